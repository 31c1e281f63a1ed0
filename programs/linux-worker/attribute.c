/* SPDX-License-Identifier: Apache-2.0 */
/* attribute.c: the small files of a device's folder in /sys to members of a row. The folder is opened once,
 * and only when one of its files is wanted. */
#include "attribute.h"

#include <fcntl.h>
#include <stdio.h>

enum vgi_status attribute_int(struct pool *pool, struct vgi_str text, const struct attribute *attribute,
                              void *member, struct vgi_error *err)
{
    int64_t value;
    (void)pool;
    (void)err;
    if (!text_int(text, &value) || value < 0)
        return VGI_OK;
    if (__builtin_mul_overflow(value, attribute->scale, &value))
        value = INT64_MAX;
    *(int64_t *)member = value;
    return VGI_OK;
}

enum vgi_status attribute_bool(struct pool *pool, struct vgi_str text, const struct attribute *attribute,
                               void *member, struct vgi_error *err)
{
    (void)pool;
    (void)attribute;
    (void)err;
    if (vgi_str_is(text, "0") || vgi_str_is(text, "1"))
        *(enum truth *)member = text.ptr[0] == '1' ? IS : IS_NOT;
    return VGI_OK;
}

enum vgi_status attribute_text(struct pool *pool, struct vgi_str text, const struct attribute *attribute,
                               void *member, struct vgi_error *err)
{
    (void)attribute;
    return text.len ? text_keep(pool, text, member, err) : VGI_OK;
}

enum vgi_status attribute_present(struct pool *pool, struct vgi_str text, const struct attribute *attribute,
                                  void *member, struct vgi_error *err)
{
    (void)pool;
    (void)text;
    (void)err;
    *(enum truth *)member = attribute->scale ? IS : IS_NOT;
    return VGI_OK;
}

static enum vgi_status read_one(struct scan *scan, int folder, const struct attribute *attribute,
                                struct vgi_error *err)
{
    struct vgi_str text;
    VGI_TRY(file_read(folder, attribute->file, &scan->texts, &text, err));
    return attribute->read(&scan->texts, text_trim(text), attribute, (char *)scan + attribute->offset, err);
}

enum vgi_status attributes_read(struct scan *scan, const struct attribute *attributes, const char *parent,
                                struct vgi_str name, struct vgi_error *err)
{
    VGI_CLEANUP(file_close) int folder = -1;
    char path[512];
    unsigned sources = 0;
    for (const struct attribute *a = attributes; a->file; a++)
        sources |= a->source;
    if (!scan_wants(scan, sources))
        return VGI_OK;
    const int len = snprintf(path, sizeof path, "%s/%.*s", parent, VGI_STR_ARG(name));
    if (len < 0 || (size_t)len >= sizeof path) /* no device has such a name */
        return VGI_OK;
    enum vgi_status status = file_open(scan->root, path, O_DIRECTORY | O_PATH, &folder, err);
    if (status != VGI_OK)
        return file_is_absent(status) ? VGI_OK : status;
    for (const struct attribute *a = attributes; a->file; a++) {
        if (scan_wants(scan, a->source))
            status = read_one(scan, folder, a, err);
        if (status != VGI_OK && !file_is_absent(status))
            return status;
    }
    return VGI_OK;
}
