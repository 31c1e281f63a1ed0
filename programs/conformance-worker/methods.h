/* SPDX-License-Identifier: Apache-2.0 */
/* methods.h: the callbacks that the tables of service.c name, by the file they stand in. */
#ifndef CONFORMANCE_METHODS_H
#define CONFORMANCE_METHODS_H

#include "vgi_rpc/vgi_rpc.h"

#define UNARY(name)                                                                                     \
    enum vgi_status name(struct vgi_call *call, const struct vgi_batch *params, struct vgi_output *out, \
                         struct vgi_error *err)

/* Stream schemas that several methods share. */
#define INDEX_VALUE "index?: i64, value?: i64"
#define VALUE       "value?: f64"

/* unary.c */
UNARY(unary_nothing);
UNARY(unary_echo);
UNARY(unary_add_floats);
UNARY(unary_concatenate);
UNARY(unary_with_defaults);
UNARY(unary_raise); /* user: the exception's name */
UNARY(unary_log);   /* user: a struct log_plan */
UNARY(unary_log_extras);
UNARY(unary_oversized);
UNARY(unary_transport_kind);

/* Which levels unary_log writes: n of the list, in order. */
struct log_plan {
    size_t n;
    enum vgi_log_level levels[5];
};

/* published.c */
UNARY(unary_published);

/* records.c */
UNARY(unary_inspect_point);
UNARY(unary_pack_nested_containers);

/* session.c */
UNARY(unary_open_counter);
UNARY(unary_increment_counter);
UNARY(unary_close_counter);
extern const struct vgi_rpc_stream session_producer;
extern const struct vgi_rpc_stream session_exchange;

/* cancel_probe.c */
UNARY(unary_cancel_probe_counters);
UNARY(unary_reset_cancel_probe);
extern const struct vgi_rpc_stream cancellable_producer;
extern const struct vgi_rpc_stream cancellable_exchange;

/* producer.c */
extern const struct vgi_rpc_stream producer_counted;        /* params: count; user: a header's description */
extern const struct vgi_rpc_stream producer_counted_rich;   /* params: seed, count */
extern const struct vgi_rpc_stream producer_batches;        /* params: rows_per_batch, batch_count */
extern const struct vgi_rpc_stream producer_one_batch;      /* params: rows_per_batch */
extern const struct vgi_rpc_stream producer_of_fixed_count; /* user: an int64_t */
extern const struct vgi_rpc_stream producer_logging;
extern const struct vgi_rpc_stream producer_failing;
extern const struct vgi_rpc_stream producer_failing_open;
extern const struct vgi_rpc_stream producer_tick_metadata;
extern const struct vgi_rpc_stream producer_annotated;
extern const struct vgi_rpc_stream producer_dynamic;

/* What a counted producer says when it opens: its header's text around the count, and a log. */
struct opening {
    const char *before;
    const char *after;
    const char *log;
};

/* exchange.c */
extern const struct vgi_rpc_stream exchange_scale; /* params: none, factor, or seed and factor */
extern const struct vgi_rpc_stream exchange_accumulate;
extern const struct vgi_rpc_stream exchange_logging;
extern const struct vgi_rpc_stream exchange_failing;
extern const struct vgi_rpc_stream exchange_failing_open;
extern const struct vgi_rpc_stream exchange_zero_columns;
extern const struct vgi_rpc_stream exchange_metadata;
extern const struct vgi_rpc_stream exchange_oversized;
enum vgi_status exchange_echo(const struct vgi_batch *in, struct vgi_output *out, struct vgi_error *err);

/* rich_header.c */
#define RICH_HEADER                                                                            \
    "str_field: str, bytes_field: bytes, int_field: i64, float_field: f64, bool_field: bool, " \
    "list_of_int: list<i64>, list_of_str: list<str>, dict_field: map<str,i64>, "               \
    "enum_field: dict<i16,str>, nested_point: struct<x: f64, y: f64>, optional_str?: str, "    \
    "optional_int?: i64, optional_nested?: struct<x: f64, y: f64>, "                           \
    "list_of_nested: list<struct<x: f64, y: f64>>, nested_list: list<list<i64>>, "             \
    "annotated_int32: i32, annotated_float32: f32, dict_str_str: map<str,str>"
void rich_header_put(struct vgi_output *header, int64_t seed);

/* secondary.c */
UNARY(secondary_echo);
UNARY(secondary_fail);
UNARY(secondary_fail_oversized);

/* text.c */
/* before, then text, in memory of the call; empty when there is none. */
struct vgi_str text_join(struct vgi_call *call, const char *before, struct vgi_str text);
/* The shortest decimal text that reads back as value, with a point or exponent as Python prints floats. */
enum { TEXT_FLOAT_BYTES = 32 };
const char *text_of_float(double value, char out[TEXT_FLOAT_BYTES]);

/* Reading the one row of parameters; the schema was checked by the library. */
int64_t param_int(const struct vgi_batch *params, int32_t index);
double param_float(const struct vgi_batch *params, int32_t index);
bool param_bool(const struct vgi_batch *params, int32_t index);
struct vgi_str param_str(const struct vgi_batch *params, int32_t index);

#endif
