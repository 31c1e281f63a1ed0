# SPDX-License-Identifier: Apache-2.0
"""pyarrow_property: the IPC codec against pyarrow on random streams and on recorded ones.

Usage: pyarrow_property.py write MODULE [--count N] [--seed TEXT]   pyarrow's arrays, our writer, pyarrow's reader
       pyarrow_property.py cat TOOL [--count N] [--seed TEXT]       pyarrow's bytes, our reader and writer, pyarrow's reader
       pyarrow_property.py traces TOOL FOLDER                       recorded bytes, the same way
Everything must be equal: schema, values, metadata of fields, schema and each batch, in order. A stream that fails is
named by its number and kept as a file; with the same seed it is made again."""
import argparse
import collections
import os
import pathlib
import random
import subprocess
import sys
import traceback

import pyarrow as pa

import random_arrow

CODECS = ["none", "lz4", "zstd"]
KEPT_FAILURES = 5


def pairs_of(metadata):
    """KeyValueMetadata or dict as an ordered list of byte pairs; None and empty are the same on the wire."""
    if not metadata:
        return []
    as_bytes = lambda x: x.encode() if isinstance(x, str) else x  # noqa: E731
    return [(as_bytes(k), as_bytes(v)) for k, v in metadata.items()]


def field_metadata(kind, path=""):
    """All field metadata below a type or schema with the path to it, in order; equals() looks at sets only."""
    fields = list(kind) if isinstance(kind, pa.Schema) else [kind.field(i) for i in range(kind.num_fields)]
    if not isinstance(kind, pa.Schema) and pa.types.is_dictionary(kind):
        yield from field_metadata(kind.value_type, path + "/*")
    for i, field in enumerate(fields):
        yield f"{path}/{i}", pairs_of(field.metadata)
        yield from field_metadata(field.type, f"{path}/{i}")


def check_schema(found, wanted):
    if not found.equals(wanted, check_metadata=True):
        raise AssertionError(f"schema differs:\n{found}\nwanted:\n{wanted}")
    if pairs_of(found.metadata) != pairs_of(wanted.metadata):
        raise AssertionError("order of schema metadata differs")
    if list(field_metadata(found)) != list(field_metadata(wanted)):
        raise AssertionError("order of field metadata differs")


def check_stream(reader, schema, batches, full=True):
    """reader must give exactly these batches and then end. full: their values must be valid for pyarrow."""
    check_schema(reader.schema, schema)
    for number, (batch, metadata) in enumerate(batches):
        found = reader.read_next_batch_with_custom_metadata()
        found.batch.validate(full=full)
        if found.batch.num_rows != batch.num_rows:
            raise AssertionError(f"batch {number} has {found.batch.num_rows} rows, wanted {batch.num_rows}")
        if not found.batch.equals(batch, check_metadata=True):
            raise AssertionError(f"batch {number} differs in columns " + ", ".join(
                str(i) for i in range(batch.num_columns) if not found.batch.column(i).equals(batch.column(i))))
        if pairs_of(found.custom_metadata) != pairs_of(metadata):
            raise AssertionError(f"batch {number}: metadata {pairs_of(found.custom_metadata)}")
    try:
        reader.read_next_batch()
    except StopIteration:
        return
    raise AssertionError("one more batch than wanted")


class Failures:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.n = 0

    def add(self, name, data, error):
        self.n += 1
        if self.n <= KEPT_FAILURES:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / f"{name}.arrows"
            path.write_bytes(data)
            print(f"FAIL {name}, kept in {path}: {error}")


def made(seed, count):
    for i in range(count):
        chance = random.Random(f"{seed}:{i}")
        schema, batches, data = random_arrow.stream(chance)
        yield i, chance, schema, batches, data


def write(args, failures):
    """Hands the arrays themselves over, so that slices and odd buffers reach the writer."""
    import ipc_module
    module = ipc_module.Module(args.target)
    n = collections.Counter()
    for i, chance, schema, batches, data in made(args.seed, args.count):
        try:
            codec = chance.choice([0, 0, 1, 2])
            embedded = bool(batches) and chance.random() < 0.2
            if embedded:
                batches = batches[:1]
            elif chance.random() < 0.1:
                batches.insert(chance.randint(0, len(batches)), (None, {"vgi_rpc.log_level": "INFO"}))
            out = module.write(schema, batches, codec, embedded)
            source = pa.BufferReader(out)
            check_stream(pa.ipc.open_stream(source), schema, with_empty(schema, batches))
            if source.tell() != len(out):
                raise AssertionError(f"{len(out) - source.tell()} bytes behind the end marker")
            n["streams"] += 1
            n["batches"] += len(batches)
            n["bytes"] += len(out)
        except Exception as error:  # noqa: BLE001
            failures.add(f"write-{args.seed}-{i}", data, error)
    return n


def with_empty(schema, batches):
    """None stands for a batch without rows."""
    for batch, metadata in batches:
        if batch is None:
            maker = random_arrow.Maker(random.Random(0))
            batch = maker.batch(schema, 0).replace_schema_metadata(schema.metadata)
        yield batch, metadata


