/* SPDX-License-Identifier: Apache-2.0 */
/* server.c: builds a server: checks service descriptors, compiles their schema texts, hashes (protocol,
 * method).
 * Walk: a program calls it first; turn.c looks methods up here. Owns everything a server holds, in one arena;
 * descriptors stay the user's. Wire facts: docs/wire.md, "Routing". */
#include "rpc/server.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/random.h"
#include "base/str.h"
#include "rpc/protocol_hash.h"
#include "rpc/reflection.h"

static enum vgi_status add_service(struct vgi_rpc_server *server, const struct vgi_rpc_service *declared,
                                   struct vgi_error *err);

/* ---- a server's life ---- */

static enum vgi_status set_id(struct vgi_rpc_server *server, const char *id, struct vgi_error *err)
{
    size_t len = id ? strlen(id) : 0;
    uint8_t random[VRPC_SERVER_ID_RANDOM / 2];

    if (!id) {
        VGI_TRY(vbase_random_bytes(random, sizeof random, err));
        vbase_hex_encode(random, sizeof random, server->server_id);
        return VGI_OK;
    }
    if (len == 0 || len > VRPC_SERVER_ID_BYTES_MAX) {
        return vgi_fail(err, VGI_E_INVALID, "server_id has %zu bytes, expected 1 to %d", len,
                        VRPC_SERVER_ID_BYTES_MAX);
    }
    if (!vbase_utf8_valid((const uint8_t *)id, len))
        return vgi_fail(err, VGI_E_INVALID, "server_id is not UTF-8");
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)id[i] < 0x20 || id[i] == 0x7f)
            return vgi_fail(err, VGI_E_INVALID, "server_id has a control character at byte %zu", i);
    }
    memcpy(server->server_id, id, len + 1);
    return VGI_OK;
}

static enum vgi_status take_options(struct vgi_rpc_server *server,
                                    const struct vgi_rpc_server_options *options, struct vgi_error *err)
{
    const char *version = options && options->server_version ? options->server_version : "";

    if (options && options->size < sizeof *options) {
        return vgi_fail(err, VGI_E_INVALID,
                        "server options have size %zu, start from VGI_RPC_SERVER_OPTIONS_INIT",
                        options->size);
    }
    VGI_TRY(set_id(server, options ? options->server_id : NULL, err));
    VGI_TRY(vbase_random_bytes(&server->request_seed, sizeof server->request_seed, err));
    server->server_version = vbase_arena_copy(&server->arena, version, strlen(version));
    if (!server->server_version)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a server");
    if (options) {
        server->hide_tracebacks = options->hide_tracebacks;
        server->trusted_input = options->trusted_input;
        server->message_bytes_max = options->message_bytes_max;
        server->start.on_serve_start = options->on_serve_start;
        server->start.user = options->user;
    }
    if (options && options->access_log)
        return vrpc_access_log_new(options->access_log, server->server_id, &server->access_log, err);
    return VGI_OK;
}

static void server_cleanup(struct vgi_rpc_server **server)
{
    vgi_rpc_server_free(*server);
}

enum vgi_status vgi_rpc_server_new(const struct vgi_rpc_server_options *options,
                                   struct vgi_rpc_server **ret_out, struct vgi_error *err)
{
    VGI_CLEANUP(server_cleanup) struct vgi_rpc_server *server = calloc(1, sizeof *server);

    if (!server)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a server");
    vbase_arena_init(&server->arena, VBASE_LIMIT_ARENA);
    vrpc_start_init(&server->start);
    VGI_TRY(take_options(server, options, err));
    VGI_TRY(varrow_schema_of_text("", &server->empty, err));
    VGI_TRY(add_service(server, &vrpc_reflection, err));
    *ret_out = server;
    server = NULL;
    return VGI_OK;
}

static void release_method(struct vrpc_method *method)
{
    varrow_schema_unref(method->params);
    varrow_schema_unref(method->result);
    varrow_schema_unref(method->input);
    varrow_schema_unref(method->output);
    varrow_schema_unref(method->header);
}

static void release_service(void *object)
{
    struct vrpc_service *service = object;

    for (size_t i = 0; i < service->n_methods; i++)
        release_method(&service->methods[i]);
}

