/* SPDX-License-Identifier: Apache-2.0 */
/* nonce.c: see nonce.h. Walk: seal.c -> here -> base/random.c. Owns the page. Where the kernel cannot empty a
 * page in a child, every nonce is drawn by itself. */
#include "token/nonce.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/random.h"

enum { NONCES_AT_ONCE = 42 };

/* Zero, as in a child, means that there is none. */
struct store {
    size_t n_left;
    uint8_t nonces[NONCES_AT_ONCE][VTOK_NONCE_BYTES];
};

struct vtok_nonces {
    pthread_mutex_t lock;
    struct store *store; /* what it points to is guarded by lock; NULL: none can be kept */
    size_t page;
};

enum vgi_status vtok_nonces_new(struct vtok_nonces **ret_nonces, struct vgi_error *err)
{
    struct vtok_nonces *made = calloc(1, sizeof *made);

    if (!made)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for nonces");
    pthread_mutex_init(&made->lock, NULL);
    made->page = (size_t)sysconf(_SC_PAGESIZE);
    made->store = mmap(NULL, made->page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (made->store == MAP_FAILED)
        made->store = NULL;
    if (made->store && madvise(made->store, made->page, MADV_WIPEONFORK) != 0) {
        munmap(made->store, made->page);
        made->store = NULL;
    }
    *ret_nonces = made;
    return VGI_OK;
}

void vtok_nonces_free(struct vtok_nonces *nonces)
{
    if (!nonces)
        return;
    if (nonces->store)
        munmap(nonces->store, nonces->page);
    pthread_mutex_destroy(&nonces->lock);
    free(nonces);
}

/* Called with the lock held. */
static enum vgi_status take(struct store *store, uint8_t *out, struct vgi_error *err)
{
    if (store->n_left == 0) {
        VGI_TRY(vbase_random_bytes(store->nonces, sizeof store->nonces, err));
        store->n_left = NONCES_AT_ONCE;
    }
    store->n_left--;
    memcpy(out, store->nonces[store->n_left], VTOK_NONCE_BYTES);
    return VGI_OK;
}

enum vgi_status vtok_nonces_take(struct vtok_nonces *nonces, uint8_t out[VTOK_NONCE_BYTES],
                                 struct vgi_error *err)
{
    enum vgi_status status;

    if (!nonces->store)
        return vbase_random_bytes(out, VTOK_NONCE_BYTES, err);
    pthread_mutex_lock(&nonces->lock);
    status = take(nonces->store, out, err);
    pthread_mutex_unlock(&nonces->lock);
    return status;
}
