/* SPDX-License-Identifier: Apache-2.0 */
/* access_queue.h: lines on their way to a thread that writes them. A full queue takes none: putting never
 * waits. Thread-safe but for new and free.
 *
 * Usage: new -> put… -> free, which waits until the lines that were taken are written. */
#ifndef VRPC_ACCESS_QUEUE_H
#define VRPC_ACCESS_QUEUE_H

#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

struct vrpc_access_queue;

/* Writes line, whose ptr has room for room_bytes more; n_dropped lines were not taken before it. Called by
 * one thread at a time. */
typedef void (*vrpc_access_write_fn)(void *user, char *line, size_t len, uint64_t n_dropped);

struct vrpc_access_queue_options {
    uint32_t records_max;
    size_t room_bytes;
    vrpc_access_write_fn write;
    void *user; /* kept; for write */
};

/* The thread begins with the first line. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vrpc_access_queue_new(const struct vrpc_access_queue_options *options,
                                                    struct vrpc_access_queue **ret_queue,
                                                    struct vgi_error *err);
void vrpc_access_queue_free(struct vrpc_access_queue *queue); /* NULL is fine */

/* Copies the line; false when it was not taken. */
bool vrpc_access_queue_put(struct vrpc_access_queue *queue, struct vgi_bytes line);

#endif
