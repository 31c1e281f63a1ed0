/* SPDX-License-Identifier: Apache-2.0 */
/* batch_test.c: second handles on a batch, which outlive it, and what happens when memory runs out. */
#include "arrow/batch.h"

#include "arrow/frame.h"
#include "support/made.h"

/* A batch of one row, a = 7, made by this library. */
static struct vgi_batch batch_of_seven(void)
{
    static const int64_t seven[] = {7};
    struct vgi_batch batch = {.schema = made_schema("a: i64")};
    struct varrow_frame *frame = NULL;
    struct vgi_error err = {0};

    assert_int_equal(varrow_frame_new(NULL, batch.schema, NULL, &frame, &err), VGI_OK);
    frame->root.length = 1;
    frame->nodes[0].length = 1;
    frame->nodes[0].buffers[1] = seven;
    varrow_frame_root_take(frame, &batch.array);
    return batch;
}

static void a_shared_batch_outlives_the_callback(void **state)
{
    struct vgi_batch batch = batch_of_seven();
    struct ArrowArray array = {0};
    struct ArrowArray only = {0};
    struct ArrowSchema schema = {0};
    struct vgi_column column;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vgi_batch_share(&batch, &array, &schema, &err), VGI_OK);
    assert_int_equal(vgi_batch_share(&batch, &only, NULL, &err), VGI_OK);
    varrow_batch_release(&batch);
    assert_null(batch.schema);
    assert_int_equal(vgi_column_of(schema.children[0], array.children[0], &column, &err), VGI_OK);
    assert_int_equal(vgi_get_i64(&column, 0), 7);
    array.release(&array);
    schema.release(&schema);
    assert_int_equal(only.length, 1);
    only.release(&only);
}

static void sharing_reports_a_lack_of_memory(void **state)
{
    struct vgi_batch batch = batch_of_seven();
    struct ArrowArray array = {0};
    struct ArrowSchema schema = {0};
    struct vgi_error err = {0};
    enum vgi_status status = VGI_E_NOMEM;

    (void)state;
    for (size_t n = 1; status != VGI_OK; n++) {
        support_alloc_fail_at(n);
        status = vgi_batch_share(&batch, &array, &schema, &err);
        assert_true(status == VGI_OK || status == VGI_E_NOMEM);
        assert_true(status == VGI_OK || (!array.release && !schema.release));
    }
    support_alloc_fail_at(0);
    array.release(&array);
    schema.release(&schema);
    varrow_batch_release(&batch);
}

static void an_array_made_elsewhere_is_not_shared(void **state)
{
    struct ArrowArray *children[1];
    struct vgi_batch batch = made_batch("i32", ARRAY(.length = 1, BUFFERS(NULL, INTS(1))), children);
    struct ArrowArray array = {0};
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vgi_batch_share(&batch, &array, NULL, &err), VGI_E_INVALID);
    varrow_batch_release(&batch);
}

SUPPORT_TESTS(cmocka_unit_test(a_shared_batch_outlives_the_callback),
              cmocka_unit_test(sharing_reports_a_lack_of_memory),
              cmocka_unit_test(an_array_made_elsewhere_is_not_shared))
