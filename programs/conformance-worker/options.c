/* SPDX-License-Identifier: Apache-2.0 */
/* options.c: one table of flags, each of which fills one field of struct options. */
#include "options.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { FLAG_IGNORED, FLAG_SET, FLAG_TEXT, FLAG_SECONDS, FLAG_COUNT };

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
    {"--access-log", FLAG_TEXT, FIELD(access_log)},
    {"--server-id", FLAG_TEXT, FIELD(server_id)},
    {"--idle-timeout", FLAG_SECONDS, FIELD(idle_timeout)},
    {"--max-connections", FLAG_COUNT, FIELD(max_connections)},
};

static bool store(enum kind kind, void *field, const char *text)
{
    char *end = NULL;

    errno = 0;
    switch (kind) {
    case FLAG_IGNORED:
        return true;
    case FLAG_SET:
        *(bool *)field = true;
        return true;
    case FLAG_TEXT:
        *(const char **)field = text;
        return true;
    case FLAG_SECONDS: {
        double *seconds = field;
        *seconds = strtod(text, &end);
        return errno == 0 && end != text && *end == 0 && isfinite(*seconds) && *seconds >= 0 &&
               *seconds <= 1e9;
    }
    case FLAG_COUNT: {
        int64_t *count = field;
        *count = strtoll(text, &end, 10);
        return errno == 0 && end != text && *end == 0 && *count >= 0 && *count <= INT32_MAX;
    }
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

bool options_read(int argc, char **argv, struct options *ret_options)
{
    struct options options = {0};

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
        if (!store(flags[flag].kind, (char *)&options + flags[flag].field, argv[i])) {
            fprintf(stderr, "conformance-worker: '%s' is no value for %s\n", argv[i], name);
            return false;
        }
    }
    if (options.unix_path && options.tcp) {
        fprintf(stderr, "conformance-worker: --unix and --tcp exclude each other\n");
        return false;
    }
    *ret_options = options;
    return true;
}
