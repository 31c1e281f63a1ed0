/* SPDX-License-Identifier: Apache-2.0 */
/* error.c: fills the caller's struct vgi_error (vgi_rpc/status.h). Nothing is allocated. Texts are
 * formatted on the stack first, so an argument may be a part of the error itself. Whatever bytes come in
 * through an argument, what is stored is UTF-8: a byte that is none becomes '?'. */
#include <stdio.h>

#include "base/str.h"
#include "vgi_rpc/status.h"

#define RETRY_AFTER_S_MAX 86400.0

static const struct {
    const char *code;
    const char *type;
} names[] = {
    [VGI_E_INVALID] = {"INVALID_ARGUMENT", "ValueError"},
    [VGI_E_TYPE] = {"INVALID_ARGUMENT", "TypeError"},
    [VGI_E_FORMAT] = {"INVALID_ARGUMENT", "ProtocolError"},
    [VGI_E_LIMIT] = {"RESOURCE_EXHAUSTED", "ValueError"},
    [VGI_E_NOMEM] = {"RESOURCE_EXHAUSTED", "MemoryError"},
    [VGI_E_IO] = {"UNAVAILABLE", "OSError"},
    [VGI_E_NOT_FOUND] = {"NOT_FOUND", "KeyError"},
    [VGI_E_EXISTS] = {"ALREADY_EXISTS", "ValueError"},
    [VGI_E_PERMISSION] = {"PERMISSION_DENIED", "PermissionError"},
    [VGI_E_UNAUTHENTICATED] = {"UNAUTHENTICATED", "PermissionError"},
    [VGI_E_PRECONDITION] = {"FAILED_PRECONDITION", "RuntimeError"},
    [VGI_E_ABORTED] = {"ABORTED", "RuntimeError"},
    [VGI_E_RANGE] = {"OUT_OF_RANGE", "OverflowError"},
    [VGI_E_UNIMPLEMENTED] = {"UNIMPLEMENTED", "NotImplementedError"},
    [VGI_E_INTERNAL] = {"INTERNAL", "RuntimeError"},
    [VGI_E_UNAVAILABLE] = {"UNAVAILABLE", "RuntimeError"},
    [VGI_E_DATA_LOSS] = {"DATA_LOSS", "RuntimeError"},
    [VGI_E_DEADLINE] = {"DEADLINE_EXCEEDED", "TimeoutError"},
    [VGI_E_CANCELLED] = {"CANCELLED", "RuntimeError"},
    [VGI_E_FAILED] = {"UNKNOWN", "RuntimeError"},
};

/* Formats into text[0 … max) as UTF-8 with a NUL and returns the length. */
static size_t format_text(char *text, size_t max, const char *format, va_list arguments) VGI_PRINTF(3, 0);
static size_t without_cut_character(const char *text, size_t len);
static void make_utf8(char *text, size_t len);
static void copy_clipped(char *to, size_t to_bytes, const char *from);

enum vgi_status vgi_fail_va(struct vgi_error *err, enum vgi_status status, const char *format,
                            va_list arguments)
{
    char text[VGI_ERROR_MESSAGE_BYTES];
    size_t len;

    if (!err)
        return status;
    len = format_text(text, sizeof text, format, arguments);
    memcpy(err->message, text, len + 1);
    err->status = status;
    err->type[0] = '\0';
    err->kind[0] = '\0';
    err->details[0] = '\0';
    return status;
}

enum vgi_status vgi_fail(struct vgi_error *err, enum vgi_status status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    status = vgi_fail_va(err, status, format, arguments);
    va_end(arguments);
    return status;
}

enum vgi_status vgi_fail_unavailable(struct vgi_error *err, double retry_after_s, const char *format, ...)
{
    char details[128];
    unsigned ms;
    va_list arguments;

