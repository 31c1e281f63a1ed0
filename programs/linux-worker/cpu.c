/* SPDX-License-Identifier: Apache-2.0 */
/* cpu.c: the table of CPUs: the lines "cpuN …" of /proc/stat say how each has spent its time, in clock ticks,
 * /sys/devices/system/cpu/cpuN where it sits and how fast it runs. */
#include "attribute.h"
#include "subjects.h"
#include "task.h"

enum { PACKAGE = 1 << 0, CORE = 1 << 1, FREQUENCY = 1 << 2, MODEL = 1 << 3 };

/* What the numbers of a line count, in their order. */
enum { USER, NICE, SYSTEM, IDLE, IO_WAIT, INTERRUPT, SOFT_INTERRUPT, STOLEN, GUEST, GUEST_NICE, TIMES };

struct cpu {
    struct scan scan;
    struct lines lines;
    struct pool content;  /* holds the model */
    struct vgi_str model; /* of the first CPU; they are of one kind */
    /* the row */
    int64_t number, package, core, frequency;
    struct vgi_str row_model;
    double seconds[TIMES];
};

#define COL(...) COLUMN(struct cpu, __VA_ARGS__)
static const struct vgi_field columns[] = {
    {COL("cpu", "i32", number, 0, "Number of the CPU")},
    {COL("user_s", "f64", seconds[USER], 0, "Programs, seconds since the machine started")},
    {COL("nice_s", "f64", seconds[NICE], 0, "Programs with a nice value above 0")},
    {COL("system_s", "f64", seconds[SYSTEM], 0, "Kernel")},
    {COL("idle_s", "f64", seconds[IDLE], 0, "Nothing to do")},
    {COL("iowait_s", "f64", seconds[IO_WAIT], 0, "Nothing to do while I/O was under way")},
    {COL("irq_s", "f64", seconds[INTERRUPT], 0, "Interrupts")},
    {COL("softirq_s", "f64", seconds[SOFT_INTERRUPT], 0, "Deferred work of interrupts")},
    {COL("steal_s", "f64", seconds[STOLEN], 0, "Taken by the host of a virtual machine")},
    {COL("guest_s", "f64", seconds[GUEST], 0, "Running virtual machines, contained in user_s")},
    {COL("guest_nice_s", "f64", seconds[GUEST_NICE], 0,
         "The same with a nice value above 0, contained in nice_s")},
    {COL("package", "i32", package, PACKAGE, "Chip it is on")},
    {COL("core", "i32", core, CORE, "Core of the chip; CPUs that share one are its threads")},
    {COL("frequency_hz", "i64", frequency, FREQUENCY, "Clock at the moment")},
    {COL("model", "str", row_model, MODEL, "What the maker calls it")},
    {0},
};

#define INTO(member) offsetof(struct cpu, member)
static const struct attribute attributes[] = {
    {PACKAGE, "topology/physical_package_id", attribute_int, INTO(package), 1},
    {CORE, "topology/core_id", attribute_int, INTO(core), 1},
    {FREQUENCY, "cpufreq/scaling_cur_freq", attribute_int, INTO(frequency), 1000},
    {0},
};

/* Takes the number of a word such as cpu7; false for others, cpu alone being the sum of all. */
static bool is_cpu(struct vgi_str word, int64_t *ret_number)
{
    static const char prefix[] = "cpu";
    const size_t skip = sizeof prefix - 1;
    uint64_t number;
    if (!text_starts_with(word, prefix) ||
        !text_uint((struct vgi_str){word.ptr + skip, word.len - skip}, 10, &number) || number > INT32_MAX)
        return false;
    *ret_number = (int64_t)number;
    return true;
}

static enum vgi_status next_cpu(void *state, struct vgi_error *err)
{
    struct cpu *c = state;
    struct vgi_str line, word;
    do
        VGI_TRY(lines_next(&c->lines, &line, err));
    while (!text_word(&line, &word) || !is_cpu(word, &c->number));
    for (size_t i = 0; i < TIMES; i++)
        c->seconds[i] = task_seconds(text_take_int(&line));
    c->row_model = c->model;
    return attributes_read(&c->scan, attributes, "sys/devices/system/cpu", word, err);
}

static void close_cpu(void *state)
{
    struct cpu *c = state;
    lines_close(&c->lines);
    pool_release(&c->content);
}

static const struct table table = {columns, next_cpu, close_cpu};

static enum vgi_status open_cpu(struct vgi_call *call, void *state, struct vgi_error *err)
{
    struct cpu *c = state;
    struct vgi_str text;
    VGI_TRY(scan_open(call, state, &table, err));
    VGI_TRY(lines_open(&c->lines, c->scan.root, "proc/stat", err));
    if (!scan_wants(&c->scan, MODEL))
        return VGI_OK;
    const enum vgi_status status = file_read(c->scan.root, "proc/cpuinfo", &c->content, &text, err);
    if (status != VGI_OK)
        return file_is_absent(status) ? VGI_OK : status;
    text = text_value(text, "model name", ':'); /* ARM kernels do not tell */
    return text.ptr ? text_keep(&c->content, text, &c->model, err) : VGI_OK;
}

const struct vgi_table_function cpu_function = {
    .name = "cpu",
    .doc = "CPUs and how each has spent its time.",
    .args = VGI_ARGS(SCAN_ROOT_ARGUMENT),
    .examples = VGI_EXAMPLES(
        {.sql = "SELECT cpu, 1 - idle_s / (user_s + nice_s + system_s + idle_s + iowait_s) FROM linux.cpu",
         .description = "How busy each CPU has been since the machine started."}),
    .columns = columns,
    .state_size = sizeof(struct cpu),
    .open = open_cpu,
    .next = scan_next,
    .close = scan_close,
    .is_volatile = true,
};
