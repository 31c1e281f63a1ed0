/* SPDX-License-Identifier: Apache-2.0 */
/* scalars.c: the scalar functions, each a loop over one column. Rows with a NULL give NULL by themselves
 * (VGI_NULLS_PROPAGATE), whatever is put for them. */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>

#include "names.h"
#include "size.h"
#include "subjects.h"

/* ---- sizes ---- */

static enum vgi_status human_size(struct vgi_call *call, const struct vgi_batch *in, struct vgi_output *out,
                                  struct vgi_error *err)
{
    struct vgi_writer *writer = vgi_output_column(out, 0);
    struct vgi_i64_view bytes;
    char text[SIZE_TEXT_BYTES];
    (void)call;
    VGI_TRY(vgi_i64_view_of(in, 0, &bytes, err));
    for (int64_t i = 0; i < bytes.len; i++) {
        size_print(vgi_i64_view_get(&bytes, i), text);
        vgi_put_text(writer, text);
    }
    return VGI_OK;
}

const struct vgi_scalar human_size_function = {
    .name = "human_size",
    .doc = "A number of bytes for people: 1610612736 is '1.5 GiB'.",
    .args = VGI_ARGS({.name = "bytes", .type = "i64", .doc = "Number of bytes."}),
    .examples = VGI_EXAMPLES({.sql = "SELECT linux.human_size(1610612736)", .description = "1.5 GiB"}),
    .returns = "str",
    .batch = human_size,
};

/* The sum of a BIGINT column is a HUGEINT, which comes as a double: more than exact enough for two digits. */
static enum vgi_status human_size_of_real(struct vgi_call *call, const struct vgi_batch *in,
                                          struct vgi_output *out, struct vgi_error *err)
{
    const double limit = 9.2e18; /* a little less than 2^63 */
    struct vgi_writer *writer = vgi_output_column(out, 0);
    struct vgi_f64_view bytes;
    char text[SIZE_TEXT_BYTES];
    (void)call;
    VGI_TRY(vgi_f64_view_of(in, 0, &bytes, err));
    for (int64_t i = 0; i < bytes.len; i++) {
        const double value = vgi_f64_view_get(&bytes, i);
        if (!vgi_f64_view_null(&bytes, i) && !(fabs(value) < limit))
            return vgi_fail(err, VGI_E_RANGE, "human_size: %g is no number of bytes below 2^63", value);
        size_print(fabs(value) < limit ? (int64_t)value : 0, text);
        vgi_put_text(writer, text);
    }
    return VGI_OK;
}

const struct vgi_scalar human_size_of_real_function = {
    .name = "human_size",
    .doc = "A number of bytes for people: 1610612736 is '1.5 GiB'.",
    .args = VGI_ARGS({.name = "bytes", .type = "f64", .doc = "Number of bytes, such as a sum."}),
    .examples = VGI_EXAMPLES({.sql = "SELECT linux.human_size(sum(rss_bytes)) FROM linux.processes",
                              .description = "What all processes take."}),
    .returns = "str",
    .batch = human_size_of_real,
};

static enum vgi_status parse_size(struct vgi_call *call, const struct vgi_batch *in, struct vgi_output *out,
                                  struct vgi_error *err)
{
    struct vgi_writer *writer = vgi_output_column(out, 0);
    struct vgi_str_view text;
    int64_t bytes;
    (void)call;
    VGI_TRY(vgi_str_view_of(in, 0, &text, err));
    for (int64_t i = 0; i < text.len; i++) {
        if (vgi_str_view_null(&text, i)) {
            vgi_put_null(writer);
            continue;
        }
        VGI_TRY(size_parse(vgi_str_view_get(&text, i), &bytes, err));
        vgi_put_i64(writer, bytes);
    }
    return VGI_OK;
}

const struct vgi_scalar parse_size_function = {
    .name = "parse_size",
    .doc =
        "What people write for a number of bytes: '1.5 GiB' is 1610612736, '10 kB' is 10000, '10K' is 10240.",
    .args = VGI_ARGS({.name = "size", .type = "str", .doc = "A number and a unit."}),
    .examples = VGI_EXAMPLES({.sql = "SELECT linux.parse_size('1.5 GiB')", .description = "1610612736"}),
    .returns = "i64",
    .batch = parse_size,
};

/* ---- users ---- */

static enum vgi_status user_name(struct vgi_call *call, const struct vgi_batch *in, struct vgi_output *out,
                                 struct vgi_error *err)
{
    struct vgi_writer *writer = vgi_output_column(out, 0);
    VGI_CLEANUP(pool_release) struct pool texts = {0};
    struct names names = {0};
    struct vgi_i64_view uid;
    (void)call;
    VGI_TRY(vgi_i64_view_of(in, 0, &uid, err));
    for (int64_t i = 0; i < uid.len; i++) {
        struct vgi_str name = {NULL, 0};
        if (!vgi_i64_view_null(&uid, i))
            name = names_user(&names, vgi_i64_view_get(&uid, i));
        if (!name.ptr) {
            vgi_put_null(writer);
            continue;
        }
        VGI_TRY(text_keep(&texts, name, &name, err));
        vgi_put_str(writer, name);
        pool_reset(&texts);
    }
    return VGI_OK;
}

