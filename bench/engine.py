# SPDX-License-Identifier: Apache-2.0
"""engine: the part of bench/run that goes through DuckDB: the same queries against our worker, the canonical Python
worker and DuckDB's own functions, in one shell."""
import os
import pathlib
import tempfile
import time

from parts import load
from session import ROOT, Failed, Skip


def cpu_of(pid):
    """CPU seconds of a process, to the nanosecond."""
    try:
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return None


def workers_below(pid, name):
    """{pid: CPU seconds} of the live descendants whose command line has that name."""
    parents = {}
    for entry in pathlib.Path("/proc").iterdir():
        try:
            stat = (entry / "stat").read_text() if entry.name.isdigit() else ""
        except OSError:
            continue
        if stat:
            parents.setdefault(int(stat.rsplit(")", 1)[1].split()[1]), []).append(int(entry.name))
    found, todo = {}, [pid]
    while todo:
        for child in parents.get(todo.pop(), []):
            todo.append(child)
            try:
                is_wanted = name.encode() in pathlib.Path(f"/proc/{child}/cmdline").read_bytes()
            except OSError:
                continue
            cpu = cpu_of(child)
            if is_wanted and cpu is not None:
                found[child] = cpu
    return found


class Shell:
    """DuckDB with the extension loaded."""

    def __init__(self, e2e, folder):
        env = dict(os.environ, TMPDIR=folder, QUERY_FARM_TELEMETRY_OPT_OUT="1")
        self.e2e = e2e
        self.engine = e2e.Engine(e2e.engine_path(), env, folder)
        self.run("LOAD vgi")

    def run(self, sql, expected=None):
        """Gives the wall time in seconds."""
        began = time.perf_counter()
        rows, err = self.engine.run(sql, 600)
        seconds = time.perf_counter() - began
        if self.e2e.ERROR.search(err):
            raise Failed(f"{sql}: {err.strip()[:400]}")
        if expected is not None and rows != [str(expected)]:
            raise Failed(f"{sql}: {rows[:3]} came, {expected} was expected")
        return seconds

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.engine.close()


def attach(alias, catalog, command):
    return f"ATTACH '{catalog}' AS {alias} (TYPE vgi, LOCATION '{command}')"


def measure_attach(s, e2e, commands, catalogs):
    def once(name):
        with tempfile.TemporaryDirectory(prefix="vgi-bench-") as folder, Shell(e2e, folder) as shell:
            return {"ms": 1000 * shell.run(attach(name, catalogs[name], commands[name]))}

    samples = s.interleave(["ours"] if s.options.smoke else commands, once)
    s.row("attach, cold", "ms", {n: x["ms"] for n, x in samples.items()})


def queries(n):
    """[(case, value, {participant: SQL})]"""
    return [
        ("scalar", n * (n - 1), {
            "ours": "SELECT sum(ours.twice(n)) FROM t",
            "python": "SELECT sum(python.\"double\"(n)) FROM t",
            "duckdb": "SELECT sum(n * 2) FROM t"}),
        ("table", n * (n - 1) // 2, {
            "ours": f"SELECT sum(value) FROM (SELECT * FROM ours.numbers({n})) AS x(value)",
            "python": f"SELECT sum(n) FROM python.sequence({n}, batch_size := 65536)",
            "duckdb": f"SELECT sum(range) FROM range({n})"}),
        ("table, batches of 2048", n * (n - 1) // 2, {
            "ours": f"SELECT sum(value) FROM (SELECT * FROM ours.numbers({n}, batch_rows := 2048)) AS x(value)",
            "python": f"SELECT sum(n) FROM python.sequence({n})"}),
    ]


def measure_query(s, shell, case, value, sql):
    marks = {"ours": "e2e_worker", "python": "python_worker.py"}
    pid = shell.engine.process.pid

    def once(name):
        mark = marks.get(name)
        before = workers_below(pid, mark) if mark else {}
        own = cpu_of(pid)
        seconds = shell.run(sql[name], value)
        own = cpu_of(pid) - own
        after = workers_below(pid, mark) if mark else {}
        return {"ms": 1000 * seconds, "engine": 1000 * own,
                "worker": 1000 * sum(cpu - before.get(p, 0) for p, cpu in after.items())}

    for name in sql:  # workers beyond the first one start here
        shell.run(sql[name], value)
    samples = s.interleave(sql, once)
    s.row(case, "ms", {n: x["ms"] for n, x in samples.items()})
    s.row(f"{case}: worker", "cpu ms", {n: x["worker"] for n, x in samples.items() if n in marks})
    s.row(f"{case}: DuckDB", "cpu ms", {n: x["engine"] for n, x in samples.items()})


def engine(s):
    """Sums over a scalar function of a BIGINT column and over a table function, results checked."""
    s.pin(False)
    e2e = load("e2e_run", "tests/e2e/run.py")
    try:
        e2e.engine_path()
    except e2e.Skip as reason:
        raise Skip(reason) from None
    commands = s.find({"ours": lambda: s.program("e2e_worker"),
                       "python": lambda: f"{s.python('vgi-python')} {ROOT / 'bench/python_worker.py'}"})
    catalogs = {"ours": "e2e", "python": "example"}
    measure_attach(s, e2e, commands, catalogs)
    n = s.options.rows
    with tempfile.TemporaryDirectory(prefix="vgi-bench-") as folder, Shell(e2e, folder) as shell:
        shell.run(f"CREATE TABLE t AS SELECT range AS n FROM range({n})")
        for name, command in commands.items():
            shell.run(attach(name, catalogs[name], command))
        for threads in [1] if s.options.smoke else sorted({1, len(s.cpus)}):
            shell.run(f"SET threads={threads}")
            for case, value, sql in queries(n):
                wanted = {k: v for k, v in sql.items() if k in commands or k == "duckdb"}
                measure_query(s, shell, f"{case}, {threads} thread{'s' if threads > 1 else ''}", value, wanted)
