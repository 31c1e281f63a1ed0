/* SPDX-License-Identifier: Apache-2.0 */
/* checks.c: see checks.h. A block of 64 rows folds into one flag, which compilers turn into vector code; only
 * a block with the flag set is looked at row by row. */
#include "arrow/checks.h"

#include "arrow/column.h"
#include "base/str.h"

enum { BLOCK = 64 };

static bool is_null(const struct varrow_rows *rows, int64_t i)
{
    return rows->bits && !varrow_bit(rows->bits, rows->offset + i);
}

/* ---- bitmaps ---- */

int64_t varrow_count_zeros(const uint8_t *bits, int64_t offset, int64_t length)
{
    int64_t ones = 0;
    int64_t i = 0;

    for (; i < length && ((offset + i) & 7); i++) {
        ones += varrow_bit(bits, offset + i);
    }
    for (; i + 64 <= length; i += 64) {
        uint64_t word;
        memcpy(&word, bits + ((offset + i) >> 3), sizeof word);
        ones += __builtin_popcountll(word);
    }
    for (; i < length; i++) {
        ones += varrow_bit(bits, offset + i);
    }
    return length - ones;
}

/* ---- offsets ---- */

#define DEFINE_CHECK_OFFSETS(bits, T)                               \
    int64_t varrow_check_offsets##bits(const T *offsets, int64_t n) \
    {                                                               \
        int64_t i = 0;                                              \
        for (; i + BLOCK <= n; i += BLOCK) {                        \
            unsigned bad = 0;                                       \
            for (int k = 0; k < BLOCK; k++) {                       \
                bad |= offsets[i + k + 1] < offsets[i + k];         \
            }                                                       \
            if (bad) {                                              \
                break;                                              \
            }                                                       \
        }                                                           \
        for (; i < n; i++) {                                        \
            if (offsets[i + 1] < offsets[i]) {                      \
                return i;                                           \
            }                                                       \
        }                                                           \
        return -1;                                                  \
    }
DEFINE_CHECK_OFFSETS(32, int32_t)
DEFINE_CHECK_OFFSETS(64, int64_t)

#define DEFINE_CHECK_RANGES(bits, T)                                                                     \
    int64_t varrow_check_ranges##bits(const T *offsets, const T *sizes, int64_t limit, int64_t n)        \
    {                                                                                                    \
        for (int64_t i = 0; i < n; i++) {                                                                \
            if (offsets[i] < 0 || sizes[i] < 0 || offsets[i] > limit || sizes[i] > limit - offsets[i]) { \
                return i;                                                                                \
            }                                                                                            \
        }                                                                                                \
        return -1;                                                                                       \
    }
DEFINE_CHECK_RANGES(32, int32_t)
DEFINE_CHECK_RANGES(64, int64_t)

/* ---- text ---- */

static bool is_ascii(const uint8_t *data, size_t len)
{
    size_t i = 0;
    uint64_t high = 0;

    for (; i + BLOCK <= len && !(high & 0x8080808080808080u); i += BLOCK) {
        uint64_t words[BLOCK / 8];
        memcpy(words, data + i, sizeof words);
        for (int k = 0; k < BLOCK / 8; k++) {
            high |= words[k];
        }
    }
    if (high & 0x8080808080808080u) {
        return false;
    }
    for (; i < len; i++) {
        if (data[i] & 0x80) {
            return false;
        }
    }
    return true;
}

/* The whole data first: well-formed, and no row begins inside a character. When that fails, the rows tell:
 * the wrong bytes may lie under a NULL. */
#define DEFINE_CHECK_UTF8(bits, T)                                                                   \
    static bool starts_at_characters##bits(const T *offsets, const uint8_t *data, int64_t n)         \
    {                                                                                                \
        unsigned bad = 0;                                                                            \
        while (n > 0 && offsets[n - 1] == offsets[n]) {                                              \
            n--;                                                                                     \
        }                                                                                            \
        for (int64_t i = 0; i < n; i++) {                                                            \
            bad |= (data[offsets[i]] & 0xc0) == 0x80;                                                \
        }                                                                                            \
        return !bad;                                                                                 \
    }                                                                                                \
    int64_t varrow_check_utf8_##bits(const T *offsets, const uint8_t *data, struct varrow_rows rows) \
    {                                                                                                \
        size_t len = (size_t)(offsets[rows.length] - offsets[0]);                                    \
        if (len == 0 || is_ascii(data + offsets[0], len)) {                                          \
            return -1;                                                                               \
        }                                                                                            \
        if (vbase_utf8_valid(data + offsets[0], len) &&                                              \
            starts_at_characters##bits(offsets, data, rows.length)) {                                \
            return -1;                                                                               \
        }                                                                                            \
        for (int64_t i = 0; i < rows.length; i++) {                                                  \
            if (!is_null(&rows, i) &&                                                                \
                !vbase_utf8_valid(data + offsets[i], (size_t)(offsets[i + 1] - offsets[i]))) {       \
                return i;                                                                            \
            }                                                                                        \
        }                                                                                            \
        return -1;                                                                                   \
    }
DEFINE_CHECK_UTF8(32, int32_t)
DEFINE_CHECK_UTF8(64, int64_t)

