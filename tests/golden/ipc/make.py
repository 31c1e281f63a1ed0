#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make: writes the golden IPC streams beside this file with pyarrow 26 (tests/venv/pyarrow.txt).

Each <name>.arrows comes with <name>.txt, the text that src/ipc/reader_test.c must print for it, made from
pyarrow's own reading of the stream."""
import decimal
import pathlib

import pyarrow as pa

HERE = pathlib.Path(__file__).parent
INTS = {8: pa.int8(), 16: pa.int16(), 32: pa.int32(), 64: pa.int64()}


def number(column, row):
    """The integer that is stored for a value."""
    return column.slice(row, 1).view(INTS[column.type.bit_width])[0].as_py()


def value(column, row):
    t = column.type
    scalar = column[row]
    if pa.types.is_dictionary(t):
        return value(column.dictionary, column.indices[row].as_py()) if scalar.is_valid else "null"
    if pa.types.is_union(t):
        child = t.type_codes.index(column.type_codes[row].as_py())
        place = column.offsets[row].as_py() if t.mode == "dense" else row
        inner = value(column.field(child), place)
        return inner if inner == "null" else f"<{t[child].name} {inner}>"
    if not scalar.is_valid:
        return "null"
    if pa.types.is_boolean(t):
        return "true" if scalar.as_py() else "false"
    if pa.types.is_floating(t):
        return f"{float(scalar.as_py()):g}"
    if pa.types.is_integer(t):
        return str(scalar.as_py())
    if pa.types.is_string(t) or pa.types.is_large_string(t) or pa.types.is_string_view(t):
        return f"'{scalar.as_py()}'"
    if pa.types.is_decimal(t):
        unscaled = int(scalar.as_py().scaleb(t.scale))
        return f"{unscaled >> 64}:{unscaled & (1 << 64) - 1}"
    if t == pa.month_day_nano_interval():
        v = scalar.as_py()
        return f"{v.months}m{v.days}d{v.nanoseconds}n"
    if pa.types.is_map(t):
        offsets = column.offsets
        first, last = offsets[row].as_py(), offsets[row + 1].as_py()
        pairs = [f"{{{t.key_field.name}={value(column.keys, i)} {t.item_field.name}={value(column.items, i)}}}"
                 for i in range(first, last)]
        return f"[{' '.join(pairs)}]"
    if pa.types.is_struct(t):
        return "{" + " ".join(f"{t[i].name}={value(column.field(i), row)}" for i in range(t.num_fields)) + "}"
    if pa.types.is_nested(t) and hasattr(scalar, "values"):
        return f"[{' '.join(value(scalar.values, i) for i in range(len(scalar.values)))}]"
    if isinstance(t, pa.RunEndEncodedType):
        return value(column.values, [e.as_py() > row + column.offset for e in column.run_ends].index(True))
    if pa.types.is_binary(t) or pa.types.is_large_binary(t) or pa.types.is_binary_view(t) \
            or pa.types.is_fixed_size_binary(t):
        return "#" + scalar.as_py().hex()
    return str(number(column, row))


def text(batch, metadata):
    lines = [f"batch {batch.num_rows}"]
    for key, val in (metadata or {}).items():
        lines.append(f"  {key.decode()}={val.decode()}")
    for name, column in zip(batch.schema.names, batch.columns):
        lines.append(f"  {name}: {','.join(value(column, i) for i in range(len(column)))}")
    return lines


