# SPDX-License-Identifier: Apache-2.0
"""access_log: the worker's access log under every option, by flag and by environment: all records pass the canonical
validator, none holds what was sent, and written and lost ones add up to the calls.

Usage: tools/venv --run conformance tests/conformance/access_log.py WORKER"""
import glob
import json
import os
import pathlib
import signal
import sys
import tempfile
import time

from same_answers import Call, Worker, column, pa, row, ticks
from vgi_rpc.access_log_conformance import validate_access_logs

SECRET = "hunter2-näh"


def calls(n):
    """Unary and stream calls, failures and a refusal; each is followed by one that same_answers sends behind it."""
    some = [Call("echo_string", row(value=(pa.string(), SECRET))),
            Call("raise_value_error", row(message=(pa.string(), "m"))),
            Call("produce_n", row(count=(pa.int64(), 2)), ticks(3)),
            Call("exchange_scale", row(factor=(pa.float64(), 2.0)), [column([1.0])]),
            Call("add_floats", row(a=(pa.float64(), 1.0)))]
    return [some[i % len(some)] for i in range(n)]


def drive(n, *flags, **env):
    """Makes 2 * n calls; the process is gone afterwards."""
    worker = Worker([sys.argv[1], *flags], **env)
    for call in calls(n):
        worker.ask(call)
    worker.close()
    assert worker.process.returncode == 0, worker.process.returncode


def records(*paths):
    """The records of the files, all of them valid and without payload."""
    text = "".join(pathlib.Path(p).read_text() for p in paths)
    assert SECRET not in text and "hunter" not in text
    found = [json.loads(line) for line in text.splitlines()]
    wrong = validate_access_logs(found)
    assert not wrong, wrong[0]
    return found


def plain_by_flag_and_environment(folder):
    path = f"{folder}/log"
    drive(10, "--access-log", path, "--server-id", "conf-peer-a")
    drive(10, VGI_RPC_ACCESS_LOG=path)
    drive(10, VGI_ACCESS_LOG=path)
    found = records(path)
    assert len(found) == 60, len(found)
    assert found[0]["server_id"] == "conf-peer-a"
    assert [r["status"] for r in found[:20:2]] == ["ok", "error", "ok", "ok", "error"] * 2
    assert oct(os.stat(path).st_mode & 0o777) == "0o600"


def names_are_filled_in(folder):
    drive(5, "--access-log", folder + "/{server_id}-{pid}", "--server-id", "a/b")
    (path,) = glob.glob(f"{folder}/a_b-*")
    assert len(records(path)) == 10


def full_files_are_renamed(folder):
    path = f"{folder}/log"
    drive(100, "--access-log", path, "--access-log-max-bytes", "20000", "--access-log-backup-count", "50")
    paths = glob.glob(f"{path}*")
    assert len(paths) > 3 and all(os.stat(p).st_size <= 20000 for p in paths), paths
    assert len(records(*paths)) == 200
    drive(100, VGI_RPC_ACCESS_LOG=path, VGI_RPC_ACCESS_LOG_MAX_BYTES="20000", VGI_RPC_ACCESS_LOG_BACKUP_COUNT="2")
    assert {f"{path}", f"{path}.1", f"{path}.2"} <= set(glob.glob(f"{path}*"))


def every_second_has_its_file(folder):
    path = f"{folder}/log"
    worker = Worker([sys.argv[1], "--access-log", path, "--access-log-when", "S"])
    for call in calls(10):
        worker.ask(call)
        time.sleep(0.3)
    worker.close()
    paths = glob.glob(f"{path}*")
    assert len(paths) >= 3, paths
    assert len(records(*paths)) == 20


def a_thread_writes(folder):
    path = f"{folder}/log"
    drive(100, "--access-log", path, "--access-log-async")
    assert len(records(path)) == 200
    drive(100, VGI_RPC_ACCESS_LOG=f"{path}2", VGI_RPC_ACCESS_LOG_ASYNC="yes", VGI_RPC_ACCESS_LOG_QUEUE_SIZE="1")
    found = records(f"{path}2")
    assert 0 < len(found) <= 200
    assert len(found) + sum(r.get("dropped_records", 0) for r in found) <= 200


def samples_hold_failures(folder):
    path = f"{folder}/log"
    drive(200, "--access-log", path, "--access-log-sample", "0.1")
    found = records(path)
    assert sum(r["status"] == "error" for r in found) == 80
    kept = [r for r in found if r["status"] == "ok"]
    assert 10 < len(kept) < 80 and all(r["sample_rate"] == 0.1 for r in kept), len(kept)
    drive(10, "--access-log", f"{path}0", "--access-log-sample", "0")
    assert {r["status"] for r in records(f"{path}0")} == {"error"}


def long_records_are_cut(folder):
    drive(10, "--access-log", f"{folder}/log", "--access-log-max-record-bytes", "550")
    found = records(f"{folder}/log")
    assert len(found) == 20 and any(r.get("truncated") == "record_too_large" for r in found)
    assert all("request_fields" not in r for r in found if "truncated" in r)


def what_cannot_be_written_is_counted(folder):
    drive(10, "--access-log", "/dev/full")
    drive(10, "--access-log", "/dev/full", "--access-log-async")
    path = f"{folder}/sub/log"
    worker = Worker([sys.argv[1], "--access-log", path])
    for call in calls(5):
        worker.ask(call)
    os.mkdir(f"{folder}/sub")
    time.sleep(1.1)
    worker.ask(calls(1)[0])
    os.rename(path, f"{path}.moved")
    time.sleep(1.1)
    worker.ask(calls(1)[0])
    worker.close()
    lost = records(f"{path}.moved")
    assert [r.get("dropped_records") for r in lost] == [10, None], lost
    assert len(records(path)) == 2


def wrong_values_end_the_worker(folder):
    for flags in (("--access-log-sample", "100"), ("--access-log-when", "never"),
                  ("--access-log-max-record-bytes", "0"), ("--access-log-max-bytes", "9", "--access-log-when", "H")):
        worker = Worker([sys.argv[1], "--access-log", f"{folder}/log", *flags])
        assert worker.process.wait(10) in (1, 2), flags


def main():
    signal.alarm(240)
    tests = [plain_by_flag_and_environment, names_are_filled_in, full_files_are_renamed, every_second_has_its_file,
             a_thread_writes, samples_hold_failures, long_records_are_cut, what_cannot_be_written_is_counted,
             wrong_values_end_the_worker]
    for test in tests:
        with tempfile.TemporaryDirectory() as folder:
            test(folder)
        print(f"ok {test.__name__}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
