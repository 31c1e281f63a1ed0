#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""corpus: writes the seeds of the Arrow fuzz targets with pyarrow (tests/venv/pyarrow.txt).

Usage: corpus.py                 corpus/{framing,schema,batch,connection}/made-*
       corpus.py FOLDER COUNT    the COUNT shortest different streams of recorded sessions, as recorded-*
       corpus.py calls FILE...   connections of some calls each, as corpus/connection/recorded-*; a file holds what one
                                 client has sent, for instance vgi-rpc-test to a worker behind tee(1)"""
import io
import pathlib
import sys

import pyarrow as pa

HERE = pathlib.Path(__file__).parent / "corpus"
BYTES_MAX = 4096


def put(target, name, data):
    if len(data) < BYTES_MAX:
        (HERE / target / name).write_bytes(data)


def stream(schema, batches, metadata=None, **options):
    out = io.BytesIO()
    with pa.ipc.new_stream(out, schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        for batch in batches:
            writer.write_batch(batch, custom_metadata=metadata) if metadata else writer.write_batch(batch)
    return out.getvalue()


def columns():
    yield "ints", pa.record_batch({t: pa.array([1, None, 3], t) for t in ("int8", "int16", "int32", "int64", "uint8")})
    floats = {t: pa.array([1, None, 3], t) for t in ("float16", "float32", "float64")}
    yield "floats", pa.record_batch({**floats, "bool": pa.array([True, None, False])})
    texts = [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view()]
    yield "texts", pa.record_batch({f"c{i}": pa.array([b"a", None, b"a rather long text"], t)
                                    for i, t in enumerate(texts)})
    yield "fixed", pa.record_batch({"a": pa.array([b"abc", None], pa.binary(3)),
                                    "b": pa.array([1, None], pa.decimal128(20, 0)),
                                    "c": pa.array([1, None], pa.decimal256(40, 0))})
    times = [pa.date32(), pa.date64(), pa.time32("s"), pa.time64("ns"), pa.timestamp("us", "UTC"), pa.duration("ms")]
    yield "times", pa.record_batch({f"c{i}": pa.array([0, None], t) for i, t in enumerate(times)})
    yield "interval", pa.record_batch({"a": pa.array([(1, 2, 3), None], pa.month_day_nano_interval()), "n": pa.nulls(2)})
    yield "lists", pa.record_batch({"a": pa.array([[1, 2], None, []], pa.list_(pa.int16())),
                                    "b": pa.array([["x"], None, []], pa.large_list(pa.string())),
                                    "c": pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int8(), 2))})
    yield "list_views", pa.record_batch({"a": pa.array([[1, 2], None, [3]], pa.list_view(pa.int32())),
                                         "b": pa.array([[1, 2], None, [3]], pa.large_list_view(pa.int32()))})
    yield "struct", pa.record_batch({"s": pa.array([{"a": 1, "b": {"c": "x"}}, None],
                                                   pa.struct([("a", pa.int32()), ("b", pa.struct([("c", pa.string())]))]))})
    yield "map", pa.record_batch({"m": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int32()))})
    yield "dense", pa.record_batch({"u": pa.UnionArray.from_dense(
        pa.array([3, 7, 3], pa.int8()), pa.array([0, 0, 1], pa.int32()),
        [pa.array([1, 2], pa.int32()), pa.array(["s"])], ["a", "b"], [3, 7])})
    yield "sparse", pa.record_batch({"u": pa.UnionArray.from_sparse(
        pa.array([0, 1, 0], pa.int8()), [pa.array([1, 2, 3], pa.int32()), pa.array(["s", "t", "u"])], ["a", "b"])})
    yield "run_end", pa.record_batch({"r": pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int16()),
                                                                             pa.array(["p", None]))})
    yield "dict", pa.record_batch({"d": pa.array(["x", None, "y"]).dictionary_encode()})
    inner = pa.DictionaryArray.from_arrays(pa.array([0, 1, 0], pa.int16()), pa.array(["i", "j"]))
    lists = pa.ListArray.from_arrays(pa.array([0, 1, 3], pa.int32()), inner)
    yield "dict_nested", pa.record_batch({"d": pa.DictionaryArray.from_arrays(pa.array([1, 0, 1], pa.int8()), lists)})
    yield "none", pa.table({"a": [1, 2, 3]}).select([]).to_batches()[0]


def grown(values):
    """A dictionary that grows by deltas."""
    joined = values[0]
    yield values[0]
    for more in values[1:]:
        joined = pa.concat_arrays([joined, more])
        yield joined


def deltas():
    kinds = {
        "text": [pa.array(["a", "b"]), pa.array(["c", "d"])],
        "view": [pa.array(["a", "a rather long text"], pa.string_view()), pa.array(["another long text"], pa.string_view())],
        "list": [pa.array([[1], [2, 3]]), pa.array([[], [4]])],
        "struct": [pa.array([{"a": 1, "b": True}]), pa.array([{"a": 2, "b": False}])],
        "fixed": [pa.array([[1, 2]], pa.list_(pa.int8(), 2)), pa.array([[3, 4]], pa.list_(pa.int8(), 2))],
    }
    for name, values in kinds.items():
        batches = [pa.record_batch({"d": pa.DictionaryArray.from_arrays(pa.array([len(v) - 1, 0], pa.int8()), v)})
                   for v in grown(values)]
        yield f"delta_{name}", stream(batches[0].schema, batches, emit_dictionary_deltas=True)
        yield f"replace_{name}", stream(batches[0].schema, batches)


def request(method, **params):
    metadata = {"vgi_rpc.method": method, "vgi_rpc.request_version": "1", "vgi_rpc.protocol": "ConformanceService",
                "vgi_rpc.protocol_version": "2.0.0"}
    types = {int: pa.int64(), str: pa.string(), bool: pa.bool_()}
    schema = pa.schema([pa.field(name, types[type(value)], nullable=False) for name, value in params.items()])
    batch = pa.RecordBatch.from_arrays([pa.array([value], types[type(value)]) for value in params.values()], schema=schema)
    return stream(schema, [batch], metadata)


def made_calls():
    """Methods that the canonical suites do not call over byte streams."""
    empty = pa.schema([])
    ticks = stream(empty, [pa.RecordBatch.from_arrays([], schema=empty)] * 3)
    value = pa.record_batch({"value": pa.array([1.5, None])})
    by = pa.record_batch({"by": pa.array([1, 2])})
    put("connection", "made-counter", request("open_counter", initial=1) + request("increment_counter", by=2) +
        request("close_counter") + request("stream_session_counter", count=2) + ticks)
    put("connection", "made-oversized", request("oversized_unary", target_bytes=100) +
        request("produce_oversized_batch", rows_per_batch=9) + ticks + request("published_string", value="x", include_sha256=True))
    put("connection", "made-exchanges", request("exchange_oversized", rows_per_batch=5) + stream(value.schema, [value] * 2) +
        request("exchange_session_counter") + stream(by.schema, [by]))


def made():
    streams = {}
    for name, batch in columns():
        put("schema", f"made-{name}", batch.schema.serialize().to_pybytes())
        streams[name] = stream(batch.schema, [batch, batch.slice(1)], {"key": "value"})
        put("batch", f"made-{name}", streams[name])
    for codec in ("lz4", "zstd"):
        for name in ("lists", "texts", "dict", "dict_nested"):
            batch = dict(columns())[name]
            put("batch", f"made-{name}-{codec}", stream(batch.schema, [batch], compression=codec))
        long = pa.record_batch({"a": pa.array([7] * 2000), "b": pa.array(["same"] * 2000)})
        put("batch", f"made-long-{codec}", stream(long.schema, [long], compression=codec))
    for name in ("ints", "lists", "run_end", "dense", "none"):
        batch = dict(columns())[name]
        put("batch", f"made-repeated-{name}", stream(batch.schema, [batch] * 4))
    for name, data in deltas():
        put("batch", f"made-{name}", data)
        streams[name] = data
    unions = dict(columns())["sparse"]
    put("batch", "made-v4", stream(unions.schema, [unions], metadata_version=pa.ipc.MetadataVersion.V4))
    meta = pa.schema([pa.field("a", pa.int8(), metadata={"k": "v", "": ""})], metadata={"s": "t"})
    put("schema", "made-metadata", meta.serialize().to_pybytes())
    streams["legacy"] = stream(unions.schema, [unions], use_legacy_format=True)
    streams["two"] = streams["none"] + streams["dict"]
    streams["garbage_between"] = streams["none"] + b"\xff\xff\xff\xff\x08\0\0\0" + b"\0" * 8 + streams["none"]
    for i, (name, data) in enumerate(sorted(streams.items())):
        put("framing", f"made-{name}", bytes([(i * 37) % 256]) + data)


def recorded(folder, count):
    sys.path.insert(0, str(folder))
    import vgitrace
    seen = {}
    for session in sorted((folder / "sessions").iterdir()):
        for connection in vgitrace.load(session):
            if connection.http:
                continue
            for body in (connection.inp, connection.out):
                for found in vgitrace.streams(body):
                    data = found.data()
                    if 300 < len(data) < BYTES_MAX - 1:
                        seen.setdefault((len(data) // 100, data[:400]), data)
    for i, data in enumerate(sorted(seen.values(), key=len)[:: max(1, len(seen) // count)][:count]):
        put("batch", f"recorded-{i:02}", data)
        put("framing", f"recorded-{i:02}", b"\xff" + data)


def calls(data):
    """Each call with the streams that follow its request: (method, bytes)."""
    source, found = pa.BufferReader(data), []
    while source.tell() < len(data):
        start = source.tell()
        reader, method = pa.ipc.open_stream(source), None
        while True:
            try:
                metadata = reader.read_next_batch_with_custom_metadata().custom_metadata
            except StopIteration:
                break
            method = method or (metadata and metadata.get("vgi_rpc.method"))
        if method or not found:
            found.append([method, b""])
        found[-1][1] += data[start:source.tell()]
    return found


def conversations(files):
    """The shortest and the longest call of each method, some together in one connection."""
    by_method = {}
    for file in files:
        for method, data in calls(pathlib.Path(file).read_bytes()):
            if len(data) < 2 * BYTES_MAX:
                by_method.setdefault(method, set()).add(data)
    chosen = []
    for _, found in sorted(by_method.items()):
        by_length = sorted(found, key=len)
        chosen += by_length[:: max(1, len(by_length) - 1)][:2]
    target, pack = HERE / "connection", b""
    for i, data in enumerate(chosen):
        pack += data
        if len(pack) > BYTES_MAX // 2 or i + 1 == len(chosen):
            (target / f"recorded-{i:03}").write_bytes(pack)
            pack = b""


def main():
    for target in ("framing", "schema", "batch", "connection"):
        (HERE / target).mkdir(parents=True, exist_ok=True)
    if sys.argv[1:2] == ["calls"]:
        conversations(sys.argv[2:])
    elif len(sys.argv) == 3:
        recorded(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
    else:
        made()
        made_calls()


if __name__ == "__main__":
    main()
