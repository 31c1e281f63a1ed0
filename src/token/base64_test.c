/* SPDX-License-Identifier: Apache-2.0 */
/* base64_test: RFC 4648 vectors both ways, what is not canonical, and all lengths. */
#include "token/base64.h"

#include "support/test.h"

static const struct {
    const char *bytes, *padded, *url;
} vectors[] = {{"", "", ""},
               {"f", "Zg==", "Zg"},
               {"fo", "Zm8=", "Zm8"},
               {"foo", "Zm9v", "Zm9v"},
               {"foob", "Zm9vYg==", "Zm9vYg"},
               {"fooba", "Zm9vYmE=", "Zm9vYmE"},
               {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
               {"\xFB\xEF\xBE\xFF\xFF\xFF", "++++////", "----____"}};

static void vectors_both_ways(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
        struct vgi_bytes bytes = {(const uint8_t *)vectors[i].bytes, strlen(vectors[i].bytes)};
        struct vgi_error err = {0};
        vbase_buf_init(&out, 1000);
        assert_int_equal(vtok_base64(bytes, &out, &err), VGI_OK);
        assert_true(vgi_str_is((struct vgi_str){(char *)out.ptr, out.len}, vectors[i].padded));
        vbase_buf_reset(&out);
        assert_int_equal(vtok_base64url(bytes, &out, &err), VGI_OK);
        assert_true(vgi_str_is((struct vgi_str){(char *)out.ptr, out.len}, vectors[i].url));
        vbase_buf_reset(&out);
        assert_int_equal(vtok_base64_decode(vgi_str_of(vectors[i].padded), &out, &err), VGI_OK);
        assert_int_equal(vtok_base64url_decode(vgi_str_of(vectors[i].url), &out, &err), VGI_OK);
        assert_int_equal(out.len, 2 * bytes.len);
        if (bytes.len > 0) {
            assert_memory_equal(out.ptr, bytes.ptr, bytes.len);
            assert_memory_equal(out.ptr + bytes.len, bytes.ptr, bytes.len);
        }
    }
}

static void what_is_not_canonical_is_refused(void **state)
{
    static const struct {
        const char *name, *text;
        bool is_url;
    } rows[] = {{"unpadded", "Zg", false},
                {"half padded", "Zg=", false},
                {"padded thrice", "Z===", false},
                {"only padding", "====", false},
                {"padding within", "Zg==Zm9v", false},
                {"loose bits of one byte", "Zh==", false},
                {"loose bits of two", "Zm9=", false},
                {"blank", "Zm9v ", false},
                {"line end", "Zm9v\nZm9v===", false},
                {"other alphabet", "-_-_", false},
                {"eighth bit", "Zm9\xF6", false},
                {"below the digits", "Zm9,", false},
                {"one digit", "Z", true},
                {"five digits", "Zm9vZ", true},
                {"padding", "Zg==", true},
                {"loose bits of one byte", "Zh", true},
                {"loose bits of two", "Zm9", true},
                {"other alphabet", "+/+/", true},
                {"no digit at the end", "Zm9v.A", true}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
        struct vgi_error err = {0};
        vbase_buf_init(&out, 1000);
        if ((rows[i].is_url ? vtok_base64url_decode : vtok_base64_decode)(vgi_str_of(rows[i].text), &out,
                                                                          &err) != VGI_E_FORMAT)
            fail_msg("%s: not refused", rows[i].name);
        assert_int_equal(out.len, 0);
    }
}

static void writing_works_in_place(void **state)
{
    (void)state;
    for (int form = VTOK_BYTES; form <= VTOK_BASE64URL; form++) {
        for (size_t len = 0; len < 100; len++) {
            uint8_t bytes[100];
            uint8_t text[200];
            uint8_t back[200];
            size_t back_len = 0;
            size_t text_len = vtok_form_len((enum vtok_form)form, len);
            for (size_t i = 0; i < len; i++)
                bytes[i] = (uint8_t)(i * 37 + len);
            memcpy(text + text_len - len, bytes, len);
            vtok_form_write((enum vtok_form)form, (struct vgi_bytes){text + text_len - len, len}, text);
            assert_true(
                vtok_form_read((enum vtok_form)form, (struct vgi_bytes){text, text_len}, back, &back_len));
            assert_int_equal(back_len, len);
            assert_memory_equal(back, bytes, len);
        }
    }
}

static void no_memory_and_caps(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
    struct vgi_error err = {0};

    (void)state;
    vbase_buf_init(&out, 5);
    assert_int_equal(vtok_base64((struct vgi_bytes){(const uint8_t *)"abcd", 4}, &out, &err), VGI_E_LIMIT);
    assert_int_equal(vtok_base64_decode(vgi_str_of("Zm9vYmFy"), &out, &err), VGI_E_LIMIT);
    support_alloc_fail_at(1);
    assert_int_equal(vtok_base64url((struct vgi_bytes){(const uint8_t *)"abc", 3}, &out, &err), VGI_E_NOMEM);
    support_alloc_fail_at(0);
}

SUPPORT_TESTS(cmocka_unit_test(vectors_both_ways), cmocka_unit_test(what_is_not_canonical_is_refused),
              cmocka_unit_test(writing_works_in_place), cmocka_unit_test(no_memory_and_caps))
