# SPDX-License-Identifier: Apache-2.0
"""random_arrow: random Arrow types, arrays, batches and streams over everything the IPC format has.

Everything follows from one random.Random, so a seed gives the same stream on every machine."""
import datetime
import decimal
import struct

import pyarrow as pa

UNITS = ["s", "ms", "us", "ns"]
ZONES = [None, "UTC", "Europe/Berlin", "+02:00"]


class Tagged(pa.ExtensionType):
    """An extension type which the other side does not know."""

    def __init__(self, storage, tag):
        self.tag = tag
        super().__init__(storage, "test.tagged")

    def __arrow_ext_serialize__(self):
        return self.tag.encode()

    @classmethod
    def __arrow_ext_deserialize__(cls, storage, serialized):
        return cls(storage, serialized.decode())


pa.register_extension_type(Tagged(pa.int8(), ""))


def bitmap(flags):
    out = bytearray((len(flags) + 7) // 8)
    for i, flag in enumerate(flags):
        if flag:
            out[i >> 3] |= 1 << (i & 7)
    return pa.py_buffer(bytes(out))


class Maker:
    """Makes types and arrays; depth bounds nesting."""

    def __init__(self, random, dictionaries=True):
        self.r = random
        self.dictionaries = dictionaries

    # ---- types

    def leaf(self):
        r = self.r
        return r.choice([
            pa.null, pa.bool_, pa.int8, pa.int16, pa.int32, pa.int64, pa.uint8, pa.uint16, pa.uint32, pa.uint64,
            pa.float16, pa.float32, pa.float64, pa.string, pa.large_string, pa.string_view, pa.binary,
            pa.large_binary, pa.binary_view, lambda: pa.binary(r.choice([1, 3, 16, 40])),
            lambda: pa.decimal32(r.randint(1, 9), r.randint(0, 3)), lambda: pa.decimal64(r.randint(1, 18), 2),
            lambda: pa.decimal128(r.randint(1, 38), r.randint(-3, 5)), lambda: pa.decimal256(r.randint(1, 76), 4),
            pa.date32, pa.date64, lambda: pa.time32(r.choice(UNITS[:2])), lambda: pa.time64(r.choice(UNITS[2:])),
            lambda: pa.timestamp(r.choice(UNITS), r.choice(ZONES)), lambda: pa.duration(r.choice(UNITS)),
            pa.month_day_nano_interval,
        ])()

    def field(self, name, depth, nullable=None):
        r = self.r
        metadata = self.metadata() if r.random() < 0.15 else None
        nullable = r.random() < 0.8 if nullable is None else nullable
        kind = self.type(depth)
        return pa.field(name, kind, nullable or pa.types.is_null(kind), metadata)

    def fields(self, low, high, depth):
        return [self.field(self.r.choice(["a", "b", "", "naïve", "value"]) + str(i), depth)
                for i in range(self.r.randint(low, high))]

    def type(self, depth):
        r = self.r
        if depth <= 0 or r.random() < 0.55:
            return self.leaf()
        kinds = ["list", "large_list", "fixed_list", "list_view", "large_list_view", "struct", "map", "dense_union",
                 "sparse_union", "run_end", "extension"]
        if self.dictionaries:
            kinds += ["dictionary"] * 4
        return getattr(self, "type_" + r.choice(kinds))(depth - 1)

    def type_list(self, depth):
        return pa.list_(self.field("item", depth))

    def type_large_list(self, depth):
        return pa.large_list(self.field("element", depth))

    def type_fixed_list(self, depth):
        return pa.list_(self.field("item", depth), self.r.choice([1, 2, 5]))

    def type_list_view(self, depth):
        return pa.list_view(self.field("item", depth))

    def type_large_list_view(self, depth):
        return pa.large_list_view(self.field("item", depth))

    def type_struct(self, depth):
        return pa.struct(self.fields(0, 3, depth))

    def type_map(self, depth):
        key = self.type(0)
        while pa.types.is_null(key):
            key = self.type(0)
        return pa.map_(pa.field("key", key, False), self.field("value", depth), keys_sorted=self.r.random() < 0.3)

    def union_fields(self, depth):
        fields = self.fields(1, 4, depth)
        codes = self.r.sample(range(0, 127), len(fields)) if self.r.random() < 0.5 else list(range(len(fields)))
        return fields, codes

    def type_dense_union(self, depth):
        fields, codes = self.union_fields(depth)
        return pa.dense_union(fields, codes)

    def type_sparse_union(self, depth):
        fields, codes = self.union_fields(depth)
        return pa.sparse_union(fields, codes)

    def type_run_end(self, depth):
        return pa.run_end_encoded(self.r.choice([pa.int16, pa.int32, pa.int64])(), Maker(self.r, False).type(depth))

    def type_extension(self, depth):
        r = self.r
        if r.random() < 0.3:
            return r.choice([pa.uuid, lambda: pa.json_(pa.string()), pa.bool8])()
        kind = Maker(r, False).type(min(depth, 1))
        while pa.types.is_null(kind):  # pyarrow counts the nulls of a slice of it wrongly
            kind = Maker(r, False).type(0)
        return kind if isinstance(kind, pa.BaseExtensionType) else Tagged(kind, r.choice(["", "x", "tag ü"]))

    def type_dictionary(self, depth):
        index = self.r.choice([pa.int8, pa.int16, pa.int32, pa.int64, pa.uint8, pa.uint16, pa.uint32, pa.uint64])()
        # A dictionary right inside a dictionary, or a null one, is more than pyarrow itself writes and reads.
        value = self.type(depth)
        while pa.types.is_dictionary(value) or pa.types.is_null(value) or isinstance(value, pa.BaseExtensionType):
            value = self.type(depth)
        return pa.dictionary(index, value, ordered=self.r.random() < 0.3)

    def metadata(self):
        r = self.r
        pairs = [(r.choice(["k", "key", "vgi_rpc.method", "ü", ""]) + str(i), r.choice(["", "v", "long " * 20, "ß"]))
                 for i in range(r.randint(1, 4))]
        return dict(pairs)

    def schema(self):
        r = self.r
        n = r.choice([0, 1, 1, 2, 2, 3, 4, 7]) if r.random() < 0.97 else 60
        depth = r.choice([0, 1, 2, 3]) if n < 10 else 0
        fields = [self.field(r.choice(["x", "col", "ä", ""]) + (str(i) if r.random() < 0.9 else ""), depth)
                  for i in range(n)]
        return pa.schema(fields, self.metadata() if r.random() < 0.3 else None)

    # ---- arrays

    def array(self, kind, n, nulls=True):
        """n rows; now and then cut out of a longer array."""
        r = self.r
        if r.random() < 0.3:
            before, behind = r.randint(0, 9), r.randint(0, 3)
            whole = self.whole(kind, before + n + behind, nulls)
            return whole.slice(before, n)
        return self.whole(kind, n, nulls)

    def flags(self, n, nulls):
        r = self.r
        if not nulls or r.random() < 0.3:
            return None
        share = r.choice([0.0, 0.1, 0.5, 1.0])
        return [r.random() >= share for _ in range(n)]

    def whole(self, kind, n, nulls=True):
        t = pa.types
        if isinstance(kind, pa.BaseExtensionType):
            return pa.ExtensionArray.from_storage(kind, self.array(kind.storage_type, n, nulls))
        if t.is_null(kind):
            return pa.nulls(n)
        if t.is_dictionary(kind):
            return self.dictionary(kind, n, nulls)
        if t.is_run_end_encoded(kind):
            return self.run_end(kind, n)
        if t.is_union(kind):
            return self.union(kind, n)
        if t.is_struct(kind):
            return self.from_buffers(kind, n, nulls, [], [self.array(f.type, n, f.nullable) for f in kind])
        if t.is_fixed_size_list(kind):
            return self.from_buffers(kind, n, nulls, [], [self.array(kind.value_type, n * kind.list_size,
                                                                     kind.value_field.nullable)])
        if t.is_list_view(kind) or t.is_large_list_view(kind):
            return self.list_view(kind, n, nulls)
        if t.is_map(kind) or t.is_list(kind) or t.is_large_list(kind):
            return self.list(kind, n, nulls)
        if (t.is_string(kind) or t.is_binary(kind) or t.is_large_string(kind) or t.is_large_binary(kind) or
                t.is_string_view(kind) or t.is_binary_view(kind)):
            return self.text(kind, n, nulls)
        return self.fixed(kind, n, nulls)

    def from_buffers(self, kind, n, nulls, buffers, children=None):
        flags = self.flags(n, nulls)
        null_count = -1 if self.r.random() < 0.3 or flags is None else flags.count(False)
        return pa.Array.from_buffers(kind, n, [bitmap(flags) if flags is not None else None, *buffers],
                                     null_count if flags is not None else 0, 0, children)

    def fixed(self, kind, n, nulls):
        r, t = self.r, pa.types
        if t.is_boolean(kind):
            return self.from_buffers(kind, n, nulls, [bitmap([r.random() < 0.5 for _ in range(n)])])
        width = kind.bit_width // 8
        if t.is_floating(kind):
            code = {2: "e", 4: "f", 8: "d"}[width]
            data = b"".join(struct.pack("<" + code, r.choice([0.0, -1.5, 65504.0, r.randint(-99, 99) / 4]))
                            for _ in range(n))
        elif t.is_decimal(kind):
            top = 10 ** kind.precision - 1
            data = b"".join(r.choice([0, top, -top, r.randint(-top, top)]).to_bytes(width, "little", signed=True)
                            for _ in range(n))
        elif t.is_date64(kind):
            data = b"".join((r.randint(-10**5, 10**5) * 86400000).to_bytes(8, "little", signed=True) for _ in range(n))
        elif t.is_time(kind):
            top = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[str(kind).split("[")[1][:-1]] * 86400 - 1
            data = b"".join(r.randint(0, top).to_bytes(width, "little") for _ in range(n))
        else:
            data = bytes(r.randbytes(width * n))
        return self.from_buffers(kind, n, nulls, [pa.py_buffer(data)])

    def word(self, as_text):
        r = self.r
        pick = r.random()
        if as_text:
            if pick < 0.6:
                return r.choice(["", "a", "abc", "naïve", "twelve bytes", "thirteen byte", "日本語"])
            return "".join(r.choice("abcdeé€") for _ in range(r.choice([5, 13, 60, 300])))
        return r.randbytes(r.choice([0, 1, 7, 12, 13, 40, 200]))

    def text(self, kind, n, nulls):
        t = pa.types
        as_text = t.is_string(kind) or t.is_large_string(kind) or t.is_string_view(kind)
        values = [self.word(as_text) for _ in range(n)]
        for i, flag in enumerate(self.flags(n, nulls) or []):
            if not flag:
                values[i] = None
        if (t.is_string_view(kind) or t.is_binary_view(kind)) and n > 3 and self.r.random() < 0.4:
            cut = self.r.randint(1, n - 1)
            return pa.concat_arrays([pa.array(values[:cut], kind), pa.array(values[cut:], kind)])
        return pa.array(values, kind)

    def list(self, kind, n, nulls):
        r = self.r
        at, offsets = r.choice([0, 0, 3]), []
        for _ in range(n):
            offsets.append(at)
            at += r.choice([0, 0, 1, 2, 5])
        offsets.append(at)
        code = "q" if pa.types.is_large_list(kind) else "i"
        if pa.types.is_map(kind):
            child_type = pa.struct([pa.field("key", kind.key_type, False), kind.item_field])
            child = pa.StructArray.from_arrays([self.array(kind.key_type, at, False),
                                                self.array(kind.item_type, at, kind.item_field.nullable)],
                                               fields=[kind.key_field, kind.item_field])
            del child_type
        else:
            child = self.array(kind.value_type, at + r.choice([0, 2]), kind.value_field.nullable)
        return self.from_buffers(kind, n, nulls, [pa.py_buffer(struct.pack(f"<{n + 1}{code}", *offsets))], [child])

    def list_view(self, kind, n, nulls):
        r = self.r
        code = "q" if pa.types.is_large_list_view(kind) else "i"
        total = r.choice([0, 5, 3 * n])
        sizes = [r.randint(0, min(3, total)) for _ in range(n)]
        offsets = [r.randint(0, total - size) for size in sizes]
        child = self.array(kind.value_type, total, kind.value_field.nullable)
        return self.from_buffers(kind, n, nulls, [pa.py_buffer(struct.pack(f"<{n}{code}", *offsets)),
                                                  pa.py_buffer(struct.pack(f"<{n}{code}", *sizes))], [child])

    def union(self, kind, n):
        r = self.r
        picks = [r.randrange(kind.num_fields) for _ in range(n)]
        ids = pa.py_buffer(bytes(kind.type_codes[p] for p in picks))
        if kind.mode == "sparse":
            children = [self.array(kind.field(i).type, n, kind.field(i).nullable) for i in range(kind.num_fields)]
            return pa.Array.from_buffers(kind, n, [None, ids], 0, 0, children)
        counts, offsets = [r.choice([0, 2]) for _ in range(kind.num_fields)], []
        for p in picks:
            offsets.append(counts[p])
            counts[p] += r.choice([1, 1, 2])
        children = [self.array(kind.field(i).type, counts[i], kind.field(i).nullable) for i in range(kind.num_fields)]
        return pa.Array.from_buffers(kind, n, [None, ids, pa.py_buffer(struct.pack(f"<{n}i", *offsets))], 0, 0, children)

    def run_end(self, kind, n):
        ends, at = [], 0
        while at < n:
            at = min(n, at + self.r.choice([1, 1, 2, 7]))
            ends.append(at)
        if ends and self.r.random() < 0.2:
            ends[-1] += 3
        return pa.Array.from_buffers(kind, n, [None], 0, 0, [pa.array(ends, kind.run_end_type),
                                                             self.array(kind.value_type, len(ends))])

    def dictionary(self, kind, n, nulls, values=None):
        r = self.r
        if values is None:
            values = self.array(kind.value_type, r.choice([0, 1, 3, 20]))
        indices = [r.randrange(len(values)) if len(values) else None for _ in range(n)]
        for i, flag in enumerate(self.flags(n, nulls) or []):
            if not flag:
                indices[i] = None
        return pa.DictionaryArray.from_arrays(pa.array(indices, kind.index_type), values, ordered=kind.ordered)

    # ---- batches

    def batch(self, schema, n):
        columns = [self.array(f.type, n, f.nullable) for f in schema]
        return pa.RecordBatch.from_struct_array(self.struct(schema, columns, n))

    def struct(self, schema, columns, n):
        """A struct array, so that a batch without columns has rows too."""
        kind = pa.struct(list(schema))
        struct_array = pa.Array.from_buffers(kind, n, [None], 0, 0, columns)
        return struct_array

    def grown(self, values):
        """Dictionary values with a few more behind; where pyarrow cannot concatenate the type, as they are."""
        more = self.array(values.type, self.r.randint(1, 5))
        try:
            return pa.concat_arrays([values, more])
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            return values

    def next_batch(self, schema, previous, n):
        """Like batch, but dictionaries of top-level columns grow out of the previous batch's half of the time."""
        columns = []
        for i, f in enumerate(schema):
            last = previous.column(i) if previous is not None else None
            if last is not None and pa.types.is_dictionary(f.type) and self.r.random() < 0.7:
                values = last.dictionary
                limit = 100 if f.type.index_type.bit_width == 8 else 1000
                if self.r.random() < 0.6 and len(values) < limit:
                    values = self.grown(values)
                columns.append(self.dictionary(f.type, n, f.nullable, values))
            else:
                columns.append(self.array(f.type, n, f.nullable))
        return pa.RecordBatch.from_struct_array(self.struct(schema, columns, n))


def stream(random):
    """One stream: (schema, [(batch, metadata pairs)], bytes)."""
    maker = Maker(random)
    schema = maker.schema()
    batches = []
    for _ in range(random.choice([0, 1, 1, 1, 2, 4])):
        n = random.choice([0, 1, 1, 2, 7, 8, 9, 40, 200]) if random.random() < 0.98 else 3000
        batch = maker.next_batch(schema, batches[-1][0] if batches else None, n)
        batch = batch.replace_schema_metadata(schema.metadata)
        metadata = maker.metadata() if random.random() < 0.5 else None
        batches.append((batch, metadata))
    options = pa.ipc.IpcWriteOptions(
        compression=random.choice([None, None, "lz4", "zstd"]), emit_dictionary_deltas=random.random() < 0.7,
        allow_64bit=False, use_threads=False)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema, options=options) as writer:
        for batch, metadata in batches:
            writer.write_batch(batch, custom_metadata=metadata)
    return schema, batches, sink.getvalue().to_pybytes()


__all__ = ["Maker", "Tagged", "stream", "datetime", "decimal"]