    va_start(arguments, format);
    vgi_fail_va(err, VGI_E_UNAVAILABLE, format, arguments);
    va_end(arguments);
    if (!(retry_after_s >= 0 && retry_after_s <= RETRY_AFTER_S_MAX))
        retry_after_s = RETRY_AFTER_S_MAX;
    ms = (unsigned)(retry_after_s * 1000); /* in whole numbers: the locale may write points as commas */
    snprintf(details, sizeof details, "[{\"@type\":\"vgi_rpc.RetryInfo\",\"retry_delay_seconds\":%u.%03u}]",
             ms / 1000, ms % 1000);
    vgi_error_set_details(err, details);
    return VGI_E_UNAVAILABLE;
}

enum vgi_status vgi_fail_as(struct vgi_error *err, enum vgi_status status, const char *type,
                            const char *format, ...)
{
    char kept_type[VGI_ERROR_TYPE_BYTES];
    va_list arguments;

    copy_clipped(kept_type, sizeof kept_type, type);
    va_start(arguments, format);
    status = vgi_fail_va(err, status, format, arguments);
    va_end(arguments);
    if (err)
        copy_clipped(err->type, sizeof err->type, kept_type);
    return status;
}

void vgi_error_prefix(struct vgi_error *err, const char *format, ...)
{
    char text[VGI_ERROR_MESSAGE_BYTES];
    va_list arguments;
    size_t len;

    if (!err)
        return;
    va_start(arguments, format);
    len = format_text(text, sizeof text, format, arguments);
    va_end(arguments);
    copy_clipped(text + len, sizeof text - len, err->message);
    memcpy(err->message, text, strlen(text) + 1);
}

void vgi_error_set_kind(struct vgi_error *err, const char *kind)
{
    if (err)
        copy_clipped(err->kind, sizeof err->kind, kind);
}

void vgi_error_set_details(struct vgi_error *err, const char *json_array)
{
    size_t len;

    if (!err)
        return;
    len = json_array ? strlen(json_array) : 0;
    if (len >= sizeof err->details || !vbase_utf8_valid((const uint8_t *)json_array, len))
        len = 0;
    if (len)
        memmove(err->details, json_array, len);
    err->details[len] = '\0';
}

void vgi_error_reset(struct vgi_error *err)
{
    if (!err)
        return;
    err->status = VGI_OK;
    err->type[0] = '\0';
    err->kind[0] = '\0';
    err->message[0] = '\0';
    err->details[0] = '\0';
}

const char *vgi_status_code_name(enum vgi_status status)
{
    size_t row = (size_t)status;

    return row < sizeof names / sizeof names[0] && names[row].code ? names[row].code : "UNKNOWN";
}

const char *vgi_status_type_name(enum vgi_status status)
{
    size_t row = (size_t)status;

    return row < sizeof names / sizeof names[0] && names[row].type ? names[row].type : "RuntimeError";
}

static size_t format_text(char *text, size_t max, const char *format, va_list arguments)
{
    int wanted = vsnprintf(text, max, format, arguments);
    size_t len;

    if (wanted < 0) {
        copy_clipped(text, max, "(the message could not be formatted)");
        return strlen(text);
    }
    len = (size_t)wanted;
    if (len >= max) {
        len = without_cut_character(text, max - 1);
        text[len] = '\0';
    }
    make_utf8(text, len);
    return len;
}

/* The length of text without a last character of which bytes are missing. */
static size_t without_cut_character(const char *text, size_t len)
{
    size_t start = len - 1;

    while (start > 0 && len - start < 4 && ((uint8_t)text[start] & 0xC0) == 0x80)
        start--;
    if ((uint8_t)text[start] >= 0xC0 && vbase_utf8_prefix((const uint8_t *)text + start, len - start) == 0)
        return start;
    return len;
}

static void make_utf8(char *text, size_t len)
{
    size_t done = vbase_utf8_prefix((const uint8_t *)text, len);

    while (done < len) {
        text[done++] = '?';
        done += vbase_utf8_prefix((const uint8_t *)text + done, len - done);
    }
}

static void copy_clipped(char *to, size_t to_bytes, const char *from)
{
    size_t len;

    if (!from)
        from = "";
    len = vbase_utf8_clip(from, strlen(from), to_bytes - 1);
    memmove(to, from, len);
    to[len] = '\0';
    make_utf8(to, len);
}
