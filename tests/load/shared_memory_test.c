/* SPDX-License-Identifier: Apache-2.0 */
/* shared_memory_test.c: clients and workers that are killed while answers lie in the client's shared memory.
 * The segment is its client's: the worker lets go of it, never removes it, and makes none of its own. */
#include "load/client.h"
#include "load/worker.h"
#include "support/shared_memory.h"

enum {
    KILLED = LOAD_SANITIZED ? 40 : 200,
    SEGMENT_BYTES = VSHM_HEADER_BYTES + (64 << 10),
    TEXT_BYTES = 3000
};

#define PREFIX "vgi-load-"

static int count_segments(void)
{
    DIR *folder = opendir("/dev/shm");
    char prefix[32];
    int n = 0;

    assert_non_null(folder);
    snprintf(prefix, sizeof prefix, PREFIX "%d-", (int)getpid());
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        n += strncmp(entry->d_name, prefix, strlen(prefix)) == 0;
    closedir(folder);
    return n;
}

/* ---- calls whose answers lie in the segment ---- */

static void send_request(struct load_client *c, const struct shared_memory *segment, const char *method,
                         const char *params, ...)
{
    struct vgi_pair pairs[RPC_CLIENT_PAIRS_MAX];
    struct varrow_metadata metadata = rpc_client_metadata(&c->rpc, method, pairs);
    va_list values;

    vbase_arena_reset(&c->rpc.arena);
    pairs[metadata.n++] =
        (struct vgi_pair){vgi_str_of("vgi_rpc.shm_segment_name"), vgi_str_of(segment->name)};
    pairs[metadata.n++] =
        (struct vgi_pair){vgi_str_of("vgi_rpc.shm_segment_size"),
                          vgi_str_of(vbase_arena_format(&c->rpc.arena, "%d", SEGMENT_BYTES))};
    va_start(values, params);
    rpc_client_request_va(&c->rpc, &metadata, params, 1, &values);
    va_end(values);
}

static long pointer_number(const struct load_client *c, const char *key)
{
    struct vgi_str value = varrow_metadata_get(&c->rpc.batch.metadata, key);
    char text[24];

    if (value.len == 0 || value.len >= sizeof text)
        return -1;
    memcpy(text, value.ptr, value.len);
    text[value.len] = 0;
    return strtol(text, NULL, 10);
}

/* Replaces the pointer that has come by the batch it points to, and empties the segment. */
static bool take_from_segment(struct load_client *c, const struct shared_memory *segment)
{
    static _Alignas(64) uint8_t bytes[SEGMENT_BYTES];
    const uint32_t none = 0;
    long offset = pointer_number(c, "vgi_rpc.shm_offset");
    long length = pointer_number(c, "vgi_rpc.shm_length");

    if (offset < VSHM_HEADER_BYTES || length <= 0 || length > (long)sizeof bytes)
        return load_fault(c, "no pointer into shared memory");
    if (pread(segment->fd, bytes, (size_t)length, offset) != length ||
        pwrite(segment->fd, &none, sizeof none, 16) != (ssize_t)sizeof none)
        return load_fault(c, "the segment cannot be used");
    varrow_batch_release(&c->rpc.batch);
    if (vipc_batch_decode((struct vgi_bytes){bytes, (size_t)length}, NULL, &c->rpc.batch, &c->rpc.err) !=
        VGI_OK)
        return load_fault(c, "%s", c->rpc.err.message);
    return true;
}

static bool echo_beside(struct load_client *c, const struct shared_memory *segment, const char *text)
{
    send_request(c, segment, "echo_string", "value: str", text);
    return load_send(c) && load_open(c) && load_next(c, 0) && take_from_segment(c, segment) &&
           load_is_text(c, 0, text) && load_end(c);
}

/* ---- clients that are killed ---- */

static void echo_for_ever(struct load_client *c, const struct shared_memory *segment, int ready)
{
    char text[TEXT_BYTES + 1];

    memset(text, 'x', TEXT_BYTES);
    text[TEXT_BYTES] = 0;
    for (int i = 0; echo_beside(c, segment, text); i++)
        if (i == 2)
            (void)!write(ready, "", 1);
}

static void produce_for_ever(struct load_client *c, const struct shared_memory *segment, int ready)
{
    bool is_right;

    send_request(c, segment, "produce_n", "count: i64", (long long)INT64_MAX);
    rpc_client_input_begin(&c->rpc, "");
    is_right = load_send_input(c) && load_open(c);
    for (int64_t i = 0; is_right; i++) {
        rpc_client_input(&c->rpc, NULL, NULL, 0);
        is_right = load_send_input(c) && load_next(c, 0) && take_from_segment(c, segment) &&
                   load_is_i64(c, 1, 10 * i);
        if (is_right && i == 2)
            (void)!write(ready, "", 1);
    }
}

static pid_t start_client(const struct load_worker *w, const struct shared_memory *segment, bool produces,
                          int ready)
{
    struct load_client c;
    pid_t pid = load_client_fork(&c, w);

    if (pid > 0)
        return pid;
    if (produces)
        produce_for_ever(&c, segment, ready);
    else
        echo_for_ever(&c, segment, ready);
    load_client_leave(&c);
    return 0;
}

static void await_byte(int fd)
{
    struct pollfd polled = {.fd = fd, .events = POLLIN};
    char byte;

    assert_int_equal(poll(&polled, 1, LOAD_WAIT_SECONDS * 1000), 1);
    assert_int_equal(read(fd, &byte, 1), 1);
}

