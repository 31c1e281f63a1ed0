#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make_grants: the grant vectors of the canonical sdist -> grants.txt, lines of fields that a C test can read.

Usage: make_grants.py .../vgi_rpc/conformance/grant_token_vectors.json > grants.txt
Fields, separated by `|`, texts in hex, - for nothing:
  mint NAME | keys | audience | ttl_max | nonce | now | ttl | principal | purpose | scopes | grant_id | expires | token
  open NAME | keys | audience | ttl_max | now | ok, refused or expired | token"""
import json
import sys


def texts(values):
    return ",".join(v.encode().hex() for v in values) or "-"


def line(*fields):
    print("|".join(str(f) for f in fields))


def main():
    vectors = json.load(open(sys.argv[1]))
    base = vectors["defaults"]
    for v in vectors["mint"]:
        r = v["request"]
        line("mint " + v["name"], v["minting_key_b64"], texts([v["audience"]]), v["max_ttl_seconds"], v["nonce_hex"],
             v["now"], r["ttl_seconds"], texts([r["principal"]]), texts([r["purpose"]]), texts(r["scopes"]),
             texts([r["grant_id"]]), v["claims"]["expires_at"], v["token"])
        line("open " + v["name"], v["minting_key_b64"], texts([v["audience"]]), v["max_ttl_seconds"], v["now"], "ok",
             v["token"])
    for kind in ("accept", "reject"):
        for case in vectors[kind]:
            v = {**base, **case}
            want = "ok" if kind == "accept" else "expired" if v["expired"] else "refused"
            line("open " + v["name"], ",".join(v["verify_keys_b64"]), texts([v["audience"]]), v["max_ttl_seconds"],
                 v["now"], want, v["token"])


if __name__ == "__main__":
    main()
