/* SPDX-License-Identifier: Apache-2.0 */
/* bytes.c: test inputs. Guarded copies come from mmap, so reading one byte too far ends the test at once. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/test.h"

static size_t page_bytes(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

/* Whole pages that hold len bytes, at least one. */
static size_t held_bytes(size_t len)
{
    size_t page = page_bytes();

    return len == 0 ? page : (len + page - 1) / page * page;
}

uint8_t *support_guarded_copy(const void *bytes, size_t len)
{
    size_t held = held_bytes(len);
    uint8_t *start =
        mmap(NULL, held + page_bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (start == MAP_FAILED || mprotect(start + held, page_bytes(), PROT_NONE) != 0)
        fail_msg("no memory for a guarded copy of %zu bytes", len);
    if (len)
        memcpy(start + held - len, bytes, len);
    return start + held - len;
}

void support_guarded_free(uint8_t *guarded, size_t len)
{
    size_t held = held_bytes(len);

    if (guarded)
        munmap(guarded + len - held, held + page_bytes());
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

size_t support_hex(const char *hex, uint8_t *out, size_t out_max)
{
    size_t len = 0;

    for (const char *p = hex; *p; p++) {
        if (*p == ' ' || *p == '\n')
            continue;
        if (digit(p[0]) < 0 || digit(p[1]) < 0)
            fail_msg("not hex at: %.20s", p);
        if (len == out_max)
            fail_msg("hex text gives more than %zu bytes", out_max);
        out[len++] = (uint8_t)(digit(p[0]) * 16 + digit(p[1]));
        p++;
    }
    return len;
}

uint8_t *support_guarded_hex(const char *hex, size_t *ret_len)
{
    static uint8_t scratch[1 << 20];

    *ret_len = support_hex(hex, scratch, sizeof scratch);
    return support_guarded_copy(scratch, *ret_len);
}
