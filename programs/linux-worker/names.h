/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINUX_WORKER_NAMES_H
#define LINUX_WORKER_NAMES_H

/* names: names of users by number, remembered, because the system's user database may be a server far away.
 *
 * Usage: {0} -> names_user. Nothing to release; one thread. */
#include "text.h"

enum { NAMES_SLOTS = 64, NAMES_BYTES = 64 };

struct names {
    struct {
        bool is_used;
        uint32_t uid;
        uint32_t len; /* 0: nobody has that number */
        char text[NAMES_BYTES];
    } slots[NAMES_SLOTS];
};

/* The name of a user: a view until the next call; no pointer when uid is NO_INT or nobody's. */
struct vgi_str names_user(struct names *names, int64_t uid);

#endif
