# SPDX-License-Identifier: Apache-2.0
"""parts: what bench/run measures below DuckDB: codec, instructions, system calls, start, calls over a pipe."""
import contextlib
import importlib.util
import json
import re
import shutil
import subprocess
import tempfile

from session import ROOT, Failed, Lines, Skip


def load(name, path):
    """A module of the project that is a script elsewhere."""
    spec = importlib.util.spec_from_file_location(name, ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def workers(s, with_python=True):
    """The workers that know the methods of the canonical conformance service."""
    makers = {
        "ours": lambda: [s.program("rpc_echo_worker")],
        "null": lambda: [s.program("null_worker"), str(s.messages)],
        "python": lambda: [s.python("vgi-rpc"), "-m", "vgi_rpc.conformance._cli"],
    }
    if not with_python:
        makers.pop("python")
    return s.find(makers)


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
    found = workers(s, with_python=False)  # hundreds of times more, for minutes
    methods = ("void_noop", "exchange_scale") if s.options.smoke else gate.LIMIT
    for method in methods:
        each = {name: [gate.each_of(command, method, few, many)] for name, command in found.items()}
        s.row(method, "instr", each, gate.LIMIT[method])


# ---- system calls ----

def calls_of(s, command, request, n):
    """{system call: count} of a worker that answers n calls or batches one by one."""
    with tempfile.NamedTemporaryFile("r") as file:
        traced = ["strace", "-f", "-qq", "-c", "-o", file.name, *command]
        with Lines([s.program("pipe_driver"), *traced]) as driver:
            driver.ask(f"{request} 60 {n}")
        counts = {}
        for line in file.read().splitlines():
            columns = re.fullmatch(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)", line)
            if columns and columns.group(2) != "total":
                counts[columns.group(2)] = int(columns.group(1))
    if not counts:
        raise Failed("strace counted nothing (is ptrace allowed here?)")
    return counts


def syscalls(s):
    """System calls of one more call or batch, in lock step: one read and one write are the least there can be."""
    if not shutil.which("strace"):
        raise Skip("strace is missing (Debian: strace)")
    few, many = (10, 30) if s.options.smoke else (50, 250)
    found = workers(s, with_python=not s.options.smoke)
    for case, request in (("unary", f"unary {s.messages}/int.bin"),
                          ("produce", f"producer {s.messages}/produce_1.bin {s.messages}/tick.bin"),
                          ("exchange", f"exchange {s.messages}/exchange.bin {s.messages}/in_1.bin")):
        each, kinds = {}, {}
        for name, command in found.items():
            before, after = (calls_of(s, command, request, n) for n in (few, many))
            kinds[name] = {k: (after[k] - before.get(k, 0)) / (many - few) for k in after}
            each[name] = [sum(kinds[name].values())]
        note = ", ".join(f"{v:.2f} {k}" for k, v in sorted(kinds["ours"].items()) if v)
        s.row(case, "calls", each, 2, note)


# ---- start ----

def start(s):
    """From the start of the process to its first answer."""
    s.pin(True)
    found = workers(s, with_python=not s.options.smoke)
    count = 2 if s.options.smoke else 20

    def measure(name):
        n = 1 if name == "python" else count
        done = subprocess.run([s.program("pipe_driver"), "--start", str(n), f"{s.messages}/noop.bin", *found[name]],
                              stdout=subprocess.PIPE, text=True)
        answer = json.loads(done.stdout or '{"error": "nothing was printed"}')
        if "error" in answer:
            raise Failed(f"{name}: {answer['error']}")
        return {"ms": answer["ms"]}

    samples = s.interleave(found, measure)
    s.row("first answer", "ms", {n: [ms for run in x["ms"] for ms in run] for n, x in samples.items()}, 2)


# ---- calls over a pipe ----

def pipe(s):
    """Round trips over a pair of pipes with the raw driver; cpu is the worker's own time, kernel included."""
    s.pin(True)
    found = workers(s)
    m = s.messages
    cases = [(f"{name}", f"unary {m}/{file}.bin") for name, file in (
        ("noop", "noop"), ("echo_int", "int"), ("echo_string", "str"), ("echo_64k", "bytes_64k"),
        ("echo_1m", "bytes_1m"))]
    cases += [(f"produce_{n}row" if n == 1 else f"produce_{n}", f"producer {m}/produce_{n}.bin {m}/tick.bin")
              for n in (1, 2048, 65536)]
    cases += [(f"exchange_{n}", f"exchange {m}/exchange.bin {m}/in_{n}.bin") for n in (1, 2048)]
    with contextlib.ExitStack() as stack:
        drivers = {name: stack.enter_context(Lines([s.program("pipe_driver"), *command]))
                   for name, command in found.items()}
        for case, request in cases:
            samples = s.interleave(drivers, lambda n: drivers[n].ask(f"{request} {s.options.seconds} 10000000"))
            s.row(case, "p50 us", {n: x["p50_us"] for n, x in samples.items()})
            s.row(case, "cpu us", {n: x["cpu_us"] for n, x in samples.items()})
