#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""check_api_design.py: compiles what docs/api-design.md prints.

Every fenced block ```c NAME is written to a scratch folder: NAME with a slash is a header below include/, any
other NAME a program. Programs are compiled, not linked, against those headers and the project's own, as C17 with
warnings as errors; headers alone as C17 and as C++17. Usage: check_api_design.py ROOT [CC [CXX]]
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wstrict-prototypes", "-Werror", "-Wno-missing-field-initializers"]


def compile_one(command: list[str], name: str) -> bool:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name}: does not compile\n{done.stderr}")
    return done.returncode == 0


def main() -> int:
    root = Path(sys.argv[1])
    cc, cxx = (sys.argv[2:] + ["gcc", "g++"])[:2] if len(sys.argv) < 4 else sys.argv[2:4]
    text = (root / "docs/api-design.md").read_text()
    blocks = re.findall(r"^```c (\S+)\n(.*?)^```$", text, re.M | re.S)
    if len(blocks) < 20:
        print(f"found only {len(blocks)} blocks in docs/api-design.md, expected headers and programs")
        return 1
    ok = True
    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch)
        for name, code in blocks:
            path = base / ("include/" + name if "/" in name else name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(code)
        include = [f"-I{base / 'include'}", f"-I{root / 'include'}", "-fsyntax-only"]
        for name, _ in blocks:
            if "/" in name:
                header = str(base / "include" / name)
                ok &= compile_one([cc, "-std=c17", *WARNINGS, *include, "-x", "c", header], name)
                ok &= compile_one([cxx, "-std=c++17", "-Wall", "-Wextra", "-Werror", *include, "-x", "c++", header], name)
            else:
                ok &= compile_one([cc, "-std=gnu17", *WARNINGS, *include, str(base / name)], name)
    print(f"{len(blocks)} blocks {'compile' if ok else 'checked, failures above'}")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
