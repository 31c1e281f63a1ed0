/* SPDX-License-Identifier: Apache-2.0 */
/* replay.c: a ring of entries in the order of arrival, and chains by hash through it. The memory is asked for
 * at once and zeroed by the system, so that what is never used costs nothing. Only proofs whose MAC was right
 * come here, so nobody outside chooses what is hashed. */
#include "auth/replay.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/random.h"

/* next: 1 + the number of the next entry of the chain, 0: none. until_s 0: not used. */
struct entry {
    uint64_t until_s;
    uint32_t next;
    char nonce[VAUTH_NONCE_CHARS];
};

struct vauth_replay {
    pthread_mutex_t lock;
    struct entry *entries; /* guarded by lock, as all below */
    uint32_t *chains;      /* 1 + the number of an entry, 0: none */
    uint32_t n_entries;
    uint32_t chains_mask;
    uint32_t at; /* the oldest entry, overwritten next */
};

enum vgi_status vauth_replay_new(uint32_t entries_max, struct vauth_replay **ret_replay,
                                 struct vgi_error *err)
{
    struct vauth_replay *replay = calloc(1, sizeof *replay);
    uint32_t n_chains = 1;

    while (n_chains < entries_max && n_chains < UINT32_C(1) << 31)
        n_chains *= 2;
    if (replay) {
        pthread_mutex_init(&replay->lock, NULL);
        replay->entries = calloc(entries_max, sizeof *replay->entries);
        replay->chains = calloc(n_chains, sizeof *replay->chains);
        replay->n_entries = entries_max;
        replay->chains_mask = n_chains - 1;
    }
    if (!replay || !replay->entries || !replay->chains) {
        vauth_replay_free(replay);
        return vgi_fail(err, VGI_E_NOMEM, "no memory to remember %u proofs", (unsigned)entries_max);
    }
    *ret_replay = replay;
    return VGI_OK;
}

void vauth_replay_free(struct vauth_replay *replay)
{
    if (!replay)
        return;
    free(replay->entries);
    free(replay->chains);
    pthread_mutex_destroy(&replay->lock);
    free(replay);
}

static uint32_t *chain_of(struct vauth_replay *replay, const char *nonce)
{
    return &replay->chains[vbase_hash(nonce, VAUTH_NONCE_CHARS) & replay->chains_mask];
}

static bool is_known(struct vauth_replay *replay, const char *nonce, uint64_t now_s)
{
    for (uint32_t i = *chain_of(replay, nonce); i != 0; i = replay->entries[i - 1].next) {
        const struct entry *entry = &replay->entries[i - 1];
        if (memcmp(entry->nonce, nonce, VAUTH_NONCE_CHARS) == 0 && entry->until_s >= now_s)
            return true;
    }
    return false;
}

/* Takes the entry, which is in use, out of its chain. */
static void forget(struct vauth_replay *replay, uint32_t number)
{
    uint32_t *link = chain_of(replay, replay->entries[number].nonce);

    while (*link != number + 1)
        link = &replay->entries[*link - 1].next;
    *link = replay->entries[number].next;
}

static void remember(struct vauth_replay *replay, const char *nonce, uint64_t until_s)
{
    struct entry *entry = &replay->entries[replay->at];
    uint32_t *chain = chain_of(replay, nonce);

    if (entry->until_s != 0)
        forget(replay, replay->at);
    memcpy(entry->nonce, nonce, VAUTH_NONCE_CHARS);
    entry->until_s = until_s;
    entry->next = *chain;
    *chain = replay->at + 1;
    replay->at = replay->at + 1 == replay->n_entries ? 0 : replay->at + 1;
}

bool vauth_replay_add(struct vauth_replay *replay, const char *nonce, uint64_t now_s, uint64_t until_s)
{
    bool is_new;

    pthread_mutex_lock(&replay->lock);
    is_new = !is_known(replay, nonce, now_s);
    if (is_new)
        remember(replay, nonce, until_s > 0 ? until_s : 1);
    pthread_mutex_unlock(&replay->lock);
    return is_new;
}
