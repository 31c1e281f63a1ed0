/* SPDX-License-Identifier: Apache-2.0 */
/* model.h: the records of all versions of the protocol as C structures, one model for all.
 * Generated, do not edit; made by tools/proto/generate from
 * 2.0.0.json, protocol vgi.v2 2.0.0, sha256
 *   a48fabf437c3b3f463c1f2dfb819157f91ebaa1bc3cefd730ed4953354122b5b */
/* clang-format off */

#ifndef VSDK_PROTO_MODEL_H
#define VSDK_PROTO_MODEL_H

#include "sdk/record/record.h"

enum vsdk_argument_monotonicity {
    VSDK_ARGUMENT_MONOTONICITY_NULL = -1,
    VSDK_ARGUMENT_MONOTONICITY_UNKNOWN,
    VSDK_ARGUMENT_MONOTONICITY_CONSTANT,
    VSDK_ARGUMENT_MONOTONICITY_NON_DECREASING,
    VSDK_ARGUMENT_MONOTONICITY_STRICTLY_INCREASING,
    VSDK_ARGUMENT_MONOTONICITY_NON_INCREASING,
    VSDK_ARGUMENT_MONOTONICITY_STRICTLY_DECREASING
};
extern const struct vsdk_enum vsdk_argument_monotonicity_names;

enum vsdk_distinct_dependence {
    VSDK_DISTINCT_DEPENDENCE_NULL = -1,
    VSDK_DISTINCT_DEPENDENCE_DISTINCT_DEPENDENT,
    VSDK_DISTINCT_DEPENDENCE_NOT_DISTINCT_DEPENDENT
};
extern const struct vsdk_enum vsdk_distinct_dependence_names;

enum vsdk_function_stability {
    VSDK_FUNCTION_STABILITY_NULL = -1,
    VSDK_FUNCTION_STABILITY_CONSISTENT,
    VSDK_FUNCTION_STABILITY_VOLATILE,
    VSDK_FUNCTION_STABILITY_CONSISTENT_WITHIN_QUERY
};
extern const struct vsdk_enum vsdk_function_stability_names;

enum vsdk_function_type {
    VSDK_FUNCTION_TYPE_NULL = -1,
    VSDK_FUNCTION_TYPE_AGGREGATE,
    VSDK_FUNCTION_TYPE_SCALAR,
    VSDK_FUNCTION_TYPE_TABLE,
    VSDK_FUNCTION_TYPE_TABLE_BUFFERING
};
extern const struct vsdk_enum vsdk_function_type_names;

enum vsdk_index_constraint_type {
    VSDK_INDEX_CONSTRAINT_TYPE_NULL = -1,
    VSDK_INDEX_CONSTRAINT_TYPE_NONE,
    VSDK_INDEX_CONSTRAINT_TYPE_UNIQUE,
    VSDK_INDEX_CONSTRAINT_TYPE_PRIMARY
};
extern const struct vsdk_enum vsdk_index_constraint_type_names;

enum vsdk_macro_type {
    VSDK_MACRO_TYPE_NULL = -1,
    VSDK_MACRO_TYPE_SCALAR,
    VSDK_MACRO_TYPE_TABLE
};
extern const struct vsdk_enum vsdk_macro_type_names;

enum vsdk_null_handling {
    VSDK_NULL_HANDLING_NULL = -1,
    VSDK_NULL_HANDLING_DEFAULT,
    VSDK_NULL_HANDLING_SPECIAL
};
extern const struct vsdk_enum vsdk_null_handling_names;

enum vsdk_on_conflict {
    VSDK_ON_CONFLICT_NULL = -1,
    VSDK_ON_CONFLICT_ERROR,
    VSDK_ON_CONFLICT_IGNORE,
    VSDK_ON_CONFLICT_REPLACE
};
extern const struct vsdk_enum vsdk_on_conflict_names;

enum vsdk_order_by_direction {
    VSDK_ORDER_BY_DIRECTION_NULL = -1,
    VSDK_ORDER_BY_DIRECTION_ASC,
    VSDK_ORDER_BY_DIRECTION_DESC
};
extern const struct vsdk_enum vsdk_order_by_direction_names;

enum vsdk_order_by_null_order {
    VSDK_ORDER_BY_NULL_ORDER_NULL = -1,
    VSDK_ORDER_BY_NULL_ORDER_NULLS_FIRST,
    VSDK_ORDER_BY_NULL_ORDER_NULLS_LAST
};
extern const struct vsdk_enum vsdk_order_by_null_order_names;

enum vsdk_order_dependence {
    VSDK_ORDER_DEPENDENCE_NULL = -1,
    VSDK_ORDER_DEPENDENCE_ORDER_DEPENDENT,
    VSDK_ORDER_DEPENDENCE_NOT_ORDER_DEPENDENT
};
extern const struct vsdk_enum vsdk_order_dependence_names;

enum vsdk_order_preservation {
    VSDK_ORDER_PRESERVATION_NULL = -1,
    VSDK_ORDER_PRESERVATION_PRESERVES_ORDER,
    VSDK_ORDER_PRESERVATION_NO_ORDER_GUARANTEE,
    VSDK_ORDER_PRESERVATION_FIXED_ORDER
};
extern const struct vsdk_enum vsdk_order_preservation_names;

enum vsdk_partition_kind {
    VSDK_PARTITION_KIND_NULL = -1,
    VSDK_PARTITION_KIND_NOT_PARTITIONED,
    VSDK_PARTITION_KIND_SINGLE_VALUE_PARTITIONS,
    VSDK_PARTITION_KIND_OVERLAPPING_PARTITIONS,
    VSDK_PARTITION_KIND_DISJOINT_PARTITIONS
};
extern const struct vsdk_enum vsdk_partition_kind_names;

enum vsdk_schema_object_type {
    VSDK_SCHEMA_OBJECT_TYPE_NULL = -1,
    VSDK_SCHEMA_OBJECT_TYPE_TABLE,
    VSDK_SCHEMA_OBJECT_TYPE_VIEW,
    VSDK_SCHEMA_OBJECT_TYPE_SCALAR_FUNCTION,
    VSDK_SCHEMA_OBJECT_TYPE_TABLE_FUNCTION,
    VSDK_SCHEMA_OBJECT_TYPE_AGGREGATE_FUNCTION,
    VSDK_SCHEMA_OBJECT_TYPE_SCALAR_MACRO,
    VSDK_SCHEMA_OBJECT_TYPE_TABLE_MACRO,
    VSDK_SCHEMA_OBJECT_TYPE_INDEX
};
extern const struct vsdk_enum vsdk_schema_object_type_names;

enum vsdk_table_in_out_function_init_phase {
    VSDK_TABLE_IN_OUT_FUNCTION_INIT_PHASE_NULL = -1,
    VSDK_TABLE_IN_OUT_FUNCTION_INIT_PHASE_INPUT,
    VSDK_TABLE_IN_OUT_FUNCTION_INIT_PHASE_FINALIZE,
    VSDK_TABLE_IN_OUT_FUNCTION_INIT_PHASE_TABLE_BUFFERING,
    VSDK_TABLE_IN_OUT_FUNCTION_INIT_PHASE_TABLE_BUFFERING_FINALIZE
};
extern const struct vsdk_enum vsdk_table_in_out_function_init_phase_names;

