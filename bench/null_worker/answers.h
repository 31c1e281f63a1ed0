/* SPDX-License-Identifier: Apache-2.0 */
/* answers.h: the floor under every worker: the frames of a request -> ready bytes as its answer. No checks,
 * no errors, no metadata: what is left is the cost of the transport, and of values that change.
 *
 * Usage: answers_load once; per connection producer_init or nothing -> answers_unary, producer_next, … */
#ifndef BENCH_ANSWERS_H
#define BENCH_ANSWERS_H

#include "../ipc_frames.h"

enum { ANSWER_PARTS_MAX = 4 };

/* A reply file: its schema message, and the message behind it. */
struct reply {
    const char *name;
    struct bytes all;
    struct bytes schema;
    struct bytes batch;
};

enum reply_name { NOOP, INT, STR, BYTES, ROWS_1, ROWS_2048, ROWS_65536, DOUBLES, OPENED, REPLIES };
extern struct reply replies[REPLIES];

/* A unary request, or the one that opens a stream; views of the bytes that came. */
struct request {
    struct bytes batch; /* whole message */
    struct bytes header;
    uint8_t *body;
};

/* What is written as one answer; the parts are views. */
struct answer {
    struct bytes parts[ANSWER_PARTS_MAX];
    int n;
};

/* A stream of counted rows, with its own copy of a batch. */
struct producer {
    const struct reply *reply;
    struct bytes batch; /* owned */
    bool has_begun;
};

/* The files of write_messages. False: one of them is missing. */
bool answers_load(const char *folder);

bool request_names(const struct request *request, const char *method);

/* True: the request was unary, and this is its answer. */
bool answers_unary(const struct request *request, struct answer *ret_answer);

void producer_init(struct producer *producer, const struct request *request);
void producer_release(struct producer *producer);
/* A batch, with the schema before the first one. */
void producer_next(struct producer *producer, struct answer *ret_answer);

/* Multiplies the 64-bit floats of a body. */
void answers_scale(uint8_t *body, size_t bytes, double factor);

#endif
