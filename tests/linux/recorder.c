/* SPDX-License-Identifier: Apache-2.0 */
/* recorder.c: the few functions of the SDK that the linux-worker's table functions call, over static memory:
 * a column is a list of cells, a cell is a text. Opening and closing is counted by wrapping openat and close
 * at link time. */
#include "recorder.h"

#include <assert.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { COLUMNS = 64, ROWS = 65536, TEXT_BYTES = 16 << 20, STATE_BYTES = 65536 };

struct vgi_call {
    const struct vgi_table_function *function;
    const char *wants;
    const char *arguments;
    char value[256];
};

struct vgi_output {
    struct vgi_writer writers[COLUMNS];
    struct vgi_writer children[COLUMNS];
};

/* cells[column][row]; elements of the list under construction are held in pending. */
static const char *cells[COLUMNS][ROWS];
static char pending[COLUMNS][4096];
static int64_t put_rows[COLUMNS];
static int64_t set_rows;
static char text[TEXT_BYTES];
static size_t text_used;
static struct vgi_output output;
static _Alignas(16) char state_bytes[STATE_BYTES];
static unsigned opens;
static int still_open;

int __real_openat(int folder, const char *path, int flags, ...);
int __wrap_openat(int folder, const char *path, int flags, ...);
int __wrap_openat(int folder, const char *path, int flags, ...)
{
    const int fd = __real_openat(folder, path, flags);
    opens++;
    still_open += fd >= 0;
    return fd;
}

/* What openat is when it is fortified. */
int __wrap___openat_2(int folder, const char *path, int flags);
int __wrap___openat_2(int folder, const char *path, int flags)
{
    return __wrap_openat(folder, path, flags);
}

int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
    still_open--;
    return __real_close(fd);
}

int __real_closedir(void *dir);
int __wrap_closedir(void *dir);
int __wrap_closedir(void *dir)
{
    still_open--;
    return __real_closedir(dir);
}

unsigned recorder_opens(void)
{
    const unsigned n = opens;
    opens = 0;
    return n;
}

int recorder_still_open(void)
{
    return still_open;
}

/* ---- what the SDK would do ---- */

static const char *keep(const char *bytes, size_t len)
{
    assert(text_used + len + 1 < TEXT_BYTES);
    char *copy = text + text_used;
    memcpy(copy, bytes, len);
    copy[len] = '\0';
    text_used += len + 1;
    return copy;
}

static void put(struct vgi_writer *writer, const char *cell, size_t len)
{
    const bool is_child = writer >= output.children && writer < output.children + COLUMNS;
    if (is_child) {
        char *list = pending[writer - output.children];
        const size_t used = strlen(list);
        snprintf(list + used, sizeof pending[0] - used, "%s%.*s", used ? "," : "", (int)len, cell);
        return;
    }
    const size_t column = (size_t)(writer - output.writers);
    assert(put_rows[column] < ROWS);
    cells[column][put_rows[column]++] = keep(cell, len);
}

static bool is_wanted(const struct vgi_call *call, int32_t column)
{
    const char *name = call->function->columns[column].name;
    const size_t len = strlen(name);
    for (const char *at = call->wants; (at = strstr(at, name)); at += len) {
        const bool begins = at == call->wants || at[-1] == ' ';
        if (begins && (at[len] == ' ' || at[len] == '\0'))
            return true;
    }
    return false;
}

/* The value of an argument: given, or its default without quotes. */
static const char *argument(struct vgi_call *call, const char *name)
{
    const size_t len = strlen(name);
    for (const char *at = call->arguments; at && *at; at += strcspn(at, " "), at += strspn(at, " ")) {
        if (strncmp(at, name, len) == 0 && at[len] == '=') {
            snprintf(call->value, sizeof call->value, "%.*s", (int)strcspn(at + len + 1, " "), at + len + 1);
            return call->value;
        }
    }
    if (strcmp(name, "root") == 0)
        return RECORDER_ROOT;
    for (const struct vgi_arg *a = call->function->args; a->name; a++) {
        if (strcmp(a->name, name) == 0 && a->default_value && a->default_value[0] == '\'')
            snprintf(call->value, sizeof call->value, "%.*s", (int)strlen(a->default_value) - 2,
                     a->default_value + 1);
        else if (strcmp(a->name, name) == 0)
            snprintf(call->value, sizeof call->value, "%s", a->default_value ? a->default_value : "0");
    }
    return call->value;
}

enum vgi_status vgi_arg_text(const struct vgi_call *call, const char *name, const char **ret_value,
                             struct vgi_error *err)
{
    (void)err;
    *ret_value = argument((struct vgi_call *)(uintptr_t)call, name);
    return VGI_OK;
}

