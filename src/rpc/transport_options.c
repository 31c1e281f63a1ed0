/* SPDX-License-Identifier: Apache-2.0 */
/* transport_options.c: answers `__transport_options__`: an empty batch whose metadata says what this server
 * can do beside sending bytes. Walk: turn.c -> here. Wire facts: docs/wire.md, "Transport options". */
#include "rpc/transport_options.h"

enum vgi_status vrpc_transport_options(struct vrpc_connection *c, struct vgi_error *err)
{
    struct vgi_pair pairs[] = {
        {vrpc_keys[VRPC_KEY_TRANSPORT_SHM], vgi_str_of(c->side.ops ? "true" : "false")},
        {vrpc_keys[VRPC_KEY_REQUEST_VERSION], vgi_str_of(VRPC_REQUEST_VERSION)},
        {vrpc_keys[VRPC_KEY_SERVER_ID], vgi_str_of(c->server->server_id)},
    };
    struct varrow_metadata metadata = {pairs, sizeof pairs / sizeof pairs[0]};

    vrpc_reply_begin(c, c->server->empty, /* keep_logs= */ false);
    VGI_TRY(vrpc_reply_empty(c, &metadata, err));
    return vrpc_reply_flush(c, err);
}