def write(name, schema, batches, metadata=None, **options):
    path = HERE / f"{name}.arrows"
    with pa.ipc.new_stream(path, schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        for batch in batches:
            if metadata:
                writer.write_batch(batch, custom_metadata=metadata)
            else:
                writer.write_batch(batch)
    lines = []
    with pa.ipc.open_stream(path) as reader:
        while True:
            try:
                batch = reader.read_next_batch_with_custom_metadata()
            except StopIteration:
                break
            lines += text(batch.batch, batch.custom_metadata)
    (HERE / f"{name}.txt").write_text("\n".join(lines) + "\n")


def column_of(t):
    if pa.types.is_decimal(t):
        return [decimal.Decimal("1.25"), None, decimal.Decimal("-3.50")]
    if t in (pa.string(), pa.large_string(), pa.string_view()):
        return ["a", None, "a rather long text value"]
    if t in (pa.binary(), pa.large_binary(), pa.binary_view()):
        return [b"a", None, b"a rather long binary value"]
    return [1, None, 3]


def flat():
    types = [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64(),
             pa.float16(), pa.float32(), pa.float64(), pa.string(), pa.large_string(), pa.string_view(), pa.binary(),
             pa.large_binary(), pa.binary_view(), pa.decimal32(5, 2), pa.decimal64(12, 2), pa.decimal128(20, 2),
             pa.date32(), pa.time32("s"), pa.time32("ms"), pa.time64("us"), pa.time64("ns")]
    types += [pa.timestamp(u, z) for u in ("s", "ms", "us", "ns") for z in (None, "Europe/Berlin")]
    types += [pa.duration(u) for u in ("s", "ms", "us", "ns")]
    arrays = [pa.array(column_of(t), t) for t in types]
    arrays += [pa.nulls(3), pa.array([True, None, False]), pa.array([b"abc", None, b"def"], pa.binary(3)),
               pa.array([86400000, None, 0], pa.date64()),
               pa.array([(1, 2, 3), None, (4, 5, 6)], pa.month_day_nano_interval())]
    fields = [pa.field(f"c{i}", a.type, metadata={"place": str(i)} if i % 3 == 0 else None)
              for i, a in enumerate(arrays)]
    return pa.record_batch(arrays, schema=pa.schema(fields, metadata={"one": "1", "two": "2"}))


def nested():
    items = pa.array([1, 2, None, 4], pa.int32())
    inner = pa.DictionaryArray.from_arrays(pa.array([0, 1, 0], pa.int16()), pa.array(["i", "j"]))
    lists = pa.ListArray.from_arrays(pa.array([0, 1, 3], pa.int32()), inner)
    return pa.record_batch({
        "list": pa.array([[1, 2], None, []], pa.list_(pa.int32())),
        "large_list": pa.array([["x"], None, []], pa.large_list(pa.string())),
        "fixed_list": pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int8(), 2)),
        "list_view": pa.ListViewArray.from_arrays(pa.array([2, 0, 1], pa.int32()), pa.array([2, 1, 2], pa.int32()), items),
        "large_list_view": pa.array([[1, 2], None, [3]], pa.large_list_view(pa.int32())),
        "struct": pa.array([{"a": 1, "b": "x"}, None, {"a": 2, "b": None}],
                           pa.struct([("a", pa.int32()), ("b", pa.string())])),
        "map": pa.array([[("k", 1), ("l", None)], None, []], pa.map_(pa.string(), pa.int32())),
        "dense": pa.UnionArray.from_dense(pa.array([3, 7, 3], pa.int8()), pa.array([0, 0, 1], pa.int32()),
                                          [pa.array([1, None], pa.int32()), pa.array(["s"])], ["a", "b"], [3, 7]),
        "sparse": pa.UnionArray.from_sparse(pa.array([0, 1, 0], pa.int8()),
                                            [pa.array([1, 2, 3], pa.int32()), pa.array(["s", "t", "u"])], ["a", "b"]),
        "run_end": pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int32()), pa.array(["p", "q"])),
        "dict": pa.array(["x", None, "y"]).dictionary_encode(),
        "dict_of_list": pa.DictionaryArray.from_arrays(pa.array([1, 0, 1], pa.int8()), lists),
    })


def encoded(indices, values, index_type=pa.int32()):
    return pa.record_batch({"d": pa.DictionaryArray.from_arrays(pa.array(indices, index_type), pa.array(values))})


def main():
    write("flat", flat().schema, [flat(), flat().slice(1, 1), flat().slice(0, 0)],
          metadata={"key": "value", "empty": ""})
    write("nested", nested().schema, [nested(), nested().slice(0, 0)])
    write("lz4", flat().schema, [flat()], compression="lz4")
    write("zstd", nested().schema, [nested()], compression="zstd")
    rows = pa.table({"a": [1, 2, 3]}).select([])
    write("no_column", rows.schema, rows.to_batches())
    write("no_batch", pa.schema([("a", pa.int8())]), [])
    first = encoded([0, 1], ["a", "b"])
    write("delta", first.schema, [first, encoded([2, 0], ["a", "b", "c"]), encoded([3], ["a", "b", "c", "d"])],
          emit_dictionary_deltas=True)
    write("replace", first.schema, [first, encoded([0], ["z"]), encoded([1, None], ["q", "r"])])
    widths = [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()]
    batch = pa.record_batch({f"d{i}": encoded([1, None, 0], [5, 7], t).column(0) for i, t in enumerate(widths)})
    write("index_widths", batch.schema, [batch])
    write("v4", first.schema, [first], metadata_version=pa.ipc.MetadataVersion.V4)
    unions = nested().select(["dense", "sparse"])
    write("v4_union", unions.schema, [unions], metadata_version=pa.ipc.MetadataVersion.V4)
    write("legacy", first.schema, [first], use_legacy_format=True)


if __name__ == "__main__":
    main()
