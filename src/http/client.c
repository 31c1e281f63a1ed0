/* SPDX-License-Identifier: Apache-2.0 */
/* client.c: one exchange, or a fetch: hops, then one stream of bytes from the front, which others help from
 * the back when the object is large. Walk: external/ -> here -> transfer.c. Owns the lanes.
 *
 * A large object: the first request reads from the front and never stops for the others; they take ranges
 * from the back. Where they meet, the first has enough. So a server that knows no ranges costs nothing, and
 * nothing is asked for twice. */
#include "http/client.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/limits.h"

enum { SHOWN_BYTES = 512, HELPERS = VHTTP_LANE_SLOTS - 1, DROPPED_BYTES_MAX = 64 << 10 };
#define RANGES_FROM ((uint64_t)64 << 20)
#define RANGE_BYTES ((uint64_t)8 << 20)

/* ---- lanes ---- */

void vhttp_client_init(struct vhttp_client *client, const struct vhttp_policy *policy)
{
    *client = (struct vhttp_client){.policy = *policy};
    pthread_mutex_init(&client->lock, NULL);
}

void vhttp_client_release(struct vhttp_client *client)
{
    for (size_t i = 0; i < client->n_lanes; i++)
        vhttp_lane_release(&client->lanes[i]);
    pthread_mutex_destroy(&client->lock);
    client->n_lanes = 0;
}

static struct vhttp_lane take_lane(struct vhttp_client *client)
{
    struct vhttp_lane lane = {0};

    pthread_mutex_lock(&client->lock);
    if (client->n_lanes > 0)
        lane = client->lanes[--client->n_lanes];
    pthread_mutex_unlock(&client->lock);
    return lane;
}

static void give_lane(struct vhttp_client *client, struct vhttp_lane *lane)
{
    pthread_mutex_lock(&client->lock);
    if (client->n_lanes < VHTTP_CLIENT_LANES) {
        client->lanes[client->n_lanes++] = *lane;
        *lane = (struct vhttp_lane){0};
    }
    pthread_mutex_unlock(&client->lock);
    vhttp_lane_release(lane);
}

/* ---- checks ---- */

/* Copies a URL that may be asked for into out, VHTTP_URL_BYTES large. */
static enum vgi_status check_url(const struct vhttp_policy *policy, struct vgi_str text, char *out,
                                 struct vgi_error *err)
{
    char shown[SHOWN_BYTES];
    struct vhttp_url url;

    if (vhttp_url_parse(text, &url, err) != VGI_OK) {
        vgi_error_prefix(err, "URL rejected: ");
        return VGI_E_INVALID;
    }
    if (!url.is_https && !(policy->flags & VHTTP_ALLOW_HTTP))
        return vgi_fail(err, VGI_E_PERMISSION, "URL rejected: %s: only https may be fetched",
                        vhttp_url_redact(text, shown, sizeof shown));
    if (policy->check_url) {
        enum vgi_status status = policy->check_url(policy->user, &url, err);
        if (status != VGI_OK) {
            vgi_error_prefix(err, "URL rejected: %s: ", vhttp_url_redact(text, shown, sizeof shown));
            return status;
        }
    }
    memcpy(out, url.whole.ptr, url.whole.len);
    out[url.whole.len] = 0;
    return VGI_OK;
}

/* Why a request brought no answer. */
static enum vgi_status fail_outcome(const struct vhttp_transfer *t, struct vgi_error *err)
{
    char shown[SHOWN_BYTES];
    const char *url = vhttp_url_redact(vgi_str_of(t->url), shown, sizeof shown);

    switch (t->outcome) {
    case VHTTP_COMPLETE:
        return VGI_OK;
    case VHTTP_STOPPED:
        return vgi_fail(err, VGI_E_LIMIT, "the answer of %s is too large", url);
    case VHTTP_NO_ANSWER:
        return vgi_fail(err, VGI_E_UNAVAILABLE, "%s %s failed: %s", t->method, url, t->detail);
    case VHTTP_LATE:
        return vgi_fail(err, VGI_E_DEADLINE, "%s %s took longer than %u ms", t->method, url, t->timeout_ms);
    case VHTTP_REFUSED:
        return vgi_fail(err, VGI_E_PERMISSION, "URL rejected: %s: its host has an address that is not public",
                        url);
    case VHTTP_NO_MEMORY:
        break;
    }
    return vgi_fail(err, VGI_E_NOMEM, "no memory for %s %s", t->method, url);
}

/* ---- one exchange ---- */

static enum vgi_status run_one(struct vhttp_lane *lane, struct vhttp_transfer *t, struct vgi_error *err)
{
    struct vhttp_transfer *ended = NULL;