static bool is_view_right(const uint8_t *view, const struct varrow_view_buffers *buffers, bool is_text)
{
    int32_t parts[4]; /* length, prefix, buffer, offset */
    const uint8_t *bytes;

    memcpy(parts, view, sizeof parts);
    if (parts[0] < 0) {
        return false;
    }
    if (parts[0] <= 12) {
        for (int i = 4 + parts[0]; i < 16; i++) {
            if (view[i]) {
                return false;
            }
        }
        return !is_text || vbase_utf8_valid(view + 4, (size_t)parts[0]);
    }
    if (parts[2] < 0 || parts[2] >= buffers->n || parts[3] < 0 ||
        (int64_t)parts[3] + parts[0] > buffers->sizes[parts[2]]) {
        return false;
    }
    bytes = (const uint8_t *)buffers->data[parts[2]] + parts[3];
    return memcmp(bytes, view + 4, 4) == 0 && (!is_text || vbase_utf8_valid(bytes, (size_t)parts[0]));
}

int64_t varrow_check_views(const uint8_t *views, const struct varrow_view_buffers *buffers, bool is_text,
                           struct varrow_rows rows)
{
    for (int64_t i = 0; i < rows.length; i++) {
        if (!is_null(&rows, i) && !is_view_right(views + 16 * i, buffers, is_text)) {
            return i;
        }
    }
    return -1;
}

/* ---- indices ---- */

/* Seen as unsigned, a negative index is larger than any limit. */
#define DEFINE_CHECK_INDICES(T)                                                                 \
    static int64_t check_indices_##T(const T *indices, uint64_t limit, struct varrow_rows rows) \
    {                                                                                           \
        int64_t i = 0;                                                                          \
        T most = limit > (T)-1 ? (T)-1 : (T)(limit - 1);                                        \
        while (i < rows.length) {                                                               \
            unsigned bad = 0;                                                                   \
            int64_t end = i + BLOCK;                                                            \
            if (end <= rows.length && limit > 0) {                                              \
                for (int k = 0; k < BLOCK; k++) {                                               \
                    bad |= indices[i + k] > most;                                               \
                }                                                                               \
                if (!bad) {                                                                     \
                    i = end;                                                                    \
                    continue;                                                                   \
                }                                                                               \
            }                                                                                   \
            for (end = end < rows.length ? end : rows.length; i < end; i++) {                   \
                if (indices[i] >= limit && !is_null(&rows, i)) {                                \
                    return i;                                                                   \
                }                                                                               \
            }                                                                                   \
        }                                                                                       \
        return -1;                                                                              \
    }
DEFINE_CHECK_INDICES(uint8_t)
DEFINE_CHECK_INDICES(uint16_t)
DEFINE_CHECK_INDICES(uint32_t)
DEFINE_CHECK_INDICES(uint64_t)

int64_t varrow_check_indices(enum varrow_type type, const void *indices, int64_t limit,
                             struct varrow_rows rows)
{
    uint64_t n = (uint64_t)limit;

    /* Signed types: what is beyond their largest value is negative, whatever the limit. */
    if (type == VARROW_I8) {
        n = n > INT8_MAX ? (uint64_t)INT8_MAX + 1 : n;
    } else if (type == VARROW_I16) {
        n = n > INT16_MAX ? (uint64_t)INT16_MAX + 1 : n;
    } else if (type == VARROW_I32) {
        n = n > INT32_MAX ? (uint64_t)INT32_MAX + 1 : n;
    }
    if (type == VARROW_I8 || type == VARROW_U8) {
        return check_indices_uint8_t(indices, n, rows);
    }
    if (type == VARROW_I16 || type == VARROW_U16) {
        return check_indices_uint16_t(indices, n, rows);
    }
    if (type == VARROW_I32 || type == VARROW_U32) {
        return check_indices_uint32_t(indices, n, rows);
    }
    return check_indices_uint64_t(indices, n, rows);
}

/* ---- unions ---- */

int64_t varrow_check_type_ids(const int8_t *ids, const int8_t *table, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        if (ids[i] < 0 || table[ids[i]] < 0) {
            return i;
        }
    }
    return -1;
}

int64_t varrow_check_union_offsets(const int8_t *ids, const int32_t *offsets, const int64_t lengths[128],
                                   int64_t n)
{
    int32_t last[128] = {0};

    for (int64_t i = 0; i < n; i++) {
        int8_t id = ids[i];
        if (offsets[i] < last[id] || offsets[i] >= lengths[id]) {
            return i;
        }
        last[id] = offsets[i];
    }
    return -1;
}

/* ---- run ends ---- */

#define DEFINE_CHECK_RUN_ENDS(T)                                \
    static int64_t check_run_ends_##T(const T *ends, int64_t n) \
    {                                                           \
        T last = 0;                                             \
        for (int64_t i = 0; i < n; i++) {                       \
            if (ends[i] <= last) {                              \
                return i;                                       \
            }                                                   \
            last = ends[i];                                     \
        }                                                       \
        return -1;                                              \
    }
DEFINE_CHECK_RUN_ENDS(int16_t)
DEFINE_CHECK_RUN_ENDS(int32_t)
DEFINE_CHECK_RUN_ENDS(int64_t)

int64_t varrow_check_run_ends(enum varrow_type type, const void *ends, int64_t n)
{
    if (type == VARROW_I16) {
        return check_run_ends_int16_t(ends, n);
    }
    return type == VARROW_I32 ? check_run_ends_int32_t(ends, n) : check_run_ends_int64_t(ends, n);
}
