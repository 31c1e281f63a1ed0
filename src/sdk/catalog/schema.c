/* SPDX-License-Identifier: Apache-2.0 */
/* schema.c: schemas of a catalog with the number of objects of each kind; a 0 saves the client that listing.
 * Wire facts: "catalog_schemas". */
#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "sdk/catalog/lookup.h"

static int64_t count_functions(const struct vsdk_schema *schema, bool is_scalar)
{
    int64_t n = 0;
    for (int32_t i = 0; i < schema->n_functions; i++) {
        n += (schema->functions[i].scalar != NULL) == is_scalar;
    }
    return n;
}

static struct vsdk_i64_entry count_of(const char *kind, int64_t n)
{
    return (struct vsdk_i64_entry){vgi_str_of(kind), {true, n}};
}

static enum vgi_status schema_item(struct vsdk_request *request, const struct vsdk_schema *schema,
                                   struct vgi_bytes *ret_item, struct vgi_error *err)
{
    const struct vsdk_record *const record = vsdk_request_record(request, VSDK_RECORD_SCHEMA_INFO);
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf;
    const struct vgi_str path = vgi_str_of(schema->name);
    const char *const catalog = schema->catalog->catalog->name;
    const struct vsdk_i64_entry counts[] = {
        count_of("table", schema->n_tables),
        count_of("view", 0),
        count_of("scalar_function", count_functions(schema, true)),
        count_of("aggregate_function", 0),
        count_of("table_function", count_functions(schema, false)),
        count_of("macro", 0),
        count_of("index", 0),
    };
    struct vsdk_schema_info info;
    vbase_buf_init(&buf, VBASE_LIMIT_ANSWER);
    vsdk_record_defaults(record, &info);
    info.comment = vgi_str_of(schema->comment);
    info.attach_opaque_data = (struct vgi_bytes){(const uint8_t *)catalog, strlen(catalog)};
    info.path = (struct vsdk_str_list){.items = &path, .n = 1};
    info.estimated_object_count =
        (struct vsdk_i64_map){.items = counts, .n = sizeof counts / sizeof counts[0]};
    VGI_TRY(vsdk_record_encode(record, &info, &buf, err));
    ret_item->ptr = (const uint8_t *)vbase_arena_copy(request->memory.arena, buf.ptr, buf.len);
    ret_item->len = buf.len;
    return ret_item->ptr ? VGI_OK : vgi_fail(err, VGI_E_NOMEM, "out of memory for the list of schemas");
}

enum vgi_status vsdk_on_catalog_schemas(struct vsdk_request *request, struct vgi_error *err)
{
    const struct vsdk_catalog_schemas_params *const params = request->params;
    struct vsdk_schemas_response *const result = request->result;
    const struct vsdk_catalog *catalog;
    VGI_TRY(vsdk_find_catalog(request, params->attach_opaque_data, &catalog, err));
    struct vgi_bytes *const items =
        vbase_arena_array(request->memory.arena, (size_t)catalog->n_schemas, sizeof *items);
    if (!items) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for the list of schemas");
    }
    for (int32_t i = 0; i < catalog->n_schemas; i++) {
        VGI_TRY(schema_item(request, &catalog->schemas[i], &items[i], err));
    }
    result->items = (struct vsdk_bytes_list){.items = items, .n = (size_t)catalog->n_schemas};
    return VGI_OK;
}

enum vgi_status vsdk_on_catalog_schema_get(struct vsdk_request *request, struct vgi_error *err)
{
    const struct vsdk_catalog_schema_get_params *const params = request->params;
    struct vsdk_schemas_response *const result = request->result;
    const struct vsdk_schema *schema;
    VGI_TRY(vsdk_find_schema(request, params->attach_opaque_data, &params->path, &schema, err));
    struct vgi_bytes *const item = vbase_arena_array(request->memory.arena, 1, sizeof *item);
    if (!item) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for a schema");
    }
    if (schema) {
        VGI_TRY(schema_item(request, schema, item, err));
        result->items = (struct vsdk_bytes_list){.items = item, .n = 1};
    }
    return VGI_OK;
}
