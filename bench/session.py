# SPDX-License-Identifier: Apache-2.0
"""session: one run of the benches: options, participants, rows of results, what was skipped and why."""
import json
import os
import pathlib
import platform
import select
import statistics
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = pathlib.Path(os.environ.get("VGI_CACHE") or pathlib.Path.home() / ".cache/vgi-c").absolute()
SCHEMA = "vgi-bench-1"


class Skip(Exception):
    """A participant or part that cannot run here; the text says why."""


class Failed(Exception):
    """Something that should work does not."""


class Lines:
    """A program that answers each line of input with one line of JSON. What it says besides goes to the log."""

    def __init__(self, command, log=os.devnull):
        with open(log, "w") as errors:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                                            text=True, bufsize=1)
        self.name = pathlib.Path(command[0]).name

    def ask(self, line, timeout=120):
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Failed(f"{self.name} has ended") from None
        if not select.select([self.process.stdout], [], [], timeout)[0]:
            raise Failed(f"{self.name}: no answer to '{line}' within {timeout} s")
        answer = json.loads(self.process.stdout.readline() or '{"error": "it has ended"}')
        if "error" in answer:
            raise Failed(f"{self.name}: {line}: {answer['error']}")
        return answer

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def middle(samples):
    """Median, and the distance of the quartiles in parts of it."""
    median = statistics.median(samples)
    if len(samples) < 2 or not median:
        return median, None
    low, _, high = statistics.quantiles(samples, n=4, method="inclusive")
    return median, (high - low) / abs(median)


def show(value):
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


class Session:
    """options: seconds, rounds, smoke, pin; bin: the folder of our programs; messages: of write_messages."""

    def __init__(self, options, bin_folder, messages):
        self.options = options
        self.bin = bin_folder
        self.messages = messages
        self.rows = []
        self.skipped = []
        self.part = ""
        self.cpus = os.sched_getaffinity(0)
        self.load_before = os.getloadavg()
        self.began = time.time()

    # ---- where programs are ----

    def program(self, name):
        path = self.bin / name
        if not path.exists():
            raise Skip(f"{name} is not built")
        return str(path)

    def python(self, environment):
        """The interpreter of tests/venv/<environment>.txt; a smoke run makes none."""
        tool = ROOT / "tools/venv"
        command = [tool, environment]
        if self.options.smoke:
            command = [tool, "--run", environment, "-c", "import sys; print(sys.executable)"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise Skip((done.stdout + done.stderr).strip().removeprefix("SKIP: ").splitlines()[-1])
        return done.stdout.strip()

    def find(self, makers):
        """{name: maker} -> {name: what it makes}, those that cannot be had are noted as skipped."""
        found = {}
        for name, make in makers.items():
            try:
                found[name] = make()
            except Skip as e:
                self.skip(name, e)
        return found

    # ---- measuring ----

    def pin(self, is_pinned):
        """Children inherit it."""
        os.sched_setaffinity(0, {self.options.pin} if is_pinned and self.options.pin is not None else self.cpus)

    def interleave(self, names, measure, required=False):
        """A B C, C B A, …: measure(name) gives a dictionary of numbers; the result has lists of them. A participant
        that fails is left out and named, unless it is ours or all are required."""
        samples = {name: {} for name in names}
        for n in range(self.options.rounds):
            for name in list(samples)[::-1 if n % 2 else 1]:
                try:
                    for key, value in measure(name).items():
                        samples[name].setdefault(key, []).append(value)
                except Failed as e:
                    if required or name == "ours":
                        raise
                    del samples[name]
                    self.skip(name, e)
        return samples

    # ---- results ----

    def skip(self, name, reason):
        self.skipped.append({"part": self.part, "participant": name, "reason": str(reason)})
        print(f"  skipped: {name}: {reason}", flush=True)

    def row(self, case, unit, samples, target=None, note=None, better="less"):
        """samples: {participant: [numbers]}, the smaller the better unless said; target: the most ours should be, or
        the least."""
        row = {"part": self.part, "case": case, "unit": unit, "better": better, "target": target, "note": note,
               "values": {}}
        for name, numbers in samples.items():
            median, spread = middle(numbers)
            best = max(numbers) if better == "more" else min(numbers)
            row["values"][name] = {"median": median, "spread": spread, "best": best, "samples": numbers}
        ours = row["values"].get("ours", {}).get("median")
        for value in row["values"].values():
            value["ours_by_this"] = ours / value["median"] if ours is not None and value["median"] else None
        if target is not None and ours is not None:
            row["target_met"] = ours >= target if better == "more" else ours <= target
        self.rows.append(row)
        self.print_row(row)

    @staticmethod
    def print_row(row):
        cells = []
        for name, value in row["values"].items():
            spread = "" if value["spread"] is None else f" ±{50 * value['spread']:.0f}%"
            ratio = "" if name == "ours" or value["ours_by_this"] is None else f" ({value['ours_by_this']:.3g})"
            cells.append(f"{name} {show(value['median'])}{spread}{ratio}")
        target = ""
        if "target_met" in row:
            bound = ">=" if row["better"] == "more" else "<="
            target = f"target {bound} {row['target']:g}: {'met' if row['target_met'] else 'MISSED'}"
        note = row["note"] or ""
        print(f"  {row['case']:24} {row['unit']:6} " + "  ".join(f"{c:26}" for c in cells) + f"  {target}  {note}".rstrip(),
              flush=True)

    def result(self):
        commit = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True)
        cpu = [x.partition(":")[2].strip() for x in open("/proc/cpuinfo") if x.startswith("model name")]
        return {
            "schema": SCHEMA,
            "when": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.began)),
            "seconds": round(time.time() - self.began, 1),
            "commit": commit.stdout.strip(),
            "machine": {"cpu": cpu[0] if cpu else platform.machine(), "cpus": len(self.cpus),
                        "kernel": platform.release(), "load_before": self.load_before, "load_after": os.getloadavg(),
                        "nice": os.nice(0)},
            "options": {k: str(v) if isinstance(v, pathlib.Path) else v for k, v in vars(self.options).items()
                        if k not in ("bin", "out")},
            "rows": self.rows,
            "skipped": self.skipped,
        }