def run_cat(tool, data, options):
    done = subprocess.run([tool, "cat", *options], input=data, capture_output=True, check=False)
    if done.returncode:
        raise AssertionError(f"{' '.join([tool, 'cat', *options])} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return done.stdout


def cat_group(args, group, codec, failures, n):
    """Many streams through one process; when that fails, each alone, so that the guilty one is named."""
    options = [] if codec == "none" else ["--compression", codec]
    try:
        out = run_cat(args.target, b"".join(data for *_, data in group), options)
        source = pa.BufferReader(out)
        for _, schema, batches, _ in group:
            check_stream(pa.ipc.open_stream(source), schema, batches)
        if source.tell() != len(out):
            raise AssertionError("more streams came back than were sent")
    except Exception as error:  # noqa: BLE001
        if len(group) == 1:
            failures.add(f"cat-{args.seed}-{group[0][0]}-{codec}", group[0][3], error)
            return
        before = failures.n
        for one in group:
            cat_group(args, [one], codec, failures, n)
        if failures.n == before:
            failures.add(f"cat-{args.seed}-group-{group[0][0]}", b"".join(data for *_, data in group), error)
        return
    n["streams"] += len(group)
    n["batches"] += sum(len(batches) for _, _, batches, _ in group)
    n["bytes"] += len(out)


def cat(args, failures):
    n = collections.Counter()
    group = []
    for i, _, schema, batches, data in made(args.seed, args.count):
        group.append((i, schema, batches, data))
        if len(group) == 250 or i + 1 == args.count:
            cat_group(args, group, CODECS[i // 250 % 3], failures, n)
            group = []
    return n


# ---- recorded bytes

def nested(value, read, is_outer=False):
    """A stream and the streams inside its binary columns, outer ones first. Bytes that only begin like one are none."""
    if isinstance(value, bytes) and value[:4] == b"\xff\xff\xff\xff":
        try:
            batches = read(value)
        except (pa.ArrowInvalid, OSError):
            if is_outer:
                yield value
            return
        yield value
        for batch, _ in batches:
            for column in batch.columns:
                if "binary" in str(column.type):
                    yield from nested(column.to_pylist(), read)
    elif isinstance(value, list):
        for x in value:
            yield from nested(x, read)
    elif isinstance(value, dict):
        yield from nested(list(value.values()), read)


def install_zstd():
    """The traces' parser asks for a package which pyarrow replaces."""
    import types

    class Decompressor:
        def decompressobj(self):
            return self

        def decompress(self, data):
            return pa.CompressedInputStream(pa.BufferReader(data), "zstd").read()

    sys.modules.setdefault("zstandard", types.SimpleNamespace(ZstdDecompressor=Decompressor))


def recorded(folder):
    """(name, complete IPC stream) of all sessions, nested ones included, each once."""
    sys.path.insert(0, str(folder))
    install_zstd()
    import vgitrace
    seen = set()
    for session in sorted((folder / "sessions").iterdir()):
        for connection in vgitrace.load(session):
            if connection.http:
                bodies = [m.body() for m in connection.requests + connection.answers]
            else:
                bodies = [connection.inp, connection.out]
            for body in bodies:
                if body[:4] != b"\xff\xff\xff\xff":
                    continue
                for stream in vgitrace.streams(body):
                    data = stream.data()
                    if data.endswith(b"\xff\xff\xff\xff"):  # the client left in the middle of an end marker
                        data += bytes(4)
                    for data in nested(data, lambda x: vgitrace.read_stream(x)[1], is_outer=True):
                        if data not in seen:
                            seen.add(data)
                            yield session.name, data


def read_all(data):
    reader = pa.ipc.open_stream(data)
    batches = []
    while True:
        try:
            found = reader.read_next_batch_with_custom_metadata()
        except StopIteration:
            return reader.schema, batches
        batches.append((found.batch, found.custom_metadata))


def traces(args, failures):
    folder = pathlib.Path(args.folder).resolve()
    if not (folder / "sessions").is_dir():
        print(f"SKIP: recorded sessions are not there ({folder.name})")
        sys.exit(77)
    n, sessions = collections.Counter(), set()
    for name, data in recorded(folder):
        try:
            schema, batches = read_all(data)
        except (pa.ArrowInvalid, OSError):
            n["cut in the middle"] += 1
            if subprocess.run([args.target, "cat"], input=data, capture_output=True, check=False).returncode != 1:
                failures.add(f"trace-{name}-cut", data, "pyarrow refuses it, we do not")
            continue
        sessions.add(name)
        try:
            out = run_cat(args.target, data, [])
            check_stream(pa.ipc.open_stream(out), schema, batches, full=False)  # one holds a decimal of 39 digits
            n["streams"] += 1
            n["batches"] += len(batches)
            n["bytes"] += len(data)
        except Exception as error:  # noqa: BLE001
            failures.add(f"trace-{name}-{n['streams']}", data, error)
    n["sessions"] = len(sessions)
    return n


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=["write", "cat", "traces"])
    parser.add_argument("target", help="ipc_module.so or ipc_tool")
    parser.add_argument("folder", nargs="?", help="for traces: the folder that holds sessions/")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", default=os.environ.get("VGI_SEED", "1"))
    args = parser.parse_args()
    failures = Failures(pathlib.Path(os.environ.get("VGI_BUILD", ".")) / "interop-failures")
    if args.mode != "traces":
        print(f"seed {args.seed}, {args.count} streams (VGI_SEED or --seed sets another)")
    try:
        n = {"write": write, "cat": cat, "traces": traces}[args.mode](args, failures)
    except OSError:
        traceback.print_exc()
        return 1
    print(f"pyarrow {pa.__version__}, {args.mode}: " + ", ".join(f"{v} {k}" for k, v in n.items()) + f", {failures.n} failures")
    return 1 if failures.n or not n["streams"] else 0


if __name__ == "__main__":
    sys.exit(main())
