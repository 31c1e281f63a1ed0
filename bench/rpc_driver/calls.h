/* SPDX-License-Identifier: Apache-2.0 */
/* calls.h: what is measured on a byte stream, one connection at a time, in lock step. Each prints one line of
 * JSON. The first answers and the last are compared whole and not timed, those between them by sample. */
#ifndef BENCH_CALLS_H
#define BENCH_CALLS_H

#include "expect.h"
#include "peer.h"
#include "times.h"

/* What is sent and what shall come back. */
struct script {
    struct bytes request;
    struct bytes schema; /* the first message of a stream's input */
    struct bytes batch;  /* the second */
    struct expect expect;
};

/* Calls one after the other. */
void calls_unary(struct link *link, const struct script *script, const struct limit *limit);
/* One stream; an operation is a batch sent and the one that comes back. */
void calls_stream(struct link *link, const struct script *script, const struct limit *limit);
/* A new connection, a call on it, and its end. */
void calls_churn(struct link *link, const struct script *script, const struct limit *limit);
/* The worker's resident memory around limit->ops calls. */
void calls_memory(struct link *link, const struct script *script, const struct limit *limit);
/* One call, its answer compared whole. */
void calls_check(struct link *link, const struct script *script);

#endif
