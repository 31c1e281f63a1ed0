# SPDX-License-Identifier: Apache-2.0
"""same_answers: the same bytes go to the canonical Python worker and to ours, over pipes; the answers must be equal
in streams, schemas, rows, logs and metadata, failures in type, code, kind and details. Behind each call goes one
whose answer is known, so every case shows as well that the connection lives on.

Usage: tools/venv --run conformance tests/conformance/same_answers.py WORKER [CASE...]"""
import contextlib
import json
import math
import os
import signal
import subprocess
import sys
import tempfile

import pyarrow as pa
from pyarrow import ipc

SERVICE, SECONDARY, REFLECTION = "ConformanceService", "conformance.Secondary.v1", "vgi_rpc.Reflection.v1"
OWN = {b"vgi_rpc.server_id", b"vgi_rpc.request_id", b"vgi_rpc.log_message", b"vgi_rpc.log_extra"}
EMPTY = pa.schema([])


# ---- what is sent

def frame(sink, schema, batches):
    """One IPC stream; batches are pairs of batch and metadata."""
    with ipc.new_stream(sink, schema) as writer:
        for batch, metadata in batches:
            writer.write_batch(batch, custom_metadata=metadata)


def row(**fields):
    """A batch of one row from name=(type, value[, nullable])."""
    schema = pa.schema([pa.field(k, v[0], len(v) > 2 and v[2]) for k, v in fields.items()])
    return pa.record_batch([pa.array([v[1]], v[0]) for v in fields.values()], schema=schema)


def empty_row():
    return pa.RecordBatch.from_arrays([], schema=EMPTY)


class Call:
    """A request, and the input stream that follows it."""

    def __init__(self, method, params=None, inputs=None, *, protocol=SERVICE, version=None, metadata=None, schema=None):
        self.params = empty_row() if params is None else params
        gated = {"vgi_rpc.protocol_version": "2.0.0"} if protocol == SERVICE and version is None else {}
        self.metadata = {"vgi_rpc.method": method, "vgi_rpc.request_version": "1", "vgi_rpc.request_id": "ours"}
        self.metadata.update(gated)
        self.metadata.update({"vgi_rpc.protocol": protocol} if protocol else {})
        self.metadata.update({"vgi_rpc.protocol_version": version} if version else {})
        self.metadata.update(metadata or {})
        self.metadata = {k: v for k, v in self.metadata.items() if v is not None}
        self.inputs = None if inputs is None else [x if isinstance(x, tuple) else (x, None) for x in inputs]
        self.schema = schema

    def write(self, sink):
        frame(sink, self.params.schema, [(self.params, self.metadata)])
        if self.inputs is not None:
            frame(sink, self.schema or (self.inputs[0][0].schema if self.inputs else EMPTY), self.inputs)


def known(serial):
    return Call("echo_int", row(value=(pa.int64(), serial)), metadata={"vgi_rpc.request_id": f"known-{serial}"})


# ---- what comes back

def without_texts(details):
    """Texts for people are each port's own."""
    if isinstance(details, dict):
        return {k: without_texts(v) for k, v in details.items() if k not in ("description", "message")}
    return [without_texts(x) for x in details] if isinstance(details, list) else details


def failure(metadata):
    """Type, code, kind and details. The type of an unknown method is a subclass of the documented one there."""
    kind = json.loads(metadata.get(b"vgi_rpc.log_extra", b"{}")).get("exception_type")
    code, word = (metadata.get(n, b"").decode() for n in (b"vgi_rpc.error_code", b"vgi_rpc.error_kind"))
    details = json.loads(metadata.get(b"vgi_rpc.error_details", b"[]"))
    return ["FAILURE", "AttributeError" if kind == "MethodNotImplementedError" else kind, code, word,
            without_texts(details)]


