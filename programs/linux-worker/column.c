/* SPDX-License-Identifier: Apache-2.0 */
/* column.c: one row's members put into the columns of a batch, by the C type of the member; what is not there
 * becomes NULL. */
#include "column.h"

#include <math.h>

static void clear_int(void *member)
{
    *(int64_t *)member = NO_INT;
}
static void put_int(struct vgi_writer *writer, const void *member, const char *type)
{
    const int64_t value = *(const int64_t *)member;
    const bool is_narrow = strcmp(type, "i32") == 0;
    if (value == NO_INT || (is_narrow && (value < INT32_MIN || value > INT32_MAX)))
        vgi_put_null(writer);
    else
        vgi_put_int(writer, value);
}
const struct column_kind column_int = {clear_int, put_int};

static void clear_uint(void *member)
{
    *(uint64_t *)member = NO_UINT;
}
static void put_uint(struct vgi_writer *writer, const void *member, const char *type)
{
    (void)type;
    const uint64_t value = *(const uint64_t *)member;
    if (value == NO_UINT)
        vgi_put_null(writer);
    else
        vgi_put_uint(writer, value);
}
const struct column_kind column_uint = {clear_uint, put_uint};

static void clear_real(void *member)
{
    *(double *)member = NAN;
}
static void put_real(struct vgi_writer *writer, const void *member, const char *type)
{
    (void)type;
    const double value = *(const double *)member;
    if (isnan(value))
        vgi_put_null(writer);
    else
        vgi_put_float(writer, value);
}
const struct column_kind column_real = {clear_real, put_real};

static void clear_bool(void *member)
{
    *(enum truth *)member = IS_UNKNOWN;
}
static void put_bool(struct vgi_writer *writer, const void *member, const char *type)
{
    (void)type;
    const enum truth value = *(const enum truth *)member;
    if (value == IS_UNKNOWN)
        vgi_put_null(writer);
    else
        vgi_put_bool(writer, value == IS);
}
const struct column_kind column_bool = {clear_bool, put_bool};

static void clear_text(void *member)
{
    *(struct vgi_str *)member = (struct vgi_str){NULL, 0};
}
static void put_text(struct vgi_writer *writer, const void *member, const char *type)
{
    (void)type;
    const struct vgi_str *value = member;
    if (value->ptr)
        vgi_put_str(writer, *value);
    else
        vgi_put_null(writer);
}
const struct column_kind column_text = {clear_text, put_text};

static void clear_texts(void *member)
{
    *(struct texts *)member = (struct texts){NULL, 0};
}
static void put_texts(struct vgi_writer *writer, const void *member, const char *type)
{
    (void)type;
    const struct texts *value = member;
    if (!value->items) {
        vgi_put_null(writer);
        return;
    }
    for (size_t i = 0; i < value->len; i++)
        vgi_put_str(vgi_writer_child(writer, 0), value->items[i]);
    vgi_put_list(writer);
}
const struct column_kind column_texts = {clear_texts, put_texts};
