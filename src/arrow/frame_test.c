/* SPDX-License-Identifier: Apache-2.0 */
/* frame_test.c: who keeps what alive: whole batches, children that were moved out, dictionaries, shared
 * handles and wrapped arrays. The counting allocator sees every block. */
#include "arrow/frame.h"

#include <pthread.h>
#include <stdlib.h>

#include "support/test.h"

static struct varrow_schema *compiled(const char *text)
{
    struct varrow_schema *schema = NULL;
    struct vgi_error err = {0};

    if (varrow_schema_of_text(text, &schema, &err) != VGI_OK) {
        fail_msg("%s: %s", text, err.message);
    }
    return schema;
}

static struct vbase_block *block_of(size_t bytes)
{
    struct vbase_block *block = NULL;
    struct vgi_error err = {0};

    assert_int_equal(vbase_block_new(NULL, bytes, &block, &err), VGI_OK);
    return block;
}

/* A batch of the text, all buffers pointing into one kept block. */
static struct ArrowArray batch_of(struct vbase_pool *pool, const char *text)
{
    struct varrow_schema *schema = compiled(text);
    struct varrow_frame *frame = NULL;
    struct vbase_block *block = block_of(64);
    struct ArrowArray array = {0};
    struct vgi_error err = {0};

    memset(block->data, 0, 64);
    assert_int_equal(varrow_frame_new(pool, schema, NULL, &frame, &err), VGI_OK);
    for (int32_t i = 0; i < schema->n_fields; i++) {
        frame->nodes[i].length = i + 1;
        for (int64_t k = 0; k < schema->fields[i].n_buffers; k++) {
            frame->nodes[i].buffers[k] = block->data;
        }
    }
    frame->root.length = 7;
    varrow_frame_keep_block(frame, block);
    vbase_block_unref(block);
    varrow_frame_root_take(frame, &array);
    varrow_schema_unref(schema);
    return array;
}

static void nodes_have_the_shape_of_the_schema(void **state)
{
    struct ArrowArray array = batch_of(NULL, "a: i8, b: struct<x: str, y: list<i64>>, c: ree<i32,bool>");
    struct ArrowArray *b = array.children[1];

    (void)state;
    assert_int_equal(array.n_children, 3);
    assert_int_equal(array.n_buffers, 1);
    assert_null(array.buffers[0]);
    assert_int_equal(array.length, 7);
    assert_int_equal(array.children[0]->n_buffers, 2);
    assert_null(array.children[0]->children);
    assert_int_equal(b->n_children, 2);
    assert_int_equal(b->children[0]->n_buffers, 3);
    assert_int_equal(b->children[1]->n_children, 1);
    assert_int_equal(b->children[1]->children[0]->length, 5);
    assert_int_equal(array.children[2]->n_buffers, 0);
    assert_int_equal(array.children[2]->children[1]->n_buffers, 2);
    for (int64_t i = 0; i < 3; i++) {
        assert_non_null(array.children[i]->release);
        assert_int_equal(array.children[i]->offset, 0);
        assert_int_equal(array.children[i]->null_count, 0);
    }
    array.release(&array);
    assert_null(array.release);
}

static void view_columns_get_their_data_buffers(void **state)
{
    static const int64_t counts[] = {2, 0};
    static const int64_t negative[] = {0, -1};
    static const int64_t many[] = {INT32_MAX, (int64_t)INT32_MAX + 1};
    struct varrow_schema *schema = compiled("a: str_view, b: i8, c: list<bytes_view>");
    struct varrow_frame *frame = NULL;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(varrow_frame_new(NULL, schema, counts, &frame, &err), VGI_OK);
    assert_int_equal(frame->nodes[0].n_buffers, 5);
    assert_non_null(frame->nodes[0].buffers[4]);
    assert_null(frame->nodes[0].buffers[3]);
    ((int64_t *)frame->nodes[0].buffers[4])[1] = 7;
    assert_int_equal(frame->nodes[3].n_buffers, 3);
    assert_int_equal(frame->nodes[1].n_buffers, 2);
    varrow_frame_free(frame);
    assert_int_equal(varrow_frame_new(NULL, schema, negative, &frame, &err), VGI_E_LIMIT);
    assert_int_equal(varrow_frame_new(NULL, schema, many, &frame, &err), VGI_E_LIMIT);
    varrow_frame_free(NULL);
    varrow_schema_unref(schema);
}

static void a_moved_child_outlives_its_parent(void **state)
{
    struct ArrowArray array = batch_of(NULL, "a: i8, b: struct<x: i8, y: i8>, c: i8");
    struct ArrowArray b = varrow_array_take(array.children[1]);
    struct ArrowArray y = varrow_array_take(b.children[1]);
    struct ArrowArray a = varrow_array_take(array.children[0]);

    (void)state;
    array.release(&array);
    assert_int_equal(b.children[0]->length, 3);
    b.release(&b);
    assert_int_equal(((const uint8_t *)y.buffers[0])[0], 0);
    a.release(&a);
    assert_int_equal(y.length, 4);
    assert_int_equal(((const uint8_t *)y.buffers[1])[0], 0);
    y.release(&y);
}