void vgi_rpc_server_free(struct vgi_rpc_server *server)
{
    if (!server)
        return;
    vbase_arena_release(&server->arena);
    varrow_schema_unref(server->empty);
    vrpc_access_log_free(server->access_log);
    vrpc_live_release(&server->live);
    vrpc_start_release(&server->start);
    if (server->external.ops)
        server->external.ops->free(server->external.self);
    free(server->services);
    free(server->routes);
    free(server);
}

void vgi_rpc_server_drain(struct vgi_rpc_server *server, bool is_draining)
{
    atomic_store(&server->is_draining, is_draining);
}

bool vrpc_server_is_draining(const struct vgi_rpc_server *server)
{
    return atomic_load(&server->is_draining) || atomic_load(&server->live.is_stopped);
}

void vgi_rpc_server_stop(struct vgi_rpc_server *server)
{
    vrpc_live_stop(&server->live);
}

void vrpc_server_seal(struct vgi_rpc_server *server)
{
    atomic_store_explicit(&server->is_sealed, true, memory_order_relaxed);
}

void vrpc_server_request_id(struct vgi_rpc_server *server, char out[VRPC_REQUEST_ID_CHARS + 1])
{
    uint64_t serial = atomic_fetch_add_explicit(&server->request_serial, 1, memory_order_relaxed);
    uint64_t id = server->request_seed + serial * 0x9e3779b97f4a7c15u; /* odd: no id comes twice */
    uint8_t bytes[sizeof id];

    memcpy(bytes, &id, sizeof id);
    vbase_hex_encode(bytes, sizeof bytes, out);
}

/* ---- looking up ---- */

static uint64_t hash_route(struct vgi_str protocol, struct vgi_str method)
{
    return vbase_hash(protocol.ptr, protocol.len) * 31 + vbase_hash(method.ptr, method.len);
}

const struct vrpc_method *vrpc_server_find(const struct vgi_rpc_server *server, struct vgi_str protocol,
                                           struct vgi_str method)
{
    uint64_t hash = hash_route(protocol, method);

    for (size_t i = hash & (server->n_routes - 1); server->routes[i].method;
         i = (i + 1) & (server->n_routes - 1)) {
        const struct vrpc_method *candidate = server->routes[i].method;
        if (server->routes[i].hash == hash && vgi_str_equal(candidate->name, method) &&
            vgi_str_equal(candidate->service->name, protocol)) {
            return candidate;
        }
    }
    return NULL;
}

const struct vrpc_service *vrpc_server_find_service(const struct vgi_rpc_server *server,
                                                    struct vgi_str protocol)
{
    for (size_t i = 0; i < server->n_services; i++) {
        if (vgi_str_equal(server->services[i]->name, protocol))
            return server->services[i];
    }
    return NULL;
}

const struct vrpc_service *vrpc_server_listed(const struct vgi_rpc_server *server, size_t i)
{
    return server->services[(i + 1) % server->n_services];
}

static void place_route(struct vrpc_route *routes, size_t n_routes, const struct vrpc_method *method)
{
    uint64_t hash = hash_route(method->service->name, method->name);
    size_t i = hash & (n_routes - 1);

    while (routes[i].method)
        i = (i + 1) & (n_routes - 1);
    routes[i] = (struct vrpc_route){hash, method};
}

/* Makes a table that has room for extra more methods. */
static enum vgi_status grow_routes(struct vgi_rpc_server *server, size_t extra, struct vgi_error *err)
{
    size_t n = 16;
    struct vrpc_route *routes;

    while (n < 2 * (server->n_methods + extra))
        n *= 2;
    routes = calloc(n, sizeof routes[0]);
    if (!routes)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %zu routes", n);
    for (size_t i = 0; i < server->n_routes; i++) {
        if (server->routes[i].method)
            place_route(routes, n, server->routes[i].method);
    }
    free(server->routes);
    server->routes = routes;
    server->n_routes = n;
    return VGI_OK;
}

/* ---- adding a service ---- */

