/* SPDX-License-Identifier: Apache-2.0 */
/* v2_0_0.c: the tables of protocol vgi.v2 2.0.0.
 * Generated, do not edit; made by tools/proto/generate from
 * 2.0.0.json, protocol vgi.v2 2.0.0, sha256
 *   a48fabf437c3b3f463c1f2dfb819157f91ebaa1bc3cefd730ed4953354122b5b */
/* clang-format off */

#include "sdk/proto/model.h"

static struct vsdk_record_cache caches[131];

static const struct vsdk_type type_str = {
    .kind = VSDK_STR, .bytes = sizeof(struct vgi_str)};
static const struct vsdk_type type_bytes = {
    .kind = VSDK_BYTES, .bytes = sizeof(struct vgi_bytes)};
static const struct vsdk_type type_str_list = {
    .kind = VSDK_LIST, .bytes = sizeof(struct vsdk_str_list), .item = &type_str};
static const struct vsdk_field fields_aggregate_bind_request[] = {
    {"function_name", &type_str, NULL,
     offsetof(struct vsdk_aggregate_bind_request, function_name),
     VSDK_REQUIRED, false, false},
    {"arguments", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_bind_request, arguments),
     VSDK_REQUIRED, false, false},
    {"input_schema", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_bind_request, input_schema),
     VSDK_DEFAULT_NULL, true, true},
    {"settings", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_bind_request, settings),
     VSDK_DEFAULT_NULL, true, true},
    {"secrets", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_bind_request, secrets),
     VSDK_DEFAULT_NULL, true, true},
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_bind_request, attach_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_aggregate_bind_request, schema_path),
     VSDK_DEFAULT_NULL, true, true},
    {"argument_names", &type_str_list, NULL,
     offsetof(struct vsdk_aggregate_bind_request, argument_names),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_aggregate_bind_request = {
    "AggregateBindRequest",
    "function_name: str, arguments: bytes, input_schema?: bytes, settings?: bytes, secrets?: bytes, "
    "attach_opaque_data?: bytes, schema_path?: list<str>, argument_names?: list<str>",
    fields_aggregate_bind_request, &caches[0],
    sizeof(struct vsdk_aggregate_bind_request), 8, 0};

static const struct vsdk_field fields_aggregate_bind_response[] = {
    {"output_schema", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_bind_response, output_schema),
     VSDK_REQUIRED, false, false},
    {"execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_bind_response, execution_id),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_aggregate_bind_response = {
    "AggregateBindResponse",
    "output_schema: bytes, execution_id: bytes",
    fields_aggregate_bind_response, &caches[1],
    sizeof(struct vsdk_aggregate_bind_response), 2, 0};

static const struct vsdk_field fields_aggregate_combine_request[] = {
    {"function_name", &type_str, NULL,
     offsetof(struct vsdk_aggregate_combine_request, function_name),
     VSDK_REQUIRED, false, false},
    {"execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_combine_request, execution_id),
     VSDK_REQUIRED, false, false},
    {"merge_batch", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_combine_request, merge_batch),
     VSDK_REQUIRED, false, false},
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_combine_request, attach_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_aggregate_combine_request, schema_path),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_aggregate_combine_request = {
    "AggregateCombineRequest",
    "function_name: str, execution_id: bytes, merge_batch: bytes, attach_opaque_data?: bytes, "
    "schema_path?: list<str>",
    fields_aggregate_combine_request, &caches[2],
    sizeof(struct vsdk_aggregate_combine_request), 5, 0};

static const struct vsdk_record record_aggregate_combine_response = {
    "AggregateCombineResponse",
    "",
    NULL, &caches[3],
    sizeof(struct vsdk_aggregate_combine_response), 0, 0};

static const struct vsdk_field fields_aggregate_destructor_request[] = {
    {"function_name", &type_str, NULL,
     offsetof(struct vsdk_aggregate_destructor_request, function_name),
     VSDK_REQUIRED, false, false},
    {"execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_destructor_request, execution_id),
     VSDK_REQUIRED, false, false},
    {"group_ids_batch", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_destructor_request, group_ids_batch),
     VSDK_REQUIRED, false, false},
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_destructor_request, attach_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_aggregate_destructor_request, schema_path),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_aggregate_destructor_request = {
    "AggregateDestructorRequest",
    "function_name: str, execution_id: bytes, group_ids_batch: bytes, attach_opaque_data?: bytes, "
    "schema_path?: list<str>",
    fields_aggregate_destructor_request, &caches[4],
    sizeof(struct vsdk_aggregate_destructor_request), 5, 0};

static const struct vsdk_record record_aggregate_destructor_response = {
    "AggregateDestructorResponse",
    "",
    NULL, &caches[5],
    sizeof(struct vsdk_aggregate_destructor_response), 0, 0};

static const struct vsdk_field fields_aggregate_finalize_request[] = {
    {"function_name", &type_str, NULL,
     offsetof(struct vsdk_aggregate_finalize_request, function_name),
     VSDK_REQUIRED, false, false},
    {"execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_finalize_request, execution_id),
     VSDK_REQUIRED, false, false},
    {"group_ids_batch", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_finalize_request, group_ids_batch),
     VSDK_REQUIRED, false, false},
    {"output_schema", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_finalize_request, output_schema),
     VSDK_REQUIRED, false, false},
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_finalize_request, attach_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_aggregate_finalize_request, schema_path),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_aggregate_finalize_request = {
    "AggregateFinalizeRequest",
    "function_name: str, execution_id: bytes, group_ids_batch: bytes, output_schema: bytes, "
    "attach_opaque_data?: bytes, schema_path?: list<str>",
    fields_aggregate_finalize_request, &caches[6],
    sizeof(struct vsdk_aggregate_finalize_request), 6, 0};

static const struct vsdk_field fields_aggregate_finalize_response[] = {
    {"result_batch", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_finalize_response, result_batch),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_aggregate_finalize_response = {
    "AggregateFinalizeResponse",
    "result_batch: bytes",
    fields_aggregate_finalize_response, &caches[7],
    sizeof(struct vsdk_aggregate_finalize_response), 1, 0};

static const struct vsdk_field fields_aggregate_streaming_chunk_request[] = {
    {"function_name", &type_str, NULL,
     offsetof(struct vsdk_aggregate_streaming_chunk_request, function_name),
     VSDK_REQUIRED, false, false},
    {"execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_streaming_chunk_request, execution_id),
     VSDK_REQUIRED, false, false},
    {"input_batch", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_streaming_chunk_request, input_batch),
     VSDK_REQUIRED, false, false},
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_streaming_chunk_request, attach_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_aggregate_streaming_chunk_request, schema_path),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_aggregate_streaming_chunk_request = {
    "AggregateStreamingChunkRequest",
    "function_name: str, execution_id: bytes, input_batch: bytes, attach_opaque_data?: bytes, "
    "schema_path?: list<str>",
    fields_aggregate_streaming_chunk_request, &caches[8],
    sizeof(struct vsdk_aggregate_streaming_chunk_request), 5, 0};

static const struct vsdk_field fields_aggregate_streaming_chunk_response[] = {
    {"result_batch", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_streaming_chunk_response, result_batch),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_aggregate_streaming_chunk_response = {
    "AggregateStreamingChunkResponse",
    "result_batch: bytes",
    fields_aggregate_streaming_chunk_response, &caches[9],
    sizeof(struct vsdk_aggregate_streaming_chunk_response), 1, 0};

static const struct vsdk_field fields_aggregate_streaming_close_request[] = {
    {"function_name", &type_str, NULL,
     offsetof(struct vsdk_aggregate_streaming_close_request, function_name),
     VSDK_REQUIRED, false, false},
    {"execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_streaming_close_request, execution_id),
     VSDK_REQUIRED, false, false},
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_streaming_close_request, attach_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_aggregate_streaming_close_request, schema_path),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_aggregate_streaming_close_request = {
    "AggregateStreamingCloseRequest",
    "function_name: str, execution_id: bytes, attach_opaque_data?: bytes, schema_path?: list<str>",
    fields_aggregate_streaming_close_request, &caches[10],
    sizeof(struct vsdk_aggregate_streaming_close_request), 4, 0};

static const struct vsdk_record record_aggregate_streaming_close_response = {
    "AggregateStreamingCloseResponse",
    "",
    NULL, &caches[11],
    sizeof(struct vsdk_aggregate_streaming_close_response), 0, 0};

static const struct vsdk_type type_i64 = {
    .kind = VSDK_I64, .bytes = sizeof(int64_t)};
static const struct vsdk_field fields_aggregate_streaming_open_request[] = {
    {"function_name", &type_str, NULL,
     offsetof(struct vsdk_aggregate_streaming_open_request, function_name),
     VSDK_REQUIRED, false, false},
    {"arguments", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_streaming_open_request, arguments),
     VSDK_REQUIRED, false, false},
    {"input_schema", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_streaming_open_request, input_schema),
     VSDK_REQUIRED, false, false},
    {"partition_key_count", &type_i64, NULL,
     offsetof(struct vsdk_aggregate_streaming_open_request, partition_key_count),
     VSDK_REQUIRED, false, false},
    {"order_key_count", &type_i64, NULL,
     offsetof(struct vsdk_aggregate_streaming_open_request, order_key_count),
     VSDK_REQUIRED, false, false},
    {"output_schema", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_streaming_open_request, output_schema),
     VSDK_REQUIRED, false, false},
    {"settings", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_streaming_open_request, settings),
     VSDK_DEFAULT_NULL, true, true},
    {"secrets", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_streaming_open_request, secrets),
     VSDK_DEFAULT_NULL, true, true},
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_streaming_open_request, attach_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_aggregate_streaming_open_request, schema_path),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_aggregate_streaming_open_request = {
    "AggregateStreamingOpenRequest",
    "function_name: str, arguments: bytes, input_schema: bytes, partition_key_count: i64, order_key_count: "
    "i64, output_schema: bytes, settings?: bytes, secrets?: bytes, attach_opaque_data?: bytes, "
    "schema_path?: list<str>",
    fields_aggregate_streaming_open_request, &caches[12],
    sizeof(struct vsdk_aggregate_streaming_open_request), 10, 0};

static const struct vsdk_field fields_aggregate_streaming_open_response[] = {
    {"execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_streaming_open_response, execution_id),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_aggregate_streaming_open_response = {
    "AggregateStreamingOpenResponse",
    "execution_id: bytes",
    fields_aggregate_streaming_open_response, &caches[13],
    sizeof(struct vsdk_aggregate_streaming_open_response), 1, 0};

static const struct vsdk_field fields_aggregate_update_request[] = {
    {"function_name", &type_str, NULL,
     offsetof(struct vsdk_aggregate_update_request, function_name),
     VSDK_REQUIRED, false, false},
    {"execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_update_request, execution_id),
     VSDK_REQUIRED, false, false},
    {"input_batch", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_update_request, input_batch),
     VSDK_REQUIRED, false, false},
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_update_request, attach_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_aggregate_update_request, schema_path),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_aggregate_update_request = {
    "AggregateUpdateRequest",
    "function_name: str, execution_id: bytes, input_batch: bytes, attach_opaque_data?: bytes, "
    "schema_path?: list<str>",
    fields_aggregate_update_request, &caches[14],
    sizeof(struct vsdk_aggregate_update_request), 5, 0};

static const struct vsdk_record record_aggregate_update_response = {
    "AggregateUpdateResponse",
    "",
    NULL, &caches[15],
    sizeof(struct vsdk_aggregate_update_response), 0, 0};

static const struct vsdk_type type_i64_list = {
    .kind = VSDK_LIST, .bytes = sizeof(struct vsdk_i64_list), .item = &type_i64};
static const struct vsdk_field fields_aggregate_window_batch_request[] = {
    {"function_name", &type_str, NULL,
     offsetof(struct vsdk_aggregate_window_batch_request, function_name),
     VSDK_REQUIRED, false, false},
    {"execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_window_batch_request, execution_id),
     VSDK_REQUIRED, false, false},
    {"partition_id", &type_i64, NULL,
     offsetof(struct vsdk_aggregate_window_batch_request, partition_id),
     VSDK_REQUIRED, false, false},
    {"row_idx", &type_i64, NULL,
     offsetof(struct vsdk_aggregate_window_batch_request, row_idx),
     VSDK_REQUIRED, false, false},
    {"count", &type_i64, NULL,
     offsetof(struct vsdk_aggregate_window_batch_request, count),
     VSDK_REQUIRED, false, false},
    {"frames_per_row", &type_i64_list, NULL,
     offsetof(struct vsdk_aggregate_window_batch_request, frames_per_row),
     VSDK_REQUIRED, false, false},
    {"frame_starts", &type_i64_list, NULL,
     offsetof(struct vsdk_aggregate_window_batch_request, frame_starts),
     VSDK_REQUIRED, false, false},
    {"frame_ends", &type_i64_list, NULL,
     offsetof(struct vsdk_aggregate_window_batch_request, frame_ends),
     VSDK_REQUIRED, false, false},
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_window_batch_request, attach_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_aggregate_window_batch_request, schema_path),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_aggregate_window_batch_request = {
    "AggregateWindowBatchRequest",
    "function_name: str, execution_id: bytes, partition_id: i64, row_idx: i64, count: i64, frames_per_row: "
    "list<i64>, frame_starts: list<i64>, frame_ends: list<i64>, attach_opaque_data?: bytes, schema_path?: "
    "list<str>",
    fields_aggregate_window_batch_request, &caches[16],
    sizeof(struct vsdk_aggregate_window_batch_request), 10, 0};

static const struct vsdk_field fields_aggregate_window_batch_response[] = {
    {"result_batch", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_window_batch_response, result_batch),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_aggregate_window_batch_response = {
    "AggregateWindowBatchResponse",
    "result_batch: bytes",
    fields_aggregate_window_batch_response, &caches[17],
    sizeof(struct vsdk_aggregate_window_batch_response), 1, 0};

static const struct vsdk_field fields_aggregate_window_destructor_request[] = {
    {"function_name", &type_str, NULL,
     offsetof(struct vsdk_aggregate_window_destructor_request, function_name),
     VSDK_REQUIRED, false, false},
    {"execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_window_destructor_request, execution_id),
     VSDK_REQUIRED, false, false},
    {"partition_id", &type_i64, NULL,
     offsetof(struct vsdk_aggregate_window_destructor_request, partition_id),
     VSDK_REQUIRED, false, false},
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_window_destructor_request, attach_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_aggregate_window_destructor_request, schema_path),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_aggregate_window_destructor_request = {
    "AggregateWindowDestructorRequest",
    "function_name: str, execution_id: bytes, partition_id: i64, attach_opaque_data?: bytes, schema_path?: "
    "list<str>",
    fields_aggregate_window_destructor_request, &caches[18],
    sizeof(struct vsdk_aggregate_window_destructor_request), 5, 0};

static const struct vsdk_record record_aggregate_window_destructor_response = {
    "AggregateWindowDestructorResponse",
    "",
    NULL, &caches[19],
    sizeof(struct vsdk_aggregate_window_destructor_response), 0, 0};

static const struct vsdk_field fields_aggregate_window_init_request[] = {
    {"function_name", &type_str, NULL,
     offsetof(struct vsdk_aggregate_window_init_request, function_name),
     VSDK_REQUIRED, false, false},
    {"execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_window_init_request, execution_id),
     VSDK_REQUIRED, false, false},
    {"partition_id", &type_i64, NULL,
     offsetof(struct vsdk_aggregate_window_init_request, partition_id),
     VSDK_REQUIRED, false, false},
    {"row_count", &type_i64, NULL,
     offsetof(struct vsdk_aggregate_window_init_request, row_count),
     VSDK_REQUIRED, false, false},
    {"partition_batch", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_window_init_request, partition_batch),
     VSDK_REQUIRED, false, false},
    {"output_schema", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_window_init_request, output_schema),
     VSDK_REQUIRED, false, false},
    {"filter_mask", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_window_init_request, filter_mask),
     VSDK_REQUIRED, false, false},
    {"frame_stats", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_window_init_request, frame_stats),
     VSDK_REQUIRED, false, false},
    {"all_valid", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_window_init_request, all_valid),
     VSDK_REQUIRED, false, false},
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_window_init_request, attach_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_aggregate_window_init_request, schema_path),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_aggregate_window_init_request = {
    "AggregateWindowInitRequest",
    "function_name: str, execution_id: bytes, partition_id: i64, row_count: i64, partition_batch: bytes, "
    "output_schema: bytes, filter_mask: bytes, frame_stats: bytes, all_valid: bytes, attach_opaque_data?: "
    "bytes, schema_path?: list<str>",
    fields_aggregate_window_init_request, &caches[20],
    sizeof(struct vsdk_aggregate_window_init_request), 11, 0};

static const struct vsdk_record record_aggregate_window_init_response = {
    "AggregateWindowInitResponse",
    "",
    NULL, &caches[21],
    sizeof(struct vsdk_aggregate_window_init_response), 0, 0};

static const struct vsdk_field fields_aggregate_window_request[] = {
    {"function_name", &type_str, NULL,
     offsetof(struct vsdk_aggregate_window_request, function_name),
     VSDK_REQUIRED, false, false},
    {"execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_window_request, execution_id),
     VSDK_REQUIRED, false, false},
    {"partition_id", &type_i64, NULL,
     offsetof(struct vsdk_aggregate_window_request, partition_id),
     VSDK_REQUIRED, false, false},
    {"rid", &type_i64, NULL,
     offsetof(struct vsdk_aggregate_window_request, rid),
     VSDK_REQUIRED, false, false},
    {"frame_starts", &type_i64_list, NULL,
     offsetof(struct vsdk_aggregate_window_request, frame_starts),
     VSDK_REQUIRED, false, false},
    {"frame_ends", &type_i64_list, NULL,
     offsetof(struct vsdk_aggregate_window_request, frame_ends),
     VSDK_REQUIRED, false, false},
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_window_request, attach_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_aggregate_window_request, schema_path),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_aggregate_window_request = {
    "AggregateWindowRequest",
    "function_name: str, execution_id: bytes, partition_id: i64, rid: i64, frame_starts: list<i64>, "
    "frame_ends: list<i64>, attach_opaque_data?: bytes, schema_path?: list<str>",
    fields_aggregate_window_request, &caches[22],
    sizeof(struct vsdk_aggregate_window_request), 8, 0};