struct vsdk_catalog_data_version_release;
struct vsdk_catalog_data_version_release_list {
    const struct vsdk_catalog_data_version_release *items;
    size_t n;
    bool is_null;
};

struct vsdk_catalog_example;
struct vsdk_catalog_example_list {
    const struct vsdk_catalog_example *items;
    size_t n;
    bool is_null;
};

struct vsdk_filter_function_capability;
struct vsdk_filter_function_capability_list {
    const struct vsdk_filter_function_capability *items;
    size_t n;
    bool is_null;
};

struct vsdk_runtime_filter_algorithm_capability;
struct vsdk_runtime_filter_algorithm_capability_list {
    const struct vsdk_runtime_filter_algorithm_capability *items;
    size_t n;
    bool is_null;
};

struct vsdk_evaluation_context_capability;
struct vsdk_evaluation_context_capability_list {
    const struct vsdk_evaluation_context_capability *items;
    size_t n;
    bool is_null;
};

struct vsdk_secret_lookup_entry;
struct vsdk_secret_lookup_entry_list {
    const struct vsdk_secret_lookup_entry *items;
    size_t n;
    bool is_null;
};

struct vsdk_i32_list_list {
    const struct vsdk_i32_list *items;
    size_t n;
    bool is_null;
};

struct vsdk_str_list_list {
    const struct vsdk_str_list *items;
    size_t n;
    bool is_null;
};

/* AggregateBindRequest */
struct vsdk_aggregate_bind_request {
    struct vgi_str function_name;
    struct vgi_bytes arguments; /* a batch: arguments */
    struct vgi_bytes input_schema; /* may be NULL; a schema message */
    struct vgi_bytes settings; /* may be NULL; a batch */
    struct vgi_bytes secrets; /* may be NULL; a batch */
    struct vgi_bytes attach_opaque_data; /* may be NULL */
    struct vsdk_str_list schema_path; /* may be NULL */
    struct vsdk_str_list argument_names; /* may be NULL */
};

/* AggregateBindResponse */
struct vsdk_aggregate_bind_response {
    struct vgi_bytes output_schema; /* a schema message */
    struct vgi_bytes execution_id;
};

/* AggregateCombineRequest */
struct vsdk_aggregate_combine_request {
    struct vgi_str function_name;
    struct vgi_bytes execution_id;
    struct vgi_bytes merge_batch; /* a batch */
    struct vgi_bytes attach_opaque_data; /* may be NULL */
    struct vsdk_str_list schema_path; /* may be NULL */
};

/* AggregateCombineResponse */
struct vsdk_aggregate_combine_response {
    char none; /* no field in any version */
};

/* AggregateDestructorRequest */
struct vsdk_aggregate_destructor_request {
    struct vgi_str function_name;
    struct vgi_bytes execution_id;
    struct vgi_bytes group_ids_batch; /* a batch */
    struct vgi_bytes attach_opaque_data; /* may be NULL */
    struct vsdk_str_list schema_path; /* may be NULL */
};

/* AggregateDestructorResponse */
struct vsdk_aggregate_destructor_response {
    char none; /* no field in any version */
};

/* AggregateFinalizeRequest */
struct vsdk_aggregate_finalize_request {
    struct vgi_str function_name;
    struct vgi_bytes execution_id;
    struct vgi_bytes group_ids_batch; /* a batch */
    struct vgi_bytes output_schema; /* a schema message */
    struct vgi_bytes attach_opaque_data; /* may be NULL */
    struct vsdk_str_list schema_path; /* may be NULL */
};

/* AggregateFinalizeResponse */
struct vsdk_aggregate_finalize_response {
    struct vgi_bytes result_batch; /* a batch */
};

/* AggregateStreamingChunkRequest */
struct vsdk_aggregate_streaming_chunk_request {
    struct vgi_str function_name;
    struct vgi_bytes execution_id;
    struct vgi_bytes input_batch; /* a batch */
    struct vgi_bytes attach_opaque_data; /* may be NULL */
    struct vsdk_str_list schema_path; /* may be NULL */
};

/* AggregateStreamingChunkResponse */
struct vsdk_aggregate_streaming_chunk_response {
    struct vgi_bytes result_batch; /* a batch */
};

/* AggregateStreamingCloseRequest */
struct vsdk_aggregate_streaming_close_request {
    struct vgi_str function_name;
    struct vgi_bytes execution_id;
    struct vgi_bytes attach_opaque_data; /* may be NULL */
    struct vsdk_str_list schema_path; /* may be NULL */
};

/* AggregateStreamingCloseResponse */
struct vsdk_aggregate_streaming_close_response {
    char none; /* no field in any version */
};

/* AggregateStreamingOpenRequest */
struct vsdk_aggregate_streaming_open_request {
    struct vgi_str function_name;
    struct vgi_bytes arguments; /* a batch: arguments */
    struct vgi_bytes input_schema; /* a schema message */
    int64_t partition_key_count;
    int64_t order_key_count;
    struct vgi_bytes output_schema; /* a schema message */
    struct vgi_bytes settings; /* may be NULL; a batch */
    struct vgi_bytes secrets; /* may be NULL; a batch */
    struct vgi_bytes attach_opaque_data; /* may be NULL */
    struct vsdk_str_list schema_path; /* may be NULL */
};

/* AggregateStreamingOpenResponse */
struct vsdk_aggregate_streaming_open_response {
    struct vgi_bytes execution_id;
};

/* AggregateUpdateRequest */
struct vsdk_aggregate_update_request {
    struct vgi_str function_name;
    struct vgi_bytes execution_id;
    struct vgi_bytes input_batch; /* a batch */
    struct vgi_bytes attach_opaque_data; /* may be NULL */
    struct vsdk_str_list schema_path; /* may be NULL */
};

/* AggregateUpdateResponse */
struct vsdk_aggregate_update_response {
    char none; /* no field in any version */
};

/* AggregateWindowBatchRequest */
struct vsdk_aggregate_window_batch_request {
    struct vgi_str function_name;
    struct vgi_bytes execution_id;
    int64_t partition_id;
    int64_t row_idx;
    int64_t count;
    struct vsdk_i64_list frames_per_row;
    struct vsdk_i64_list frame_starts;
    struct vsdk_i64_list frame_ends;
    struct vgi_bytes attach_opaque_data; /* may be NULL */
    struct vsdk_str_list schema_path; /* may be NULL */
};

/* AggregateWindowBatchResponse */
struct vsdk_aggregate_window_batch_response {
    struct vgi_bytes result_batch; /* a batch */
};

/* AggregateWindowDestructorRequest */
struct vsdk_aggregate_window_destructor_request {
    struct vgi_str function_name;
    struct vgi_bytes execution_id;
    int64_t partition_id;
    struct vgi_bytes attach_opaque_data; /* may be NULL */
    struct vsdk_str_list schema_path; /* may be NULL */
};

/* AggregateWindowDestructorResponse */
struct vsdk_aggregate_window_destructor_response {
    char none; /* no field in any version */
};

