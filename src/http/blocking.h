/* SPDX-License-Identifier: Apache-2.0 */
/* blocking.h: threads for requests whose handler may block, started when needed, and the bounded queue in
 * front of them.
 *
 * Usage: init -> push… -> release. Thread-safe: push. */
#ifndef VHTTP_BLOCKING_H
#define VHTTP_BLOCKING_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "vgi_rpc/status.h"

/* Embedded in what waits.
 *   run  called once, in a thread of the pool; the job may be gone when it returns */
struct vhttp_job {
    void (*run)(struct vhttp_job *job);
    struct vhttp_job *next;
};

struct vhttp_blocking {
    pthread_mutex_t lock;
    pthread_cond_t work;
    pthread_t *threads;
    struct vhttp_job *queue; /* guarded by lock, as all below */
    struct vhttp_job **queue_end;
    uint32_t n_queued;
    uint32_t queue_max;
    uint32_t n_threads;
    uint32_t threads_max;
    uint32_t n_waiting; /* threads without work */
    bool is_ending;
    bool is_made;
};

/* VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vhttp_blocking_init(struct vhttp_blocking *pool, uint32_t threads_max,
                                                  uint32_t queue_max, struct vgi_error *err);

/* Queues a job. False: the queue is full, or there is no thread and none can be made. */
bool vhttp_blocking_push(struct vhttp_blocking *pool, struct vhttp_job *job);

/* Runs what is queued, then ends the threads. Nobody may push any more. May be called twice, and on {0}. */
void vhttp_blocking_release(struct vhttp_blocking *pool);

#endif
