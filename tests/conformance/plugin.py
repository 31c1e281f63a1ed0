# SPDX-License-Identifier: Apache-2.0
"""plugin: the fixtures that the canonical pytest suite asks of whoever runs it, for a worker that has the command
line of programs/conformance-worker. tools/conformance sets the environment:

  CONF_WORKER         the worker's command line
  CONF_TRANSPORTS     lanes: pipe subprocess unix unix_threaded unix_launcher tcp shm http http_external
  CONF_WITHOUT        configurations of the worker that it cannot offer, by the names in argv()
  CONF_DRIVER         a client to be judged instead, by its driver's command line
  CONF_EVENTS         a file that gets one JSON line per test
  CONF_TIMEOUT_SCALE  by which the suite's time limits are multiplied
"""
from __future__ import annotations

import contextlib
import json
import os
import queue
import shlex
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import Protocol

import pytest

try:
    import httpx2 as httpx
except ImportError:
    import httpx

WORKER = shlex.split(os.environ["CONF_WORKER"])
TRANSPORTS = os.environ.get("CONF_TRANSPORTS", "pipe,unix,tcp,http").split(",")
WITHOUT = set(filter(None, os.environ.get("CONF_WITHOUT", "").split(",")))
DRIVER = os.environ.get("CONF_DRIVER")
SCALE = float(os.environ.get("CONF_TIMEOUT_SCALE", "1"))
SHM_SIZE = 4 * 1024 * 1024
KEY = "5f" * 32
CORS_ORIGIN = "https://conformance.example"
RAW = [t for t in TRANSPORTS if t not in ("http", "http_external", "shm")]

# ---------------------------------------------------------------- worker argv
# role, storage url, file -> the end of the command line. A role in CONF_WITHOUT is a fixture that is not there,
# so the suite skips what needs it.


def _tail(role, url=None, cfg=None):
    h = ["--http"]
    st = ["--fake-storage", url] if url else []
    t = {
        "stdio": [],
        "http": h,
        "soak": [*h, "--no-sticky", "--no-compression"],
        "ttl": [*h, "--sticky-ttl", "1"],
        "peer_a": [*h, "--token-key", KEY, "--server-id", "conf-peer-a"],
        "peer_b": [*h, "--token-key", KEY, "--server-id", "conf-peer-b"],
        "sticky_auth": [*h, "--sticky-auth"],
        "cold": [*h, "--no-call-state-cache"],
        "access_log": [*h, "--access-log", cfg or ""],
        "identity": [*h, "--identity", "both"],
        "identity_introspect": [*h, "--identity", "introspect-only"],
        "grants": [*h, "--identity", "grants"],
        "cors": [*h, "--cors-origin", CORS_ORIGIN, *st],
        "no_compression": [*h, "--no-compression"],
        "small_request": [*h, "--max-request-bytes", "4096"],
        "serve_start": [*h, "--fail-serve-start-once"],
        "strict": [*h, "--max-response-bytes", "1048576", "--max-externalized-response-bytes", "1048576"],
        "ext_cap": [*h, *st, "--max-externalized-response-bytes", "65536", "--max-response-bytes", "8388608"],
        "storage": [*h, *st],
        "storage_zstd": [*h, *st, "--compression", "zstd"],
        "ext_security": [*h, *st, "--max-request-bytes", "1048576", "--max-fetch-bytes", "4096",
                         "--max-decompressed-fetch-bytes", "8192", "--reject-localhost-redirects"],
        "ext_always": [*h, *st, "--externalize-threshold", "1", "--max-request-bytes", "1048576"],
        "bytestream_ext": ["--pipe", *st, "--externalize-threshold", "1"],
        "auth": ["--http-auth"],
        "auth_reason": ["--http-auth"],
        "proof": ["--http-proof"],
        "kind": ["--transport-kind-probe"],
        "introspect": None,  # pre-0.45 HTTP JSON route, retired
        "unix": ["--unix"], "unix_threaded": ["--unix"], "unix_launcher": [], "tcp": ["--tcp", "127.0.0.1:0"],
    }
    return t.get(role)


def argv(role, url=None, cfg=None):
    if role in WITHOUT:
        return None
    tail = _tail(role, url, cfg)
    return None if tail is None else [*WORKER, *tail]


def need(role, url=None, cfg=None):
    a = argv(role, url, cfg)
    if a is None:
        pytest.skip(f"the worker offers no {role!r} configuration")
    return a