const struct vgi_scalar user_name_function = {
    .name = "user_name",
    .doc = "The name of a user by number; NULL when nobody has it.",
    .args = VGI_ARGS({.name = "uid", .type = "i64", .doc = "User id."}),
    .examples = VGI_EXAMPLES({.sql = "SELECT linux.user_name(0)", .description = "root"}),
    .returns = "str",
    .batch = user_name,
    .stability = VGI_CONSISTENT_WITHIN_QUERY,
};

/* ---- signals ---- */

static const char *const signal_names[] = {
    [SIGHUP] = "SIGHUP",   [SIGINT] = "SIGINT",       [SIGQUIT] = "SIGQUIT", [SIGILL] = "SIGILL",
    [SIGTRAP] = "SIGTRAP", [SIGABRT] = "SIGABRT",     [SIGBUS] = "SIGBUS",   [SIGFPE] = "SIGFPE",
    [SIGKILL] = "SIGKILL", [SIGUSR1] = "SIGUSR1",     [SIGSEGV] = "SIGSEGV", [SIGUSR2] = "SIGUSR2",
    [SIGPIPE] = "SIGPIPE", [SIGALRM] = "SIGALRM",     [SIGTERM] = "SIGTERM", [SIGCHLD] = "SIGCHLD",
    [SIGCONT] = "SIGCONT", [SIGSTOP] = "SIGSTOP",     [SIGTSTP] = "SIGTSTP", [SIGTTIN] = "SIGTTIN",
    [SIGTTOU] = "SIGTTOU", [SIGURG] = "SIGURG",       [SIGXCPU] = "SIGXCPU", [SIGXFSZ] = "SIGXFSZ",
    [SIGPROF] = "SIGPROF", [SIGVTALRM] = "SIGVTALRM", [SIGIO] = "SIGIO",     [SIGWINCH] = "SIGWINCH",
    [SIGPWR] = "SIGPWR",   [SIGSYS] = "SIGSYS",
};

static enum vgi_status signal_name(struct vgi_call *call, const struct vgi_batch *in, struct vgi_output *out,
                                   struct vgi_error *err)
{
    const int64_t known = (int64_t)(sizeof signal_names / sizeof signal_names[0]);
    struct vgi_writer *writer = vgi_output_column(out, 0);
    struct vgi_i32_view number;
    (void)call;
    VGI_TRY(vgi_i32_view_of(in, 0, &number, err));
    for (int64_t i = 0; i < number.len; i++) {
        const int32_t n = vgi_i32_view_get(&number, i);
        if (n >= SIGRTMIN && n <= SIGRTMAX)
            vgi_put_format(writer, n == SIGRTMIN ? "SIGRTMIN" : "SIGRTMIN+%d", n - SIGRTMIN);
        else
            vgi_put_text(writer, n > 0 && n < known ? signal_names[n] : NULL);
    }
    return VGI_OK;
}

const struct vgi_scalar signal_name_function = {
    .name = "signal_name",
    .doc = "The name of a signal by number: 9 is 'SIGKILL'; NULL when there is no such signal.",
    .args = VGI_ARGS({.name = "number", .type = "i32", .doc = "Number of the signal on this machine."}),
    .examples = VGI_EXAMPLES({.sql = "SELECT linux.signal_name(9)", .description = "SIGKILL"}),
    .returns = "str",
    .batch = signal_name,
};

/* ---- processes ---- */

/* Signal 0 is not sent, only asked whether it could be. */
static bool exists(int32_t pid)
{
    return pid > 0 && (kill(pid, 0) == 0 || errno == EPERM);
}

static enum vgi_status process_exists(struct vgi_call *call, const struct vgi_batch *in,
                                      struct vgi_output *out, struct vgi_error *err)
{
    struct vgi_writer *writer = vgi_output_column(out, 0);
    struct vgi_i32_view pid;
    (void)call;
    VGI_TRY(vgi_i32_view_of(in, 0, &pid, err));
    for (int64_t i = 0; i < pid.len; i++)
        vgi_put_bool(writer, exists(vgi_i32_view_get(&pid, i)));
    return VGI_OK;
}

const struct vgi_scalar process_exists_function = {
    .name = "process_exists",
    .doc = "Whether there is a process, or thread, of that number now.",
    .args = VGI_ARGS({.name = "pid", .type = "i32", .doc = "Number of the process."}),
    .examples = VGI_EXAMPLES({.sql = "SELECT linux.process_exists(1)", .description = "true"}),
    .returns = "bool",
    .batch = process_exists,
    .stability = VGI_VOLATILE,
};