static const struct vsdk_field fields_aggregate_window_response[] = {
    {"result_batch", &type_bytes, NULL,
     offsetof(struct vsdk_aggregate_window_response, result_batch),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_aggregate_window_response = {
    "AggregateWindowResponse",
    "result_batch: bytes",
    fields_aggregate_window_response, &caches[23],
    sizeof(struct vsdk_aggregate_window_response), 1, 0};

static const struct vsdk_type type_str_map = {
    .kind = VSDK_MAP, .bytes = sizeof(struct vsdk_str_map), .item = &type_str};
static const struct vsdk_type type_bool = {
    .kind = VSDK_BOOL, .bytes = sizeof(bool)};
static const struct vsdk_field fields_attach_catalog_info[] = {
    {"alias", &type_str, NULL,
     offsetof(struct vsdk_attach_catalog_info, alias),
     VSDK_REQUIRED, false, false},
    {"target", &type_str, NULL,
     offsetof(struct vsdk_attach_catalog_info, target),
     VSDK_REQUIRED, false, false},
    {"db_type", &type_str, NULL,
     offsetof(struct vsdk_attach_catalog_info, db_type),
     VSDK_DEFAULT_ZERO, false, false},
    {"options", &type_str_map, NULL,
     offsetof(struct vsdk_attach_catalog_info, options),
     VSDK_DEFAULT_ZERO, false, false},
    {"hidden", &type_bool, NULL,
     offsetof(struct vsdk_attach_catalog_info, hidden),
     VSDK_DEFAULT_ZERO, false, false},
    {"required", &type_bool, NULL,
     offsetof(struct vsdk_attach_catalog_info, required),
     VSDK_DEFAULT_ZERO, false, false},
    {"secret_ref", &type_str, NULL,
     offsetof(struct vsdk_attach_catalog_info, secret_ref),
     VSDK_DEFAULT_ZERO, false, false},
};
static const struct vsdk_record record_attach_catalog_info = {
    "AttachCatalogInfo",
    "alias: str, target: str, db_type: str, options: map<str,str>, hidden: bool, required: bool, "
    "secret_ref: str",
    fields_attach_catalog_info, &caches[24],
    sizeof(struct vsdk_attach_catalog_info), 7, 0};

static const struct vsdk_type type_opt_bool = {
    .kind = VSDK_BOOL, .bytes = sizeof(struct vsdk_opt_bool), .is_optional = true};
static const struct vsdk_field fields_attach_option_spec[] = {
    {"name", &type_str, NULL,
     offsetof(struct vsdk_attach_option_spec, name),
     VSDK_REQUIRED, false, false},
    {"description", &type_str, NULL,
     offsetof(struct vsdk_attach_option_spec, description),
     VSDK_REQUIRED, false, false},
    {"type", &type_bytes, NULL,
     offsetof(struct vsdk_attach_option_spec, type),
     VSDK_REQUIRED, false, false},
    {"default_value", &type_bytes, NULL,
     offsetof(struct vsdk_attach_option_spec, default_value),
     VSDK_DEFAULT_NULL, true, true},
    {"required", &type_opt_bool, NULL,
     offsetof(struct vsdk_attach_option_spec, required),
     VSDK_DEFAULT_ZERO, true, true},
    {"secret", &type_opt_bool, NULL,
     offsetof(struct vsdk_attach_option_spec, secret),
     VSDK_DEFAULT_ZERO, true, true},
};
static const struct vsdk_record record_attach_option_spec = {
    "AttachOptionSpec",
    "name: str, description: str, type: bytes, default_value?: bytes, required?: bool, secret?: bool",
    fields_attach_option_spec, &caches[25],
    sizeof(struct vsdk_attach_option_spec), 6, 0};

static const struct vsdk_type type_function_type = {
    .kind = VSDK_ENUM, .bytes = sizeof(enum vsdk_function_type), .names = &vsdk_function_type_names};
static const struct vsdk_field fields_in_copy_from_context[] = {
    {"format", &type_str, NULL,
     offsetof(struct vsdk_copy_from_context, format),
     VSDK_REQUIRED, false, false},
    {"file_path", &type_str, NULL,
     offsetof(struct vsdk_copy_from_context, file_path),
     VSDK_REQUIRED, false, false},
    {"expected_schema", &type_bytes, NULL,
     offsetof(struct vsdk_copy_from_context, expected_schema),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_in_copy_from_context = {
    "CopyFromContext",
    "format: str, file_path: str, expected_schema: bytes",
    fields_in_copy_from_context, NULL,
    sizeof(struct vsdk_copy_from_context), 3, 0};

static const struct vsdk_type type_in_copy_from_context = {
    .kind = VSDK_STRUCT, .bytes = sizeof(void *), .record = &record_in_copy_from_context};
static const struct vsdk_field fields_in_copy_to_context[] = {
    {"format", &type_str, NULL,
     offsetof(struct vsdk_copy_to_context, format),
     VSDK_REQUIRED, false, false},
    {"file_path", &type_str, NULL,
     offsetof(struct vsdk_copy_to_context, file_path),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_in_copy_to_context = {
    "CopyToContext",
    "format: str, file_path: str",
    fields_in_copy_to_context, NULL,
    sizeof(struct vsdk_copy_to_context), 2, 0};

static const struct vsdk_type type_in_copy_to_context = {
    .kind = VSDK_STRUCT, .bytes = sizeof(void *), .record = &record_in_copy_to_context};
static const struct vsdk_field fields_bind_request[] = {
    {"function_name", &type_str, NULL,
     offsetof(struct vsdk_bind_request, function_name),
     VSDK_REQUIRED, false, false},
    {"arguments", &type_bytes, NULL,
     offsetof(struct vsdk_bind_request, arguments),
     VSDK_REQUIRED, false, false},
    {"function_type", &type_function_type, NULL,
     offsetof(struct vsdk_bind_request, function_type),
     VSDK_REQUIRED, false, false},
    {"input_schema", &type_bytes, NULL,
     offsetof(struct vsdk_bind_request, input_schema),
     VSDK_DEFAULT_NULL, true, true},
    {"settings", &type_bytes, NULL,
     offsetof(struct vsdk_bind_request, settings),
     VSDK_DEFAULT_NULL, true, true},
    {"secrets", &type_bytes, NULL,
     offsetof(struct vsdk_bind_request, secrets),
     VSDK_DEFAULT_NULL, true, true},
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_bind_request, attach_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_bind_request, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"resolved_secrets_provided", &type_bool, NULL,
     offsetof(struct vsdk_bind_request, resolved_secrets_provided),
     VSDK_DEFAULT_ZERO, false, false},
    {"at_unit", &type_str, NULL,
     offsetof(struct vsdk_bind_request, at_unit),
     VSDK_DEFAULT_NULL, true, true},
    {"at_value", &type_str, NULL,
     offsetof(struct vsdk_bind_request, at_value),
     VSDK_DEFAULT_NULL, true, true},
    {"copy_from", &type_in_copy_from_context, NULL,
     offsetof(struct vsdk_bind_request, copy_from),
     VSDK_DEFAULT_NULL, true, true},
    {"copy_to", &type_in_copy_to_context, NULL,
     offsetof(struct vsdk_bind_request, copy_to),
     VSDK_DEFAULT_NULL, true, true},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_bind_request, schema_path),
     VSDK_DEFAULT_NULL, true, true},
    {"argument_names", &type_str_list, NULL,
     offsetof(struct vsdk_bind_request, argument_names),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_bind_request = {
    "BindRequest",
    "function_name: str, arguments: bytes, function_type: dict<i16,str>, input_schema?: bytes, settings?: "
    "bytes, secrets?: bytes, attach_opaque_data?: bytes, transaction_opaque_data?: bytes, "
    "resolved_secrets_provided: bool, at_unit?: str, at_value?: str, copy_from?: struct<format: str, "
    "file_path: str, expected_schema: bytes>, copy_to?: struct<format: str, file_path: str>, schema_path?: "
    "list<str>, argument_names?: list<str>",
    fields_bind_request, &caches[26],
    sizeof(struct vsdk_bind_request), 15, 0};

static const struct vsdk_field fields_bind_response[] = {
    {"output_schema", &type_bytes, NULL,
     offsetof(struct vsdk_bind_response, output_schema),
     VSDK_REQUIRED, false, false},
    {"opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_bind_response, opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"lookup_secret_types", &type_str_list, NULL,
     offsetof(struct vsdk_bind_response, lookup_secret_types),
     VSDK_DEFAULT_ZERO, false, false},
    {"lookup_scopes", &type_str_list, NULL,
     offsetof(struct vsdk_bind_response, lookup_scopes),
     VSDK_DEFAULT_ZERO, false, false},
    {"lookup_names", &type_str_list, NULL,
     offsetof(struct vsdk_bind_response, lookup_names),
     VSDK_DEFAULT_ZERO, false, false},
};
static const struct vsdk_record record_bind_response = {
    "BindResponse",
    "output_schema: bytes, opaque_data?: bytes, lookup_secret_types: list<str>, lookup_scopes: list<str>, "
    "lookup_names: list<str>",
    fields_bind_response, &caches[27],
    sizeof(struct vsdk_bind_response), 5, 0};

static const struct vsdk_field fields_catalog_attach_request[] = {
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_attach_request, name),
     VSDK_REQUIRED, false, false},
    {"options", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_attach_request, options),
     VSDK_DEFAULT_NULL, true, true},
    {"data_version_spec", &type_str, NULL,
     offsetof(struct vsdk_catalog_attach_request, data_version_spec),
     VSDK_DEFAULT_NULL, true, true},
    {"implementation_version", &type_str, NULL,
     offsetof(struct vsdk_catalog_attach_request, implementation_version),
     VSDK_DEFAULT_NULL, true, true},
    {"client_capabilities", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_attach_request, client_capabilities),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_attach_request = {
    "CatalogAttachRequest",
    "name: str, options?: bytes, data_version_spec?: str, implementation_version?: str, "
    "client_capabilities?: bytes",
    fields_catalog_attach_request, &caches[28],
    sizeof(struct vsdk_catalog_attach_request), 5, 0};

static const bool value_bool_true =
    true;
static const struct vgi_str value_str_main =
    {"main", 4};
static const struct vsdk_type type_bytes_list = {
    .kind = VSDK_LIST, .bytes = sizeof(struct vsdk_bytes_list), .item = &type_bytes};
static const struct vsdk_field fields_catalog_attach_result[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_attach_result, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"supports_transactions", &type_bool, NULL,
     offsetof(struct vsdk_catalog_attach_result, supports_transactions),
     VSDK_REQUIRED, false, false},
    {"supports_time_travel", &type_bool, NULL,
     offsetof(struct vsdk_catalog_attach_result, supports_time_travel),
     VSDK_REQUIRED, false, false},
    {"catalog_version_frozen", &type_bool, NULL,
     offsetof(struct vsdk_catalog_attach_result, catalog_version_frozen),
     VSDK_REQUIRED, false, false},
    {"catalog_version", &type_i64, NULL,
     offsetof(struct vsdk_catalog_attach_result, catalog_version),
     VSDK_REQUIRED, false, false},
    {"attach_opaque_data_required", &type_bool, &value_bool_true,
     offsetof(struct vsdk_catalog_attach_result, attach_opaque_data_required),
     VSDK_DEFAULT_VALUE, false, false},
    {"default_schema", &type_str, &value_str_main,
     offsetof(struct vsdk_catalog_attach_result, default_schema),
     VSDK_DEFAULT_VALUE, false, false},
    {"settings", &type_bytes_list, NULL,
     offsetof(struct vsdk_catalog_attach_result, settings),
     VSDK_DEFAULT_ZERO, false, false},
    {"secret_types", &type_bytes_list, NULL,
     offsetof(struct vsdk_catalog_attach_result, secret_types),
     VSDK_DEFAULT_ZERO, false, false},
    {"attach_catalogs", &type_bytes_list, NULL,
     offsetof(struct vsdk_catalog_attach_result, attach_catalogs),
     VSDK_DEFAULT_ZERO, false, false},
    {"comment", &type_str, NULL,
     offsetof(struct vsdk_catalog_attach_result, comment),
     VSDK_DEFAULT_NULL, true, true},
    {"tags", &type_str_map, NULL,
     offsetof(struct vsdk_catalog_attach_result, tags),
     VSDK_DEFAULT_ZERO, false, false},
    {"supports_column_statistics", &type_bool, NULL,
     offsetof(struct vsdk_catalog_attach_result, supports_column_statistics),
     VSDK_DEFAULT_ZERO, false, false},
    {"global_functions", &type_bytes_list, NULL,
     offsetof(struct vsdk_catalog_attach_result, global_functions),
     VSDK_DEFAULT_ZERO, false, false},
    {"global_function_prefix", &type_str, NULL,
     offsetof(struct vsdk_catalog_attach_result, global_function_prefix),
     VSDK_DEFAULT_ZERO, false, false},
    {"resolved_data_version", &type_str, NULL,
     offsetof(struct vsdk_catalog_attach_result, resolved_data_version),
     VSDK_DEFAULT_NULL, true, true},
    {"resolved_implementation_version", &type_str, NULL,
     offsetof(struct vsdk_catalog_attach_result, resolved_implementation_version),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_attach_result = {
    "CatalogAttachResult",
    "attach_opaque_data: bytes, supports_transactions: bool, supports_time_travel: bool, "
    "catalog_version_frozen: bool, catalog_version: i64, attach_opaque_data_required: bool, "
    "default_schema: str, settings: list<bytes>, secret_types: list<bytes>, attach_catalogs: list<bytes>, "
    "comment?: str, tags: map<str,str>, supports_column_statistics: bool, global_functions: list<bytes>, "
    "global_function_prefix: str, resolved_data_version?: str, resolved_implementation_version?: str",
    fields_catalog_attach_result, &caches[29],
    sizeof(struct vsdk_catalog_attach_result), 17, 0};

static const struct vsdk_type type_on_conflict = {
    .kind = VSDK_ENUM, .bytes = sizeof(enum vsdk_on_conflict), .names = &vsdk_on_conflict_names};
static const struct vsdk_field fields_catalog_create_request[] = {
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_create_request, name),
     VSDK_REQUIRED, false, false},
    {"on_conflict", &type_on_conflict, NULL,
     offsetof(struct vsdk_catalog_create_request, on_conflict),
     VSDK_REQUIRED, false, false},
    {"options", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_create_request, options),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_create_request = {
    "CatalogCreateRequest",
    "name: str, on_conflict: dict<i16,str>, options?: bytes",
    fields_catalog_create_request, &caches[30],
    sizeof(struct vsdk_catalog_create_request), 3, 0};

static const struct vsdk_type type_opt_timestamp = {
    .kind = VSDK_TIMESTAMP, .bytes = sizeof(struct vsdk_opt_i64), .is_optional = true};
static const struct vsdk_field fields_catalog_data_version_release[] = {
    {"version", &type_str, NULL,
     offsetof(struct vsdk_catalog_data_version_release, version),
     VSDK_REQUIRED, false, false},
    {"released_at", &type_opt_timestamp, NULL,
     offsetof(struct vsdk_catalog_data_version_release, released_at),
     VSDK_DEFAULT_NULL, true, true},
    {"summary", &type_str, NULL,
     offsetof(struct vsdk_catalog_data_version_release, summary),
     VSDK_DEFAULT_ZERO, false, false},
    {"notes_url", &type_str, NULL,
     offsetof(struct vsdk_catalog_data_version_release, notes_url),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_data_version_release = {
    "CatalogDataVersionRelease",
    "version: str, released_at?: timestamp[us,UTC], summary: str, notes_url?: str",
    fields_catalog_data_version_release, &caches[31],
    sizeof(struct vsdk_catalog_data_version_release), 4, 0};

static const struct vsdk_field fields_catalog_example[] = {
    {"sql", &type_str, NULL,
     offsetof(struct vsdk_catalog_example, sql),
     VSDK_REQUIRED, false, false},
    {"description", &type_str, NULL,
     offsetof(struct vsdk_catalog_example, description),
     VSDK_DEFAULT_ZERO, false, false},
    {"expected_output", &type_str, NULL,
     offsetof(struct vsdk_catalog_example, expected_output),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_example = {
    "CatalogExample",
    "sql: str, description: str, expected_output?: str",
    fields_catalog_example, &caches[32],
    sizeof(struct vsdk_catalog_example), 3, 0};

static const struct vsdk_field fields_in_catalog_data_version_release[] = {
    {"version", &type_str, NULL,
     offsetof(struct vsdk_catalog_data_version_release, version),
     VSDK_REQUIRED, false, false},
    {"released_at", &type_opt_timestamp, NULL,
     offsetof(struct vsdk_catalog_data_version_release, released_at),
     VSDK_DEFAULT_NULL, true, true},
    {"summary", &type_str, NULL,
     offsetof(struct vsdk_catalog_data_version_release, summary),
     VSDK_DEFAULT_ZERO, false, false},
    {"notes_url", &type_str, NULL,
     offsetof(struct vsdk_catalog_data_version_release, notes_url),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_in_catalog_data_version_release = {
    "CatalogDataVersionRelease",
    "version: str, released_at?: timestamp[us,UTC], summary: str, notes_url?: str",
    fields_in_catalog_data_version_release, NULL,
    sizeof(struct vsdk_catalog_data_version_release), 4, 0};

static const struct vsdk_type type_in_catalog_data_version_release = {
    .kind = VSDK_STRUCT, .bytes = sizeof(void *), .record = &record_in_catalog_data_version_release};
static const struct vsdk_type type_in_catalog_data_version_release_list = {
    .kind = VSDK_LIST, .bytes = sizeof(struct vsdk_catalog_data_version_release_list),
    .item = &type_in_catalog_data_version_release};
static const struct vsdk_field fields_catalog_info[] = {
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_info, name),
     VSDK_REQUIRED, false, false},
    {"implementation_version", &type_str, NULL,
     offsetof(struct vsdk_catalog_info, implementation_version),
     VSDK_DEFAULT_NULL, true, true},
    {"data_version_spec", &type_str, NULL,
     offsetof(struct vsdk_catalog_info, data_version_spec),
     VSDK_DEFAULT_NULL, true, true},
    {"attach_option_specs", &type_bytes_list, NULL,
     offsetof(struct vsdk_catalog_info, attach_option_specs),
     VSDK_DEFAULT_ZERO, false, false},
    {"releases", &type_in_catalog_data_version_release_list, NULL,
     offsetof(struct vsdk_catalog_info, releases),
     VSDK_DEFAULT_ZERO, false, false},
    {"source_url", &type_str, NULL,
     offsetof(struct vsdk_catalog_info, source_url),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_info = {
    "CatalogInfo",
    "name: str, implementation_version?: str, data_version_spec?: str, attach_option_specs: list<bytes>, "
    "releases: list<struct<version: str, released_at?: timestamp[us,UTC], summary: str, notes_url?: str>>, "
    "source_url?: str",
    fields_catalog_info, &caches[33],
    sizeof(struct vsdk_catalog_info), 6, 0};

static const struct vsdk_field fields_catalog_version_response[] = {
    {"version", &type_i64, NULL,
     offsetof(struct vsdk_catalog_version_response, version),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_catalog_version_response = {
    "CatalogVersionResponse",
    "version: i64",
    fields_catalog_version_response, &caches[34],
    sizeof(struct vsdk_catalog_version_response), 1, 0};

static const struct vsdk_field fields_catalogs_response[] = {
    {"items", &type_bytes_list, NULL,
     offsetof(struct vsdk_catalogs_response, items),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_catalogs_response = {
    "CatalogsResponse",
    "items: list<bytes>",
    fields_catalogs_response, &caches[35],
    sizeof(struct vsdk_catalogs_response), 1, 0};

static const struct vsdk_field fields_client_capabilities[] = {
    {"engine", &type_str, NULL,
     offsetof(struct vsdk_client_capabilities, engine),
     VSDK_REQUIRED, false, false},
    {"native_formats", &type_str_list, NULL,
     offsetof(struct vsdk_client_capabilities, native_formats),
     VSDK_REQUIRED, false, false},
    {"catalogs", &type_str_list, NULL,
     offsetof(struct vsdk_client_capabilities, catalogs),
     VSDK_REQUIRED, false, false},
    {"can_stream", &type_bool, NULL,
     offsetof(struct vsdk_client_capabilities, can_stream),
     VSDK_REQUIRED, false, false},
    {"filter_encodings", &type_str_list, NULL,
     offsetof(struct vsdk_client_capabilities, filter_encodings),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_client_capabilities = {
    "ClientCapabilities",
    "engine: str, native_formats: list<str>, catalogs: list<str>, can_stream: bool, filter_encodings: "
    "list<str>",
    fields_client_capabilities, &caches[36],
    sizeof(struct vsdk_client_capabilities), 5, 0};

static const struct vsdk_field fields_copy_from_context[] = {
    {"format", &type_str, NULL,
     offsetof(struct vsdk_copy_from_context, format),
     VSDK_REQUIRED, false, false},
    {"file_path", &type_str, NULL,
     offsetof(struct vsdk_copy_from_context, file_path),
     VSDK_REQUIRED, false, false},
    {"expected_schema", &type_bytes, NULL,
     offsetof(struct vsdk_copy_from_context, expected_schema),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_copy_from_context = {
    "CopyFromContext",
    "format: str, file_path: str, expected_schema: bytes",
    fields_copy_from_context, &caches[37],
    sizeof(struct vsdk_copy_from_context), 3, 0};

static const struct vgi_str value_str_from =
    {"from", 4};
static const struct vsdk_field fields_copy_from_format_info[] = {
    {"comment", &type_str, NULL,
     offsetof(struct vsdk_copy_from_format_info, comment),
     VSDK_DEFAULT_NULL, true, true},
    {"tags", &type_str_map, NULL,
     offsetof(struct vsdk_copy_from_format_info, tags),
     VSDK_REQUIRED, false, false},
    {"format_name", &type_str, NULL,
     offsetof(struct vsdk_copy_from_format_info, format_name),
     VSDK_REQUIRED, false, false},
    {"handler", &type_str, NULL,
     offsetof(struct vsdk_copy_from_format_info, handler),
     VSDK_REQUIRED, false, false},
    {"options", &type_bytes, NULL,
     offsetof(struct vsdk_copy_from_format_info, options),
     VSDK_REQUIRED, false, false},
    {"direction", &type_str, &value_str_from,
     offsetof(struct vsdk_copy_from_format_info, direction),
     VSDK_DEFAULT_VALUE, false, false},
    {"description", &type_str, NULL,
     offsetof(struct vsdk_copy_from_format_info, description),
     VSDK_DEFAULT_ZERO, false, false},
    {"ordered", &type_bool, NULL,
     offsetof(struct vsdk_copy_from_format_info, ordered),
     VSDK_DEFAULT_ZERO, false, false},
};
static const struct vsdk_record record_copy_from_format_info = {
    "CopyFromFormatInfo",
    "comment?: str, tags: map<str,str>, format_name: str, handler: str, options: bytes, direction: str, "
    "description: str, ordered: bool",
    fields_copy_from_format_info, &caches[38],
    sizeof(struct vsdk_copy_from_format_info), 8, 0};

static const struct vsdk_field fields_copy_from_formats_response[] = {
    {"items", &type_bytes_list, NULL,
     offsetof(struct vsdk_copy_from_formats_response, items),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_copy_from_formats_response = {
    "CopyFromFormatsResponse",
    "items: list<bytes>",
    fields_copy_from_formats_response, &caches[39],
    sizeof(struct vsdk_copy_from_formats_response), 1, 0};

static const struct vsdk_field fields_copy_to_context[] = {
    {"format", &type_str, NULL,
     offsetof(struct vsdk_copy_to_context, format),
     VSDK_REQUIRED, false, false},
    {"file_path", &type_str, NULL,
     offsetof(struct vsdk_copy_to_context, file_path),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_copy_to_context = {
    "CopyToContext",
    "format: str, file_path: str",
    fields_copy_to_context, &caches[40],
    sizeof(struct vsdk_copy_to_context), 2, 0};

static const struct vsdk_field fields_evaluation_context_capability[] = {
    {"profile", &type_str, NULL,
     offsetof(struct vsdk_evaluation_context_capability, profile),
     VSDK_REQUIRED, false, false},
    {"provider_fingerprint", &type_str, NULL,
     offsetof(struct vsdk_evaluation_context_capability, provider_fingerprint),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_evaluation_context_capability = {
    "EvaluationContextCapability",
    "profile: str, provider_fingerprint?: str",
    fields_evaluation_context_capability, &caches[41],
    sizeof(struct vsdk_evaluation_context_capability), 2, 0};

static const struct vsdk_field fields_filter_function_capability[] = {
    {"namespace", &type_str, NULL,
     offsetof(struct vsdk_filter_function_capability, namespace_),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_filter_function_capability, name),
     VSDK_REQUIRED, false, false},
    {"version", &type_i64, NULL,
     offsetof(struct vsdk_filter_function_capability, version),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_filter_function_capability = {
    "FilterFunctionCapability",
    "namespace: str, name: str, version: i64",
    fields_filter_function_capability, &caches[42],
    sizeof(struct vsdk_filter_function_capability), 3, 0};

static const struct vsdk_field fields_foreign_key_info[] = {
    {"fk_columns", &type_str_list, NULL,
     offsetof(struct vsdk_foreign_key_info, fk_columns),
     VSDK_REQUIRED, false, false},
    {"pk_columns", &type_str_list, NULL,
     offsetof(struct vsdk_foreign_key_info, pk_columns),
     VSDK_REQUIRED, false, false},
    {"referenced_table", &type_str, NULL,
     offsetof(struct vsdk_foreign_key_info, referenced_table),
     VSDK_REQUIRED, false, false},
    {"referenced_schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_foreign_key_info, referenced_schema_path),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_foreign_key_info = {
    "ForeignKeyInfo",
    "fk_columns: list<str>, pk_columns: list<str>, referenced_table: str, referenced_schema_path: list<str>",
    fields_foreign_key_info, &caches[43],
    sizeof(struct vsdk_foreign_key_info), 4, 0};

static const struct vsdk_type type_function_stability = {
    .kind = VSDK_ENUM, .bytes = sizeof(enum vsdk_function_stability),
    .names = &vsdk_function_stability_names};
static const struct vsdk_type type_null_handling = {
    .kind = VSDK_ENUM, .bytes = sizeof(enum vsdk_null_handling), .names = &vsdk_null_handling_names};
static const struct vsdk_field fields_in_catalog_example[] = {
    {"sql", &type_str, NULL,
     offsetof(struct vsdk_catalog_example, sql),
     VSDK_REQUIRED, false, false},
    {"description", &type_str, NULL,
     offsetof(struct vsdk_catalog_example, description),
     VSDK_DEFAULT_ZERO, false, false},
    {"expected_output", &type_str, NULL,
     offsetof(struct vsdk_catalog_example, expected_output),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_in_catalog_example = {
    "CatalogExample",
    "sql: str, description: str, expected_output?: str",
    fields_in_catalog_example, NULL,
    sizeof(struct vsdk_catalog_example), 3, 0};

static const struct vsdk_type type_in_catalog_example = {
    .kind = VSDK_STRUCT, .bytes = sizeof(void *), .record = &record_in_catalog_example};
static const struct vsdk_type type_in_catalog_example_list = {
    .kind = VSDK_LIST, .bytes = sizeof(struct vsdk_catalog_example_list), .item = &type_in_catalog_example};
static const struct vsdk_field fields_in_filter_function_capability[] = {
    {"namespace", &type_str, NULL,
     offsetof(struct vsdk_filter_function_capability, namespace_),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_filter_function_capability, name),
     VSDK_REQUIRED, false, false},
    {"version", &type_i64, NULL,
     offsetof(struct vsdk_filter_function_capability, version),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_in_filter_function_capability = {
    "FilterFunctionCapability",
    "namespace: str, name: str, version: u64",
    fields_in_filter_function_capability, NULL,
    sizeof(struct vsdk_filter_function_capability), 3, 0};

static const struct vsdk_type type_in_filter_function_capability = {
    .kind = VSDK_STRUCT, .bytes = sizeof(void *), .record = &record_in_filter_function_capability};
static const struct vsdk_type type_in_filter_function_capability_list = {
    .kind = VSDK_LIST, .bytes = sizeof(struct vsdk_filter_function_capability_list),
    .item = &type_in_filter_function_capability};
static const struct vsdk_field fields_in_runtime_filter_algorithm_capability[] = {
    {"namespace", &type_str, NULL,
     offsetof(struct vsdk_runtime_filter_algorithm_capability, namespace_),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_runtime_filter_algorithm_capability, name),
     VSDK_REQUIRED, false, false},
    {"version", &type_i64, NULL,
     offsetof(struct vsdk_runtime_filter_algorithm_capability, version),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_in_runtime_filter_algorithm_capability = {
    "RuntimeFilterAlgorithmCapability",
    "namespace: str, name: str, version: u64",
    fields_in_runtime_filter_algorithm_capability, NULL,
    sizeof(struct vsdk_runtime_filter_algorithm_capability), 3, 0};

static const struct vsdk_type type_in_runtime_filter_algorithm_capability = {
    .kind = VSDK_STRUCT, .bytes = sizeof(void *), .record = &record_in_runtime_filter_algorithm_capability};
static const struct vsdk_type type_in_runtime_filter_algorithm_capability_list = {
    .kind = VSDK_LIST, .bytes = sizeof(struct vsdk_runtime_filter_algorithm_capability_list),
    .item = &type_in_runtime_filter_algorithm_capability};
static const struct vsdk_field fields_in_evaluation_context_capability[] = {
    {"profile", &type_str, NULL,
     offsetof(struct vsdk_evaluation_context_capability, profile),
     VSDK_REQUIRED, false, false},
    {"provider_fingerprint", &type_str, NULL,
     offsetof(struct vsdk_evaluation_context_capability, provider_fingerprint),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_in_evaluation_context_capability = {
    "EvaluationContextCapability",
    "profile: str, provider_fingerprint?: str",
    fields_in_evaluation_context_capability, NULL,
    sizeof(struct vsdk_evaluation_context_capability), 2, 0};

static const struct vsdk_type type_in_evaluation_context_capability = {
    .kind = VSDK_STRUCT, .bytes = sizeof(void *), .record = &record_in_evaluation_context_capability};
static const struct vsdk_type type_in_evaluation_context_capability_list = {
    .kind = VSDK_LIST, .bytes = sizeof(struct vsdk_evaluation_context_capability_list),
    .item = &type_in_evaluation_context_capability};
static const struct vsdk_type type_order_preservation = {
    .kind = VSDK_ENUM, .bytes = sizeof(enum vsdk_order_preservation),
    .names = &vsdk_order_preservation_names};
static const struct vsdk_type type_opt_i32 = {
    .kind = VSDK_I32, .bytes = sizeof(struct vsdk_opt_i32), .is_optional = true};
static const struct vsdk_type type_opt_i64 = {
    .kind = VSDK_I64, .bytes = sizeof(struct vsdk_opt_i64), .is_optional = true};
static const struct vsdk_type type_partition_kind = {
    .kind = VSDK_ENUM, .bytes = sizeof(enum vsdk_partition_kind), .names = &vsdk_partition_kind_names};
static const enum vsdk_partition_kind value_partitionkind_not_partitioned =
    VSDK_PARTITION_KIND_NOT_PARTITIONED;
static const struct vsdk_type type_order_dependence = {
    .kind = VSDK_ENUM, .bytes = sizeof(enum vsdk_order_dependence), .names = &vsdk_order_dependence_names};
static const enum vsdk_order_dependence value_orderdependence_not_order_dependent =
    VSDK_ORDER_DEPENDENCE_NOT_ORDER_DEPENDENT;
static const struct vsdk_type type_distinct_dependence = {
    .kind = VSDK_ENUM, .bytes = sizeof(enum vsdk_distinct_dependence),
    .names = &vsdk_distinct_dependence_names};
static const enum vsdk_distinct_dependence value_distinctdependence_not_distinct_dependent =
    VSDK_DISTINCT_DEPENDENCE_NOT_DISTINCT_DEPENDENT;
static const struct vsdk_field fields_in_secret_lookup_entry[] = {
    {"secret_type", &type_str, NULL,
     offsetof(struct vsdk_secret_lookup_entry, secret_type),
     VSDK_REQUIRED, false, false},
    {"scope", &type_str, NULL,
     offsetof(struct vsdk_secret_lookup_entry, scope),
     VSDK_DEFAULT_NULL, true, true},
    {"secret_name", &type_str, NULL,
     offsetof(struct vsdk_secret_lookup_entry, secret_name),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_in_secret_lookup_entry = {
    "SecretLookupEntry",
    "secret_type: str, scope?: str, secret_name?: str",
    fields_in_secret_lookup_entry, NULL,
    sizeof(struct vsdk_secret_lookup_entry), 3, 0};

static const struct vsdk_type type_in_secret_lookup_entry = {
    .kind = VSDK_STRUCT, .bytes = sizeof(void *), .record = &record_in_secret_lookup_entry};
static const struct vsdk_type type_in_secret_lookup_entry_list = {
    .kind = VSDK_LIST, .bytes = sizeof(struct vsdk_secret_lookup_entry_list),
    .item = &type_in_secret_lookup_entry};
static const struct vsdk_field fields_function_info[] = {
    {"comment", &type_str, NULL,
     offsetof(struct vsdk_function_info, comment),
     VSDK_DEFAULT_NULL, true, true},
    {"tags", &type_str_map, NULL,
     offsetof(struct vsdk_function_info, tags),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_function_info, name),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_function_info, schema_path),
     VSDK_REQUIRED, false, false},
    {"function_type", &type_function_type, NULL,
     offsetof(struct vsdk_function_info, function_type),
     VSDK_REQUIRED, false, false},
    {"arguments", &type_bytes, NULL,
     offsetof(struct vsdk_function_info, arguments),
     VSDK_REQUIRED, false, false},
    {"output_schema", &type_bytes, NULL,
     offsetof(struct vsdk_function_info, output_schema),
     VSDK_REQUIRED, false, false},
    {"parameter_default_values", &type_bytes, NULL,
     offsetof(struct vsdk_function_info, parameter_default_values),
     VSDK_DEFAULT_NULL, true, true},
    {"stability", &type_function_stability, NULL,
     offsetof(struct vsdk_function_info, stability),
     VSDK_DEFAULT_NULL, true, true},
    {"null_handling", &type_null_handling, NULL,
     offsetof(struct vsdk_function_info, null_handling),
     VSDK_DEFAULT_NULL, true, true},
    {"argument_monotonicity", &type_str_list, NULL,
     offsetof(struct vsdk_function_info, argument_monotonicity),
     VSDK_DEFAULT_NULL, true, true},
    {"description", &type_str, NULL,
     offsetof(struct vsdk_function_info, description),
     VSDK_DEFAULT_ZERO, false, false},
    {"examples", &type_in_catalog_example_list, NULL,
     offsetof(struct vsdk_function_info, examples),
     VSDK_DEFAULT_ZERO, false, false},
    {"categories", &type_str_list, NULL,
     offsetof(struct vsdk_function_info, categories),
     VSDK_DEFAULT_ZERO, false, false},
    {"projection_pushdown", &type_opt_bool, NULL,
     offsetof(struct vsdk_function_info, projection_pushdown),
     VSDK_DEFAULT_NULL, true, true},
    {"filter_pushdown", &type_opt_bool, NULL,
     offsetof(struct vsdk_function_info, filter_pushdown),
     VSDK_DEFAULT_NULL, true, true},
    {"sampling_pushdown", &type_opt_bool, NULL,
     offsetof(struct vsdk_function_info, sampling_pushdown),
     VSDK_DEFAULT_NULL, true, true},
    {"late_materialization", &type_opt_bool, NULL,
     offsetof(struct vsdk_function_info, late_materialization),
     VSDK_DEFAULT_NULL, true, true},
    {"filter_semantic_profiles", &type_str_list, NULL,
     offsetof(struct vsdk_function_info, filter_semantic_profiles),
     VSDK_DEFAULT_ZERO, false, false},
    {"additional_filter_functions", &type_in_filter_function_capability_list, NULL,
     offsetof(struct vsdk_function_info, additional_filter_functions),
     VSDK_DEFAULT_ZERO, false, false},
    {"runtime_filter_algorithms", &type_in_runtime_filter_algorithm_capability_list, NULL,
     offsetof(struct vsdk_function_info, runtime_filter_algorithms),
     VSDK_DEFAULT_ZERO, false, false},
    {"filter_evaluation_contexts", &type_in_evaluation_context_capability_list, NULL,
     offsetof(struct vsdk_function_info, filter_evaluation_contexts),
     VSDK_DEFAULT_ZERO, false, false},
    {"order_preservation", &type_order_preservation, NULL,
     offsetof(struct vsdk_function_info, order_preservation),
     VSDK_DEFAULT_NULL, true, true},
    {"max_workers", &type_opt_i32, NULL,
     offsetof(struct vsdk_function_info, max_workers),
     VSDK_DEFAULT_NULL, true, true},
    {"supports_batch_index", &type_bool, NULL,
     offsetof(struct vsdk_function_info, supports_batch_index),
     VSDK_DEFAULT_ZERO, false, false},
    {"supports_splits", &type_bool, NULL,
     offsetof(struct vsdk_function_info, supports_splits),
     VSDK_DEFAULT_ZERO, false, false},
    {"filters_exactly_applied", &type_bool, NULL,
     offsetof(struct vsdk_function_info, filters_exactly_applied),
     VSDK_DEFAULT_ZERO, false, false},
    {"supports_positions", &type_bool, NULL,
     offsetof(struct vsdk_function_info, supports_positions),
     VSDK_DEFAULT_ZERO, false, false},
    {"split_token_ttl_seconds", &type_opt_i64, NULL,
     offsetof(struct vsdk_function_info, split_token_ttl_seconds),
     VSDK_DEFAULT_NULL, true, true},
    {"partition_kind", &type_partition_kind, &value_partitionkind_not_partitioned,
     offsetof(struct vsdk_function_info, partition_kind),
     VSDK_DEFAULT_VALUE, false, false},
    {"order_dependent", &type_order_dependence, &value_orderdependence_not_order_dependent,
     offsetof(struct vsdk_function_info, order_dependent),
     VSDK_DEFAULT_VALUE, false, false},
    {"distinct_dependent", &type_distinct_dependence, &value_distinctdependence_not_distinct_dependent,
     offsetof(struct vsdk_function_info, distinct_dependent),
     VSDK_DEFAULT_VALUE, false, false},
    {"supports_window", &type_bool, NULL,
     offsetof(struct vsdk_function_info, supports_window),
     VSDK_DEFAULT_ZERO, false, false},
    {"streaming_partitioned", &type_bool, NULL,
     offsetof(struct vsdk_function_info, streaming_partitioned),
     VSDK_DEFAULT_ZERO, false, false},
    {"has_finalize", &type_bool, NULL,
     offsetof(struct vsdk_function_info, has_finalize),
     VSDK_DEFAULT_ZERO, false, false},
    {"source_order_dependent", &type_bool, NULL,
     offsetof(struct vsdk_function_info, source_order_dependent),
     VSDK_DEFAULT_ZERO, false, false},
    {"sink_order_dependent", &type_bool, NULL,
     offsetof(struct vsdk_function_info, sink_order_dependent),
     VSDK_DEFAULT_ZERO, false, false},
    {"requires_input_batch_index", &type_bool, NULL,
     offsetof(struct vsdk_function_info, requires_input_batch_index),
     VSDK_DEFAULT_ZERO, false, false},
    {"input_from_args", &type_bool, NULL,
     offsetof(struct vsdk_function_info, input_from_args),
     VSDK_DEFAULT_ZERO, false, false},
    {"required_settings", &type_str_list, NULL,
     offsetof(struct vsdk_function_info, required_settings),
     VSDK_DEFAULT_ZERO, false, false},
    {"required_secrets", &type_in_secret_lookup_entry_list, NULL,
     offsetof(struct vsdk_function_info, required_secrets),
     VSDK_DEFAULT_ZERO, false, false},
};
static const struct vsdk_record record_function_info = {
    "FunctionInfo",
    "comment?: str, tags: map<str,str>, name: str, schema_path: list<str>, function_type: dict<i16,str>, "
    "arguments: bytes, output_schema: bytes, parameter_default_values?: bytes, stability?: dict<i16,str>, "
    "null_handling?: dict<i16,str>, argument_monotonicity?: list<str>, description: str, examples: "
    "list<struct<sql: str, description: str, expected_output?: str>>, categories: list<str>, "
    "projection_pushdown?: bool, filter_pushdown?: bool, sampling_pushdown?: bool, late_materialization?: "
    "bool, filter_semantic_profiles: list<str>, additional_filter_functions: list<struct<namespace: str, "
    "name: str, version: u64>>, runtime_filter_algorithms: list<struct<namespace: str, name: str, version: "
    "u64>>, filter_evaluation_contexts: list<struct<profile: str, provider_fingerprint?: str>>, "
    "order_preservation?: dict<i16,str>, max_workers?: i32, supports_batch_index: bool, supports_splits: "
    "bool, filters_exactly_applied: bool, supports_positions: bool, split_token_ttl_seconds?: i64, "
    "partition_kind: dict<i16,str>, order_dependent: dict<i16,str>, distinct_dependent: dict<i16,str>, "
    "supports_window: bool, streaming_partitioned: bool, has_finalize: bool, source_order_dependent: bool, "
    "sink_order_dependent: bool, requires_input_batch_index: bool, input_from_args: bool, "
    "required_settings: list<str>, required_secrets: list<struct<secret_type: str, scope?: str, "
    "secret_name?: str>>",
    fields_function_info, &caches[44],
    sizeof(struct vsdk_function_info), 41, 0};

static const struct vsdk_field fields_functions_response[] = {
    {"items", &type_bytes_list, NULL,
     offsetof(struct vsdk_functions_response, items),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_functions_response = {
    "FunctionsResponse",
    "items: list<bytes>",
    fields_functions_response, &caches[45],
    sizeof(struct vsdk_functions_response), 1, 0};

static const int64_t value_i64_99999 =
    99999;
static const struct vsdk_field fields_global_init_response[] = {
    {"execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_global_init_response, execution_id),
     VSDK_DEFAULT_ZERO, false, false},
    {"opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_global_init_response, opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"max_workers", &type_i64, &value_i64_99999,
     offsetof(struct vsdk_global_init_response, max_workers),
     VSDK_DEFAULT_VALUE, false, false},
};
static const struct vsdk_record record_global_init_response = {
    "GlobalInitResponse",
    "execution_id: bytes, opaque_data?: bytes, max_workers: i64",
    fields_global_init_response, &caches[46],
    sizeof(struct vsdk_global_init_response), 3, 0};

static const struct vsdk_type type_index_constraint_type = {
    .kind = VSDK_ENUM, .bytes = sizeof(enum vsdk_index_constraint_type),
    .names = &vsdk_index_constraint_type_names};
static const enum vsdk_index_constraint_type value_indexconstrainttype_none =
    VSDK_INDEX_CONSTRAINT_TYPE_NONE;
static const enum vsdk_on_conflict value_onconflict_error =
    VSDK_ON_CONFLICT_ERROR;
static const struct vsdk_field fields_index_create_request[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_index_create_request, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_index_create_request, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_index_create_request, name),
     VSDK_REQUIRED, false, false},
    {"table_name", &type_str, NULL,
     offsetof(struct vsdk_index_create_request, table_name),
     VSDK_REQUIRED, false, false},
    {"index_type", &type_str, NULL,
     offsetof(struct vsdk_index_create_request, index_type),
     VSDK_DEFAULT_ZERO, false, false},
    {"constraint_type", &type_index_constraint_type, &value_indexconstrainttype_none,
     offsetof(struct vsdk_index_create_request, constraint_type),
     VSDK_DEFAULT_VALUE, false, false},
    {"expressions", &type_str_list, NULL,
     offsetof(struct vsdk_index_create_request, expressions),
     VSDK_DEFAULT_ZERO, false, false},
    {"on_conflict", &type_on_conflict, &value_onconflict_error,
     offsetof(struct vsdk_index_create_request, on_conflict),
     VSDK_DEFAULT_VALUE, false, false},
    {"options", &type_str_map, NULL,
     offsetof(struct vsdk_index_create_request, options),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_index_create_request, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_index_create_request = {
    "IndexCreateRequest",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, table_name: str, index_type: str, "
    "constraint_type: dict<i16,str>, expressions: list<str>, on_conflict: dict<i16,str>, options: "
    "map<str,str>, transaction_opaque_data?: bytes",
    fields_index_create_request, &caches[47],
    sizeof(struct vsdk_index_create_request), 10, 0};

static const struct vsdk_field fields_index_info[] = {
    {"comment", &type_str, NULL,
     offsetof(struct vsdk_index_info, comment),
     VSDK_DEFAULT_NULL, true, true},
    {"tags", &type_str_map, NULL,
     offsetof(struct vsdk_index_info, tags),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_index_info, name),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_index_info, schema_path),
     VSDK_REQUIRED, false, false},
    {"table_name", &type_str, NULL,
     offsetof(struct vsdk_index_info, table_name),
     VSDK_REQUIRED, false, false},
    {"index_type", &type_str, NULL,
     offsetof(struct vsdk_index_info, index_type),
     VSDK_DEFAULT_ZERO, false, false},
    {"constraint_type", &type_index_constraint_type, &value_indexconstrainttype_none,
     offsetof(struct vsdk_index_info, constraint_type),
     VSDK_DEFAULT_VALUE, false, false},
    {"expressions", &type_str_list, NULL,
     offsetof(struct vsdk_index_info, expressions),
     VSDK_DEFAULT_ZERO, false, false},
    {"options", &type_str_map, NULL,
     offsetof(struct vsdk_index_info, options),
     VSDK_DEFAULT_ZERO, false, false},
};
static const struct vsdk_record record_index_info = {
    "IndexInfo",
    "comment?: str, tags: map<str,str>, name: str, schema_path: list<str>, table_name: str, index_type: "
    "str, constraint_type: dict<i16,str>, expressions: list<str>, options: map<str,str>",
    fields_index_info, &caches[48],
    sizeof(struct vsdk_index_info), 9, 0};

static const struct vsdk_field fields_indexes_response[] = {
    {"items", &type_bytes_list, NULL,
     offsetof(struct vsdk_indexes_response, items),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_indexes_response = {
    "IndexesResponse",
    "items: list<bytes>",
    fields_indexes_response, &caches[49],
    sizeof(struct vsdk_indexes_response), 1, 0};

static const struct vsdk_type type_table_in_out_function_init_phase = {
    .kind = VSDK_ENUM, .bytes = sizeof(enum vsdk_table_in_out_function_init_phase),
    .names = &vsdk_table_in_out_function_init_phase_names};
static const struct vsdk_type type_order_by_direction = {
    .kind = VSDK_ENUM, .bytes = sizeof(enum vsdk_order_by_direction),
    .names = &vsdk_order_by_direction_names};
static const struct vsdk_type type_order_by_null_order = {
    .kind = VSDK_ENUM, .bytes = sizeof(enum vsdk_order_by_null_order),
    .names = &vsdk_order_by_null_order_names};
static const struct vsdk_type type_opt_f64 = {
    .kind = VSDK_F64, .bytes = sizeof(struct vsdk_opt_f64), .is_optional = true};
static const struct vsdk_field fields_init_request[] = {
    {"bind_call", &type_bytes, NULL,
     offsetof(struct vsdk_init_request, bind_call),
     VSDK_REQUIRED, false, false},
    {"output_schema", &type_bytes, NULL,
     offsetof(struct vsdk_init_request, output_schema),
     VSDK_REQUIRED, false, false},
    {"bind_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_init_request, bind_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"projection_ids", &type_i64_list, NULL,
     offsetof(struct vsdk_init_request, projection_ids),
     VSDK_DEFAULT_NULL, true, true},
    {"pushdown_filters", &type_bytes, NULL,
     offsetof(struct vsdk_init_request, pushdown_filters),
     VSDK_DEFAULT_NULL, true, true},
    {"join_keys", &type_bytes_list, NULL,
     offsetof(struct vsdk_init_request, join_keys),
     VSDK_DEFAULT_NULL, true, true},
    {"split_tokens", &type_bytes_list, NULL,
     offsetof(struct vsdk_init_request, split_tokens),
     VSDK_DEFAULT_NULL, true, true},
    {"row_limit", &type_opt_i64, NULL,
     offsetof(struct vsdk_init_request, row_limit),
     VSDK_DEFAULT_NULL, true, true},
    {"phase", &type_table_in_out_function_init_phase, NULL,
     offsetof(struct vsdk_init_request, phase),
     VSDK_DEFAULT_NULL, true, true},
    {"finalize_state_id", &type_bytes, NULL,
     offsetof(struct vsdk_init_request, finalize_state_id),
     VSDK_DEFAULT_NULL, true, true},
    {"execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_init_request, execution_id),
     VSDK_DEFAULT_NULL, true, true},
    {"init_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_init_request, init_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"substream_id", &type_bytes, NULL,
     offsetof(struct vsdk_init_request, substream_id),
     VSDK_DEFAULT_NULL, true, true},
    {"order_by_column_name", &type_str, NULL,
     offsetof(struct vsdk_init_request, order_by_column_name),
     VSDK_DEFAULT_NULL, true, true},
    {"order_by_direction", &type_order_by_direction, NULL,
     offsetof(struct vsdk_init_request, order_by_direction),
     VSDK_DEFAULT_NULL, true, true},
    {"order_by_null_order", &type_order_by_null_order, NULL,
     offsetof(struct vsdk_init_request, order_by_null_order),
     VSDK_DEFAULT_NULL, true, true},
    {"order_by_limit", &type_opt_i64, NULL,
     offsetof(struct vsdk_init_request, order_by_limit),
     VSDK_DEFAULT_NULL, true, true},
    {"tablesample_percentage", &type_opt_f64, NULL,
     offsetof(struct vsdk_init_request, tablesample_percentage),
     VSDK_DEFAULT_NULL, true, true},
    {"tablesample_seed", &type_opt_i64, NULL,
     offsetof(struct vsdk_init_request, tablesample_seed),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_init_request = {
    "InitRequest",
    "bind_call: bytes, output_schema: bytes, bind_opaque_data?: bytes, projection_ids?: list<i64>, "
    "pushdown_filters?: large_bytes, join_keys?: list<large_bytes>, split_tokens?: list<large_bytes>, "
    "row_limit?: i64, phase?: dict<i16,str>, finalize_state_id?: bytes, execution_id?: bytes, "
    "init_opaque_data?: bytes, substream_id?: bytes, order_by_column_name?: str, order_by_direction?: "
    "dict<i16,str>, order_by_null_order?: dict<i16,str>, order_by_limit?: i64, tablesample_percentage?: "
    "f64, tablesample_seed?: i64",
    fields_init_request, &caches[50],
    sizeof(struct vsdk_init_request), 19, 0};

static const struct vsdk_type type_macro_type = {
    .kind = VSDK_ENUM, .bytes = sizeof(enum vsdk_macro_type), .names = &vsdk_macro_type_names};
static const struct vsdk_field fields_macro_create_request[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_macro_create_request, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_macro_create_request, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_macro_create_request, name),
     VSDK_REQUIRED, false, false},
    {"macro_type", &type_macro_type, NULL,
     offsetof(struct vsdk_macro_create_request, macro_type),
     VSDK_REQUIRED, false, false},
    {"parameters", &type_str_list, NULL,
     offsetof(struct vsdk_macro_create_request, parameters),
     VSDK_REQUIRED, false, false},
    {"definition", &type_str, NULL,
     offsetof(struct vsdk_macro_create_request, definition),
     VSDK_REQUIRED, false, false},
    {"on_conflict", &type_on_conflict, NULL,
     offsetof(struct vsdk_macro_create_request, on_conflict),
     VSDK_REQUIRED, false, false},
    {"parameter_default_values", &type_bytes, NULL,
     offsetof(struct vsdk_macro_create_request, parameter_default_values),
     VSDK_DEFAULT_NULL, true, true},
    {"arguments_schema", &type_bytes, NULL,
     offsetof(struct vsdk_macro_create_request, arguments_schema),
     VSDK_DEFAULT_NULL, true, true},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_macro_create_request, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_macro_create_request = {
    "MacroCreateRequest",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, macro_type: dict<i16,str>, parameters: "
    "list<str>, definition: str, on_conflict: dict<i16,str>, parameter_default_values?: bytes, "
    "arguments_schema?: bytes, transaction_opaque_data?: bytes",
    fields_macro_create_request, &caches[51],
    sizeof(struct vsdk_macro_create_request), 10, 0};

static const struct vsdk_field fields_macro_info[] = {
    {"comment", &type_str, NULL,
     offsetof(struct vsdk_macro_info, comment),
     VSDK_DEFAULT_NULL, true, true},
    {"tags", &type_str_map, NULL,
     offsetof(struct vsdk_macro_info, tags),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_macro_info, name),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_macro_info, schema_path),
     VSDK_REQUIRED, false, false},
    {"macro_type", &type_macro_type, NULL,
     offsetof(struct vsdk_macro_info, macro_type),
     VSDK_REQUIRED, false, false},
    {"parameters", &type_str_list, NULL,
     offsetof(struct vsdk_macro_info, parameters),
     VSDK_REQUIRED, false, false},
    {"parameter_default_values", &type_bytes, NULL,
     offsetof(struct vsdk_macro_info, parameter_default_values),
     VSDK_DEFAULT_NULL, true, true},
    {"definition", &type_str, NULL,
     offsetof(struct vsdk_macro_info, definition),
     VSDK_DEFAULT_ZERO, false, false},
    {"arguments_schema", &type_bytes, NULL,
     offsetof(struct vsdk_macro_info, arguments_schema),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_macro_info = {
    "MacroInfo",
    "comment?: str, tags: map<str,str>, name: str, schema_path: list<str>, macro_type: dict<i16,str>, "
    "parameters: list<str>, parameter_default_values?: bytes, definition: str, arguments_schema?: bytes",
    fields_macro_info, &caches[52],
    sizeof(struct vsdk_macro_info), 9, 0};

static const struct vsdk_field fields_macros_response[] = {
    {"items", &type_bytes_list, NULL,
     offsetof(struct vsdk_macros_response, items),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_macros_response = {
    "MacrosResponse",
    "items: list<bytes>",
    fields_macros_response, &caches[53],
    sizeof(struct vsdk_macros_response), 1, 0};

static const struct vsdk_field fields_partition_transform[] = {
    {"column", &type_str, NULL,
     offsetof(struct vsdk_partition_transform, column),
     VSDK_REQUIRED, false, false},
    {"transform", &type_str, NULL,
     offsetof(struct vsdk_partition_transform, transform),
     VSDK_REQUIRED, false, false},
    {"param", &type_opt_i64, NULL,
     offsetof(struct vsdk_partition_transform, param),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_partition_transform = {
    "PartitionTransform",
    "column: str, transform: str, param?: i64",
    fields_partition_transform, &caches[54],
    sizeof(struct vsdk_partition_transform), 3, 0};

static const struct vgi_str value_str_catalog =
    {"catalog", 7};
static const struct vsdk_field fields_plan_response[] = {
    {"splits", &type_bytes_list, NULL,
     offsetof(struct vsdk_plan_response, splits),
     VSDK_DEFAULT_ZERO, false, false},
    {"next_cursors", &type_bytes_list, NULL,
     offsetof(struct vsdk_plan_response, next_cursors),
     VSDK_DEFAULT_NULL, true, true},
    {"execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_plan_response, execution_id),
     VSDK_DEFAULT_NULL, true, true},
    {"init_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_plan_response, init_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"max_workers", &type_opt_i64, NULL,
     offsetof(struct vsdk_plan_response, max_workers),
     VSDK_DEFAULT_NULL, true, true},
    {"estimated_total_splits", &type_opt_i64, NULL,
     offsetof(struct vsdk_plan_response, estimated_total_splits),
     VSDK_DEFAULT_NULL, true, true},
    {"estimated_total_rows", &type_opt_i64, NULL,
     offsetof(struct vsdk_plan_response, estimated_total_rows),
     VSDK_DEFAULT_NULL, true, true},
    {"estimated_total_bytes", &type_opt_i64, NULL,
     offsetof(struct vsdk_plan_response, estimated_total_bytes),
     VSDK_DEFAULT_NULL, true, true},
    {"catalog_version", &type_opt_i64, NULL,
     offsetof(struct vsdk_plan_response, catalog_version),
     VSDK_DEFAULT_NULL, true, true},
    {"scope", &type_str, &value_str_catalog,
     offsetof(struct vsdk_plan_response, scope),
     VSDK_DEFAULT_VALUE, false, false},
    {"locations", &type_str_list, NULL,
     offsetof(struct vsdk_plan_response, locations),
     VSDK_DEFAULT_NULL, true, true},
    {"partitioning", &type_bytes_list, NULL,
     offsetof(struct vsdk_plan_response, partitioning),
     VSDK_DEFAULT_NULL, true, true},
    {"sort_order", &type_bytes_list, NULL,
     offsetof(struct vsdk_plan_response, sort_order),
     VSDK_DEFAULT_NULL, true, true},
    {"cache_max_age_seconds", &type_opt_i64, NULL,
     offsetof(struct vsdk_plan_response, cache_max_age_seconds),
     VSDK_DEFAULT_NULL, true, true},
    {"start_position", &type_bytes, NULL,
     offsetof(struct vsdk_plan_response, start_position),
     VSDK_DEFAULT_NULL, true, true},
    {"end_position", &type_bytes, NULL,
     offsetof(struct vsdk_plan_response, end_position),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_plan_response = {
    "PlanResponse",
    "splits: list<bytes>, next_cursors?: list<bytes>, execution_id?: bytes, init_opaque_data?: bytes, "
    "max_workers?: i64, estimated_total_splits?: i64, estimated_total_rows?: i64, estimated_total_bytes?: "
    "i64, catalog_version?: i64, scope: str, locations?: list<str>, partitioning?: list<bytes>, "
    "sort_order?: list<bytes>, cache_max_age_seconds?: i64, start_position?: bytes, end_position?: bytes",
    fields_plan_response, &caches[55],
    sizeof(struct vsdk_plan_response), 16, 0};

static const struct vsdk_field fields_runtime_filter_algorithm_capability[] = {
    {"namespace", &type_str, NULL,
     offsetof(struct vsdk_runtime_filter_algorithm_capability, namespace_),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_runtime_filter_algorithm_capability, name),
     VSDK_REQUIRED, false, false},
    {"version", &type_i64, NULL,
     offsetof(struct vsdk_runtime_filter_algorithm_capability, version),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_runtime_filter_algorithm_capability = {
    "RuntimeFilterAlgorithmCapability",
    "namespace: str, name: str, version: i64",
    fields_runtime_filter_algorithm_capability, &caches[56],
    sizeof(struct vsdk_runtime_filter_algorithm_capability), 3, 0};

static const struct vsdk_field fields_scan_branch[] = {
    {"function_name", &type_str, NULL,
     offsetof(struct vsdk_scan_branch, function_name),
     VSDK_REQUIRED, false, false},
    {"arguments", &type_bytes, NULL,
     offsetof(struct vsdk_scan_branch, arguments),
     VSDK_REQUIRED, false, false},
    {"branch_filter", &type_str, NULL,
     offsetof(struct vsdk_scan_branch, branch_filter),
     VSDK_DEFAULT_NULL, true, true},
    {"writable", &type_bool, NULL,
     offsetof(struct vsdk_scan_branch, writable),
     VSDK_DEFAULT_ZERO, false, false},
    {"source_catalog", &type_str, NULL,
     offsetof(struct vsdk_scan_branch, source_catalog),
     VSDK_DEFAULT_NULL, true, true},
    {"source_schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_scan_branch, source_schema_path),
     VSDK_DEFAULT_NULL, true, true},
    {"source_table", &type_str, NULL,
     offsetof(struct vsdk_scan_branch, source_table),
     VSDK_DEFAULT_NULL, true, true},
    {"format_name", &type_str, NULL,
     offsetof(struct vsdk_scan_branch, format_name),
     VSDK_DEFAULT_NULL, true, true},
    {"format_locations", &type_str_list, NULL,
     offsetof(struct vsdk_scan_branch, format_locations),
     VSDK_DEFAULT_ZERO, true, true},
    {"format_options", &type_bytes, NULL,
     offsetof(struct vsdk_scan_branch, format_options),
     VSDK_DEFAULT_NULL, true, true},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_scan_branch, schema_path),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_scan_branch = {
    "ScanBranch",
    "function_name: str, arguments: bytes, branch_filter?: str, writable: bool, source_catalog?: str, "
    "source_schema_path?: list<str>, source_table?: str, format_name?: str, format_locations?: list<str>, "
    "format_options?: bytes, schema_path?: list<str>",
    fields_scan_branch, &caches[57],
    sizeof(struct vsdk_scan_branch), 11, 0};

static const struct vsdk_field fields_scan_branches_result[] = {
    {"branches", &type_bytes_list, NULL,
     offsetof(struct vsdk_scan_branches_result, branches),
     VSDK_REQUIRED, false, false},
    {"required_extensions", &type_str_list, NULL,
     offsetof(struct vsdk_scan_branches_result, required_extensions),
     VSDK_DEFAULT_ZERO, false, false},
};
static const struct vsdk_record record_scan_branches_result = {
    "ScanBranchesResult",
    "branches: list<bytes>, required_extensions: list<str>",
    fields_scan_branches_result, &caches[58],
    sizeof(struct vsdk_scan_branches_result), 2, 0};

static const struct vsdk_field fields_scan_function_result[] = {
    {"function_name", &type_str, NULL,
     offsetof(struct vsdk_scan_function_result, function_name),
     VSDK_REQUIRED, false, false},
    {"arguments", &type_bytes, NULL,
     offsetof(struct vsdk_scan_function_result, arguments),
     VSDK_REQUIRED, false, false},
    {"required_extensions", &type_str_list, NULL,
     offsetof(struct vsdk_scan_function_result, required_extensions),
     VSDK_DEFAULT_ZERO, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_scan_function_result, schema_path),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_scan_function_result = {
    "ScanFunctionResult",
    "function_name: str, arguments: bytes, required_extensions: list<str>, schema_path?: list<str>",
    fields_scan_function_result, &caches[59],
    sizeof(struct vsdk_scan_function_result), 4, 0};

static const struct vsdk_field fields_scan_split[] = {
    {"payload", &type_bytes, NULL,
     offsetof(struct vsdk_scan_split, payload),
     VSDK_DEFAULT_ZERO, false, false},
    {"token", &type_bytes, NULL,
     offsetof(struct vsdk_scan_split, token),
     VSDK_DEFAULT_ZERO, false, false},
    {"estimated_rows", &type_opt_i64, NULL,
     offsetof(struct vsdk_scan_split, estimated_rows),
     VSDK_DEFAULT_NULL, true, true},
    {"rows_exact", &type_bool, NULL,
     offsetof(struct vsdk_scan_split, rows_exact),
     VSDK_DEFAULT_ZERO, false, false},
    {"estimated_bytes", &type_opt_i64, NULL,
     offsetof(struct vsdk_scan_split, estimated_bytes),
     VSDK_DEFAULT_NULL, true, true},
    {"partition_bounds", &type_bytes, NULL,
     offsetof(struct vsdk_scan_split, partition_bounds),
     VSDK_DEFAULT_NULL, true, true},
    {"column_statistics", &type_bytes, NULL,
     offsetof(struct vsdk_scan_split, column_statistics),
     VSDK_DEFAULT_NULL, true, true},
    {"location_ids", &type_i64_list, NULL,
     offsetof(struct vsdk_scan_split, location_ids),
     VSDK_DEFAULT_NULL, true, true},
    {"start_position", &type_bytes, NULL,
     offsetof(struct vsdk_scan_split, start_position),
     VSDK_DEFAULT_NULL, true, true},
    {"end_position", &type_bytes, NULL,
     offsetof(struct vsdk_scan_split, end_position),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_scan_split = {
    "ScanSplit",
    "payload: bytes, token: bytes, estimated_rows?: i64, rows_exact: bool, estimated_bytes?: i64, "
    "partition_bounds?: bytes, column_statistics?: bytes, location_ids?: list<i64>, start_position?: "
    "bytes, end_position?: bytes",
    fields_scan_split, &caches[60],
    sizeof(struct vsdk_scan_split), 10, 0};

static const struct vsdk_type type_opt_i64_map = {
    .kind = VSDK_MAP, .bytes = sizeof(struct vsdk_i64_map), .item = &type_opt_i64};
static const struct vsdk_field fields_schema_info[] = {
    {"comment", &type_str, NULL,
     offsetof(struct vsdk_schema_info, comment),
     VSDK_DEFAULT_NULL, true, true},
    {"tags", &type_str_map, NULL,
     offsetof(struct vsdk_schema_info, tags),
     VSDK_REQUIRED, false, false},
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_schema_info, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"path", &type_str_list, NULL,
     offsetof(struct vsdk_schema_info, path),
     VSDK_REQUIRED, false, false},
    {"estimated_object_count", &type_opt_i64_map, NULL,
     offsetof(struct vsdk_schema_info, estimated_object_count),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_schema_info = {
    "SchemaInfo",
    "comment?: str, tags: map<str,str>, attach_opaque_data: bytes, path: list<str>, "
    "estimated_object_count?: map<str,i64>",
    fields_schema_info, &caches[61],
    sizeof(struct vsdk_schema_info), 5, 0};

static const struct vsdk_field fields_schemas_response[] = {
    {"items", &type_bytes_list, NULL,
     offsetof(struct vsdk_schemas_response, items),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_schemas_response = {
    "SchemasResponse",
    "items: list<bytes>",
    fields_schemas_response, &caches[62],
    sizeof(struct vsdk_schemas_response), 1, 0};

static const struct vsdk_field fields_secret_lookup_entry[] = {
    {"secret_type", &type_str, NULL,
     offsetof(struct vsdk_secret_lookup_entry, secret_type),
     VSDK_REQUIRED, false, false},
    {"scope", &type_str, NULL,
     offsetof(struct vsdk_secret_lookup_entry, scope),
     VSDK_DEFAULT_NULL, true, true},
    {"secret_name", &type_str, NULL,
     offsetof(struct vsdk_secret_lookup_entry, secret_name),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_secret_lookup_entry = {
    "SecretLookupEntry",
    "secret_type: str, scope?: str, secret_name?: str",
    fields_secret_lookup_entry, &caches[63],
    sizeof(struct vsdk_secret_lookup_entry), 3, 0};

static const struct vsdk_field fields_secret_lookup_response[] = {
    {"found", &type_bool, NULL,
     offsetof(struct vsdk_secret_lookup_response, found),
     VSDK_REQUIRED, false, false},
    {"secret_type", &type_str, NULL,
     offsetof(struct vsdk_secret_lookup_response, secret_type),
     VSDK_DEFAULT_ZERO, false, false},
    {"provider", &type_str, NULL,
     offsetof(struct vsdk_secret_lookup_response, provider),
     VSDK_DEFAULT_ZERO, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_secret_lookup_response, name),
     VSDK_DEFAULT_ZERO, false, false},
    {"scope", &type_str_list, NULL,
     offsetof(struct vsdk_secret_lookup_response, scope),
     VSDK_DEFAULT_ZERO, false, false},
    {"values", &type_bytes, NULL,
     offsetof(struct vsdk_secret_lookup_response, values),
     VSDK_DEFAULT_NULL, true, true},
    {"redact_keys", &type_str_list, NULL,
     offsetof(struct vsdk_secret_lookup_response, redact_keys),
     VSDK_DEFAULT_ZERO, false, false},
    {"ttl_seconds", &type_i64, NULL,
     offsetof(struct vsdk_secret_lookup_response, ttl_seconds),
     VSDK_DEFAULT_ZERO, false, false},
    {"expires_at_unix", &type_i64, NULL,
     offsetof(struct vsdk_secret_lookup_response, expires_at_unix),
     VSDK_DEFAULT_ZERO, false, false},
};
static const struct vsdk_record record_secret_lookup_response = {
    "SecretLookupResponse",
    "found: bool, secret_type: str, provider: str, name: str, scope: list<str>, values?: bytes, "
    "redact_keys: list<str>, ttl_seconds: i64, expires_at_unix: i64",
    fields_secret_lookup_response, &caches[64],
    sizeof(struct vsdk_secret_lookup_response), 9, 0};

static const struct vsdk_field fields_secret_type_spec[] = {
    {"name", &type_str, NULL,
     offsetof(struct vsdk_secret_type_spec, name),
     VSDK_REQUIRED, false, false},
    {"description", &type_str, NULL,
     offsetof(struct vsdk_secret_type_spec, description),
     VSDK_REQUIRED, false, false},
    {"parameters_schema", &type_bytes, NULL,
     offsetof(struct vsdk_secret_type_spec, parameters_schema),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_secret_type_spec = {
    "SecretTypeSpec",
    "name: str, description: str, parameters_schema: bytes",
    fields_secret_type_spec, &caches[65],
    sizeof(struct vsdk_secret_type_spec), 3, 0};

static const struct vsdk_field fields_setting_spec[] = {
    {"name", &type_str, NULL,
     offsetof(struct vsdk_setting_spec, name),
     VSDK_REQUIRED, false, false},
    {"description", &type_str, NULL,
     offsetof(struct vsdk_setting_spec, description),
     VSDK_REQUIRED, false, false},
    {"type", &type_bytes, NULL,
     offsetof(struct vsdk_setting_spec, type),
     VSDK_REQUIRED, false, false},
    {"default_value", &type_bytes, NULL,
     offsetof(struct vsdk_setting_spec, default_value),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_setting_spec = {
    "SettingSpec",
    "name: str, description: str, type: bytes, default_value?: bytes",
    fields_setting_spec, &caches[66],
    sizeof(struct vsdk_setting_spec), 4, 0};

static const struct vsdk_field fields_sort_field[] = {
    {"column", &type_str, NULL,
     offsetof(struct vsdk_sort_field, column),
     VSDK_REQUIRED, false, false},
    {"direction", &type_order_by_direction, NULL,
     offsetof(struct vsdk_sort_field, direction),
     VSDK_REQUIRED, false, false},
    {"nulls", &type_order_by_null_order, NULL,
     offsetof(struct vsdk_sort_field, nulls),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_sort_field = {
    "SortField",
    "column: str, direction: dict<i16,str>, nulls: dict<i16,str>",
    fields_sort_field, &caches[67],
    sizeof(struct vsdk_sort_field), 3, 0};

static const struct vsdk_field fields_table_buffering_combine_request[] = {
    {"function_name", &type_str, NULL,
     offsetof(struct vsdk_table_buffering_combine_request, function_name),
     VSDK_REQUIRED, false, false},
    {"execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_table_buffering_combine_request, execution_id),
     VSDK_REQUIRED, false, false},
    {"state_ids", &type_bytes_list, NULL,
     offsetof(struct vsdk_table_buffering_combine_request, state_ids),
     VSDK_REQUIRED, false, false},
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_table_buffering_combine_request, attach_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"transaction_id", &type_bytes, NULL,
     offsetof(struct vsdk_table_buffering_combine_request, transaction_id),
     VSDK_DEFAULT_NULL, true, true},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_table_buffering_combine_request, schema_path),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_table_buffering_combine_request = {
    "TableBufferingCombineRequest",
    "function_name: str, execution_id: bytes, state_ids: list<bytes>, attach_opaque_data?: bytes, "
    "transaction_id?: bytes, schema_path?: list<str>",
    fields_table_buffering_combine_request, &caches[68],
    sizeof(struct vsdk_table_buffering_combine_request), 6, 0};

static const struct vsdk_field fields_table_buffering_combine_response[] = {
    {"finalize_state_ids", &type_bytes_list, NULL,
     offsetof(struct vsdk_table_buffering_combine_response, finalize_state_ids),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_table_buffering_combine_response = {
    "TableBufferingCombineResponse",
    "finalize_state_ids: list<bytes>",
    fields_table_buffering_combine_response, &caches[69],
    sizeof(struct vsdk_table_buffering_combine_response), 1, 0};

static const struct vsdk_field fields_table_buffering_destructor_request[] = {
    {"function_name", &type_str, NULL,
     offsetof(struct vsdk_table_buffering_destructor_request, function_name),
     VSDK_REQUIRED, false, false},
    {"execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_table_buffering_destructor_request, execution_id),
     VSDK_REQUIRED, false, false},
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_table_buffering_destructor_request, attach_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"transaction_id", &type_bytes, NULL,
     offsetof(struct vsdk_table_buffering_destructor_request, transaction_id),
     VSDK_DEFAULT_NULL, true, true},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_table_buffering_destructor_request, schema_path),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_table_buffering_destructor_request = {
    "TableBufferingDestructorRequest",
    "function_name: str, execution_id: bytes, attach_opaque_data?: bytes, transaction_id?: bytes, "
    "schema_path?: list<str>",
    fields_table_buffering_destructor_request, &caches[70],
    sizeof(struct vsdk_table_buffering_destructor_request), 5, 0};

static const struct vsdk_record record_table_buffering_destructor_response = {
    "TableBufferingDestructorResponse",
    "",
    NULL, &caches[71],
    sizeof(struct vsdk_table_buffering_destructor_response), 0, 0};

static const struct vsdk_field fields_table_buffering_process_request[] = {
    {"function_name", &type_str, NULL,
     offsetof(struct vsdk_table_buffering_process_request, function_name),
     VSDK_REQUIRED, false, false},
    {"execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_table_buffering_process_request, execution_id),
     VSDK_REQUIRED, false, false},
    {"input_batch", &type_bytes, NULL,
     offsetof(struct vsdk_table_buffering_process_request, input_batch),
     VSDK_REQUIRED, false, false},
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_table_buffering_process_request, attach_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"transaction_id", &type_bytes, NULL,
     offsetof(struct vsdk_table_buffering_process_request, transaction_id),
     VSDK_DEFAULT_NULL, true, true},
    {"batch_index", &type_opt_i64, NULL,
     offsetof(struct vsdk_table_buffering_process_request, batch_index),
     VSDK_DEFAULT_NULL, true, true},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_table_buffering_process_request, schema_path),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_table_buffering_process_request = {
    "TableBufferingProcessRequest",
    "function_name: str, execution_id: bytes, input_batch: bytes, attach_opaque_data?: bytes, "
    "transaction_id?: bytes, batch_index?: i64, schema_path?: list<str>",
    fields_table_buffering_process_request, &caches[72],
    sizeof(struct vsdk_table_buffering_process_request), 7, 0};

static const struct vsdk_field fields_table_buffering_process_response[] = {
    {"state_id", &type_bytes, NULL,
     offsetof(struct vsdk_table_buffering_process_response, state_id),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_table_buffering_process_response = {
    "TableBufferingProcessResponse",
    "state_id: bytes",
    fields_table_buffering_process_response, &caches[73],
    sizeof(struct vsdk_table_buffering_process_response), 1, 0};

static const struct vsdk_field fields_table_cardinality[] = {
    {"estimate", &type_opt_i64, NULL,
     offsetof(struct vsdk_table_cardinality, estimate),
     VSDK_DEFAULT_NULL, true, true},
    {"max", &type_opt_i64, NULL,
     offsetof(struct vsdk_table_cardinality, max),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_table_cardinality = {
    "TableCardinality",
    "estimate?: i64, max?: i64",
    fields_table_cardinality, &caches[74],
    sizeof(struct vsdk_table_cardinality), 2, 0};

static const struct vsdk_type type_i32 = {
    .kind = VSDK_I32, .bytes = sizeof(int32_t)};
static const struct vsdk_type type_i32_list = {
    .kind = VSDK_LIST, .bytes = sizeof(struct vsdk_i32_list), .item = &type_i32};
static const struct vsdk_type type_i32_list_list = {
    .kind = VSDK_LIST, .bytes = sizeof(struct vsdk_i32_list_list), .item = &type_i32_list};
static const struct vsdk_field fields_table_create_request[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_table_create_request, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_table_create_request, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_table_create_request, name),
     VSDK_REQUIRED, false, false},
    {"columns", &type_bytes, NULL,
     offsetof(struct vsdk_table_create_request, columns),
     VSDK_REQUIRED, false, false},
    {"on_conflict", &type_on_conflict, NULL,
     offsetof(struct vsdk_table_create_request, on_conflict),
     VSDK_REQUIRED, false, false},
    {"not_null_constraints", &type_i32_list, NULL,
     offsetof(struct vsdk_table_create_request, not_null_constraints),
     VSDK_DEFAULT_ZERO, false, false},
    {"unique_constraints", &type_i32_list_list, NULL,
     offsetof(struct vsdk_table_create_request, unique_constraints),
     VSDK_DEFAULT_ZERO, false, false},
    {"check_constraints", &type_str_list, NULL,
     offsetof(struct vsdk_table_create_request, check_constraints),
     VSDK_DEFAULT_ZERO, false, false},
    {"primary_key_constraints", &type_i32_list_list, NULL,
     offsetof(struct vsdk_table_create_request, primary_key_constraints),
     VSDK_DEFAULT_ZERO, false, false},
    {"foreign_key_constraints", &type_bytes_list, NULL,
     offsetof(struct vsdk_table_create_request, foreign_key_constraints),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_table_create_request, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_table_create_request = {
    "TableCreateRequest",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, columns: bytes, on_conflict: "
    "dict<i16,str>, not_null_constraints: list<i32>, unique_constraints: list<list<i32>>, "
    "check_constraints: list<str>, primary_key_constraints: list<list<i32>>, foreign_key_constraints: "
    "list<bytes>, transaction_opaque_data?: bytes",
    fields_table_create_request, &caches[75],
    sizeof(struct vsdk_table_create_request), 11, 0};

static const struct vsdk_field fields_table_function_cardinality_request[] = {
    {"bind_call", &type_bytes, NULL,
     offsetof(struct vsdk_table_function_cardinality_request, bind_call),
     VSDK_REQUIRED, false, false},
    {"bind_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_table_function_cardinality_request, bind_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_table_function_cardinality_request = {
    "TableFunctionCardinalityRequest",
    "bind_call: bytes, bind_opaque_data?: bytes",
    fields_table_function_cardinality_request, &caches[76],
    sizeof(struct vsdk_table_function_cardinality_request), 2, 0};

static const struct vsdk_field fields_table_function_dynamic_to_string_request[] = {
    {"bind_call", &type_bytes, NULL,
     offsetof(struct vsdk_table_function_dynamic_to_string_request, bind_call),
     VSDK_REQUIRED, false, false},
    {"bind_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_table_function_dynamic_to_string_request, bind_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"global_execution_id", &type_bytes, NULL,
     offsetof(struct vsdk_table_function_dynamic_to_string_request, global_execution_id),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_table_function_dynamic_to_string_request = {
    "TableFunctionDynamicToStringRequest",
    "bind_call: bytes, bind_opaque_data?: bytes, global_execution_id: bytes",
    fields_table_function_dynamic_to_string_request, &caches[77],
    sizeof(struct vsdk_table_function_dynamic_to_string_request), 3, 0};

static const struct vsdk_field fields_table_function_dynamic_to_string_response[] = {
    {"keys", &type_str_list, NULL,
     offsetof(struct vsdk_table_function_dynamic_to_string_response, keys),
     VSDK_REQUIRED, false, false},
    {"values", &type_str_list, NULL,
     offsetof(struct vsdk_table_function_dynamic_to_string_response, values),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_table_function_dynamic_to_string_response = {
    "TableFunctionDynamicToStringResponse",
    "keys: list<str>, values: list<str>",
    fields_table_function_dynamic_to_string_response, &caches[78],
    sizeof(struct vsdk_table_function_dynamic_to_string_response), 2, 0};

static const struct vsdk_field fields_table_function_plan_request[] = {
    {"bind_call", &type_bytes, NULL,
     offsetof(struct vsdk_table_function_plan_request, bind_call),
     VSDK_REQUIRED, false, false},
    {"bind_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_table_function_plan_request, bind_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"projection_ids", &type_i64_list, NULL,
     offsetof(struct vsdk_table_function_plan_request, projection_ids),
     VSDK_DEFAULT_NULL, true, true},
    {"pushdown_filters", &type_bytes, NULL,
     offsetof(struct vsdk_table_function_plan_request, pushdown_filters),
     VSDK_DEFAULT_NULL, true, true},
    {"join_keys", &type_bytes_list, NULL,
     offsetof(struct vsdk_table_function_plan_request, join_keys),
     VSDK_DEFAULT_NULL, true, true},
    {"row_limit", &type_opt_i64, NULL,
     offsetof(struct vsdk_table_function_plan_request, row_limit),
     VSDK_DEFAULT_NULL, true, true},
    {"target_split_bytes", &type_opt_i64, NULL,
     offsetof(struct vsdk_table_function_plan_request, target_split_bytes),
     VSDK_DEFAULT_NULL, true, true},
    {"min_splits", &type_opt_i64, NULL,
     offsetof(struct vsdk_table_function_plan_request, min_splits),
     VSDK_DEFAULT_NULL, true, true},
    {"max_splits_per_response", &type_opt_i64, NULL,
     offsetof(struct vsdk_table_function_plan_request, max_splits_per_response),
     VSDK_DEFAULT_NULL, true, true},
    {"cursor", &type_bytes, NULL,
     offsetof(struct vsdk_table_function_plan_request, cursor),
     VSDK_DEFAULT_NULL, true, true},
    {"refined_filters", &type_bytes, NULL,
     offsetof(struct vsdk_table_function_plan_request, refined_filters),
     VSDK_DEFAULT_NULL, true, true},
    {"filters_complete", &type_bool, &value_bool_true,
     offsetof(struct vsdk_table_function_plan_request, filters_complete),
     VSDK_DEFAULT_VALUE, false, false},
    {"start_position", &type_bytes, NULL,
     offsetof(struct vsdk_table_function_plan_request, start_position),
     VSDK_DEFAULT_NULL, true, true},
    {"end_position", &type_bytes, NULL,
     offsetof(struct vsdk_table_function_plan_request, end_position),
     VSDK_DEFAULT_NULL, true, true},
    {"order_by_column_name", &type_str, NULL,
     offsetof(struct vsdk_table_function_plan_request, order_by_column_name),
     VSDK_DEFAULT_NULL, true, true},
    {"order_by_direction", &type_order_by_direction, NULL,
     offsetof(struct vsdk_table_function_plan_request, order_by_direction),
     VSDK_DEFAULT_NULL, true, true},
    {"order_by_null_order", &type_order_by_null_order, NULL,
     offsetof(struct vsdk_table_function_plan_request, order_by_null_order),
     VSDK_DEFAULT_NULL, true, true},
    {"order_by_limit", &type_opt_i64, NULL,
     offsetof(struct vsdk_table_function_plan_request, order_by_limit),
     VSDK_DEFAULT_NULL, true, true},
    {"tablesample_percentage", &type_opt_f64, NULL,
     offsetof(struct vsdk_table_function_plan_request, tablesample_percentage),
     VSDK_DEFAULT_NULL, true, true},
    {"tablesample_seed", &type_opt_i64, NULL,
     offsetof(struct vsdk_table_function_plan_request, tablesample_seed),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_table_function_plan_request = {
    "TableFunctionPlanRequest",
    "bind_call: bytes, bind_opaque_data?: bytes, projection_ids?: list<i64>, pushdown_filters?: "
    "large_bytes, join_keys?: list<large_bytes>, row_limit?: i64, target_split_bytes?: i64, min_splits?: "
    "i64, max_splits_per_response?: i64, cursor?: bytes, refined_filters?: large_bytes, filters_complete: "
    "bool, start_position?: bytes, end_position?: bytes, order_by_column_name?: str, order_by_direction?: "
    "dict<i16,str>, order_by_null_order?: dict<i16,str>, order_by_limit?: i64, tablesample_percentage?: "
    "f64, tablesample_seed?: i64",
    fields_table_function_plan_request, &caches[79],
    sizeof(struct vsdk_table_function_plan_request), 20, 0};

static const struct vsdk_field fields_table_function_statistics_request[] = {
    {"bind_call", &type_bytes, NULL,
     offsetof(struct vsdk_table_function_statistics_request, bind_call),
     VSDK_REQUIRED, false, false},
    {"bind_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_table_function_statistics_request, bind_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_table_function_statistics_request = {
    "TableFunctionStatisticsRequest",
    "bind_call: bytes, bind_opaque_data?: bytes",
    fields_table_function_statistics_request, &caches[80],
    sizeof(struct vsdk_table_function_statistics_request), 2, 0};

static const struct vsdk_type type_str_list_list = {
    .kind = VSDK_LIST, .bytes = sizeof(struct vsdk_str_list_list), .item = &type_str_list};
static const struct vsdk_field fields_table_info[] = {
    {"comment", &type_str, NULL,
     offsetof(struct vsdk_table_info, comment),
     VSDK_DEFAULT_NULL, true, true},
    {"tags", &type_str_map, NULL,
     offsetof(struct vsdk_table_info, tags),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_table_info, name),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_table_info, schema_path),
     VSDK_REQUIRED, false, false},
    {"columns", &type_bytes, NULL,
     offsetof(struct vsdk_table_info, columns),
     VSDK_REQUIRED, false, false},
    {"not_null_constraints", &type_i32_list, NULL,
     offsetof(struct vsdk_table_info, not_null_constraints),
     VSDK_REQUIRED, false, false},
    {"unique_constraints", &type_i32_list_list, NULL,
     offsetof(struct vsdk_table_info, unique_constraints),
     VSDK_REQUIRED, false, false},
    {"check_constraints", &type_str_list, NULL,
     offsetof(struct vsdk_table_info, check_constraints),
     VSDK_REQUIRED, false, false},
    {"primary_key_constraints", &type_i32_list_list, NULL,
     offsetof(struct vsdk_table_info, primary_key_constraints),
     VSDK_DEFAULT_ZERO, false, false},
    {"foreign_key_constraints", &type_bytes_list, NULL,
     offsetof(struct vsdk_table_info, foreign_key_constraints),
     VSDK_DEFAULT_ZERO, false, false},
    {"write_result_modes", &type_str_map, NULL,
     offsetof(struct vsdk_table_info, write_result_modes),
     VSDK_DEFAULT_ZERO, false, false},
    {"supports_column_statistics", &type_bool, NULL,
     offsetof(struct vsdk_table_info, supports_column_statistics),
     VSDK_DEFAULT_ZERO, false, false},
    {"scan_function", &type_bytes, NULL,
     offsetof(struct vsdk_table_info, scan_function),
     VSDK_DEFAULT_NULL, true, true},
    {"insert_function", &type_bytes, NULL,
     offsetof(struct vsdk_table_info, insert_function),
     VSDK_DEFAULT_NULL, true, true},
    {"update_function", &type_bytes, NULL,
     offsetof(struct vsdk_table_info, update_function),
     VSDK_DEFAULT_NULL, true, true},
    {"delete_function", &type_bytes, NULL,
     offsetof(struct vsdk_table_info, delete_function),
     VSDK_DEFAULT_NULL, true, true},
    {"cardinality_estimate", &type_opt_i64, NULL,
     offsetof(struct vsdk_table_info, cardinality_estimate),
     VSDK_DEFAULT_NULL, true, true},
    {"cardinality_max", &type_opt_i64, NULL,
     offsetof(struct vsdk_table_info, cardinality_max),
     VSDK_DEFAULT_NULL, true, true},
    {"column_statistics", &type_bytes, NULL,
     offsetof(struct vsdk_table_info, column_statistics),
     VSDK_DEFAULT_NULL, true, true},
    {"bind_result", &type_bytes, NULL,
     offsetof(struct vsdk_table_info, bind_result),
     VSDK_DEFAULT_NULL, true, true},
    {"required_filters", &type_str_list_list, NULL,
     offsetof(struct vsdk_table_info, required_filters),
     VSDK_DEFAULT_ZERO, false, false},
};
static const struct vsdk_record record_table_info = {
    "TableInfo",
    "comment?: str, tags: map<str,str>, name: str, schema_path: list<str>, columns: bytes, "
    "not_null_constraints: list<i32>, unique_constraints: list<list<i32>>, check_constraints: list<str>, "
    "primary_key_constraints: list<list<i32>>, foreign_key_constraints: list<bytes>, write_result_modes: "
    "map<str,str>, supports_column_statistics: bool, scan_function?: bytes, insert_function?: bytes, "
    "update_function?: bytes, delete_function?: bytes, cardinality_estimate?: i64, cardinality_max?: i64, "
    "column_statistics?: bytes, bind_result?: bytes, required_filters: list<list<str>>",
    fields_table_info, &caches[81],
    sizeof(struct vsdk_table_info), 21, 0};

static const struct vsdk_field fields_tables_response[] = {
    {"items", &type_bytes_list, NULL,
     offsetof(struct vsdk_tables_response, items),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_tables_response = {
    "TablesResponse",
    "items: list<bytes>",
    fields_tables_response, &caches[82],
    sizeof(struct vsdk_tables_response), 1, 0};

static const struct vsdk_field fields_transaction_begin_response[] = {
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_transaction_begin_response, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_transaction_begin_response = {
    "TransactionBeginResponse",
    "transaction_opaque_data?: bytes",
    fields_transaction_begin_response, &caches[83],
    sizeof(struct vsdk_transaction_begin_response), 1, 0};

static const struct vsdk_field fields_view_info[] = {
    {"comment", &type_str, NULL,
     offsetof(struct vsdk_view_info, comment),
     VSDK_DEFAULT_NULL, true, true},
    {"tags", &type_str_map, NULL,
     offsetof(struct vsdk_view_info, tags),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_view_info, name),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_view_info, schema_path),
     VSDK_REQUIRED, false, false},
    {"definition", &type_str, NULL,
     offsetof(struct vsdk_view_info, definition),
     VSDK_REQUIRED, false, false},
    {"column_comments", &type_str_map, NULL,
     offsetof(struct vsdk_view_info, column_comments),
     VSDK_DEFAULT_ZERO, false, false},
};
static const struct vsdk_record record_view_info = {
    "ViewInfo",
    "comment?: str, tags: map<str,str>, name: str, schema_path: list<str>, definition: str, "
    "column_comments: map<str,str>",
    fields_view_info, &caches[84],
    sizeof(struct vsdk_view_info), 6, 0};

static const struct vsdk_field fields_views_response[] = {
    {"items", &type_bytes_list, NULL,
     offsetof(struct vsdk_views_response, items),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_views_response = {
    "ViewsResponse",
    "items: list<bytes>",
    fields_views_response, &caches[85],
    sizeof(struct vsdk_views_response), 1, 0};

static const struct vsdk_field fields_boxed_params[] = {
    {"request", &type_bytes, NULL,
     offsetof(struct vsdk_boxed_params, request),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_boxed_params = {
    "BoxedParams",
    "request: bytes",
    fields_boxed_params, &caches[86],
    sizeof(struct vsdk_boxed_params), 1, 0};

static const struct vsdk_field fields_catalog_copy_from_formats_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_copy_from_formats_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_copy_from_formats_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_copy_from_formats_params = {
    "catalog_copy_from_formats_params",
    "attach_opaque_data: bytes, transaction_opaque_data?: bytes",
    fields_catalog_copy_from_formats_params, &caches[87],
    sizeof(struct vsdk_catalog_copy_from_formats_params), 2, 0};

static const struct vsdk_field fields_catalog_detach_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_detach_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_catalog_detach_params = {
    "catalog_detach_params",
    "attach_opaque_data: bytes",
    fields_catalog_detach_params, &caches[88],
    sizeof(struct vsdk_catalog_detach_params), 1, 0};

static const struct vsdk_field fields_catalog_drop_params[] = {
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_drop_params, name),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_catalog_drop_params = {
    "catalog_drop_params",
    "name: str",
    fields_catalog_drop_params, &caches[89],
    sizeof(struct vsdk_catalog_drop_params), 1, 0};

static const struct vsdk_field fields_catalog_index_drop_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_index_drop_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_index_drop_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_index_drop_params, name),
     VSDK_REQUIRED, false, false},
    {"ignore_not_found", &type_bool, NULL,
     offsetof(struct vsdk_catalog_index_drop_params, ignore_not_found),
     VSDK_DEFAULT_ZERO, false, false},
    {"cascade", &type_bool, NULL,
     offsetof(struct vsdk_catalog_index_drop_params, cascade),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_index_drop_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_index_drop_params = {
    "catalog_index_drop_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, ignore_not_found: bool, cascade: bool, "
    "transaction_opaque_data?: bytes",
    fields_catalog_index_drop_params, &caches[90],
    sizeof(struct vsdk_catalog_index_drop_params), 6, 0};

static const struct vsdk_field fields_catalog_index_get_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_index_get_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_index_get_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_index_get_params, name),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_index_get_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_index_get_params = {
    "catalog_index_get_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, transaction_opaque_data?: bytes",
    fields_catalog_index_get_params, &caches[91],
    sizeof(struct vsdk_catalog_index_get_params), 4, 0};

static const struct vsdk_field fields_catalog_macro_drop_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_macro_drop_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_macro_drop_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_macro_drop_params, name),
     VSDK_REQUIRED, false, false},
    {"ignore_not_found", &type_bool, NULL,
     offsetof(struct vsdk_catalog_macro_drop_params, ignore_not_found),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_macro_drop_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_macro_drop_params = {
    "catalog_macro_drop_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, ignore_not_found: bool, "
    "transaction_opaque_data?: bytes",
    fields_catalog_macro_drop_params, &caches[92],
    sizeof(struct vsdk_catalog_macro_drop_params), 5, 0};

static const struct vsdk_field fields_catalog_macro_get_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_macro_get_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_macro_get_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_macro_get_params, name),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_macro_get_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_macro_get_params = {
    "catalog_macro_get_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, transaction_opaque_data?: bytes",
    fields_catalog_macro_get_params, &caches[93],
    sizeof(struct vsdk_catalog_macro_get_params), 4, 0};

static const struct vsdk_type type_schema_object_type = {
    .kind = VSDK_ENUM, .bytes = sizeof(enum vsdk_schema_object_type),
    .names = &vsdk_schema_object_type_names};
static const struct vsdk_field fields_catalog_schema_contents_functions_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_schema_contents_functions_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_schema_contents_functions_params, path),
     VSDK_REQUIRED, false, false},
    {"type", &type_schema_object_type, NULL,
     offsetof(struct vsdk_catalog_schema_contents_functions_params, type),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_schema_contents_functions_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_schema_contents_functions_params = {
    "catalog_schema_contents_functions_params",
    "attach_opaque_data: bytes, path: list<str>, type: dict<i16,str>, transaction_opaque_data?: bytes",
    fields_catalog_schema_contents_functions_params, &caches[94],
    sizeof(struct vsdk_catalog_schema_contents_functions_params), 4, 0};

static const struct vsdk_field fields_catalog_schema_contents_indexes_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_schema_contents_indexes_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_schema_contents_indexes_params, path),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_schema_contents_indexes_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_schema_contents_indexes_params = {
    "catalog_schema_contents_indexes_params",
    "attach_opaque_data: bytes, path: list<str>, transaction_opaque_data?: bytes",
    fields_catalog_schema_contents_indexes_params, &caches[95],
    sizeof(struct vsdk_catalog_schema_contents_indexes_params), 3, 0};

static const struct vsdk_field fields_catalog_schema_contents_macros_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_schema_contents_macros_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_schema_contents_macros_params, path),
     VSDK_REQUIRED, false, false},
    {"type", &type_schema_object_type, NULL,
     offsetof(struct vsdk_catalog_schema_contents_macros_params, type),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_schema_contents_macros_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_schema_contents_macros_params = {
    "catalog_schema_contents_macros_params",
    "attach_opaque_data: bytes, path: list<str>, type: dict<i16,str>, transaction_opaque_data?: bytes",
    fields_catalog_schema_contents_macros_params, &caches[96],
    sizeof(struct vsdk_catalog_schema_contents_macros_params), 4, 0};

static const struct vsdk_field fields_catalog_schema_contents_tables_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_schema_contents_tables_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_schema_contents_tables_params, path),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_schema_contents_tables_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_schema_contents_tables_params = {
    "catalog_schema_contents_tables_params",
    "attach_opaque_data: bytes, path: list<str>, transaction_opaque_data?: bytes",
    fields_catalog_schema_contents_tables_params, &caches[97],
    sizeof(struct vsdk_catalog_schema_contents_tables_params), 3, 0};

static const struct vsdk_field fields_catalog_schema_contents_views_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_schema_contents_views_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_schema_contents_views_params, path),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_schema_contents_views_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_schema_contents_views_params = {
    "catalog_schema_contents_views_params",
    "attach_opaque_data: bytes, path: list<str>, transaction_opaque_data?: bytes",
    fields_catalog_schema_contents_views_params, &caches[98],
    sizeof(struct vsdk_catalog_schema_contents_views_params), 3, 0};

static const struct vsdk_field fields_catalog_schema_create_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_schema_create_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_schema_create_params, path),
     VSDK_REQUIRED, false, false},
    {"on_conflict", &type_on_conflict, &value_onconflict_error,
     offsetof(struct vsdk_catalog_schema_create_params, on_conflict),
     VSDK_DEFAULT_VALUE, false, false},
    {"comment", &type_str, NULL,
     offsetof(struct vsdk_catalog_schema_create_params, comment),
     VSDK_DEFAULT_NULL, true, true},
    {"tags", &type_str_map, NULL,
     offsetof(struct vsdk_catalog_schema_create_params, tags),
     VSDK_DEFAULT_NULL, true, true},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_schema_create_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_schema_create_params = {
    "catalog_schema_create_params",
    "attach_opaque_data: bytes, path: list<str>, on_conflict: dict<i16,str>, comment?: str, tags?: "
    "map<str,str>, transaction_opaque_data?: bytes",
    fields_catalog_schema_create_params, &caches[99],
    sizeof(struct vsdk_catalog_schema_create_params), 6, 0};

static const struct vsdk_field fields_catalog_schema_drop_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_schema_drop_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_schema_drop_params, path),
     VSDK_REQUIRED, false, false},
    {"ignore_not_found", &type_bool, NULL,
     offsetof(struct vsdk_catalog_schema_drop_params, ignore_not_found),
     VSDK_DEFAULT_ZERO, false, false},
    {"cascade", &type_bool, NULL,
     offsetof(struct vsdk_catalog_schema_drop_params, cascade),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_schema_drop_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_schema_drop_params = {
    "catalog_schema_drop_params",
    "attach_opaque_data: bytes, path: list<str>, ignore_not_found: bool, cascade: bool, "
    "transaction_opaque_data?: bytes",
    fields_catalog_schema_drop_params, &caches[100],
    sizeof(struct vsdk_catalog_schema_drop_params), 5, 0};

static const struct vsdk_field fields_catalog_schema_get_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_schema_get_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_schema_get_params, path),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_schema_get_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_schema_get_params = {
    "catalog_schema_get_params",
    "attach_opaque_data: bytes, path: list<str>, transaction_opaque_data?: bytes",
    fields_catalog_schema_get_params, &caches[101],
    sizeof(struct vsdk_catalog_schema_get_params), 3, 0};

static const struct vsdk_field fields_catalog_schemas_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_schemas_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_schemas_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_schemas_params = {
    "catalog_schemas_params",
    "attach_opaque_data: bytes, transaction_opaque_data?: bytes",
    fields_catalog_schemas_params, &caches[102],
    sizeof(struct vsdk_catalog_schemas_params), 2, 0};

static const struct vsdk_field fields_catalog_table_column_add_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_column_add_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_column_add_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_column_add_params, name),
     VSDK_REQUIRED, false, false},
    {"column_definition", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_column_add_params, column_definition),
     VSDK_REQUIRED, false, false},
    {"ignore_not_found", &type_bool, NULL,
     offsetof(struct vsdk_catalog_table_column_add_params, ignore_not_found),
     VSDK_DEFAULT_ZERO, false, false},
    {"if_column_not_exists", &type_bool, NULL,
     offsetof(struct vsdk_catalog_table_column_add_params, if_column_not_exists),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_column_add_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_column_add_params = {
    "catalog_table_column_add_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, column_definition: bytes, "
    "ignore_not_found: bool, if_column_not_exists: bool, transaction_opaque_data?: bytes",
    fields_catalog_table_column_add_params, &caches[103],
    sizeof(struct vsdk_catalog_table_column_add_params), 7, 0};

static const struct vsdk_field fields_catalog_table_column_comment_set_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_column_comment_set_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_column_comment_set_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_column_comment_set_params, name),
     VSDK_REQUIRED, false, false},
    {"column_name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_column_comment_set_params, column_name),
     VSDK_REQUIRED, false, false},
    {"comment", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_column_comment_set_params, comment),
     VSDK_DEFAULT_NULL, true, true},
    {"ignore_not_found", &type_bool, NULL,
     offsetof(struct vsdk_catalog_table_column_comment_set_params, ignore_not_found),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_column_comment_set_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_column_comment_set_params = {
    "catalog_table_column_comment_set_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, column_name: str, comment?: str, "
    "ignore_not_found: bool, transaction_opaque_data?: bytes",
    fields_catalog_table_column_comment_set_params, &caches[104],
    sizeof(struct vsdk_catalog_table_column_comment_set_params), 7, 0};

static const struct vsdk_field fields_catalog_table_column_default_drop_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_column_default_drop_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_column_default_drop_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_column_default_drop_params, name),
     VSDK_REQUIRED, false, false},
    {"column_name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_column_default_drop_params, column_name),
     VSDK_REQUIRED, false, false},
    {"ignore_not_found", &type_bool, NULL,
     offsetof(struct vsdk_catalog_table_column_default_drop_params, ignore_not_found),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_column_default_drop_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_column_default_drop_params = {
    "catalog_table_column_default_drop_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, column_name: str, ignore_not_found: "
    "bool, transaction_opaque_data?: bytes",
    fields_catalog_table_column_default_drop_params, &caches[105],
    sizeof(struct vsdk_catalog_table_column_default_drop_params), 6, 0};

static const struct vsdk_field fields_catalog_table_column_default_set_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_column_default_set_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_column_default_set_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_column_default_set_params, name),
     VSDK_REQUIRED, false, false},
    {"column_name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_column_default_set_params, column_name),
     VSDK_REQUIRED, false, false},
    {"expression", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_column_default_set_params, expression),
     VSDK_REQUIRED, false, false},
    {"ignore_not_found", &type_bool, NULL,
     offsetof(struct vsdk_catalog_table_column_default_set_params, ignore_not_found),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_column_default_set_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_column_default_set_params = {
    "catalog_table_column_default_set_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, column_name: str, expression: str, "
    "ignore_not_found: bool, transaction_opaque_data?: bytes",
    fields_catalog_table_column_default_set_params, &caches[106],
    sizeof(struct vsdk_catalog_table_column_default_set_params), 7, 0};

static const struct vsdk_field fields_catalog_table_column_drop_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_column_drop_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_column_drop_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_column_drop_params, name),
     VSDK_REQUIRED, false, false},
    {"column_name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_column_drop_params, column_name),
     VSDK_REQUIRED, false, false},
    {"ignore_not_found", &type_bool, NULL,
     offsetof(struct vsdk_catalog_table_column_drop_params, ignore_not_found),
     VSDK_DEFAULT_ZERO, false, false},
    {"if_column_exists", &type_bool, NULL,
     offsetof(struct vsdk_catalog_table_column_drop_params, if_column_exists),
     VSDK_DEFAULT_ZERO, false, false},
    {"cascade", &type_bool, NULL,
     offsetof(struct vsdk_catalog_table_column_drop_params, cascade),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_column_drop_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_column_drop_params = {
    "catalog_table_column_drop_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, column_name: str, ignore_not_found: "
    "bool, if_column_exists: bool, cascade: bool, transaction_opaque_data?: bytes",
    fields_catalog_table_column_drop_params, &caches[107],
    sizeof(struct vsdk_catalog_table_column_drop_params), 8, 0};

static const struct vsdk_field fields_catalog_table_column_rename_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_column_rename_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_column_rename_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_column_rename_params, name),
     VSDK_REQUIRED, false, false},
    {"column_name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_column_rename_params, column_name),
     VSDK_REQUIRED, false, false},
    {"new_column_name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_column_rename_params, new_column_name),
     VSDK_REQUIRED, false, false},
    {"ignore_not_found", &type_bool, NULL,
     offsetof(struct vsdk_catalog_table_column_rename_params, ignore_not_found),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_column_rename_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_column_rename_params = {
    "catalog_table_column_rename_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, column_name: str, new_column_name: str, "
    "ignore_not_found: bool, transaction_opaque_data?: bytes",
    fields_catalog_table_column_rename_params, &caches[108],
    sizeof(struct vsdk_catalog_table_column_rename_params), 7, 0};

static const struct vsdk_field fields_catalog_table_column_statistics_get_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_column_statistics_get_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_column_statistics_get_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_column_statistics_get_params, name),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_column_statistics_get_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_column_statistics_get_params = {
    "catalog_table_column_statistics_get_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, transaction_opaque_data?: bytes",
    fields_catalog_table_column_statistics_get_params, &caches[109],
    sizeof(struct vsdk_catalog_table_column_statistics_get_params), 4, 0};

static const struct vsdk_field fields_catalog_table_column_type_change_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_column_type_change_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_column_type_change_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_column_type_change_params, name),
     VSDK_REQUIRED, false, false},
    {"column_definition", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_column_type_change_params, column_definition),
     VSDK_REQUIRED, false, false},
    {"expression", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_column_type_change_params, expression),
     VSDK_DEFAULT_NULL, true, true},
    {"ignore_not_found", &type_bool, NULL,
     offsetof(struct vsdk_catalog_table_column_type_change_params, ignore_not_found),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_column_type_change_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_column_type_change_params = {
    "catalog_table_column_type_change_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, column_definition: bytes, expression?: "
    "str, ignore_not_found: bool, transaction_opaque_data?: bytes",
    fields_catalog_table_column_type_change_params, &caches[110],
    sizeof(struct vsdk_catalog_table_column_type_change_params), 7, 0};

static const struct vsdk_field fields_catalog_table_comment_set_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_comment_set_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_comment_set_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_comment_set_params, name),
     VSDK_REQUIRED, false, false},
    {"comment", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_comment_set_params, comment),
     VSDK_DEFAULT_NULL, true, true},
    {"ignore_not_found", &type_bool, NULL,
     offsetof(struct vsdk_catalog_table_comment_set_params, ignore_not_found),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_comment_set_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_comment_set_params = {
    "catalog_table_comment_set_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, comment?: str, ignore_not_found: bool, "
    "transaction_opaque_data?: bytes",
    fields_catalog_table_comment_set_params, &caches[111],
    sizeof(struct vsdk_catalog_table_comment_set_params), 6, 0};

static const struct vsdk_field fields_catalog_table_delete_function_get_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_delete_function_get_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_delete_function_get_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_delete_function_get_params, name),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_delete_function_get_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_delete_function_get_params = {
    "catalog_table_delete_function_get_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, transaction_opaque_data?: bytes",
    fields_catalog_table_delete_function_get_params, &caches[112],
    sizeof(struct vsdk_catalog_table_delete_function_get_params), 4, 0};

static const struct vsdk_field fields_catalog_table_drop_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_drop_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_drop_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_drop_params, name),
     VSDK_REQUIRED, false, false},
    {"ignore_not_found", &type_bool, NULL,
     offsetof(struct vsdk_catalog_table_drop_params, ignore_not_found),
     VSDK_DEFAULT_ZERO, false, false},
    {"cascade", &type_bool, NULL,
     offsetof(struct vsdk_catalog_table_drop_params, cascade),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_drop_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_drop_params = {
    "catalog_table_drop_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, ignore_not_found: bool, cascade: bool, "
    "transaction_opaque_data?: bytes",
    fields_catalog_table_drop_params, &caches[113],
    sizeof(struct vsdk_catalog_table_drop_params), 6, 0};

static const struct vsdk_field fields_catalog_table_get_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_get_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_get_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_get_params, name),
     VSDK_REQUIRED, false, false},
    {"at_unit", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_get_params, at_unit),
     VSDK_DEFAULT_NULL, true, true},
    {"at_value", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_get_params, at_value),
     VSDK_DEFAULT_NULL, true, true},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_get_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_get_params = {
    "catalog_table_get_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, at_unit?: str, at_value?: str, "
    "transaction_opaque_data?: bytes",
    fields_catalog_table_get_params, &caches[114],
    sizeof(struct vsdk_catalog_table_get_params), 6, 0};

static const struct vsdk_field fields_catalog_table_insert_function_get_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_insert_function_get_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_insert_function_get_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_insert_function_get_params, name),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_insert_function_get_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
    {"writable_branch_function_name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_insert_function_get_params, writable_branch_function_name),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_insert_function_get_params = {
    "catalog_table_insert_function_get_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, transaction_opaque_data?: bytes, "
    "writable_branch_function_name?: str",
    fields_catalog_table_insert_function_get_params, &caches[115],
    sizeof(struct vsdk_catalog_table_insert_function_get_params), 5, 0};

static const struct vsdk_field fields_catalog_table_not_null_drop_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_not_null_drop_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_not_null_drop_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_not_null_drop_params, name),
     VSDK_REQUIRED, false, false},
    {"column_name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_not_null_drop_params, column_name),
     VSDK_REQUIRED, false, false},
    {"ignore_not_found", &type_bool, NULL,
     offsetof(struct vsdk_catalog_table_not_null_drop_params, ignore_not_found),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_not_null_drop_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_not_null_drop_params = {
    "catalog_table_not_null_drop_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, column_name: str, ignore_not_found: "
    "bool, transaction_opaque_data?: bytes",
    fields_catalog_table_not_null_drop_params, &caches[116],
    sizeof(struct vsdk_catalog_table_not_null_drop_params), 6, 0};

static const struct vsdk_field fields_catalog_table_not_null_set_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_not_null_set_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_not_null_set_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_not_null_set_params, name),
     VSDK_REQUIRED, false, false},
    {"column_name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_not_null_set_params, column_name),
     VSDK_REQUIRED, false, false},
    {"ignore_not_found", &type_bool, NULL,
     offsetof(struct vsdk_catalog_table_not_null_set_params, ignore_not_found),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_not_null_set_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_not_null_set_params = {
    "catalog_table_not_null_set_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, column_name: str, ignore_not_found: "
    "bool, transaction_opaque_data?: bytes",
    fields_catalog_table_not_null_set_params, &caches[117],
    sizeof(struct vsdk_catalog_table_not_null_set_params), 6, 0};

static const struct vsdk_field fields_catalog_table_rename_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_rename_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_rename_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_rename_params, name),
     VSDK_REQUIRED, false, false},
    {"new_name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_rename_params, new_name),
     VSDK_REQUIRED, false, false},
    {"ignore_not_found", &type_bool, NULL,
     offsetof(struct vsdk_catalog_table_rename_params, ignore_not_found),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_rename_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_rename_params = {
    "catalog_table_rename_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, new_name: str, ignore_not_found: bool, "
    "transaction_opaque_data?: bytes",
    fields_catalog_table_rename_params, &caches[118],
    sizeof(struct vsdk_catalog_table_rename_params), 6, 0};

static const struct vsdk_field fields_catalog_table_scan_branches_get_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_scan_branches_get_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_scan_branches_get_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_scan_branches_get_params, name),
     VSDK_REQUIRED, false, false},
    {"at_unit", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_scan_branches_get_params, at_unit),
     VSDK_DEFAULT_NULL, true, true},
    {"at_value", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_scan_branches_get_params, at_value),
     VSDK_DEFAULT_NULL, true, true},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_scan_branches_get_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_scan_branches_get_params = {
    "catalog_table_scan_branches_get_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, at_unit?: str, at_value?: str, "
    "transaction_opaque_data?: bytes",
    fields_catalog_table_scan_branches_get_params, &caches[119],
    sizeof(struct vsdk_catalog_table_scan_branches_get_params), 6, 0};

static const struct vsdk_field fields_catalog_table_scan_function_get_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_scan_function_get_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_scan_function_get_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_scan_function_get_params, name),
     VSDK_REQUIRED, false, false},
    {"at_unit", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_scan_function_get_params, at_unit),
     VSDK_DEFAULT_NULL, true, true},
    {"at_value", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_scan_function_get_params, at_value),
     VSDK_DEFAULT_NULL, true, true},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_scan_function_get_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_scan_function_get_params = {
    "catalog_table_scan_function_get_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, at_unit?: str, at_value?: str, "
    "transaction_opaque_data?: bytes",
    fields_catalog_table_scan_function_get_params, &caches[120],
    sizeof(struct vsdk_catalog_table_scan_function_get_params), 6, 0};

static const struct vsdk_field fields_catalog_table_update_function_get_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_update_function_get_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_table_update_function_get_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_table_update_function_get_params, name),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_table_update_function_get_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_table_update_function_get_params = {
    "catalog_table_update_function_get_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, transaction_opaque_data?: bytes",
    fields_catalog_table_update_function_get_params, &caches[121],
    sizeof(struct vsdk_catalog_table_update_function_get_params), 4, 0};

static const struct vsdk_field fields_catalog_transaction_begin_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_transaction_begin_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_catalog_transaction_begin_params = {
    "catalog_transaction_begin_params",
    "attach_opaque_data: bytes",
    fields_catalog_transaction_begin_params, &caches[122],
    sizeof(struct vsdk_catalog_transaction_begin_params), 1, 0};

static const struct vsdk_field fields_catalog_transaction_commit_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_transaction_commit_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_transaction_commit_params, transaction_opaque_data),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_catalog_transaction_commit_params = {
    "catalog_transaction_commit_params",
    "attach_opaque_data: bytes, transaction_opaque_data: bytes",
    fields_catalog_transaction_commit_params, &caches[123],
    sizeof(struct vsdk_catalog_transaction_commit_params), 2, 0};

static const struct vsdk_field fields_catalog_transaction_rollback_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_transaction_rollback_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_transaction_rollback_params, transaction_opaque_data),
     VSDK_REQUIRED, false, false},
};
static const struct vsdk_record record_catalog_transaction_rollback_params = {
    "catalog_transaction_rollback_params",
    "attach_opaque_data: bytes, transaction_opaque_data: bytes",
    fields_catalog_transaction_rollback_params, &caches[124],
    sizeof(struct vsdk_catalog_transaction_rollback_params), 2, 0};

static const struct vsdk_field fields_catalog_version_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_version_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_version_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_version_params = {
    "catalog_version_params",
    "attach_opaque_data: bytes, transaction_opaque_data?: bytes",
    fields_catalog_version_params, &caches[125],
    sizeof(struct vsdk_catalog_version_params), 2, 0};

static const struct vsdk_field fields_catalog_view_comment_set_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_view_comment_set_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_view_comment_set_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_view_comment_set_params, name),
     VSDK_REQUIRED, false, false},
    {"comment", &type_str, NULL,
     offsetof(struct vsdk_catalog_view_comment_set_params, comment),
     VSDK_DEFAULT_NULL, true, true},
    {"ignore_not_found", &type_bool, NULL,
     offsetof(struct vsdk_catalog_view_comment_set_params, ignore_not_found),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_view_comment_set_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_view_comment_set_params = {
    "catalog_view_comment_set_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, comment?: str, ignore_not_found: bool, "
    "transaction_opaque_data?: bytes",
    fields_catalog_view_comment_set_params, &caches[126],
    sizeof(struct vsdk_catalog_view_comment_set_params), 6, 0};

static const struct vsdk_field fields_catalog_view_create_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_view_create_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_view_create_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_view_create_params, name),
     VSDK_REQUIRED, false, false},
    {"definition", &type_str, NULL,
     offsetof(struct vsdk_catalog_view_create_params, definition),
     VSDK_REQUIRED, false, false},
    {"on_conflict", &type_on_conflict, NULL,
     offsetof(struct vsdk_catalog_view_create_params, on_conflict),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_view_create_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_view_create_params = {
    "catalog_view_create_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, definition: str, on_conflict: "
    "dict<i16,str>, transaction_opaque_data?: bytes",
    fields_catalog_view_create_params, &caches[127],
    sizeof(struct vsdk_catalog_view_create_params), 6, 0};

static const struct vsdk_field fields_catalog_view_drop_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_view_drop_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_view_drop_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_view_drop_params, name),
     VSDK_REQUIRED, false, false},
    {"ignore_not_found", &type_bool, NULL,
     offsetof(struct vsdk_catalog_view_drop_params, ignore_not_found),
     VSDK_DEFAULT_ZERO, false, false},
    {"cascade", &type_bool, NULL,
     offsetof(struct vsdk_catalog_view_drop_params, cascade),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_view_drop_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_view_drop_params = {
    "catalog_view_drop_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, ignore_not_found: bool, cascade: bool, "
    "transaction_opaque_data?: bytes",
    fields_catalog_view_drop_params, &caches[128],
    sizeof(struct vsdk_catalog_view_drop_params), 6, 0};

static const struct vsdk_field fields_catalog_view_get_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_view_get_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_view_get_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_view_get_params, name),
     VSDK_REQUIRED, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_view_get_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_view_get_params = {
    "catalog_view_get_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, transaction_opaque_data?: bytes",
    fields_catalog_view_get_params, &caches[129],
    sizeof(struct vsdk_catalog_view_get_params), 4, 0};

static const struct vsdk_field fields_catalog_view_rename_params[] = {
    {"attach_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_view_rename_params, attach_opaque_data),
     VSDK_REQUIRED, false, false},
    {"schema_path", &type_str_list, NULL,
     offsetof(struct vsdk_catalog_view_rename_params, schema_path),
     VSDK_REQUIRED, false, false},
    {"name", &type_str, NULL,
     offsetof(struct vsdk_catalog_view_rename_params, name),
     VSDK_REQUIRED, false, false},
    {"new_name", &type_str, NULL,
     offsetof(struct vsdk_catalog_view_rename_params, new_name),
     VSDK_REQUIRED, false, false},
    {"ignore_not_found", &type_bool, NULL,
     offsetof(struct vsdk_catalog_view_rename_params, ignore_not_found),
     VSDK_DEFAULT_ZERO, false, false},
    {"transaction_opaque_data", &type_bytes, NULL,
     offsetof(struct vsdk_catalog_view_rename_params, transaction_opaque_data),
     VSDK_DEFAULT_NULL, true, true},
};
static const struct vsdk_record record_catalog_view_rename_params = {
    "catalog_view_rename_params",
    "attach_opaque_data: bytes, schema_path: list<str>, name: str, new_name: str, ignore_not_found: bool, "
    "transaction_opaque_data?: bytes",
    fields_catalog_view_rename_params, &caches[130],
    sizeof(struct vsdk_catalog_view_rename_params), 6, 0};

static const struct vsdk_record *const records[VSDK_RECORD_COUNT] = {
    [VSDK_RECORD_AGGREGATE_BIND_REQUEST] =
        &record_aggregate_bind_request,
    [VSDK_RECORD_AGGREGATE_BIND_RESPONSE] =
        &record_aggregate_bind_response,
    [VSDK_RECORD_AGGREGATE_COMBINE_REQUEST] =
        &record_aggregate_combine_request,
    [VSDK_RECORD_AGGREGATE_COMBINE_RESPONSE] =
        &record_aggregate_combine_response,
    [VSDK_RECORD_AGGREGATE_DESTRUCTOR_REQUEST] =
        &record_aggregate_destructor_request,
    [VSDK_RECORD_AGGREGATE_DESTRUCTOR_RESPONSE] =
        &record_aggregate_destructor_response,
    [VSDK_RECORD_AGGREGATE_FINALIZE_REQUEST] =
        &record_aggregate_finalize_request,
    [VSDK_RECORD_AGGREGATE_FINALIZE_RESPONSE] =
        &record_aggregate_finalize_response,
    [VSDK_RECORD_AGGREGATE_STREAMING_CHUNK_REQUEST] =
        &record_aggregate_streaming_chunk_request,
    [VSDK_RECORD_AGGREGATE_STREAMING_CHUNK_RESPONSE] =
        &record_aggregate_streaming_chunk_response,
    [VSDK_RECORD_AGGREGATE_STREAMING_CLOSE_REQUEST] =
        &record_aggregate_streaming_close_request,
    [VSDK_RECORD_AGGREGATE_STREAMING_CLOSE_RESPONSE] =
        &record_aggregate_streaming_close_response,
    [VSDK_RECORD_AGGREGATE_STREAMING_OPEN_REQUEST] =
        &record_aggregate_streaming_open_request,
    [VSDK_RECORD_AGGREGATE_STREAMING_OPEN_RESPONSE] =
        &record_aggregate_streaming_open_response,
    [VSDK_RECORD_AGGREGATE_UPDATE_REQUEST] =
        &record_aggregate_update_request,
    [VSDK_RECORD_AGGREGATE_UPDATE_RESPONSE] =
        &record_aggregate_update_response,
    [VSDK_RECORD_AGGREGATE_WINDOW_BATCH_REQUEST] =
        &record_aggregate_window_batch_request,
    [VSDK_RECORD_AGGREGATE_WINDOW_BATCH_RESPONSE] =
        &record_aggregate_window_batch_response,
    [VSDK_RECORD_AGGREGATE_WINDOW_DESTRUCTOR_REQUEST] =
        &record_aggregate_window_destructor_request,
    [VSDK_RECORD_AGGREGATE_WINDOW_DESTRUCTOR_RESPONSE] =
        &record_aggregate_window_destructor_response,
    [VSDK_RECORD_AGGREGATE_WINDOW_INIT_REQUEST] =
        &record_aggregate_window_init_request,
    [VSDK_RECORD_AGGREGATE_WINDOW_INIT_RESPONSE] =
        &record_aggregate_window_init_response,
    [VSDK_RECORD_AGGREGATE_WINDOW_REQUEST] =
        &record_aggregate_window_request,
    [VSDK_RECORD_AGGREGATE_WINDOW_RESPONSE] =
        &record_aggregate_window_response,
    [VSDK_RECORD_ATTACH_CATALOG_INFO] =
        &record_attach_catalog_info,
    [VSDK_RECORD_ATTACH_OPTION_SPEC] =
        &record_attach_option_spec,
    [VSDK_RECORD_BIND_REQUEST] =
        &record_bind_request,
    [VSDK_RECORD_BIND_RESPONSE] =
        &record_bind_response,
    [VSDK_RECORD_CATALOG_ATTACH_REQUEST] =
        &record_catalog_attach_request,
    [VSDK_RECORD_CATALOG_ATTACH_RESULT] =
        &record_catalog_attach_result,
    [VSDK_RECORD_CATALOG_CREATE_REQUEST] =
        &record_catalog_create_request,
    [VSDK_RECORD_CATALOG_DATA_VERSION_RELEASE] =
        &record_catalog_data_version_release,
    [VSDK_RECORD_CATALOG_EXAMPLE] =
        &record_catalog_example,
    [VSDK_RECORD_CATALOG_INFO] =
        &record_catalog_info,
    [VSDK_RECORD_CATALOG_VERSION_RESPONSE] =
        &record_catalog_version_response,
    [VSDK_RECORD_CATALOGS_RESPONSE] =
        &record_catalogs_response,
    [VSDK_RECORD_CLIENT_CAPABILITIES] =
        &record_client_capabilities,
    [VSDK_RECORD_COPY_FROM_CONTEXT] =
        &record_copy_from_context,
    [VSDK_RECORD_COPY_FROM_FORMAT_INFO] =
        &record_copy_from_format_info,
    [VSDK_RECORD_COPY_FROM_FORMATS_RESPONSE] =
        &record_copy_from_formats_response,
    [VSDK_RECORD_COPY_TO_CONTEXT] =
        &record_copy_to_context,
    [VSDK_RECORD_EVALUATION_CONTEXT_CAPABILITY] =
        &record_evaluation_context_capability,
    [VSDK_RECORD_FILTER_FUNCTION_CAPABILITY] =
        &record_filter_function_capability,
    [VSDK_RECORD_FOREIGN_KEY_INFO] =
        &record_foreign_key_info,
    [VSDK_RECORD_FUNCTION_INFO] =
        &record_function_info,
    [VSDK_RECORD_FUNCTIONS_RESPONSE] =
        &record_functions_response,
    [VSDK_RECORD_GLOBAL_INIT_RESPONSE] =
        &record_global_init_response,
    [VSDK_RECORD_INDEX_CREATE_REQUEST] =
        &record_index_create_request,
    [VSDK_RECORD_INDEX_INFO] =
        &record_index_info,
    [VSDK_RECORD_INDEXES_RESPONSE] =
        &record_indexes_response,
    [VSDK_RECORD_INIT_REQUEST] =
        &record_init_request,
    [VSDK_RECORD_MACRO_CREATE_REQUEST] =
        &record_macro_create_request,
    [VSDK_RECORD_MACRO_INFO] =
        &record_macro_info,
    [VSDK_RECORD_MACROS_RESPONSE] =
        &record_macros_response,
    [VSDK_RECORD_PARTITION_TRANSFORM] =
        &record_partition_transform,
    [VSDK_RECORD_PLAN_RESPONSE] =
        &record_plan_response,
    [VSDK_RECORD_RUNTIME_FILTER_ALGORITHM_CAPABILITY] =
        &record_runtime_filter_algorithm_capability,
    [VSDK_RECORD_SCAN_BRANCH] =
        &record_scan_branch,
    [VSDK_RECORD_SCAN_BRANCHES_RESULT] =
        &record_scan_branches_result,
    [VSDK_RECORD_SCAN_FUNCTION_RESULT] =
        &record_scan_function_result,
    [VSDK_RECORD_SCAN_SPLIT] =
        &record_scan_split,
    [VSDK_RECORD_SCHEMA_INFO] =
        &record_schema_info,
    [VSDK_RECORD_SCHEMAS_RESPONSE] =
        &record_schemas_response,
    [VSDK_RECORD_SECRET_LOOKUP_ENTRY] =
        &record_secret_lookup_entry,
    [VSDK_RECORD_SECRET_LOOKUP_RESPONSE] =
        &record_secret_lookup_response,
    [VSDK_RECORD_SECRET_TYPE_SPEC] =
        &record_secret_type_spec,
    [VSDK_RECORD_SETTING_SPEC] =
        &record_setting_spec,
    [VSDK_RECORD_SORT_FIELD] =
        &record_sort_field,
    [VSDK_RECORD_TABLE_BUFFERING_COMBINE_REQUEST] =
        &record_table_buffering_combine_request,
    [VSDK_RECORD_TABLE_BUFFERING_COMBINE_RESPONSE] =
        &record_table_buffering_combine_response,
    [VSDK_RECORD_TABLE_BUFFERING_DESTRUCTOR_REQUEST] =
        &record_table_buffering_destructor_request,
    [VSDK_RECORD_TABLE_BUFFERING_DESTRUCTOR_RESPONSE] =
        &record_table_buffering_destructor_response,
    [VSDK_RECORD_TABLE_BUFFERING_PROCESS_REQUEST] =
        &record_table_buffering_process_request,
    [VSDK_RECORD_TABLE_BUFFERING_PROCESS_RESPONSE] =
        &record_table_buffering_process_response,
    [VSDK_RECORD_TABLE_CARDINALITY] =
        &record_table_cardinality,
    [VSDK_RECORD_TABLE_CREATE_REQUEST] =
        &record_table_create_request,
    [VSDK_RECORD_TABLE_FUNCTION_CARDINALITY_REQUEST] =
        &record_table_function_cardinality_request,
    [VSDK_RECORD_TABLE_FUNCTION_DYNAMIC_TO_STRING_REQUEST] =
        &record_table_function_dynamic_to_string_request,
    [VSDK_RECORD_TABLE_FUNCTION_DYNAMIC_TO_STRING_RESPONSE] =
        &record_table_function_dynamic_to_string_response,
    [VSDK_RECORD_TABLE_FUNCTION_PLAN_REQUEST] =
        &record_table_function_plan_request,
    [VSDK_RECORD_TABLE_FUNCTION_STATISTICS_REQUEST] =
        &record_table_function_statistics_request,
    [VSDK_RECORD_TABLE_INFO] =
        &record_table_info,
    [VSDK_RECORD_TABLES_RESPONSE] =
        &record_tables_response,
    [VSDK_RECORD_TRANSACTION_BEGIN_RESPONSE] =
        &record_transaction_begin_response,
    [VSDK_RECORD_VIEW_INFO] =
        &record_view_info,
    [VSDK_RECORD_VIEWS_RESPONSE] =
        &record_views_response,
};

static const struct vsdk_method methods[] = {
    {.name = "aggregate_bind", .id = VSDK_METHOD_AGGREGATE_BIND,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_aggregate_bind_request,
     .result = &record_aggregate_bind_response, .header = NULL},
    {.name = "aggregate_combine", .id = VSDK_METHOD_AGGREGATE_COMBINE,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_aggregate_combine_request,
     .result = &record_aggregate_combine_response, .header = NULL},
    {.name = "aggregate_destructor", .id = VSDK_METHOD_AGGREGATE_DESTRUCTOR,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_aggregate_destructor_request,
     .result = &record_aggregate_destructor_response, .header = NULL},
    {.name = "aggregate_finalize", .id = VSDK_METHOD_AGGREGATE_FINALIZE,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_aggregate_finalize_request,
     .result = &record_aggregate_finalize_response, .header = NULL},
    {.name = "aggregate_streaming_chunk", .id = VSDK_METHOD_AGGREGATE_STREAMING_CHUNK,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_aggregate_streaming_chunk_request,
     .result = &record_aggregate_streaming_chunk_response, .header = NULL},
    {.name = "aggregate_streaming_close", .id = VSDK_METHOD_AGGREGATE_STREAMING_CLOSE,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_aggregate_streaming_close_request,
     .result = &record_aggregate_streaming_close_response, .header = NULL},
    {.name = "aggregate_streaming_open", .id = VSDK_METHOD_AGGREGATE_STREAMING_OPEN,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_aggregate_streaming_open_request,
     .result = &record_aggregate_streaming_open_response, .header = NULL},
    {.name = "aggregate_update", .id = VSDK_METHOD_AGGREGATE_UPDATE,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_aggregate_update_request,
     .result = &record_aggregate_update_response, .header = NULL},
    {.name = "aggregate_window", .id = VSDK_METHOD_AGGREGATE_WINDOW,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_aggregate_window_request,
     .result = &record_aggregate_window_response, .header = NULL},
    {.name = "aggregate_window_batch", .id = VSDK_METHOD_AGGREGATE_WINDOW_BATCH,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_aggregate_window_batch_request,
     .result = &record_aggregate_window_batch_response, .header = NULL},
    {.name = "aggregate_window_destructor", .id = VSDK_METHOD_AGGREGATE_WINDOW_DESTRUCTOR,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_aggregate_window_destructor_request,
     .result = &record_aggregate_window_destructor_response, .header = NULL},
    {.name = "aggregate_window_init", .id = VSDK_METHOD_AGGREGATE_WINDOW_INIT,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_aggregate_window_init_request,
     .result = &record_aggregate_window_init_response, .header = NULL},
    {.name = "bind", .id = VSDK_METHOD_BIND,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_bind_request,
     .result = &record_bind_response, .header = NULL},
    {.name = "catalog_attach", .id = VSDK_METHOD_CATALOG_ATTACH,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_catalog_attach_request,
     .result = &record_catalog_attach_result, .header = NULL},
    {.name = "catalog_catalogs", .id = VSDK_METHOD_CATALOG_CATALOGS,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = NULL, .request = NULL,
     .result = &record_catalogs_response, .header = NULL},
    {.name = "catalog_copy_from_formats", .id = VSDK_METHOD_CATALOG_COPY_FROM_FORMATS,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_copy_from_formats_params, .request = NULL,
     .result = &record_copy_from_formats_response, .header = NULL},
    {.name = "catalog_create", .id = VSDK_METHOD_CATALOG_CREATE,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_catalog_create_request,
     .result = NULL, .header = NULL},
    {.name = "catalog_detach", .id = VSDK_METHOD_CATALOG_DETACH,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_detach_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_drop", .id = VSDK_METHOD_CATALOG_DROP,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_drop_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_index_create", .id = VSDK_METHOD_CATALOG_INDEX_CREATE,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_index_create_request,
     .result = NULL, .header = NULL},
    {.name = "catalog_index_drop", .id = VSDK_METHOD_CATALOG_INDEX_DROP,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_index_drop_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_index_get", .id = VSDK_METHOD_CATALOG_INDEX_GET,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_index_get_params, .request = NULL,
     .result = &record_indexes_response, .header = NULL},
    {.name = "catalog_macro_create", .id = VSDK_METHOD_CATALOG_MACRO_CREATE,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_macro_create_request,
     .result = NULL, .header = NULL},
    {.name = "catalog_macro_drop", .id = VSDK_METHOD_CATALOG_MACRO_DROP,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_macro_drop_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_macro_get", .id = VSDK_METHOD_CATALOG_MACRO_GET,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_macro_get_params, .request = NULL,
     .result = &record_macros_response, .header = NULL},
    {.name = "catalog_schema_contents_functions", .id = VSDK_METHOD_CATALOG_SCHEMA_CONTENTS_FUNCTIONS,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_schema_contents_functions_params, .request = NULL,
     .result = &record_functions_response, .header = NULL},
    {.name = "catalog_schema_contents_indexes", .id = VSDK_METHOD_CATALOG_SCHEMA_CONTENTS_INDEXES,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_schema_contents_indexes_params, .request = NULL,
     .result = &record_indexes_response, .header = NULL},
    {.name = "catalog_schema_contents_macros", .id = VSDK_METHOD_CATALOG_SCHEMA_CONTENTS_MACROS,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_schema_contents_macros_params, .request = NULL,
     .result = &record_macros_response, .header = NULL},
    {.name = "catalog_schema_contents_tables", .id = VSDK_METHOD_CATALOG_SCHEMA_CONTENTS_TABLES,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_schema_contents_tables_params, .request = NULL,
     .result = &record_tables_response, .header = NULL},
    {.name = "catalog_schema_contents_views", .id = VSDK_METHOD_CATALOG_SCHEMA_CONTENTS_VIEWS,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_schema_contents_views_params, .request = NULL,
     .result = &record_views_response, .header = NULL},
    {.name = "catalog_schema_create", .id = VSDK_METHOD_CATALOG_SCHEMA_CREATE,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_schema_create_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_schema_drop", .id = VSDK_METHOD_CATALOG_SCHEMA_DROP,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_schema_drop_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_schema_get", .id = VSDK_METHOD_CATALOG_SCHEMA_GET,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_schema_get_params, .request = NULL,
     .result = &record_schemas_response, .header = NULL},
    {.name = "catalog_schemas", .id = VSDK_METHOD_CATALOG_SCHEMAS,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_schemas_params, .request = NULL,
     .result = &record_schemas_response, .header = NULL},
    {.name = "catalog_table_column_add", .id = VSDK_METHOD_CATALOG_TABLE_COLUMN_ADD,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_table_column_add_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_table_column_comment_set", .id = VSDK_METHOD_CATALOG_TABLE_COLUMN_COMMENT_SET,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_table_column_comment_set_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_table_column_default_drop", .id = VSDK_METHOD_CATALOG_TABLE_COLUMN_DEFAULT_DROP,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_table_column_default_drop_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_table_column_default_set", .id = VSDK_METHOD_CATALOG_TABLE_COLUMN_DEFAULT_SET,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_table_column_default_set_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_table_column_drop", .id = VSDK_METHOD_CATALOG_TABLE_COLUMN_DROP,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_table_column_drop_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_table_column_rename", .id = VSDK_METHOD_CATALOG_TABLE_COLUMN_RENAME,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_table_column_rename_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_table_column_statistics_get", .id = VSDK_METHOD_CATALOG_TABLE_COLUMN_STATISTICS_GET,
     .kind = VSDK_UNARY,
     .result_text = "?bytes", .result_is_nullable = true,
     .params = &record_catalog_table_column_statistics_get_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_table_column_type_change", .id = VSDK_METHOD_CATALOG_TABLE_COLUMN_TYPE_CHANGE,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_table_column_type_change_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_table_comment_set", .id = VSDK_METHOD_CATALOG_TABLE_COMMENT_SET,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_table_comment_set_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_table_create", .id = VSDK_METHOD_CATALOG_TABLE_CREATE,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_table_create_request,
     .result = NULL, .header = NULL},
    {.name = "catalog_table_delete_function_get", .id = VSDK_METHOD_CATALOG_TABLE_DELETE_FUNCTION_GET,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_table_delete_function_get_params, .request = NULL,
     .result = &record_scan_function_result, .header = NULL},
    {.name = "catalog_table_drop", .id = VSDK_METHOD_CATALOG_TABLE_DROP,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_table_drop_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_table_get", .id = VSDK_METHOD_CATALOG_TABLE_GET,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_table_get_params, .request = NULL,
     .result = &record_tables_response, .header = NULL},
    {.name = "catalog_table_insert_function_get", .id = VSDK_METHOD_CATALOG_TABLE_INSERT_FUNCTION_GET,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_table_insert_function_get_params, .request = NULL,
     .result = &record_scan_function_result, .header = NULL},
    {.name = "catalog_table_not_null_drop", .id = VSDK_METHOD_CATALOG_TABLE_NOT_NULL_DROP,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_table_not_null_drop_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_table_not_null_set", .id = VSDK_METHOD_CATALOG_TABLE_NOT_NULL_SET,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_table_not_null_set_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_table_rename", .id = VSDK_METHOD_CATALOG_TABLE_RENAME,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_table_rename_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_table_scan_branches_get", .id = VSDK_METHOD_CATALOG_TABLE_SCAN_BRANCHES_GET,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_table_scan_branches_get_params, .request = NULL,
     .result = &record_scan_branches_result, .header = NULL},
    {.name = "catalog_table_scan_function_get", .id = VSDK_METHOD_CATALOG_TABLE_SCAN_FUNCTION_GET,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_table_scan_function_get_params, .request = NULL,
     .result = &record_scan_function_result, .header = NULL},
    {.name = "catalog_table_update_function_get", .id = VSDK_METHOD_CATALOG_TABLE_UPDATE_FUNCTION_GET,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_table_update_function_get_params, .request = NULL,
     .result = &record_scan_function_result, .header = NULL},
    {.name = "catalog_transaction_begin", .id = VSDK_METHOD_CATALOG_TRANSACTION_BEGIN,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_transaction_begin_params, .request = NULL,
     .result = &record_transaction_begin_response, .header = NULL},
    {.name = "catalog_transaction_commit", .id = VSDK_METHOD_CATALOG_TRANSACTION_COMMIT,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_transaction_commit_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_transaction_rollback", .id = VSDK_METHOD_CATALOG_TRANSACTION_ROLLBACK,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_transaction_rollback_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_version", .id = VSDK_METHOD_CATALOG_VERSION,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_version_params, .request = NULL,
     .result = &record_catalog_version_response, .header = NULL},
    {.name = "catalog_view_comment_set", .id = VSDK_METHOD_CATALOG_VIEW_COMMENT_SET,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_view_comment_set_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_view_create", .id = VSDK_METHOD_CATALOG_VIEW_CREATE,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_view_create_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_view_drop", .id = VSDK_METHOD_CATALOG_VIEW_DROP,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_view_drop_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "catalog_view_get", .id = VSDK_METHOD_CATALOG_VIEW_GET,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_catalog_view_get_params, .request = NULL,
     .result = &record_views_response, .header = NULL},
    {.name = "catalog_view_rename", .id = VSDK_METHOD_CATALOG_VIEW_RENAME,
     .kind = VSDK_UNARY,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_catalog_view_rename_params, .request = NULL,
     .result = NULL, .header = NULL},
    {.name = "init", .id = VSDK_METHOD_INIT,
     .kind = VSDK_STREAM,
     .result_text = NULL, .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_init_request,
     .result = NULL, .header = &record_global_init_response},
    {.name = "table_buffering_combine", .id = VSDK_METHOD_TABLE_BUFFERING_COMBINE,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_table_buffering_combine_request,
     .result = &record_table_buffering_combine_response, .header = NULL},
    {.name = "table_buffering_destructor", .id = VSDK_METHOD_TABLE_BUFFERING_DESTRUCTOR,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_table_buffering_destructor_request,
     .result = &record_table_buffering_destructor_response, .header = NULL},
    {.name = "table_buffering_process", .id = VSDK_METHOD_TABLE_BUFFERING_PROCESS,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_table_buffering_process_request,
     .result = &record_table_buffering_process_response, .header = NULL},
    {.name = "table_function_cardinality", .id = VSDK_METHOD_TABLE_FUNCTION_CARDINALITY,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_table_function_cardinality_request,
     .result = &record_table_cardinality, .header = NULL},
    {.name = "table_function_dynamic_to_string", .id = VSDK_METHOD_TABLE_FUNCTION_DYNAMIC_TO_STRING,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_table_function_dynamic_to_string_request,
     .result = &record_table_function_dynamic_to_string_response, .header = NULL},
    {.name = "table_function_plan", .id = VSDK_METHOD_TABLE_FUNCTION_PLAN,
     .kind = VSDK_UNARY,
     .result_text = "bytes", .result_is_nullable = false,
     .params = &record_boxed_params, .request = &record_table_function_plan_request,
     .result = &record_plan_response, .header = NULL},
    {.name = "table_function_statistics", .id = VSDK_METHOD_TABLE_FUNCTION_STATISTICS,
     .kind = VSDK_UNARY,
     .result_text = "?bytes", .result_is_nullable = true,
     .params = &record_boxed_params, .request = &record_table_function_statistics_request,
     .result = NULL, .header = NULL},
};

const struct vsdk_protocol vsdk_protocol_v2_0_0 = {
    "vgi.v2", "2.0.0",
    "e079f306e802526100d3b5c63e58b063ffffeaa6cabee3d1a73bce65e64eb416",
    methods, sizeof methods / sizeof methods[0], records, VSDK_RECORD_COUNT, caches,
    sizeof caches / sizeof caches[0]};
