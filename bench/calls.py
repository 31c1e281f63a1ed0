# SPDX-License-Identifier: Apache-2.0
"""calls: what bench/run measures of RPC calls with the raw driver, every answer checked: unary calls and streams on
pipes and unix sockets, new connections, memory behind a large call."""
import peers
from session import Failed

UNARY = (("noop", "noop", "reply_noop"), ("echo_int", "int", None), ("echo_string", "str", None),
         ("echo_64k", "bytes_64k", None), ("echo_1m", "bytes_1m", None), ("echo_64m", "bytes_64m", None))
STREAMS = [(f"produce_{n}", "produce_%d" % n, "tick", f"reply_{n},next_{n}") for n in (1, 2048, 65536)]
STREAMS += [(f"exchange_{n}", "exchange", f"in_{n}", f"scaled_{n}") for n in (1, 2048)]
FOREVER = 10_000_000
MEMORY_TARGET_MIB = 8  # beyond what was there before, a moment behind a large call


def measure(s, drivers, case, request, streamed=False, cpu_target=None):
    """Rows of one case: middle and tail of a round trip, the worker's CPU, and batches a second of a stream."""
    samples = s.interleave(drivers, lambda n: drivers[n].ask(f"{request} {s.options.seconds} {FOREVER}"))
    s.row(case, "p50 us", {n: x["p50_us"] for n, x in samples.items()})
    s.row(case, "p99 us", {n: x["p99_us"] for n, x in samples.items()})
    s.row(case, "cpu us", {n: x["cpu_us"] for n, x in samples.items()}, cpu_target)
    if streamed:
        each = {n: [ops / seconds for ops, seconds in zip(x["ops"], x["seconds"])] for n, x in samples.items()}
        s.row(case, "1/s", each, better="more")
    return samples


def calls(s):
    """Round trips over a pair of pipes and a unix socket; cpu is the worker's own time, kernel included."""
    s.pin(True)
    for transport in ("pipe", "unix"):
        with peers.drivers(s, transport) as drivers:
            for case, request, expected in UNARY:
                measure(s, drivers, f"{transport}/{case}", f"unary {peers.call(s, request, expected)}")
            for case, *files in STREAMS:
                measure(s, drivers, f"{transport}/{case}", f"stream {peers.stream(s, *files)}", streamed=True)
            for n in (8, 64) if transport == "unix" else ():
                measure(s, drivers, f"unix/noop x{n}", f"crowd {n} - {peers.call(s, 'noop', 'reply_noop')}",
                        streamed=True)


def connect(s):
    """Unix socket: connect, one call, close."""
    s.pin(True)
    with peers.drivers(s, "unix") as drivers:
        request = f"churn {peers.call(s, 'noop', 'reply_noop')}"
        samples = s.interleave(drivers, lambda n: drivers[n].ask(f"{request} {s.options.seconds} {FOREVER}"))
        s.row("connect+call+close", "p50 us", {n: x["p50_us"] for n, x in samples.items()}, 100)
        s.row("connect+call+close", "p99 us", {n: x["p99_us"] for n, x in samples.items()})
        s.row("connect+call+close", "cpu us", {n: x["cpu_us"] for n, x in samples.items()})


def memory(s):
    """Resident MiB of fresh workers around one echo of 64 MiB: at most, at once, and a second later."""
    s.pin(False)
    for transport in ("pipe", "unix"):
        with peers.drivers(s, transport) as drivers:
            samples = {}
            for name, driver in list(drivers.items()):
                try:
                    samples[name] = driver.ask(f"memory {peers.call(s, 'bytes_64m')} 60 1")
                except Failed as e:
                    if name == "ours":
                        raise
                    s.skip(name, e)
            mib = {key: {n: [x[f"{key}_kib"] / 1024] for n, x in samples.items()}
                   for key in ("before", "peak", "after", "idle")}
            s.row(f"{transport}/before", "MiB", mib["before"])
            s.row(f"{transport}/peak", "MiB", mib["peak"])
            s.row(f"{transport}/at once", "MiB", mib["after"])
            more = {n: [mib["idle"][n][0] - mib["before"][n][0]] for n in samples}
            s.row(f"{transport}/1 s later, more", "MiB", more, MEMORY_TARGET_MIB)