# ------------------------------------------------------------------ processes
@contextlib.contextmanager
def spawn(cmd, env=None, deadline=30.0):
    """Start a worker, yield (process, first stdout line); reap it afterwards."""
    err = tempfile.TemporaryFile()
    proc = subprocess.Popen(cmd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=err, env=env)
    got: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=lambda: got.put(proc.stdout.readline()), daemon=True).start()

    def tail():
        err.seek(0)
        return err.read()[-2000:].decode("utf-8", "replace")

    try:
        try:
            line = got.get(timeout=deadline)
        except queue.Empty:
            raise RuntimeError(f"no readiness line in {deadline}s: {cmd}: {tail()}") from None
        if not line:
            raise RuntimeError(f"worker ended before its readiness line (rc {proc.wait(5)}): {cmd}: {tail()}")
        yield proc, line.decode().strip()
    finally:
        if proc.poll() is None:
            proc.terminate()
            try:
                proc.wait(5)
            except subprocess.TimeoutExpired:
                proc.kill()
                proc.wait(5)
        proc.stdout.close()
        err.close()


def wait_connect(make, deadline=20.0):
    end = time.monotonic() + deadline
    while True:
        try:
            make().close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


@contextlib.contextmanager
def http_worker(cmd, probe=True):
    with spawn(cmd) as (proc, line):
        assert line.startswith("PORT:"), f"expected PORT:<n>, got {line!r}"
        port = int(line[5:])
        wait_connect(lambda: socket.create_connection(("127.0.0.1", port), 1))
        if probe:  # several servers accept before they serve
            for _ in range(100):
                try:
                    httpx.get(f"http://127.0.0.1:{port}/", timeout=5)
                    break
                except httpx.TransportError:
                    time.sleep(0.05)
        yield proc, port


@contextlib.contextmanager
def unix_worker(extra=(), cmd=None):
    path = os.path.join(tempfile.gettempdir(), f"vgi-{uuid.uuid4().hex[:10]}.sock")
    base = cmd or need("unix")
    try:
        with spawn([*base, path, *extra] if base[-1] == "--unix" else [*base, "--unix", path, *extra]) as (_, line):
            assert line == f"UNIX:{path}", f"expected UNIX:{path}, got {line!r}"

            def dial():
                s = socket.socket(socket.AF_UNIX)
                s.connect(path)
                return s

            wait_connect(dial)
            yield path
    finally:
        with contextlib.suppress(OSError):
            os.unlink(path)


@contextlib.contextmanager
def tcp_worker(extra=()):
    with spawn([*need("tcp"), *extra]) as (_, line):
        assert line.startswith("TCP:"), f"expected TCP:<host>:<port>, got {line!r}"
        host, _, port = line[4:].rpartition(":")
        yield host, int(port)


# ------------------------------------------------------------------ endpoints
@pytest.fixture(scope="session")
def _endpoint(request):
    """Lazily started, session-long worker per transport: name -> address."""
    made, stack = {}, contextlib.ExitStack()

    def get(name):
        if name in made:
            return made[name]
        if name == "pipe":
            from vgi_rpc.rpc import SubprocessTransport

            t = SubprocessTransport(need("stdio"))
            stack.callback(t.close)
            made[name] = t
        elif name == "unix":
            made[name] = stack.enter_context(unix_worker())
        elif name == "unix_threaded":
            made[name] = stack.enter_context(unix_worker(["--threaded"]))
        elif name == "unix_launcher":
            need("unix_launcher")
            from vgi_rpc.launcher import LaunchConfig, launch

            d = Path(tempfile.mkdtemp(prefix="vgc-launch-"))
            stack.callback(lambda: shutil.rmtree(d, ignore_errors=True))
            made[name] = launch(LaunchConfig(worker_argv=tuple(need("stdio")), idle_timeout=900.0,
                                             connect_timeout=15.0, worker_startup_timeout=30.0, state_dir=str(d)))
        elif name == "tcp":
            made[name] = stack.enter_context(tcp_worker())
        elif name == "http":
            made[name] = stack.enter_context(http_worker(need("http")))[1]
        elif name == "http_external":
            url = request.getfixturevalue("conformance_fake_storage")
            made[name] = stack.enter_context(http_worker(need("ext_always", url)))[1]
        return made[name]

    yield get
    stack.close()


class _Shm:
    """A transport with the shared-memory segment the client advertises."""

    def __init__(self, inner, shm):
        self._inner, self.shm = inner, shm
        self.reader, self.writer = inner.reader, inner.writer

    def close(self):
        self._inner.close()


def _driver():
    from vgi_rpc.conformance.client_driver import ClientDriver

    return ClientDriver(shlex.split(DRIVER))


