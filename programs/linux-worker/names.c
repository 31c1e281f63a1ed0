/* SPDX-License-Identifier: Apache-2.0 */
/* names.c: a small table of user names in front of getpwuid_r. A later user takes the slot of
 * an earlier one. */
#include "names.h"

#include <pwd.h>

struct vgi_str names_user(struct names *names, int64_t uid)
{
    if (uid < 0 || uid > UINT32_MAX)
        return (struct vgi_str){NULL, 0};
    const size_t at = (size_t)uid % NAMES_SLOTS;
    if (!names->slots[at].is_used || names->slots[at].uid != (uint32_t)uid) {
        char buffer[4096];
        struct passwd entry;
        struct passwd *found = NULL;
        size_t len = 0;
        if (getpwuid_r((uid_t)uid, &entry, buffer, sizeof buffer, &found) == 0 && found)
            len = strlen(found->pw_name);
        if (len > NAMES_BYTES)
            len = 0;
        names->slots[at].is_used = true;
        names->slots[at].uid = (uint32_t)uid;
        names->slots[at].len = (uint32_t)len;
        if (len)
            memcpy(names->slots[at].text, found->pw_name, len);
    }
    const size_t len = names->slots[at].len;
    return (struct vgi_str){len ? names->slots[at].text : NULL, len};
}
