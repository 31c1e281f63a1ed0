/* SPDX-License-Identifier: Apache-2.0 */
/* grant_test: the canonical vectors (tests/golden/grants.txt), which tokens open, and what can be minted. */
#include "token/grant.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/test.h"

enum { LINE_BYTES = 2048, FIELDS_MAX = 16, SCOPES_MAX = 4, ROOM = 512 };

#define KEY_A "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define KEY_B "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8"

/* One line of the vectors; texts from hex live in space. */
struct line {
    char text[LINE_BYTES];
    char *fields[FIELDS_MAX];
    size_t n;
    char space[8][ROOM];
    size_t used;
};

static bool read_line(FILE *file, struct line *line)
{
    char *at = line->text;

    if (!fgets(line->text, sizeof line->text, file))
        return false;
    line->text[strcspn(line->text, "\n")] = '\0';
    line->n = line->used = 0;
    while (at)
        line->fields[line->n++] = strsep(&at, "|");
    return true;
}

static struct vgi_str text_of(struct line *line, const char *hex)
{
    char *out = line->space[line->used++];
    size_t len = strcmp(hex, "-") == 0 ? 0 : support_hex(hex, (uint8_t *)out, ROOM - 1);

    out[len] = '\0';
    return (struct vgi_str){out, len};
}

static int64_t number(const char *text)
{
    return strtoll(text, NULL, 10);
}

static struct vtok_grants *new_grants(const char *keys, const char *audience, int64_t ttl_max_s)
{
    struct vtok_grant_options options = {keys, audience, ttl_max_s};
    struct vtok_grants *grants = NULL;
    struct vgi_error err = {0};

    if (vtok_grants_new(&options, &grants, &err) != VGI_OK)
        fail_msg("%s", err.message);
    return grants;
}

static void check_mint(struct line *line)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
    struct vtok_grants *grants =
        new_grants(line->fields[1], text_of(line, line->fields[2]).ptr, number(line->fields[3]));
    struct vgi_str scopes[SCOPES_MAX];
    char *hex = line->fields[9];
    uint8_t nonce[VTOK_NONCE_BYTES];
    struct vtok_grant_request request = {.now_s = number(line->fields[5]),
                                         .ttl_s = number(line->fields[6]),
                                         .principal = text_of(line, line->fields[7]),
                                         .purpose = text_of(line, line->fields[8]),
                                         .scopes = scopes,
                                         .grant_id = text_of(line, line->fields[10]),
                                         .nonce = nonce};
    struct vgi_error err = {0};
    int64_t expires_s = 0;

    while (hex && strcmp(hex, "-") != 0)
        scopes[request.n_scopes++] = text_of(line, strsep(&hex, ","));
    support_hex(line->fields[4], nonce, sizeof nonce);
    vbase_buf_init(&out, 1 << 20);
    assert_int_equal(vtok_grant_mint(grants, &request, &out, &expires_s, &err), VGI_OK);
    assert_int_equal(expires_s, number(line->fields[11]));
    if (!vgi_str_is((struct vgi_str){(char *)out.ptr, out.len}, line->fields[12]))
        fail_msg("%s: %.*s", line->fields[0], (int)out.len, (char *)out.ptr);
    vtok_grants_free(grants);
}

static void check_open(struct line *line)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf scratch;
    struct vtok_grants *grants =
        new_grants(line->fields[1], text_of(line, line->fields[2]).ptr, number(line->fields[3]));
    const char *want = line->fields[5];
    struct vtok_grant grant;
    enum vgi_status status;

    vbase_buf_init(&scratch, 1 << 20);
    status = vtok_grant_open(grants, vgi_str_of(line->fields[6]), number(line->fields[4]), &scratch, &grant);
    if (strcmp(want, "ok") == 0)
        assert_int_equal(status, VGI_OK);
    else
        assert_int_equal(status, strcmp(want, "expired") == 0 ? VGI_E_DEADLINE : VGI_E_UNAUTHENTICATED);
    vtok_grants_free(grants);
}

