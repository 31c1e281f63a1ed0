/* SPDX-License-Identifier: Apache-2.0 */
/* json.h: appends JSON to a buffer, one value after another; commas are the writer's business. Reading JSON
 * is jansson's. Usage: object_begin, key, string, …, object_end. A failure sticks;
 * check writer.status once. */
#ifndef VBASE_JSON_H
#define VBASE_JSON_H

#include "base/buf.h"

struct vbase_json {
    struct vbase_buf *buf; /* borrowed */
    enum vgi_status status;
    bool needs_comma;
};

void vbase_json_init(struct vbase_json *json, struct vbase_buf *buf);
void vbase_json_object_begin(struct vbase_json *json);
void vbase_json_object_end(struct vbase_json *json);
void vbase_json_array_begin(struct vbase_json *json);
void vbase_json_array_end(struct vbase_json *json);
void vbase_json_key(struct vbase_json *json, const char *key);
/* Bytes that are no UTF-8 become U+FFFD. */
void vbase_json_string(struct vbase_json *json, struct vgi_str value);
void vbase_json_text(struct vbase_json *json, const char *value);
void vbase_json_int(struct vbase_json *json, int64_t value);
void vbase_json_double(struct vbase_json *json, double value); /* not finite: null */
void vbase_json_bool(struct vbase_json *json, bool value);
void vbase_json_null(struct vbase_json *json);
/* A value that is JSON already; it is not looked at. */
void vbase_json_raw(struct vbase_json *json, struct vgi_str value);

#endif
