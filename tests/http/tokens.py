# SPDX-License-Identifier: Apache-2.0
"""tokens: whatever is wrong with a stream's token, the answer is the same."""
import base64
import re
import time

from streams import tokens_of, turn
from worker import Client, Worker, check

KEY, OTHER_KEY = "11" * 32, "22" * 32
ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def altered(token, other):
    """Every way to change a token: its bytes, its text, its length; other is a good token of the other kind."""
    raw = base64.b64decode(token)
    for i in range(len(raw)):
        for bit in (0x01, 0x80):
            yield f"byte {i}", base64.b64encode(raw[:i] + bytes([raw[i] ^ bit]) + raw[i + 1:])
    for n in range(len(raw)):
        yield f"{n} bytes", base64.b64encode(raw[:n])
    for i in range(0, len(token), 7):
        yield f"letter {i}", token[:i] + ALPHABET[(ALPHABET.index(token[i:i + 1]) + 1) % 64:][:1] + token[i + 1:] \
            if token[i:i + 1] in ALPHABET else token[:i] + b"A" + token[i + 1:]
    for i, bad in enumerate((b"", b"=", b"!", token + b"A", token + b"AAAA", token + token, token[:-1], token[::-1],
                             token + b"\n", b" " + token, base64.b64encode(raw + b"\0"), base64.b64encode(raw * 2),
                             base64.b64encode(bytes(len(raw))), token.swapcase(), b"A" * 100_000, other)):
        yield f"text {i}", bad


class Judge:
    """Compares answers: all refusals of a method must be one, and all say the same."""

    def __init__(self):
        self.n = 0
        self.first = {}
        self.messages = set()

    def refused(self, name, client, request):
        path = request.split(b" ", 2)[1]
        client.send(request)
        status, headers, body = client.answer()
        request_id = headers.pop("x-request-id").encode()
        headers.pop("date")
        seen = (status, headers, body.replace(request_id, b"#"))
        check(name, status == 400, *seen)
        check(name, seen == self.first.setdefault(path, seen), *seen, self.first[path])
        self.messages.add(re.search(rb'"exception_message":"([^"]*)"', body).group(1))
        check(name, len(self.messages) == 1, self.messages)
        self.n += 1


def served(client, request):
    client.send(request)
    return client.answer()[0] == 200


def on_one_worker(judge):
    with Worker("--token-key", KEY, "--server-id", "aaaa", "--no-call-state-cache") as worker:
        cursor, call = tokens_of(worker)
        other_cursor, other_call = tokens_of(worker)
        scale_cursor, scale_call = tokens_of(worker, "exchange_scale")
        with Client(worker) as client:
            check("good", served(client, turn(cursor, call)))
            for name, bad in altered(cursor, call):
                judge.refused(f"cursor: {name}", client, turn(bad, call))
            for name, bad in altered(call, cursor):
                judge.refused(f"call: {name}", client, turn(cursor, bad))
            judge.refused("no call token", client, turn(cursor, None))
            judge.refused("another stream's call", client, turn(cursor, other_call))
            judge.refused("another stream's cursor", client, turn(other_cursor, call))
            judge.refused("both swapped", client, turn(call, cursor))
            judge.refused("another method's", client, turn(scale_cursor, scale_call))
            judge.refused("another method's path", client, turn(cursor, call, "exchange_scale"))
            judge.refused("another method's cursor", client, turn(scale_cursor, call))
            check("still good", served(client, turn(cursor, call)))
            return cursor, call


def on_others(judge, cursor, call):
    with Worker("--token-key", KEY, "--server-id", "aaaa") as worker, Client(worker) as client:
        check("another process", served(client, turn(cursor, call)))
        for name, bad in altered(cursor, call):
            judge.refused(f"cached, cursor: {name}", client, turn(bad, call))
    with Worker("--token-key", OTHER_KEY, "--server-id", "aaaa") as worker, Client(worker) as client:
        judge.refused("another key", client, turn(cursor, call))
    with Worker("--token-key", KEY, "--server-id", "aaaa", "--token-ttl", "1") as worker, Client(worker) as client:
        young_cursor, young_call = tokens_of(worker)
        check("young", served(client, turn(young_cursor, young_call)))
        time.sleep(2.5)
        judge.refused("expired", client, turn(young_cursor, young_call))


def of_others(judge):
    with Worker("--token-key", KEY, "--server-id", "aaaa", "--sticky-auth",
                "--no-call-state-cache") as worker, Client(worker) as client:
        cursor, call = tokens_of(worker, principal="alice")
        anonymous_cursor, anonymous_call = tokens_of(worker)
        check("alice", served(client, turn(cursor, call, principal="alice")))
        for who in ("bob", "Alice", "alic", "alicee", None):
            judge.refused(f"of alice, by {who}", client, turn(cursor, call, principal=who))
        judge.refused("anonymous, by alice", client, turn(anonymous_cursor, anonymous_call, principal="alice"))
        judge.refused("half of each", client, turn(cursor, anonymous_call, principal="alice"))


def main():
    judge = Judge()
    cursor, call = on_one_worker(judge)
    on_others(judge, cursor, call)
    of_others(judge)
    print(f"{judge.n} tokens refused alike")


main()