    VGI_TRY(vhttp_lane_start(lane, t, err));
    while (!ended) {
        enum vgi_status status = vhttp_lane_step(lane, &ended, err);
        if (status != VGI_OK) {
            vhttp_lane_stop(lane, t);
            return status;
        }
    }
    return fail_outcome(t, err);
}

static bool drop_body(struct vhttp_transfer *t, struct vgi_bytes bytes)
{
    (void)t;
    (void)bytes;
    return true;
}

enum vgi_status vhttp_client_exchange(struct vhttp_client *client, struct vhttp_transfer *transfer,
                                      struct vgi_error *err)
{
    char url[VHTTP_URL_BYTES];
    const char *given = transfer->url;
    struct vhttp_lane lane;
    enum vgi_status status;

    VGI_TRY(check_url(&client->policy, vgi_str_of(given), url, err));
    transfer->url = url;
    transfer->flags = client->policy.flags;
    transfer->range_first = -1;
    transfer->timeout_ms = transfer->timeout_ms ? transfer->timeout_ms : VHTTP_TIMEOUT_MS;
    transfer->on_body = transfer->on_body ? transfer->on_body : drop_body;
    lane = take_lane(client);
    status = run_one(&lane, transfer, err);
    give_lane(client, &lane);
    transfer->url = given;
    return status;
}

/* ---- fetching ---- */

/* A range taken from the back; transfer.easy NULL: idle. */
struct helper {
    struct vhttp_transfer transfer;
    uint64_t at;  /* where its next byte goes */
    uint64_t end; /* behind its last */
};

struct job {
    struct vhttp_fetch *fetch;
    struct vhttp_policy policy;
    struct vhttp_lane *lane;
    int64_t deadline_ms;
    int64_t stopped_ms;     /* when it was seen that the process is to stop; 0: not yet */
    struct vgi_error *err;  /* of who fetches: callbacks fail into it */
    enum vgi_status failed; /* by a callback */
    struct vhttp_transfer front;
    uint64_t at;   /* bytes from the front */
    uint64_t back; /* first byte that a helper has taken; the object's length before; UINT64_MAX: not known */
    uint64_t dropped; /* of bodies that are not the object */
    bool is_split;    /* helpers may be used */
    struct helper helpers[HELPERS];
    size_t n_running;
    char url[VHTTP_URL_BYTES];
    char redirect[VHTTP_URL_BYTES];
};

static bool fail_job(struct job *job, enum vgi_status status)
{
    job->failed = status;
    return false;
}

static enum vgi_status too_large(struct job *job, uint64_t bytes)
{
    char shown[SHOWN_BYTES];

    return vgi_fail(job->err, VGI_E_LIMIT, "%s has %s%llu bytes, more than %llu",
                    vhttp_url_redact(vgi_str_of(job->url), shown, sizeof shown), bytes ? "" : "more than ",
                    (unsigned long long)(bytes ? bytes : job->fetch->bytes_max),
                    (unsigned long long)job->fetch->bytes_max);
}

static const struct vgi_pair fetch_headers[] = {{{"Accept-Encoding", 15}, {"zstd, gzip", 10}}};

static void prepare(struct job *job, struct vhttp_transfer *t)
{
    int64_t left = job->deadline_ms - vbase_clock_ms();

    *t = (struct vhttp_transfer){.method = "GET",
                                 .url = job->url,
                                 .headers = fetch_headers,
                                 .n_headers = 1,
                                 .range_first = -1,
                                 .flags = job->policy.flags,
                                 .timeout_ms = left > 1 ? (uint32_t)left : 1,
                                 .user = job};
}

/* ---- from the front ---- */

static bool front_head(struct vhttp_transfer *t)
{
    struct job *job = t->user;
    const struct vhttp_fetch *fetch = job->fetch;
    uint64_t from = fetch->ranges_from ? fetch->ranges_from : RANGES_FROM;
    uint64_t length;

    if (t->head.status != 200 || t->head.content_length < 0)
        return true;
    length = (uint64_t)t->head.content_length;
    if (length > fetch->bytes_max)
        return fail_job(job, too_large(job, length));
    job->is_split = !fetch->no_ranges && t->head.accepts_ranges && length > from;
    if (!job->is_split)
        return true;
    job->back = length;
    job->failed =
        job->fetch->block ? VGI_OK : vbase_block_new(NULL, (size_t)length, &job->fetch->block, job->err);
    return job->failed == VGI_OK;
}

/* Makes the block large enough for what comes. */
static enum vgi_status make_room(struct job *job, size_t more)
{
    struct vhttp_fetch *fetch = job->fetch;
    size_t wanted = (size_t)job->at + more;
    size_t cap = fetch->block ? fetch->block->cap : 0;

