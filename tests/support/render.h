/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VGI_TESTS_SUPPORT_RENDER_H
#define VGI_TESTS_SUPPORT_RENDER_H

/* render: Arrow arrays as short texts, read straight from the buffers by the columnar format, so that tests
 * have a second opinion on what the library builds and reads. Numbers as they are, NULL ~, texts 'a', bytes
 * x00ff, booleans t f, intervals 1m2d3n, lists and maps [1 2], structs {1 'a'}, unions <child:value>. */
#include <stddef.h>

#include "vgi_rpc/arrow.h"

/* Writes all rows of a column, separated by blanks, into text and returns it; the test fails when there is no
 * room. schema and array are borrowed. */
char *support_render(const struct ArrowSchema *schema, const struct ArrowArray *array, char *text,
                     size_t size);

#endif
