/* SPDX-License-Identifier: Apache-2.0 */
/* rpc_turns: a server of rpc_fixture.h and a client of it, for tests that send some requests and read the
 * answers. In a header because the support library sees no folder of src/.
 *
 * Usage:
 *   static void it_holds(void **state) { struct rpc_turns *f = *state; ... f->client ... }
 *   SUPPORT_TESTS(RPC_TURNS_TEST(it_holds)) */
#ifndef VGI_TESTS_SUPPORT_RPC_TURNS_H
#define VGI_TESTS_SUPPORT_RPC_TURNS_H

#include "support/rpc_client.h"
#include "support/rpc_fixture.h"

struct rpc_turns {
    struct vgi_rpc_server *server;
    struct rpc_client client;
};

#define RPC_TURNS_TEST(test) cmocka_unit_test_setup_teardown(test, rpc_turns_set_up, rpc_turns_tear_down)

/* A client of the fixture's service. */
static inline void rpc_turns_client_init(struct rpc_client *c)
{
    rpc_client_init(c, "test.Service.v1");
    c->version = "2.1.0";
}

static inline int rpc_turns_set_up(void **state)
{
    static struct rpc_turns turns;

    turns.server = rpc_fixture_server();
    rpc_turns_client_init(&turns.client);
    *state = &turns;
    return 0;
}

static inline int rpc_turns_tear_down(void **state)
{
    struct rpc_turns *turns = *state;

    rpc_client_release(&turns->client);
    vgi_rpc_server_free(turns->server);
    return 0;
}

/* A good call, to be sent behind what a test is about: when it is answered, the connection
 * has not suffered. */
static inline void rpc_turns_call_behind(struct rpc_client *c)
{
    rpc_client_call(c, "echo_int", "value: i64", 41LL);
}

static inline void rpc_turns_expect_behind(struct rpc_client *c)
{
    rpc_client_expect_i64(c, 41);
}

/* Serves what was sent and a call behind it. */
static inline void rpc_turns_serve(struct rpc_turns *turns)
{
    rpc_turns_call_behind(&turns->client);
    rpc_client_serve(&turns->client, turns->server, VGI_OK);
}

/* The call behind is answered last. */
static inline void rpc_turns_expect_end(struct rpc_client *c)
{
    rpc_turns_expect_behind(c);
    rpc_client_done(c);
}

/* The next n batches are 0, 1, 2 …. */
static inline void rpc_turns_expect_counts(struct rpc_client *c, int n)
{
    for (int i = 0; i < n; i++) {
        assert_true(rpc_client_next(c));
        assert_int_equal(c->batch.array.length, 1);
        assert_int_equal(rpc_client_i64(c, 0, 0), i);
    }
}

#endif