def told(metadata):
    if metadata.get(b"vgi_rpc.log_level") == b"EXCEPTION":
        return failure(metadata)
    rest = {k.decode(): v.decode() for k, v in metadata.items() if k not in OWN}
    if b"vgi_rpc.log_level" in metadata:
        extra = json.loads(metadata.get(b"vgi_rpc.log_extra", b"{}"))
        rest.update(text=metadata[b"vgi_rpc.log_message"].decode(), extra=extra)
    return rest


def shown(value):
    """Records and schemas inside of bytes are shown by what they hold, not by how it was written."""
    if isinstance(value, bytes) and value[:4] == b"\xff\xff\xff\xff":
        reader = ipc.open_stream(value)
        return [str(reader.schema), *(shown(x) for batch in reader for x in batch.to_pylist())]
    if isinstance(value, dict):
        return {k: shown(v) for k, v in value.items()}
    if isinstance(value, list):
        return [shown(v) for v in value]
    return "NaN" if isinstance(value, float) and math.isnan(value) else value


def read_stream(source):
    reader = ipc.open_stream(source)
    batches = []
    with contextlib.suppress(StopIteration):
        while True:
            batch, metadata = reader.read_next_batch_with_custom_metadata()
            rows = [[shown(x) for x in column.to_pylist()] for column in batch.columns]
            batches.append([batch.num_rows, rows, told(dict(metadata.items()) if metadata else {})])
    return [str(reader.schema), batches]


def is_same(expected, found):
    """Where the canonical worker does not classify a failure (UNKNOWN, RpcError), any code and type is as good."""
    if expected == found:
        return True
    if not isinstance(expected, list) or not isinstance(found, list) or len(expected) != len(found):
        return False
    if expected[:1] == ["FAILURE"]:
        return expected[2] == "UNKNOWN" and expected[1] in (found[1], "RpcError") and expected[3:] == found[3:]
    return all(map(is_same, expected, found))


class Worker:
    def __init__(self, command, **env):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env={**os.environ, **env})
        self.source = pa.PythonFile(self.process.stdout, mode="r")
        self.serial = 1 << 40

    def ask(self, call):
        """The streams that answer the call."""
        self.serial += 1
        sink = pa.BufferOutputStream()
        call.write(sink)
        known(self.serial).write(sink)
        self.process.stdin.write(sink.getvalue())
        self.process.stdin.flush()
        streams = []
        while True:
            stream = read_stream(self.source)
            if stream[1] and stream[1][0][1] == [[self.serial]]:
                return streams
            streams.append(stream)

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


# ---- the cases

FACTOR = {"factor": (pa.float64(), 2.0)}


def column(values, kind=None, name="value"):
    return pa.record_batch([pa.array(values, kind)], names=[name])


def ticks(n, metadata=None):
    return [(empty_row(), metadata)] * n


def input_cases():
    """Inputs of exchanges: types that are cast or not, rows of every count, NULLs, dictionaries that change."""
    kinds = [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64(),
             pa.float32(), pa.float64()]
    for kind in kinds:
        yield f"scale {kind}", Call("exchange_scale", row(**FACTOR), [column([1, None, 3], kind)])
        yield f"scale all null {kind}", Call("exchange_scale", row(**FACTOR), [column([None, None], kind)])
        yield f"scale no row {kind}", Call("exchange_scale", row(**FACTOR), [column([], kind), column([7], kind)])
    for kind, value in ((pa.null(), None), (pa.date32(), None), (pa.list_(pa.float64()), [1.0]), (pa.struct([("x", pa.float64())]), {"x": 1.0})):
        yield f"scale {kind}", Call("exchange_scale", row(**FACTOR), [column([value], kind)])
    yield "scale other name", Call("exchange_scale", row(**FACTOR), [column([1.0], name="other")])
    two = pa.record_batch([pa.array([1.0]), pa.array([2.0])], names=["value", "more"])
    yield "scale two columns", Call("exchange_scale", row(**FACTOR), [two])
    yield "scale slices", Call("exchange_scale", row(**FACTOR), [column(list(map(float, range(99)))).slice(k, 9)
                                                                 for k in range(0, 80, 7)])
    yield "scale no input", Call("exchange_scale", row(**FACTOR), [], schema=pa.schema([("value", pa.float64())]))
    yield "accumulate", Call("exchange_accumulate", None, [column([1.5, 2.5]), column([-4.0]), column([None, 1.0])])
    yield "zero columns", Call("exchange_zero_columns", None, ticks(3))
    yield "logs", Call("exchange_with_logs", None, [column([1.0]), column([2.0])])
    yield "header", Call("exchange_with_header", row(**FACTOR), [column([1.0])])
    yield "third fails", Call("exchange_error_on_nth", row(fail_on=(pa.int64(), 3)), [column([1.0])] * 5)
    yield "open fails", Call("exchange_error_on_init", None, [column([1.0])])
    for name, metadata in (("one key", {"vgi.conformance.input": "näh"}), ("none", None),
                           ("some keys", {"z": "", "a": "b", "vgi.conformance.input": "", "vgi_rpc_": "c"})):
        yield f"input metadata {name}", Call("exchange_input_metadata", None, [(column([1.0]), metadata)] * 2)