static void the_steady_state_allocates_nothing(void **state)
{
    struct varrow_schema *schema = compiled("a: i8, b: struct<x: i8, y: str>");
    struct vbase_pool *pool = NULL;
    struct vgi_error err = {0};
    size_t before = 0;

    (void)state;
    assert_int_equal(vbase_pool_new(&pool, &err), VGI_OK);
    for (int i = 0; i < 10; i++) {
        struct varrow_frame *frame = NULL;
        struct ArrowArray array;
        if (i == 3) {
            before = support_alloc_count();
        }
        assert_int_equal(varrow_frame_new(pool, schema, NULL, &frame, &err), VGI_OK);
        varrow_frame_root_take(frame, &array);
        array.release(&array);
    }
    assert_int_equal(support_alloc_count(), before);
    vbase_pool_unref(pool);
    varrow_schema_unref(schema);
}

static void a_dictionary_is_shared_by_batches(void **state)
{
    struct varrow_schema *schema = compiled("a: dict<i8,struct<p: dict<u16,str>, q: i8>>, b: i8");
    struct ArrowArray inner = batch_of(NULL, "v: str");
    struct ArrowArray outer = {0};
    struct ArrowArray batches[2];
    struct varrow_frame *frame = NULL;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(varrow_frame_new(NULL, schema->dictionaries[1].values, NULL, &frame, &err), VGI_OK);
    assert_int_equal(varrow_frame_dictionary_share(frame, 1, inner.children[0], &err), VGI_OK);
    varrow_frame_root_take(frame, &outer);
    inner.release(&inner);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(varrow_frame_new(NULL, schema, NULL, &frame, &err), VGI_OK);
        assert_int_equal(varrow_frame_dictionary_share(frame, 0, outer.children[0], &err), VGI_OK);
        varrow_frame_root_take(frame, &batches[i]);
    }
    outer.release(&outer);
    batches[0].release(&batches[0]);
    frame = NULL;
    {
        struct ArrowArray *a = batches[1].children[0];
        struct ArrowArray dictionary = varrow_array_take(a->dictionary->children[0]->dictionary);
        batches[1].release(&batches[1]);
        assert_int_equal(dictionary.length, 1);
        assert_int_equal(((const uint8_t *)dictionary.buffers[1])[0], 0);
        dictionary.release(&dictionary);
    }
    varrow_schema_unref(schema);
}

static void a_dictionary_of_another_shape_is_refused(void **state)
{
    struct varrow_schema *schema = compiled("a: dict<i8,str>");
    struct ArrowArray big = batch_of(NULL, "v: struct<a: i8, b: i8>");
    struct varrow_frame *frame = NULL;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(varrow_frame_new(NULL, schema, NULL, &frame, &err), VGI_OK);
    assert_int_equal(varrow_frame_dictionary_share(frame, 0, big.children[0], &err), VGI_E_INTERNAL);
    varrow_frame_free(frame);
    big.release(&big);
    varrow_schema_unref(schema);
}

static void a_shared_handle_outlives_its_source(void **state)
{
    struct ArrowArray array = batch_of(NULL, "a: i8, b: struct<x: i8, y: list<i8>>");
    struct ArrowArray shared = {0};
    struct ArrowArray of_child = {0};
    struct ArrowArray again = {0};
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(varrow_frame_share(NULL, &array, &shared, &err), VGI_OK);
    assert_int_equal(varrow_frame_share(NULL, array.children[1], &of_child, &err), VGI_OK);
    array.release(&array);
    assert_int_equal(varrow_frame_share(NULL, &shared, &again, &err), VGI_OK);
    shared.release(&shared);
    assert_int_equal(again.length, 7);
    assert_int_equal(again.children[1]->children[1]->children[0]->length, 5);
    again.release(&again);
    assert_int_equal(of_child.n_children, 2);
    assert_int_equal(((const uint8_t *)of_child.children[0]->buffers[1])[0], 0);
    of_child.release(&of_child);
}

/* ---- arrays made elsewhere ---- */

static void foreign_release(struct ArrowArray *array)
{
    for (int64_t i = 0; i < array->n_children; i++) {
        varrow_arrow_array_cleanup(array->children[i]);
        free(array->children[i]);
    }
    free(array->children);
    free(array->private_data);
    array->release = NULL;
}

static struct ArrowArray foreign_of(int64_t n_children)
{
    struct ArrowArray array = {.length = 3, .n_children = n_children, .release = foreign_release};

    array.private_data = malloc(8);
    array.children = n_children ? calloc((size_t)n_children, sizeof *array.children) : NULL;
    for (int64_t i = 0; i < n_children; i++) {
        array.children[i] = malloc(sizeof *array.children[i]);
        *array.children[i] = foreign_of(0);
    }
    return array;
}

