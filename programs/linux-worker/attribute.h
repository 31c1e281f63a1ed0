/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINUX_WORKER_ATTRIBUTE_H
#define LINUX_WORKER_ATTRIBUTE_H

/* attribute: the small files of /sys, one value in each, read by a table that says which file fills which
 * member of a row. */
#include "scan.h"

/* One file of a device's folder.
 *   source  bit of struct column's sources that it stands for
 *   file    path in the device's folder
 *   read    turns its text, trimmed, into the member */
struct attribute {
    unsigned source;
    const char *file;
    enum vgi_status (*read)(struct pool *pool, struct vgi_str text, const struct attribute *attribute,
                            void *member, struct vgi_error *err);
    size_t offset;
    int64_t scale; /* of attribute_int; what attribute_present says */
};

/* Readers: a decimal times scale into an int64_t (a negative one is "unknown"), 0 or 1 into an enum truth, a
 * text into a struct vgi_str (an empty one is "not there"), and, when the file exists, scale into an enum
 * truth. */
enum vgi_status attribute_int(struct pool *pool, struct vgi_str text, const struct attribute *attribute,
                              void *member, struct vgi_error *err);
enum vgi_status attribute_bool(struct pool *pool, struct vgi_str text, const struct attribute *attribute,
                               void *member, struct vgi_error *err);
enum vgi_status attribute_text(struct pool *pool, struct vgi_str text, const struct attribute *attribute,
                               void *member, struct vgi_error *err);
enum vgi_status attribute_present(struct pool *pool, struct vgi_str text, const struct attribute *attribute,
                                  void *member, struct vgi_error *err);

/* Reads those of attributes (ended by {0}) that are wanted, from the folder parent/name below the root, into
 * the row at scan, the first member of its state. Files and folders that are not there leave their members
 * alone. */
VGI_NODISCARD enum vgi_status attributes_read(struct scan *scan, const struct attribute *attributes,
                                              const char *parent, struct vgi_str name, struct vgi_error *err);

#endif