def dictionary_cases():
    """Dictionaries that are replaced from batch to batch of one stream are part of any reader's work."""
    def encoded(values):
        return pa.record_batch([pa.array(values, pa.float64()).dictionary_encode()], names=["value"])

    batches = [encoded([1.0, 2.0, 1.0]), encoded([5.0]), encoded([None, 6.0]), encoded([])]
    yield "cast dictionaries", Call("exchange_cast_compatible", None, batches)
    texts = pa.dictionary(pa.int16(), pa.string())
    for values in (["b", "a"], ["PENDING"], ["ä" * 100]):
        array = pa.DictionaryArray.from_arrays(pa.array([len(values) - 1], pa.int16()), pa.array(values))
        schema = pa.schema([pa.field("value", texts, nullable=False)])
        yield f"echo dictionary {values[-1][:9]}", Call("echo_dict_encoded_string",
                                                        pa.record_batch([array], schema=schema))


def producer_cases():
    n = {"count": (pa.int64(), 3)}
    yield "produce", Call("produce_n", row(**n), ticks(5))
    yield "produce and give up", Call("produce_n", row(**n), ticks(1))
    yield "produce nothing", Call("produce_empty", None, ticks(1))
    yield "produce one", Call("produce_single", None, ticks(2))
    yield "produce header", Call("produce_with_header", row(**n), ticks(4))
    yield "produce header and logs", Call("produce_with_header_and_logs", row(**n), ticks(4))
    yield "produce logs", Call("produce_with_logs", row(**n), ticks(4))
    yield "produce fails", Call("produce_error_mid_stream", row(emit_before_error=(pa.int64(), 2)), ticks(5))
    yield "produce open fails", Call("produce_error_on_init", None, ticks(1))
    yield "annotated", Call("produce_annotated_batches", row(**n, rows_per_batch=(pa.int64(), 2)), ticks(4))
    for name, metadata in (("none", None), ("one", {"vgi.conformance.tick": "ünï"}), ("empty", {"vgi.conformance.tick": ""})):
        yield f"tick metadata {name}", Call("produce_tick_metadata", row(**n), ticks(4, metadata))
    for seed in range(6):
        yield f"rich header {seed}", Call("produce_with_rich_header",
                                          row(seed=(pa.int64(), seed), count=(pa.int64(), 2)), ticks(3))
        yield f"dynamic {seed}", Call("produce_dynamic_schema", row(
            seed=(pa.int64(), seed), count=(pa.int64(), 2), include_strings=(pa.bool_(), seed % 2 == 0),
            include_floats=(pa.bool_(), seed > 2)), ticks(3))


