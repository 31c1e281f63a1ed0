/* SPDX-License-Identifier: Apache-2.0 */
/* client.h: HTTP requests to elsewhere, and fetching of whole objects that may be hostile: every URL on the
 * way is checked before it is asked for and every address before it is connected to, what comes is capped
 * while it comes. Large objects are fetched in ranges by several connections.
 *
 * Usage: vhttp_client_init -> exchange or fetch… -> release. Thread-safe but for init and release. No
 * proxies, no cookies; credentials only from the URL itself. */
#ifndef VHTTP_CLIENT_H
#define VHTTP_CLIENT_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/block.h"
#include "http/coding.h"
#include "http/transfer.h"
#include "http/url.h"

enum { VHTTP_CLIENT_LANES = 8, VHTTP_TIMEOUT_MS = 60000, VHTTP_REDIRECTS_MAX = 5, VHTTP_STOP_MS = 3000 };

/* What may be asked for.
 *   flags      VHTTP_ALLOW_…
 *   check_url  asked for each URL on the way, after the flags; NULL: none
 *   user       kept; for check_url */
struct vhttp_policy {
    unsigned flags;
    enum vgi_status (*check_url)(void *user, const struct vhttp_url *url, struct vgi_error *err);
    void *user;
};

struct vhttp_client {
    struct vhttp_policy policy;
    pthread_mutex_t lock;
    struct vhttp_lane lanes[VHTTP_CLIENT_LANES]; /* idle ones; guarded by lock, as the next */
    size_t n_lanes;
};

void vhttp_client_init(struct vhttp_client *client, const struct vhttp_policy *policy);
void vhttp_client_release(struct vhttp_client *client);

/* One request and its answer. Redirects are not followed.
 *   transfer  method, url, headers, body, timeout_ms (0: VHTTP_TIMEOUT_MS), on_head, on_body and user are the
 *             caller's; head and outcome are filled
 * VGI_OK an answer came, whatever its status · VGI_E_INVALID or VGI_E_PERMISSION the URL · VGI_E_UNAVAILABLE
 * ·
 * VGI_E_DEADLINE · VGI_E_LIMIT a callback had enough · VGI_E_NOMEM · VGI_E_UNIMPLEMENTED. */
VGI_NODISCARD enum vgi_status vhttp_client_exchange(struct vhttp_client *client,
                                                    struct vhttp_transfer *transfer, struct vgi_error *err);

/* An object to fetch, and what came.
 *   url         any text
 *   bytes_max   of it as it arrives
 *   timeout_ms  for all of it; 0: VHTTP_TIMEOUT_MS
 *   no_ranges   one connection only
 *   stop        once it is true, stop_ms are left (0: VHTTP_STOP_MS); NULL: never
 *   ranges_from, range_bytes   0: 64 MiB and 8 MiB; smaller ones for tests
 *   block, len  out: the object as it arrived; shared with the caller: vbase_block_unref
 *   coding      out */
struct vhttp_fetch {
    struct vgi_str url;
    uint64_t bytes_max;
    uint32_t timeout_ms;
    bool no_ranges;
    const atomic_bool *stop;
    uint32_t stop_ms;
    uint64_t ranges_from;
    uint64_t range_bytes;
    struct vbase_block *block;
    size_t len;
    enum vhttp_coding coding;
};

/* Fetches it, following redirects (at most VHTTP_REDIRECTS_MAX). Messages show URLs redacted.
 * VGI_E_INVALID, VGI_E_PERMISSION a URL or address is refused · VGI_E_LIMIT larger than bytes_max, or too
 * many redirects · VGI_E_UNAVAILABLE, VGI_E_DEADLINE the network or the server failed: another try may help ·
 * VGI_E_NOT_FOUND, VGI_E_FAILED the server refuses · VGI_E_FORMAT no coding of ours · VGI_E_NOMEM ·
 * VGI_E_CANCELLED it was stopped · VGI_E_UNIMPLEMENTED. */
VGI_NODISCARD enum vgi_status vhttp_client_fetch(struct vhttp_client *client, struct vhttp_fetch *fetch,
                                                 struct vgi_error *err);

#endif