static void a_wrapped_array_can_be_shared(void **state)
{
    struct ArrowArray foreign = foreign_of(2);
    struct ArrowArray wrapped = {0};
    struct ArrowArray shared = {0};
    struct ArrowArray child;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(varrow_frame_share(NULL, &foreign, &shared, &err), VGI_E_INVALID);
    assert_int_equal(varrow_array_wrap_take(&foreign, &wrapped, &err), VGI_OK);
    assert_null(foreign.release);
    child = varrow_array_take(wrapped.children[1]);
    assert_int_equal(varrow_frame_share(NULL, &wrapped, &shared, &err),
                     VGI_E_INVALID); /* it has a hole now */
    wrapped.release(&wrapped);
    assert_int_equal(varrow_frame_share(NULL, &child, &shared, &err), VGI_OK);
    child.release(&child);
    assert_int_equal(shared.length, 3);
    /* Our own arrays are only moved. */
    assert_int_equal(varrow_array_wrap_take(&shared, &wrapped, &err), VGI_OK);
    assert_null(shared.release);
    wrapped.release(&wrapped);
}

/* A tree of nodes of two frames and of another maker: all parts are kept, each is released once. */
static void mixed_trees_are_wrapped_and_shared_as_a_whole(void **state)
{
    struct ArrowArray array = batch_of(NULL, "a: i8, b: i8, c: i8");
    struct ArrowArray other = batch_of(NULL, "x: struct<y: i8>");
    struct ArrowArray foreign = foreign_of(1);
    struct ArrowArray shared = {0};
    struct ArrowArray wrapped = {0};
    struct vgi_error err = {0};

    (void)state;
    array.children[0]->release(array.children[0]);
    *array.children[0] = varrow_array_take(other.children[0]);
    other.release(&other);
    assert_int_equal(varrow_frame_share(NULL, &array, &shared, &err), VGI_OK);
    shared.release(&shared);
    array.children[1]->release(array.children[1]);
    *array.children[1] = varrow_array_take(&foreign);
    assert_int_equal(varrow_frame_share(NULL, &array, &shared, &err), VGI_E_INVALID);
    assert_int_equal(varrow_array_wrap_take(&array, &wrapped, &err), VGI_OK);
    assert_int_equal(varrow_frame_share(NULL, &wrapped, &shared, &err), VGI_OK);
    wrapped.release(&wrapped);
    assert_int_equal(shared.children[0]->children[0]->length, 2);
    shared.release(&shared);
}

static void a_lack_of_memory_is_reported_and_consumes(void **state)
{
    struct varrow_schema *schema = compiled("a: i8");
    struct ArrowArray array = batch_of(NULL, "a: i8");
    struct ArrowArray foreign = foreign_of(1);
    struct ArrowArray out = {0};
    struct varrow_frame *frame = NULL;
    struct vgi_error err = {0};

    (void)state;
    support_alloc_fail_from(1);
    assert_int_equal(varrow_frame_new(NULL, schema, NULL, &frame, &err), VGI_E_NOMEM);
    assert_int_equal(varrow_frame_share(NULL, &array, &out, &err), VGI_E_NOMEM);
    assert_int_equal(varrow_array_wrap_take(&foreign, &out, &err), VGI_E_NOMEM);
    support_alloc_fail_at(0);
    assert_null(foreign.release);
    assert_null(out.release);
    array.release(&array);
    varrow_schema_unref(schema);
}

static void *release_in_thread(void *array)
{
    struct ArrowArray *moved = array;

    moved->release(moved);
    return NULL;
}

static void columns_may_be_released_by_many_threads(void **state)
{
    enum { N = 4 };

    (void)state;
    for (int round = 0; round < 50; round++) {
        struct ArrowArray array = batch_of(NULL, "a: i8, b: i8, c: struct<x: i8>, d: i8");
        struct ArrowArray moved[N];
        pthread_t threads[N];

        for (int i = 0; i < N; i++) {
            moved[i] = varrow_array_take(array.children[i]);
        }
        for (int i = 0; i < N; i++) {
            assert_int_equal(pthread_create(&threads[i], NULL, release_in_thread, &moved[i]), 0);
        }
        array.release(&array);
        for (int i = 0; i < N; i++) {
            pthread_join(threads[i], NULL);
        }
    }
}

SUPPORT_TESTS(cmocka_unit_test(nodes_have_the_shape_of_the_schema),
              cmocka_unit_test(view_columns_get_their_data_buffers),
              cmocka_unit_test(a_moved_child_outlives_its_parent),
              cmocka_unit_test(the_steady_state_allocates_nothing),
              cmocka_unit_test(a_dictionary_is_shared_by_batches),
              cmocka_unit_test(a_dictionary_of_another_shape_is_refused),
              cmocka_unit_test(a_shared_handle_outlives_its_source),
              cmocka_unit_test(a_wrapped_array_can_be_shared),
              cmocka_unit_test(mixed_trees_are_wrapped_and_shared_as_a_whole),
              cmocka_unit_test(a_lack_of_memory_is_reported_and_consumes),
              cmocka_unit_test(columns_may_be_released_by_many_threads))
