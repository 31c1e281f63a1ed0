#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""instructions: user instructions per call and per stream batch, over stdio, counted by callgrind: exact whatever else
the machine does. What one more operation costs is the slope between two lengths of input.

Usage: instructions.py BUILD_TYPE WORKER    exits with 1 above a limit, 77 where it cannot be measured.
requests/*.bin are whole requests and input streams as the canonical Python client writes them."""
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent / "requests"
EOS = b"\xff\xff\xff\xff\0\0\0\0"
FEW, MANY = 100, 400
LIMIT = {"void_noop": 7000, "echo_int": 7000, "echo_string": 7000, "produce_n": 2000, "exchange_scale": 2000}


def read(name):
    return (HERE / f"{name}.bin").read_bytes()


def stream(request, inputs, n):
    """A stream call of n input batches; `inputs` holds the schema message and one batch."""
    head = 8 + struct.unpack_from("<I", inputs, 4)[0]
    return request + inputs[:head] + inputs[head:] * n + EOS


def input_of(method, n):
    if method == "produce_n":
        return stream(read("prod_n"), read("tick"), n)
    if method == "exchange_scale":
        return stream(read("xchg"), read("in_1"), n)
    return read({"void_noop": "noop", "echo_int": "int", "echo_string": "str"}[method]) * n


def count(command, data):
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command],
                              stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    collected = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or not collected:
        sys.exit(f"{command[0]} failed:\n{done.stderr}")
    return int(collected.group(1))


def each_of(command, method, few, many):
    """Instructions of one more call or batch."""
    return (count(command, input_of(method, many)) - count(command, input_of(method, few))) / (many - few)


def skip(reason):
    print(f"SKIP: {reason}")
    sys.exit(77)


def main():
    build_type, worker = sys.argv[1:]
    if build_type != "Release":
        skip(f"instructions are counted in a release build, this is {build_type}")
    if not shutil.which("valgrind"):
        skip("valgrind is missing")
    too_many = 0
    for method, limit in LIMIT.items():
        each = each_of([worker], method, FEW, MANY)
        print(f"{method:16} {each:8.0f} of at most {limit}{'   TOO MANY' if each > limit else ''}")
        too_many += each > limit
    return 1 if too_many else 0


if __name__ == "__main__":
    sys.exit(main())
