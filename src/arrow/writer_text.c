/* SPDX-License-Identifier: Apache-2.0 */
/* writer_text.c: puts text and bytes into columns with offsets, views, or a fixed width; all are copied, and
 * text is checked to be UTF-8. One batch's column of 32-bit offsets, and one of views, holds at
 * most 2 GiB. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrow/writer.h"
#include "base/buf.h"
#include "base/str.h"

/* Behind the data of views stands their size, aligned (writer_layout.c, views_finish). */
enum { VIEW_SIZE_ROOM = 16 };

static bool is_text(enum varrow_type type)
{
    return type == VARROW_UTF8 || type == VARROW_LARGE_UTF8 || type == VARROW_UTF8_VIEW;
}

static bool is_bytes(enum varrow_type type)
{
    return type == VARROW_BINARY || type == VARROW_LARGE_BINARY || type == VARROW_BINARY_VIEW;
}

/* Room for one row and len bytes of data. */
static bool reserve(struct vgi_writer_impl *node, size_t len)
{
    bool is_wide = node->layout == VARROW_LAYOUT_OFFSETS && node->width == 8;

    if (!is_wide && len > (size_t)(INT32_MAX - node->consumed)) {
        varrow_writer_fail(node, VGI_E_LIMIT,
                           "%zu bytes after %lld exceed the 2 GiB of a column of this type", len,
                           (long long)node->consumed);
        return false;
    }
    if (node->layout == VARROW_LAYOUT_VIEWS && len > 0)
        len += VIEW_SIZE_ROOM;
    return varrow_writer_reserve(node, 1) && varrow_writer_reserve_data(node, len);
}

/* True when everything fits, and 32-bit offsets hold all of the data buffer. */
static bool has_room(const struct vgi_writer_impl *node, size_t len)
{
    return node->pub.len < node->row_cap && len <= node->data.cap - (size_t)node->consumed &&
           node->data.cap <= INT32_MAX;
}

static void store_offsets(struct vgi_writer_impl *node, const void *bytes, size_t len)
{
    if (!has_room(node, len) && !reserve(node, len))
        return;
    if (len > 0)
        memcpy(node->data.ptr + node->consumed, bytes, len);
    node->consumed += (int64_t)len;
    node->pub.len++;
    varrow_writer_set_entry(node, &node->values, node->pub.len, node->consumed);
}

static void store_view(struct vgi_writer_impl *node, const void *bytes, size_t len)
{
    int32_t head[4] = {0, 0, 0, 0};

    if (!reserve(node, len > 12 ? len : 0))
        return;
    head[0] = (int32_t)len;
    if (len > 0)
        memcpy(&head[1], bytes, len <= 12 ? len : 4);
    if (len > 12) {
        head[3] = (int32_t)node->consumed;
        memcpy(node->data.ptr + node->consumed, bytes, len);
        node->consumed += (int64_t)len;
    }
    memcpy(node->values.ptr + 16 * node->pub.len, head, sizeof head);
    node->pub.len++;
}

static void store_fixed(struct vgi_writer_impl *node, const void *bytes, size_t len)
{
    if (len != node->width) {
        varrow_writer_fail(node, VGI_E_INVALID, "%zu bytes were put, the column's values have %u", len,
                           node->width);
        return;
    }
    if (!varrow_writer_reserve(node, 1))
        return;
    if (len > 0)
        memcpy(node->values.ptr + (size_t)node->pub.len * len, bytes, len);
    node->pub.len++;
}

static void store(struct vgi_writer_impl *node, const void *bytes, size_t len)
{
    if (node->layout == VARROW_LAYOUT_OFFSETS)
        store_offsets(node, bytes, len);
    else if (node->layout == VARROW_LAYOUT_VIEWS)
        store_view(node, bytes, len);
    else
        store_fixed(node, bytes, len);
}

/* True when no byte has its top bit set: most texts, found out in few steps. */
static bool is_ascii(const char *text, size_t len)
{
    uint64_t word, all = 0;

    if (len < sizeof word) {
        for (size_t i = 0; i < len; i++)
            all |= (uint8_t)text[i];
        return (all & 0x80) == 0;
    }
    for (size_t i = 0; i < len - sizeof word; i += sizeof word) {
        memcpy(&word, text + i, sizeof word);
        all |= word;
    }
    memcpy(&word, text + len - sizeof word, sizeof word);
    return ((all | word) & 0x8080808080808080u) == 0;
}

