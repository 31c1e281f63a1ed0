/* SPDX-License-Identifier: Apache-2.0 */
/* options.c: one table of flags, each of which fills one field of struct options. */
#include "options.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind {
    FLAG_IGNORED,
    FLAG_SET,       /* bool; this kind and those before it take no value */
    FLAG_TEXT,      /* const char * */
    FLAG_SECONDS,   /* int64_t milliseconds */
    FLAG_COUNT,     /* uint32_t */
    FLAG_UNLIMITED, /* uint32_t; 0 is as many as there can be */
    FLAG_BYTES,     /* uint64_t */
    FLAG_PART,      /* double, 0 to 1 */
    FLAG_KEY,       /* struct key, 64 hex digits */
};

#define FIELD(name) offsetof(struct options, name)

static const struct {
    const char *name;
    enum kind kind;
    size_t field;
} flags[] = {
    {"--pipe", FLAG_IGNORED, 0},
    {"--describe", FLAG_IGNORED, 0},
    {"--access-log-debug", FLAG_IGNORED, 0},
    {"--threaded", FLAG_SET, FIELD(is_threaded)},
    {"--transport-kind-probe", FLAG_SET, FIELD(probes_transport)},
    {"--fail-serve-start-once", FLAG_SET, FIELD(fails_start)},
    {"--unix", FLAG_TEXT, FIELD(unix_path)},
    {"--tcp", FLAG_TEXT, FIELD(tcp)},
    {"--http", FLAG_SET, FIELD(is_http)},
    {"--host", FLAG_TEXT, FIELD(host)},
    {"--port", FLAG_COUNT, FIELD(port)},
    {"--http-auth", FLAG_SET, FIELD(identity.refuses_all)},
    {"--sticky-auth", FLAG_SET, FIELD(identity.by_principal)},
    {"--identity", FLAG_TEXT, FIELD(identity.policy)},
    {"--http-proof", FLAG_SET, FIELD(identity.needs_proof)},
    {"--proof-mode", FLAG_TEXT, FIELD(identity.proof_mode)},
    {"--proof-origin-id", FLAG_TEXT, FIELD(identity.proof.origin_id)},
    {"--proof-secrets", FLAG_TEXT, FIELD(identity.proof.secrets)},
    {"--proof-skew", FLAG_COUNT, FIELD(identity.proof.skew_s)},
    {"--proof-no-replay-cache", FLAG_SET, FIELD(identity.proof.no_replay_cache)},
    {"--token-key", FLAG_KEY, FIELD(token_key)},
    {"--token-ttl", FLAG_BYTES, FIELD(http.token_ttl_s)},
    {"--no-compression", FLAG_SET, FIELD(http.no_compression)},
    {"--no-call-state-cache", FLAG_SET, FIELD(http.no_call_cache)},
    {"--cors-origin", FLAG_TEXT, FIELD(http.cors_origin)},
    {"--max-request-bytes", FLAG_BYTES, FIELD(http.request_bytes_max)},
    {"--max-response-bytes", FLAG_BYTES, FIELD(http.response_bytes_max)},
    {"--max-externalized-response-bytes", FLAG_BYTES, FIELD(storage.response_bytes_max)},
    {"--fake-storage", FLAG_TEXT, FIELD(storage.url)},
    {"--externalize-threshold", FLAG_BYTES, FIELD(storage.threshold_bytes)},
    {"--compression", FLAG_TEXT, FIELD(storage.compression)},
    {"--max-fetch-bytes", FLAG_BYTES, FIELD(storage.fetch_bytes_max)},
    {"--max-decompressed-fetch-bytes", FLAG_BYTES, FIELD(storage.decoded_bytes_max)},
    {"--reject-localhost-redirects", FLAG_SET, FIELD(storage.rejects_localhost)},
    {"--no-sticky", FLAG_SET, FIELD(session.is_off)},
    {"--no-sticky-echo", FLAG_SET, FIELD(session.has_no_echo)},
    {"--sticky-ttl", FLAG_COUNT, FIELD(session.ttl_s)},
    {"--server-id", FLAG_TEXT, FIELD(server.server_id)},
    {"--idle-timeout", FLAG_SECONDS, FIELD(listen.idle_timeout_ms)},
    {"--max-connections", FLAG_UNLIMITED, FIELD(listen.connections_max)},
    {"--access-log", FLAG_TEXT, FIELD(log.path)},
    {"--access-log-max-bytes", FLAG_BYTES, FIELD(log.file_bytes_max)},
    {"--access-log-when", FLAG_TEXT, FIELD(log.when)},
    {"--access-log-backup-count", FLAG_COUNT, FIELD(log.backup_count)},
    {"--access-log-max-record-bytes", FLAG_BYTES, FIELD(log.record_bytes_max)},
    {"--access-log-sample", FLAG_PART, FIELD(log.sample)},
    {"--access-log-async", FLAG_SET, FIELD(log.is_async)},
    {"--access-log-queue-size", FLAG_COUNT, FIELD(log.queue_records_max)},
};