@contextlib.contextmanager
def connect(endpoint, name, protocol, on_log=None):
    """A proxy for *protocol* on transport *name* (the suite's ``conformance_conn``)."""
    from vgi_rpc.external import ExternalLocationConfig
    from vgi_rpc.http import http_connect
    from vgi_rpc.rpc import SubprocessTransport, _RpcProxy, tcp_connect, unix_connect

    if DRIVER:
        d = _driver()
        d.service = protocol
        if name in ("pipe", "subprocess"):
            p = d.connect("stdio", need("stdio"), on_log)
        elif name == "shm":
            p = d.connect("shm", need("stdio"), on_log, shm_size=SHM_SIZE)
        elif name.startswith("unix"):
            p = d.connect("unix", endpoint(name), on_log)
        elif name == "tcp":
            p = d.connect("tcp", "{}:{}".format(*endpoint("tcp")), on_log)
        else:
            ext = ExternalLocationConfig(url_validator=None) if name == "http_external" else None
            p = d.connect("http", f"http://127.0.0.1:{endpoint(name)}", on_log, external_config=ext)
        with p:
            yield p
        return
    if name == "pipe":
        yield _RpcProxy(protocol, endpoint("pipe"), on_log)
    elif name == "subprocess":
        t = SubprocessTransport(need("stdio"))
        try:
            yield _RpcProxy(protocol, t, on_log)
        finally:
            t.close()
    elif name == "shm":
        from vgi_rpc.shm import ShmSegment

        seg = ShmSegment.create(SHM_SIZE)
        t = SubprocessTransport(need("stdio"))
        try:
            yield _RpcProxy(protocol, _Shm(t, seg), on_log)
        finally:
            t.close()
            seg.unlink()
            with contextlib.suppress(BufferError):
                seg.close()
    elif name.startswith("unix"):
        with unix_connect(protocol, endpoint(name), on_log=on_log) as p:
            yield p
    elif name == "tcp":
        with tcp_connect(protocol, *endpoint("tcp"), on_log=on_log) as p:
            yield p
    elif name == "http_external":
        cfg = ExternalLocationConfig(url_validator=None)
        try:
            with http_connect(protocol, f"http://127.0.0.1:{endpoint(name)}", on_log=on_log,
                              external_location=cfg) as p:
                yield p
        finally:
            cfg.fetch_config.close()
    else:
        with http_connect(protocol, f"http://127.0.0.1:{endpoint('http')}", on_log=on_log) as p:
            yield p


def _factory(endpoint, name):
    from vgi_rpc.conformance import ConformanceService

    return lambda on_log=None: connect(endpoint, name, ConformanceService, on_log)


# The suite branches on ids that start with "http"; keep ours that way.
@pytest.fixture(params=TRANSPORTS)
def conformance_conn(request, _endpoint):
    return _factory(_endpoint, request.param)


@pytest.fixture(params=RAW)
def conformance_raw_conn(request, _endpoint):
    if DRIVER:
        pytest.skip("raw frames are not a client driver's business")
    return _factory(_endpoint, request.param)


@pytest.fixture(scope="session")
def conformance_protocol_connector(_endpoint):
    return lambda transport, protocol, on_log=None: connect(_endpoint, transport, protocol, on_log)


@pytest.fixture(params=TRANSPORTS)
def conformance_describe(request, _endpoint):
    from vgi_rpc.conformance import ConformanceService
    from vgi_rpc.external import ExternalLocationConfig
    from vgi_rpc.http import http_introspect
    from vgi_rpc.introspect import introspect
    from vgi_rpc.rpc import SubprocessTransport, TcpTransport, UnixTransport

    n = request.param
    if DRIVER:
        with connect(_endpoint, n, ConformanceService) as p:
            return p.describe()
    if n == "pipe":
        return introspect(_endpoint("pipe"))
    if n in ("subprocess", "shm"):  # introspect offers no segment, whatever the transport has
        t = SubprocessTransport(need("stdio"))
    elif n.startswith("unix"):
        s = socket.socket(socket.AF_UNIX)
        s.connect(_endpoint(n))
        t = UnixTransport(s)
    elif n == "tcp":
        t = TcpTransport(socket.create_connection(_endpoint("tcp")))
    else:
        kw = {}
        import inspect

        if n == "http_external" and "external_location" in inspect.signature(http_introspect).parameters:
            kw["external_location"] = ExternalLocationConfig(url_validator=None)
        return http_introspect(base_url=f"http://127.0.0.1:{_endpoint(n)}", **kw)
    try:
        return introspect(t)
    finally:
        t.close()


@pytest.fixture(scope="session")
def conformance_http_port(_endpoint):
    return _endpoint("http")