/* A worker that puts even small answers into shared memory. */
static void start_worker(struct load_worker *w)
{
    assert_int_equal(setenv("VGI_RPC_SHM_MIN_BATCH_BYTES", "1", /* overwrite= */ 1), 0);
    load_worker_start(w, LOAD_UNIX, NULL);
}

static void killed_clients_leave_their_segment_and_no_more(void **state)
{
    struct load_worker w;
    int descriptors;
    int ready[2];

    (void)state;
    start_worker(&w);
    descriptors = load_worker_count(&w, "fd");
    assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
    for (int i = 0; i < KILLED; i++) {
        struct shared_memory segment;
        pid_t pid;
        shared_memory_make(&segment, PREFIX, SEGMENT_BYTES);
        pid = start_client(&w, &segment, i % 2, ready[1]);
        await_byte(ready[0]);
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        assert_int_equal(count_segments(), 1);
        shared_memory_remove(&segment);
    }
    assert_int_equal(count_segments(), 0);
    assert_int_equal(load_worker_await(&w, "fd", descriptors), descriptors);
    close(ready[0]);
    close(ready[1]);
    load_worker_stop(&w);
}

static void killed_client_leaves_the_others_served(void **state)
{
    struct shared_memory killed;
    struct shared_memory segment;
    struct load_worker w;
    struct load_client c;
    int ready[2];
    int fd;

    (void)state;
    start_worker(&w);
    shared_memory_make(&segment, PREFIX, SEGMENT_BYTES);
    fd = load_worker_dial(&w);
    load_client_init(&c, fd, fd);
    assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
    for (int i = 0; i < 10; i++) {
        pid_t pid;
        shared_memory_make(&killed, PREFIX, SEGMENT_BYTES);
        pid = start_client(&w, &killed, i % 2, ready[1]);
        await_byte(ready[0]);
        assert_true(echo_beside(&c, &segment, "before"));
        kill(pid, SIGKILL);
        shared_memory_remove(&killed); /* while the worker may still write to it */
        assert_true(echo_beside(&c, &segment, "after"));
        assert_true(load_mixed_call(&c, 1, i));
        assert_int_equal(waitpid(pid, NULL, 0), pid);
    }
    load_client_release(&c);
    close(fd);
    close(ready[0]);
    close(ready[1]);
    shared_memory_remove(&segment);
    assert_int_equal(count_segments(), 0);
    load_worker_stop(&w);
}

static void killed_worker_leaves_the_segment_to_its_client(void **state)
{
    struct shared_memory segment;

    (void)state;
    shared_memory_make(&segment, PREFIX, SEGMENT_BYTES);
    for (int i = 0; i < 5; i++) {
        struct load_worker w;
        struct load_client c;
        int fd;
        start_worker(&w);
        fd = load_worker_dial(&w);
        load_client_init(&c, fd, fd);
        assert_true(echo_beside(&c, &segment, "before"));
        send_request(&c, &segment, "echo_string", "value: str", "in the middle");
        assert_true(load_send(&c));
        kill(w.pid, SIGKILL);
        assert_int_equal(load_worker_wait(&w), 128 + SIGKILL);
        assert_int_equal(count_segments(), 1);
        assert_int_equal(pwrite(segment.fd, &(uint32_t){0}, 4, 16),
                         4); /* places that nobody frees any more */
        load_client_release(&c);
        close(fd);
        load_worker_release(&w);
    }
    shared_memory_remove(&segment);
    assert_int_equal(count_segments(), 0);
}

/* Without a descriptor for the segment the call fails, and only that. */
static void want_of_descriptors_is_an_error_of_the_call(void **state)
{
    const char *wanted = "Too many open files";
    struct shared_memory segment;
    struct load_worker w;
    struct load_client c;
    struct rlimit before;
    struct rlimit low;
    int fd;

    (void)state;
    start_worker(&w);
    shared_memory_make(&segment, PREFIX, SEGMENT_BYTES);
    fd = load_worker_dial(&w);
    load_client_init(&c, fd, fd);
    assert_true(load_echo_int(&c, 1));
    assert_int_equal(prlimit(w.pid, RLIMIT_NOFILE, NULL, &before), 0);
    low = (struct rlimit){.rlim_cur = 1, .rlim_max = before.rlim_max};
    assert_int_equal(prlimit(w.pid, RLIMIT_NOFILE, &low, NULL), 0);
    assert_false(echo_beside(&c, &segment, "text"));
    assert_non_null(strstr(c.fault, wanted));
    c.fault[0] = 0;
    assert_true(load_end(&c));
    assert_true(load_echo_int(&c, 2));
    assert_int_equal(prlimit(w.pid, RLIMIT_NOFILE, &before, NULL), 0);
    assert_true(echo_beside(&c, &segment, "text"));
    load_client_release(&c);
    close(fd);
    shared_memory_remove(&segment);
    load_worker_stop(&w);
}

SUPPORT_TESTS(cmocka_unit_test(killed_clients_leave_their_segment_and_no_more),
              cmocka_unit_test(killed_client_leaves_the_others_served),
              cmocka_unit_test(killed_worker_leaves_the_segment_to_its_client),
              cmocka_unit_test(want_of_descriptors_is_an_error_of_the_call))
