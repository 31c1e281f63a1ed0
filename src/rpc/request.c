/* SPDX-License-Identifier: Apache-2.0 */
/* request.c: turns the bytes of a request into parameters that fit a method, or into the refusal the peer is
 * told.
 * Walk: turn.c -> here -> the method's callback. The usual request passes on byte comparisons alone;
 * sentences are made on the way out only. Owns the parameters. Wire facts:
 * docs/wire.md, "Requests", "Routing". */
#include "rpc/request.h"

#include <stdio.h>

#include "base/str.h"
#include "rpc/version_gate.h"

/* ---- reading ---- */

/* Copies text to *at and moves it on. */
static struct vgi_str copy_text(char **at, struct vgi_str text)
{
    struct vgi_str copy = {*at, text.len};

    if (text.len > 0)
        memcpy(*at, text.ptr, text.len);
    *at += text.len;
    return copy;
}

/* Copies the pairs into the arena: the reader's views end with its next call. */
static enum vgi_status keep_metadata(struct vrpc_connection *c, struct varrow_metadata *metadata,
                                     struct vgi_error *err)
{
    struct vgi_pair *pairs;
    size_t bytes = 0;
    char *text;

    for (size_t i = 0; i < metadata->n; i++)
        bytes += metadata->pairs[i].key.len + metadata->pairs[i].value.len;
    pairs = vbase_arena_alloc(&c->arena, metadata->n * sizeof pairs[0] + bytes + 1);
    if (!pairs) {
        *metadata = (struct varrow_metadata){0};
        return vgi_fail(err, VGI_E_NOMEM, "no memory for the metadata of a request");
    }
    text = (char *)(pairs + metadata->n);
    for (size_t i = 0; i < metadata->n; i++) {
        pairs[i].key = copy_text(&text, metadata->pairs[i].key);
        pairs[i].value = copy_text(&text, metadata->pairs[i].value);
    }
    metadata->pairs = pairs;
    return VGI_OK;
}

/* After a refused stream call the peer may still send the input stream it had begun: nothing in
 * it says request. */
static bool is_stray_input(const struct vrpc_connection *c, const struct vrpc_request *request)
{
    return c->may_get_input && !request->values[VRPC_KEY_METHOD].ptr &&
           !request->values[VRPC_KEY_PROTOCOL].ptr && !request->values[VRPC_KEY_REQUEST_VERSION].ptr;
}

static enum vgi_status read_end(struct vrpc_connection *c, struct vgi_error *err)
{
    struct vgi_batch extra = {0};
    enum vgi_status status = vipc_reader_next(c->reader, &extra, err);

    if (status == VGI_DONE)
        return VGI_OK;
    if (status == VGI_OK) {
        varrow_batch_release(&extra);
        return vgi_fail_as(err, VGI_E_FORMAT, "ProtocolError",
                           "the request stream holds more than one batch, expected exactly one");
    }
    return status;
}

static enum vgi_status read_batch(struct vrpc_connection *c, struct vrpc_request *request,
                                  struct vgi_error *err)
{
    enum vgi_status status = vipc_reader_next(c->reader, &request->params, err);

    if (status == VGI_DONE) {
        request->is_stray_input = c->may_get_input;
        return request->is_stray_input
                   ? VGI_OK
                   : vgi_fail_as(err, VGI_E_FORMAT, "ProtocolError",
                                 "the request stream holds no batch, expected exactly one");
    }
    VGI_TRY(status);
    VGI_TRY(keep_metadata(c, &request->params.metadata, err));
    vrpc_request_keys_find(&request->params.metadata, request->values);
    if (is_stray_input(c, request)) {
        request->is_stray_input = true;
        vrpc_side_drop(c, &request->params);
        return vrpc_connection_drain(c, err);
    }
    return read_end(c, err);
}

enum vgi_status vrpc_request_read(struct vrpc_connection *c, struct vrpc_request *ret_request,
                                  struct vgi_error *err)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;

    ret_request->is_stray_input = false;
    VGI_TRY(vipc_reader_open(c->reader, &schema, err));
    VGI_TRY(read_batch(c, ret_request, err));
    c->request_id = ret_request->values[VRPC_KEY_REQUEST_ID];
    return VGI_OK;
}

void vrpc_request_release(struct vrpc_request *request)
{
    varrow_batch_release(&request->params);
}

/* ---- routing ---- */

static enum vgi_status check_envelope(const struct vrpc_request *request, struct vgi_error *err)
{
    struct vgi_str version = request->values[VRPC_KEY_REQUEST_VERSION];

