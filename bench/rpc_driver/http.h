/* SPDX-License-Identifier: Apache-2.0 */
/* http.h: as much of HTTP/1.1 as a client of a worker needs: requests of known length, answers with a length
 * or in chunks. */
#ifndef BENCH_HTTP_H
#define BENCH_HTTP_H

#include "../ipc_frames.h"

/* What is known of an answer that is still coming in; {0} when nothing has come. */
struct http_answer {
    size_t head_bytes;
    size_t body_bytes; /* of a chunked one: known when it is all there */
    bool is_chunked;
};

/* POST path with the parts as its body; the caller frees ptr. */
struct bytes http_request(const char *path, const struct bytes *parts, size_t n);

/* Looks on at what has come; true when the answer is all there. Then chunks have been joined, and the body is
 * body_bytes long behind head_bytes. A status other than 200 ends the driver. */
bool http_take(struct http_answer *answer, uint8_t *in, size_t in_bytes);

#endif
