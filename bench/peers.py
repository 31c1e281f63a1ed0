# SPDX-License-Identifier: Apache-2.0
"""peers: the workers that are measured beside each other, how they are started, and the driver that calls them."""
import contextlib
import os
import pathlib
import shutil
import subprocess

from session import CACHE, ROOT, Failed, Lines, Skip

RUST_VERSION = (1, 97)  # what the pinned crate asks for
SERVICE = "/ConformanceService"


def toolchain(cargo):
    """The first of the default toolchain and nightly that is new enough, as an argument of cargo."""
    rustc = pathlib.Path(cargo).with_name("rustc")
    for choice in ([], ["+nightly"]):
        done = subprocess.run([rustc, *choice, "--version"], capture_output=True, text=True)
        words = done.stdout.split()
        if done.returncode == 0 and tuple(int(x) for x in words[1].split(".")[:2]) >= RUST_VERSION:
            return choice
    raise Skip("the Rust port needs Rust {}.{}".format(*RUST_VERSION))


def rust_worker(s):
    """bench/rust_worker, built in the cache; a smoke run builds nothing."""
    target = CACHE / "rust_worker/target"
    made = target / "release/rust_worker"
    if s.options.smoke:
        if made.exists():
            return str(made)
        raise Skip("not built yet (a run without --smoke builds it)")
    cargo = shutil.which("cargo") or shutil.which(str(pathlib.Path.home() / ".cargo/bin/cargo"))
    if not cargo:
        raise Skip("there is no cargo")
    command = [cargo, *toolchain(cargo), "build", "--release", "--locked", "--quiet", "--target-dir", str(target)]
    try:
        done = subprocess.run(command, cwd=ROOT / "bench/rust_worker", capture_output=True, text=True, timeout=1800,
                              env=dict(os.environ, PATH=f"{pathlib.Path(cargo).parent}:{os.environ['PATH']}"))
    except subprocess.TimeoutExpired:
        raise Skip("cargo build took more than 30 minutes") from None
    if done.returncode:
        raise Skip("cargo build failed: " + (done.stderr.strip().splitlines() or ["no reason given"])[0])
    return str(made)


def commands(s, names=("ours", "null", "rust", "python")):
    """{name: command of the worker on stdin and stdout}"""
    makers = {
        "ours": lambda: [s.program("vgi-conformance-worker")],
        "null": lambda: [s.program("null_worker"), str(s.messages)],
        "rust": lambda: [rust_worker(s)],
        "python": lambda: [s.python("vgi-rpc"), "-m", "vgi_rpc.conformance._cli"],
    }
    return s.find({name: makers[name] for name in names})


def arguments(s, name, transport):
    """What is added to that command for another transport."""
    threads = ["--threaded"] if name == "python" else []
    if transport == "unix":
        path = s.messages / f"{name}.sock"
        path.unlink(missing_ok=True)
        return ["--unix", str(path), *threads]
    if transport == "tcp":
        return ["--tcp", "127.0.0.1:0", *threads]
    if transport == "http unix":
        return ["--http", *arguments(s, f"{name}.http", "unix")]
    return ["--http"] if transport == "http" else []


def driver(s, name, transport, command, wrapper=()):
    """A driver with that worker."""
    worker = [*wrapper, *command, *arguments(s, name, transport)]
    return Lines([s.program("rpc_driver"), transport.split()[0], *worker], s.messages / f"{name}.log")


def call(s, request, expected=None):
    """Words of a driver's command: a request's file, and what has to come back: without a name, an echo."""
    expected = ",".join(f"{s.messages}/{x}.bin" for x in (expected or request).split(","))
    return f"{s.messages}/{request}.bin {expected}"


def stream(s, request, data, expected):
    """The same for a stream: its request, its input, its answers."""
    return f"{s.messages}/{request}.bin " + call(s, data, expected)


def hello(s, transport):
    """A command that shows whether a worker serves that transport."""
    if transport == "http":
        return f"crowd 1 {SERVICE}/void_noop {call(s, 'noop', 'reply_noop')} 0.001 1"
    return f"unary {call(s, 'noop', 'reply_noop')} 0.001 1"


@contextlib.contextmanager
def drivers(s, transport, names=("ours", "null", "rust", "python")):
    """{name: driver} of the workers that serve that transport."""
    with contextlib.ExitStack() as stack:
        found = {}
        for name, command in commands(s, names).items():
            d = driver(s, name, transport, command)
            try:
                d.ask(hello(s, transport))
            except Failed as e:
                d.__exit__()
                s.skip(name, f"does not serve {transport}: {e}")
                continue
            found[name] = stack.enter_context(d)
        yield found
