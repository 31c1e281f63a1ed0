/* SPDX-License-Identifier: Apache-2.0 */
/* url_test.c: what is a URL, how it is shown, and which addresses are public. Inputs end at an unreadable
 * page. */
#include "http/url.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

#include "support/test.h"

static void a_url_is_taken_apart(void **state)
{
    static const struct {
        const char *text;
        const char *want; /* scheme host port path query, "@" behind the scheme for credentials */
    } rows[] = {
        {"https://a.example/x/y?q=1#f", "https a.example 443 /x/y q=1"},
        {"HTTP://A.Example", "http a.example 80 / "},
        {"http://a:8080?x", "http a 8080 / x"},
        {"https://a#f/?", "https a 443 / "},
        {"https://u:p@a/", "https@ a 443 / "},
        {"http://[::1]:9/p", "http ::1 9 /p "},
        {"http://[FE80::A]", "http fe80::a 80 / "},
        {"http://127.0.0.1:65535/a?b?c", "http 127.0.0.1 65535 /a b?c"},
        {"https://a_b-c.d/%2f..%2F/../x", "https a_b-c.d 443 /%2f..%2F/../x "},
        {"https://a/\xc3\xa9", "https a 443 /\xc3\xa9 "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len = strlen(rows[i].text);
        uint8_t *guarded = support_guarded_copy(rows[i].text, len);
        struct vhttp_url url;
        struct vgi_error err = {0};
        char text[600];
        if (vhttp_url_parse((struct vgi_str){(const char *)guarded, len}, &url, &err) != VGI_OK)
            fail_msg("%s: %s", rows[i].text, err.message);
        snprintf(text, sizeof text, "%s%s %s %u %.*s %.*s", url.is_https ? "https" : "http",
                 url.has_userinfo ? "@" : "", url.host, url.port, VGI_STR_ARG(url.path),
                 VGI_STR_ARG(url.query));
        assert_string_equal(text, rows[i].want);
        support_guarded_free(guarded, len);
    }
}

static void what_is_no_url_is_refused(void **state)
{
    static const char *const rows[] = {
        "",
        "a",
        "http:",
        "http:/a",
        "http://",
        "http:///x",
        "http://:80/",
        "ftp://a/",
        "file:///etc/passwd",
        "gopher://a/",
        "https://a b/",
        "https://a/\r\nX: y",
        "https://a/\x01",
        "https://a\\@b/",
        "https://a:/",
        "https://a:0/",
        "https://a:65536/",
        "https://a:-1/",
        "https://a:80x/",
        "https://a:000080/",
        "https://u@v@a/",
        "https://[::1/",
        "https://[::1]x/",
        "https://[::1%25eth0]/",
        "https://[]/",
        "https://[g]/",
        "https://a%2e/",
        "https://\xc3\xa9/",
        " https://a/",
        "https://a/ ",
        "//a/",
        "javascript:alert(1)",
    };
    struct vhttp_url url;
    static char big[VHTTP_URL_BYTES + 1];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (vhttp_url_parse(vgi_str_of(rows[i]), &url, NULL) != VGI_E_INVALID)
            fail_msg("'%s' is accepted", rows[i]);
    memset(big, 'a', sizeof big - 1);
    memcpy(big, "https://a/", 10);
    assert_int_equal(vhttp_url_parse((struct vgi_str){big, VHTTP_URL_BYTES}, &url, NULL), VGI_E_INVALID);
    assert_int_equal(vhttp_url_parse((struct vgi_str){big, VHTTP_URL_BYTES - 1}, &url, NULL), VGI_OK);
    memset(big + 8, 'b', VHTTP_HOST_BYTES);
    assert_int_equal(vhttp_url_parse(vgi_str_of(big), &url, NULL), VGI_E_INVALID);
    assert_int_equal(vhttp_url_parse((struct vgi_str){"https://a\0b/", 12}, &url, NULL), VGI_E_INVALID);
}

static void secrets_are_not_shown(void **state)
{
    static const struct {
        const char *text;
        const char *want;
    } rows[] = {
        {"https://user:secret@h.example:444/p/a?X-Amz-Signature=secret#secret", "https://h.example:444/p/a"},
        {"http://h:80/p?secret", "http://h/p"},
        {"http://[::1]:1/p?secret", "http://[::1]:1/p"},
        {"ftp://user:secret@h/", "<invalid-url>"},
        {"https://u:secret@x@h/", "<invalid-url>"},
        {"", "<invalid-url>"},
    };
    char out[300];
    char small[12];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(vhttp_url_redact(vgi_str_of(rows[i].text), out, sizeof out), rows[i].want);
    assert_string_equal(vhttp_url_redact(vgi_str_of("https://abcdefgh/"), small, sizeof small),
                        "https://abc");
}

static const struct {
    const char *address;
    unsigned needs; /* 0: public; 8: never */
} addresses[] = {
    {"8.8.8.8", 0},
    {"1.1.1.1", 0},
    {"172.15.255.255", 0},
    {"172.32.0.0", 0},
    {"100.63.255.255", 0},
    {"100.128.0.0", 0},
    {"223.255.255.255", 0},
    {"192.167.255.255", 0},
    {"198.20.0.0", 0},
    {"0.0.0.0", 8},
    {"0.1.2.3", 8},
    {"224.0.0.1", 8},
    {"239.255.255.250", 8},
    {"240.0.0.1", 8},
    {"255.255.255.255", 8},
    {"127.0.0.1", VHTTP_ALLOW_LOOPBACK},
    {"127.255.255.254", VHTTP_ALLOW_LOOPBACK},
    {"10.0.0.1", VHTTP_ALLOW_PRIVATE},
    {"172.16.0.1", VHTTP_ALLOW_PRIVATE},
    {"172.31.255.255", VHTTP_ALLOW_PRIVATE},
    {"192.168.1.1", VHTTP_ALLOW_PRIVATE},
    {"169.254.169.254", VHTTP_ALLOW_PRIVATE},
    {"100.64.0.1", VHTTP_ALLOW_PRIVATE},
    {"192.0.0.8", VHTTP_ALLOW_PRIVATE},
    {"192.0.2.1", VHTTP_ALLOW_PRIVATE},
    {"198.18.0.1", VHTTP_ALLOW_PRIVATE},
    {"198.51.100.1", VHTTP_ALLOW_PRIVATE},
    {"203.0.113.1", VHTTP_ALLOW_PRIVATE},
    {"2606:4700::1111", 0},
    {"2001:4860:4860::8888", 0},
    {"::", 8},
    {"ff02::1", 8},
    {"::1", VHTTP_ALLOW_LOOPBACK},
    {"::2", VHTTP_ALLOW_PRIVATE},
    {"::127.0.0.1", VHTTP_ALLOW_PRIVATE},
    {"fe80::1", VHTTP_ALLOW_PRIVATE},
    {"fec0::1", VHTTP_ALLOW_PRIVATE},
    {"fc00::1", VHTTP_ALLOW_PRIVATE},
    {"fdff::1", VHTTP_ALLOW_PRIVATE},
    {"100::1", VHTTP_ALLOW_PRIVATE},
    {"2001::1", VHTTP_ALLOW_PRIVATE},
    {"2001:db8::1", VHTTP_ALLOW_PRIVATE},
    {"3fff::1", VHTTP_ALLOW_PRIVATE},
    {"64:ff9b:1::1", VHTTP_ALLOW_PRIVATE},
    {"::ffff:8.8.8.8", 0},
    {"::ffff:127.0.0.1", VHTTP_ALLOW_LOOPBACK},
    {"::ffff:10.0.0.1", VHTTP_ALLOW_PRIVATE},
    {"::ffff:0.0.0.0", 8},
    {"64:ff9b::8.8.8.8", 0},
    {"64:ff9b::10.0.0.1", VHTTP_ALLOW_PRIVATE},
    {"64:ff9b::127.0.0.1", VHTTP_ALLOW_LOOPBACK},
    {"2002:808:808::", 0},
    {"2002:a00:1::", VHTTP_ALLOW_PRIVATE},
    {"2002:7f00:1::", VHTTP_ALLOW_LOOPBACK},
};

static void addresses_have_a_class(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        struct sockaddr_in in = {.sin_family = AF_INET};
        struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
        bool is_4 = inet_pton(AF_INET, addresses[i].address, &in.sin_addr) == 1;
        const struct sockaddr *address = is_4 ? (struct sockaddr *)&in : (struct sockaddr *)&in6;
        assert_true(is_4 || inet_pton(AF_INET6, addresses[i].address, &in6.sin6_addr) == 1);
        for (unsigned flags = 0; flags <= VHTTP_ALLOW_ALL; flags++) {
            bool want = addresses[i].needs == 0 || (flags & addresses[i].needs);
            if (vhttp_address_is_allowed(address, flags) != want)
                fail_msg("%s with flags %u", addresses[i].address, flags);
        }
    }
    assert_false(vhttp_address_is_allowed(&(struct sockaddr){.sa_family = AF_UNIX}, VHTTP_ALLOW_ALL));
}

SUPPORT_TESTS(cmocka_unit_test(a_url_is_taken_apart), cmocka_unit_test(what_is_no_url_is_refused),
              cmocka_unit_test(secrets_are_not_shown), cmocka_unit_test(addresses_have_a_class))