enum vgi_status vgi_arg_str(const struct vgi_call *call, const char *name, struct vgi_str *ret_value,
                            struct vgi_error *err)
{
    (void)err;
    *ret_value = vgi_str_of(argument((struct vgi_call *)(uintptr_t)call, name));
    return VGI_OK;
}

bool vgi_call_wants(const struct vgi_call *call, int32_t column)
{
    return is_wanted(call, column);
}

bool vgi_call_cancelled(const struct vgi_call *call)
{
    (void)call;
    return false;
}

static const struct vgi_call *current;

bool vgi_output_wants(const struct vgi_output *out, int32_t index)
{
    (void)out;
    return is_wanted(current, index);
}

struct vgi_writer *vgi_output_column(struct vgi_output *out, int32_t index)
{
    return &out->writers[index];
}

void vgi_output_set_rows(struct vgi_output *out, int64_t rows)
{
    (void)out;
    set_rows += rows;
}

struct vgi_writer *vgi_writer_child(struct vgi_writer *writer, int32_t index)
{
    assert(index == 0);
    return &output.children[writer - output.writers + index];
}

void vgi_put_null(struct vgi_writer *writer)
{
    put(writer, "NULL", 4);
}

void vgi_put_int(struct vgi_writer *writer, int64_t value)
{
    char cell[32];
    put(writer, cell, (size_t)snprintf(cell, sizeof cell, "%" PRId64, value));
}

void vgi_put_uint(struct vgi_writer *writer, uint64_t value)
{
    char cell[32];
    put(writer, cell, (size_t)snprintf(cell, sizeof cell, "%" PRIu64, value));
}

void vgi_put_float(struct vgi_writer *writer, double value)
{
    char cell[32];
    put(writer, cell, (size_t)snprintf(cell, sizeof cell, "%g", value));
}

void vgi_put_bool(struct vgi_writer *writer, bool value)
{
    put(writer, value ? "true" : "false", value ? 4 : 5);
}

void vgi_put_str(struct vgi_writer *writer, struct vgi_str value)
{
    put(writer, value.ptr, value.len);
}

void vgi_put_list(struct vgi_writer *writer)
{
    char cell[4096 + 2];
    char *list = pending[writer - output.writers];
    const int len = snprintf(cell, sizeof cell, "[%s]", list);
    list[0] = '\0';
    put(writer, cell, (size_t)len);
}

/* ---- running a function ---- */

static int by_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Joins the cells of each row, sorts the rows, joins them. */
static const char *join(const struct vgi_call *call, size_t n_rows)
{
    static const char *rows[ROWS];
    static char row[65536];
    static char all[TEXT_BYTES];
    for (size_t r = 0; r < n_rows; r++) {
        size_t used = 0;
        row[0] = '\0';
        for (int32_t c = 0; call->function->columns[c].name; c++) {
            if (is_wanted(call, c))
                used += (size_t)snprintf(row + used, sizeof row - used, "%s%s", used ? "|" : "", cells[c][r]);
        }
        rows[r] = keep(row, used);
    }
    qsort(rows, n_rows, sizeof rows[0], by_text);
    size_t used = 0;
    all[0] = '\0';
    for (size_t r = 0; r < n_rows; r++)
        used += (size_t)snprintf(all + used, sizeof all - used, "%s\n", rows[r]);
    return all;
}

struct recorded record(const struct vgi_table_function *function, const char *wants, const char *arguments)
{
    struct vgi_call call = {.function = function, .wants = wants, .arguments = arguments};
    struct recorded recorded = {.rows = ""};
    assert(function->state_size <= sizeof state_bytes);
    current = &call;
    text_used = 0;
    set_rows = 0;
    memset(put_rows, 0, sizeof put_rows);
    memset(state_bytes, 0, sizeof state_bytes);
    for (const struct vgi_arg *a = function->args; a->name; a++) {
        const int32_t value = a->into ? (int32_t)strtol(argument(&call, a->name), NULL, 10) : 0;
        if (a->into)
            memcpy(state_bytes + a->into - 1, &value, sizeof value);
    }
    recorded.status = function->open(&call, state_bytes, &recorded.err);
    while (recorded.status == VGI_OK)
        recorded.status = function->next(&call, state_bytes, &output, &recorded.err);
    function->close(state_bytes);
    recorded.n_rows = (size_t)set_rows;
    if (recorded.status == VGI_DONE)
        recorded.rows = join(&call, recorded.n_rows);
    return recorded;
}
