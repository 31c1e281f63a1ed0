/* SPDX-License-Identifier: Apache-2.0 */
/* transfer.h: requests over libcurl, several at a time on one lane. A lane keeps its connections for the next
 * requests. libcurl is opened when the first lane is used, so programs that fetch nothing do not load it.
 *
 * Usage: struct vhttp_lane lane = {0} -> start… -> step until each has ended (or stop it) -> release.
 * One thread at a time uses a lane. */
#ifndef VHTTP_TRANSFER_H
#define VHTTP_TRANSFER_H

#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

enum { VHTTP_LANE_SLOTS = 8, VHTTP_DETAIL_BYTES = 256, VHTTP_CODING_BYTES = 32 };

struct vhttp_lane {
    void *multi;                  /* libcurl's; NULL: not yet used */
    void *idle[VHTTP_LANE_SLOTS]; /* handles that are not in use */
    size_t n_idle;
};

/* The head of an answer; numbers are -1 when it does not tell them.
 *   content_encoding  as sent, empty when absent; one that does not fit is "?" */
struct vhttp_answer {
    int status;
    int64_t content_length;
    int64_t range_first;
    int64_t range_last;
    int64_t range_total;
    bool accepts_ranges;
    char content_encoding[VHTTP_CODING_BYTES];
};

/* How a request ended. */
enum vhttp_outcome {
    VHTTP_COMPLETE,  /* the whole answer came */
    VHTTP_STOPPED,   /* a callback had enough */
    VHTTP_NO_ANSWER, /* the network failed, or what came was no HTTP */
    VHTTP_LATE,      /* beyond timeout_ms */
    VHTTP_REFUSED,   /* the name led only to addresses that are not allowed */
    VHTTP_NO_MEMORY
};

/* One request. Texts and bytes are borrowed until it has ended. Callbacks run within step; they may not use
 * the lane.
 *   method       "GET", "HEAD", "PUT", "POST", "DELETE"
 *   url          NUL-terminated, checked by the caller
 *   range_first  -1: no Range header
 *   flags        VHTTP_ALLOW_…, for addresses
 *   on_head      the head of the answer is there; false stops. May be NULL
 *   on_body      bytes of the body; false stops
 *   redirect     receives where a 3xx answer leads, absolute, or ""; may be NULL */
struct vhttp_transfer {
    const char *method;
    const char *url;
    const struct vgi_pair *headers;
    size_t n_headers;
    struct vgi_bytes body;
    int64_t range_first;
    int64_t range_last;
    unsigned flags;
    uint32_t timeout_ms;
    bool (*on_head)(struct vhttp_transfer *transfer);
    bool (*on_body)(struct vhttp_transfer *transfer, struct vgi_bytes bytes);
    void *user;
    char *redirect;
    size_t redirect_room;

    struct vhttp_answer head;
    enum vhttp_outcome outcome;
    char detail[VHTTP_DETAIL_BYTES]; /* of a failure, for people */

    void *easy; /* libcurl's; NULL: not running */
    void *list;
    size_t header_bytes;
    bool has_head;
    bool is_refused;
    bool is_stopped;
};

/* Starts a request. VGI_E_UNIMPLEMENTED there is no libcurl, or a too old one · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vhttp_lane_start(struct vhttp_lane *lane, struct vhttp_transfer *transfer,
                                               struct vgi_error *err);

/* Lets the requests go on until one ends or something happened, at most a second.
 *   ret_ended  the one that has ended, or NULL */
VGI_NODISCARD enum vgi_status vhttp_lane_step(struct vhttp_lane *lane, struct vhttp_transfer **ret_ended,
                                              struct vgi_error *err);

/* Ends a request whatever it does; nothing when it is not running. */
void vhttp_lane_stop(struct vhttp_lane *lane, struct vhttp_transfer *transfer);

/* Closes the connections; nothing may be running. May be called twice. */
void vhttp_lane_release(struct vhttp_lane *lane);

#endif
