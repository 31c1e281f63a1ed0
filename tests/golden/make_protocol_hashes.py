# SPDX-License-Identifier: Apache-2.0
"""make_protocol_hashes: what the canonical package hashes for a protocol, and the digest, into protocol_hash/.

Usage: tools/venv --run conformance tests/golden/make_protocol_hashes.py
Each file holds the digest in its first line and the description that was hashed in its second."""
import hashlib
import pathlib

from vgi_rpc.conformance import ConformanceService
from vgi_rpc.conformance.identity_fixture import Whoami
from vgi_rpc.conformance.secondary import Secondary
from vgi_rpc.rpc import _protocol_hash as hashing
from vgi_rpc.rpc._reflection import Reflection
from vgi_rpc.rpc._token_identity import Identity
from vgi_rpc.rpc._types import rpc_methods

HERE = pathlib.Path(__file__).resolve().parent / "protocol_hash"


def write(name, protocol, only=None):
    methods = {k: v for k, v in rpc_methods(protocol).items() if only in (None, k)}
    wire_name = getattr(protocol, "protocol_name", protocol.__name__)
    text = hashing.canonical_json(hashing.protocol_description(wire_name, methods))
    digest = hashing.compute_protocol_hash(wire_name, methods)
    assert digest == hashlib.sha256(hashing.HASH_DOMAIN + text).hexdigest()
    (HERE / f"{name}.txt").write_bytes(digest.encode() + b"\n" + text + b"\n")
    print(name, digest)


write("conformance", ConformanceService)
write("secondary", Secondary)
write("reflection", Reflection)
write("whoami", Whoami)
write("identity", Identity)
write("identity_introspect", Identity, "introspect_token")
write("identity_grant", Identity, "issue_grant")
