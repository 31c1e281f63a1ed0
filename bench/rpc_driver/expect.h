/* SPDX-License-Identifier: Apache-2.0 */
/* expect.h: what right answers look like, so that no wrong one counts as fast.
 * Given by one or two recorded streams: the first answer's batch, and the second's where answers go on
 * changing, by the same difference in each 64-bit value from one answer to the next. An echo's is its own
 * request. Rows, lengths and values are compared; validity bitmaps, which some writers leave out, are not.
 *
 * Usage: load -> whole for the answers before and behind a measurement, look_begin and look_on for those in
 * it, of which a sample of at most 32 bytes of each buffer is compared. */
#ifndef BENCH_EXPECT_H
#define BENCH_EXPECT_H

#include "../ipc_frames.h"

enum { EXPECT_BUFFERS_MAX = 16, LOOK_POINTS_OF_BUFFER = 32 };

struct expect_batch {
    int64_t rows;
    size_t n;
    struct bytes buffers[EXPECT_BUFFERS_MAX]; /* views; ptr is NULL when only the place is known */
    uint64_t places[EXPECT_BUFFERS_MAX];      /* in the body */
};

struct expect {
    struct bytes files[2]; /* owned */
    struct expect_batch first;
    struct expect_batch second;
    bool changes;
};

/* The bytes of an answer that are compared as they come. */
struct look {
    uint64_t position; /* in the body */
    size_t next;
    size_t n;
    uint64_t at[EXPECT_BUFFERS_MAX * LOOK_POINTS_OF_BUFFER];
    uint8_t byte[EXPECT_BUFFERS_MAX * LOOK_POINTS_OF_BUFFER];
};

/* A file's bytes; the caller frees ptr. Ends the driver when it cannot be read. */
struct bytes load_file(const char *path);

/* paths: FIRST or FIRST,SECOND. */
void expect_load(struct expect *expect, const char *paths);
void expect_release(struct expect *expect);

/* False: the batch has no rows where some are expected, as batches of log messages do. Else every value of
 * answer number k has been compared, and was right. */
bool expect_whole(const struct expect *expect, uint64_t k, const uint8_t *header, const uint8_t *body);

/* The same, with a body that comes bit by bit. */
bool look_begin(struct look *look, const struct expect *expect, uint64_t k, const uint8_t *header);
void look_on(struct look *look, const uint8_t *bytes, size_t n);

#endif
