# SPDX-License-Identifier: Apache-2.0
"""streams: the two tokens of a stream as the canonical client gets them, and requests with tokens of ours."""
import httpx2
import pyarrow as pa
from vgi_rpc.conformance import ConformanceService
from vgi_rpc.http import http_connect
from vgi_rpc.rpc import AnnotatedBatch

from worker import post

CURSOR = b"vgi_rpc.stream_state#b64"
CALL = b"vgi_rpc.call_state#b64"
BATCH = pa.RecordBatch.from_arrays([pa.array([1.0])], schema=pa.schema([pa.field("value", pa.float64())]))


class Recording(httpx2.BaseTransport):
    """Keeps the bodies of requests, unfolded."""

    def __init__(self):
        self.inner = httpx2.HTTPTransport()
        self.bodies = []

    def handle_request(self, request):
        self.bodies.append(request.read())
        return self.inner.handle_request(request)


def tokens_of(worker, method="exchange_accumulate", principal=None):
    """(cursor, call) of a new stream of a method that doubles or adds numbers."""
    recording = Recording()
    headers = {"X-Conformance-Principal": principal} if principal else {}
    client = httpx2.Client(transport=recording, base_url=f"http://127.0.0.1:{worker.port}", headers=headers)
    options = {} if method == "exchange_accumulate" else {"factor": 2.0}
    with (http_connect(ConformanceService, client=client, compression_level=None) as proxy,
          getattr(proxy, method)(**options) as session):
        session.exchange(AnnotatedBatch(batch=BATCH))
    client.close()
    reader = pa.ipc.open_stream(recording.bodies[-1])
    _, metadata = reader.read_next_batch_with_custom_metadata()
    return metadata[CURSOR], metadata[CALL]


def turn(cursor, call, method="exchange_accumulate", principal=None):
    """The request of one turn. A token None is left out."""
    metadata = {k: v for k, v in ((CURSOR, cursor), (CALL, call)) if v is not None}
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, BATCH.schema) as writer:
        writer.write_batch(BATCH, custom_metadata=metadata)
    headers = [f"X-Conformance-Principal: {principal}"] if principal else []
    return post(f"/ConformanceService/{method}/exchange", sink.getvalue().to_pybytes(), *headers)
