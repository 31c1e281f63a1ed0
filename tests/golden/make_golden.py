# SPDX-License-Identifier: Apache-2.0
"""make_golden: writes the golden IPC streams of this folder with pyarrow 26, and beside each one what it holds as text.

Usage: tools/venv --run pyarrow tests/golden/make_golden.py
Run once; the files are committed, src/ipc/golden_test.c reads them. A text has one line per batch,
    batch ROWS METADATA            metadata as key=value, separated by blanks
and then one per column: its values as tests/support/made.h prints them, separated by commas, decimals as bytes.
"""
import ctypes
import decimal
import pathlib
import struct

import pyarrow as pa

HERE = pathlib.Path(__file__).resolve().parent


# ---- values as text

def show(scalar):
    if scalar is None or (not scalar.is_valid and not pa.types.is_union(scalar.type)):
        return "null"
    kind, t = scalar.type, pa.types
    if isinstance(kind, pa.BaseExtensionType) or t.is_run_end_encoded(kind) or t.is_dictionary(kind):
        return show(scalar.value)
    if t.is_union(kind):
        value = show(scalar.value)
        return value if value == "null" else f"<{kind.field(kind.type_codes.index(scalar.type_code)).name} {value}>"
    if t.is_struct(kind):
        return "{" + " ".join(f"{kind.field(i).name}={show(scalar[i])}" for i in range(kind.num_fields)) + "}"
    if t.is_nested(kind):
        return "[" + " ".join(show(x) for x in scalar.values) + "]"
    if t.is_boolean(kind):
        return "true" if scalar.as_py() else "false"
    if t.is_decimal(kind):
        with decimal.localcontext(prec=80):
            unscaled = int(scalar.as_py().scaleb(kind.scale))
        return "#" + unscaled.to_bytes(kind.bit_width // 8, "little", signed=True).hex()
    if t.is_interval(kind):
        months, days, nanoseconds = scalar.as_py()
        return f"{months}m{days}d{nanoseconds}n"
    if t.is_temporal(kind):
        return str(scalar.value)
    value = scalar.as_py()
    if isinstance(value, bytes):
        return "#" + value.hex()
    if isinstance(value, str):
        return f"'{value}'"
    return f"{value:g}" if isinstance(value, float) else str(value)


def describe(batches):
    lines = []
    for batch, metadata in batches:
        pairs = " ".join(f"{k}={v}" for k, v in (metadata or {}).items())
        lines.append(f"batch {batch.num_rows} {pairs}".rstrip())
        for column in batch.columns:
            lines.append(",".join(show(x) for x in column))
    return "".join(line + "\n" for line in lines)


def keep(name, schema, batches, **options):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        for batch, metadata in batches:
            writer.write_batch(batch, custom_metadata=metadata)
    (HERE / f"{name}.arrows").write_bytes(sink.getvalue().to_pybytes())
    (HERE / f"{name}.txt").write_text(describe(batches))


def one(name, columns, metadata=None, **options):
    """One batch: columns are (field or name, array)."""
    fields = [c if isinstance(c, pa.Field) else pa.field(c, a.type) for c, a in columns]
    schema = pa.schema(fields, options.pop("schema_metadata", None))
    keep(name, schema, [(pa.RecordBatch.from_arrays([a for _, a in columns], schema=schema), metadata)], **options)


# ---- the streams

def numbers():
    columns = [("null", pa.nulls(3)), ("bool", pa.array([True, None, False]))]
    for kind in (pa.int8, pa.int16, pa.int32, pa.int64):
        top = 2 ** (kind().bit_width - 1)
        columns.append((str(kind()), pa.array([-top, None, top - 1], kind())))
    for kind in (pa.uint8, pa.uint16, pa.uint32, pa.uint64):
        columns.append((str(kind()), pa.array([0, None, 2 ** kind().bit_width - 1], kind())))
    half = pa.Array.from_buffers(pa.float16(), 3, [pa.py_buffer(b"\x05"), pa.py_buffer(struct.pack("<3e", -1.5, 0, 2048))])
    columns += [("f16", half), ("f32", pa.array([-0.5, None, 1e10], pa.float32())),
                ("f64", pa.array([0.25, None, -1e100], pa.float64()))]
    for kind in (pa.decimal32(9, 2), pa.decimal64(18, 3), pa.decimal128(38, 10), pa.decimal256(76, 0)):
        with decimal.localcontext(prec=80):
            top = decimal.Decimal(10 ** kind.precision - 1).scaleb(-kind.scale)
            columns.append((str(kind).split("(")[0], pa.array([top, None, -top], kind)))
    one("numbers", columns)


def times():
    columns = []
    for unit in ("s", "ms", "us", "ns"):
        columns.append((f"timestamp_{unit}", pa.array([0, None, -1], pa.timestamp(unit))))
        columns.append((f"duration_{unit}", pa.array([7, None, -7], pa.duration(unit))))
    columns += [("berlin", pa.array([1700000000000000, None, 1], pa.timestamp("us", "Europe/Berlin"))),
                ("date32", pa.array([19000, None, -1], pa.date32())),
                ("date64", pa.array([86400000, None, -86400000], pa.date64())),
                ("time_s", pa.array([86399, None, 0], pa.time32("s"))), ("time_ms", pa.array([1, None, 0], pa.time32("ms"))),
                ("time_us", pa.array([1, None, 0], pa.time64("us"))), ("time_ns", pa.array([1, None, 0], pa.time64("ns"))),
                ("interval", pa.array([(1, -2, 3), None, (0, 0, -1)], pa.month_day_nano_interval()))]
    one("times", columns)


def texts():
    words = ["", None, "twelve bytes", "thirteen byte", "naïve 日本"]
    columns = [(str(k), pa.array(words, k)) for k in (pa.string(), pa.large_string(), pa.string_view())]
    columns += [(str(k), pa.array([w and w.encode() for w in words], k))
                for k in (pa.binary(), pa.large_binary(), pa.binary_view())]
    columns.append(("fixed", pa.array([b"abc", None, b"\0\1\2", b"xyz", b"   "], pa.binary(3))))
    two = pa.concat_arrays([pa.array(["a text of more than twelve bytes", "b"], pa.string_view()),
                            pa.array(["another long text to share", None, ""], pa.string_view())])
    columns.append(("two_buffers", two))
    one("texts", columns)


def nested():
    lists = [[1, None], [], None, [3, 4, 5]]
    columns = [(str(i), pa.array(lists, k)) for i, k in enumerate(
        [pa.list_(pa.int32()), pa.large_list(pa.int32()), pa.list_view(pa.int32()), pa.large_list_view(pa.int32())])]
    columns += [
        ("fixed", pa.array([[1, 2], [None, 4], None, [7, 8]], pa.list_(pa.int16(), 2))),
        ("struct", pa.array([{"a": 1, "b": "x"}, {"a": None, "b": "y"}, None, {"a": 4, "b": None}],
                            pa.struct([("a", pa.int8()), ("b", pa.string())]))),
        ("map", pa.array([[("k", 1), ("l", None)], [], None, [("m", 3)]], pa.map_(pa.string(), pa.int64()))),
        ("sparse", pa.UnionArray.from_sparse(pa.array([5, 9, 5, 9], pa.int8()),
                                             [pa.array([1, 0, None, 0]), pa.array(["", "b", "", None])], ["i", "s"], [5, 9])),
        ("dense", pa.UnionArray.from_dense(pa.array([0, 1, 1, 0], pa.int8()), pa.array([0, 0, 1, 1], pa.int32()),
                                           [pa.array([1, None]), pa.array(["b", "c"])], ["i", "s"])),
        ("runs", pa.RunEndEncodedArray.from_arrays(pa.array([3, 4], pa.int32()), pa.array(["r", None]))),
        ("deep", pa.array([[{"x": [1.5]}], [], None, [{"x": None}, None]],
                          pa.list_(pa.struct([("x", pa.list_(pa.float64()))])))),
    ]
    one("nested", columns)


class MonthInterval(ctypes.Structure):
    _fields_ = [("format", ctypes.c_char_p), ("name", ctypes.c_char_p), ("metadata", ctypes.c_char_p),
                ("flags", ctypes.c_int64), ("n_children", ctypes.c_int64), ("children", ctypes.c_void_p),
                ("dictionary", ctypes.c_void_p), ("release", ctypes.c_void_p), ("private", ctypes.c_void_p)]


def interval_type(form):
    """pyarrow knows the two old intervals but cannot spell them; its C interface can."""
    release = ctypes.CFUNCTYPE(None, ctypes.POINTER(MonthInterval))(lambda p: setattr(p.contents, "release", None))
    schema = MonthInterval(form, b"", None, 2, 0, None, None, ctypes.cast(release, ctypes.c_void_p), None)
    return pa.DataType._import_from_c(ctypes.addressof(schema))


def intervals():
    """Schema only from pyarrow: it has no Python class for these arrays. The batch is left to the C test."""
    schema = pa.schema([pa.field("months", interval_type(b"tiM")), pa.field("day_time", interval_type(b"tiD"))])
    keep("intervals", schema, [])


def extensions():
    storage = pa.array([bytes(range(16)), None], pa.binary(16))
    field = pa.field("unknown", pa.int32(), True, {"ARROW:extension:name": "somebody.else", "ARROW:extension:metadata": "v1"})
    one("extensions", [("uuid", pa.ExtensionArray.from_storage(pa.uuid(), storage)), (field, pa.array([1, None], pa.int32()))],
        schema_metadata={"z": "last first", "a": "", "k ü": "v ü"}, metadata={"second": "2", "first": "1"})


def dictionaries():
    words = pa.array(["red", "green", None, "blue"])
    columns = []
    for kind in (pa.int8, pa.int16, pa.int32, pa.int64, pa.uint8, pa.uint16, pa.uint32, pa.uint64):
        columns.append((str(kind()), pa.DictionaryArray.from_arrays(pa.array([3, 0, None, 2], kind()), words)))
    columns.append(("ordered", pa.DictionaryArray.from_arrays(pa.array([1, 0, 1, None], pa.int8()), words, ordered=True)))
    inner = pa.DictionaryArray.from_arrays(pa.array([1, 0, 1], pa.int16()), pa.array([10, 20]))
    lists = pa.ListArray.from_arrays(pa.array([0, 1, 3], pa.int32()), inner)
    columns.append(("of_lists", pa.DictionaryArray.from_arrays(pa.array([1, 1, 0, None], pa.int32()), lists)))
    in_struct = pa.StructArray.from_arrays([columns[0][1]], ["d"])
    columns.append(("in_struct", in_struct))
    one("dictionaries", columns)


def growing():
    kind = pa.dictionary(pa.int8(), pa.string())
    schema = pa.schema([pa.field("d", kind)])

    def batch(words, indices):
        return pa.record_batch([pa.DictionaryArray.from_arrays(pa.array(indices, pa.int8()), pa.array(words))], schema=schema)
    keep("dictionary_delta", schema, [(batch(["a", "b"], [0, 1]), None), (batch(["a", "b", "c"], [2, None]), None),
                                      (batch(["a", "b", "c"], [1, 0]), None)], emit_dictionary_deltas=True)
    keep("dictionary_replaced", schema, [(batch(["a", "b"], [0, 1]), None), (batch(["x"], [0]), None),
                                         (batch(["b", "a"], [0, 1]), None)])


def compressed():
    numbers_ = pa.array([i // 50 for i in range(500)], pa.int64())
    words = pa.array([None if i % 7 == 0 else f"word {i % 3}" for i in range(500)])
    for codec in ("lz4", "zstd"):
        one(f"compressed_{codec}", [("n", numbers_), ("w", words), ("short", pa.array([1] * 500, pa.int8()))], compression=codec)


def shapes():
    no_columns = pa.RecordBatch.from_struct_array(pa.Array.from_buffers(pa.struct([]), 4, [None], 0, 0, []))
    keep("zero_columns", no_columns.schema, [(no_columns, {"rows": "4"})])
    schema = pa.schema([("i", pa.int64()), ("s", pa.string()), ("l", pa.list_(pa.int8()))])
    empty = pa.RecordBatch.from_pylist([], schema)
    keep("zero_rows", schema, [(empty, None)])
    keep("end", schema, [])
    keep("log", schema, [(empty, {"vgi_rpc.log_level": "INFO", "vgi_rpc.log_message": "half done",
                                  "vgi_rpc.log_extra": '{"pid":"7"}'})])
    keep("error", schema, [(empty, {
        "vgi_rpc.log_level": "EXCEPTION", "vgi_rpc.log_message": "ValueError: no", "vgi_rpc.error_code": "INVALID_ARGUMENT",
        "vgi_rpc.log_extra": '{"exception_type":"ValueError","exception_message":"no"}'})])
    record = pa.record_batch([pa.array(["x"]), pa.array([[1, 2]], pa.list_(pa.int32()))], names=["name", "sizes"])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, record.schema) as writer:
        writer.write_batch(record)
    one("embedded", [(pa.field("result", pa.binary(), False), pa.array([sink.getvalue().to_pybytes()], pa.binary()))],
        metadata={"vgi_rpc.server_id": "0123456789ab"})


def main():
    for make in (numbers, times, texts, nested, intervals, extensions, dictionaries, growing, compressed, shapes):
        make()
    print(f"{len(list(HERE.glob('*.arrows')))} streams, {sum(f.stat().st_size for f in HERE.glob('*.arrows'))} bytes")


if __name__ == "__main__":
    main()