def cancel_cases():
    stop = (empty_row(), {"vgi_rpc.cancel": "1"})
    yield "reset", Call("reset_cancel_probe")
    yield "cancel a producer", Call("cancellable_producer", None, [*ticks(2), stop])
    yield "cancel at once", Call("cancellable_producer", None, [stop])
    yield "cancel without value", Call("cancellable_producer", None, [(empty_row(), {"vgi_rpc.cancel": ""})])
    yield "nothing behind cancel", Call("cancellable_producer", None, [stop, *ticks(3)])
    yield "cancel an exchange", Call("cancellable_exchange", None, [
        column([1.0]), (column([], pa.float64()), {"vgi_rpc.cancel": "1"})])
    yield "what was called", Call("cancel_probe_counters")


def refusals():
    good = row(a=(pa.float64(), 1.0), b=(pa.float64(), 2.0))
    yield "missing", Call("add_floats", row(a=(pa.float64(), 1.0)))
    yield "extra", Call("add_floats", row(a=(pa.float64(), 1.0), b=(pa.float64(), 1.0), c=(pa.int64(), 1)))
    yield "renamed", Call("add_floats", row(a=(pa.float64(), 1.0), z=(pa.float64(), 1.0)))
    yield "reordered", Call("add_floats", row(b=(pa.float64(), 1.0), a=(pa.float64(), 1.0)))
    yield "retyped", Call("add_floats", row(a=(pa.float32(), 1.0), b=(pa.float64(), 1.0)))
    yield "nullable", Call("add_floats", row(a=(pa.float64(), 1.0, True), b=(pa.float64(), 1.0)))
    yield "null", Call("echo_int", row(value=(pa.int64(), None)))
    yield "no row", Call("add_floats", good.slice(0, 0))
    yield "two rows", Call("add_floats", pa.record_batch([[1.0, 2.0], [3.0, 4.0]], schema=good.schema))
    yield "columns for none", Call("void_noop", good)
    yield "unknown method", Call("nonesuch", good)
    yield "unknown protocol", Call("add_floats", good, protocol="no.Such")
    yield "no protocol", Call("add_floats", good, protocol=None)
    yield "no protocol name", Call("add_floats", good, protocol="no/such")
    yield "no request version", Call("add_floats", good, metadata={"vgi_rpc.request_version": None})
    yield "other request version", Call("add_floats", good, metadata={"vgi_rpc.request_version": "2"})
    yield "describe", Call("__describe__")
    for name in ("runtime", "type", "value"):
        yield f"raise {name}", Call(f"raise_{name}_error", row(message=(pa.string(), "näh\n2")))
    yield "negative size", Call("oversized_unary", row(target_bytes=(pa.int64(), -1)))
    for version in ("1.0.0", "2.0.9", "2.1.0", "3.0.0", "2", "2.0", "x", "2.0.0.0", " 2.0.0", "2.0.x"):
        yield f"version {version}", Call("void_noop", version=version)
        yield f"ungated {version}", Call("echo_string", row(value=(pa.string(), "v")), protocol=SECONDARY, version=version)
    yield "no version", Call("void_noop", metadata={"vgi_rpc.protocol_version": None})
    yield "version of reflection", Call("describe", row(protocol=(pa.string(), SECONDARY)), protocol=REFLECTION,
                                        version="9.9.9")


def secondary_cases():
    def fail(code, kind="k", delay=0.0):
        return Call("fail", row(code=(pa.string(), code), kind=(pa.string(), kind),
                                retry_delay_seconds=(pa.float64(), delay)), protocol=SECONDARY)

    yield "same name elsewhere", Call("echo_string", row(value=(pa.string(), "v")), protocol=SECONDARY)
    for code in ("CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
                 "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
                 "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED", "nonesuch", ""):
        yield f"fail {code}", fail(code, "some_kind")
    yield "fail with delay", fail("UNAVAILABLE", "busy", 1.5)
    yield "fail without kind", fail("ABORTED", "")
    yield "details too long", Call("fail_oversized", protocol=SECONDARY)
    yield "method of the other", Call("void_noop", protocol=SECONDARY)