static void canonical_vectors_hold(void **state)
{
    FILE *file = fopen("tests/golden/grants.txt", "re");
    static struct line line;
    size_t n = 0;

    (void)state;
    assert_non_null(file);
    while (read_line(file, &line)) {
        if (strncmp(line.fields[0], "mint ", 5) == 0)
            check_mint(&line);
        else
            check_open(&line);
        n++;
    }
    fclose(file);
    assert_int_equal(n, 4 + 4 + 2 + 9);
}

static const struct vgi_str two_scopes[] = {{"read", 4}, {"", 0}};

static struct vbase_buf mint(const struct vtok_grants *grants, struct vtok_grant_request *request)
{
    struct vgi_error err = {0};
    struct vbase_buf out;
    int64_t expires_s;

    vbase_buf_init(&out, 1 << 20);
    if (vtok_grant_mint(grants, request, &out, &expires_s, &err) != VGI_OK)
        fail_msg("%s", err.message);
    return out;
}

static void a_grant_comes_back_whole(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf token;
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf scratch;
    struct vtok_grants *grants = new_grants(KEY_A, "here", 0);
    char id[VTOK_GRANT_ID_CHARS + 1] = "";
    struct vtok_grant_request request = {.now_s = 1000,
                                         .ttl_s = 10,
                                         .principal = vgi_str_of("alice"),
                                         .purpose = vgi_str_of("p"),
                                         .scopes = two_scopes,
                                         .n_scopes = 2};
    struct vtok_grant grant;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vtok_grant_id(id, &err), VGI_OK);
    assert_int_equal(strlen(id), 32);
    request.grant_id = vgi_str_of(id);
    token = mint(grants, &request);
    vbase_buf_init(&scratch, 1 << 20);
    assert_int_equal(
        vtok_grant_open(grants, (struct vgi_str){(char *)token.ptr, token.len}, 1005, &scratch, &grant),
        VGI_OK);
    assert_int_equal(grant.issued_s, 1000);
    assert_int_equal(grant.expires_s, 1010);
    assert_true(vgi_str_is(grant.grant_id, id));
    assert_true(vgi_str_is(grant.principal, "alice"));
    assert_true(vgi_str_is(grant.purpose, "p"));
    assert_int_equal(grant.n_scopes, 2);
    assert_true(vgi_str_is(vtok_grant_scope(&grant.scopes), "read"));
    assert_true(vgi_str_is(vtok_grant_scope(&grant.scopes), ""));
    assert_int_equal(grant.scopes.len, 0);
    assert_null(vtok_grant_scope(&grant.scopes).ptr);
    vtok_grants_free(grants);
}

