/* SPDX-License-Identifier: Apache-2.0 */
/* poison.h: under the address sanitizer, memory that is kept for reuse can be marked so that whoever still
 * reads it is reported. In other builds the macros are nothing. */
#ifndef VBASE_POISON_H
#define VBASE_POISON_H

#if defined(__SANITIZE_ADDRESS__)
#define VBASE_HAS_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define VBASE_HAS_POISON 1
#endif
#endif

#ifdef VBASE_HAS_POISON
#include <sanitizer/asan_interface.h>
#define VBASE_POISON(ptr, len)   __asan_poison_memory_region((ptr), (len))
#define VBASE_UNPOISON(ptr, len) __asan_unpoison_memory_region((ptr), (len))
#else
#define VBASE_POISON(ptr, len)   ((void)(ptr), (void)(len))
#define VBASE_UNPOISON(ptr, len) ((void)(ptr), (void)(len))
#endif

#endif
