# SPDX-License-Identifier: Apache-2.0
"""codec_pyarrow: pyarrow's codec on the batches of write_messages (argv[1] is their folder), driven like the C codecs:
lines "CASE SECONDS" in, JSON out. Its reader takes bytes in memory and copies no body."""
import json
import pathlib
import sys
import time

import pyarrow as pa

BATCHES = {"small": 2000, "large": 4}


class Codec:
    def __init__(self, size):
        stream = (pathlib.Path(sys.argv[1]) / f"codec_{size}.bin").read_bytes()
        with pa.ipc.open_stream(stream) as reader:
            self.batch, self.metadata = reader.read_next_batch_with_custom_metadata()
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, self.batch.schema) as writer:
            for _ in range(BATCHES[size]):
                writer.write_batch(self.batch, custom_metadata=self.metadata)
        self.stream = sink.getvalue()
        self.n = BATCHES[size]

    def encode(self):
        with pa.ipc.new_stream(pa.MockOutputStream(), self.batch.schema) as writer:
            began = time.perf_counter_ns()
            for _ in range(self.n):
                writer.write_batch(self.batch, custom_metadata=self.metadata)
            return time.perf_counter_ns() - began

    def read(self, is_checked):
        with pa.ipc.open_stream(self.stream) as reader:
            began = time.perf_counter_ns()
            for _ in range(self.n):
                batch, _metadata = reader.read_next_batch_with_custom_metadata()
                if is_checked:
                    batch.validate(full=True)
            return time.perf_counter_ns() - began

    def run(self, case):
        return self.encode() if case == "encode" else self.read(case == "decode")


def main():
    codecs = {size: Codec(size) for size in BATCHES}
    for line in sys.stdin:
        name, seconds = line.split()
        case, size = name.split("/")
        codec = codecs[size]
        end = time.monotonic() + float(seconds)
        ns = []
        while not ns or time.monotonic() < end:
            ns.append(codec.run(case) / codec.n)
        ns.sort()
        print(json.dumps({"ns": ns[len(ns) // 2], "min_ns": ns[0], "ops": len(ns) * codec.n}), flush=True)


if __name__ == "__main__":
    main()
