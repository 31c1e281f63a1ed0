#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""check_readme.py: the worker that README.md prints is programs/hello-worker/main.c, word for word."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def main():
    program = (ROOT / "programs/hello-worker/main.c").read_text()
    program = program[program.index("#include"):].strip()
    printed = re.search(r"```c\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    if not printed or printed.group(1).strip() != program:
        print("README.md prints another worker than programs/hello-worker/main.c")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
