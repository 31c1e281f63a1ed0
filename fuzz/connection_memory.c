/* SPDX-License-Identifier: Apache-2.0 */
/* connection_memory.c: a method that makes as many rows as it is asked for gets no memory for very many. What
 * the allocator gives is limited by the sanitizer, what base/memory.c maps here, linked with --wrap. */
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/mman.h>

#define MAPPED_BYTES_MAX ((size_t)32 << 20)

/* Read by the sanitizer; nothing else calls it. */
__attribute__((used, visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1:max_allocation_size_mb=32";
}

/* Parameters as the system dictates them. */
#define MMAP_PARAMETERS void *at, size_t len, int protection, int flags, int fd, off_t offset

void *__real_mmap(MMAP_PARAMETERS);
void *__wrap_mmap(MMAP_PARAMETERS);
void *__wrap_mmap(MMAP_PARAMETERS)
{
    if (len <= MAPPED_BYTES_MAX)
        return __real_mmap(at, len, protection, flags, fd, offset);
    errno = ENOMEM;
    return MAP_FAILED;
}

void *__real_mremap(void *old, size_t old_len, size_t len, int flags, ...);
void *__wrap_mremap(void *old, size_t old_len, size_t len, int flags, ...);
void *__wrap_mremap(void *old, size_t old_len, size_t len, int flags, ...)
{
    va_list arguments;
    void *to = NULL;

    if (len > MAPPED_BYTES_MAX) {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    if (flags & MREMAP_FIXED) {
        va_start(arguments, flags);
        to = va_arg(arguments, void *); /* NOLINT(clang-analyzer-valist.Uninitialized) */
        va_end(arguments);
    }
    return __real_mremap(old, old_len, len, flags, to);
}
