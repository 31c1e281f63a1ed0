# SPDX-License-Identifier: Apache-2.0
"""raw: what a worker over HTTP answers to bytes that no honest client sends, and to clients that are slow."""
import time

from worker import ARROW, HEALTH, Client, Worker, ask, check, post

HOST = b"Host: a\r\n"
ECHO = b"POST /ConformanceService/echo_string HTTP/1.1\r\n" + HOST

# Requests that two servers may read differently: (what follows the first two lines, statuses that are right).
SHAPES = [
    (b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", {400}),
    (b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", {400}),
    (b"Content-Length: 4\r\nContent-Length: 3\r\n\r\nabcd", {400}),
    (b"Content-Length: 3,3\r\n\r\nabc", {400}),
    (b"Content-Length: 3;3\r\n\r\nabc", {400}),
    (b"Content-Length: \r\n\r\nabc", {400}),
    (b"Content-Length: +3\r\n\r\nabc", {400}),
    (b"Content-Length: -3\r\n\r\nabc", {400}),
    (b"Content-Length: 0x3\r\n\r\nabc", {400}),
    (b"Content-Length: 3e0\r\n\r\nabc", {400}),
    (b"Content-Length: 3.0\r\n\r\nabc", {400}),
    (b"Content-Length: \x0b3\r\n\r\nabc", {400}),
    (b"Content-Length: 3\x00\r\n\r\nabc", {400}),
    (b"Content-Length: 99999999999999999999999\r\n\r\nabc", {400, 413}),
    (b"Content-Length : 3\r\n\r\nabc", {400}),
    (b"Content-Length\t: 3\r\n\r\nabc", {400}),
    (b" Content-Length: 3\r\n\r\nabc", {400}),
    (b"Content Length: 3\r\n\r\nabc", {400}),
    (b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: identity\r\n\r\nabc", {400}),
    (b"Transfer-Encoding: gzip\r\n\r\nabc", {400}),
    (b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: chunkedx\r\n\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", {400}),
    (b"X: 1\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
    (b"X: 1\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
    (b"X: 1\r\n\tTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
    (b"X: \x00\r\n\r\n", {400}),
    (b"\x00X: 1\r\n\r\n", {400}),
    (b"X[1]: 1\r\n\r\n", {400}),
    (b"X\xe4: 1\r\n\r\n", {400}),
    (b": 1\r\n\r\n", {400}),
    (b"X\r\n\r\n", {400}),
    (HOST + b"\r\n", {400}),
    (b"Transfer-Encoding: chunked\r\n\r\n\r\nabc\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: chunked\r\n\r\n 3\r\nabc\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: chunked\r\n\r\n3_0\r\nabc\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: chunked\r\n\r\ng\r\nabc\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: chunked\r\n\r\n3;x\nabc\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: chunked\r\n\r\n3\x00\r\nabc\r\n0\r\n\r\n", {400}),
    (b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n", {400, 413}),
]

FIRST_LINES = [
    b"POST  /x HTTP/1.1", b"POST /x  HTTP/1.1", b"POST\t/x HTTP/1.1", b"POST /x\tHTTP/1.1", b"POST /x y HTTP/1.1",
    b"POST /x HTTP/1.1 ", b"POST /x HTTP/1.1x", b"POST /x HTTP/1.", b"POST /x HTTP/11", b"POST /x http/1.1",
    b"POST /x HTTP /1.1", b"POST /x", b"POST", b"/x HTTP/1.1", b"PO ST /x HTTP/1.1", b"P\x00ST /x HTTP/1.1",
    b"P{ST /x HTTP/1.1", b"POST x HTTP/1.1", b"POST ?x HTTP/1.1", b"POST /\x00 HTTP/1.1", b"POST /\x7f HTTP/1.1",
    b"POST /\xe4 HTTP/1.1", b"POST ftp://a/x HTTP/1.1", b"POST a:80 HTTP/1.1", b"\x16\x03\x01\x02\x00\x01\x00",
]


def shapes(worker):
    """Refused, and nothing behind it is taken for a request."""
    requests = [(ECHO + rest, right) for rest, right in SHAPES]
    requests += [(line + b"\r\n" + HOST + b"\r\n", {400, None}) for line in FIRST_LINES]
    requests += [(b"POST /x HTTP/1.1\r\n\r\n", {400}), (b"GET /health HTTP/1.1\nHost: a\n\n", {400}),
                 (b"GET /health HTTP/2.0\r\n" + HOST + b"\r\n", {505}),
                 (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {505})]
    for request, right in requests:
        with Client(worker) as client:
            client.send(request + HEALTH)
            answer = client.answer()
            check("shape", (answer and answer[0]) in right, request, answer)
            check("ends", client.is_ended() and b"server_id" not in client.rest, request, client.rest)
    return len(requests)


def floods(worker):
    many = b"".join(b"X-%d: 1\r\n" % i for i in range(5000))
    for headers, status in ((many, 431), (b"X: " + b"a" * 60000 + b"\r\n", 431),
                            (b"X: " + b"a" * 5_000_000 + b"\r\n", 431), (b"a" * 100_000, 431)):
        answer = ask(worker, b"GET /health HTTP/1.1\r\n" + HOST + headers + b"\r\n")
        check("flood", answer and answer[0] == status, headers[:20], answer)
    for n in (9000, 40000, 1_000_000):
        answer = ask(worker, b"GET /" + b"a" * n + b" HTTP/1.1\r\n" + HOST + b"\r\n")
        check("target", answer and answer[0] == 414, n, answer)


def too_large(worker, cap):
    """413 before a byte of the body is read, while it is read, and to a client that reads nothing meanwhile."""
    head = ECHO + f"Content-Type: {ARROW}\r\n".encode()
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n"
    for request in (head + b"Content-Length: %d\r\n\r\n" % (cap + 1),
                    head + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % (1 << 40),
                    head + b"Content-Length: %d\r\n\r\n" % (4 << 20) + bytes(4 << 20),
                    chunked + b"%x\r\n" % (cap + 1) + bytes(cap + 1) + b"\r\n",
                    chunked + (b"1000\r\n" + bytes(4096) + b"\r\n") * 1000):
        with Client(worker) as client:
            client.send(request)
            answer = client.answer()
            check("413", answer and answer[0] == 413, request[:120], answer)
            check("capabilities", answer[1].get("vgi-max-request-bytes") == str(cap), answer[1])
            check("ends", client.is_ended(), request[:120])


def garbage(worker):
    """400 with an error as an Arrow stream; the connection stays in step."""
    with Client(worker) as client:
        for body in (b"", b"garbage", b"\xff" * 8, b"\xff\xff\xff\xff\xff\xff\xff\x7f", b"\xff\xff\xff\xff" + bytes(4),
                     bytes(100), b"ARROW1\0\0" + bytes(64), b"\xff\xff\xff\xff\x10\0\0\0" + b"\xee" * 16):
            client.send(post("/ConformanceService/echo_string", body))
            status, headers, text = client.answer()
            check("garbage", status in (400, 413) and headers["content-type"] == ARROW, body, status, headers)
            check("error", text[:4] == b"\xff" * 4 and b"EXCEPTION" in text, text)
        client.send(HEALTH)
        check("in step", client.answer()[0] == 200)


def wrong_media(worker):
    for kind in ("application/json", "text/plain", "application/vnd.apache.arrow.file", "", "*/*",
                 ARROW + "x", "x" + ARROW):
        answer = ask(worker, post("/ConformanceService/echo_string", b"{}", kind=kind))
        check("type", answer and answer[0] == 415, kind, answer)
    for coding in ("br", "deflate", "compress", "zstd, zstd", "gzip, zstd", "x", "zstd;q=1"):
        answer = ask(worker, post("/ConformanceService/echo_string", b"abc", f"Content-Encoding: {coding}"))
        check("coding", answer and answer[0] == 415, coding, answer)
    for coding in ("zstd", "gzip"):
        answer = ask(worker, post("/ConformanceService/echo_string", b"abc", f"Content-Encoding: {coding}"))
        check("corrupt", answer and answer[0] == 400, coding, answer)


def order(worker):
    """Pipelined requests, and clients that half close."""
    with Client(worker) as client:
        parts = [post("/ConformanceService/echo_string", b"garbage") if i % 2 else HEALTH for i in range(100)]
        client.send(b"".join(parts))
        seen = [client.answer()[0] for _ in parts]
        check("pipelining", seen == [200, 400] * 50, seen)
    for request, status in ((HEALTH, 200), (post("/ConformanceService/echo_string", b"garbage"), 400)):
        with Client(worker) as client:
            client.send(request)
            client.socket.shutdown(1)
            check("half closed", client.answer()[0] == status)
            check("ends", client.is_ended())
    with Client(worker) as client:
        client.send(post("/ConformanceService/echo_string", b"garbage")[:-3])
        client.socket.shutdown(1)
        check("cut", client.is_ended())


def slow_clients(worker):
    """400 that are silent or stop in the middle hold nobody up; a head that trickles ends after 10 s."""
    starts = [b"", b"GE", b"GET /health HTTP/1.1\r\nHo", ECHO + b"Content-Length: 999\r\n\r\nabc",
              ECHO + b"Transfer-Encoding: chunked\r\n\r\n400\r\nabc"]
    slow = [Client(worker) for _ in range(400)]
    for i, client in enumerate(slow):
        client.send(starts[i % len(starts)])
    trickling = Client(worker, timeout=1)
    began = time.monotonic()
    worst = 0
    ended_after = None
    while time.monotonic() - began < 16 and ended_after is None:
        at = time.monotonic()
        check("served", ask(worker, HEALTH)[0] == 200)
        worst = max(worst, time.monotonic() - at)
        try:
            if not trickling.send(b"G") or not trickling.more():
                ended_after = time.monotonic() - began
        except TimeoutError:
            pass
    check("others", worst < 1, worst)
    check("trickle", ended_after is not None and 9 < ended_after < 14, ended_after)
    for client in slow:
        client.close()


def main():
    with Worker() as worker:
        n = shapes(worker)
        floods(worker)
        garbage(worker)
        wrong_media(worker)
        order(worker)
        slow_clients(worker)
        check("still there", ask(worker, HEALTH)[0] == 200)
    with Worker("--max-request-bytes", "10000") as worker:
        too_large(worker, 10000)
    print(f"{n} shapes refused")


main()
