/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VGI_TESTS_SUPPORT_TEST_H
#define VGI_TESTS_SUPPORT_TEST_H

/* test: what a unit test file needs besides cmocka.
 *
 * Usage:
 *   #include "support/test.h"
 *   static void empty_stream_is_done(void **state) { ... }
 *   SUPPORT_TESTS(cmocka_unit_test(empty_stream_is_done))
 *
 * malloc, calloc, realloc, aligned_alloc and free are counted; a test that ends with more live blocks than it
 * began with fails and prints where they were allocated. Counting is thread-safe, failing is not meant for
 * threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Defines the file's table; setup and teardown functions of a row are called as cmocka does. */
#define SUPPORT_TESTS(...)                                   \
    const struct CMUnitTest support_tests[] = {__VA_ARGS__}; \
    const size_t support_tests_len = sizeof support_tests / sizeof support_tests[0];

extern const struct CMUnitTest support_tests[];
extern const size_t support_tests_len;

/* Makes the n-th allocation from now on return NULL, once; 1 is the next one. 0 switches failing off. */
void support_alloc_fail_at(size_t n);

/* Like support_alloc_fail_at, and every later allocation fails as well. */
void support_alloc_fail_from(size_t n);

/* Tells whether an allocation was refused since the last support_alloc_fail_at or support_alloc_fail_from. */
bool support_alloc_did_fail(void);

/* Counts allocations made so far, refused ones included; a difference of two calls tells what a stretch of
 * code asks. */
size_t support_alloc_count(void);

/* Counts blocks that are allocated now. */
size_t support_alloc_live(void);

/* Sums the bytes of the live blocks, and tells the largest sum since the last reset of the peak. */
size_t support_alloc_live_bytes(void);
size_t support_alloc_peak_bytes(void);
void support_alloc_reset_peak(void);

/* Copies len bytes so that the first byte behind them is unreadable. The result is owned by the caller;
 * release it with support_guarded_free(result, len). Never NULL, also for len 0. Not counted as an
 * allocation. */
uint8_t *support_guarded_copy(const void *bytes, size_t len);
void support_guarded_free(uint8_t *guarded, size_t len);

/* Reads hex digits, blanks between bytes allowed, into out; a wrong digit or a lack of room fails the test.
 * Returns the number of bytes. */
size_t support_hex(const char *hex, uint8_t *out, size_t out_max);

/* The same as a guarded copy, owned by the caller; release it with support_guarded_free(result, *ret_len). */
uint8_t *support_guarded_hex(const char *hex, size_t *ret_len);

#endif
