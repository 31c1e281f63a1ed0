/* SPDX-License-Identifier: Apache-2.0 */
/* modules.c: the table of kernel modules: /proc/modules, "name size uses users, state address (taints)". A
 * kernel without modules has no such file: then there are no rows. */
#include "scan.h"
#include "subjects.h"

struct modules {
    struct scan scan;
    struct lines lines;
    /* the row */
    struct vgi_str name, state, taints;
    struct texts used_by;
    int64_t size_bytes, uses;
    uint64_t address;
};

#define COL(...) COLUMN(struct modules, __VA_ARGS__)
static const struct vgi_field columns[] = {
    {COL("name", "str", name, 0, "Name of the module")},
    {COL("size_bytes", "i64", size_bytes, 0, "Memory it takes")},
    {COL("uses", "i64", uses, 0, "How often it is in use; NULL: it cannot be unloaded")},
    {COL("used_by", "list<str>", used_by, 0, "Modules that need it")},
    {COL("state", "str", state, 0, "live, loading or unloading")},
    {COL("address", "u64", address, 0, "Where it lies; NULL: the kernel does not tell")},
    {COL("taints", "str", taints, 0, "Why it taints the kernel, letters: O not of the kernel's tree, …")},
    {0},
};

static struct vgi_str state_name(struct vgi_str word)
{
    static const char *const names[][2] = {
        {"Live", "live"}, {"Loading", "loading"}, {"Unloading", "unloading"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (vgi_str_is(word, names[i][0]))
            return vgi_str_of(names[i][1]);
    }
    return (struct vgi_str){NULL, 0};
}

/* "0x0000000000000000", which is what those see who may not know. */
static uint64_t read_address(struct vgi_str word)
{
    uint64_t address;
    if (word.len < 3 || !text_uint((struct vgi_str){word.ptr + 2, word.len - 2}, 16, &address) ||
        address == 0)
        return NO_UINT;
    return address;
}

static enum vgi_status next_module(void *state, struct vgi_error *err)
{
    struct modules *m = state;
    struct pool *texts = &m->scan.texts;
    struct vgi_str line, name, users, word;
    do {
        VGI_TRY(lines_next(&m->lines, &line, err));
    } while (!text_word(&line, &name));
    m->size_bytes = text_take_int(&line);
    m->uses = text_take_int(&line); /* "-" in a kernel that does not unload */
    if (text_word(&line, &users)) {
        users.len = vgi_str_is(users, "-") ? 0 : users.len;
        VGI_TRY(text_split(texts, users, ',', &m->used_by, err));
    }
    if (text_word(&line, &word))
        m->state = state_name(word);
    if (text_word(&line, &word))
        m->address = read_address(word);
    if (text_word(&line, &word) && word.len > 2)
        VGI_TRY(text_keep(texts, (struct vgi_str){word.ptr + 1, word.len - 2}, &m->taints, err));
    return text_keep(texts, name, &m->name, err);
}

static void close_modules(void *state)
{
    struct modules *m = state;
    lines_close(&m->lines);
}

static const struct table table = {columns, next_module, close_modules};

static enum vgi_status open_modules(struct vgi_call *call, void *state, struct vgi_error *err)
{
    struct modules *m = state;
    VGI_TRY(scan_open(call, state, &table, err));
    const enum vgi_status status = lines_open(&m->lines, m->scan.root, "proc/modules", err);
    return status == VGI_E_NOT_FOUND ? VGI_OK : status;
}

const struct vgi_table_function modules_function = {
    .name = "modules",
    .doc = "Modules loaded into the kernel.",
    .args = VGI_ARGS(SCAN_ROOT_ARGUMENT),
    .examples = VGI_EXAMPLES({.sql = "SELECT name, used_by FROM linux.modules ORDER BY size_bytes DESC",
                              .description = "The largest modules first."}),
    .columns = columns,
    .state_size = sizeof(struct modules),
    .open = open_modules,
    .next = scan_next,
    .close = scan_close,
    .is_volatile = true,
};
