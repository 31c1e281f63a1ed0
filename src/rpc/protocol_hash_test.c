/* SPDX-License-Identifier: Apache-2.0 */
/* protocol_hash_test.c: descriptions and digests that every port must agree on. The two pinned protocols
 * stand in the canonical documents; the third vector, of all types, was made with the canonical package. */
#include "rpc/protocol_hash.h"

#include "rpc/reflection.h"
#include "support/test.h"

static enum vgi_status never(struct vgi_call *call, const struct vgi_batch *params, struct vgi_output *out,
                             struct vgi_error *err)
{
    (void)call, (void)params, (void)out;
    return vgi_fail(err, VGI_E_INTERNAL, "not meant to be called");
}

static enum vgi_status never_open(struct vgi_call *call, const struct vgi_batch *params,
                                  struct vgi_rpc_setup *setup, void *state, struct vgi_error *err)
{
    (void)call, (void)params, (void)setup, (void)state;
    return vgi_fail(err, VGI_E_INTERNAL, "not meant to be called");
}

static enum vgi_status never_next(struct vgi_call *call, void *state, const struct vgi_batch *in,
                                  struct vgi_output *out, struct vgi_error *err)
{
    (void)call, (void)state, (void)in, (void)out;
    return vgi_fail(err, VGI_E_INTERNAL, "not meant to be called");
}

static const struct vgi_rpc_stream never_stream = {0, never_open, never_next, NULL, NULL};

static const struct vgi_rpc_method secondary_methods[] = {
    {.name = "fail", .params = "code: str, kind: str, retry_delay_seconds: f64", .unary = never},
    {.name = "fail_oversized", .unary = never},
    {.name = "echo_string", .params = "value: str", .result = "str", .unary = never},
};
static const struct vgi_rpc_service secondary = {
    .name = "conformance.Secondary.v1", .methods = secondary_methods, .n_methods = 3};

static const struct vgi_rpc_method typed_methods[] = {
    {.name = "stream",
     .stream = &never_stream,
     .stream_kind = VGI_RPC_EXCHANGE,
     .input = "x: f64",
     .output = "x: f64",
     .header = "a: i64, b?: str"},
    {.name = "lists",
     .params = "a: list<i64>, b: large_list<!str>, c: fixed_list<f32,3>, d: map<str,i64>, "
               "e: struct<x: i8, y?: u64>, f: list_view<i64>",
     .result = "?list<list<struct<k: decimal(20,4)>>>",
     .unary = never},
    {.name = "scalars",
     .params =
         "a?: bool, b: i16, c: u32, d: f16, e: large_str, f: large_bytes, g: fixed_bytes(8), h: date, "
         "i: date64, j: time32[ms], k: time, l: timestamp, m: timestamp[ns,Europe/Berlin], n: duration[s], "
         "o: interval, p?: null, q: str_view, r: bytes_view, s: decimal256(40,-2)",
     .unary = never},
    {.name = "encoded",
     .params = "a: dict<i16,str>, b: ordered_dict<u8,i64>, c: ree<i32,str>, d: dense_union<x: i64, y?: str>",
     .unary = never},
};
static const struct vgi_rpc_service typed = {
    .name = "test.Typed.v1", .methods = typed_methods, .n_methods = 4};

static const char reflection_text[] =
    "{\"methods\":["
    "{\"has_header\":false,\"has_return\":true,\"name\":\"describe\","
    "\"params\":[{\"name\":\"protocol\",\"nullable\":false,\"type\":\"utf8\"}],"
    "\"result\":[{\"name\":\"result\",\"nullable\":false,\"type\":\"binary\"}],\"type\":\"unary\"},"
    "{\"has_header\":false,\"has_return\":true,\"name\":\"list_protocols\",\"params\":[],"
    "\"result\":[{\"name\":\"result\",\"nullable\":false,\"type\":\"binary\"}],\"type\":\"unary\"}],"
    "\"protocol\":\"vgi_rpc.Reflection.v1\"}";

static const struct {
    const struct vgi_rpc_service *service;
    const char *digest;
} rows[] = {
    {&vrpc_reflection, "3c7db4cae8cdfc93dc4a76e73b8b759e18e45e6a5811adba4e520366344b919a"},
    {&secondary, "58557cf1611546ad22d1c379bc3ce1b04166082f78375e9fc959f0086347eab6"},
    {&typed, "91ae573b91008943d38eb49e62c6fb0ef971d8f7f11230d076e1a642d4045995"},
};

static struct vgi_rpc_server *server_of(const struct vgi_rpc_service *service)
{
    struct vgi_rpc_server *server = NULL;
    struct vgi_error err = {0};

    assert_int_equal(vgi_rpc_server_new(NULL, &server, &err), VGI_OK);
    if (service != &vrpc_reflection && vgi_rpc_server_add(server, service, &err) != VGI_OK)
        fail_msg("%s", err.message);
    return server;
}

static void digests_are_those_of_the_other_ports(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vgi_rpc_server *server = server_of(rows[i].service);
        char hash[VRPC_PROTOCOL_HASH_CHARS + 1];
        struct vgi_error err = {0};
        assert_int_equal(vrpc_protocol_hash(
                             vrpc_server_find_service(server, vgi_str_of(rows[i].service->name)), hash, &err),
                         VGI_OK);
        assert_string_equal(hash, rows[i].digest);
        vgi_rpc_server_free(server);
    }
}

static void description_is_canonical(void **state)
{
    struct vgi_rpc_server *server = server_of(&vrpc_reflection);
    struct vbase_buf buf = {0};
    struct vgi_error err = {0};

    (void)state;
    vbase_buf_init(&buf, 1 << 20);
    assert_int_equal(vrpc_protocol_description(vrpc_server_listed(server, 0), &buf, &err), VGI_OK);
    assert_int_equal(buf.len, strlen(reflection_text));
    assert_memory_equal(buf.ptr, reflection_text, buf.len);
    vbase_buf_release(&buf);
    vgi_rpc_server_free(server);
}

static void type_without_token_is_named(void **state)
{
    static const struct vgi_rpc_method methods[] = {
        {.name = "m", .params = "odd: decimal32(5,2)", .unary = never}};
    static const struct vgi_rpc_service odd = {.name = "test.Odd", .methods = methods, .n_methods = 1};
    struct vgi_rpc_server *server = server_of(&odd);
    char hash[VRPC_PROTOCOL_HASH_CHARS + 1];
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vrpc_protocol_hash(vrpc_server_listed(server, 0), hash, &err), VGI_E_TYPE);
    assert_non_null(strstr(err.message, "'odd'"));
    vgi_rpc_server_free(server);
}

SUPPORT_TESTS(cmocka_unit_test(digests_are_those_of_the_other_ports),
              cmocka_unit_test(description_is_canonical), cmocka_unit_test(type_without_token_is_named))