@pytest.fixture(scope="session")
def conformance_subprocess(_endpoint):
    return _endpoint("pipe")


@contextlib.contextmanager
def storage():
    from vgi_rpc.conformance.fake_storage import serve_in_thread

    url, stop = serve_in_thread()
    yield url
    stop()


@pytest.fixture(scope="session")
def conformance_fake_storage():
    with storage() as url:
        yield url


# ------------------------------------- HTTP configurations, one worker each
# fixture name -> (role, wants storage, scope, required by signature)
_PORTS = {
    "conformance_http_auth_port": ("auth", False, "class", True),
    "conformance_http_with_storage_port": ("storage", True, "class", True),
    "conformance_http_with_zstd_storage_port": ("storage_zstd", True, "class", True),
    "conformance_http_external_security_port": ("ext_security", True, "class", True),
    "conformance_http_strict_cap_port": ("strict", False, "class", True),
    "conformance_http_externalized_cap_port": ("ext_cap", True, "class", True),
    "conformance_http_externalize_always_port": ("ext_always", True, "session", True),
    "conformance_http_auth_reason_port": ("auth_reason", False, "class", False),
    "conformance_http_sticky_short_ttl_port": ("ttl", False, "class", False),
    "conformance_http_sticky_auth_port": ("sticky_auth", False, "class", False),
    "conformance_http_cold_call_cache_port": ("cold", False, "class", False),
    "conformance_http_identity_port": ("identity", False, "session", False),
    "conformance_http_identity_introspect_only_port": ("identity_introspect", False, "session", False),
    "conformance_http_grant_port": ("grants", False, "session", False),
    "conformance_http_introspect_port": ("introspect", False, "class", False),
    "conformance_http_cors_port": ("cors", True, "class", False),
    "conformance_http_no_compression_port": ("no_compression", False, "class", False),
    "conformance_http_small_request_cap_port": ("small_request", False, "class", False),
    "conformance_http_serve_start_fail_once_port": ("serve_start", False, "class", False),
}


def _port_fixture(role, storage, scope):
    def fixture(request):
        url = request.getfixturevalue("conformance_fake_storage") if storage else None
        with http_worker(need(role, url), probe=role != "serve_start") as (_, port):
            yield port

    return pytest.fixture(scope=scope)(fixture)


for _name, (_role, _st, _scope, _required) in _PORTS.items():
    if _required or argv(_role, "http://unused" if _st else None) is not None:
        globals()[_name] = _port_fixture(_role, _st, _scope)

if argv("peer_a") and argv("peer_b"):

    @pytest.fixture(scope="class")
    def conformance_http_sticky_peer_ports():
        with http_worker(need("peer_a")) as (_, a), http_worker(need("peer_b")) as (_, b):
            yield a, b


if argv("access_log", cfg="x"):

    @pytest.fixture(scope="class")
    def conformance_http_access_log(tmp_path_factory):
        log = tmp_path_factory.mktemp("log") / "access.jsonl"
        with http_worker(need("access_log", cfg=str(log))) as (_, port):
            yield port, log


if argv("proof"):

    @pytest.fixture(scope="session")
    def proof_worker_factory():
        from vgi_rpc.conformance.proof_harness import ProofWorker

        @contextlib.contextmanager
        def make(config):
            cmd = [*need("proof"), "--proof-mode", config.mode, "--proof-origin-id", config.origin_id,
                   "--proof-secrets", config.secrets, "--proof-skew", str(config.skew_seconds)]
            if not config.replay_cache:
                cmd.append("--proof-no-replay-cache")
            with http_worker(cmd) as (_, port):
                yield ProofWorker(port=port, prefix="/vgi", config=config)

        return make


if argv("soak") and not DRIVER:

    @pytest.fixture
    def conformance_resource_soak_target():
        from vgi_rpc.conformance import ConformanceService
        from vgi_rpc.conformance._resource_soak_pytest import ResourceSoakLimits, ResourceSoakTarget
        from vgi_rpc.http import http_connect

        with http_worker(need("soak")) as (proc, port):
            mb = 1024 * 1024
            yield ResourceSoakTarget(
                name="worker-http", pid=proc.pid,
                connect=lambda: http_connect(ConformanceService, f"http://127.0.0.1:{port}"),
                limits=ResourceSoakLimits(rss_growth_bytes=32 * mb,
                                          rss_slope_bytes_per_epoch=2 * mb,
                                          descriptor_growth=3,
                                          thread_growth=1, child_growth=0))


