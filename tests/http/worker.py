# SPDX-License-Identifier: Apache-2.0
"""worker: starts conformance-worker over HTTP, and speaks raw HTTP/1.1 to it. Standard library only."""
import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import sys

ARROW = "application/vnd.apache.arrow.stream"
BUILD = pathlib.Path(os.environ.get("VGI_BUILD", "build/dev"))


def is_sanitized():
    """True when the build has a sanitizer, whose own memory and time are no figures of ours."""
    cache = BUILD / "CMakeCache.txt"
    text = cache.read_text() if cache.exists() else ""
    return any(line.startswith("VGI_SANITIZE") and not line.endswith("=") for line in text.splitlines())


def skip(reason):
    print("SKIP:", reason)
    sys.exit(77)


class Worker:
    """A conformance-worker that serves HTTP on a free port."""

    def __init__(self, *flags, http="--http"):
        program = pathlib.Path(os.environ.get("VGI_BIN", BUILD / "bin")) / "vgi-conformance-worker"
        if not program.exists():
            skip(f"{program.name} is not built")
        self.process = subprocess.Popen([program, http, "--port", "0", *flags], stdout=subprocess.PIPE,
                                        stdin=subprocess.DEVNULL)
        line = self.process.stdout.readline().decode().strip()
        assert line.startswith("PORT:"), f"the worker said {line!r}"
        self.port = int(line[5:])

    def stop(self):
        """SIGTERM; returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(20)
        self.process.stdout.close()
        return status

    def peak_kib(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
        raise AssertionError("no VmHWM")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        status = self.stop()
        assert status == 0, f"the worker ended with {status}"


class Client:
    """One connection. Bytes that came and were not taken yet wait in self.rest."""

    def __init__(self, worker, timeout=10):
        self.socket = socket.create_connection(("127.0.0.1", worker.port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def send(self, data):
        """False when the server does not want any more."""
        try:
            self.socket.sendall(data)
            return True
        except (BrokenPipeError, ConnectionResetError):
            return False

    def more(self):
        try:
            data = self.socket.recv(1 << 16)
        except ConnectionResetError:
            return False
        self.rest += data
        return bool(data)

    def answer(self):
        """(status, headers in lower case, body) of the next answer; None when the server closes instead."""
        while b"\r\n\r\n" not in self.rest:
            if not self.more():
                return None
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:])}
        length = int(headers.get("content-length", 0))
        while len(self.rest) < length:
            if not self.more():
                return None
        body, self.rest = self.rest[:length], self.rest[length:]
        return int(lines[0].split()[1]), headers, body

    def is_ended(self):
        """True when the server closes and says nothing more. Waits for the client's timeout."""
        with contextlib.suppress(TimeoutError):
            while self.more():
                pass
            return True
        return False

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def post(path, body, *headers, kind=ARROW):
    """The bytes of a request."""
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Type: {kind}",
             f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def ask(worker, request, timeout=10):
    """Sends one request on a connection of its own; returns what Client.answer returns."""
    with Client(worker, timeout) as client:
        client.send(request)
        return client.answer()


HEALTH = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"


def check(name, is_right, *facts):
    """Fails the script with what was seen."""
    if not is_right:
        raise AssertionError(f"{name}: {facts}")
