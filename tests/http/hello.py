# SPDX-License-Identifier: Apache-2.0
"""hello: the program that docs/http.md prints is programs/hello-http/main.c, and it does what the page says."""
import os
import pathlib
import re
import socket
import subprocess
import time

import pyarrow as pa

from worker import Client, check, post, skip

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PORT_TRIES = 5


def is_printed():
    program = (ROOT / "programs/hello-http/main.c").read_text()
    program = program[program.index("#include"):].strip()
    printed = re.search(r"```c\n(.*?)```", (ROOT / "docs/http.md").read_text(), re.S)
    check("docs/http.md prints programs/hello-http/main.c", printed and printed.group(1).strip() == program)


def whoami(*headers):
    sink = pa.BufferOutputStream()
    empty = pa.RecordBatch.from_struct_array(pa.array([{}], type=pa.struct([])))
    metadata = {"vgi_rpc.method": "whoami", "vgi_rpc.request_version": "1"}
    with pa.ipc.new_stream(sink, empty.schema) as writer:
        writer.write_batch(empty, custom_metadata=metadata)
    return post("/demo.Hello.v1/whoami", sink.getvalue().to_pybytes(), *headers)


class Hello:
    """The program on a port that was free a moment ago."""

    def __init__(self, port):
        program = pathlib.Path(os.environ["VGI_BIN"]) / "hello-http"
        if not program.exists():
            skip("hello-http is not built")
        self.port = port
        self.process = subprocess.Popen([program, str(port)], stdin=subprocess.DEVNULL,
                                        env={**os.environ, "HELLO_TOKEN": "secret"})

    def connect(self):
        """A client; None when the program has ended instead."""
        while self.process.poll() is None:
            try:
                return Client(self)
            except ConnectionRefusedError:
                time.sleep(0.02)
        return None


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def main():
    is_printed()
    for _ in range(PORT_TRIES):
        hello = Hello(free_port())
        client = hello.connect()
        if client:
            break
    check("it serves", client is not None)
    with client:
        client.send(whoami())
        status, headers, _ = client.answer()
        check("no token", (status, headers["vgi-auth-reason"]) == (401, "missing_credential"), status, headers)
        client.send(whoami("Authorization: Bearer Secret"))
        status, headers, _ = client.answer()
        check("another token", (status, headers["vgi-auth-reason"]) == (401, "invalid_credential"), status, headers)
        client.send(whoami("Authorization: Bearer secret"))
        status, headers, body = client.answer()
        check("the token", status == 200, status, headers, body)
        check("the answer", pa.ipc.open_stream(body).read_all().to_pydict() == {"result": ["alice"]}, body)
    hello.process.kill()
    hello.process.wait()
    done = subprocess.run([hello.process.args[0]], env={}, capture_output=True, text=True, timeout=20, check=False)
    check("no token set", done.returncode == 1 and "bearer token 0 is empty" in done.stderr, done)


if __name__ == "__main__":
    main()
