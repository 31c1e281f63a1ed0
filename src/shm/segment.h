/* SPDX-License-Identifier: Apache-2.0 */
/* segment.h: a peer's shared-memory segment as a store of batches: header "VGIS", a list of places, first
 * fit. The segment is the peer's, who may write into it or cut it at any time: nothing is mapped, every byte
 * is copied out or in by a system call, and every number read is checked.
 *
 * Usage: vshm_segment_init -> vshm_side -> … -> release. One thread. The segment's owner removes it. */
#ifndef VSHM_SEGMENT_H
#define VSHM_SEGMENT_H

#include "rpc/side.h"

enum { VSHM_NAME_BYTES = 256, VSHM_HEADER_BYTES = 65536, VSHM_PLACES_MAX = 4094 };

struct vshm_segment {
    int fd; /* -1: not attached */
    char name[VSHM_NAME_BYTES];
    uint64_t size;
    uint64_t batch_bytes_min; /* smaller batches go through the stream */
};

/* An unattached segment; the smallest batch that goes there comes from VGI_RPC_SHM_MIN_BATCH_BYTES. */
void vshm_segment_init(struct vshm_segment *segment);
void vshm_segment_release(struct vshm_segment *segment); /* may be called twice */

/* The table by which rpc/ uses it; segment must outlive what it gives. */
struct vrpc_side vshm_side(struct vshm_segment *segment);

#endif
