/* SPDX-License-Identifier: Apache-2.0 */
/* field_type.h: the types of fields in schema messages, both directions. For ipc/schema.c only.
 * Pure functions. */
#ifndef VIPC_FIELD_TYPE_H
#define VIPC_FIELD_TYPE_H

#include "arrow/schema.h"

struct flatcc_builder;
struct org_apache_arrow_flatbuf_Field_table;

enum {
    VIPC_TYPE_FORMAT_BYTES = 640 /* 128 union type ids, or a zone of 512 bytes */
};

/* A type in the C data interface. */
struct vipc_type_text {
    char format[VIPC_TYPE_FORMAT_BYTES];
    int64_t flags; /* of maps */
};

/* Reads the type of a verified field. VGI_E_FORMAT · VGI_E_LIMIT · VGI_E_UNIMPLEMENTED a newer type. */
VGI_NODISCARD enum vgi_status vipc_type_read(const struct org_apache_arrow_flatbuf_Field_table *field,
                                             struct vipc_type_text *out, struct vgi_error *err);

/* "c", "C" … for 8, 16, 32, 64 bits; NULL for others. Static. */
const char *vipc_type_int_format(int32_t bits, bool is_signed);

/* Checks text that shall become a C string: UTF-8 without NUL. VGI_E_FORMAT · VGI_E_UNIMPLEMENTED. */
VGI_NODISCARD enum vgi_status vipc_type_check_text(const char *text, size_t len, const char *what,
                                                   struct vgi_error *err);

/* Adds the type of field (index type of a dictionary: use the values' field) to the open Field table.
 * Nonzero: no memory. */
int vipc_type_write(struct flatcc_builder *b, const struct varrow_field *field);

#endif
