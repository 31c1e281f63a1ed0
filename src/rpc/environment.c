/* SPDX-License-Identifier: Apache-2.0 */
/* environment.c: what the environment of the process says about serving -> options, by one table. Walk: a
 * program calls it before it reads its command line. Owns nothing: texts are views of the environment. */
#include <stdlib.h>

#include "vgi_rpc/server.h"

enum kind {
    READ_TEXT,         /* const char * */
    READ_COUNT,        /* uint32_t */
    READ_UNLIMITED,    /* uint32_t; 0 is as many as there can be */
    READ_BYTES,        /* uint64_t */
    READ_PART,         /* double, 0 to 1 */
    READ_SWITCH,       /* bool */
    READ_MILLISECONDS, /* int64_t, written in seconds */
    READ_VALIDATION,   /* bool: trusted input */
};

struct row {
    const char *variable;
    enum kind kind;
    size_t field;
};

#define SERVER(name) offsetof(struct vgi_rpc_server_options, name)
#define LISTEN(name) offsetof(struct vgi_rpc_listen_options, name)
#define LOG(name)    offsetof(struct vgi_rpc_access_log_options, name)

static const struct row server_rows[] = {
    {"VGI_RPC_IPC_VALIDATION", READ_VALIDATION, SERVER(trusted_input)},
};
static const struct row listen_rows[] = {
    {"VGI_RPC_IDLE_TIMEOUT", READ_MILLISECONDS, LISTEN(idle_timeout_ms)},
    {"VGI_RPC_MAX_CONNECTIONS", READ_UNLIMITED, LISTEN(connections_max)},
};
static const struct row log_rows[] = {
    {"VGI_ACCESS_LOG", READ_TEXT, LOG(path)}, /* the next one counts more */
    {"VGI_RPC_ACCESS_LOG", READ_TEXT, LOG(path)},
    {"VGI_RPC_ACCESS_LOG_MAX_BYTES", READ_BYTES, LOG(file_bytes_max)},
    {"VGI_RPC_ACCESS_LOG_WHEN", READ_TEXT, LOG(when)},
    {"VGI_RPC_ACCESS_LOG_BACKUP_COUNT", READ_COUNT, LOG(backup_count)},
    {"VGI_RPC_ACCESS_LOG_MAX_RECORD_BYTES", READ_BYTES, LOG(record_bytes_max)},
    {"VGI_RPC_ACCESS_LOG_SAMPLE", READ_PART, LOG(sample)},
    {"VGI_RPC_ACCESS_LOG_ASYNC", READ_SWITCH, LOG(is_async)},
    {"VGI_RPC_ACCESS_LOG_QUEUE_SIZE", READ_COUNT, LOG(queue_records_max)},
};

/* "12.345" in units of 10^-places, cut; whatever the locale. False when it is something else, or beyond max,
 * which is at most 2^60. */
static bool read_decimal(const char *text, int places, uint64_t max, uint64_t *ret_value)
{
    bool is_behind = false; /* the point */
    uint64_t value = 0;
    int digits = 0;

    for (; *text; text++) {
        if (*text == '.' && !is_behind) {
            is_behind = true;
            continue;
        }
        if (*text < '0' || *text > '9')
            return false;
        digits++;
        if (is_behind && places == 0)
            continue;
        places -= is_behind;
        value = 10 * value + (uint64_t)(*text - '0');
        if (value > max)
            return false;
    }
    for (; places > 0 && value <= max; places--)
        value *= 10;
    *ret_value = value;
    return digits > 0 && value <= max;
}

static bool read_number(const char *text, uint64_t max, uint64_t *ret_value)
{
    uint64_t value = 0;

    for (const char *at = text; *at; at++) {
        if (*at < '0' || *at > '9' || value > (max - (uint64_t)(*at - '0')) / 10)
            return false;
        value = 10 * value + (uint64_t)(*at - '0');
    }
    *ret_value = value;
    return text[0] != 0;
}

static bool is_word(const char *text, const char *lower)
{
    for (; *text && *lower; text++, lower++)
        if ((*text >= 'A' && *text <= 'Z' ? *text - 'A' + 'a' : *text) != *lower)
            return false;
    return *text == *lower;
}

static bool store(enum kind kind, const char *text, void *field)
{
    uint64_t number;

    switch (kind) {
    case READ_TEXT:
        *(const char **)field = text;
        return true;
    case READ_COUNT:
    case READ_UNLIMITED:
        if (!read_number(text, UINT32_MAX, &number))
            return false;
        *(uint32_t *)field = kind == READ_UNLIMITED && number == 0 ? UINT32_MAX : (uint32_t)number;
        return true;
    case READ_BYTES:
        return read_number(text, UINT64_MAX, field);
    case READ_PART:
        if (!read_decimal(text, 9, 1000000000, &number))
            return false;
        *(double *)field = (double)number / 1e9;
        return true;
    case READ_SWITCH:
        *(bool *)field = is_word(text, "1") || is_word(text, "true") || is_word(text, "yes");
        return true;
    case READ_MILLISECONDS:
        if (!read_decimal(text, 3, (uint64_t)1 << 50, &number))
            return false;
        *(int64_t *)field = (int64_t)number;
        return true;
    case READ_VALIDATION: /* what is not understood must not lower the guard */
        *(bool *)field = is_word(text, "none") || is_word(text, "standard");
        return true;
    }
    return false;
}

static enum vgi_status read_rows(const struct row *rows, size_t n, void *options, struct vgi_error *err)
{
    for (size_t i = 0; i < n; i++) {
        const char *text = getenv(rows[i].variable);
        if (text && text[0] && !store(rows[i].kind, text, (char *)options + rows[i].field)) {
            return vgi_fail(err, VGI_E_INVALID, "'%s' is no value for the variable %s", text,
                            rows[i].variable);
        }
    }
    return VGI_OK;
}

enum vgi_status vgi_rpc_options_of_environment(struct vgi_rpc_server_options *server,
                                               struct vgi_rpc_listen_options *listen,
                                               struct vgi_rpc_access_log_options *log, struct vgi_error *err)
{
    if (server)
        VGI_TRY(read_rows(server_rows, sizeof server_rows / sizeof server_rows[0], server, err));
    if (listen)
        VGI_TRY(read_rows(listen_rows, sizeof listen_rows / sizeof listen_rows[0], listen, err));
    if (log)
        VGI_TRY(read_rows(log_rows, sizeof log_rows / sizeof log_rows[0], log, err));
    return VGI_OK;
}