    if (wanted <= cap)
        return VGI_OK;
    if (!fetch->block) {
        int64_t length = job->front.head.content_length;
        size_t first = length > 0 && (uint64_t)length < VBASE_LIMIT_BLOCK_STEP ? (size_t)length : wanted;
        return vbase_block_new(NULL, first > wanted ? first : wanted, &fetch->block, job->err);
    }
    return vbase_block_grow(fetch->block, (size_t)job->at, wanted > 2 * cap ? wanted : 2 * cap, job->err);
}

static bool front_body(struct vhttp_transfer *t, struct vgi_bytes bytes)
{
    struct job *job = t->user;
    uint64_t room = job->back - job->at;

    if (t->head.status != 200)
        return (job->dropped += bytes.len) <= DROPPED_BYTES_MAX;
    if (!job->is_split && bytes.len > job->fetch->bytes_max - job->at)
        return fail_job(job, too_large(job, 0));
    if (bytes.len < room)
        room = bytes.len;
    if (!job->is_split) {
        enum vgi_status status = make_room(job, (size_t)room);
        if (status != VGI_OK)
            return fail_job(job, status);
    }
    memcpy(job->fetch->block->data + job->at, bytes.ptr, (size_t)room);
    job->at += room;
    return room == bytes.len; /* else it has met what the helpers took */
}

/* ---- from the back ---- */

static bool helper_head(struct vhttp_transfer *t)
{
    const struct vhttp_answer *head = &t->head;
    const struct job *job = t->user;

    return head->status == 206 && head->range_first == t->range_first && head->range_last == t->range_last &&
           head->range_total == job->front.head.content_length;
}

static bool helper_body(struct vhttp_transfer *t, struct vgi_bytes bytes)
{
    struct helper *helper = (struct helper *)(void *)t; /* its first member */
    struct job *job = t->user;

    if (bytes.len > helper->end - helper->at)
        return false;
    memcpy(job->fetch->block->data + helper->at, bytes.ptr, bytes.len);
    helper->at += bytes.len;
    return true;
}

/* Gives idle helpers what is left in the middle, from its end. */
static enum vgi_status start_helpers(struct job *job)
{
    uint64_t step = job->fetch->range_bytes ? job->fetch->range_bytes : RANGE_BYTES;

    for (size_t i = 0; i < HELPERS && job->back - job->at > 2 * step; i++) {
        struct helper *helper = &job->helpers[i];
        if (helper->transfer.easy)
            continue;
        prepare(job, &helper->transfer);
        helper->end = job->back;
        helper->at = job->back - step;
        helper->transfer.range_first = (int64_t)helper->at;
        helper->transfer.range_last = (int64_t)helper->end - 1;
        helper->transfer.on_head = helper_head;
        helper->transfer.on_body = helper_body;
        VGI_TRY(vhttp_lane_start(job->lane, &helper->transfer, job->err));
        job->back = helper->at;
        job->n_running++;
    }
    return VGI_OK;
}

static enum vgi_status helper_ended(struct job *job, const struct vhttp_transfer *t)
{
    const struct helper *helper = (const struct helper *)(const void *)t;
    char shown[SHOWN_BYTES];

    job->n_running--;
    if (t->outcome == VHTTP_COMPLETE && helper->at == helper->end)
        return VGI_OK;
    job->fetch->no_ranges = true; /* for the next try */
    return vgi_fail(job->err, VGI_E_UNAVAILABLE, "a range of %s did not come (status %d)",
                    vhttp_url_redact(vgi_str_of(job->url), shown, sizeof shown), t->head.status);
}

/* ---- all of it ---- */

/* The front has all that the helpers have not, or it has failed. Its head may have promised more than libcurl
 * waited for: chunks count, whatever length stands beside them. */
static enum vgi_status front_ended(struct job *job)
{
    char shown[SHOWN_BYTES];

    if (job->is_split && job->at == job->back)
        return VGI_OK;
    VGI_TRY(fail_outcome(&job->front, job->err));
    if (!job->is_split)
        return VGI_OK;
    return vgi_fail(job->err, VGI_E_UNAVAILABLE, "%s ended after %llu of %lld bytes",
                    vhttp_url_redact(vgi_str_of(job->url), shown, sizeof shown), (unsigned long long)job->at,
                    (long long)job->front.head.content_length);
}