    if (!request->values[VRPC_KEY_METHOD].ptr) {
        return vgi_fail_as(err, VGI_E_INVALID, "ProtocolError",
                           "the request names no method: its batch has no metadata key 'vgi_rpc.method'");
    }
    if (!version.ptr) {
        return vgi_fail_as(err, VGI_E_PRECONDITION, "VersionError",
                           "the request has no 'vgi_rpc.request_version', expected '%s'",
                           VRPC_REQUEST_VERSION);
    }
    if (!vgi_str_is(version, VRPC_REQUEST_VERSION)) {
        bool is_text = vbase_utf8_valid((const uint8_t *)version.ptr, version.len);
        return vgi_fail_as(err, VGI_E_PRECONDITION, "VersionError",
                           "'vgi_rpc.request_version' is '%.*s', expected '%s'",
                           is_text ? (int)version.len : 0, version.ptr, VRPC_REQUEST_VERSION);
    }
    return VGI_OK;
}

static enum vgi_status check_rows(const struct vrpc_connection *c, const struct vrpc_request *request,
                                  struct vgi_error *err)
{
    int64_t rows = request->params.array.length;

    if (request->params.schema->n_columns == 0 || rows == 1)
        return VGI_OK;
    if (request->values[VRPC_KEY_SHM_OFFSET].ptr) {
        return vgi_fail_as(err, VGI_E_PRECONDITION, "ProtocolError",
                           "the request points into shared memory, which this server has not agreed to use");
    }
    if (c->server->external.ops && vrpc_is_pointer(&request->params, request->values))
        return VGI_OK;
    if (request->values[VRPC_KEY_LOCATION].ptr) {
        return vgi_fail_as(err, VGI_E_PRECONDITION, "ProtocolError",
                           "the request points to an external location, which this server does not fetch");
    }
    return vgi_fail_as(err, VGI_E_INVALID, "ProtocolError",
                       "the request batch has %lld rows, expected 1: a parameter is a column",
                       (long long)rows);
}

/* "a, b, c" of at most a few hundred bytes, so that it fits a message. */
static void list_names(char *out, size_t out_bytes, size_t n, struct vgi_str (*name_of)(const void *, size_t),
                       const void *object)
{
    size_t len = 0;

    out[0] = 0;
    for (size_t i = 0; i < n; i++) {
        struct vgi_str name = name_of(object, i);
        if (len + name.len + sizeof ", ..." > out_bytes) {
            memcpy(out + len, ", ...", sizeof ", ...");
            return;
        }
        memcpy(out + len, ", ", i ? 2 : 0);
        len += i ? 2 : 0;
        memcpy(out + len, name.ptr, name.len);
        len += name.len;
        out[len] = 0;
    }
}

static struct vgi_str method_name(const void *service, size_t i)
{
    return ((const struct vrpc_service *)service)->methods[i].name;
}

static struct vgi_str service_name(const void *server, size_t i)
{
    return vrpc_server_listed(server, i)->name;
}

enum { NAMES_BYTES = 1500 };

static enum vgi_status refuse_protocol(const struct vgi_rpc_server *server, struct vgi_str protocol,
                                       struct vgi_error *err)
{
    char names[NAMES_BYTES];

    list_names(names, sizeof names, server->n_services, service_name, server);
    if (protocol.len == 0) {
        vgi_fail_as(
            err, VGI_E_INVALID, "ProtocolNotSpecifiedError",
            "the request names no protocol: its batch has no metadata key 'vgi_rpc.protocol'; hosted: %s",
            names);
        vgi_error_set_kind(err, "protocol_not_specified");
        return VGI_E_INVALID;
    }
    if (!vrpc_protocol_name_is_valid(protocol)) {
        vgi_fail_as(
            err, VGI_E_UNIMPLEMENTED, "ProtocolNotSupportedError",
            "'vgi_rpc.protocol' is no protocol name ([A-Za-z_][A-Za-z0-9_.]*, at most %d bytes); hosted: %s",
            VRPC_PROTOCOL_NAME_BYTES_MAX, names);
    } else {
        vgi_fail_as(err, VGI_E_UNIMPLEMENTED, "ProtocolNotSupportedError",
                    "protocol '%.*s' is not hosted here; hosted: %s", VGI_STR_ARG(protocol), names);
    }
    vgi_error_set_kind(err, "protocol_not_supported");
    return VGI_E_UNIMPLEMENTED;
}

static bool is_reserved_method(struct vgi_str method)
{
    return method.len >= 4 && memcmp(method.ptr, "__", 2) == 0 &&
           memcmp(method.ptr + method.len - 2, "__", 2) == 0;
}

static enum vgi_status refuse_method(const struct vrpc_service *service, struct vgi_str method,
                                     struct vgi_error *err)
{
    char names[NAMES_BYTES];

