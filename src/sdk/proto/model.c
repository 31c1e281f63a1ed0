/* SPDX-License-Identifier: Apache-2.0 */
/* model.c: the names of the enums, all versions together, and the list of versions.
 * Generated, do not edit; made by tools/proto/generate from
 * 2.0.0.json, protocol vgi.v2 2.0.0, sha256
 *   a48fabf437c3b3f463c1f2dfb819157f91ebaa1bc3cefd730ed4953354122b5b */
/* clang-format off */

#include "sdk/proto/model.h"

static const char *const argument_monotonicity_members[] = {
    "UNKNOWN", "CONSTANT", "NON_DECREASING", "STRICTLY_INCREASING", "NON_INCREASING", "STRICTLY_DECREASING"
};
const struct vsdk_enum vsdk_argument_monotonicity_names = {
    "ArgumentMonotonicity", argument_monotonicity_members, 6};

static const char *const distinct_dependence_members[] = {
    "DISTINCT_DEPENDENT", "NOT_DISTINCT_DEPENDENT"
};
const struct vsdk_enum vsdk_distinct_dependence_names = {
    "DistinctDependence", distinct_dependence_members, 2};

static const char *const function_stability_members[] = {
    "CONSISTENT", "VOLATILE", "CONSISTENT_WITHIN_QUERY"
};
const struct vsdk_enum vsdk_function_stability_names = {
    "FunctionStability", function_stability_members, 3};

static const char *const function_type_members[] = {
    "AGGREGATE", "SCALAR", "TABLE", "TABLE_BUFFERING"
};
const struct vsdk_enum vsdk_function_type_names = {
    "FunctionType", function_type_members, 4};

static const char *const index_constraint_type_members[] = {
    "NONE", "UNIQUE", "PRIMARY"
};
const struct vsdk_enum vsdk_index_constraint_type_names = {
    "IndexConstraintType", index_constraint_type_members, 3};

static const char *const macro_type_members[] = {
    "SCALAR", "TABLE"
};
const struct vsdk_enum vsdk_macro_type_names = {
    "MacroType", macro_type_members, 2};

static const char *const null_handling_members[] = {
    "DEFAULT", "SPECIAL"
};
const struct vsdk_enum vsdk_null_handling_names = {
    "NullHandling", null_handling_members, 2};

static const char *const on_conflict_members[] = {
    "ERROR", "IGNORE", "REPLACE"
};
const struct vsdk_enum vsdk_on_conflict_names = {
    "OnConflict", on_conflict_members, 3};

static const char *const order_by_direction_members[] = {
    "ASC", "DESC"
};
const struct vsdk_enum vsdk_order_by_direction_names = {
    "OrderByDirection", order_by_direction_members, 2};

static const char *const order_by_null_order_members[] = {
    "NULLS_FIRST", "NULLS_LAST"
};
const struct vsdk_enum vsdk_order_by_null_order_names = {
    "OrderByNullOrder", order_by_null_order_members, 2};

static const char *const order_dependence_members[] = {
    "ORDER_DEPENDENT", "NOT_ORDER_DEPENDENT"
};
const struct vsdk_enum vsdk_order_dependence_names = {
    "OrderDependence", order_dependence_members, 2};

static const char *const order_preservation_members[] = {
    "PRESERVES_ORDER", "NO_ORDER_GUARANTEE", "FIXED_ORDER"
};
const struct vsdk_enum vsdk_order_preservation_names = {
    "OrderPreservation", order_preservation_members, 3};

static const char *const partition_kind_members[] = {
    "NOT_PARTITIONED", "SINGLE_VALUE_PARTITIONS", "OVERLAPPING_PARTITIONS", "DISJOINT_PARTITIONS"
};
const struct vsdk_enum vsdk_partition_kind_names = {
    "PartitionKind", partition_kind_members, 4};

static const char *const schema_object_type_members[] = {
    "TABLE", "VIEW", "SCALAR_FUNCTION", "TABLE_FUNCTION", "AGGREGATE_FUNCTION", "SCALAR_MACRO",
    "TABLE_MACRO", "INDEX"
};
const struct vsdk_enum vsdk_schema_object_type_names = {
    "SchemaObjectType", schema_object_type_members, 8};

static const char *const table_in_out_function_init_phase_members[] = {
    "INPUT", "FINALIZE", "TABLE_BUFFERING", "TABLE_BUFFERING_FINALIZE"
};
const struct vsdk_enum vsdk_table_in_out_function_init_phase_names = {
    "TableInOutFunctionInitPhase", table_in_out_function_init_phase_members, 4};

const struct vsdk_protocol *const vsdk_protocols[] = {
    &vsdk_protocol_v2_0_0,
};
