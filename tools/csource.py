# SPDX-License-Identifier: Apache-2.0
"""csource: what the gates share: which files are ours, and C text without comments and literals."""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

LEVEL = {
    "base": 0,
    "arrow": 1, "net": 1, "token": 1,
    "ipc": 2, "http": 2,
    "rpc": 3, "auth": 3,
    "shm": 4, "external": 4,
    "endpoint": 5, "client": 5,
    "sdk": 6,
}
PREFIX = {
    "base": "vbase_", "arrow": "varrow_", "net": "vnet_", "token": "vtok_", "ipc": "vipc_", "http": "vhttp_",
    "rpc": "vrpc_", "auth": "vauth_", "shm": "vshm_", "external": "vext_", "endpoint": "vend_", "client": "vcli_",
    "sdk": "vsdk_",
}


def files(*suffixes, under=("",)):
    """Our files, committed or about to be, as paths relative to the root."""
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    if out.returncode == 0:
        names = out.stdout.splitlines()
    else:
        names = [str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if p.is_file()]
        names = [n for n in names if not n.startswith(("build/", ".git/"))]
    return sorted(n for n in set(names)
                  if n.endswith(suffixes) and n.startswith(under) and (ROOT / n).is_file())


def read(name):
    return (ROOT / name).read_text()


TOKEN = re.compile(r"""
    /\*.*?\*/ | //[^\n]* | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'
""", re.S | re.X)


def strip(text):
    """The text with comments blanked and literals emptied; every line stays where it is."""
    def blank(m):
        t = m.group(0)
        if t[0] in "\"'":
            return t[0] + t[0]
        return "\n" * t.count("\n") or " "
    return TOKEN.sub(blank, text)


def report(findings):
    """Prints findings and gives the exit status."""
    for line in findings:
        print(line)
    return 1 if findings else 0


def parallel(function, items):
    """Runs function over items on every core; gives the results in order."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(function, items))


def units():
    """Our translation units in the preset dev: name, compiler and its options without inputs and outputs."""
    database = ROOT / "build/dev/compile_commands.json"
    if not database.exists():
        sys.exit("build/dev is not configured; run cmake --preset dev")
    found = {}
    for entry in json.loads(database.read_text()):
        name = os.path.relpath(entry["file"], ROOT)
        if name.startswith(("..", "build/")):
            continue
        words = shlex.split(entry["command"])
        words = words[1:] if words[0].endswith("ccache") else words
        options, skip = [], False
        for word in words[1:]:
            takes_one = word in ("-o", "-MT", "-MF")
            if not skip and not takes_one and word not in ("-c", "-MD", entry["file"]):
                options.append(word)
            skip = takes_one
        found[name] = [words[0], *options]
    return found


def analysis_options(name):
    """Options that let analysers know vgi_fail; its own definition must not see them."""
    if re.search(r"^enum vgi_status vgi_fail\(", read(name), re.M):
        return []
    return ["-include", str(ROOT / "tools/analysis.h")]


def preprocess(name, command):
    """What the compiler reads of a unit; empty when it cannot."""
    return subprocess.run([*command, "-E", str(ROOT / name)], cwd=ROOT, capture_output=True).stdout


class Cache:
    """Remembers clean results by content hash under build/, so that a gate repeats only what changed."""

    def __init__(self, gate):
        self.dir = ROOT / "build/.gates" / gate
        self.dir.mkdir(parents=True, exist_ok=True)

    def key(self, *parts):
        h = hashlib.sha256()
        for part in parts:
            h.update(part if isinstance(part, bytes) else str(part).encode())
            h.update(b"\0")
        return h.hexdigest()

    def has(self, key):
        return (self.dir / key).exists()

    def add(self, key):
        (self.dir / key).touch()
