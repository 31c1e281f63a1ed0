/* SPDX-License-Identifier: Apache-2.0 */
/* calls.c: see calls.h. */
#include "calls.h"

#include <stdio.h>
#include <time.h>

/* ---- answers ---- */

static void pass_body(struct link *link, uint64_t left, struct look *look)
{
    struct frames *in = &link->in;

    while (left > 0) {
        size_t here = in->last - in->first;
        size_t taken = here < left ? here : (size_t)left;
        look_on(look, in->bytes + in->first, taken);
        in->first += taken;
        left -= taken;
        if (left > 0 && !frames_fill(in))
            die("the worker has ended in the middle of an answer");
    }
}

/* Reads a message; true: a batch, and the one that was expected as answer k. */
static bool get(struct link *link, const struct expect *expect, uint64_t k, struct frame *ret_frame)
{
    struct look look = {0};
    bool is_answer = false;

    link_next(link, ret_frame);
    if (ret_frame->kind == FRAME_BATCH)
        is_answer = look_begin(&look, expect, k, ret_frame->header.ptr);
    pass_body(link, ret_frame->body_bytes, &look);
    return is_answer;
}

static bool get_whole(struct link *link, const struct expect *expect, uint64_t k, struct frame *ret_frame)
{
    uint8_t *header;
    uint8_t *body;
    bool is_answer = false;

    link_next(link, ret_frame);
    header = malloc(ret_frame->header.len + 1);
    if (!header)
        die("no memory");
    memcpy(header, ret_frame->header.ptr, ret_frame->header.len);
    body = frames_need(&link->in, (size_t)ret_frame->body_bytes);
    if (!body)
        die("the worker has ended in the middle of an answer");
    if (ret_frame->kind == FRAME_BATCH)
        is_answer = expect_whole(expect, k, header, body);
    link->in.first += (size_t)ret_frame->body_bytes;
    free(header);
    return is_answer;
}

typedef bool get_fn(struct link *link, const struct expect *expect, uint64_t k, struct frame *ret_frame);

static void call(struct link *link, const struct script *script, get_fn *get_one)
{
    struct frame frame;
    int answers = 0;

    link_put(link, script->request);
    do
        answers += get_one(link, &script->expect, 0, &frame);
    while (frame.kind != FRAME_END);
    if (answers != 1)
        die("a call had %d answers", answers);
}

/* A batch of a stream, log batches before it left out. */
static void get_batch(struct link *link, const struct expect *expect, uint64_t k, get_fn *get_one)
{
    struct frame frame;

    while (!get_one(link, expect, k, &frame)) {
        if (frame.kind == FRAME_END)
            die("the stream ended early");
    }
}

void calls_check(struct link *link, const struct script *script)
{
    call(link, script, get_whole);
}

/* ---- what is measured ---- */

void calls_unary(struct link *link, const struct script *script, const struct limit *limit)
{
    struct times times;

    call(link, script, get_whole);
    call(link, script, get);
    times_begin(&times, limit, link->peer->pid);
    do {
        call(link, script, get);
        times_add(&times);
    } while (times_go_on(&times));
    times_report(&times);
    call(link, script, get_whole);
}

void calls_stream(struct link *link, const struct script *script, const struct limit *limit)
{
    struct times times;
    struct frame frame;
    uint64_t k = 0;

    link_put(link, script->request);
    link_put(link, script->schema);
    for (; k < 2; k++) {
        link_put(link, script->batch);
        get_batch(link, &script->expect, k, get_whole);
    }
    times_begin(&times, limit, link->peer->pid);
    do {
        link_put(link, script->batch);
        get_batch(link, &script->expect, k++, get);
        times_add(&times);
    } while (times_go_on(&times));
    times_report(&times);
    link_put(link, script->batch);
    get_batch(link, &script->expect, k, get_whole);
    link_put(link, frame_end);
    do
        (void)get(link, &script->expect, k, &frame);
    while (frame.kind != FRAME_END);
}

void calls_churn(struct link *link, const struct script *script, const struct limit *limit)
{
    struct times times;

    call(link, script, get_whole);
    times_begin(&times, limit, link->peer->pid);
    do {
        link_reopen(link);
        call(link, script, get);
        times_add(&times);
    } while (times_go_on(&times));
    times_report(&times);
}

static long resident(const struct link *link)
{
    return peer_memory_kib(link->peer, "VmRSS");
}

void calls_memory(struct link *link, const struct script *script, const struct limit *limit)
{
    const struct timespec second = {.tv_sec = 1};
    long before = resident(link);
    bool has_peak = peer_forget_peak(link->peer);
    long after;
    long peak;

    for (uint64_t i = 0; i < limit->ops; i++)
        call(link, script, get_whole);
    after = resident(link);
    peak = has_peak ? peer_memory_kib(link->peer, "VmHWM") : after;
    nanosleep(&second, NULL);
    printf("{\"before_kib\": %ld, \"peak_kib\": %ld, \"after_kib\": %ld, \"idle_kib\": %ld}\n", before, peak,
           after, resident(link));
}
