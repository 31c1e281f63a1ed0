#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""canonical_client: the canonical Python client against rpc_echo_worker: results, logs, errors, streams, reflection, and
raw requests that are wrong in every way the canonical suite knows.

Usage: tools/venv --run vgi-rpc canonical_client.py WORKER"""
import sys

import pyarrow as pa
from vgi_rpc import connect
from vgi_rpc.conformance import ConformanceService
from vgi_rpc.conformance import _adversarial_http as wrong
from vgi_rpc.conformance import _adversarial_raw as raw
from vgi_rpc.introspect import introspect
from vgi_rpc.rpc import AnnotatedBatch, RpcError

CASES = []


def case(function):
    CASES.append(function)
    return function


def fails(type_name, code, call, **arguments):
    try:
        call(**arguments)
    except RpcError as error:
        assert (error.error_type, error.error_code) == (type_name, code), (error.error_type, error.error_code)
        assert error.remote_traceback
        return error
    raise AssertionError(f"expected {type_name}")


@case
def unary(svc, logs):
    assert svc.void_noop() is None
    assert svc.add_floats(a=1.5, b=2.0) == 3.5
    assert svc.echo_int(value=-7) == -7
    assert svc.echo_string(value="h\u00e9\U0001f600") == "h\u00e9\U0001f600"
    assert svc.echo_optional_string(value=None) is None
    assert svc.echo_bytes(data=bytes(range(256)) * 4096) == bytes(range(256)) * 4096
    assert svc.echo_list(values=["a", "", "b"]) == ["a", "", "b"]
    assert svc.echo_dict(mapping={"a": 1, "b": 2}) == {"a": 1, "b": 2}


@case
def log_messages(svc, logs):
    assert svc.echo_with_multi_logs(value="x") == "x"
    assert [(m.level.value, m.message) for m in logs] == [("DEBUG", "debug: x"), ("INFO", "info: x"), ("WARN", "warn: x")]
    logs.clear()
    svc.echo_with_log_extras(value="v")
    assert logs[0].extra["source"] == "conformance" and logs[0].extra["detail"] == "v"


@case
def errors(svc, logs):
    error = fails("ValueError", "UNKNOWN", svc.raise_value_error, message="boom \"\u00e9\"")
    assert "boom \"\u00e9\"" in str(error)
    fails("RuntimeError", "UNKNOWN", svc.raise_runtime_error, message="")
    error = fails("AttributeError", "UNIMPLEMENTED", svc.echo_float, value=1.0)
    assert error.error_kind == "method_not_implemented"
    assert svc.echo_int(value=1) == 1


@case
def producers(svc, logs):
    assert [b.batch.to_pydict() for b in svc.produce_n(count=2)] == [{"index": [0], "value": [0]},
                                                                     {"index": [1], "value": [10]}]
    assert list(svc.produce_n(count=0)) == []
    session = svc.produce_with_header(count=2)
    assert session.header.total_expected == 2 and len(list(session)) == 2
    assert len(list(svc.produce_with_logs(count=2))) == 2 and len(logs) == 2
    batches = list(svc.produce_large_batches(rows_per_batch=70000, batch_count=2))
    assert batches[1].batch.column("value")[69999].as_py() == 1399990
    fails("RuntimeError", "UNKNOWN", lambda: list(svc.produce_error_mid_stream(emit_before_error=1)))
    fails("RuntimeError", "UNKNOWN", lambda: list(svc.produce_error_on_init()))
    session = svc.produce_n(count=1000)
    session.tick()
    session.cancel()
    session = svc.produce_n(count=1000)
    session.close()
    fails("AttributeError", "UNIMPLEMENTED", svc.produce_single().tick)
    assert svc.echo_int(value=1) == 1


@case
def exchanges(svc, logs):
    def batch(values, arrow_type):
        return AnnotatedBatch(pa.RecordBatch.from_pydict({"value": pa.array(values, arrow_type)}))

    with svc.exchange_scale(factor=2.0) as session:
        for n in range(3):
            out = session.exchange(batch([float(n), 1.0], pa.float64()))
            assert out.batch.to_pydict() == {"value": [2.0 * n, 2.0]}
    for arrow_type in (pa.int32(), pa.int64(), pa.float32()):
        with svc.exchange_cast_compatible() as session:
            assert session.exchange(batch([1, 2], arrow_type)).batch.to_pydict() == {"value": [1.0, 2.0]}
    with svc.exchange_cast_compatible() as session:
        fails("TypeError", "INVALID_ARGUMENT", session.exchange,
              input=AnnotatedBatch(pa.RecordBatch.from_pydict({"other": [1.0]})))
    assert svc.echo_int(value=1) == 1


@case
def wrong_requests(svc, logs):
    for mutation in wrong._SCHEMA_MUTATIONS:
        raw._assert_rejected_and_reusable(svc, wrong._schema_mutation_body("add_floats", mutation))
    for mutation in (*wrong._METADATA_MUTATIONS, wrong._ROUTING_KEY_MUTATION):
        raw._assert_rejected_and_reusable(svc, wrong._metadata_mutation_body("add_floats", mutation))


@case
def reflection(svc, logs):
    transport = svc._transport
    description = introspect(transport, protocol="ConformanceService")
    assert description.methods["produce_n"].method_type.value == "stream"
    schema = description.methods["echo_enum"].params_schema
    assert schema.field("status").type == pa.dictionary(pa.int16(), pa.utf8())


def main():
    for function in CASES:
        logs = []
        with connect(ConformanceService, [sys.argv[1]], on_log=logs.append) as svc:
            function(svc, logs)
        print(f"{function.__name__}: good")
    return 0


if __name__ == "__main__":
    sys.exit(main())
