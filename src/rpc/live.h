/* SPDX-License-Identifier: Apache-2.0 */
/* live.h: the streams a server is serving now, so that one call ends them all, from a signal handler too.
 * A list without locks: entering and leaving may run in any number of threads, beside stopping. */
#ifndef VRPC_LIVE_H
#define VRPC_LIVE_H

#include <stdatomic.h>

#include "base/stream.h"

enum { VRPC_LIVE_CHUNK = 62 };

struct vrpc_live_chunk {
    _Atomic(struct vbase_stream *) streams[VRPC_LIVE_CHUNK]; /* NULL: free */
    _Atomic(struct vrpc_live_chunk *) next;                  /* never removed before release */
};

/* {0} is an empty list. */
struct vrpc_live {
    struct vrpc_live_chunk first;
    atomic_uint n_stopping; /* calls of vrpc_live_stop under way */
    atomic_bool is_stopped;
};

void vrpc_live_release(struct vrpc_live *live);

/* Enters stream, which must stay where it is until vrpc_live_leave; ret_place is for that. Once the list is
 * stopped, fd is stopped at once. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vrpc_live_enter(struct vrpc_live *live, struct vbase_stream *stream,
                                              _Atomic(struct vbase_stream *) **ret_place,
                                              struct vgi_error *err);
void vrpc_live_leave(struct vrpc_live *live, _Atomic(struct vbase_stream *) *place);

/* Stops every entered stream, and those to come. Safe in a signal handler. */
void vrpc_live_stop(struct vrpc_live *live);

#endif
