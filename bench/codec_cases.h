/* SPDX-License-Identifier: Apache-2.0 */
/* codec_cases.h: the shell of a codec bench: reads "CASE SECONDS" lines, runs the case in slices, prints the
 * median and the least time of one operation as JSON. Each codec brings a table of cases.
 * Usage: a main that opens its two messages and calls codec_serve. */
#ifndef BENCH_CODEC_CASES_H
#define BENCH_CODEC_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { CODEC_SLICES_MAX = 4096, CODEC_LINE_BYTES = 256 };

/* run does n operations; false when one failed. */
struct codec_case {
    const char *name; /* "encode/small" */
    bool (*run)(void *state, size_t n);
    void *state;
};

struct codec_message {
    uint8_t *ptr;
    size_t len;
};

static inline double codec_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* A stream as a file; aligned like the body of a message. Ends the program when it cannot be read. */
static inline struct codec_message codec_load(const char *folder, const char *name)
{
    char path[4096];
    struct codec_message message = {NULL, 0};
    struct stat info;
    FILE *file;

    snprintf(path, sizeof path, "%s/%s.bin", folder, name);
    file = fopen(path, "rb");
    if (file && fstat(fileno(file), &info) == 0) {
        message.len = (size_t)info.st_size;
        message.ptr = aligned_alloc(64, (message.len + 63) / 64 * 64);
    }
    if (!message.ptr || fread(message.ptr, 1, message.len, file) != message.len) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(1);
    }
    (void)fclose(file);
    return message;
}

static inline int codec_by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Slices of about 100 us: short enough for most of them to be undisturbed. */
static inline bool codec_measure(const struct codec_case *wanted, double seconds)
{
    static double ns[CODEC_SLICES_MAX];
    double end = codec_now() + seconds;
    double before;
    double after;
    size_t n = 1;
    size_t slices = 0;

    for (;; n *= 2) {
        before = codec_now();
        if (!wanted->run(wanted->state, n))
            return false;
        after = codec_now();
        if (after - before > 1e-4 || after > end)
            break;
    }
    do {
        before = codec_now();
        if (!wanted->run(wanted->state, n))
            return false;
        after = codec_now();
        ns[slices++] = 1e9 * (after - before) / (double)n;
    } while (after < end && slices < CODEC_SLICES_MAX);
    qsort(ns, slices, sizeof ns[0], codec_by_value);
    printf("{\"ns\": %.2f, \"min_ns\": %.2f, \"ops\": %zu}\n", ns[slices / 2], ns[0], n * slices);
    return true;
}

static inline int codec_cases_serve(const struct codec_case *cases, size_t n_cases)
{
    char line[CODEC_LINE_BYTES];

    while (fgets(line, sizeof line, stdin)) {
        char *seconds = strchr(line, ' ');
        bool is_done = false;
        if (!seconds)
            continue;
        *seconds++ = 0;
        for (size_t i = 0; i < n_cases; i++) {
            if (strcmp(cases[i].name, line) == 0)
                is_done = codec_measure(&cases[i], strtod(seconds, NULL));
        }
        if (!is_done)
            printf("{\"error\": \"%s failed or does not exist\"}\n", line);
        (void)fflush(stdout);
    }
    return 0;
}

/* What every codec does; each runs n operations on a message that was opened. */
struct codec_operations {
    bool (*encode)(void *state, size_t n);
    bool (*decode)(void *state, size_t n);
    bool (*decode_unchecked)(void *state, size_t n);
    bool (*read)(void *state, size_t n);
};

static inline int codec_serve(const struct codec_operations *codec, void *small, void *large)
{
    const struct codec_case cases[] = {
        {"encode/small", codec->encode, small},
        {"encode/large", codec->encode, large},
        {"decode/small", codec->decode, small},
        {"decode/large", codec->decode, large},
        {"decode_unchecked/small", codec->decode_unchecked, small},
        {"decode_unchecked/large", codec->decode_unchecked, large},
        {"read/small", codec->read, small},
        {"read/large", codec->read, large},
    };

    return codec_cases_serve(cases, sizeof cases / sizeof cases[0]);
}

#endif