/* AggregateWindowInitRequest */
struct vsdk_aggregate_window_init_request {
    struct vgi_str function_name;
    struct vgi_bytes execution_id;
    int64_t partition_id;
    int64_t row_count;
    struct vgi_bytes partition_batch; /* a batch */
    struct vgi_bytes output_schema; /* a schema message */
    struct vgi_bytes filter_mask;
    struct vgi_bytes frame_stats;
    struct vgi_bytes all_valid;
    struct vgi_bytes attach_opaque_data; /* may be NULL */
    struct vsdk_str_list schema_path; /* may be NULL */
};

/* AggregateWindowInitResponse */
struct vsdk_aggregate_window_init_response {
    char none; /* no field in any version */
};

/* AggregateWindowRequest */
struct vsdk_aggregate_window_request {
    struct vgi_str function_name;
    struct vgi_bytes execution_id;
    int64_t partition_id;
    int64_t rid;
    struct vsdk_i64_list frame_starts;
    struct vsdk_i64_list frame_ends;
    struct vgi_bytes attach_opaque_data; /* may be NULL */
    struct vsdk_str_list schema_path; /* may be NULL */
};

/* AggregateWindowResponse */
struct vsdk_aggregate_window_response {
    struct vgi_bytes result_batch; /* a batch */
};

/* AttachCatalogInfo */
struct vsdk_attach_catalog_info {
    struct vgi_str alias;
    struct vgi_str target;
    struct vgi_str db_type;
    struct vsdk_str_map options;
    bool hidden;
    bool required;
    struct vgi_str secret_ref;
};

/* AttachOptionSpec */
struct vsdk_attach_option_spec {
    struct vgi_str name;
    struct vgi_str description;
    struct vgi_bytes type; /* a schema message */
    struct vgi_bytes default_value; /* may be NULL; a batch */
    struct vsdk_opt_bool required; /* may be NULL */
    struct vsdk_opt_bool secret; /* may be NULL */
};

struct vsdk_copy_from_context;
struct vsdk_copy_to_context;
/* BindRequest */
struct vsdk_bind_request {
    struct vgi_str function_name;
    struct vgi_bytes arguments; /* a batch: arguments */
    enum vsdk_function_type function_type;
    struct vgi_bytes input_schema; /* may be NULL; a schema message */
    struct vgi_bytes settings; /* may be NULL; a batch */
    struct vgi_bytes secrets; /* may be NULL; a batch */
    struct vgi_bytes attach_opaque_data; /* may be NULL */
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
    bool resolved_secrets_provided;
    struct vgi_str at_unit; /* may be NULL */
    struct vgi_str at_value; /* may be NULL */
    const struct vsdk_copy_from_context *copy_from; /* may be NULL */
    const struct vsdk_copy_to_context *copy_to; /* may be NULL */
    struct vsdk_str_list schema_path; /* may be NULL */
    struct vsdk_str_list argument_names; /* may be NULL */
};

/* BindResponse */
struct vsdk_bind_response {
    struct vgi_bytes output_schema; /* a schema message */
    struct vgi_bytes opaque_data; /* may be NULL */
    struct vsdk_str_list lookup_secret_types;
    struct vsdk_str_list lookup_scopes;
    struct vsdk_str_list lookup_names;
};

/* BoxedParams */
struct vsdk_boxed_params {
    struct vgi_bytes request;
};

/* CatalogAttachRequest */
struct vsdk_catalog_attach_request {
    struct vgi_str name;
    struct vgi_bytes options; /* may be NULL; a batch */
    struct vgi_str data_version_spec; /* may be NULL */
    struct vgi_str implementation_version; /* may be NULL */
    struct vgi_bytes client_capabilities; /* may be NULL; ClientCapabilities */
};

/* CatalogAttachResult */
struct vsdk_catalog_attach_result {
    struct vgi_bytes attach_opaque_data;
    bool supports_transactions;
    bool supports_time_travel;
    bool catalog_version_frozen;
    int64_t catalog_version;
    bool attach_opaque_data_required;
    struct vgi_str default_schema;
    struct vsdk_bytes_list settings; /* SettingSpec */
    struct vsdk_bytes_list secret_types; /* SecretTypeSpec */
    struct vsdk_bytes_list attach_catalogs; /* AttachCatalogInfo */
    struct vgi_str comment; /* may be NULL */
    struct vsdk_str_map tags;
    bool supports_column_statistics;
    struct vsdk_bytes_list global_functions; /* FunctionInfo */
    struct vgi_str global_function_prefix;
    struct vgi_str resolved_data_version; /* may be NULL */
    struct vgi_str resolved_implementation_version; /* may be NULL */
};

