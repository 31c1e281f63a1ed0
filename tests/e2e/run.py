#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs one SQL test file through the real DuckDB shell with the vgi extension loaded.

Usage: tests/e2e/run.py FILE [BIN]     BIN: the folder of the worker binaries, default $VGI_BIN or build/dev/bin
The format of the files is described in tests/e2e/README.md.
Exit status: 0 all as expected, 1 not, 77 skipped (a line "SKIP: <reason>" says why)."""
import os
import pathlib
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ERROR = re.compile(r"^(?:[A-Z][\w-]*(?: [A-Z][\w-]*)* )?Error: ", re.M)


class Skip(Exception):
    pass


class Wrong(Exception):
    pass


def engine_path():
    done = subprocess.run([ROOT / "tools/engine"], capture_output=True, text=True)
    if done.returncode:
        raise Skip("the DuckDB engine could not be fetched")
    return done.stdout.strip()


class Engine:
    """A DuckDB shell fed statement by statement."""

    def __init__(self, path, env, folder):
        self.mark = f"mark-{uuid.uuid4().hex}"
        self.process = subprocess.Popen(
            [path, "-no-init", "-batch", "-list", "-noheader", "-separator", "\t", "-nullvalue", "NULL"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, cwd=folder,
            start_new_session=True)
        os.set_blocking(self.process.stdout.fileno(), False)
        os.set_blocking(self.process.stderr.fileno(), False)

    def run(self, sql, timeout):
        """Gives the printed rows and the text of the error stream."""
        text = sql.rstrip().rstrip(";")
        self.process.stdin.write(f"{text};\n.print {self.mark}\n".encode())
        self.process.stdin.flush()
        out, err = bytearray(), bytearray()
        end = f"{self.mark}\n".encode()
        deadline = time.monotonic() + timeout
        while not out.endswith(end):
            pipes = [self.process.stdout, self.process.stderr]
            ready, _, _ = select.select(pipes, [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise Wrong(f"no answer within {timeout} s")
            for pipe in ready:
                data = pipe.read() or b""
                (out if pipe is self.process.stdout else err).extend(data)
                if not data and pipe is self.process.stdout:
                    raise Wrong(f"the engine ended with status {self.process.wait()}\n{err.decode(errors='replace')}")
        err.extend(self.process.stderr.read() or b"")
        rows = out[:-len(end)].decode(errors="replace").split("\n")[:-1]
        return rows, err.decode(errors="replace")

    def close(self):
        try:
            self.process.stdin.close()
            self.process.wait(10)
        except (OSError, subprocess.TimeoutExpired):
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def blocks(text):
    """Yields (line number, lines) of what blank lines separate, comments removed."""
    block, first = [], 0
    for n, line in enumerate(text.split("\n") + [""], 1):
        if line.startswith("#"):
            continue
        if line.strip():
            first = first if block else n
            block.append(line)
        elif block:
            yield first, block
            block = []


class Test:
    def __init__(self, file, binaries):
        self.file = file
        self.binaries = binaries
        self.folder = tempfile.mkdtemp(prefix="vgi-e2e-")
        self.env = dict(os.environ, TMPDIR=self.folder, QUERY_FARM_TELEMETRY_OPT_OUT="1")
        self.values = {"BIN": str(binaries), "DIR": self.folder, "ROOT": str(ROOT)}
        self.path = engine_path()
        self.engine = None
        self.timeout = 60
        self.count = 0

    def start(self):
        if self.engine:
            self.engine.close()
        self.engine = Engine(self.path, self.env, self.folder)
        rows, err = self.engine.run("LOAD vgi", self.timeout)
        if ERROR.search(err):
            raise Wrong(f"LOAD vgi: {err}")

    def fill(self, text):
        return re.sub(r"\$\{(\w+)\}", lambda m: self.values.get(m.group(1), m.group(0)), text)

    def directive(self, words):
        name, _, rest = self.fill(words).partition(" ")
        if name == "worker":
            program = rest.split()[0]
            if not (self.binaries / program).exists():
                raise Wrong(f"there is no worker {self.binaries / program}")
            self.values["WORKER"] = str(self.binaries / rest)
        elif name == "env":
            self.env.update([rest.split("=", 1)])
        elif name == "timeout":
            self.timeout = float(rest)
        elif name == "restart":
            self.start()
        elif name == "require":
            if not pathlib.Path(rest).exists():
                raise Skip(f"{rest} is absent")
        else:
            raise Wrong(f"unknown directive {name}")

    def statement(self, kind, pattern, sql):
        rows, err = self.engine.run(sql, self.timeout)
        failed = ERROR.search(err)
        if kind == "ok" and failed:
            raise Wrong(f"failed:\n{err.strip()}")
        if kind == "error" and not failed:
            raise Wrong("an error was expected, none came" + (f"\n{err.strip()}" if err else ""))
        if kind == "error" and not re.search(pattern, err[failed.start():], re.S):
            raise Wrong(f"the error does not match /{pattern}/:\n{err.strip()}")
        return rows

    def query(self, options, sql, expected):
        rows = [r if r.strip() else "(empty)" for r in self.statement("ok", "", sql)]
        if "sorted" in options:
            rows, expected = sorted(rows), sorted(expected)
        same = len(rows) == len(expected) and all(
            re.fullmatch(e, r) if "regex" in options else e == r for e, r in zip(expected, rows))
        if not same:
            show = lambda lines: "\n".join("    " + x for x in lines[:40]) + ("\n    ..." if len(lines) > 40 else "")
            raise Wrong(f"{len(expected)} rows expected:\n{show(expected)}\n  {len(rows)} rows came:\n{show(rows)}")

    def block(self, lines):
        head = lines[0].split()
        if head[0] == "statement":
            sql = self.fill("\n".join(lines[1:]))
            if head[1] not in ("ok", "error", "any"):
                raise Wrong(f"statement {head[1]}: ok, error or any is meant")
            self.statement(head[1], lines[0].partition(head[1])[2].strip(), sql)
        elif head[0] == "query":
            if "----" not in lines:
                raise Wrong("a query needs ---- and its rows")
            at = lines.index("----")
            expected = [self.fill(x).replace(" | ", "\t") for x in lines[at + 1:]]
            self.query(head[1:], self.fill("\n".join(lines[1:at])), expected)
        else:
            for line in lines:
                self.directive(line)
            return
        self.count += 1

    def run(self):
        for line, lines in blocks(self.file.read_text()):
            try:
                if lines[0].startswith(("statement", "query")) and not self.engine:
                    self.start()
                self.block(lines)
            except Wrong as e:
                print(f"{self.file}:{line}: {e}")
                return 1
        print(f"{self.count} statements as expected")
        return 0 if self.count else 1

    def close(self):
        if self.engine:
            self.engine.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    default = os.environ.get("VGI_BIN") or ROOT / "build/dev/bin"
    test = None
    try:
        test = Test(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else default).absolute())
        return test.run()
    except Skip as e:
        print(f"SKIP: {e}")
        return 77
    finally:
        if test:
            test.close()


if __name__ == "__main__":
    sys.exit(main())
