/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINUX_WORKER_TEXT_H
#define LINUX_WORKER_TEXT_H

/* text: taking apart what the kernel writes. A text being read is a struct vgi_str that shrinks from the
 * front; what is taken out of it is a view of the same bytes. No function trusts its input.
 *
 * Usage:
 *     struct vgi_str line, word;
 *     int64_t n;
 *     while (text_line(&rest, &line))
 *         if (text_word(&line, &word) && text_int(word, &n)) … */
#include <vgi/vgi.h>

#include "pool.h"

/* Values that are not there: a column that holds one of these is NULL in SQL. A text or list without a
 * pointer and a real that is NaN are not there either. */
#define NO_INT  INT64_MIN
#define NO_UINT UINT64_MAX
enum truth { IS_NOT, IS, IS_UNKNOWN };

/* Several texts; items is NULL when there is no list, not even an empty one. */
struct texts {
    const struct vgi_str *items;
    size_t len;
};

/* Takes the next line, without its newline. False at the end. */
bool text_line(struct vgi_str *rest, struct vgi_str *ret_line);

/* Takes the next word: what stands between blanks and tabs. False when there is none. */
bool text_word(struct vgi_str *rest, struct vgi_str *ret_word);

/* Passes over count words. False when there are not so many. */
bool text_skip(struct vgi_str *rest, int count);

/* Takes what stands before the next separator, and the separator. False when there is no separator: then rest
 * is unchanged. */
bool text_until(struct vgi_str *rest, char separator, struct vgi_str *ret_part);

/* Without blanks, tabs and newlines at both ends. */
struct vgi_str text_trim(struct vgi_str text);

bool text_starts_with(struct vgi_str text, const char *prefix);

/* The whole text as a number; false when it is none. A decimal that does not fit becomes the largest one: the
 * kernel writes 18446744073709551615 for "no limit". */
bool text_int(struct vgi_str text, int64_t *ret_value);
/* base is 8, 10 or 16; no sign, no prefix; false when it does not fit. */
bool text_uint(struct vgi_str text, unsigned base, uint64_t *ret_value);
/* Digits with at most one point; infinite when there are hundreds of them. */
bool text_real(struct vgi_str text, double *ret_value);

/* Takes the next word as a number, or gives NO_INT. */
int64_t text_take_int(struct vgi_str *rest);

/* Copies text into the pool as UTF-8: each byte that is not part of a character becomes U+FFFD.
 * VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status text_keep(struct pool *pool, struct vgi_str text, struct vgi_str *ret_text,
                                        struct vgi_error *err);

/* Copies text into the pool with \040 and its like, as in mountinfo, turned into the byte they stand for; a
 * NUL stands behind it. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status text_unescape(struct pool *pool, struct vgi_str text, struct vgi_str *ret_bytes,
                                            struct vgi_error *err);

/* Splits at each separator and keeps the parts as text_keep does; an empty part at the very end is none, an
 * empty text gives an empty list. */
VGI_NODISCARD enum vgi_status text_split(struct pool *pool, struct vgi_str text, char separator,
                                         struct texts *ret_texts, struct vgi_error *err);

/* One line "name: value" to be read: the value's skip-th word as a decimal times scale, or, with a base of 8,
 * as an octal, goes to the int64_t at offset. */
struct text_key {
    const char *name;
    size_t offset;
    int64_t scale;
    int skip;
    unsigned base; /* 0: decimal */
};

/* Reads the lines that keys (ended by {0}) name into the structure at base; other lines are passed over. */
void text_keys(struct vgi_str text, const struct text_key *keys, void *base);

/* The value behind "name:" (or another separator) of the first such line, trimmed; no pointer when there is
 * none. */
struct vgi_str text_value(struct vgi_str text, const char *name, char separator);

#endif