/* catalog_copy_from_formats_params */
struct vsdk_catalog_copy_from_formats_params {
    struct vgi_bytes attach_opaque_data;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* CatalogCreateRequest */
struct vsdk_catalog_create_request {
    struct vgi_str name;
    enum vsdk_on_conflict on_conflict;
    struct vgi_bytes options; /* may be NULL; a batch */
};

/* CatalogDataVersionRelease */
struct vsdk_catalog_data_version_release {
    struct vgi_str version;
    struct vsdk_opt_i64 released_at; /* may be NULL; microseconds */
    struct vgi_str summary;
    struct vgi_str notes_url; /* may be NULL */
};

/* catalog_detach_params */
struct vsdk_catalog_detach_params {
    struct vgi_bytes attach_opaque_data;
};

/* catalog_drop_params */
struct vsdk_catalog_drop_params {
    struct vgi_str name;
};

/* CatalogExample */
struct vsdk_catalog_example {
    struct vgi_str sql;
    struct vgi_str description;
    struct vgi_str expected_output; /* may be NULL */
};

/* catalog_index_drop_params */
struct vsdk_catalog_index_drop_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    bool ignore_not_found;
    bool cascade;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_index_get_params */
struct vsdk_catalog_index_get_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* CatalogInfo */
struct vsdk_catalog_info {
    struct vgi_str name;
    struct vgi_str implementation_version; /* may be NULL */
    struct vgi_str data_version_spec; /* may be NULL */
    struct vsdk_bytes_list attach_option_specs; /* AttachOptionSpec */
    struct vsdk_catalog_data_version_release_list releases;
    struct vgi_str source_url; /* may be NULL */
};

/* catalog_macro_drop_params */
struct vsdk_catalog_macro_drop_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    bool ignore_not_found;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_macro_get_params */
struct vsdk_catalog_macro_get_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_schema_contents_functions_params */
struct vsdk_catalog_schema_contents_functions_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list path;
    enum vsdk_schema_object_type type;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_schema_contents_indexes_params */
struct vsdk_catalog_schema_contents_indexes_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list path;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_schema_contents_macros_params */
struct vsdk_catalog_schema_contents_macros_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list path;
    enum vsdk_schema_object_type type;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_schema_contents_tables_params */
struct vsdk_catalog_schema_contents_tables_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list path;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_schema_contents_views_params */
struct vsdk_catalog_schema_contents_views_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list path;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_schema_create_params */
struct vsdk_catalog_schema_create_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list path;
    enum vsdk_on_conflict on_conflict;
    struct vgi_str comment; /* may be NULL */
    struct vsdk_str_map tags; /* may be NULL */
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_schema_drop_params */
struct vsdk_catalog_schema_drop_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list path;
    bool ignore_not_found;
    bool cascade;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_schema_get_params */
struct vsdk_catalog_schema_get_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list path;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_schemas_params */
struct vsdk_catalog_schemas_params {
    struct vgi_bytes attach_opaque_data;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_table_column_add_params */
struct vsdk_catalog_table_column_add_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_bytes column_definition; /* a schema message */
    bool ignore_not_found;
    bool if_column_not_exists;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_table_column_comment_set_params */
struct vsdk_catalog_table_column_comment_set_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_str column_name;
    struct vgi_str comment; /* may be NULL */
    bool ignore_not_found;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_table_column_default_drop_params */
struct vsdk_catalog_table_column_default_drop_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_str column_name;
    bool ignore_not_found;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_table_column_default_set_params */
struct vsdk_catalog_table_column_default_set_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_str column_name;
    struct vgi_str expression;
    bool ignore_not_found;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_table_column_drop_params */
struct vsdk_catalog_table_column_drop_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_str column_name;
    bool ignore_not_found;
    bool if_column_exists;
    bool cascade;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_table_column_rename_params */
struct vsdk_catalog_table_column_rename_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_str column_name;
    struct vgi_str new_column_name;
    bool ignore_not_found;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_table_column_statistics_get_params */
struct vsdk_catalog_table_column_statistics_get_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_table_column_type_change_params */
struct vsdk_catalog_table_column_type_change_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_bytes column_definition; /* a schema message */
    struct vgi_str expression; /* may be NULL */
    bool ignore_not_found;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_table_comment_set_params */
struct vsdk_catalog_table_comment_set_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_str comment; /* may be NULL */
    bool ignore_not_found;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_table_delete_function_get_params */
struct vsdk_catalog_table_delete_function_get_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_table_drop_params */
struct vsdk_catalog_table_drop_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    bool ignore_not_found;
    bool cascade;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_table_get_params */
struct vsdk_catalog_table_get_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_str at_unit; /* may be NULL */
    struct vgi_str at_value; /* may be NULL */
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_table_insert_function_get_params */
struct vsdk_catalog_table_insert_function_get_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
    struct vgi_str writable_branch_function_name; /* may be NULL */
};

/* catalog_table_not_null_drop_params */
struct vsdk_catalog_table_not_null_drop_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_str column_name;
    bool ignore_not_found;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_table_not_null_set_params */
struct vsdk_catalog_table_not_null_set_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_str column_name;
    bool ignore_not_found;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_table_rename_params */
struct vsdk_catalog_table_rename_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_str new_name;
    bool ignore_not_found;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_table_scan_branches_get_params */
struct vsdk_catalog_table_scan_branches_get_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_str at_unit; /* may be NULL */
    struct vgi_str at_value; /* may be NULL */
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_table_scan_function_get_params */
struct vsdk_catalog_table_scan_function_get_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_str at_unit; /* may be NULL */
    struct vgi_str at_value; /* may be NULL */
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_table_update_function_get_params */
struct vsdk_catalog_table_update_function_get_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_transaction_begin_params */
struct vsdk_catalog_transaction_begin_params {
    struct vgi_bytes attach_opaque_data;
};

/* catalog_transaction_commit_params */
struct vsdk_catalog_transaction_commit_params {
    struct vgi_bytes attach_opaque_data;
    struct vgi_bytes transaction_opaque_data;
};

/* catalog_transaction_rollback_params */
struct vsdk_catalog_transaction_rollback_params {
    struct vgi_bytes attach_opaque_data;
    struct vgi_bytes transaction_opaque_data;
};

/* catalog_version_params */
struct vsdk_catalog_version_params {
    struct vgi_bytes attach_opaque_data;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* CatalogVersionResponse */
struct vsdk_catalog_version_response {
    int64_t version;
};

/* catalog_view_comment_set_params */
struct vsdk_catalog_view_comment_set_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_str comment; /* may be NULL */
    bool ignore_not_found;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_view_create_params */
struct vsdk_catalog_view_create_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_str definition;
    enum vsdk_on_conflict on_conflict;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_view_drop_params */
struct vsdk_catalog_view_drop_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    bool ignore_not_found;
    bool cascade;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_view_get_params */
struct vsdk_catalog_view_get_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* catalog_view_rename_params */
struct vsdk_catalog_view_rename_params {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_str new_name;
    bool ignore_not_found;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* CatalogsResponse */
struct vsdk_catalogs_response {
    struct vsdk_bytes_list items; /* CatalogInfo */
};

/* ClientCapabilities */
struct vsdk_client_capabilities {
    struct vgi_str engine;
    struct vsdk_str_list native_formats;
    struct vsdk_str_list catalogs;
    bool can_stream;
    struct vsdk_str_list filter_encodings;
};

/* CopyFromContext */
struct vsdk_copy_from_context {
    struct vgi_str format;
    struct vgi_str file_path;
    struct vgi_bytes expected_schema; /* a schema message */
};

/* CopyFromFormatInfo */
struct vsdk_copy_from_format_info {
    struct vgi_str comment; /* may be NULL */
    struct vsdk_str_map tags;
    struct vgi_str format_name;
    struct vgi_str handler;
    struct vgi_bytes options; /* a schema message */
    struct vgi_str direction;
    struct vgi_str description;
    bool ordered;
};

/* CopyFromFormatsResponse */
struct vsdk_copy_from_formats_response {
    struct vsdk_bytes_list items; /* CopyFromFormatInfo */
};

/* CopyToContext */
struct vsdk_copy_to_context {
    struct vgi_str format;
    struct vgi_str file_path;
};

/* EvaluationContextCapability */
struct vsdk_evaluation_context_capability {
    struct vgi_str profile;
    struct vgi_str provider_fingerprint; /* may be NULL */
};

/* FilterFunctionCapability */
struct vsdk_filter_function_capability {
    struct vgi_str namespace_;
    struct vgi_str name;
    int64_t version;
};

/* ForeignKeyInfo */
struct vsdk_foreign_key_info {
    struct vsdk_str_list fk_columns;
    struct vsdk_str_list pk_columns;
    struct vgi_str referenced_table;
    struct vsdk_str_list referenced_schema_path;
};

/* FunctionInfo */
struct vsdk_function_info {
    struct vgi_str comment; /* may be NULL */
    struct vsdk_str_map tags;
    struct vgi_str name;
    struct vsdk_str_list schema_path;
    enum vsdk_function_type function_type;
    struct vgi_bytes arguments; /* a schema message */
    struct vgi_bytes output_schema; /* a schema message */
    struct vgi_bytes parameter_default_values; /* may be NULL; a batch */
    enum vsdk_function_stability stability; /* may be NULL */
    enum vsdk_null_handling null_handling; /* may be NULL */
    struct vsdk_str_list argument_monotonicity; /* may be NULL */
    struct vgi_str description;
    struct vsdk_catalog_example_list examples;
    struct vsdk_str_list categories;
    struct vsdk_opt_bool projection_pushdown; /* may be NULL */
    struct vsdk_opt_bool filter_pushdown; /* may be NULL */
    struct vsdk_opt_bool sampling_pushdown; /* may be NULL */
    struct vsdk_opt_bool late_materialization; /* may be NULL */
    struct vsdk_str_list filter_semantic_profiles;
    struct vsdk_filter_function_capability_list additional_filter_functions;
    struct vsdk_runtime_filter_algorithm_capability_list runtime_filter_algorithms;
    struct vsdk_evaluation_context_capability_list filter_evaluation_contexts;
    enum vsdk_order_preservation order_preservation; /* may be NULL */
    struct vsdk_opt_i32 max_workers; /* may be NULL */
    bool supports_batch_index;
    bool supports_splits;
    bool filters_exactly_applied;
    bool supports_positions;
    struct vsdk_opt_i64 split_token_ttl_seconds; /* may be NULL */
    enum vsdk_partition_kind partition_kind;
    enum vsdk_order_dependence order_dependent;
    enum vsdk_distinct_dependence distinct_dependent;
    bool supports_window;
    bool streaming_partitioned;
    bool has_finalize;
    bool source_order_dependent;
    bool sink_order_dependent;
    bool requires_input_batch_index;
    bool input_from_args;
    struct vsdk_str_list required_settings;
    struct vsdk_secret_lookup_entry_list required_secrets;
};

/* FunctionsResponse */
struct vsdk_functions_response {
    struct vsdk_bytes_list items; /* FunctionInfo */
};

/* GlobalInitResponse */
struct vsdk_global_init_response {
    struct vgi_bytes execution_id;
    struct vgi_bytes opaque_data; /* may be NULL */
    int64_t max_workers;
};

/* IndexCreateRequest */
struct vsdk_index_create_request {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_str table_name;
    struct vgi_str index_type;
    enum vsdk_index_constraint_type constraint_type;
    struct vsdk_str_list expressions;
    enum vsdk_on_conflict on_conflict;
    struct vsdk_str_map options;
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* IndexInfo */
struct vsdk_index_info {
    struct vgi_str comment; /* may be NULL */
    struct vsdk_str_map tags;
    struct vgi_str name;
    struct vsdk_str_list schema_path;
    struct vgi_str table_name;
    struct vgi_str index_type;
    enum vsdk_index_constraint_type constraint_type;
    struct vsdk_str_list expressions;
    struct vsdk_str_map options;
};

/* IndexesResponse */
struct vsdk_indexes_response {
    struct vsdk_bytes_list items; /* IndexInfo */
};

/* InitRequest */
struct vsdk_init_request {
    struct vgi_bytes bind_call; /* BindRequest */
    struct vgi_bytes output_schema; /* a schema message */
    struct vgi_bytes bind_opaque_data; /* may be NULL */
    struct vsdk_i64_list projection_ids; /* may be NULL */
    struct vgi_bytes pushdown_filters; /* may be NULL; a filter */
    struct vsdk_bytes_list join_keys; /* may be NULL; a batch */
    struct vsdk_bytes_list split_tokens; /* may be NULL */
    struct vsdk_opt_i64 row_limit; /* may be NULL */
    enum vsdk_table_in_out_function_init_phase phase; /* may be NULL */
    struct vgi_bytes finalize_state_id; /* may be NULL */
    struct vgi_bytes execution_id; /* may be NULL */
    struct vgi_bytes init_opaque_data; /* may be NULL */
    struct vgi_bytes substream_id; /* may be NULL */
    struct vgi_str order_by_column_name; /* may be NULL */
    enum vsdk_order_by_direction order_by_direction; /* may be NULL */
    enum vsdk_order_by_null_order order_by_null_order; /* may be NULL */
    struct vsdk_opt_i64 order_by_limit; /* may be NULL */
    struct vsdk_opt_f64 tablesample_percentage; /* may be NULL */
    struct vsdk_opt_i64 tablesample_seed; /* may be NULL */
};

/* MacroCreateRequest */
struct vsdk_macro_create_request {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    enum vsdk_macro_type macro_type;
    struct vsdk_str_list parameters;
    struct vgi_str definition;
    enum vsdk_on_conflict on_conflict;
    struct vgi_bytes parameter_default_values; /* may be NULL; a batch */
    struct vgi_bytes arguments_schema; /* may be NULL; a schema message */
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* MacroInfo */
struct vsdk_macro_info {
    struct vgi_str comment; /* may be NULL */
    struct vsdk_str_map tags;
    struct vgi_str name;
    struct vsdk_str_list schema_path;
    enum vsdk_macro_type macro_type;
    struct vsdk_str_list parameters;
    struct vgi_bytes parameter_default_values; /* may be NULL; a batch */
    struct vgi_str definition;
    struct vgi_bytes arguments_schema; /* may be NULL; a schema message */
};

/* MacrosResponse */
struct vsdk_macros_response {
    struct vsdk_bytes_list items; /* MacroInfo */
};

/* PartitionTransform */
struct vsdk_partition_transform {
    struct vgi_str column;
    struct vgi_str transform;
    struct vsdk_opt_i64 param; /* may be NULL */
};

/* PlanResponse */
struct vsdk_plan_response {
    struct vsdk_bytes_list splits; /* ScanSplit */
    struct vsdk_bytes_list next_cursors; /* may be NULL */
    struct vgi_bytes execution_id; /* may be NULL */
    struct vgi_bytes init_opaque_data; /* may be NULL */
    struct vsdk_opt_i64 max_workers; /* may be NULL */
    struct vsdk_opt_i64 estimated_total_splits; /* may be NULL */
    struct vsdk_opt_i64 estimated_total_rows; /* may be NULL */
    struct vsdk_opt_i64 estimated_total_bytes; /* may be NULL */
    struct vsdk_opt_i64 catalog_version; /* may be NULL */
    struct vgi_str scope;
    struct vsdk_str_list locations; /* may be NULL */
    struct vsdk_bytes_list partitioning; /* may be NULL; PartitionTransform */
    struct vsdk_bytes_list sort_order; /* may be NULL; SortField */
    struct vsdk_opt_i64 cache_max_age_seconds; /* may be NULL */
    struct vgi_bytes start_position; /* may be NULL */
    struct vgi_bytes end_position; /* may be NULL */
};

/* RuntimeFilterAlgorithmCapability */
struct vsdk_runtime_filter_algorithm_capability {
    struct vgi_str namespace_;
    struct vgi_str name;
    int64_t version;
};

/* ScanBranch */
struct vsdk_scan_branch {
    struct vgi_str function_name;
    struct vgi_bytes arguments; /* a batch */
    struct vgi_str branch_filter; /* may be NULL */
    bool writable;
    struct vgi_str source_catalog; /* may be NULL */
    struct vsdk_str_list source_schema_path; /* may be NULL */
    struct vgi_str source_table; /* may be NULL */
    struct vgi_str format_name; /* may be NULL */
    struct vsdk_str_list format_locations; /* may be NULL */
    struct vgi_bytes format_options; /* may be NULL; a batch */
    struct vsdk_str_list schema_path; /* may be NULL */
};

/* ScanBranchesResult */
struct vsdk_scan_branches_result {
    struct vsdk_bytes_list branches; /* ScanBranch */
    struct vsdk_str_list required_extensions;
};

/* ScanFunctionResult */
struct vsdk_scan_function_result {
    struct vgi_str function_name;
    struct vgi_bytes arguments; /* a batch */
    struct vsdk_str_list required_extensions;
    struct vsdk_str_list schema_path; /* may be NULL */
};

/* ScanSplit */
struct vsdk_scan_split {
    struct vgi_bytes payload;
    struct vgi_bytes token;
    struct vsdk_opt_i64 estimated_rows; /* may be NULL */
    bool rows_exact;
    struct vsdk_opt_i64 estimated_bytes; /* may be NULL */
    struct vgi_bytes partition_bounds; /* may be NULL; a batch */
    struct vgi_bytes column_statistics; /* may be NULL; a batch: statistics */
    struct vsdk_i64_list location_ids; /* may be NULL */
    struct vgi_bytes start_position; /* may be NULL */
    struct vgi_bytes end_position; /* may be NULL */
};

/* SchemaInfo */
struct vsdk_schema_info {
    struct vgi_str comment; /* may be NULL */
    struct vsdk_str_map tags;
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list path;
    struct vsdk_i64_map estimated_object_count; /* may be NULL */
};

/* SchemasResponse */
struct vsdk_schemas_response {
    struct vsdk_bytes_list items; /* SchemaInfo */
};

/* SecretLookupEntry */
struct vsdk_secret_lookup_entry {
    struct vgi_str secret_type;
    struct vgi_str scope; /* may be NULL */
    struct vgi_str secret_name; /* may be NULL */
};

/* SecretLookupResponse */
struct vsdk_secret_lookup_response {
    bool found;
    struct vgi_str secret_type;
    struct vgi_str provider;
    struct vgi_str name;
    struct vsdk_str_list scope;
    struct vgi_bytes values; /* may be NULL; a batch */
    struct vsdk_str_list redact_keys;
    int64_t ttl_seconds;
    int64_t expires_at_unix;
};

/* SecretTypeSpec */
struct vsdk_secret_type_spec {
    struct vgi_str name;
    struct vgi_str description;
    struct vgi_bytes parameters_schema; /* a schema message */
};

/* SettingSpec */
struct vsdk_setting_spec {
    struct vgi_str name;
    struct vgi_str description;
    struct vgi_bytes type; /* a schema message */
    struct vgi_bytes default_value; /* may be NULL; a batch */
};

/* SortField */
struct vsdk_sort_field {
    struct vgi_str column;
    enum vsdk_order_by_direction direction;
    enum vsdk_order_by_null_order nulls;
};

/* TableBufferingCombineRequest */
struct vsdk_table_buffering_combine_request {
    struct vgi_str function_name;
    struct vgi_bytes execution_id;
    struct vsdk_bytes_list state_ids;
    struct vgi_bytes attach_opaque_data; /* may be NULL */
    struct vgi_bytes transaction_id; /* may be NULL */
    struct vsdk_str_list schema_path; /* may be NULL */
};

/* TableBufferingCombineResponse */
struct vsdk_table_buffering_combine_response {
    struct vsdk_bytes_list finalize_state_ids;
};

/* TableBufferingDestructorRequest */
struct vsdk_table_buffering_destructor_request {
    struct vgi_str function_name;
    struct vgi_bytes execution_id;
    struct vgi_bytes attach_opaque_data; /* may be NULL */
    struct vgi_bytes transaction_id; /* may be NULL */
    struct vsdk_str_list schema_path; /* may be NULL */
};

/* TableBufferingDestructorResponse */
struct vsdk_table_buffering_destructor_response {
    char none; /* no field in any version */
};

/* TableBufferingProcessRequest */
struct vsdk_table_buffering_process_request {
    struct vgi_str function_name;
    struct vgi_bytes execution_id;
    struct vgi_bytes input_batch; /* a batch */
    struct vgi_bytes attach_opaque_data; /* may be NULL */
    struct vgi_bytes transaction_id; /* may be NULL */
    struct vsdk_opt_i64 batch_index; /* may be NULL */
    struct vsdk_str_list schema_path; /* may be NULL */
};

/* TableBufferingProcessResponse */
struct vsdk_table_buffering_process_response {
    struct vgi_bytes state_id;
};

/* TableCardinality */
struct vsdk_table_cardinality {
    struct vsdk_opt_i64 estimate; /* may be NULL */
    struct vsdk_opt_i64 max; /* may be NULL */
};

/* TableCreateRequest */
struct vsdk_table_create_request {
    struct vgi_bytes attach_opaque_data;
    struct vsdk_str_list schema_path;
    struct vgi_str name;
    struct vgi_bytes columns; /* a schema message */
    enum vsdk_on_conflict on_conflict;
    struct vsdk_i32_list not_null_constraints;
    struct vsdk_i32_list_list unique_constraints;
    struct vsdk_str_list check_constraints;
    struct vsdk_i32_list_list primary_key_constraints;
    struct vsdk_bytes_list foreign_key_constraints; /* ForeignKeyInfo */
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* TableFunctionCardinalityRequest */
struct vsdk_table_function_cardinality_request {
    struct vgi_bytes bind_call; /* BindRequest */
    struct vgi_bytes bind_opaque_data; /* may be NULL */
};

/* TableFunctionDynamicToStringRequest */
struct vsdk_table_function_dynamic_to_string_request {
    struct vgi_bytes bind_call; /* BindRequest */
    struct vgi_bytes bind_opaque_data; /* may be NULL */
    struct vgi_bytes global_execution_id;
};

/* TableFunctionDynamicToStringResponse */
struct vsdk_table_function_dynamic_to_string_response {
    struct vsdk_str_list keys;
    struct vsdk_str_list values;
};

/* TableFunctionPlanRequest */
struct vsdk_table_function_plan_request {
    struct vgi_bytes bind_call; /* BindRequest */
    struct vgi_bytes bind_opaque_data; /* may be NULL */
    struct vsdk_i64_list projection_ids; /* may be NULL */
    struct vgi_bytes pushdown_filters; /* may be NULL; a filter */
    struct vsdk_bytes_list join_keys; /* may be NULL; a batch */
    struct vsdk_opt_i64 row_limit; /* may be NULL */
    struct vsdk_opt_i64 target_split_bytes; /* may be NULL */
    struct vsdk_opt_i64 min_splits; /* may be NULL */
    struct vsdk_opt_i64 max_splits_per_response; /* may be NULL */
    struct vgi_bytes cursor; /* may be NULL */
    struct vgi_bytes refined_filters; /* may be NULL; a filter */
    bool filters_complete;
    struct vgi_bytes start_position; /* may be NULL */
    struct vgi_bytes end_position; /* may be NULL */
    struct vgi_str order_by_column_name; /* may be NULL */
    enum vsdk_order_by_direction order_by_direction; /* may be NULL */
    enum vsdk_order_by_null_order order_by_null_order; /* may be NULL */
    struct vsdk_opt_i64 order_by_limit; /* may be NULL */
    struct vsdk_opt_f64 tablesample_percentage; /* may be NULL */
    struct vsdk_opt_i64 tablesample_seed; /* may be NULL */
};

/* TableFunctionStatisticsRequest */
struct vsdk_table_function_statistics_request {
    struct vgi_bytes bind_call; /* BindRequest */
    struct vgi_bytes bind_opaque_data; /* may be NULL */
};

/* TableInfo */
struct vsdk_table_info {
    struct vgi_str comment; /* may be NULL */
    struct vsdk_str_map tags;
    struct vgi_str name;
    struct vsdk_str_list schema_path;
    struct vgi_bytes columns; /* a schema message */
    struct vsdk_i32_list not_null_constraints;
    struct vsdk_i32_list_list unique_constraints;
    struct vsdk_str_list check_constraints;
    struct vsdk_i32_list_list primary_key_constraints;
    struct vsdk_bytes_list foreign_key_constraints; /* ForeignKeyInfo */
    struct vsdk_str_map write_result_modes;
    bool supports_column_statistics;
    struct vgi_bytes scan_function; /* may be NULL; ScanFunctionResult */
    struct vgi_bytes insert_function; /* may be NULL; ScanFunctionResult */
    struct vgi_bytes update_function; /* may be NULL; ScanFunctionResult */
    struct vgi_bytes delete_function; /* may be NULL; ScanFunctionResult */
    struct vsdk_opt_i64 cardinality_estimate; /* may be NULL */
    struct vsdk_opt_i64 cardinality_max; /* may be NULL */
    struct vgi_bytes column_statistics; /* may be NULL; a batch: statistics */
    struct vgi_bytes bind_result; /* may be NULL; BindResponse */
    struct vsdk_str_list_list required_filters;
};

/* TablesResponse */
struct vsdk_tables_response {
    struct vsdk_bytes_list items; /* TableInfo */
};

/* TransactionBeginResponse */
struct vsdk_transaction_begin_response {
    struct vgi_bytes transaction_opaque_data; /* may be NULL */
};

/* ViewInfo */
struct vsdk_view_info {
    struct vgi_str comment; /* may be NULL */
    struct vsdk_str_map tags;
    struct vgi_str name;
    struct vsdk_str_list schema_path;
    struct vgi_str definition;
    struct vsdk_str_map column_comments;
};

/* ViewsResponse */
struct vsdk_views_response {
    struct vsdk_bytes_list items; /* ViewInfo */
};

/* Indices of struct vsdk_protocol.records. */
enum vsdk_record_id {
    VSDK_RECORD_AGGREGATE_BIND_REQUEST,
    VSDK_RECORD_AGGREGATE_BIND_RESPONSE,
    VSDK_RECORD_AGGREGATE_COMBINE_REQUEST,
    VSDK_RECORD_AGGREGATE_COMBINE_RESPONSE,
    VSDK_RECORD_AGGREGATE_DESTRUCTOR_REQUEST,
    VSDK_RECORD_AGGREGATE_DESTRUCTOR_RESPONSE,
    VSDK_RECORD_AGGREGATE_FINALIZE_REQUEST,
    VSDK_RECORD_AGGREGATE_FINALIZE_RESPONSE,
    VSDK_RECORD_AGGREGATE_STREAMING_CHUNK_REQUEST,
    VSDK_RECORD_AGGREGATE_STREAMING_CHUNK_RESPONSE,
    VSDK_RECORD_AGGREGATE_STREAMING_CLOSE_REQUEST,
    VSDK_RECORD_AGGREGATE_STREAMING_CLOSE_RESPONSE,
    VSDK_RECORD_AGGREGATE_STREAMING_OPEN_REQUEST,
    VSDK_RECORD_AGGREGATE_STREAMING_OPEN_RESPONSE,
    VSDK_RECORD_AGGREGATE_UPDATE_REQUEST,
    VSDK_RECORD_AGGREGATE_UPDATE_RESPONSE,
    VSDK_RECORD_AGGREGATE_WINDOW_BATCH_REQUEST,
    VSDK_RECORD_AGGREGATE_WINDOW_BATCH_RESPONSE,
    VSDK_RECORD_AGGREGATE_WINDOW_DESTRUCTOR_REQUEST,
    VSDK_RECORD_AGGREGATE_WINDOW_DESTRUCTOR_RESPONSE,
    VSDK_RECORD_AGGREGATE_WINDOW_INIT_REQUEST,
    VSDK_RECORD_AGGREGATE_WINDOW_INIT_RESPONSE,
    VSDK_RECORD_AGGREGATE_WINDOW_REQUEST,
    VSDK_RECORD_AGGREGATE_WINDOW_RESPONSE,
    VSDK_RECORD_ATTACH_CATALOG_INFO,
    VSDK_RECORD_ATTACH_OPTION_SPEC,
    VSDK_RECORD_BIND_REQUEST,
    VSDK_RECORD_BIND_RESPONSE,
    VSDK_RECORD_CATALOG_ATTACH_REQUEST,
    VSDK_RECORD_CATALOG_ATTACH_RESULT,
    VSDK_RECORD_CATALOG_CREATE_REQUEST,
    VSDK_RECORD_CATALOG_DATA_VERSION_RELEASE,
    VSDK_RECORD_CATALOG_EXAMPLE,
    VSDK_RECORD_CATALOG_INFO,
    VSDK_RECORD_CATALOG_VERSION_RESPONSE,
    VSDK_RECORD_CATALOGS_RESPONSE,
    VSDK_RECORD_CLIENT_CAPABILITIES,
    VSDK_RECORD_COPY_FROM_CONTEXT,
    VSDK_RECORD_COPY_FROM_FORMAT_INFO,
    VSDK_RECORD_COPY_FROM_FORMATS_RESPONSE,
    VSDK_RECORD_COPY_TO_CONTEXT,
    VSDK_RECORD_EVALUATION_CONTEXT_CAPABILITY,
    VSDK_RECORD_FILTER_FUNCTION_CAPABILITY,
    VSDK_RECORD_FOREIGN_KEY_INFO,
    VSDK_RECORD_FUNCTION_INFO,
    VSDK_RECORD_FUNCTIONS_RESPONSE,
    VSDK_RECORD_GLOBAL_INIT_RESPONSE,
    VSDK_RECORD_INDEX_CREATE_REQUEST,
    VSDK_RECORD_INDEX_INFO,
    VSDK_RECORD_INDEXES_RESPONSE,
    VSDK_RECORD_INIT_REQUEST,
    VSDK_RECORD_MACRO_CREATE_REQUEST,
    VSDK_RECORD_MACRO_INFO,
    VSDK_RECORD_MACROS_RESPONSE,
    VSDK_RECORD_PARTITION_TRANSFORM,
    VSDK_RECORD_PLAN_RESPONSE,
    VSDK_RECORD_RUNTIME_FILTER_ALGORITHM_CAPABILITY,
    VSDK_RECORD_SCAN_BRANCH,
    VSDK_RECORD_SCAN_BRANCHES_RESULT,
    VSDK_RECORD_SCAN_FUNCTION_RESULT,
    VSDK_RECORD_SCAN_SPLIT,
    VSDK_RECORD_SCHEMA_INFO,
    VSDK_RECORD_SCHEMAS_RESPONSE,
    VSDK_RECORD_SECRET_LOOKUP_ENTRY,
    VSDK_RECORD_SECRET_LOOKUP_RESPONSE,
    VSDK_RECORD_SECRET_TYPE_SPEC,
    VSDK_RECORD_SETTING_SPEC,
    VSDK_RECORD_SORT_FIELD,
    VSDK_RECORD_TABLE_BUFFERING_COMBINE_REQUEST,
    VSDK_RECORD_TABLE_BUFFERING_COMBINE_RESPONSE,
    VSDK_RECORD_TABLE_BUFFERING_DESTRUCTOR_REQUEST,
    VSDK_RECORD_TABLE_BUFFERING_DESTRUCTOR_RESPONSE,
    VSDK_RECORD_TABLE_BUFFERING_PROCESS_REQUEST,
    VSDK_RECORD_TABLE_BUFFERING_PROCESS_RESPONSE,
    VSDK_RECORD_TABLE_CARDINALITY,
    VSDK_RECORD_TABLE_CREATE_REQUEST,
    VSDK_RECORD_TABLE_FUNCTION_CARDINALITY_REQUEST,
    VSDK_RECORD_TABLE_FUNCTION_DYNAMIC_TO_STRING_REQUEST,
    VSDK_RECORD_TABLE_FUNCTION_DYNAMIC_TO_STRING_RESPONSE,
    VSDK_RECORD_TABLE_FUNCTION_PLAN_REQUEST,
    VSDK_RECORD_TABLE_FUNCTION_STATISTICS_REQUEST,
    VSDK_RECORD_TABLE_INFO,
    VSDK_RECORD_TABLES_RESPONSE,
    VSDK_RECORD_TRANSACTION_BEGIN_RESPONSE,
    VSDK_RECORD_VIEW_INFO,
    VSDK_RECORD_VIEWS_RESPONSE,
    VSDK_RECORD_COUNT
};

/* Every method of every version; struct vsdk_method.id. */
enum vsdk_method_id {
    VSDK_METHOD_AGGREGATE_BIND,
    VSDK_METHOD_AGGREGATE_COMBINE,
    VSDK_METHOD_AGGREGATE_DESTRUCTOR,
    VSDK_METHOD_AGGREGATE_FINALIZE,
    VSDK_METHOD_AGGREGATE_STREAMING_CHUNK,
    VSDK_METHOD_AGGREGATE_STREAMING_CLOSE,
    VSDK_METHOD_AGGREGATE_STREAMING_OPEN,
    VSDK_METHOD_AGGREGATE_UPDATE,
    VSDK_METHOD_AGGREGATE_WINDOW,
    VSDK_METHOD_AGGREGATE_WINDOW_BATCH,
    VSDK_METHOD_AGGREGATE_WINDOW_DESTRUCTOR,
    VSDK_METHOD_AGGREGATE_WINDOW_INIT,
    VSDK_METHOD_BIND,
    VSDK_METHOD_CATALOG_ATTACH,
    VSDK_METHOD_CATALOG_CATALOGS,
    VSDK_METHOD_CATALOG_COPY_FROM_FORMATS,
    VSDK_METHOD_CATALOG_CREATE,
    VSDK_METHOD_CATALOG_DETACH,
    VSDK_METHOD_CATALOG_DROP,
    VSDK_METHOD_CATALOG_INDEX_CREATE,
    VSDK_METHOD_CATALOG_INDEX_DROP,
    VSDK_METHOD_CATALOG_INDEX_GET,
    VSDK_METHOD_CATALOG_MACRO_CREATE,
    VSDK_METHOD_CATALOG_MACRO_DROP,
    VSDK_METHOD_CATALOG_MACRO_GET,
    VSDK_METHOD_CATALOG_SCHEMA_CONTENTS_FUNCTIONS,
    VSDK_METHOD_CATALOG_SCHEMA_CONTENTS_INDEXES,
    VSDK_METHOD_CATALOG_SCHEMA_CONTENTS_MACROS,
    VSDK_METHOD_CATALOG_SCHEMA_CONTENTS_TABLES,
    VSDK_METHOD_CATALOG_SCHEMA_CONTENTS_VIEWS,
    VSDK_METHOD_CATALOG_SCHEMA_CREATE,
    VSDK_METHOD_CATALOG_SCHEMA_DROP,
    VSDK_METHOD_CATALOG_SCHEMA_GET,
    VSDK_METHOD_CATALOG_SCHEMAS,
    VSDK_METHOD_CATALOG_TABLE_COLUMN_ADD,
    VSDK_METHOD_CATALOG_TABLE_COLUMN_COMMENT_SET,
    VSDK_METHOD_CATALOG_TABLE_COLUMN_DEFAULT_DROP,
    VSDK_METHOD_CATALOG_TABLE_COLUMN_DEFAULT_SET,
    VSDK_METHOD_CATALOG_TABLE_COLUMN_DROP,
    VSDK_METHOD_CATALOG_TABLE_COLUMN_RENAME,
    VSDK_METHOD_CATALOG_TABLE_COLUMN_STATISTICS_GET,
    VSDK_METHOD_CATALOG_TABLE_COLUMN_TYPE_CHANGE,
    VSDK_METHOD_CATALOG_TABLE_COMMENT_SET,
    VSDK_METHOD_CATALOG_TABLE_CREATE,
    VSDK_METHOD_CATALOG_TABLE_DELETE_FUNCTION_GET,
    VSDK_METHOD_CATALOG_TABLE_DROP,
    VSDK_METHOD_CATALOG_TABLE_GET,
    VSDK_METHOD_CATALOG_TABLE_INSERT_FUNCTION_GET,
    VSDK_METHOD_CATALOG_TABLE_NOT_NULL_DROP,
    VSDK_METHOD_CATALOG_TABLE_NOT_NULL_SET,
    VSDK_METHOD_CATALOG_TABLE_RENAME,
    VSDK_METHOD_CATALOG_TABLE_SCAN_BRANCHES_GET,
    VSDK_METHOD_CATALOG_TABLE_SCAN_FUNCTION_GET,
    VSDK_METHOD_CATALOG_TABLE_UPDATE_FUNCTION_GET,
    VSDK_METHOD_CATALOG_TRANSACTION_BEGIN,
    VSDK_METHOD_CATALOG_TRANSACTION_COMMIT,
    VSDK_METHOD_CATALOG_TRANSACTION_ROLLBACK,
    VSDK_METHOD_CATALOG_VERSION,
    VSDK_METHOD_CATALOG_VIEW_COMMENT_SET,
    VSDK_METHOD_CATALOG_VIEW_CREATE,
    VSDK_METHOD_CATALOG_VIEW_DROP,
    VSDK_METHOD_CATALOG_VIEW_GET,
    VSDK_METHOD_CATALOG_VIEW_RENAME,
    VSDK_METHOD_INIT,
    VSDK_METHOD_TABLE_BUFFERING_COMBINE,
    VSDK_METHOD_TABLE_BUFFERING_DESTRUCTOR,
    VSDK_METHOD_TABLE_BUFFERING_PROCESS,
    VSDK_METHOD_TABLE_FUNCTION_CARDINALITY,
    VSDK_METHOD_TABLE_FUNCTION_DYNAMIC_TO_STRING,
    VSDK_METHOD_TABLE_FUNCTION_PLAN,
    VSDK_METHOD_TABLE_FUNCTION_STATISTICS,
    VSDK_METHOD_COUNT
};

/* The versions, newest first. */
extern const struct vsdk_protocol vsdk_protocol_v2_0_0;
extern const struct vsdk_protocol *const vsdk_protocols[];
enum { VSDK_PROTOCOL_COUNT = 1 };

#endif
