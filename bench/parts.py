# SPDX-License-Identifier: Apache-2.0
"""parts: what bench/run measures below RPC calls and around them: codec, instructions, system calls, start."""
import contextlib
import importlib.util
import json
import re
import shutil
import subprocess
import tempfile
import time

import peers
from session import ROOT, Failed, Lines, Skip


def load(name, path):
    """A module of the project that is a script elsewhere."""
    spec = importlib.util.spec_from_file_location(name, ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ---- codec ----

def codec(s):
    """Per batch: small is 1 row, large 65,536 rows in 2 MB, of int64, double with NULLs and text, 2 metadata pairs."""
    s.pin(True)
    commands = s.find({
        "ours": lambda: [s.program("codec_ours"), str(s.messages)],
        "nanoarrow": lambda: [s.program("codec_nanoarrow"), str(s.messages)],
        "pyarrow": lambda: [s.python("pyarrow"), str(ROOT / "bench/codec_pyarrow.py"), str(s.messages)],
    })
    medians = {}
    with contextlib.ExitStack() as stack:
        codecs = {name: stack.enter_context(Lines(command)) for name, command in commands.items()}
        for case, target in (("encode", 0.5), ("decode", 1.5), ("decode_unchecked", None), ("read", None)):
            for size in ("small", "large"):
                names = [n for n in codecs if case != "read" or n != "pyarrow"]
                samples = s.interleave(names, lambda n: {
                    "us": codecs[n].ask(f"{case}/{size} {s.options.seconds}")["ns"] / 1000})
                us = {n: x["us"] for n, x in samples.items()}
                medians[case, size] = us
                s.row(f"{case}/{size}", "us", us, target if size == "small" else None)
    ratio = {n: [a / b for a, b in zip(medians["encode", "large"][n], medians["encode", "small"][n])]
             for n in medians["encode", "large"]}
    s.row("encode large/small", "times", ratio, 1.5)


# ---- instructions ----

def instructions(s):
    """User instructions of one more call or one-row batch, by callgrind: exact, whatever else the machine does."""
    if not shutil.which("valgrind"):
        raise Skip("valgrind is missing")
    gate = load("instructions", "tests/perf/instructions.py")
    few, many = (5, 15) if s.options.smoke else (gate.FEW, gate.MANY)
    found = s.find({"ours": lambda: [s.program("rpc_echo_worker")],
                    "null": lambda: [s.program("null_worker"), str(s.messages)]})
    methods = ("void_noop", "exchange_scale") if s.options.smoke else gate.LIMIT
    for method in methods:
        each = {name: [gate.each_of(command, method, few, many)] for name, command in found.items()}
        s.row(method, "instr", each, gate.LIMIT[method])


# ---- system calls ----

def calls_of(s, name, transport, command, request, n):
    """{system call: count} of a worker that answers n calls or batches one by one."""
    with tempfile.NamedTemporaryFile("r") as file:
        # -D: the worker is the driver's child, not strace, and gets its signals
        tracer = ["strace", "-D", "-f", "-qq", "-c", "-o", file.name]
        with peers.driver(s, name, transport, command, tracer) as driver:
            driver.ask(f"{request} 60 {n}")
        until = time.monotonic() + 10
        while not (text := file.read()) and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.05)
        text += file.read()
    counts = {}
    for line in text.splitlines():
        columns = re.fullmatch(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)", line)
        if columns and columns.group(2) != "total":
            counts[columns.group(2)] = int(columns.group(1))
    if not counts:
        raise Failed("strace counted nothing (is ptrace allowed here?)")
    return counts


def count_more(s, transport, names, case, request):
    """What one more call or batch costs each worker, as a row."""
    few, many = (10, 30) if s.options.smoke else (50, 250)
    each, kinds = {}, {}
    for name, command in peers.commands(s, names).items():
        try:
            before, after = (calls_of(s, name, transport, command, request, n) for n in (few, many))
        except Failed as e:
            if name == "ours":
                raise
            s.skip(name, e)
            continue
        grown = {k: after[k] - before.get(k, 0) for k in after}
        # what happens once or twice more is of starting, ending, or strace itself
        kinds[name] = {k: n / (many - few) for k, n in grown.items() if abs(n) > 3}
        each[name] = [round(sum(kinds[name].values()), 1)]
    note = ", ".join(f"{v:.2f} {k}" for k, v in sorted(kinds["ours"].items()) if v)
    s.row(f"{transport}/{case}", "calls", each, 2, note)


def syscalls(s):
    """System calls of one more call or batch, in lock step: one read and one write are the least there can be."""
    if not shutil.which("strace"):
        raise Skip("strace is missing (Debian: strace)")
    names = ("ours", "null") if s.options.smoke else ("ours", "null", "rust", "python")
    for transport in ("pipe", "unix", "tcp"):
        served = [n for n in names if n != "rust" or transport != "tcp"]
        count_more(s, transport, served, "unary", f"unary {peers.call(s, 'int')}")
        if transport == "pipe":
            count_more(s, transport, served, "produce",
                       f"stream {peers.stream(s, 'produce_1', 'tick', 'reply_1,next_1')}")
            count_more(s, transport, served, "exchange", f"stream {peers.stream(s, 'exchange', 'in_1', 'scaled_1')}")


# ---- start ----

def start(s):
    """From the start of the process to its first answer."""
    s.pin(True)
    found = peers.commands(s, ("ours", "null", "rust") if s.options.smoke else ("ours", "null", "rust", "python"))
    count = 2 if s.options.smoke else 20

    def measure(name):
        n = 1 if name == "python" else count
        done = subprocess.run([s.program("rpc_driver"), "--start", str(n), *peers.call(s, "noop", "reply_noop").split(),
                               *found[name]], stdout=subprocess.PIPE, text=True)
        answer = json.loads(done.stdout or '{"error": "nothing was printed"}')
        if "error" in answer:
            raise Failed(f"{name}: {answer['error']}")
        return {"ms": answer["ms"]}

    samples = s.interleave(found, measure)
    s.row("first answer", "ms", {n: [ms for run in x["ms"] for ms in run] for n, x in samples.items()}, 2)