/* Once the process is to stop, the fetch has a moment to end by itself. */
static enum vgi_status check_stop(struct job *job)
{
    if (!job->fetch->stop || !atomic_load_explicit(job->fetch->stop, memory_order_relaxed))
        return VGI_OK;
    if (job->stopped_ms == 0)
        job->stopped_ms = vbase_clock_ms();
    if (vbase_clock_ms() - job->stopped_ms < (job->fetch->stop_ms ? job->fetch->stop_ms : VHTTP_STOP_MS))
        return VGI_OK;
    return vgi_fail(job->err, VGI_E_CANCELLED, "the server stops while an object is fetched");
}

/* Runs front and helpers until all bytes are there, or the front has ended without. */
static enum vgi_status run_job(struct job *job)
{
    bool front_runs = true;

    VGI_TRY(vhttp_lane_start(job->lane, &job->front, job->err));
    while (front_runs || job->n_running > 0) {
        struct vhttp_transfer *ended = NULL;
        VGI_TRY(vhttp_lane_step(job->lane, &ended, job->err));
        VGI_TRY(job->failed);
        VGI_TRY(check_stop(job));
        if (ended == &job->front) {
            front_runs = false;
            VGI_TRY(front_ended(job));
        } else if (ended) {
            VGI_TRY(helper_ended(job, ended));
        }
        if (job->is_split && front_runs)
            VGI_TRY(start_helpers(job));
    }
    return VGI_OK;
}

static void stop_job(struct job *job)
{
    vhttp_lane_stop(job->lane, &job->front);
    for (size_t i = 0; i < HELPERS; i++)
        vhttp_lane_stop(job->lane, &job->helpers[i].transfer);
}

static bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static enum vgi_status fail_status(const struct job *job, int http)
{
    char shown[SHOWN_BYTES];
    enum vgi_status status = VGI_E_FAILED;

    if (http == 408 || http == 425 || http == 429 || http >= 500)
        status = VGI_E_UNAVAILABLE;
    if (http == 404 || http == 410)
        status = VGI_E_NOT_FOUND;
    return vgi_fail(job->err, status, "fetching %s failed: HTTP status %d",
                    vhttp_url_redact(vgi_str_of(job->url), shown, sizeof shown), http);
}

static enum vgi_status finish(const struct job *job)
{
    struct vhttp_fetch *fetch = job->fetch;
    const char *encoding = job->front.head.content_encoding;

    fetch->coding = vhttp_coding_of(vgi_str_of(encoding));
    if (fetch->coding == VHTTP_CODINGS)
        return vgi_fail(job->err, VGI_E_FORMAT,
                        "an object has the content coding '%s', expected zstd or gzip", encoding);
    if (!fetch->block)
        VGI_TRY(vbase_block_new(NULL, 1, &fetch->block, job->err));
    fetch->len = (size_t)(job->is_split ? (uint64_t)job->front.head.content_length : job->at);
    return VGI_OK;
}

/* One URL. VGI_DONE: it leads to job->redirect. */
static enum vgi_status hop(struct job *job)
{
    enum vgi_status status;
    int http;

    prepare(job, &job->front);
    job->front.on_head = front_head;
    job->front.on_body = front_body;
    job->front.redirect = job->redirect;
    job->front.redirect_room = sizeof job->redirect;
    job->back = UINT64_MAX;
    status = run_job(job);
    stop_job(job);
    VGI_TRY(status);
    http = job->front.head.status;
    if (http == 200)
        return finish(job);
    return is_redirect(http) && job->redirect[0] ? VGI_DONE : fail_status(job, http);
}

static enum vgi_status fetch_hops(struct job *job)
{
    struct vgi_str next = job->fetch->url;

    for (int i = 0; i <= VHTTP_REDIRECTS_MAX; i++) {
        enum vgi_status status;
        VGI_TRY(check_url(&job->policy, next, job->url, job->err));
        status = hop(job);
        if (status != VGI_DONE)
            return status;
        next = vgi_str_of(job->redirect);
    }
    return vgi_fail(job->err, VGI_E_LIMIT, "the redirect limit of %d is exceeded", VHTTP_REDIRECTS_MAX);
}

enum vgi_status vhttp_client_fetch(struct vhttp_client *client, struct vhttp_fetch *fetch,
                                   struct vgi_error *err)
{
    struct vhttp_lane lane = take_lane(client);
    struct vgi_error unseen;
    struct job job = {.fetch = fetch, .policy = client->policy, .lane = &lane, .failed = VGI_OK};
    enum vgi_status status;

    job.err = err ? err : &unseen;
    job.deadline_ms = vbase_clock_ms() + (fetch->timeout_ms ? fetch->timeout_ms : VHTTP_TIMEOUT_MS);
    fetch->block = NULL;
    fetch->len = 0;
    status = fetch_hops(&job);
    give_lane(client, &lane);
    if (status != VGI_OK) {
        vbase_block_unref(fetch->block);
        fetch->block = NULL;
    }
    return status;
}