enum vgi_status vrpc_server_host(struct vgi_rpc_server *server, const struct vgi_rpc_service *service,
                                 struct vgi_error *err)
{
    if (!atomic_load_explicit(&server->is_sealed, memory_order_relaxed))
        return add_service(server, service, err);
    return vgi_fail(err, VGI_E_PRECONDITION, "service '%s' comes too late: the server is serving",
                    service->name);
}

enum vgi_status vgi_rpc_server_add(struct vgi_rpc_server *server, const struct vgi_rpc_service *service,
                                   struct vgi_error *err)
{
    struct vgi_str name = vgi_str_of(service->name);

    if (vbase_str_starts_with(name, VRPC_PROTOCOL_RESERVED)) {
        return vgi_fail(err, VGI_E_INVALID, "service name '%.*s' begins with the reserved '%s'",
                        VGI_STR_ARG(name), VRPC_PROTOCOL_RESERVED);
    }
    return vrpc_server_host(server, service, err);
}

static enum vgi_status check_service(const struct vgi_rpc_server *server,
                                     const struct vgi_rpc_service *declared, struct vrpc_service *service,
                                     struct vgi_error *err)
{
    service->declared = declared;
    service->name = vgi_str_of(declared->name);
    service->version_text = vgi_str_of(declared->version);
    if (!vrpc_protocol_name_is_valid(service->name)) {
        return vgi_fail(err, VGI_E_INVALID,
                        "service name '%.*s' is not [A-Za-z_][A-Za-z0-9_.]* of at most %d bytes",
                        VGI_STR_ARG(service->name), VRPC_PROTOCOL_NAME_BYTES_MAX);
    }
    if (vrpc_server_find_service(server, service->name))
        return vgi_fail(err, VGI_E_EXISTS, "service '%.*s' is already hosted", VGI_STR_ARG(service->name));
    service->is_gated = declared->version != NULL;
    if (service->is_gated && !vrpc_version_parse(service->version_text, &service->version)) {
        return vgi_fail(err, VGI_E_INVALID, "service %s: version '%s' is not MAJOR.MINOR.PATCH",
                        declared->name, declared->version);
    }
    return VGI_OK;
}

/* Compiles one schema text, NULL being the one without columns; a failure names the method
 * and which schema. */
static enum vgi_status compile_schema(const struct vrpc_method *method, const char *what, const char *text,
                                      struct varrow_schema **ret_schema, struct vgi_error *err)
{
    enum vgi_status status;

    if (!text) {
        *ret_schema = varrow_schema_ref(method->service->server->empty);
        return VGI_OK;
    }
    status = varrow_schema_of_text(text, ret_schema, err);
    if (status != VGI_OK) {
        vgi_error_prefix(err, "service %s, method %s, %s: ", method->service->declared->name,
                         method->declared->name, what);
    }
    return status;
}

static enum vgi_status check_method(const struct vrpc_method *method, struct vgi_error *err)
{
    const struct vgi_rpc_method *d = method->declared;
    const char *service = method->service->declared->name;

    if (method->name.len == 0 || !vbase_utf8_valid((const uint8_t *)d->name, method->name.len))
        return vgi_fail(err, VGI_E_INVALID, "service %s: a method has no name, or one that is not UTF-8",
                        service);
    if (!d->unary == !d->stream) {
        return vgi_fail(err, VGI_E_INVALID,
                        "service %s, method %s: exactly one of unary and stream must be set", service,
                        d->name);
    }
    if (d->stream && (!d->stream->open || !d->stream->next))
        return vgi_fail(err, VGI_E_INVALID, "service %s, method %s: a stream needs open and next", service,
                        d->name);
    if (d->stream && d->result) {
        return vgi_fail(err, VGI_E_INVALID, "service %s, method %s: a stream has an output, not a result",
                        service, d->name);
    }
    if (d->unary && (d->input || d->output || d->header)) {
        return vgi_fail(err, VGI_E_INVALID,
                        "service %s, method %s: a unary method has no input, output or header", service,
                        d->name);
    }
    if (d->input && d->stream_kind == VGI_RPC_PRODUCER)
        return vgi_fail(err, VGI_E_INVALID, "service %s, method %s: a producer has no input schema", service,
                        d->name);
    return VGI_OK;
}

