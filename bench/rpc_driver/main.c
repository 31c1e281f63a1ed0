/* SPDX-License-Identifier: Apache-2.0 */
/* main.c: the driver of bench/run: replays recorded requests to one worker and measures round trips and the
 * worker's CPU time. Neutral: of Arrow it knows the framing of messages and where a batch's values are.
 *
 *   rpc_driver pipe|unix|tcp|http WORKER [ARGUMENT...]   starts it, then one measurement per line of input:
 *       unary REQUEST EXPECTED SECONDS OPS               a call is a request stream and a reply stream
 *       stream REQUEST INPUT EXPECTED SECONDS OPS        INPUT: a schema message and one batch or tick
 *       churn REQUEST EXPECTED SECONDS OPS               connect, call, close
 *       memory REQUEST EXPECTED SECONDS OPS              resident memory around OPS calls
 *       crowd CONNECTIONS PATH REQUEST EXPECTED SECONDS OPS         calls on many connections; PATH: of HTTP
 *       rush|rest CONNECTIONS PATH REQUEST EXPECTED SECONDS OPS     one call on each; rest: memory after it
 *       turns CONNECTIONS PATH REQUEST INPUT EXPECTED SECONDS OPS   HTTP exchange, tokens are echoed
 *     each ends after SECONDS or OPS operations, whichever comes first, and prints one line of JSON.
 *     EXPECTED is what is said in expect.h.
 *   rpc_driver --start COUNT REQUEST EXPECTED WORKER...  starts it COUNT times: ms to the first reply */
#include <signal.h>
#include <stdio.h>

#include "calls.h"
#include "crowd.h"

enum { WORDS_MAX = 10, LINE_BYTES = 4096, STARTS_MAX = 10000 };

/* Words behind the command's name, in their order. */
enum { TAKES_CROWD = 1, TAKES_INPUT = 2 };

static const struct command {
    const char *name;
    int takes;
    void (*on_link)(struct link *link, const struct script *script, const struct limit *limit);
    void (*on_peer)(const struct peer *peer, const struct crowd *crowd, const struct script *script,
                    const struct limit *limit);
} commands[] = {
    {"unary", 0, calls_unary, NULL},           {"stream", TAKES_INPUT, calls_stream, NULL},
    {"churn", 0, calls_churn, NULL},           {"memory", 0, calls_memory, NULL},
    {"crowd", TAKES_CROWD, NULL, crowd_calls}, {"turns", TAKES_CROWD | TAKES_INPUT, NULL, crowd_turns},
    {"rush", TAKES_CROWD, NULL, crowd_rush},   {"rest", TAKES_CROWD, NULL, crowd_rest},
};

static const struct command *find(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(name, commands[i].name) == 0)
            return &commands[i];
    }
    die("there is no command %s", name);
}

static void load_script(struct script *script, const char *request, const char *input, const char *expected)
{
    *script = (struct script){.request = load_file(request)};
    if (input) {
        struct bytes whole = load_file(input);
        script->schema = (struct bytes){whole.ptr, frame_bytes(whole.ptr)};
        script->batch.ptr = whole.ptr + script->schema.len;
        script->batch.len = frame_bytes(script->batch.ptr);
    }
    expect_load(&script->expect, expected);
}

static void release_script(struct script *script)
{
    free(script->request.ptr);
    free(script->schema.ptr);
    expect_release(&script->expect);
}

static void run(const struct peer *peer, struct link *link, char **words, int n)
{
    const struct command *command = find(words[0]);
    struct crowd crowd = {0};
    struct script script;
    struct limit limit;
    int at = 1;

    if (n != 5 + (command->takes & TAKES_CROWD ? 2 : 0) + (command->takes & TAKES_INPUT ? 1 : 0))
        die("cannot read the command %s", words[0]);
    if (command->takes & TAKES_CROWD) {
        crowd.connections = (size_t)strtoul(words[at++], NULL, 10);
        crowd.path = words[at++];
    }
    at += command->takes & TAKES_INPUT ? 2 : 1;
    load_script(&script, words[command->takes & TAKES_INPUT ? at - 2 : at - 1],
                command->takes & TAKES_INPUT ? words[at - 1] : NULL, words[at]);
    limit = (struct limit){strtod(words[at + 1], NULL), strtoull(words[at + 2], NULL, 10)};
    if (command->on_peer) {
        command->on_peer(peer, &crowd, &script, &limit);
    } else {
        if (!link->peer)
            link_open(link, peer);
        command->on_link(link, &script, &limit);
    }
    release_script(&script);
}

static int split(char *line, char **words)
{
    char *rest = NULL;
    int n = 0;

    for (char *word = strtok_r(line, " \n", &rest); word && n < WORDS_MAX;
         word = strtok_r(NULL, " \n", &rest))
        words[n++] = word;
    return n;
}

static int serve(const char *kind, char **command)
{
    struct link link = {0};
    struct peer peer;
    char line[LINE_BYTES];
    char *words[WORDS_MAX];

    peer_start(&peer, kind, command);
    while (fgets(line, sizeof line, stdin)) {
        int n = split(line, words);
        if (n > 0)
            run(&peer, &link, words, n);
        (void)fflush(stdout);
    }
    if (link.peer)
        link_close(&link);
    peer_stop(&peer);
    return 0;
}

static int time_starts(char **words)
{
    long n = strtol(words[0], NULL, 10);
    struct script script;

    load_script(&script, words[1], NULL, words[2]);
    printf("{\"ms\": [");
    for (long i = 0; i < n && i < STARTS_MAX; i++) {
        double began = now();
        struct link link;
        struct peer peer;
        peer_start(&peer, "pipe", words + 3);
        link_open(&link, &peer);
        calls_check(&link, &script);
        printf("%s%.4f", i ? ", " : "", 1e3 * (now() - began));
        link_close(&link);
        peer_stop(&peer);
        close(peer.in_fd);
    }
    printf("]}\n");
    release_script(&script);
    return 0;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    if (argc >= 6 && strcmp(argv[1], "--start") == 0)
        return time_starts(argv + 2);
    if (argc >= 3)
        return serve(argv[1], argv + 2);
    fprintf(stderr, "usage: rpc_driver pipe|unix|tcp|http WORKER... or rpc_driver --start COUNT REQUEST "
                    "EXPECTED WORKER...\n");
    return 2;
}
