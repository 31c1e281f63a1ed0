/* SPDX-License-Identifier: Apache-2.0 */
/* answers: what a server has answered, short enough to be kept, and compared with what it answers
 * undisturbed.
 * In a header because the support library sees no folder of src/.
 *
 * Usage:
 *   answers_read(&c, fingerprint, &expected);   ... the same requests once more, with a failure ...
 *   answers_read(&c, fingerprint, &got);
 *   assert_true(answers_compare(&got, &expected, "RESOURCE_EXHAUSTED")); */
#ifndef VGI_TESTS_SUPPORT_ANSWERS_H
#define VGI_TESTS_SUPPORT_ANSWERS_H

#include <stdio.h>

#include "support/rpc_client.h"

enum { ANSWERS_MAX = 64, ANSWER_BATCHES_MAX = 16 };

/* Tells one batch from another; what is random in it must not count. */
typedef uint64_t answers_fingerprint_fn(struct rpc_client *c, const struct vgi_batch *batch);

/* One stream of the server. */
struct answer {
    uint64_t batches[ANSWER_BATCHES_MAX];
    bool are_logs[ANSWER_BATCHES_MAX];
    int n;
    bool is_header; /* a second stream follows */
    char code[32];  /* of the error it ends with */
    char message[160];
};

struct answers {
    struct answer all[ANSWERS_MAX + 2]; /* comparing may look at what would come next */
    int n;
    bool is_cut;      /* the last one ends in the middle of a message */
    bool is_complete; /* for the caller to set: the connection lived until its input ended … */
    bool is_mute;     /* … or the server could not write any more */
};

static inline uint64_t answers_hash(const void *bytes, size_t len)
{
    const uint8_t *at = bytes;
    uint64_t hash = 14695981039346656037u;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ at[i]) * 1099511628211u;
    return hash;
}

/* All of it: schema, metadata, values. */
static inline uint64_t answers_hash_batch(struct rpc_client *c, const struct vgi_batch *batch)
{
    struct vbase_buf bytes = {0};
    uint64_t hash;

    vbase_buf_init(&bytes, RPC_CLIENT_BYTES_MAX);
    assert_int_equal(vipc_batch_encode(batch, &bytes, &c->err), VGI_OK);
    hash = answers_hash(bytes.ptr, bytes.len);
    vbase_buf_release(&bytes);
    return hash;
}

/* A log is the same on any schema. */
static inline uint64_t answers_hash_log(const struct varrow_metadata *metadata)
{
    uint64_t hash = metadata->n;

    for (size_t i = 0; i < metadata->n; i++) {
        hash = 31 * hash + answers_hash(metadata->pairs[i].key.ptr, metadata->pairs[i].key.len);
        hash = 31 * hash + answers_hash(metadata->pairs[i].value.ptr, metadata->pairs[i].value.len);
    }
    return hash;
}