/* The schema of the one column `result`: "?T" makes it nullable. */
static enum vgi_status compile_result(struct vgi_rpc_server *server, struct vrpc_method *method,
                                      struct vgi_error *err)
{
    const char *type = method->declared->result;
    const char *text = NULL;

    if (type) {
        text = type[0] == '?' ? vbase_arena_format(&server->arena, "result?: %s", type + 1)
                              : vbase_arena_format(&server->arena, "result: %s", type);
        if (!text)
            return vgi_fail(err, VGI_E_NOMEM, "no memory for a service");
    }
    return compile_schema(method, "result", text, &method->result, err);
}

static enum vgi_status compile_method(struct vgi_rpc_server *server, struct vrpc_method *method,
                                      struct vgi_error *err)
{
    const struct vgi_rpc_method *d = method->declared;

    VGI_TRY(check_method(method, err));
    VGI_TRY(compile_schema(method, "params", d->params, &method->params, err));
    VGI_TRY(compile_result(server, method, err));
    if (d->input)
        VGI_TRY(compile_schema(method, "input", d->input, &method->input, err));
    if (d->output)
        VGI_TRY(compile_schema(method, "output", d->output, &method->output, err));
    if (d->header)
        VGI_TRY(compile_schema(method, "header", d->header, &method->header, err));
    return VGI_OK;
}

static enum vgi_status compile_methods(struct vgi_rpc_server *server, struct vrpc_service *service,
                                       struct vgi_error *err)
{
    const struct vgi_rpc_service *declared = service->declared;

    service->methods = vbase_arena_array(&server->arena, declared->n_methods + 1, sizeof service->methods[0]);
    if (!service->methods)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for service %s", declared->name);
    VGI_TRY(vbase_arena_defer(&server->arena, release_service, service, err));
    VGI_TRY(grow_routes(server, declared->n_methods, err));
    for (size_t i = 0; i < declared->n_methods; i++) {
        struct vrpc_method *method = &service->methods[i];

        method->declared = &declared->methods[i];
        method->service = service;
        method->name = vgi_str_of(method->declared->name);
        method->slot = server->n_methods + (uint32_t)i;
        service->n_methods = i + 1;
        VGI_TRY(compile_method(server, method, err));
    }
    return VGI_OK;
}

static enum vgi_status check_names(const struct vrpc_service *service, struct vgi_error *err)
{
    for (size_t i = 0; i < service->n_methods; i++) {
        for (size_t k = 0; k < i; k++) {
            if (vgi_str_equal(service->methods[i].name, service->methods[k].name)) {
                return vgi_fail(err, VGI_E_EXISTS, "service %s declares method %s twice",
                                service->declared->name, service->methods[i].declared->name);
            }
        }
    }
    return VGI_OK;
}

static enum vgi_status grow_services(struct vgi_rpc_server *server, struct vgi_error *err)
{
    size_t cap = server->services_cap ? 2 * server->services_cap : 4;
    struct vrpc_service **services;

    if (server->n_services < server->services_cap)
        return VGI_OK;
    services = realloc(server->services, cap * sizeof services[0]);
    if (!services)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %zu services", cap);
    server->services = services;
    server->services_cap = cap;
    return VGI_OK;
}

/* A failure leaves the server as it was, but for memory in its arena. */
static enum vgi_status add_service(struct vgi_rpc_server *server, const struct vgi_rpc_service *declared,
                                   struct vgi_error *err)
{
    struct vrpc_service *service = vbase_arena_zalloc(&server->arena, sizeof *service);

    if (!service)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a service");
    service->server = server;
    VGI_TRY(check_service(server, declared, service, err));
    VGI_TRY(grow_services(server, err));
    VGI_TRY(compile_methods(server, service, err));
    VGI_TRY(check_names(service, err));
    if (server->access_log)
        VGI_TRY(vrpc_protocol_hash(service, service->hash, err));
    for (size_t i = 0; i < service->n_methods; i++)
        place_route(server->routes, server->n_routes, &service->methods[i]);
    server->services[server->n_services++] = service;
    server->n_methods += (uint32_t)service->n_methods;
    return VGI_OK;
}
