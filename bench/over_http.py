# SPDX-License-Identifier: Apache-2.0
"""over_http: what bench/run measures of HTTP with the raw driver, every answer checked: calls and exchange turns beside
the peers, ours beside our own unix socket, many clients at once, memory of connections that are idle."""
import contextlib
import resource
import time

import peers
from calls import FOREVER, MEMORY_TARGET_MIB, measure
from session import Failed

TURN_CPU_TARGET_US = 12
RATIO_TARGETS = {"noop": 0.5, "echo_1m": 0.7}  # calls a second by those over the unix socket
RUSH_CLIENTS, RUSH_TARGET_MS = 1000, 50
IDLE_TARGET_KIB = 8
REST_SECONDS = 3  # behind which memory has been given back


def path(method):
    return f"{peers.SERVICE}/{method}"


def http(s):
    """HTTP with connections that stay: 1, 8 and 64 of them; turns of an exchange hand the tokens on."""
    s.pin(True)
    with peers.drivers(s, "http") as drivers:
        for n in (1, 8, 64):
            measure(s, drivers, f"noop x{n}",
                    f"crowd {n} {path('void_noop')} {peers.call(s, 'noop', 'reply_noop')}", streamed=True)
        for n in (1, 8, 64):
            measure(s, drivers, f"echo_string x{n}", f"crowd {n} {path('echo_string')} {peers.call(s, 'str')}",
                    streamed=True)
        for request in ("bytes_64k", "bytes_1m"):
            measure(s, drivers, f"echo_bytes {request.removeprefix('bytes_')}",
                    f"crowd 1 {path('echo_bytes')} {peers.call(s, request)}")
        for rows, target in ((1, TURN_CPU_TARGET_US), (2048, None)):
            files = peers.stream(s, "exchange", f"in_{rows}", f"scaled_{rows}")
            measure(s, drivers, f"exchange_{rows}", f"turns 1 {path('exchange_scale')} {files}", streamed=True,
                    cpu_target=target)


def ratio(s):
    """Our HTTP beside our unix socket: calls a second by those of the socket, on one connection."""
    s.pin(True)
    command = peers.commands(s, ("ours",))["ours"]
    with contextlib.ExitStack() as stack:
        transports = {"unix": "unix", "http tcp": "http", "http unix": "http unix"}
        drivers = {name: stack.enter_context(peers.driver(s, "ours", transport, command))
                   for name, transport in transports.items()}
        for case, method, call in (("noop", "void_noop", peers.call(s, "noop", "reply_noop")),
                                   ("echo_1m", "echo_bytes", peers.call(s, "bytes_1m"))):
            asked = {name: f"crowd 1 {path(method)} {call}" for name in drivers}
            asked["unix"] = f"unary {call}"
            samples = s.interleave(drivers,
                                   lambda n: drivers[n].ask(f"{asked[n]} {s.options.seconds} {FOREVER}"), required=True)
            each = {n: [ops / seconds for ops, seconds in zip(x["ops"], x["seconds"])] for n, x in samples.items()}
            s.row(f"{case} calls", "1/s", each, better="more")
            s.row(f"{case} cpu", "us", {n: x["cpu_us"] for n, x in samples.items()})
            for name in ("http tcp", "http unix"):
                parts = [a / b for a, b in zip(each[name], each["unix"])]
                s.row(f"{case} {name} / unix", "part", {"ours": parts}, RATIO_TARGETS[case], better="more")


def crowds(s):
    """1,000 clients that connect and call at once; resident memory of idle connections, and behind large calls."""
    s.pin(False)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    clients = 50 if s.options.smoke else RUSH_CLIENTS
    pause = 0.1 if s.options.smoke else REST_SECONDS
    noop = f"{path('void_noop')} {peers.call(s, 'noop', 'reply_noop')}"
    with peers.drivers(s, "http") as drivers:
        def rush(name):
            time.sleep(0.05 if s.options.smoke else 0.5)  # the ones before have gone
            return drivers[name].ask(f"rush {clients} {noop} 1 1")

        s.row(f"{clients} clients at once", "ms", {n: x["ms"] for n, x in s.interleave(drivers, rush).items()},
              None if s.options.smoke else RUSH_TARGET_MS)
    for n in (clients, 10 * clients):
        with peers.drivers(s, "http", ("ours", "rust", "python") if n == clients else ("ours",)) as drivers:
            samples = rests(s, drivers, f"rest {n} {noop} {pause} 1")
            s.row(f"{n} idle, each", "KiB", {name: [x["each_kib"]] for name, x in samples.items()},
                  None if s.options.smoke else IDLE_TARGET_KIB)
    for size, n in (("64m", 1), ("1m", 64)):
        with peers.drivers(s, "http", ("ours", "rust", "python")) as drivers:
            case = f"echo {size} x{n}"
            samples = rests(s, drivers,
                            f"rest {n} {path('echo_bytes')} {peers.call(s, f'bytes_{size}')} {pause} 1")
            for title, key in (("peak", "peak_kib"), ("at once", "after_kib")):
                s.row(f"{case}, {title}", "MiB", {name: [x[key] / 1024] for name, x in samples.items()})
            s.row(f"{case}, {pause} s later, more", "MiB",
                  {name: [(x["idle_kib"] - x["before_kib"]) / 1024] for name, x in samples.items()},
                  None if s.options.smoke else MEMORY_TARGET_MIB)


def rests(s, drivers, request):
    samples = {}
    for name, driver in drivers.items():
        try:
            samples[name] = driver.ask(request)
        except Failed as e:
            if name == "ours":
                raise
            s.skip(name, e)
    return samples