static void every_changed_character_and_cut_is_refused(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf token;
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf scratch;
    struct vtok_grants *grants = new_grants(KEY_A "," KEY_B, NULL, 0);
    struct vtok_grant_request request = {.now_s = 1000, .ttl_s = 10, .principal = vgi_str_of("alice")};
    struct vtok_grant grant;

    (void)state;
    token = mint(grants, &request);
    vbase_buf_init(&scratch, 1 << 20);
    for (size_t i = 0; i < token.len * 8; i++) {
        uint8_t *guarded;
        token.ptr[i / 8] ^= (uint8_t)(1 << i % 8);
        guarded = support_guarded_copy(token.ptr, token.len);
        assert_int_equal(
            vtok_grant_open(grants, (struct vgi_str){(char *)guarded, token.len}, 1000, &scratch, &grant),
            VGI_E_UNAUTHENTICATED);
        support_guarded_free(guarded, token.len);
        token.ptr[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    for (size_t len = 0; len < token.len; len++) {
        uint8_t *guarded = support_guarded_copy(token.ptr, len);
        assert_int_equal(
            vtok_grant_open(grants, (struct vgi_str){(char *)guarded, len}, 1000, &scratch, &grant),
            VGI_E_UNAUTHENTICATED);
        support_guarded_free(guarded, len);
    }
    vtok_grants_free(grants);
}

/* Seals payload by KEY_A, as only somebody who has the key can, and opens it. */
static enum vgi_status open_payload(const uint8_t *payload, size_t len, int64_t now_s)
{
    static const uint8_t kid[] = {0x9C, 0x8D, 0x33, 0x34, 0x73, 0xAA, 0x03, 0x19};
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf text;
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf scratch;
    struct vtok_grants *grants = new_grants(KEY_A, NULL, 0);
    uint8_t frame[33 + 256 + 16] = {0};
    uint8_t aad[17 + 8] = "vgi_rpc.grant.v1";
    uint8_t key[32];
    struct vtok_grant grant;
    enum vgi_status status;

    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (uint8_t)i;
    memcpy(aad + 17, kid, sizeof kid);
    memcpy(frame, kid, sizeof kid);
    frame[8] = 1;
    crypto_aead_xchacha20poly1305_ietf_encrypt(frame + 33, NULL, payload, len, aad, sizeof aad, NULL,
                                               frame + 9, key);
    vbase_buf_init(&text, 1 << 20);
    vbase_buf_init(&scratch, 1 << 20);
    assert_int_equal(vbase_buf_append_text(&text, "vgig1.", NULL), VGI_OK);
    assert_int_equal(vtok_base64url((struct vgi_bytes){frame, 33 + len + 16}, &text, NULL), VGI_OK);
    status = vtok_grant_open(grants, (struct vgi_str){(char *)text.ptr, text.len}, now_s, &scratch, &grant);
    vtok_grants_free(grants);
    return status;
}

static void an_authentic_grant_of_another_shape_is_refused(void **state)
{
    /* issued 1000, ends 1010; "i", "alice", "p"; "read" */
    static const char good[] =
        "e803000000000000 f203000000000000 0100 69 0500 616c696365 0100 70 0100 0400 72656164";
    static const char *const bad[] = {
        "e803000000000000 f203000000000000 0100 69 0000 0100 70 0000",            /* nobody */
        "e803000000000000 f203000000000000 0100 ff 0100 61 0100 70 0000",         /* no UTF-8 */
        "e803000000000000 f203000000000000 0100 69 0100 61 0100 70 0100 0500 72", /* a scope that is cut */
        "e803000000000000 f203000000000000 0100 69 0100 61 0100 70 0000 00",      /* more behind it */
        "e803000000000000 e803000000000000 0100 69 0100 61 0100 70 0000",         /* no life at all */
        "e803000000000000 e703000000000000 0100 69 0100 61 0100 70 0000",         /* ends before it begins */
        "e803000000000000 f2ffffffffffff7f 0100 69 0100 61 0100 70 0000",         /* for ever */
        "0000000000000080 ffffffffffffff7f 0100 69 0100 61 0100 70 0000"};        /* longer than numbers go */
    uint8_t payload[256];
    size_t len = support_hex(good, payload, sizeof payload);

    (void)state;
    assert_int_equal(open_payload(payload, len, 1000), VGI_OK);
    assert_int_equal(open_payload(payload, len, 940), VGI_OK);
    assert_int_equal(open_payload(payload, len, 939), VGI_E_DEADLINE);
    assert_int_equal(open_payload(payload, len, 1069), VGI_OK);
    assert_int_equal(open_payload(payload, len, 1070), VGI_E_DEADLINE);
    for (size_t cut = 0; cut < len; cut++)
        assert_int_equal(open_payload(payload, cut, 1000), VGI_E_UNAUTHENTICATED);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        len = support_hex(bad[i], payload, sizeof payload);
        if (open_payload(payload, len, 1000) != VGI_E_UNAUTHENTICATED)
            fail_msg("%s", bad[i]);
    }
}

static void what_cannot_be_minted(void **state)
{
    static char long_text[70000];
    struct vgi_str long_scope[] = {{long_text, 3100}};
    struct vtok_grants *grants = new_grants(KEY_A, NULL, 0);
    const struct {
        const char *name;
        struct vtok_grant_request request;
        enum vgi_status want;
    } rows[] = {
        {"no time", {.ttl_s = 0, .principal = {"a", 1}}, VGI_E_INVALID},
        {"negative time", {.ttl_s = INT64_MIN, .principal = {"a", 1}}, VGI_E_INVALID},
        {"nobody", {.ttl_s = 1}, VGI_E_INVALID},
        {"a text without room for its length", {.ttl_s = 1, .principal = {long_text, 65536}}, VGI_E_LIMIT},
        {"a token of more than 4096 characters",
         {.ttl_s = 1, .principal = {"a", 1}, .scopes = long_scope, .n_scopes = 1},
         VGI_E_LIMIT},
        {"too many scopes", {.ttl_s = 1, .principal = {"a", 1}, .n_scopes = 65536}, VGI_E_LIMIT},
    };

    (void)state;
    memset(long_text, 'x', sizeof long_text);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
        struct vgi_error err = {0};
        int64_t expires_s;
        vbase_buf_init(&out, 1 << 20);
        if (vtok_grant_mint(grants, &rows[i].request, &out, &expires_s, &err) != rows[i].want)
            fail_msg("%s", rows[i].name);
        assert_int_equal(out.len, 0);
    }
    vtok_grants_free(grants);
}

