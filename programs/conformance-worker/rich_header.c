/* SPDX-License-Identifier: Apache-2.0 */
/* rich_header.c: the header with a column of every kind, computed from a seed. */
#include "methods.h"

static const char *const statuses[] = {"PENDING", "ACTIVE", "CLOSED"};

/* The remainder as Python has it: never negative. */
static int64_t modulo(int64_t value, int64_t divisor)
{
    return (value % divisor + divisor) % divisor;
}

/* Wraps where the seed is near the ends of the range. */
static int64_t times(int64_t seed, int64_t factor, int64_t plus)
{
    return (int64_t)((uint64_t)seed * (uint64_t)factor + (uint64_t)plus);
}

static void put_ints(struct vgi_writer *list, int64_t first, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        vgi_put_i64(vgi_writer_child(list, 0), times(first, 1, i));
    vgi_put_list(list);
}

static void put_point(struct vgi_writer *point, double x, double y)
{
    vgi_put_f64(vgi_writer_child(point, 0), x);
    vgi_put_f64(vgi_writer_child(point, 1), y);
    vgi_put_struct(point);
}

static void put_scalars(struct vgi_output *header, int64_t seed)
{
    uint8_t bytes[3];

    for (int i = 0; i < 3; i++)
        bytes[i] = (uint8_t)modulo(times(seed, 1, i), 256);
    vgi_put_format(vgi_output_column(header, 0), "seed-%lld", (long long)seed);
    vgi_put_bytes(vgi_output_column(header, 1), (struct vgi_bytes){bytes, sizeof bytes});
    vgi_put_i64(vgi_output_column(header, 2), times(seed, 7, 0));
    vgi_put_f64(vgi_output_column(header, 3), (double)seed * 1.5);
    vgi_put_bool(vgi_output_column(header, 4), modulo(seed, 2) == 0);
    vgi_put_text(vgi_output_column(header, 8), statuses[modulo(seed, 3)]);
    vgi_put_i32(vgi_output_column(header, 15), (int32_t)modulo(seed, 1000));
    vgi_put_f32(vgi_output_column(header, 16), (float)((double)seed / 3.0));
}

static void put_optionals(struct vgi_output *header, int64_t seed)
{
    if (modulo(seed, 2) == 0) {
        vgi_put_format(vgi_output_column(header, 10), "opt-%lld", (long long)seed);
        vgi_put_null(vgi_output_column(header, 11));
    } else {
        vgi_put_null(vgi_output_column(header, 10));
        vgi_put_i64(vgi_output_column(header, 11), times(seed, 3, 0));
    }
    if (modulo(seed, 3) == 0)
        put_point(vgi_output_column(header, 12), (double)seed, 0);
    else
        vgi_put_null(vgi_output_column(header, 12));
}

static void put_maps(struct vgi_output *header, int64_t seed)
{
    struct vgi_writer *numbers = vgi_output_column(header, 7);
    struct vgi_writer *number = vgi_writer_child(numbers, 0);
    struct vgi_writer *texts = vgi_output_column(header, 17);
    struct vgi_writer *text = vgi_writer_child(texts, 0);

    for (int i = 0; i < 2; i++) {
        vgi_put_text(vgi_writer_child(number, 0), i == 0 ? "a" : "b");
        vgi_put_i64(vgi_writer_child(number, 1), times(seed, 1, i));
        vgi_put_struct(number);
    }
    vgi_put_list(numbers);
    vgi_put_text(vgi_writer_child(text, 0), "key");
    vgi_put_format(vgi_writer_child(text, 1), "val-%lld", (long long)seed);
    vgi_put_struct(text);
    vgi_put_list(texts);
}

static void put_lists(struct vgi_output *header, int64_t seed)
{
    struct vgi_writer *texts = vgi_output_column(header, 6);
    struct vgi_writer *points = vgi_output_column(header, 13);
    struct vgi_writer *lists = vgi_output_column(header, 14);

    put_ints(vgi_output_column(header, 5), seed, 3);
    for (int i = 0; i < 2; i++)
        vgi_put_format(vgi_writer_child(texts, 0), "item-%lld", (long long)times(seed, 1, i));
    vgi_put_list(texts);
    put_point(vgi_writer_child(points, 0), (double)seed, (double)times(seed, 1, 1));
    vgi_put_list(points);
    put_ints(vgi_writer_child(lists, 0), seed, 2);
    put_ints(vgi_writer_child(lists, 0), times(seed, 1, 2), 1);
    vgi_put_list(lists);
}

void rich_header_put(struct vgi_output *header, int64_t seed)
{
    put_scalars(header, seed);
    put_lists(header, seed);
    put_maps(header, seed);
    put_point(vgi_output_column(header, 9), (double)seed, (double)times(seed, 2, 0));
    put_optionals(header, seed);
}
