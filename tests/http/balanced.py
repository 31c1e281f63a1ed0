# SPDX-License-Identifier: Apache-2.0
"""balanced: two workers with one key behind haproxy, each request to the other one than the last. Streams neither
notice that, nor that one of the two is stopped with SIGTERM."""
import contextlib
import json
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import types

import httpx2
from vgi_rpc.conformance import ConformanceService
from vgi_rpc.http import http_connect
from vgi_rpc.rpc import AnnotatedBatch

from worker import HEALTH, Worker, ask, check, skip

KEY = "5a" * 32
CONFIG = """
global
    maxconn 500
defaults
    mode http
    timeout connect 2s
    timeout client 20s
    timeout server 20s
    retries 3
    option redispatch 1
    option http-buffer-request
    retry-on all-retryable-errors
frontend front
    bind 127.0.0.1:{port}
    default_backend workers
backend workers
    balance roundrobin
    option httpchk GET /health
    default-server check inter 200ms fall 1 rise 1
    server a 127.0.0.1:{a}
    server b 127.0.0.1:{b}
"""


@contextlib.contextmanager
def proxy(a, b):
    """haproxy in front of two workers; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder) / "haproxy.cfg"
        config.write_text(CONFIG.format(port=port, a=a.port, b=b.port))
        process = subprocess.Popen([shutil.which("haproxy") or "/usr/sbin/haproxy", "-db", "-q", "-f", config])
        try:
            for _ in range(100):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()
            process.wait(10)


def connect(port):
    return http_connect(ConformanceService, client=httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=10))


def add(session, values):
    row = session.exchange(AnnotatedBatch.from_pydict({"value": values})).batch
    return row.column("running_sum")[0].as_py(), row.column("exchange_count")[0].as_py()


def accumulates(port):
    with connect(port) as service, service.exchange_accumulate() as session:
        check("sum 1", add(session, [1.0, 2.0]) == (3.0, 1))
        check("sum 2", add(session, [10.0]) == (13.0, 2))
        check("sum 3", add(session, [100.0, 200.0]) == (313.0, 3))


def produces(port):
    with connect(port) as service:
        rows = sum(answer.batch.num_rows for answer in service.produce_n(count=10))
    check("rows", rows == 10, rows)


def counters(worker):
    with connect(worker.port) as service:
        return service.cancel_probe_counters()


def cancels(port, workers):
    for worker in workers:
        with connect(worker.port) as service:
            service.reset_cancel_probe()
    with connect(port) as service:
        session = service.cancellable_exchange()
        for value in (1.0, 2.0):
            session.exchange(AnnotatedBatch.from_pydict({"value": [value]}))
        session.cancel()
    totals = [sum(column) for column in zip(*(counters(worker) for worker in workers))]
    check("cancel", totals[1:] == [2, 1], totals)


def server_ids(front, n):
    return [json.loads(ask(front, HEALTH)[2])["server_id"] for _ in range(n)]


class Load(threading.Thread):
    """One stream after the other, and one that lasts from the beginning to the end."""

    def __init__(self, port):
        super().__init__()
        self.port = port
        self.is_ending = threading.Event()
        self.error = None
        self.n = 0

    def run(self):
        try:
            with connect(self.port) as service, service.exchange_accumulate() as session:
                total = 0.0
                while not self.is_ending.is_set():
                    accumulates(self.port)
                    produces(self.port)
                    self.n += 1
                    total += self.n
                    check("long", add(session, [float(self.n)]) == (total, self.n))
        except Exception as error:  # the main thread reports it
            self.error = error


def while_one_stops(port, worker):
    loads = [Load(port) for _ in range(4)]
    for load in loads:
        load.start()
    time.sleep(1.5)
    before = [load.n for load in loads]
    began = time.monotonic()
    status = worker.stop()
    took = time.monotonic() - began
    time.sleep(1.5)
    for load in loads:
        load.is_ending.set()
    for load in loads:
        load.join()
    after = [load.n for load in loads]
    check("no failure", not any(load.error for load in loads), [repr(load.error) for load in loads])
    check("went on", all(b > a >= 0 for a, b in zip(before, after)), before, after)
    check("ended", status == 0 and took < 3, status, took)
    print(f"{sum(before)} rounds before, {sum(after)} in all; the worker ended after {took * 1000:.0f} ms")


def main():
    if not shutil.which("haproxy") and not pathlib.Path("/usr/sbin/haproxy").exists():
        skip("haproxy is not installed")
    with (Worker("--token-key", KEY, "--server-id", "server-a") as a,
          Worker("--token-key", KEY, "--server-id", "server-b") as b, proxy(a, b) as port):
        front = types.SimpleNamespace(port=port)
        time.sleep(0.5)
        check("alternate", set(server_ids(front, 4)) == {"server-a", "server-b"}, server_ids(front, 4))
        accumulates(port)
        produces(port)
        cancels(port, (a, b))
        while_one_stops(port, a)
        check("one is left", set(server_ids(front, 4)) == {"server-b"})
        accumulates(port)
        produces(port)


main()
