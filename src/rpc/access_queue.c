/* SPDX-License-Identifier: Apache-2.0 */
/* access_queue.c: takes lines from any thread and gives them to one of its own. Walk: access_log.c, when its
 * options ask for it. Owns the thread and the copies. */
#include "rpc/access_queue.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

enum { QUEUED_BYTES_MAX = 64 << 20 };

struct entry {
    struct entry *next;
    uint64_t n_dropped; /* not taken between the entry before and this one */
    size_t len;
    char line[];
};

struct vrpc_access_queue {
    struct vrpc_access_queue_options options;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct entry *first; /* guarded by lock, as all below */
    struct entry **end;
    uint32_t n;
    size_t bytes;
    uint64_t n_dropped; /* since the last line that was taken */
    pthread_t thread;
    bool has_thread;
    bool is_ending;
};

enum vgi_status vrpc_access_queue_new(const struct vrpc_access_queue_options *options,
                                      struct vrpc_access_queue **ret_queue, struct vgi_error *err)
{
    struct vrpc_access_queue *q = calloc(1, sizeof *q);

    if (!q)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for the queue of an access log");
    q->options = *options;
    q->end = &q->first;
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->changed, NULL);
    *ret_queue = q;
    return VGI_OK;
}

/* With the lock held: waits for the next line; NULL at the end. */
static struct entry *next_entry(struct vrpc_access_queue *q)
{
    struct entry *entry;

    while (!q->first && !q->is_ending)
        pthread_cond_wait(&q->changed, &q->lock);
    entry = q->first;
    if (!entry)
        return NULL;
    q->first = entry->next;
    if (!q->first)
        q->end = &q->first;
    q->n--;
    q->bytes -= entry->len;
    return entry;
}

static void *write_entries(void *self)
{
    struct vrpc_access_queue *q = self;
    struct entry *entry;

    pthread_mutex_lock(&q->lock);
    while ((entry = next_entry(q)) != NULL) {
        pthread_mutex_unlock(&q->lock);
        q->options.write(q->options.user, entry->line, entry->len, entry->n_dropped);
        free(entry);
        pthread_mutex_lock(&q->lock);
    }
    pthread_mutex_unlock(&q->lock);
    return NULL;
}

/* With the lock held. Signals are the program's: this thread takes none. */
static bool start_thread(struct vrpc_access_queue *q)
{
    sigset_t all;
    sigset_t before;

    if (q->has_thread)
        return true;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    q->has_thread = pthread_create(&q->thread, NULL, write_entries, q) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return q->has_thread;
}

/* With the lock held. */
static bool has_room(const struct vrpc_access_queue *q, size_t len)
{
    return q->n < q->options.records_max && len <= QUEUED_BYTES_MAX - q->bytes;
}

bool vrpc_access_queue_put(struct vrpc_access_queue *q, struct vgi_bytes line)
{
    struct entry *entry = malloc(sizeof *entry + line.len + q->options.room_bytes);
    bool is_taken;

    if (entry) {
        entry->next = NULL;
        entry->len = line.len;
        memcpy(entry->line, line.ptr, line.len);
    }
    pthread_mutex_lock(&q->lock);
    is_taken = entry && has_room(q, line.len) && start_thread(q);
    if (is_taken) {
        entry->n_dropped = q->n_dropped;
        q->n_dropped = 0;
        *q->end = entry;
        q->end = &entry->next;
        q->n++;
        q->bytes += line.len;
        pthread_cond_signal(&q->changed);
    } else {
        q->n_dropped++;
    }
    pthread_mutex_unlock(&q->lock);
    if (!is_taken)
        free(entry);
    return is_taken;
}

void vrpc_access_queue_free(struct vrpc_access_queue *q)
{
    if (!q)
        return;
    pthread_mutex_lock(&q->lock);
    q->is_ending = true;
    pthread_cond_signal(&q->changed);
    pthread_mutex_unlock(&q->lock);
    if (q->has_thread)
        pthread_join(q->thread, NULL);
    pthread_cond_destroy(&q->changed);
    pthread_mutex_destroy(&q->lock);
    free(q);
}
