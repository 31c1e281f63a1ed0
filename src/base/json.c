/* SPDX-License-Identifier: Apache-2.0 */
/* json.c: writes JSON (RFC 8259) into a buffer. What comes out is UTF-8 whatever goes in, and does not depend
 * on the process's locale. Doubles take the fewest digits that read back as the same number. */
#include "base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"

void vbase_json_init(struct vbase_json *json, struct vbase_buf *buf)
{
    *json = (struct vbase_json){.buf = buf, .status = VGI_OK};
}

static void put(struct vbase_json *json, const char *bytes, size_t len)
{
    if (json->status == VGI_OK)
        json->status = vbase_buf_append(json->buf, bytes, len, NULL);
}

/* A value that is nothing but text, with the comma it needs. */
static void put_value(struct vbase_json *json, const char *text)
{
    if (json->needs_comma)
        put(json, ",", 1);
    put(json, text, strlen(text));
    json->needs_comma = true;
}

static void begin(struct vbase_json *json, const char *bracket)
{
    put_value(json, bracket);
    json->needs_comma = false;
}

static void end(struct vbase_json *json, const char *bracket)
{
    put(json, bracket, 1);
    json->needs_comma = true;
}

void vbase_json_object_begin(struct vbase_json *json)
{
    begin(json, "{");
}

void vbase_json_object_end(struct vbase_json *json)
{
    end(json, "}");
}

void vbase_json_array_begin(struct vbase_json *json)
{
    begin(json, "[");
}

void vbase_json_array_end(struct vbase_json *json)
{
    end(json, "]");
}

void vbase_json_key(struct vbase_json *json, const char *key)
{
    vbase_json_text(json, key);
    put(json, ":", 1);
    json->needs_comma = false;
}

static void put_escape(struct vbase_json *json, uint8_t byte)
{
    static const char short_of[] = "btn\0fr"; /* from 8 on */
    char text[8] = {'\\', (char)byte};

    if (byte >= 0x20 || (byte >= 8 && byte <= 13 && byte != 11)) {
        if (byte < 0x20)
            text[1] = short_of[byte - 8];
        put(json, text, 2);
        return;
    }
    snprintf(text, sizeof text, "\\u%04x", byte);
    put(json, text, 6);
}

static void put_utf8(struct vbase_json *json, const char *ptr, size_t len)
{
    size_t start = 0;

    for (size_t i = 0; i < len; i++) {
        uint8_t byte = (uint8_t)ptr[i];
        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        put(json, ptr + start, i - start);
        put_escape(json, byte);
        start = i + 1;
    }
    put(json, ptr + start, len - start);
}

void vbase_json_string(struct vbase_json *json, struct vgi_str value)
{
    size_t done = 0;

    put_value(json, "\"");
    while (done < value.len) {
        size_t good = vbase_utf8_prefix((const uint8_t *)value.ptr + done, value.len - done);
        put_utf8(json, value.ptr + done, good);
        done += good;
        if (done < value.len) {
            put(json, "\xEF\xBF\xBD", 3);
            done++;
        }
    }
    put(json, "\"", 1);
}

void vbase_json_text(struct vbase_json *json, const char *value)
{
    vbase_json_string(json, vgi_str_of(value));
}

void vbase_json_int(struct vbase_json *json, int64_t value)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, value);
    put_value(json, text);
}

/* Makes what printf wrote under any locale a JSON number: a decimal sign of one or more bytes becomes a
 * point, and a number that looks like an integer gets ".0", so that it stays a double for
 * whoever reads it. */
static void make_portable(char *text)
{
    char *to = text;
    bool has_point = false;

    for (const char *from = text; *from; from++) {
        if ((*from >= '0' && *from <= '9') || *from == '-' || *from == '+' || *from == 'e') {
            *to++ = *from;
            has_point |= *from == 'e';
        } else if (to == text || to[-1] != '.') {
            *to++ = '.';
            has_point = true;
        }
    }
    memcpy(to, has_point ? "" : ".0", has_point ? 1 : 3);
}

void vbase_json_double(struct vbase_json *json, double value)
{
    char text[48];

    if (!isfinite(value)) {
        vbase_json_null(json);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (digits == 17 || strtod(text, NULL) == value)
            break;
    }
    make_portable(text);
    put_value(json, text);
}

void vbase_json_bool(struct vbase_json *json, bool value)
{
    put_value(json, value ? "true" : "false");
}

void vbase_json_null(struct vbase_json *json)
{
    put_value(json, "null");
}

void vbase_json_raw(struct vbase_json *json, struct vgi_str value)
{
    put_value(json, "");
    put(json, value.ptr, value.len);
}
