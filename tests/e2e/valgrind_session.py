#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A session of 1,000 calls and more from the real DuckDB to a worker under valgrind: no error, no leak.

Usage: tests/e2e/valgrind_session.py [BIN]
Exit status: 0 clean, 1 not, 77 skipped (a line "SKIP: <reason>" says why)."""
import os
import pathlib
import re
import shutil
import sys
import tempfile
import time

import run

ROUNDS = 250
CALLS = 1000
STATEMENTS = [
    "SELECT sum(e.twice(i)), sum(length(e.echo(i::VARCHAR))) FROM range(3000) t(i)",
    "SELECT e.echo([1, NULL]), e.echo({'a': 1}), e.echo_arrow(12.5::DECIMAL(9, 2)), e.echo('a'::ENUM('a', 'b'))",
    "SELECT count(*), sum(n) FROM e.numbers(5000, batch_rows := 1000)",
    "SELECT * FROM e.typed()",
]
REFUSED = "SELECT e.strict(1::INTEGER)"  # after an error the client drops its worker


def session(worker, folder):
    os.environ["TMPDIR"] = folder
    engine = run.Engine(run.engine_path(), dict(os.environ), folder)
    rows, err = engine.run(f"LOAD vgi; ATTACH 'e2e' AS e (TYPE vgi, LOCATION '{worker}')", 120)
    if run.ERROR.search(err):
        raise run.Wrong(err)
    for i in range(ROUNDS):
        statement = REFUSED if i % 50 == 25 else STATEMENTS[i % len(STATEMENTS)]
        rows, err = engine.run(statement, 120)
        if bool(run.ERROR.search(err)) != (statement == REFUSED):
            raise run.Wrong(f"{statement}\n{err}")
    engine.close()


def finished(log):
    """The text of a log, once its worker has seen the end of its input and has ended."""
    for _ in range(300):
        text = log.read_text()
        if "ERROR SUMMARY" in text:
            break
        time.sleep(0.1)
    return text


def check_logs(folder):
    logs = sorted(pathlib.Path(folder).glob("valgrind.*"))
    for log in logs:
        text = finished(log)
        if "ERROR SUMMARY: 0 errors" not in text or re.search(r"(definitely|indirectly) lost: [1-9]", text):
            raise run.Wrong(f"{log.name}:\n{text}")
    if not logs:
        raise run.Wrong("valgrind wrote no log")
    calls = sum(file.read_bytes().count(b"vgi_rpc.method") for file in pathlib.Path(folder).glob("requests.*"))
    if calls < CALLS:
        raise run.Wrong(f"only {calls} calls were made, {CALLS} are meant")
    return f"{calls} calls to {len(logs)} workers"


def main():
    binaries = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("VGI_BIN", "build/dev/bin")).resolve()
    if not shutil.which("valgrind"):
        print("SKIP: valgrind is absent")
        return 77
    folder = tempfile.mkdtemp(prefix="vgi-valgrind-")
    try:
        worker = pathlib.Path(folder) / "worker"
        # tee keeps the requests, so that they can be counted.
        worker.write_text(f"#!/bin/sh\ntee {folder}/requests.$$ | valgrind --leak-check=full --errors-for-leak-kinds=definite "
                          f"--log-file={folder}/valgrind.%p {binaries / 'e2e_worker'}\n")
        worker.chmod(0o755)
        session(worker, folder)
        print(f"{check_logs(folder)}: no error and no leak")
        return 0
    except run.Skip as reason:
        print(f"SKIP: {reason}")
        return 77
    except run.Wrong as what:
        print(what)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
