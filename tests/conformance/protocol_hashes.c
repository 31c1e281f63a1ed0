/* SPDX-License-Identifier: Apache-2.0 */
/* protocol_hashes: the protocols of the conformance worker, and the others that the canonical documents pin,
 * are described for hashing byte for byte as the canonical package does it, and have the pinned digests. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "conformance-worker/service.h"
#include "rpc/protocol_hash.h"
#include "support/test.h"

enum { FILE_BYTES = 64 << 10 };

static enum vgi_status never(struct vgi_call *call, const struct vgi_batch *params, struct vgi_output *out,
                             struct vgi_error *err)
{
    (void)call, (void)params, (void)out;
    return vgi_fail(err, VGI_E_INTERNAL, "not meant to be called");
}

static const struct vgi_rpc_method whoami_methods[] = {{.name = "whoami", .result = "str", .unary = never}};
static const struct vgi_rpc_method identity_methods[] = {
    {.name = "introspect_token", .params = "token: str", .result = "bytes", .unary = never},
    {.name = "issue_grant",
     .params = "purpose: str, scopes: list<str>, ttl_seconds: i64",
     .result = "bytes",
     .unary = never},
};

static const struct vgi_rpc_service whoami = {
    .name = "conformance.Whoami.v1", .methods = whoami_methods, .n_methods = 1};

/* The real name is reserved; it is put in place when the server has taken the service. */
static const char identity_name[] = "vgi_rpc.Identity.v2";
static const struct vgi_rpc_service identity = {
    .name = "test.Identity.v2", .methods = identity_methods, .n_methods = 2};
static const struct vgi_rpc_service identity_introspect = {
    .name = "test.Identity.v2", .methods = identity_methods, .n_methods = 1};
static const struct vgi_rpc_service identity_grant = {
    .name = "test.Identity.v2", .methods = identity_methods + 1, .n_methods = 1};

static const struct {
    const char *file;
    const struct vgi_rpc_service *service;
    const char *digest;
} rows[] = {
    {"conformance", &conformance_service, "05479410c96f34410a2b10a4f6a49d59dcfd9d6d1d45ce9a9807d060a3bd6014"},
    {"secondary", &secondary_service, "58557cf1611546ad22d1c379bc3ce1b04166082f78375e9fc959f0086347eab6"},
    {"whoami", &whoami, "a280333ba72432020e162cab388a78355969a30aa74f0665ad9d2932d7a10b8f"},
    {"identity", &identity, "145267755ff90d5c3313d79c7ff771306f2530626380d01cb0e57a951d0f9ec3"},
    {"identity_introspect", &identity_introspect,
     "4039fbf6db3e64ae234e0be605b977477150ace892f10b6c691920eaf925e7ac"},
    {"identity_grant", &identity_grant, "4199df7403c9ca1a02c4c524b405a999eb1489614a1480873ffc23a0e5b0d312"},
};

static size_t read_golden(const char *name, char out[FILE_BYTES])
{
    char path[128];
    ssize_t len;
    int fd;

    snprintf(path, sizeof path, "tests/golden/protocol_hash/%s.txt", name);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        fail_msg("%s cannot be opened", path);
    len = read(fd, out, FILE_BYTES - 1);
    close(fd);
    assert_in_range(len, VRPC_PROTOCOL_HASH_CHARS + 2, FILE_BYTES - 2);
    out[len] = 0;
    return (size_t)len;
}

/* The only service but reflection of a new server. */
static const struct vrpc_service *host(const struct vgi_rpc_service *declared,
                                       struct vgi_rpc_server **ret_server)
{
    bool is_identity = declared->methods == identity_methods || declared->methods == identity_methods + 1;
    struct vgi_error err = {0};
    struct vrpc_service *service;

    assert_int_equal(vgi_rpc_server_new(NULL, ret_server, &err), VGI_OK);
    if (vgi_rpc_server_add(*ret_server, declared, &err) != VGI_OK)
        fail_msg("%s", err.message);
    service = (*ret_server)->services[1];
    if (is_identity)
        service->name = vgi_str_of(identity_name);
    return service;
}

static void descriptions_and_digests_are_the_canonical_ones(void **state)
{
    static char golden[FILE_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len = read_golden(rows[i].file, golden);
        struct vgi_rpc_server *server;
        const struct vrpc_service *service = host(rows[i].service, &server);
        char hash[VRPC_PROTOCOL_HASH_CHARS + 1];
        struct vbase_buf text = {0};
        struct vgi_error err = {0};

        vbase_buf_init(&text, FILE_BYTES);
        assert_int_equal(vrpc_protocol_description(service, &text, &err), VGI_OK);
        if (text.len != len - VRPC_PROTOCOL_HASH_CHARS - 2 ||
            memcmp(text.ptr, golden + VRPC_PROTOCOL_HASH_CHARS + 1, text.len) != 0)
            fail_msg("%s: described as %.*s", rows[i].file, (int)text.len, (const char *)text.ptr);
        assert_int_equal(vrpc_protocol_hash(service, hash, &err), VGI_OK);
        assert_string_equal(hash, rows[i].digest);
        assert_memory_equal(hash, golden, VRPC_PROTOCOL_HASH_CHARS);
        vbase_buf_release(&text);
        vgi_rpc_server_free(server);
    }
}

SUPPORT_TESTS(cmocka_unit_test(descriptions_and_digests_are_the_canonical_ones))
