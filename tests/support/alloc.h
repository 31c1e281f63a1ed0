/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VGI_TESTS_SUPPORT_ALLOC_H
#define VGI_TESTS_SUPPORT_ALLOC_H

/* alloc: the side of the counting allocator that only main.c uses; tests use test.h. */
#include <stddef.h>

/* Begins a test: later reports name only blocks allocated from here on. Returns the number of live blocks. */
size_t support_alloc_mark(void);

/* Prints the blocks allocated since the mark and still live, with the return address of who asked for them.
 */
void support_alloc_report(void);

#endif