/* Columns by which the headers of our services are known. */
static inline bool answers_is_header(const struct vgi_batch *batch)
{
    static const char *const names[] = {"execution_id", "total_expected", "str_field", "total"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (vgi_batch_find(batch, names[i]) >= 0)
            return true;
    return false;
}

static inline void answers_take_batch(struct rpc_client *c, answers_fingerprint_fn *fingerprint,
                                      struct answer *answer)
{
    const struct varrow_metadata *metadata = &c->batch.metadata;
    const struct vgi_str code = varrow_metadata_get(metadata, "vgi_rpc.error_code");
    const struct vgi_str message = varrow_metadata_get(metadata, "vgi_rpc.log_message");

    assert_int_equal(answer->code[0], 0); /* nothing follows an error */
    if (code.ptr) {
        snprintf(answer->code, sizeof answer->code, "%.*s", VGI_STR_ARG(code));
        snprintf(answer->message, sizeof answer->message, "%.*s", VGI_STR_ARG(message));
        return;
    }
    assert_in_range(answer->n, 0, ANSWER_BATCHES_MAX - 1);
    answer->are_logs[answer->n] = message.ptr != NULL;
    answer->batches[answer->n] = message.ptr ? answers_hash_log(metadata) : fingerprint(c, &c->batch);
    answer->is_header = answer->is_header || (!message.ptr && answers_is_header(&c->batch));
    answer->n++;
}

/* Reads one answer to its end; false where it is cut. */
static inline bool answers_read_one(struct rpc_client *c, answers_fingerprint_fn *fingerprint,
                                    struct answer *answer)
{
    enum vgi_status status;

    for (;;) {
        varrow_batch_release(&c->batch);
        status = vipc_reader_next(c->reader, &c->batch, &c->err);
        if (status != VGI_OK)
            break;
        answers_take_batch(c, fingerprint, answer);
    }
    if (status != VGI_DONE && status != VGI_E_IO)
        fail_msg("bad answer: %s", c->err.message);
    return status == VGI_DONE;
}

/* Reads all of c->answers: whole ones, but for a last one that may be cut. */
static inline void answers_read(struct rpc_client *c, answers_fingerprint_fn *fingerprint,
                                struct answers *ret_answers)
{
    struct varrow_schema *schema = NULL;

    varrow_batch_release(&c->batch);
    vipc_reader_free(c->reader);
    c->reader = NULL;
    ret_answers->n = 0;
    ret_answers->is_cut = ret_answers->is_complete = ret_answers->is_mute = false;
    c->from_server = (struct vbase_memory_stream){vbase_buf_view(&c->answers), NULL};
    assert_int_equal(vipc_reader_new(vbase_stream_of_memory(&c->from_server), NULL, &c->reader, &c->err),
                     VGI_OK);
    while (!ret_answers->is_cut && vipc_reader_open(c->reader, &schema, &c->err) == VGI_OK) {
        struct answer *answer = &ret_answers->all[ret_answers->n];
        assert_in_range(ret_answers->n, 0, ANSWERS_MAX - 1);
        *answer = (struct answer){0};
        varrow_schema_unref(schema);
        schema = NULL;
        ret_answers->is_cut = !answers_read_one(c, fingerprint, answer);
        ret_answers->n++;
    }
    assert_int_equal(c->from_server.input.len, 0);
}

/* The batches of got are those of expected from the first on; logs may be missing. Returns how many of
 * expected were passed, -1 when another batch stands there. */
static inline int answers_pass(const struct answer *got, const struct answer *expected)
{
    int k = 0;

    for (int i = 0; i < got->n; i++, k++) {
        while (k < expected->n && expected->are_logs[k] && got->batches[i] != expected->batches[k])
            k++;
        if (k == expected->n || got->batches[i] != expected->batches[k])
            return -1;
    }
    return k;
}

/* What came of an answer that was cut is right. */
static inline bool answers_is_begun(const struct answer *got, const struct answer *expected)
{
    return !got->code[0] && answers_pass(got, expected) >= 0;
}

static inline bool answers_is_same(const struct answer *got, const struct answer *expected)
{
    int k = answers_pass(got, expected);

    while (k >= 0 && k < expected->n && expected->are_logs[k])
        k++;
    return k == expected->n && strcmp(got->code, expected->code) == 0 &&
           strcmp(got->message, expected->message) == 0;
}

/* It began rightly and ended with one of the errors that a failure may have, their codes
 * separated by blanks. */
static inline bool answers_is_failure(const struct answer *got, const struct answer *expected,
                                      const char *codes)
{
    return got->code[0] && strstr(codes, got->code) && answers_pass(got, expected) >= 0;
}

static inline bool answers_are_same(const struct answers *got, const struct answers *expected)
{
    for (int i = 0; i < got->n && i < expected->n; i++)
        if (!answers_is_same(&got->all[i], &expected->all[i]))
            return false;
    return got->n == expected->n;
}

/* It failed with such a code, or broke off where the connection did. */
static inline bool answers_may_differ(const struct answers *got, int i, const struct answer *expected,
                                      const char *codes)
{
    bool is_broken_off = (got->is_cut || got->is_mute) && i == got->n - 1;

    return answers_is_failure(&got->all[i], expected, codes) ||
           (is_broken_off && !got->is_complete && answers_is_begun(&got->all[i], expected));
}

static inline void answers_print(const char *what, const struct answer *answer)
{
    print_error("%s: %d batches, '%s' %s\n", what, answer->n, answer->code, answer->message);
}

/* True when every answer is the expected one, or one that failed with such a code, and none is missing on a
 * connection that lived; else prints what is wrong. A stream that did not open has no second part. */
static inline bool answers_compare(const struct answers *got, const struct answers *expected,
                                   const char *codes)
{
    int k = 0;

    for (int i = 0; i < got->n; i++, k++) {
        const struct answer *wanted = &expected->all[k];
        if (k < expected->n && answers_is_same(&got->all[i], wanted))
            continue;
        if (k >= expected->n || !answers_may_differ(got, i, wanted, codes)) {
            answers_print("found", &got->all[i]);
            answers_print("expected", wanted);
            return false;
        }
        k += wanted->is_header;
    }
    if (got->is_complete && k != expected->n)
        print_error("%d of %d answers came\n", k, expected->n);
    return !got->is_complete || k == expected->n;
}

#endif