void vgi_put_str(struct vgi_writer *writer, struct vgi_str value)
{
    struct vgi_writer_impl *node = varrow_writer_begin(writer);

    if (!node)
        return;
    if (!is_text(node->field->type)) {
        varrow_writer_mismatch(node, "a text");
        return;
    }
    if (!is_ascii(value.ptr, value.len) && !vbase_utf8_valid((const uint8_t *)value.ptr, value.len)) {
        varrow_writer_fail(node, VGI_E_INVALID, "row %lld is no UTF-8", (long long)node->pub.len);
        return;
    }
    store(node, value.ptr, value.len);
    varrow_writer_end(writer, node);
}

/* Appends value to text, each byte that belongs to no character as U+FFFD. */
static enum vgi_status repair_utf8(struct vgi_bytes value, struct vbase_buf *text, struct vgi_error *err)
{
    VGI_TRY(vbase_buf_reserve(text, 3 * value.len, err));
    while (value.len > 0) {
        const size_t good = vbase_utf8_prefix(value.ptr, value.len);
        VGI_TRY(vbase_buf_append(text, value.ptr, good, err));
        if (good < value.len) {
            VGI_TRY(vbase_buf_append(text, "\xEF\xBF\xBD", 3, err));
        }
        const size_t taken = good < value.len ? good + 1 : good;
        value.ptr += taken;
        value.len -= taken;
    }
    return VGI_OK;
}

void vgi_put_lossy(struct vgi_writer *writer, struct vgi_bytes value)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf text;
    struct vgi_error err;

    vbase_buf_init(&text, SIZE_MAX / 4);
    if (value.len == 0 || vbase_utf8_valid(value.ptr, value.len)) {
        vgi_put_str(writer, (struct vgi_str){(const char *)value.ptr, value.len});
    } else if (value.len <= SIZE_MAX / 16 && repair_utf8(value, &text, &err) == VGI_OK) {
        vgi_put_str(writer, (struct vgi_str){(const char *)text.ptr, text.len});
    } else {
        varrow_writer_fail(writer->impl, VGI_E_NOMEM, "no memory for a text of %zu bytes", value.len);
    }
}

void vgi_put_text(struct vgi_writer *writer, const char *text)
{
    if (text)
        vgi_put_str(writer, vgi_str_of(text));
    else
        vgi_put_null(writer);
}

void vgi_put_bytes(struct vgi_writer *writer, struct vgi_bytes value)
{
    struct vgi_writer_impl *node = varrow_writer_begin(writer);
    enum varrow_type type;

    if (!node)
        return;
    type = node->field->type;
    if (!is_bytes(type) && type != VARROW_FIXED_BINARY &&
        !(type >= VARROW_DECIMAL32 && type <= VARROW_DECIMAL256)) {
        varrow_writer_mismatch(node, "bytes");
        return;
    }
    store(node, value.ptr, value.len);
    varrow_writer_end(writer, node);
}

/* Formats what did not fit the small buffer. */
VGI_PRINTF(3, 0)
static void put_long(struct vgi_writer *writer, size_t len, const char *format, va_list arguments)
{
    char *text = malloc(len + 1);

    if (!text) {
        varrow_writer_fail(writer->impl, VGI_E_NOMEM, "no memory for a text of %zu bytes", len);
        return;
    }
    (void)vsnprintf(text, len + 1, format, arguments);
    vgi_put_str(writer, (struct vgi_str){text, len});
    free(text);
}

void vgi_put_format(struct vgi_writer *writer, const char *format, ...)
{
    char text[512];
    va_list arguments, again;
    int len;

    va_start(arguments, format);
    va_copy(again, arguments);
    len = vsnprintf(text, sizeof text, format, arguments);
    if (len < 0)
        varrow_writer_fail(writer->impl, VGI_E_INVALID, "the format \"%.64s\" is broken", format);
    else if ((size_t)len < sizeof text)
        vgi_put_str(writer, (struct vgi_str){text, (size_t)len});
    else
        put_long(writer, (size_t)len, format, again);
    va_end(again);
    va_end(arguments);
}
