#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Extract the VGI protocol's method and record tables from an installed vgi-python.

Run it with the interpreter of an environment that holds the vgi-python (and vgi-rpc)
release to be described:

    python extract.py -o 2.0.0.json [--wire CMD ...]

Nothing is parsed out of source text except metadata-key string literals; schemas,
methods, enums and defaults are read from the imported objects.  With ``--wire CMD`` the
script also starts CMD as a worker on stdin/stdout and compares the worker's own
self-description (Reflection, or the older ``__describe__``) with the table it built.
"""

from __future__ import annotations

import argparse
import ast
import base64
import contextlib
import dataclasses
import enum
import importlib
import inspect
import io
import json
import pkgutil
import re
import subprocess
import sys
import types
import typing
from importlib.metadata import version as dist_version
from pathlib import Path

import pyarrow as pa

SKIP_MODULES = ("_test_fixtures", ".client", ".http", ".reporting", ".transactor", "__main__",
                "meta_worker", ".attach_ticket")
REFLECTION = "vgi_rpc.Reflection.v1"

# Fields whose annotation is plain ``bytes`` although the content is fixed.  "@x" names a
# payload form that is not a fixed record: @schema = encapsulated IPC schema message,
# @batch = IPC stream with one batch of call-dependent columns, @collection:R = IPC stream
# with any number of rows of record R, @column_statistics / @filter = see "payloads".
PAYLOADS = {
    "CatalogInfo.attach_option_specs": "AttachOptionSpec",
    "CatalogAttachResult.settings": "SettingSpec",
    "CatalogAttachResult.secret_types": "SecretTypeSpec",
    "CatalogAttachResult.attach_catalogs": "AttachCatalogInfo",
    "CatalogAttachResult.global_functions": "FunctionInfo",
    "CatalogAttachRequest.client_capabilities": "ClientCapabilities",
    "TableInfo.columns": "@schema",
    "TableInfo.foreign_key_constraints": "ForeignKeyInfo|@foreign_key",
    "TableInfo.scan_function": "ScanFunctionResult",
    "TableInfo.insert_function": "ScanFunctionResult",
    "TableInfo.update_function": "ScanFunctionResult",
    "TableInfo.delete_function": "ScanFunctionResult",
    "TableInfo.column_statistics": "@column_statistics",
    "TableInfo.bind_result": "BindResponse",
    "TableCreateRequest.columns": "@schema",
    "TableCreateRequest.foreign_key_constraints": "ForeignKeyInfo|@foreign_key",
    "FunctionInfo.arguments": "@schema",
    "FunctionInfo.output_schema": "@schema",
    "FunctionInfo.parameter_default_values": "@batch",
    "MacroInfo.parameter_default_values": "@batch",
    "MacroInfo.arguments_schema": "@schema",
    "CopyFromFormatInfo.options": "@schema",
    "CopyFromContext.expected_schema": "@schema",
    "ScanFunctionResult.arguments": "@batch",
    "ScanBranch.arguments": "@batch",
    "ScanBranch.format_options": "@batch",
    "ScanBranchesResult.branches": "ScanBranch",
    "SettingSpec.type": "@schema",
    "SettingSpec.default_value": "@batch",
    "AttachOptionSpec.type": "@schema",
    "AttachOptionSpec.default_value": "@batch",
    "SecretTypeSpec.parameters_schema": "@schema",
    "PlanResponse.splits": "ScanSplit",
    "PlanResponse.partitioning": "PartitionTransform",
    "PlanResponse.sort_order": "SortField",
    "ScanSplit.column_statistics": "@column_statistics",
    "InitRequest.pushdown_filters": "@filter",
    "TableFunctionPlanRequest.pushdown_filters": "@filter",
    "TableFunctionPlanRequest.refined_filters": "@filter",
    "CatalogContentsResponse.schemas": "@collection:SchemaInfo",
    "CatalogContentsResponse.tables": "@collection:TableInfo",
    "CatalogContentsResponse.views": "@collection:ViewInfo",
    "CatalogContentsResponse.functions": "@collection:FunctionInfo",
    "CatalogContentsResponse.macros": "@collection:MacroInfo",
    "CatalogContentsResponse.indexes": "@collection:IndexInfo",
    "SchemaContents.schema": "SchemaInfo",
    "SchemaContents.tables": "TableInfo",
    "SchemaContents.views": "ViewInfo",
    "SchemaContents.scalar_functions": "FunctionInfo",
    "SchemaContents.aggregate_functions": "FunctionInfo",
    "SchemaContents.table_functions": "FunctionInfo",
    "SchemaContents.scalar_macros": "MacroInfo",
    "SchemaContents.table_macros": "MacroInfo",
    "SchemaContents.indexes": "IndexInfo",
    "AggregateUpdateRequest.input_batch": "@batch",
    "AggregateCombineRequest.merge_batch": "@batch",
    "AggregateFinalizeRequest.group_ids_batch": "@batch",
    "AggregateFinalizeResponse.result_batch": "@batch",
    "AggregateDestructorRequest.group_ids_batch": "@batch",
    "AggregateStreamingChunkRequest.input_batch": "@batch",
    "AggregateStreamingChunkResponse.result_batch": "@batch",
    "AggregateWindowInitRequest.partition_batch": "@batch",
    "AggregateWindowResponse.result_batch": "@batch",
    "AggregateWindowBatchResponse.result_batch": "@batch",
    "TableBufferingProcessRequest.input_batch": "@batch",
    # unary results that are bare bytes, and bare bytes parameters
    "catalog_table_scan_function_get()": "ScanFunctionResult",
    "catalog_table_scan_branches_get()": "ScanBranchesResult",
    "catalog_table_insert_function_get()": "ScanFunctionResult",
    "catalog_table_update_function_get()": "ScanFunctionResult",
    "catalog_table_delete_function_get()": "ScanFunctionResult",
    "catalog_table_column_statistics_get()": "@column_statistics",
    "table_function_statistics()": "@column_statistics",
    "catalog_table_column_add.column_definition": "@schema",
    "catalog_table_column_type_change.column_definition": "@schema",
}


# --------------------------------------------------------------------------- type strings

def b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def child(f: pa.Field) -> str:
    return f"{f.name}:{type_string(f.type)}" + ("?" if f.nullable else "")


def type_string(t: pa.DataType) -> str:
    """One canonical spelling per Arrow type, child names and nullability included."""
    T = pa.types
    if T.is_dictionary(t):
        return f"dictionary<{type_string(t.index_type)},{type_string(t.value_type)}>" + ("ordered" if t.ordered else "")
    if T.is_map(t):
        body = f"map<{type_string(t.key_type)},{type_string(t.item_type)}{'?' if t.item_field.nullable else ''}>"
        return body + ("sorted" if t.keys_sorted else "")
    if T.is_struct(t):
        return "struct<" + ",".join(child(t.field(i)) for i in range(t.num_fields)) + ">"
    if T.is_fixed_size_list(t):
        return f"fixed_size_list<{child(t.value_field)};{t.list_size}>"
    if T.is_large_list(t):
        return f"large_list<{child(t.value_field)}>"
    if T.is_list(t):
        return f"list<{child(t.value_field)}>"
    if T.is_union(t):
        return f"{t.mode}_union<" + ",".join(child(t.field(i)) for i in range(t.num_fields)) + ">"
    if T.is_timestamp(t):
        return f"timestamp[{t.unit},{t.tz}]" if t.tz else f"timestamp[{t.unit}]"
    return {"string": "utf8", "large_string": "large_utf8", "double": "float64", "float": "float32",
            "halffloat": "float16"}.get(str(t), str(t))


# --------------------------------------------------------------------------- annotations

def hints(cls: type) -> dict[str, object]:
    try:
        return typing.get_type_hints(cls, include_extras=True)
    except Exception:
        return {}


def classes_in(annotation: object, seen: set[int] | None = None) -> list[type]:
    """Every class an annotation mentions, outermost first (NewType names resolved)."""
    seen = set() if seen is None else seen
    if id(annotation) in seen:
        return []
    seen.add(id(annotation))
    if hasattr(annotation, "__supertype__"):
        return [annotation, *classes_in(annotation.__supertype__, seen)]  # type: ignore[list-item]
    if isinstance(annotation, typing.TypeAliasType):
        return classes_in(annotation.__value__, seen)
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return classes_in(args[0], seen)
    if args:
        return [c for a in args for c in classes_in(a, seen)]
    return [annotation] if isinstance(annotation, type) else []


def schema_of(cls: object) -> pa.Schema | None:
    if not isinstance(cls, type):
        return None
    try:
        s = getattr(cls, "ARROW_SCHEMA", None)
    except Exception:
        return None
    return s if isinstance(s, pa.Schema) else None


def jsonable(value: object) -> object:
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, bytes):
        return {"base64": b64(value)}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [jsonable(v) for v in value]
    if isinstance(value, dict):
        return {str(k): jsonable(v) for k, v in value.items()}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return repr(value)


# --------------------------------------------------------------------------- the extractor

class Extractor:
    def __init__(self) -> None:
        import vgi
        import vgi.protocol

        self.skipped: list[str] = []
        for m in pkgutil.walk_packages(vgi.__path__, "vgi."):
            if any(s in m.name for s in SKIP_MODULES):
                continue
            try:
                importlib.import_module(m.name)
            except Exception as exc:  # optional extras
                self.skipped.append(f"{m.name}: {type(exc).__name__}")
        self.modules = {n: m for n, m in sys.modules.items()
                        if (n == "vgi" or n.startswith("vgi.")) and m is not None
                        and not any(s in n for s in SKIP_MODULES)}
        self.protocol = vgi.protocol.VgiProtocol
        self.classes: dict[str, type] = {}
        for mod in self.modules.values():
            for c in list(vars(mod).values()):
                if isinstance(c, type) and c.__module__.startswith("vgi.") and schema_of(c) is not None \
                        and not any(s in c.__module__ for s in SKIP_MODULES):
                    self.classes.setdefault(c.__name__, c)
        self.enums: dict[str, type[enum.Enum]] = {}
        self.records: dict[str, dict] = {}
        self.todo: list[tuple[str, str]] = []

    # -- records

    def want(self, name: str | None, why: str) -> None:
        if not name:
            return
        name = name.removeprefix("@collection:")
        if name in self.classes and name not in self.records:
            self.todo.append((name, why))

    def payload(self, owner: str, fallback: str | None) -> str | None:
        rule = PAYLOADS.get(owner)
        if rule is None:
            return fallback
        for option in rule.split("|"):
            if option.startswith("@") or option in self.classes:
                return option
        return fallback

    def describe_field(self, f: pa.Field, annotation: object, owner: str) -> dict:
        named = classes_in(annotation)
        out: dict = {"name": f.name, "type": type_string(f.type), "nullable": f.nullable,
                     "enum": None, "nested_record": None}
        for c in named:
            if isinstance(c, type) and issubclass(c, enum.Enum):
                self.enums.setdefault(c.__name__, c)
                out["enum"] = c.__name__
        leaf = f.type
        while pa.types.is_list(leaf) or pa.types.is_large_list(leaf) or pa.types.is_dictionary(leaf):
            leaf = leaf.value_type
        binary = pa.types.is_binary(leaf) or pa.types.is_large_binary(leaf)
        record = next((c for c in named if schema_of(c) is not None and c.__name__ in self.classes), None)
        if binary:
            guess = None
            if record is not None:
                guess = record.__name__
            elif pa.Schema in named or any(getattr(c, "__name__", "") == "SerializedSchema" for c in named):
                guess = "@schema"
            elif pa.RecordBatch in named:
                guess = "@batch"
            elif any(getattr(c, "__name__", "") == "Arguments" for c in named):
                guess = "@arguments"
            out["nested_record"] = self.payload(owner, guess)
            self.want(out["nested_record"], f"payload of {owner}")
        elif record is not None:
            out["struct_record"] = record.__name__
            self.want(record.__name__, f"struct in {owner}")
        if f.metadata:
            out["metadata"] = {k.decode(): v.decode("utf-8", "replace") for k, v in f.metadata.items()}
        return out

    def add_record(self, name: str, why: str) -> None:
        cls = self.classes[name]
        schema = schema_of(cls)
        assert schema is not None
        self.records[name] = rec = {"module": cls.__module__, "role": why, "fields": [],
                                    "schema_ipc_base64": b64(schema.serialize().to_pybytes())}
        ann = hints(cls)
        dc = {f.name: f for f in dataclasses.fields(cls)} if dataclasses.is_dataclass(cls) else {}
        for f in schema:
            d = self.describe_field(f, ann.get(f.name), f"{name}.{f.name}")
            df = dc.get(f.name)
            if df is not None and df.default is not dataclasses.MISSING:
                d["default"] = jsonable(df.default)
            elif df is not None and df.default_factory is not dataclasses.MISSING:
                one, two = jsonable(df.default_factory()), jsonable(df.default_factory())
                d["default"] = one if one == two else {"generated": "a fresh value per call"}
            rec["fields"].append(d)
        if schema.metadata:
            rec["metadata"] = {k.decode(): v.decode() for k, v in schema.metadata.items()}
        # the generated list responses keep their item class in a closure
        for attr in ("to_infos", "to_optional"):
            fn = inspect.getattr_static(cls, attr, None)
            cells = dict(zip(fn.__code__.co_freevars, fn.__closure__ or ())) if isinstance(fn, types.FunctionType) else {}
            item = cells.get("item_type")
            if item is not None:
                rec["fields"][0]["nested_record"] = item.cell_contents.__name__
                self.want(item.cell_contents.__name__, f"payload of {name}.items")
                break

    def drain(self) -> None:
        while self.todo:
            name, why = self.todo.pop(0)
            if name not in self.records:
                self.add_record(name, why)

    # -- methods

    def methods(self, protocol: type, collect: bool = True) -> list[dict]:
        from vgi_rpc.rpc import rpc_methods

        out = []
        for name, info in sorted(rpc_methods(protocol).items()):
            stream = info.method_type.value != "unary"
            kind = "unary" if not stream else {True: "exchange", False: "producer", None: "stream"}[info.is_exchange]
            m: dict = {"name": name, "kind": kind, "params": [], "boxed_request": None, "result": None, "header": None}
            for f in info.params_schema:
                d = self.describe_field(f, info.param_types.get(f.name), f"{name}.{f.name}")
                if f.name in info.param_defaults:
                    d["default"] = jsonable(info.param_defaults[f.name])
                m["params"].append(d)
            if len(m["params"]) == 1 and m["params"][0]["name"] == "request":
                m["boxed_request"] = m["params"][0]["nested_record"]
            if not stream and info.has_return:
                rec = next((c for c in classes_in(info.result_type) if schema_of(c) is not None), None)
                if rec is not None and rec.__name__ in self.classes:
                    m["result"] = rec.__name__
                    self.want(rec.__name__, f"result of {name}")
                    m["result_wire"] = [self.describe_field(f, rec, f"{name}()") for f in info.result_schema]
                else:
                    m["result"] = [self.describe_field(f, info.result_type, f"{name}()") for f in info.result_schema]
            if info.header_type is not None:
                m["header"] = info.header_type.__name__
                self.want(info.header_type.__name__, f"stream header of {name}")
            m["params_schema_ipc_base64"] = b64(info.params_schema.serialize().to_pybytes())
            if not stream and info.has_return:
                m["result_schema_ipc_base64"] = b64(info.result_schema.serialize().to_pybytes())
            if info.header_type is not None:
                m["header_schema_ipc_base64"] = b64(info.header_type.ARROW_SCHEMA.serialize().to_pybytes())
            out.append(m)
        return out

    # -- payload forms that are no fixed record, measured by producing one

    def payloads(self) -> dict:
        out: dict = {}

        def stream_shape(data: bytes) -> dict:
            with pa.ipc.open_stream(pa.BufferReader(data)) as r:
                _, md = r.read_next_batch_with_custom_metadata()
                d = {"fields": [{"name": f.name, "type": type_string(f.type), "nullable": f.nullable} for f in r.schema],
                     "schema_ipc_base64": b64(r.schema.serialize().to_pybytes())}
                if r.schema.metadata:
                    d["schema_metadata"] = {k.decode(): v.decode("utf-8", "replace") for k, v in r.schema.metadata.items()}
                if md:
                    d["batch_metadata"] = {k.decode(): v.decode("utf-8", "replace") for k, v in dict(md).items()}
                return d

        ci = importlib.import_module("vgi.catalog.catalog_interface")
        if hasattr(ci, "serialize_column_statistics"):
            S = ci.ColumnStatistics
            rows = [S(column_name="i", min=pa.scalar(1, pa.int64()), max=pa.scalar(9, pa.int64()), distinct_count=3),
                    S(column_name="s", min=pa.scalar("a"), max=pa.scalar("z"), contains_unicode=False, max_string_length=1)]
            out["@column_statistics"] = {"sample": "one int64 and one utf8 column, cache_max_age_seconds=60",
                                         **stream_shape(ci.serialize_column_statistics(rows, 60))}
            out["@column_statistics:empty"] = {"sample": "no column", **stream_shape_empty(ci.serialize_column_statistics([], None))}
        ar = importlib.import_module("vgi.arguments").Arguments
        try:
            a = ar(positional=[pa.scalar(1, pa.int64()), pa.scalar("x")], named={"k": pa.scalar(True)})
            out["@arguments"] = {"sample": "f(1::int64, 'x'::utf8, k := true)", **stream_shape(a.serialize_to_bytes())}
            out["@arguments:empty"] = {"sample": "f()", **stream_shape(ar(positional=[], named={}).serialize_to_bytes())}
        except Exception as exc:
            out["@arguments"] = {"error": repr(exc)}
        try:
            r = ci.ScanFunctionResult(function_name="f", positional_arguments=[pa.scalar(1, pa.int64())],
                                      named_arguments={"k": pa.scalar("v")})
            with pa.ipc.open_stream(pa.BufferReader(r.serialize())) as rd:
                inner = rd.read_next_batch().column("arguments")[0].as_py()
            out["ScanFunctionResult.arguments"] = {"sample": "f(1::int64, k := 'v')", **stream_shape(inner)}
        except Exception as exc:
            out["ScanFunctionResult.arguments"] = {"error": repr(exc)}
        if "ForeignKeyInfo" not in self.classes:
            ds = importlib.import_module("vgi.catalog.descriptors")
            t = ds.Table(name="c", columns=pa.schema([pa.field("a", pa.int64())]),
                         foreign_key=(ds.ForeignKeyDef(columns=("a",), referenced_table="p", referenced_columns=("b",)),))
            out["@foreign_key"] = {"sample": "FOREIGN KEY (a) REFERENCES p(b)",
                                   **stream_shape(t.to_table_info("main").foreign_key_constraints[0])}
        out["@filter"] = self.filter_payload(stream_shape)
        wr = self.modules.get("vgi.write_results")
        if wr is not None:
            t = pa.schema([pa.field("a", pa.int64())])
            out["write_result"] = {"sample": "table t(a int64)", "modes": {
                mode: [{"name": f.name, "type": type_string(f.type), "nullable": f.nullable}
                       for f in wr.write_result_schema(mode, t)] for mode in wr.WRITE_RESULT_MODES}}
        return out

    def filter_payload(self, stream_shape) -> dict:
        """A one-predicate filter batch (a = 5) that the package itself accepts, and its vocabularies."""
        tf = importlib.import_module("vgi.table_filter_pushdown")
        v2 = self.modules.get("vgi.filter_v2")
        words = {n: [m.value for m in c] for mod in (v2 or tf,) for n, c in sorted(vars(mod).items())
                 if isinstance(c, type) and issubclass(c, enum.Enum) and c.__module__ == mod.__name__}
        out: dict = {"vocabulary": words}
        try:
            if v2 is None:
                spec = [{"column_name": "a", "column_index": 0, "type": "constant", "op": "eq", "value_ref": 0}]
                schema = pa.schema([pa.field("filter_spec", pa.utf8(), metadata={b"vgi_filter_version": tf._SUPPORTED_VERSION.encode()}),
                                    pa.field("v0", pa.int64())])
                batch = pa.record_batch([pa.array([json.dumps(spec)]), pa.array([5], pa.int64())], schema=schema)
                out["accepted"] = repr(tf.deserialize_filters(batch).filters)[:200]
                out["encoding"] = "1"
            else:
                b = importlib.import_module("vgi.filter_v2_builder")
                spec = {"encoding": v2.FILTER_ENCODING, "semantics": v2.DUCKDB_STANDARD_V1, "kind": "snapshot", "predicates": [
                    {"id": "p0", "revision": 0, "mode": "required", "source": "query", "expression": {
                        "node": "comparison", "op": "eq", "left": {"node": "column_ref", "column_index": 0, "column_name": "a"},
                        "right": {"node": "literal", "value_ref": 0}}}]}
                pay = b.FilterPayload(field=pa.field("value_0", pa.int64()), value=pa.scalar(5, pa.int64()))
                batch = b.build_filter_batch(spec, [pay])
                # strict parse without the embedded DuckDB bind, which needs an optional engine package
                with getattr(v2, "replaying_accepted_state", contextlib.nullcontext)():
                    state = v2.deserialize_snapshot(batch, output_schema=pa.schema([pa.field("a", pa.int64())]))
                out["accepted"] = repr(state.predicates[0].expression)[:200]
                out["encoding"] = v2.FILTER_ENCODING
                out["limits"] = {k: v for k, v in sorted(vars(v2).items()) if k.startswith("MAX_")}
            sink = io.BytesIO()
            with pa.ipc.new_stream(sink, batch.schema) as w:
                w.write_batch(batch)
            out.update({"sample": "a = 5", "document": spec, **stream_shape(sink.getvalue())})
            out["field_metadata"] = {f.name: {k.decode(): v.decode() for k, v in f.metadata.items()} for f in batch.schema if f.metadata}
        except Exception as exc:
            out["error"] = repr(exc)[:300]
        return out

    # -- metadata keys

    def metadata_keys(self) -> dict:
        consts: dict[str, str] = {}
        literals: dict[str, set[str]] = {}
        shape = re.compile(r"^(vgi(_rpc)?[._:][A-Za-z0-9_.#:]+|is_row_id|generated_expression|cache_max_age_seconds|vgi:[a-z]+)$")
        noise = re.compile(r"^vgi\.(execute|function|init|principal|auth_domain|authenticated|catalog\.(name|contract)|"
                           r"data_version_spec|implementation_version|transactor|protocol$|catalog_interface|worker|client|"
                           r"table_function|scalar_function|aggregate_function|arguments|invocation|metadata$|serve:|secret_service:|"
                           r"storage\.|filter_pushdown)|^vgi_(catalog|storage)\.db$|^vgi_filter_v2_|^vgi_rpc\.access$")
        for name, mod in sorted(self.modules.items()):
            for k, v in sorted(vars(mod).items()):
                if k.isupper() and isinstance(v, (str, bytes)):
                    s = v.decode("utf-8", "replace") if isinstance(v, bytes) else v
                    if shape.match(s.rstrip("\0")):
                        consts.setdefault(k, s.rstrip("\0"))
            path = getattr(mod, "__file__", None)
            if not path or name.endswith((".otel", ".logging_config", ".auth", ".profiling")):
                continue
            try:
                tree = ast.parse(Path(path).read_text(encoding="utf-8"))
            except (OSError, SyntaxError):
                continue
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
                    s = node.value.decode("utf-8", "replace") if isinstance(node.value, bytes) else node.value
                    s = s.rstrip("\0")
                    if shape.match(s) and not noise.match(s) and s not in self.modules:
                        literals.setdefault(s, set()).add(name)
        rpc = importlib.import_module("vgi_rpc.metadata")
        rpc_keys = {k: v.decode() for k, v in sorted(vars(rpc).items()) if k.isupper() and isinstance(v, bytes)}
        return {"constants": consts, "literals": {k: sorted(v) for k, v in sorted(literals.items())}, "rpc": rpc_keys}

    # -- everything

    def build(self) -> dict:
        methods = self.methods(self.protocol)
        self.drain()
        reachable = set(self.records)
        stream_state = importlib.import_module("vgi_rpc.rpc").StreamState
        for name, cls in sorted(self.classes.items()):
            if name.startswith("_") or name in self.records or issubclass(cls, stream_state):
                continue
            if name in ("VgiCallState", "BaseInitResponse", "TableInOutFunctionStateNoOp"):
                continue
            self.todo.append((name, "not reachable from a VgiProtocol method"))
            self.drain()
        others = []
        sp = self.modules.get("vgi.secret_protocol")
        for n, c in sorted(vars(sp).items()) if sp else ():
            if isinstance(c, type) and c.__module__ == "vgi.secret_protocol" and hasattr(c, "protocol_version"):
                others.append({"class": n, "protocol_name": getattr(c, "protocol_name", None),
                               "protocol_version": c.protocol_version, "methods": self.methods(c)})
                self.drain()
        name = getattr(self.protocol, "protocol_name", None)
        doc = {
            "protocol_version": self.protocol.protocol_version,
            "protocol_name": name,
            "protocol_class": self.protocol.__name__,
            "source": f"vgi-python {beside('vgi', 'vgi-python')} with vgi-rpc {beside('vgi_rpc', 'vgi-rpc')}",
            "counts": {"methods": len(methods), "records_reachable": len(reachable), "records": len(self.records),
                       "enums": len(self.enums)},
            "methods": methods,
            "records": dict(sorted(self.records.items())),
            "enums": {n: list(e.__members__) for n, e in sorted(self.enums.items())},
            "enum_values": {n: {k: v.value for k, v in e.__members__.items()} for n, e in sorted(self.enums.items())},
            "payloads": self.payloads(),
            "metadata_keys": self.metadata_keys(),
            "other_protocols": others,
            "hash": self.hash(name),
            "modules_not_imported": self.skipped,
        }
        cc = self.modules.get("vgi.catalog.contract")
        if cc is not None:
            fn = next((v for k, v in vars(cc).items() if k.endswith("_hash") and getattr(v, "__module__", "") == cc.__name__), None)
            if fn is not None:
                try:
                    doc["catalog_contract_hash"] = {fn.__name__: fn()}
                except Exception as exc:
                    doc["catalog_contract_hash"] = {fn.__name__: repr(exc)}
        return doc

    def hash(self, name: str | None) -> dict:
        from vgi_rpc.rpc import rpc_methods

        try:
            from vgi_rpc.rpc._protocol_hash import compute_protocol_hash

            return {"definition": "sha256 over 'vgi_rpc.protocol_hash.v1|' + RFC 8785 JSON of the decoded schemas",
                    "protocol_hash": compute_protocol_hash(name or self.protocol.__name__, rpc_methods(self.protocol))}
        except ImportError:
            from vgi_rpc.introspect import compute_protocol_hash  # older: over a describe batch

            introspect = importlib.import_module("vgi_rpc.introspect")

            d: dict = {"definition": "sha256 of the __describe__ payload (not comparable across Arrow implementations)",
                       "signature": str(inspect.signature(compute_protocol_hash))}
            try:
                build = introspect.build_describe_batch
                d["build_signature"] = str(inspect.signature(build))
                got = build(self.protocol.__name__, rpc_methods(self.protocol), "x")
                md = got[1] if isinstance(got, tuple) else None
                if md is not None:
                    d["describe_metadata"] = {k.decode(): v.decode() for k, v in dict(md).items()}
                    d["protocol_hash"] = d["describe_metadata"].get("vgi_rpc.protocol_hash")
                for extra in got[2:] if isinstance(got, tuple) else ():
                    if isinstance(extra, str):
                        d["protocol_hash"] = extra
            except Exception as exc:
                d["error"] = repr(exc)
            return d


def beside(module: str, dist: str) -> str:
    """The version of the distribution a module was really loaded from (a path override may shadow another)."""
    root = Path(importlib.import_module(module).__file__).parent.parent
    for p in sorted(root.glob(f"{dist.replace('-', '_')}-*.dist-info")):
        return p.name.removeprefix(f"{dist.replace('-', '_')}-").removesuffix(".dist-info")
    return dist_version(dist)


def stream_shape_empty(data: bytes) -> dict:
    with pa.ipc.open_stream(pa.BufferReader(data)) as r:
        return {"fields": [{"name": f.name, "type": type_string(f.type), "nullable": f.nullable} for f in r.schema]}


# --------------------------------------------------------------------------- cross-check over the wire

def call(proc: subprocess.Popen, method: str, batch: pa.RecordBatch, **extra: str) -> tuple[pa.RecordBatch | None, dict]:
    """One raw unary call: a request stream out, a response stream back (no vgi_rpc client code)."""
    md = {"vgi_rpc.method": method, "vgi_rpc.request_version": "1", **extra}
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, batch.schema) as w:
        w.write_batch(batch, custom_metadata=pa.KeyValueMetadata({k.encode(): v.encode() for k, v in md.items()}))
    proc.stdin.write(sink.getvalue())
    proc.stdin.flush()
    result, meta = None, {}
    with pa.ipc.open_stream(proc.stdout) as r:
        while True:
            try:
                b, m = r.read_next_batch_with_custom_metadata()
            except StopIteration:
                break
            m = {k.decode(): v.decode("utf-8", "replace") for k, v in dict(m or {}).items()}
            if "vgi_rpc.log_level" in m:
                meta["log"] = m
            else:
                result, meta["batch"] = b, m
    return result, meta


def unbox(data: bytes) -> dict:
    with pa.ipc.open_stream(pa.BufferReader(data)) as r:
        return r.read_next_batch().to_pylist()[0]


def wire_check(cmd: list[str], doc: dict, fill: bool = False) -> dict:
    proc = subprocess.Popen(cmd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    rep: dict = {"worker": Path(cmd[0]).name + " " + " ".join(Path(c).name if "/" in c else c for c in cmd[1:])}
    try:
        one = pa.record_batch([pa.array([None])], names=["_"]).select([])
        empty = pa.RecordBatch.from_struct_array(pa.array([{}], type=pa.struct([])))
        mine = {m["name"]: m for m in doc["methods"]}
        if doc["protocol_name"]:
            rep["via"] = REFLECTION
            ver = None
            b, meta = call(proc, "list_protocols", empty, **{"vgi_rpc.protocol": REFLECTION})
            if b is None:
                return {**rep, "error": meta}
            listing = unbox(b.column(0)[0].as_py())
            rep["hosted"] = [{k: p[k] for k in ("protocol", "protocol_version", "protocol_hash")} for p in listing["protocols"]]
            arg = pa.record_batch([pa.array([doc["protocol_name"]])], schema=pa.schema([pa.field("protocol", pa.string(), nullable=False)]))
            b, meta = call(proc, "describe", arg, **{"vgi_rpc.protocol": REFLECTION})
            if b is None:
                return {**rep, "error": meta}
            d = unbox(b.column(0)[0].as_py())
            rep["protocol_version"], rep["protocol_hash"] = d["protocol_version"], d["protocol_hash"]
            theirs = {m["name"]: m for m in d["methods"]}
            rep["describe_fields_per_method"] = sorted(next(iter(theirs.values())))
            keys = {"params": "params_schema_ipc", "result": "result_schema_ipc", "header": "header_schema_ipc"}
        else:
            rep["via"] = "__describe__"
            b, meta = call(proc, "__describe__", empty)
            if b is None:
                return {**rep, "error": meta}
            rep["describe_metadata"] = {k: v for k, v in meta["batch"].items() if k != "vgi_rpc.server_id"}
            rows = b.to_pylist()
            theirs = {r["name"]: r for r in rows}
            rep["describe_fields_per_method"] = b.schema.names
            keys = {"params": "params_schema_ipc", "result": "result_schema_ipc", "header": "header_schema_ipc"}
        rep["methods_on_wire"] = len(theirs)
        rep["only_on_wire"] = sorted(set(theirs) - set(mine))
        rep["only_in_table"] = sorted(set(mine) - set(theirs))
        compared = equal = decoded = 0
        diffs = []
        if fill:  # a table read from a crate does not know the result columns of every method
            for name, m in mine.items():
                w = theirs.get(name, {}).get("result_schema_ipc") or b""
                if w:
                    schema = pa.ipc.read_schema(pa.py_buffer(w))
                    m["result_schema_ipc_base64"] = b64(schema.serialize().to_pybytes())
                    wire = [{"name": f.name, "type": type_string(f.type), "nullable": f.nullable, "enum": None,
                             "nested_record": PAYLOADS.get(f"{name}()", m["result"] if isinstance(m["result"], str) else None)}
                            for f in schema]
                    if isinstance(m["result"], str):
                        m["result_wire"] = wire
                    else:
                        m["result"] = wire
                else:
                    m["result"] = None
                m["kind"] = "unary" if theirs[name]["method_type"] == "unary" else (
                    "stream" if theirs[name]["stream_kind"] in ("", "unknown") else theirs[name]["stream_kind"])
        for name in sorted(set(theirs) & set(mine)):
            for part, key in keys.items():
                w = theirs[name].get(key) or b""
                t = base64.b64decode(mine[name].get(f"{part}_schema_ipc_base64", ""))
                if not t and w and part != "params":
                    if len(pa.ipc.read_schema(pa.py_buffer(w))) == 0:
                        w = b""
                compared += 1
                if w == t:
                    equal += 1
                elif w and t and pa.ipc.read_schema(pa.py_buffer(w)).equals(pa.ipc.read_schema(pa.py_buffer(t)), check_metadata=True):
                    decoded += 1
                else:
                    diffs.append(f"{name}.{part}")
        rep["schemas_compared"], rep["byte_identical"], rep["different"] = compared, equal, diffs
        rep["equal_after_decoding_only"] = decoded
    finally:
        proc.stdin.close()
        try:
            proc.wait(10)
        except subprocess.TimeoutExpired:
            proc.kill()
    return rep


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("-o", "--out")
    ap.add_argument("--wire", nargs=argparse.REMAINDER, help="worker command to cross-check against (must be last)")
    a = ap.parse_args()
    doc = Extractor().build()
    if a.wire:
        doc["wire_check"] = wire_check(a.wire, doc)
    info = doc.pop("hash")
    doc["hash"] = info.pop("protocol_hash", None)
    doc["hash_info"] = info
    text = json.dumps(doc, indent=1, ensure_ascii=False) + "\n"
    if a.out:
        Path(a.out).write_text(text, encoding="utf-8")
        w = doc.get("wire_check", {})
        print(doc["protocol_version"], doc["protocol_name"], doc["source"], doc["counts"],
              {k: w[k] for k in w if k in ("via", "methods_on_wire", "schemas_compared", "byte_identical", "different", "error",
                                           "only_on_wire", "only_in_table")})
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
