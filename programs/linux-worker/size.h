/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINUX_WORKER_SIZE_H
#define LINUX_WORKER_SIZE_H

/* size: numbers of bytes as people write them. */
#include <vgi/vgi.h>

enum { SIZE_TEXT_BYTES = 16 };

/* Writes bytes with one decimal and the largest unit that leaves a number of at least 1: "512
 * B", "1.5 GiB". */
void size_print(int64_t bytes, char text[SIZE_TEXT_BYTES]);

/* Reads "512", "512 B", "1.5GiB", "10 kB", "2M": units of 1024 are K M G T P E with or without iB, units of
 * 1000 kB MB GB TB PB EB; case does not matter, a fraction of a byte is rounded.
 * VGI_E_INVALID it is no size · VGI_E_RANGE it does not fit. */
VGI_NODISCARD enum vgi_status size_parse(struct vgi_str text, int64_t *ret_bytes, struct vgi_error *err);

#endif