static bool read_count(const char *text, uint64_t max, uint64_t *ret_count)
{
    char *end = NULL;

    errno = 0;
    *ret_count = strtoull(text, &end, 10);
    return errno == 0 && text[0] >= '0' && text[0] <= '9' && *end == 0 && *ret_count <= max;
}

static bool read_number(const char *text, double max, double *ret_number)
{
    char *end = NULL;

    errno = 0;
    *ret_number = strtod(text, &end);
    return errno == 0 && end != text && *end == 0 && *ret_number >= 0 && *ret_number <= max;
}

static bool read_key(const char *text, struct key *ret_key)
{
    size_t len = strspn(text, "0123456789abcdefABCDEF");

    if (len != 2 * sizeof ret_key->bytes[0] || text[len] != 0)
        return false;
    for (size_t i = 0; i < sizeof ret_key->bytes[0]; i++) {
        char digits[3] = {text[2 * i], text[2 * i + 1], 0};
        ret_key->bytes[0][i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    ret_key->n = 1;
    return true;
}

static bool store(enum kind kind, void *field, const char *text)
{
    uint64_t count = 0;
    double number = 0;

    switch (kind) {
    case FLAG_IGNORED:
        return true;
    case FLAG_SET:
        *(bool *)field = true;
        return true;
    case FLAG_TEXT:
        *(const char **)field = text;
        return true;
    case FLAG_SECONDS:
        if (!read_number(text, 1e9, &number))
            return false;
        *(int64_t *)field = (int64_t)ceil(number * 1000);
        return true;
    case FLAG_COUNT:
    case FLAG_UNLIMITED:
        if (!read_count(text, UINT32_MAX, &count))
            return false;
        *(uint32_t *)field = kind == FLAG_UNLIMITED && count == 0 ? UINT32_MAX : (uint32_t)count;
        return true;
    case FLAG_BYTES:
        return read_count(text, UINT64_MAX, field);
    case FLAG_PART:
        return read_number(text, 1, field);
    case FLAG_KEY:
        return read_key(text, field);
    }
    return false;
}

/* The index of the flag; -1 when there is none of that name. */
static int find(const char *name)
{
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if (strcmp(flags[i].name, name) == 0)
            return (int)i;
    return -1;
}

static bool read_environment(struct options *options)
{
    struct vgi_error err = {0};

    if (vgi_rpc_options_of_environment(&options->server, &options->listen, &options->log, &err) == VGI_OK)
        return true;
    fprintf(stderr, "conformance-worker: %s\n", err.message);
    return false;
}

static bool read_flags(int argc, char **argv, struct options *options)
{
    for (int i = 1; i < argc; i++) {
        const char *name = argv[i];
        int flag = find(name);
        if (flag < 0) {
            fprintf(stderr, "conformance-worker: unknown flag '%s'\n", name);
            return false;
        }
        if (flags[flag].kind > FLAG_SET && ++i == argc) {
            fprintf(stderr, "conformance-worker: %s needs a value\n", name);
            return false;
        }
        if (!store(flags[flag].kind, (char *)options + flags[flag].field, argv[i])) {
            fprintf(stderr, "conformance-worker: '%s' is no value for %s\n", argv[i], name);
            return false;
        }
    }
    return true;
}

bool options_read(int argc, char **argv, struct options *ret_options)
{
    *ret_options = (struct options){.server = VGI_RPC_SERVER_OPTIONS_INIT,
                                    .listen = VGI_RPC_LISTEN_OPTIONS_INIT,
                                    .http = VGI_RPC_HTTP_OPTIONS_INIT,
                                    .log = VGI_RPC_ACCESS_LOG_OPTIONS_INIT};
    if (!read_environment(ret_options) || !read_flags(argc, argv, ret_options))
        return false;
    ret_options->is_http |= ret_options->identity.refuses_all || ret_options->identity.needs_proof;
    if (ret_options->tcp && (ret_options->unix_path || ret_options->is_http)) {
        fprintf(stderr, "conformance-worker: --tcp excludes --unix and --http\n");
        return false;
    }
    return true;
}
