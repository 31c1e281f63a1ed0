/* SPDX-License-Identifier: Apache-2.0 */
/* tokens.h: the tokens that an HTTP stream hands from one turn to the next, in the metadata of batches. */
#ifndef BENCH_TOKENS_H
#define BENCH_TOKENS_H

#include "../ipc_frames.h"

enum { TOKENS = 2 }; /* of the stream's state, of the call's */

struct tokens {
    struct bytes values[TOKENS]; /* owned; len 0: none has come */
};

/* Keeps copies of those that a batch's header carries. */
void tokens_take(struct tokens *tokens, const uint8_t *header);
void tokens_release(struct tokens *tokens);

/* The message (of a batch without metadata) with the tokens as its metadata; the caller frees ptr. */
struct bytes tokens_add(const struct tokens *tokens, struct bytes message);

#endif
