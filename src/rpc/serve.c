/* SPDX-License-Identifier: Apache-2.0 */
/* serve.c: one connection, one thread: reads a request, answers it, until the input ends. Blocking, no state
 * machine.
 * Walk: the program or net's listener -> here -> turn.c. Owns reader, writer and what the turns share. */
#include "rpc/serve.h"

#include "rpc/turn.h"

static void reader_cleanup(struct vipc_reader **reader)
{
    vipc_reader_free(*reader);
}

static void writer_cleanup(struct vipc_writer **writer)
{
    vipc_writer_free(*writer);
}

static enum vgi_status serve_turns(struct vgi_rpc_server *server, struct vbase_stream stream,
                                   struct vrpc_side side, const char *transport, struct vgi_error *err)
{
    VGI_CLEANUP(reader_cleanup) struct vipc_reader *reader = NULL;
    VGI_CLEANUP(writer_cleanup) struct vipc_writer *writer = NULL;
    VGI_CLEANUP(vrpc_connection_release) struct vrpc_connection connection = {0};
    struct vipc_reader_options options = {.skip_validation = server->trusted_input,
                                          .message_bytes_max = server->message_bytes_max};
    enum vgi_status status = VGI_OK;

    VGI_TRY(vipc_reader_new(stream, &options, &reader, err));
    VGI_TRY(vipc_writer_new(stream, NULL, &writer, err));
    VGI_TRY(vrpc_connection_init(&connection, server, transport, err));
    connection.reader = reader;
    connection.writer = writer;
    connection.side = side;
    while (status == VGI_OK && !atomic_load_explicit(&server->live.is_stopped, memory_order_relaxed))
        status = vrpc_turn(&connection, err);
    if (status != VGI_OK && status != VGI_DONE)
        vrpc_reply_abandon(&connection, err);
    return status == VGI_DONE || status == VGI_E_CANCELLED ? VGI_OK : status;
}

enum vgi_status vrpc_serve(struct vgi_rpc_server *server, struct vbase_stream stream, const char *transport,
                           struct vgi_error *err)
{
    return vrpc_serve_beside(server, stream, (struct vrpc_side){0}, transport, err);
}

enum vgi_status vrpc_serve_beside(struct vgi_rpc_server *server, struct vbase_stream stream,
                                  struct vrpc_side side, const char *transport, struct vgi_error *err)
{
    _Atomic(struct vbase_stream *) *place;
    struct vgi_error unseen;
    enum vgi_status status;

    err = err ? err : &unseen; /* what a callback says in it goes to the client */
    vgi_error_reset(err);
    vrpc_server_seal(server);
    VGI_TRY(vrpc_live_enter(&server->live, &stream, &place, err));
    status = vrpc_start_transport(server, transport, err);
    if (status == VGI_OK)
        status = serve_turns(server, stream, side, transport, err);
    vrpc_live_leave(&server->live, place);
    return status;
}
