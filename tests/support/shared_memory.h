/* SPDX-License-Identifier: Apache-2.0 */
/* shared_memory: a client's shared-memory segment, for tests of what a server does with it. In a header
 * because the support library sees no folder of src/.
 *
 * Usage: shared_memory_make -> shared_memory_places … -> shared_memory_remove. */
#ifndef VGI_TESTS_SUPPORT_SHARED_MEMORY_H
#define VGI_TESTS_SUPPORT_SHARED_MEMORY_H

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shm/segment.h"
#include "support/test.h"

struct shared_memory {
    char name[48];
    int fd;
};

/* A number of its header. */
static inline void shared_memory_write(const struct shared_memory *m, off_t offset, uint64_t value,
                                       size_t bytes)
{
    assert_int_equal(pwrite(m->fd, &value, bytes, offset), (ssize_t)bytes);
}

/* An empty segment of that size; prefix and the process tell its name from others. */
static inline void shared_memory_make(struct shared_memory *m, const char *prefix, off_t bytes)
{
    static int serial;

    snprintf(m->name, sizeof m->name, "%s%d-%d", prefix, (int)getpid(), serial++);
    m->fd = shm_open(m->name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(m->fd >= 0);
    assert_int_equal(ftruncate(m->fd, bytes), 0);
    assert_int_equal(pwrite(m->fd, "VGIS\1\0\0\0", 8, 0), 8);
    shared_memory_write(m, 8, (uint64_t)bytes - VSHM_HEADER_BYTES, 8);
}

/* How many places are taken. */
static inline uint32_t shared_memory_places(const struct shared_memory *m)
{
    uint32_t n;

    assert_int_equal(pread(m->fd, &n, sizeof n, 16), (ssize_t)sizeof n);
    return n;
}

/* Nobody else may have removed it. */
static inline void shared_memory_remove(const struct shared_memory *m)
{
    close(m->fd);
    assert_int_equal(shm_unlink(m->name), 0);
}

#endif
