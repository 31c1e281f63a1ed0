/* SPDX-License-Identifier: Apache-2.0 */
/* crowd.h: calls on many connections at once, from one thread: each connection has one call under way. Over
 * unix and TCP sockets, and over HTTP with connections that stay. Answers are compared as in calls.h: the
 * first of each connection whole. */
#ifndef BENCH_CROWD_H
#define BENCH_CROWD_H

#include "calls.h"

struct crowd {
    size_t connections;
    const char *path; /* of HTTP: /protocol/method */
};

void crowd_calls(const struct peer *peer, const struct crowd *crowd, const struct script *script,
                 const struct limit *limit);

/* Every connection makes one call, all at once: until the last answer. */
void crowd_rush(const struct peer *peer, const struct crowd *crowd, const struct script *script,
                const struct limit *limit);

/* The same, and the connections stay for limit->seconds: the worker's resident memory around that. */
void crowd_rest(const struct peer *peer, const struct crowd *crowd, const struct script *script,
                const struct limit *limit);

/* HTTP only. Each connection opens a stream; an operation is a turn: a batch with the tokens of the answer
 * before, and the batch that comes back. */
void crowd_turns(const struct peer *peer, const struct crowd *crowd, const struct script *script,
                 const struct limit *limit);

#endif
