/* SPDX-License-Identifier: Apache-2.0 */
/* call_fuzz.c: any bytes as the body of a request over HTTP. The first byte chooses path, content coding and
 * table of calls; state tokens are of a fixed key and never too old, so that seeds may carry good ones.
 * Whatever is answered has a status of the list, and a body that can be read to its end. */
#include <stdlib.h>

#include "../tests/support/rpc_fixture.h"
#include "connection.h"
#include "endpoint/http.h"
#include "http/head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PATH "/test.Service.v1/"

static const char *const paths[] = {
    PATH "echo_int",       PATH "echo_maybe",       PATH "echo_enum",    PATH "fail",
    PATH "logs",           PATH "count/init",       PATH "dynamic/init", PATH "sum/init",
    PATH "count/exchange", PATH "dynamic/exchange", PATH "sum/exchange", "/vgi_rpc.Reflection.v1/describe",
};
enum { PATHS = sizeof paths / sizeof paths[0] };

static const char *const codings[] = {"identity", "zstd", "gzip"};

static struct vend_http *serve(struct vgi_rpc_server *server, bool is_cold)
{
    static const uint8_t key[1][32] = {{'f', 'u', 'z', 'z'}};
    struct vgi_rpc_http_options options = VGI_RPC_HTTP_OPTIONS_INIT;
    struct vend_http *http = NULL;

    options.token_keys = key;
    options.n_token_keys = 1;
    options.token_ttl_s = -1;
    options.no_call_cache = is_cold;
    options.request_bytes_max = 4 << 20;
    options.response_bytes_max = 1 << 20;
    fuzz_require(vend_http_new(server, &options, &http, NULL) == VGI_OK);
    return http;
}

static void reader_cleanup(struct vipc_reader **reader)
{
    vipc_reader_free(*reader);
}

/* All of the body is whole IPC streams. */
static void read_answer(const struct vhttp_response *response)
{
    struct vbase_memory_stream memory = {vbase_buf_view(&response->body), NULL};
    VGI_CLEANUP(reader_cleanup) struct vipc_reader *reader = NULL;
    enum vgi_status status = VGI_OK;
    size_t n = 0;

    fuzz_require(vipc_reader_new(vbase_stream_of_memory(&memory), NULL, &reader, NULL) == VGI_OK);
    while (status == VGI_OK) {
        struct varrow_schema *schema = NULL;
        status = vipc_reader_open(reader, &schema, NULL);
        varrow_schema_unref(schema);
        n += status == VGI_OK;
        while (status == VGI_OK) {
            struct vgi_batch batch = {0};
            status = vipc_reader_next(reader, &batch, NULL);
            varrow_batch_release(&batch);
        }
        if (status == VGI_DONE && schema)
            status = VGI_OK;
    }
    fuzz_require(status == VGI_DONE && n > 0);
}

static bool is_known(int status)
{
    return status == 200 || status == 400 || status == 413 || status == 503;
}

static void post(struct vend_http *http, const char *path, const char *coding, struct vgi_bytes body)
{
    struct vgi_pair headers[] = {{vgi_str_of("Content-Type"), vgi_str_of(VEND_ARROW_TYPE)},
                                 {vgi_str_of("Content-Encoding"), vgi_str_of(coding)}};
    struct vhttp_head head = {.headers = headers, .n_headers = 2};
    struct vgi_http_request request = {
        .method = VHTTP_POST, .path = vgi_str_of(path), .connection = &head, .body_len = body.len};
    struct vhttp_handler handler = vend_http_handler(http);
    struct vbase_arena arena;
    struct vhttp_response response = {.arena = &arena};
    struct vhttp_plan plan = {0};

    vbase_arena_init(&arena, 1 << 20);
    vbase_buf_init(&response.body, 64 << 20);
    fuzz_require(vbase_block_new(NULL, body.len ? body.len : 1, &request.body, NULL) == VGI_OK);
    if (body.len > 0)
        memcpy(request.body->data, body.ptr, body.len);
    handler.head(handler.user, &request, &plan, &response);
    fuzz_require(response.status == 0);
    handler.answer(handler.user, &request, &response);
    fuzz_require(!response.is_short && is_known(response.status));
    fuzz_require(request.body->refs == 1);
    read_answer(&response);
    vbase_block_unref(request.body);
    vbase_buf_release(&response.body);
    vbase_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct vend_http *sites[2];
    unsigned choice;

    if (!sites[0]) {
        struct vgi_rpc_server *server = rpc_fixture_server();
        fuzz_require(server != NULL);
        vrpc_server_seal(server);
        sites[0] = serve(server, false);
        sites[1] = serve(server, true);
    }
    if (size == 0)
        return 0;
    choice = data[0];
    post(sites[choice / PATHS / 3 % 2], paths[choice % PATHS], codings[choice / PATHS % 3],
         (struct vgi_bytes){data + 1, size - 1});
    return 0;
}
