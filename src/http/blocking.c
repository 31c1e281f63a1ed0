/* SPDX-License-Identifier: Apache-2.0 */
/* blocking.c: the pool of threads in which handlers may block. They stay when there is nothing to do:
 * starting one costs more than a small call. */
#include "http/blocking.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum vgi_status vhttp_blocking_init(struct vhttp_blocking *pool, uint32_t threads_max, uint32_t queue_max,
                                    struct vgi_error *err)
{
    memset(pool, 0, sizeof *pool);
    pool->threads = calloc(threads_max, sizeof *pool->threads);
    if (!pool->threads)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %u threads", threads_max);
    if (pthread_mutex_init(&pool->lock, NULL) != 0) {
        free(pool->threads);
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a lock");
    }
    if (pthread_cond_init(&pool->work, NULL) != 0) {
        pthread_mutex_destroy(&pool->lock);
        free(pool->threads);
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a condition");
    }
    pool->queue_end = &pool->queue;
    pool->threads_max = threads_max;
    pool->queue_max = queue_max;
    pool->is_made = true;
    return VGI_OK;
}

/* Takes the next job; NULL at the end. Called and returns with the lock held. */
static struct vhttp_job *next_job(struct vhttp_blocking *pool)
{
    struct vhttp_job *job;

    pool->n_waiting++;
    while (!pool->queue && !pool->is_ending)
        pthread_cond_wait(&pool->work, &pool->lock);
    pool->n_waiting--;
    job = pool->queue;
    if (!job)
        return NULL;
    pool->queue = job->next;
    if (!pool->queue)
        pool->queue_end = &pool->queue;
    pool->n_queued--;
    return job;
}

static void *work(void *user)
{
    struct vhttp_blocking *pool = user;
    struct vhttp_job *job;

    pthread_mutex_lock(&pool->lock);
    while ((job = next_job(pool)) != NULL) {
        pthread_mutex_unlock(&pool->lock);
        job->run(job);
        pthread_mutex_lock(&pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* Starts a thread that takes no signals: those are the program's. Called with the lock held. */
static void start_thread(struct vhttp_blocking *pool)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&pool->threads[pool->n_threads], NULL, work, pool) == 0)
        pool->n_threads++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

bool vhttp_blocking_push(struct vhttp_blocking *pool, struct vhttp_job *job)
{
    bool is_taken = false;

    pthread_mutex_lock(&pool->lock);
    if (pool->n_queued < pool->queue_max && !pool->is_ending) {
        if (pool->n_queued >= pool->n_waiting && pool->n_threads < pool->threads_max)
            start_thread(pool);
        is_taken = pool->n_threads > 0;
    }
    if (is_taken) {
        job->next = NULL;
        *pool->queue_end = job;
        pool->queue_end = &job->next;
        pool->n_queued++;
        pthread_cond_signal(&pool->work);
    }
    pthread_mutex_unlock(&pool->lock);
    return is_taken;
}

void vhttp_blocking_release(struct vhttp_blocking *pool)
{
    if (!pool->is_made)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->is_ending = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (uint32_t i = 0; i < pool->n_threads; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    free(pool->threads);
    memset(pool, 0, sizeof *pool);
}