def value_cases():
    """Values at the edges, through every kind of column that a method has alone."""
    edges = {
        "echo_int": (pa.int64(), [0, -1, 2**63 - 1, -2**63]), "echo_int8": (pa.int8(), [-128, 127]),
        "echo_uint64": (pa.uint64(), [0, 2**64 - 1]), "echo_float": (pa.float64(), [0.0, -0.0, math.inf, math.nan, 5e-324]),
        "echo_float32": (pa.float32(), [3.5, -math.inf]), "echo_bool": (pa.bool_(), [True, False]),
        "echo_string": (pa.string(), ["", "ä\0b", "x" * 70000]), "echo_bytes": (pa.binary(), [b"", b"\0\xff" * 40000]),
        "echo_large_string": (pa.large_string(), ["", "ö"]), "echo_large_binary": (pa.large_binary(), [b"", b"\0"]),
        "echo_fixed_binary": (pa.binary(8), [b"\0" * 8]), "echo_date": (pa.date32(), [0, -719162]),
        "echo_time": (pa.time64("us"), [0, 86399999999]), "echo_duration": (pa.duration("us"), [0, -1]),
        "echo_timestamp": (pa.timestamp("us"), [0, -1]), "echo_timestamp_utc": (pa.timestamp("us", "UTC"), [0, 1]),
    }
    for method, (kind, values) in edges.items():
        for k, value in enumerate(values):
            yield f"{method} {k}", Call(method, row(value=(kind, value)))
    for method, kind in (("echo_optional_int", pa.int64()), ("echo_optional_string", pa.string())):
        yield f"{method} null", Call(method, row(value=(kind, None, True)))
    lists = pa.list_(pa.string())
    for k, value in enumerate(([], [None], ["a", None, ""])):
        yield f"echo_list {k}", Call("echo_list", row(values=(lists, value)))
    matrix = pa.list_(pa.list_(pa.int64()))
    for k, value in enumerate(([], [None, []], [[None], [1, 2]])):
        yield f"echo_nested_list {k}", Call("echo_nested_list", row(matrix=(matrix, value)))
    yield "inspect_point", Call("with_defaults", row(required=(pa.int64(), -7), optional_str=(pa.string(), ""),
                                                     optional_int=(pa.int64(), 0)))


def all_cases():
    for group in (input_cases, dictionary_cases, producer_cases, cancel_cases, refusals, secondary_cases, value_cases):
        yield from group()


def workers(**env):
    canonical = [sys.executable, "-m", "vgi_rpc.conformance._cli", "--pipe", "--describe"]
    return Worker(canonical, **env), Worker([sys.argv[1]], **env)


def count_together():
    """Both workers count what is cancelled in one file. The number of differences."""
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        pair = workers(VGI_RPC_CONFORMANCE_PROBE_FILE=f"{folder}/probe")
        ask = Call("cancel_probe_counters")
        for name, call in cancel_cases():
            for worker in pair:
                worker.ask(call)
                counted = [x.ask(ask)[0][1][0][1] for x in pair]
                if counted[0] != counted[1]:
                    wrong += 1
                    print(f"DIFFERENT counters after '{name}': {counted}")
        if counted[0] != [[[4, 2, 10]]]:
            wrong += 1
            print(f"DIFFERENT counters in the end: {counted}")
        for worker in pair:
            worker.close()
    return wrong


def main():
    theirs, ours = workers()
    n = wrong = 0
    for name, call in all_cases():
        if len(sys.argv) > 2 and not any(x in name for x in sys.argv[2:]):
            continue
        n += 1
        signal.signal(signal.SIGALRM, lambda *_, name=name: sys.exit(f"{name}: no answer"))
        signal.alarm(60)
        expected, found = theirs.ask(call), ours.ask(call)
        if not is_same(expected, found):
            wrong += 1
            print(f"DIFFERENT {name}\n  there {expected}\n  here  {found}")
    theirs.close()
    ours.close()
    wrong += count_together()
    print(f"{n} calls, {wrong} answered differently")
    return 1 if wrong or n == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
