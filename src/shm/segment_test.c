/* SPDX-License-Identifier: Apache-2.0 */
/* segment_test.c: batches there and back, and segments whose owner does not keep to the rules. */
#include "shm/segment.h"

#include "arrow/output.h"
#include "base/arena.h"
#include "support/shared_memory.h"

enum { SEGMENT_BYTES = VSHM_HEADER_BYTES + 8192 };

struct fixture {
    struct shared_memory memory;
    struct vshm_segment segment;
    struct vrpc_side side;
    struct vbase_arena arena;
    struct varrow_schema *schema;
    struct vgi_output *out;
    struct vgi_batch batch; /* three rows, a view */
    struct vgi_error err;
};

static void begin(struct fixture *f, const char *schema)
{
    struct varrow_output_options options = {.arena = &f->arena};

    memset(f, 0, sizeof *f);
    shared_memory_make(&f->memory, "vgi-test-", SEGMENT_BYTES);
    vshm_segment_init(&f->segment);
    f->segment.batch_bytes_min = 1;
    f->side = vshm_side(&f->segment);
    vbase_arena_init(&f->arena, 1 << 20);
    assert_int_equal(varrow_schema_of_text(schema, &f->schema, &f->err), VGI_OK);
    options.schema = f->schema;
    assert_int_equal(varrow_output_new(&options, &f->out, &f->err), VGI_OK);
    for (int i = 0; i < 3; i++)
        vgi_put_format(vgi_output_column(f->out, 0), "row %d", i % 2);
    assert_int_equal(varrow_output_finish(f->out, &f->batch, &f->err), VGI_OK);
}

static void end(struct fixture *f)
{
    varrow_output_free(f->out);
    varrow_schema_unref(f->schema);
    vbase_arena_release(&f->arena);
    vshm_segment_release(&f->segment);
    shared_memory_remove(&f->memory);
}

static enum vgi_status attach(struct fixture *f)
{
    return f->side.ops->attach(f->side.self, vgi_str_of(f->memory.name), &f->err);
}

static void round_trip(const char *schema)
{
    struct fixture f;
    struct vrpc_side_place places[2];
    struct vgi_batch found = {0};
    struct vgi_column column;

    begin(&f, schema);
    assert_int_equal(attach(&f), VGI_OK);
    for (int i = 0; i < 2; i++)
        assert_int_equal(f.side.ops->place(f.side.self, &f.batch, &places[i], &f.err), VGI_OK);
    assert_int_equal(places[0].offset, VSHM_HEADER_BYTES);
    assert_int_equal(places[1].offset, VSHM_HEADER_BYTES + places[0].length);
    assert_int_equal(shared_memory_places(&f.memory), 2);
    found.schema = varrow_schema_ref(f.schema);
    assert_int_equal(f.side.ops->resolve(f.side.self, &found, places[0], &f.err), VGI_OK);
    assert_int_equal(shared_memory_places(&f.memory), 1);
    assert_int_equal(vgi_batch_rows(&found), 3);
    assert_int_equal(vgi_batch_column(&found, 0, &column, &f.err), VGI_OK);
    assert_true(vgi_str_is(vgi_get_str(&column, 1), "row 1"));
    varrow_batch_release(&found);
    assert_int_equal(f.side.ops->place(f.side.self, &f.batch, &places[0], &f.err), VGI_OK);
    assert_int_equal(places[0].offset, VSHM_HEADER_BYTES); /* the first gap */
    for (int i = 0; i < 3; i++)                            /* the third time there is nothing left to free */
        assert_int_equal(f.side.ops->drop(f.side.self, places[i % 2], &f.err), VGI_OK);
    assert_int_equal(shared_memory_places(&f.memory), 0);
    end(&f);
}

static void plain_batches_come_back(void **state)
{
    (void)state;
    round_trip("text: str");
}

static void dictionary_batches_come_back(void **state)
{
    (void)state;
    round_trip("text: dict<i16,str>");
}

static void full_segment_leaves_batches_to_the_stream(void **state)
{
    struct fixture f;
    struct vrpc_side_place place;
    enum vgi_status status = VGI_OK;

    (void)state;
    begin(&f, "text: str");
    assert_int_equal(f.side.ops->place(f.side.self, &f.batch, &place, &f.err), VGI_DONE);
    assert_int_equal(attach(&f), VGI_OK);
    for (int i = 0; i < 100 && status == VGI_OK; i++)
        status = f.side.ops->place(f.side.self, &f.batch, &place, &f.err);
    assert_int_equal(status, VGI_DONE);
    f.segment.batch_bytes_min = 1 << 20;
    assert_int_equal(f.side.ops->place(f.side.self, &f.batch, &place, &f.err), VGI_DONE);
    end(&f);
}

static void wrong_segments_are_refused(void **state)
{
    static const char *const names[] = {"", "/", "a/b", "../x", "vgi-test-not-there"};
    struct fixture f;

    (void)state;
    begin(&f, "text: str");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_not_equal(f.side.ops->attach(f.side.self, vgi_str_of(names[i]), &f.err), VGI_OK);
    shared_memory_write(&f.memory, 8, 1, 8);
    assert_int_equal(attach(&f), VGI_E_INVALID);
    shared_memory_write(&f.memory, 4, 2, 4);
    assert_int_equal(attach(&f), VGI_E_INVALID);
    assert_int_equal(ftruncate(f.memory.fd, 100), 0);
    assert_int_equal(attach(&f), VGI_E_INVALID);
    end(&f);
}

static void wrong_places_are_refused(void **state)
{
    static const struct vrpc_side_place wrong[] = {{0, 10},
                                                   {VSHM_HEADER_BYTES, SEGMENT_BYTES},
                                                   {UINT64_MAX, 10},
                                                   {SEGMENT_BYTES, 1},
                                                   {VSHM_HEADER_BYTES, 64}};
    struct fixture f;
    struct vrpc_side_place place;
    struct vgi_batch found = {0};

    (void)state;
    begin(&f, "text: str");
    assert_int_equal(attach(&f), VGI_OK);
    found.schema = varrow_schema_ref(f.schema);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(f.side.ops->resolve(f.side.self, &found, wrong[i], &f.err), VGI_E_FORMAT);
    shared_memory_write(&f.memory, 16, UINT32_MAX, 4);
    assert_int_equal(f.side.ops->place(f.side.self, &f.batch, &place, &f.err), VGI_E_FORMAT);
    shared_memory_write(&f.memory, 16, 1, 4);
    shared_memory_write(&f.memory, 24, 7, 8);
    assert_int_equal(f.side.ops->place(f.side.self, &f.batch, &place, &f.err), VGI_E_FORMAT);
    assert_int_equal(ftruncate(f.memory.fd, VSHM_HEADER_BYTES), 0); /* cut under our hands */
    assert_int_equal(
        f.side.ops->resolve(f.side.self, &found, (struct vrpc_side_place){VSHM_HEADER_BYTES, 64}, &f.err),
        VGI_E_DATA_LOSS);
    varrow_batch_release(&found);
    end(&f);
}

SUPPORT_TESTS(cmocka_unit_test(plain_batches_come_back), cmocka_unit_test(dictionary_batches_come_back),
              cmocka_unit_test(full_segment_leaves_batches_to_the_stream),
              cmocka_unit_test(wrong_segments_are_refused), cmocka_unit_test(wrong_places_are_refused))
