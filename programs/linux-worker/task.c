/* SPDX-License-Identifier: Apache-2.0 */
/* task.c: the one line of a stat file to a struct task. The name in it stands between parentheses and may
 * itself hold parentheses, blanks and newlines: it ends at the last ')' of the file. */
#include "task.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

/* Numbers of fields as proc_pid_stat(5) counts them. */
enum {
    FIELD_STATE = 3,
    FIELD_PARENT = 4,
    FIELD_GROUP = 5,
    FIELD_SESSION = 6,
    FIELD_TTY = 7,
    FIELD_MINOR_FAULTS = 10,
    FIELD_MAJOR_FAULTS = 12,
    FIELD_USER_TICKS = 14,
    FIELD_SYSTEM_TICKS = 15,
    FIELD_PRIORITY = 18,
    FIELD_NICE = 19,
    FIELD_THREADS = 20,
    FIELD_STARTED = 22,
    FIELD_VIRTUAL_BYTES = 23,
    FIELD_RESIDENT_PAGES = 24,
    FIELD_PROCESSOR = 39,
    FIELDS = 40
};

static struct vgi_str state_name(char letter)
{
    static const struct {
        char letter;
        const char *name;
    } states[] = {
        {'R', "running"}, {'S', "sleeping"}, {'D', "disk sleep"}, {'T', "stopped"}, {'t', "traced"},
        {'Z', "zombie"},  {'X', "dead"},     {'I', "idle"},       {'P', "parked"},
    };
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (states[i].letter == letter)
            return vgi_str_of(states[i].name);
    }
    return (struct vgi_str){NULL, 0};
}

/* The name of a terminal by its device number, as Documentation/admin-guide/devices.txt gives them out. */
static enum vgi_status read_tty(int64_t device, struct pool *pool, struct vgi_str *ret_tty,
                                struct vgi_error *err)
{
    if (device <= 0)
        return VGI_OK;
    const unsigned number = (unsigned)device;
    const unsigned major = number >> 8 & 0xfff;
    const unsigned minor = (number & 0xff) | (number >> 12 & 0xfff00);
    char name[32];
    if (major == 4 && minor < 64)
        snprintf(name, sizeof name, "tty%u", minor);
    else if (major == 4)
        snprintf(name, sizeof name, "ttyS%u", minor - 64);
    else if (major >= 136 && major <= 143)
        snprintf(name, sizeof name, "pts/%u", (major - 136) * 256 + minor);
    else if (major == 5 && minor == 1)
        snprintf(name, sizeof name, "console");
    else
        snprintf(name, sizeof name, "%u:%u", major, minor);
    return text_keep(pool, vgi_str_of(name), ret_tty, err);
}

static int64_t scaled(int64_t value, int64_t scale)
{
    if (value == NO_INT)
        return NO_INT;
    return __builtin_mul_overflow(value, scale, &value) ? INT64_MAX : value;
}

double task_seconds(int64_t ticks)
{
    return ticks == NO_INT ? NAN : (double)ticks / (double)sysconf(_SC_CLK_TCK);
}

enum vgi_status task_read(struct vgi_str stat, struct pool *pool, struct task *ret_task,
                          struct vgi_error *err)
{
    const char *open = memchr(stat.ptr, '(', stat.len);
    const char *close = memrchr(stat.ptr, ')', stat.len);
    if (!open || !close || close < open)
        return vgi_fail(err, VGI_E_IO, "a stat file has no name in parentheses");
    struct vgi_str rest = {close + 1, stat.len - (size_t)(close + 1 - stat.ptr)};
    struct vgi_str letter;
    int64_t field[FIELDS];
    const bool has_state = text_word(&rest, &letter);
    for (int i = FIELD_STATE + 1; i < FIELDS; i++)
        field[i] = text_take_int(&rest);
    struct task task = {
        .state = has_state ? state_name(letter.ptr[0]) : (struct vgi_str){NULL, 0},
        .parent = field[FIELD_PARENT],
        .process_group = field[FIELD_GROUP],
        .session = field[FIELD_SESSION],
        .threads = field[FIELD_THREADS],
        .priority = field[FIELD_PRIORITY],
        .nice = field[FIELD_NICE],
        .processor = field[FIELD_PROCESSOR],
        .minor_faults = field[FIELD_MINOR_FAULTS],
        .major_faults = field[FIELD_MAJOR_FAULTS],
        .user_s = task_seconds(field[FIELD_USER_TICKS]),
        .system_s = task_seconds(field[FIELD_SYSTEM_TICKS]),
        .started_ticks = field[FIELD_STARTED],
        .virtual_bytes = field[FIELD_VIRTUAL_BYTES],
        .resident_bytes = scaled(field[FIELD_RESIDENT_PAGES], sysconf(_SC_PAGESIZE)),
    };
    VGI_TRY(text_keep(pool, (struct vgi_str){open + 1, (size_t)(close - open - 1)}, &task.name, err));
    VGI_TRY(read_tty(field[FIELD_TTY], pool, &task.tty, err));
    *ret_task = task;
    return VGI_OK;
}

int64_t task_started_us(const struct task *task, int64_t boot_us)
{
    int64_t us;
    if (boot_us == NO_INT || task->started_ticks == NO_INT)
        return NO_INT;
    us = scaled(task->started_ticks, 1000000 / sysconf(_SC_CLK_TCK));
    return __builtin_add_overflow(us, boot_us, &us) ? NO_INT : us;
}

int64_t task_boot_us(struct vgi_str stat)
{
    struct vgi_str value = text_value(stat, "btime", ' ');
    int64_t seconds;
    if (!value.ptr || !text_int(value, &seconds))
        return NO_INT;
    return scaled(seconds, 1000000);
}