if argv("bytestream_ext", "http://x") and not DRIVER:
    with contextlib.suppress(ImportError):
        from vgi_rpc.conformance._external_bytestream_pytest import ByteStreamExternalTarget

        @pytest.fixture(scope="session")
        def conformance_bytestream_external_target(conformance_fake_storage):
            from vgi_rpc.conformance import ConformanceService
            from vgi_rpc.external import ExternalLocationConfig
            from vgi_rpc.rpc import SubprocessTransport, _RpcProxy

            cfg = ExternalLocationConfig(url_validator=None)
            transport = SubprocessTransport(need("bytestream_ext", conformance_fake_storage))

            @contextlib.contextmanager
            def conn(on_log=None):
                yield _RpcProxy(ConformanceService, transport, on_log, external_config=cfg)

            def count():
                return int(httpx.get(f"{conformance_fake_storage}/_stats", timeout=5).json()["object_count"])

            yield ByteStreamExternalTarget(name="worker-stdio", connect=conn, uploaded_objects=count)
            transport.close()
            cfg.fetch_config.close()


if argv("kind") and not DRIVER:

    class TransportKindProbe(Protocol):
        def report_transport_kind(self) -> str: ...

    @pytest.fixture(scope="session")
    def conformance_transport_kind_probes():
        from vgi_rpc.http import http_connect
        from vgi_rpc.rpc import SubprocessTransport, _RpcProxy, tcp_connect, unix_connect

        flag = need("kind")[len(WORKER):]

        def pipe():
            t = SubprocessTransport([*WORKER, *flag])
            try:
                return _RpcProxy(TransportKindProbe, t, None).report_transport_kind()
            finally:
                t.close()

        def unix():
            with unix_worker(flag) as p, unix_connect(TransportKindProbe, p) as x:
                return x.report_transport_kind()

        def tcp():
            with tcp_worker(flag) as (h, p), tcp_connect(TransportKindProbe, h, p) as x:
                return x.report_transport_kind()

        def http():
            with http_worker([*need("http"), *flag]) as (_, p), \
                    http_connect(TransportKindProbe, f"http://127.0.0.1:{p}") as x:
                return x.report_transport_kind()

        return (("pipe", pipe), ("unix", unix), ("tcp", tcp), *((("http", http),) if argv("http") else ()))


# ------------------------------------------------------------------ reporting
def pytest_configure(config):
    if DRIVER:
        _driver().install_http_overrides()


def _concerns(item):
    """False for tests of lanes that are not asked for, and for those whose worker configuration is left out."""
    if not RAW and "conformance_raw_conn" in item.fixturenames:
        return False
    role = _byte_stream_role(item)
    if role:
        return argv(role, "http://x") is not None
    return _lane(item) != "http-only" or "http" in TRANSPORTS


def _byte_stream_role(item):
    """The configuration of the worker by which a class without transport in its ids concerns byte streams."""
    roles = {"TestExternalByteStream": "bytestream_ext", "TestTransportKindContext": "kind"}
    return roles.get(item.cls.__name__) if item.cls else None


def pytest_collection_modifyitems(config, items):
    left_out = [it for it in items if not _concerns(it)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [it for it in items if _concerns(it)]
    # The suite's 5 s budgets assume an idle machine; scale them for a busy one.
    for it in items:
        m = it.get_closest_marker("timeout")
        if m and m.args and SCALE != 1:
            it.add_marker(pytest.mark.timeout(m.args[0] * SCALE), append=False)


def _lane(item):
    p = getattr(item, "callspec", None)
    p = p.params if p else {}
    for k in ("conformance_conn", "conformance_raw_conn", "conformance_describe"):
        if k in p:
            return str(p[k])
    return "byte-stream" if _byte_stream_role(item) else "http-only"


_lanes: dict[str, str] = {}


def pytest_runtest_setup(item):
    _lanes[item.nodeid] = _lane(item)


def pytest_runtest_logreport(report):
    out = os.environ.get("CONF_EVENTS")
    if not out or report.when == "teardown" and report.passed:
        return
    if report.when != "call" and report.passed:
        return
    why = ""
    if report.skipped:
        why = str(report.longrepr[-1]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
    elif report.failed:
        why = str(report.longrepr)[-700:]
    status = {"passed": "passed", "skipped": "skipped"}.get(report.outcome, "failed")
    if getattr(report, "wasxfail", None) is not None:
        status = "skipped"
    parts = report.nodeid.split("::")
    with open(out, "a") as f:
        f.write(json.dumps({"id": report.nodeid, "cls": parts[1] if len(parts) > 2 else "-", "when": report.when,
                            "lane": _lanes.get(report.nodeid, "?"), "status": status,
                            "secs": round(report.duration, 3), "why": why}) + "\n")