    if (vgi_str_is(method, VRPC_METHOD_DESCRIBE)) {
        vgi_fail_as(err, VGI_E_UNIMPLEMENTED, "AttributeError",
                    "'%s' is gone: ask protocol '%s', method 'list_protocols', then 'describe'",
                    VRPC_METHOD_DESCRIBE, VRPC_PROTOCOL_REFLECTION);
    } else if (!service) {
        vgi_fail_as(err, VGI_E_UNIMPLEMENTED, "AttributeError", "this server has no reserved method '%.*s'",
                    VGI_STR_ARG(method));
    } else {
        list_names(names, sizeof names, service->n_methods, method_name, service);
        vgi_fail_as(err, VGI_E_UNIMPLEMENTED, "AttributeError",
                    "protocol '%s' has no method '%.*s'; it has: %s", service->declared->name,
                    VGI_STR_ARG(method), names);
    }
    vgi_error_set_kind(err, "method_not_implemented");
    return VGI_E_UNIMPLEMENTED;
}

enum vgi_status vrpc_route_refuse(const struct vgi_rpc_server *server, struct vgi_str protocol,
                                  struct vgi_str method, struct vgi_error *err)
{
    const struct vrpc_service *service = vrpc_server_find_service(server, protocol);

    if (!vbase_utf8_valid((const uint8_t *)method.ptr, method.len))
        return vgi_fail_as(err, VGI_E_INVALID, "ProtocolError",
                           "the method name in 'vgi_rpc.method' is not UTF-8");
    if (is_reserved_method(method))
        return refuse_method(NULL, method, err);
    return service ? refuse_method(service, method, err) : refuse_protocol(server, protocol, err);
}

enum vgi_status vrpc_request_route(struct vrpc_connection *c, const struct vrpc_request *request,
                                   const struct vrpc_method **ret_method, struct vgi_error *err)
{
    struct vgi_str name = request->values[VRPC_KEY_METHOD];
    const struct vrpc_method *method;

    VGI_TRY(check_envelope(request, err));
    method = vrpc_server_find(c->server, request->values[VRPC_KEY_PROTOCOL], name);
    if (!method && vgi_str_is(name, VRPC_METHOD_TRANSPORT_OPTIONS)) {
        *ret_method = NULL;
        return VGI_OK;
    }
    if (!method)
        return vrpc_route_refuse(c->server, request->values[VRPC_KEY_PROTOCOL], name, err);
    VGI_TRY(check_rows(c, request, err));
    *ret_method = method;
    return VGI_OK;
}

/* ---- gates of the method ---- */

/* The reader gives equal schema bytes the same object, so after the first call one comparison of
 * pointers is left. */
static enum vgi_status check_schema(struct vrpc_slot *slot, struct varrow_schema *found,
                                    const struct vrpc_method *method, struct vgi_error *err)
{
    if (slot->params == found)
        return VGI_OK;
    if (!varrow_arrow_schema_equal(&found->arrow, &method->params->arrow, 0)) {
        char what[128];
        snprintf(what, sizeof what, "parameters of %.*s", VGI_STR_ARG(method->name));
        return varrow_schema_mismatch(&found->arrow, &method->params->arrow, what, err);
    }
    varrow_schema_unref(slot->params);
    slot->params = varrow_schema_ref(found);
    return VGI_OK;
}

/* One row: a NULL is bit 0 of the column's validity, wherever its slice begins. */
static bool is_null(const struct ArrowArray *column)
{
    const uint8_t *validity = column->n_buffers > 0 ? column->buffers[0] : NULL;

    return column->null_count != 0 && validity &&
           !(validity[column->offset >> 3] >> (column->offset & 7) & 1);
}

static enum vgi_status check_nulls(const struct vrpc_request *request, const struct vrpc_method *method,
                                   struct vgi_error *err)
{
    const struct ArrowArray *row = &request->params.array;

    for (int32_t i = 0; i < method->params->n_columns; i++) {
        const struct varrow_field *field = &method->params->fields[method->params->columns[i]];
        bool has_validity = field->type != VARROW_NULL && field->type != VARROW_DENSE_UNION &&
                            field->type != VARROW_SPARSE_UNION && field->type != VARROW_RUN_END;

        if (!field->is_nullable && has_validity && is_null(row->children[i])) {
            return vgi_fail(err, VGI_E_TYPE, "%.*s() parameter '%s' is not optional but is NULL",
                            VGI_STR_ARG(method->name), field->schema->name);
        }
    }
    return VGI_OK;
}

enum vgi_status vrpc_request_check(struct vrpc_connection *c, struct vrpc_request *request,
                                   const struct vrpc_method *method, struct vgi_error *err)
{
    if (method->service->is_gated)
        VGI_TRY(vrpc_version_gate(method->service, request->values[VRPC_KEY_PROTOCOL_VERSION], err));
    VGI_TRY(check_schema(&c->slots[method->slot], request->params.schema, method, err));
    if (request->values[VRPC_KEY_LOCATION].ptr)
        VGI_TRY(vrpc_external_request(c, request, err));
    return check_nulls(request, method, err);
}