static void keys_are_strict(void **state)
{
    static const struct {
        const char *keys;
        int64_t ttl_max_s;
    } rows[] = {{NULL, 0},
                {"", 0},
                {" , ", 0},
                {"AAEC", 0},
                {"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==", 0}, /* 31 bytes */
                {"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g", 0}, /* 33 */
                {"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=", 0}, /* loose bits */
                {"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8==", 0},
                {"!AECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", 0},
                {KEY_A "," KEY_A, 0},
                {KEY_A, -1}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vtok_grant_options options = {rows[i].keys, NULL, rows[i].ttl_max_s};
        struct vtok_grants *grants = NULL;
        struct vgi_error err = {0};
        assert_int_equal(vtok_grants_new(&options, &grants, &err), VGI_E_INVALID);
        assert_null(strstr(err.message, "AAEC"));
        assert_null(grants);
    }
    vtok_grants_free(new_grants(" " KEY_B " ,, " KEY_A, "x", 1));
    vtok_grants_free(NULL);
}

static void no_memory_leaves_nothing(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf token;
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf scratch;
        struct vtok_grant_options options = {KEY_A, "a", 0};
        struct vtok_grant_request request = {.now_s = 1000, .ttl_s = 10, .principal = vgi_str_of("alice")};
        struct vtok_grants *grants = NULL;
        struct vtok_grant grant;
        struct vgi_error err = {0};
        enum vgi_status status;
        int64_t expires_s;
        vbase_buf_init(&token, 1 << 20);
        vbase_buf_init(&scratch, 1 << 20);
        support_alloc_fail_at(n);
        status = vtok_grants_new(&options, &grants, &err);
        if (status == VGI_OK)
            status = vtok_grant_mint(grants, &request, &token, &expires_s, &err);
        if (status == VGI_OK)
            status = vtok_grant_open(grants, (struct vgi_str){(char *)token.ptr, token.len}, 1000, &scratch,
                                     &grant);
        vtok_grants_free(grants);
        if (!support_alloc_did_fail())
            break;
        assert_int_equal(status, VGI_E_NOMEM);
    }
    support_alloc_fail_at(0);
}

SUPPORT_TESTS(cmocka_unit_test(canonical_vectors_hold), cmocka_unit_test(a_grant_comes_back_whole),
              cmocka_unit_test(every_changed_character_and_cut_is_refused),
              cmocka_unit_test(an_authentic_grant_of_another_shape_is_refused),
              cmocka_unit_test(what_cannot_be_minted), cmocka_unit_test(keys_are_strict),
              cmocka_unit_test(no_memory_leaves_nothing))
