# SPDX-License-Identifier: Apache-2.0
"""bombs: bodies that unfold to 1 GiB stop at the cap: 413 in less than a second, with a peak of memory of the cap
and 16 MiB."""
import struct
import time
import zlib

import pyarrow as pa

from worker import HEALTH, Worker, ask, check, is_sanitized, post

GIB = 1 << 30
CAP = 1 << 20
PATH = "/ConformanceService/echo_bytes"
METADATA = {"vgi_rpc.method": "echo_bytes", "vgi_rpc.request_version": "1", "vgi_rpc.protocol": "ConformanceService",
            "vgi_rpc.protocol_version": "2.0.0"}


def zstd_zeros(n):
    """A frame of run-length blocks: 4 bytes for each 128 KiB."""
    blocks = n >> 17
    block, last = (struct.pack("<I", (1 << 20) | (1 << 1) | is_last)[:3] + b"\0" for is_last in (0, 1))
    return b"\x28\xb5\x2f\xfd\x00\x38" + block * (blocks - 1) + last


def gzip_zeros(n):
    """A member whose blocks end on bytes, repeated; the checksum at its end is wrong, and never read."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = deflate.compress(bytes(1 << 20)) + deflate.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + first * (n >> 20) + deflate.flush() + struct.pack("<II", 0, n & (GIB * 4 - 1))


def call(data, options=None):
    """The Arrow stream of a call that sends data as bytes."""
    batch = pa.RecordBatch.from_arrays([pa.array([data], pa.binary())],
                                       schema=pa.schema([pa.field("data", pa.binary(), nullable=False)]))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema, options=options) as writer:
        writer.write_batch(batch, custom_metadata=METADATA)
    return sink.getvalue().to_pybytes()


def arrow_zeros(n):
    """A stream whose data buffer says that it unfolds to n bytes, and does."""
    size = 1 << 20
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    stream = call(bytes(size), options)
    prefix = struct.pack("<q", size) + b"\x28\xb5\x2f\xfd"
    at = stream.index(prefix)
    folded = zstd_zeros(n)
    # The buffers before the data keep their places; the body grows, and the message says so.
    end = stream.rindex(b"\xff\xff\xff\xff\0\0\0\0")
    head = stream.rindex(b"\xff\xff\xff\xff", 0, at)
    meta_len = struct.unpack_from("<i", stream, head + 4)[0]
    body = head + 8 + meta_len
    old_body = end - body
    old_folded = struct.unpack("<q", stream[find_buffer(stream, head, at - body) + 8:][:8])[0]
    new_body = at - body + 8 + len(folded)
    new_body += -new_body % 8
    meta = bytearray(stream[head:body])
    patch(meta, old_body, new_body)
    patch(meta, old_folded, 8 + len(folded))
    patch(meta, size, n, is_optional=True)
    data = struct.pack("<q", n) + folded
    return stream[:head] + bytes(meta) + stream[body:at] + data + bytes(-(len(data) + at - body) % 8) + stream[end:]


def find_buffer(stream, head, offset):
    """Where the metadata names the buffer at offset of the body."""
    at = head
    while True:
        at = stream.index(struct.pack("<q", offset), at + 1)
        length = struct.unpack_from("<q", stream, at + 8)[0]
        if at % 8 == 0 and 0 < length < 1 << 20:
            return at


def patch(meta, old, new, is_optional=False):
    places = [i for i in range(0, len(meta) - 7, 4) if meta[i:i + 8] == struct.pack("<q", old)]
    assert places or is_optional, f"{old} is nowhere in the metadata"
    for i in places:
        meta[i:i + 8] = struct.pack("<q", new)


def main():
    honest = [("plain", post(PATH, call(b"x" * 1000))),
              ("zstd in Arrow", post(PATH, call(bytes(100_000), pa.ipc.IpcWriteOptions(compression="zstd"))))]
    bombs = [("zstd", post(PATH, zstd_zeros(GIB), "Content-Encoding: zstd")),
             ("gzip", post(PATH, gzip_zeros(GIB)[:CAP - 1], "Content-Encoding: gzip")),
             ("arrow", post(PATH, arrow_zeros(GIB)))]
    for name, request in honest + bombs:
        with Worker("--max-request-bytes", str(CAP)) as worker:
            check("warm", ask(worker, HEALTH)[0] == 200)
            before = worker.peak_kib()
            began = time.monotonic()
            status, headers, body = ask(worker, request)
            took = time.monotonic() - began
            grown = worker.peak_kib() - before
            print(f"{name}: {len(request)} bytes, {status} in {took * 1000:.0f} ms, peak +{grown} KiB")
            check(name, status == (200 if (name, request) in honest else 413), status, body[:600])
            check("capabilities", headers.get("vgi-max-request-bytes") == str(CAP), headers)
            if not is_sanitized():
                check("time", took < 1, took)
                check("memory", grown * 1024 <= CAP + (16 << 20), grown)
            check("still there", ask(worker, HEALTH)[0] == 200)


main()
