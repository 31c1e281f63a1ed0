/* SPDX-License-Identifier: Apache-2.0 */
/* streams.h: the null worker on pipes and sockets: blocking, one thread per connection. */
#ifndef BENCH_STREAMS_H
#define BENCH_STREAMS_H

#include "answers.h"

/* Takes the request stream at bytes[0 … len), which is whole. */
void request_take(uint8_t *bytes, struct request *ret_request);

/* Writes all of it behind head, which may be empty. False: the peer has gone. */
bool answer_write(int fd, struct bytes head, const struct answer *answer);

/* Serves until the input ends. */
void streams_serve(int in_fd, int out_fd);
/* Serves each connection of a listening socket in a thread, for ever. */
void streams_listen(int fd);

#endif
