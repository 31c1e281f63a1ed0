/* SPDX-License-Identifier: Apache-2.0 */
/* protocol_hash.c: describes a service in canonical JSON (RFC 8785; no numbers occur) and hashes that.
 * Walk: reflection.c -> here -> type_token.c. Wire facts: docs/wire.md, "Protocol hash". */
#include "rpc/protocol_hash.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/random.h"
#include "base/str.h"
#include "rpc/type_token.h"

enum { DESCRIPTION_BYTES_MAX = 64 << 20 };
static const char domain[] = "vgi_rpc.protocol_hash.v1|";

static int compare_names(const void *a, const void *b)
{
    const struct vrpc_method *const *x = a;
    const struct vrpc_method *const *y = b;

    return vbase_str_compare((*x)->name, (*y)->name);
}

enum vgi_status vrpc_methods_sorted(const struct vrpc_service *service,
                                    const struct vrpc_method ***ret_methods, struct vgi_error *err)
{
    const struct vrpc_method **methods = calloc(service->n_methods + 1, sizeof methods[0]);

    if (!methods)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %zu methods", service->n_methods);
    for (size_t i = 0; i < service->n_methods; i++)
        methods[i] = &service->methods[i];
    qsort(methods, service->n_methods, sizeof methods[0], compare_names);
    *ret_methods = methods;
    return VGI_OK;
}

/* The columns of a schema, in their order, under key. */
static enum vgi_status put_schema(struct vbase_json *json, const char *key,
                                  const struct varrow_schema *schema, struct vgi_error *err)
{
    vbase_json_key(json, key);
    vbase_json_array_begin(json);
    for (int32_t i = 0; i < schema->n_columns; i++) {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf token = {0};
        const struct varrow_field *field = &schema->fields[schema->columns[i]];

        vbase_buf_init(&token, DESCRIPTION_BYTES_MAX);
        VGI_TRY(vrpc_type_token(schema, schema->columns[i], &token, err));
        vbase_json_object_begin(json);
        vbase_json_key(json, "name");
        vbase_json_text(json, field->schema->name);
        vbase_json_key(json, "nullable");
        vbase_json_bool(json, field->is_nullable);
        vbase_json_key(json, "type");
        vbase_json_string(json, (struct vgi_str){(const char *)token.ptr, token.len});
        vbase_json_object_end(json);
    }
    vbase_json_array_end(json);
    return VGI_OK;
}

/* Keys in the order of their bytes, as canonical JSON wants them. */
static enum vgi_status put_method(struct vbase_json *json, const struct vrpc_method *method,
                                  struct vgi_error *err)
{
    bool has_return = method->declared->result != NULL;

    vbase_json_object_begin(json);
    vbase_json_key(json, "has_header");
    vbase_json_bool(json, method->header != NULL);
    vbase_json_key(json, "has_return");
    vbase_json_bool(json, has_return);
    if (method->header)
        VGI_TRY(put_schema(json, "header", method->header, err));
    vbase_json_key(json, "name");
    vbase_json_string(json, method->name);
    VGI_TRY(put_schema(json, "params", method->params, err));
    if (has_return)
        VGI_TRY(put_schema(json, "result", method->result, err));
    vbase_json_key(json, "type");
    vbase_json_text(json, vrpc_method_is_stream(method) ? "stream" : "unary");
    vbase_json_object_end(json);
    return VGI_OK;
}

static void free_methods(const struct vrpc_method ***methods)
{
    free((void *)*methods);
}

enum vgi_status vrpc_protocol_description(const struct vrpc_service *service, struct vbase_buf *buf,
                                          struct vgi_error *err)
{
    VGI_CLEANUP(free_methods) const struct vrpc_method **methods = NULL;
    struct vbase_json json;

    VGI_TRY(vrpc_methods_sorted(service, &methods, err));
    vbase_json_init(&json, buf);
    vbase_json_object_begin(&json);
    vbase_json_key(&json, "methods");
    vbase_json_array_begin(&json);
    for (size_t i = 0; i < service->n_methods; i++)
        VGI_TRY(put_method(&json, methods[i], err));
    vbase_json_array_end(&json);
    vbase_json_key(&json, "protocol");
    vbase_json_string(&json, service->name);
    vbase_json_object_end(&json);
    return json.status == VGI_OK ? VGI_OK
                                 : vgi_fail(err, json.status, "no memory for the description of a protocol");
}

enum vgi_status vrpc_protocol_hash(const struct vrpc_service *service,
                                   char ret_hash[VRPC_PROTOCOL_HASH_CHARS + 1], struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf = {0};
    uint8_t digest[32];

    vbase_buf_init(&buf, DESCRIPTION_BYTES_MAX);
    VGI_TRY(vbase_buf_append_text(&buf, domain, err));
    VGI_TRY(vrpc_protocol_description(service, &buf, err));
    vbase_sha256(buf.ptr, buf.len, digest);
    vbase_hex_encode(digest, sizeof digest, ret_hash);
    return VGI_OK;
}
