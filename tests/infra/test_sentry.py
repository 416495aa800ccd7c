"""What is reported to Sentry: enough to find a fault, nothing of a person; and what it costs when nobody answers."""

import http.server
import json
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import brotli
import pytest
import sentry_sdk
from flask import Flask, abort
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport
from sqlalchemy import text

from subjunctive_app import create_app
from subjunctive_app.extensions import db
from subjunctive_app.infra.sentry import GuardedTransport, init_sentry
from tests.conftest import Browser, IsolatedClient, config_for
from tests.ops.test_metrics import told
from tests.servers import HOST
from tests.waiting import wait_for

# Words that came with a request, and must not go further.
CODE, TYPED, ADDRESS, COOKIE, AGENT = "QX7R2M", "quetzalcoatlizaras", "203.0.113.77", "cookie-of-bob", "Agent-of-bob/1"
PLANTED = (CODE, TYPED, ADDRESS, COOKIE, AGENT, "bob@example.org", "query-of-bob", "referer-of-bob", "baggage-of-bob")
HEADERS = {
    "X-Forwarded-For": ADDRESS,
    "User-Agent": AGENT,
    "Authorization": "Bearer bob@example.org",
    "Referer": "http://x/referer-of-bob",
    "sentry-trace": "771a43a4192642f0b136d5159a501700-1234567890abcdef-1",
    "baggage": "sentry-trace_id=771a43a4192642f0b136d5159a501700,sentry-transaction=baggage-of-bob",
}
KNOWN = {"trace", "runtime"}


class Kept(Transport):
    """A Sentry that is a list."""

    sent: list[Envelope]

    def __init__(self, options: dict[str, Any] | None = None) -> None:
        super().__init__(options)
        Kept.sent = []

    def capture_envelope(self, envelope: Envelope) -> None:
        """Keep it, as it would go over the wire."""
        Kept.sent.append(Envelope.deserialize(envelope.serialize()))


@contextmanager
def reporting(app: Flask, dsn: str, transport: type[Transport], traces: float = 1.0) -> Iterator[Flask]:
    """The app with failing pages, reporting to the transport; nothing is reported afterwards."""
    release = f"subjunctive-practice@{app.config['VERSION']}"
    init_sentry(dsn, environment="production", release=release, role="app", traces=traces, transport=transport)
    try:
        yield app
    finally:
        sentry_sdk.get_client().close(timeout=0)
        sentry_sdk.get_global_scope().set_client(None)


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app with pages that fail as pages do: with what somebody typed in the message and in variables."""
    folder = tmp_path_factory.mktemp("test-sentry")
    app = create_app(config_for(folder, f"sqlite:///{folder}/test.sqlite3"))
    app.test_client_class = IsolatedClient
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def crash(code: str) -> str:
        typed = TYPED
        db.session.execute(text("SELECT :typed"), {"typed": typed})
        try:
            raise ValueError(f"{code} cannot be {typed}")
        except ValueError as error:
            raise KeyError(typed) from error

    def say(code: str) -> str:
        app.logger.error("no room for %s", code, extra={"fields": {"code": code}})
        return "said"

    app.add_url_rule("/crash/<code>", "crash", crash)
    app.add_url_rule("/gone/<code>", "gone", lambda code: abort(404))
    app.add_url_rule("/says/<code>", "says", say)

    return app


def visit(app: Flask, path: str) -> int:
    """Ask as somebody with much to hide."""
    client = app.test_client()
    client.set_cookie("session", COOKIE)
    return client.get(f"{path}/{CODE}?q=query-of-bob", headers=HEADERS).status_code


def payloads(kind: str) -> list[dict[str, Any]]:
    """The events, or transactions, that were sent."""
    items = [item for envelope in Kept.sent for item in envelope.items if item.type == kind]
    return [json.loads(item.get_bytes()) for item in items]


def test_nothing_of_a_person_is_reported(failing: Flask) -> None:
    with reporting(failing, "https://key@sentry.example/1", Kept):
        assert visit(failing, "/crash") == 500
        assert visit(failing, "/gone") == 404
        assert visit(failing, "/says") == 200
        whole = b"".join(envelope.serialize() for envelope in Kept.sent).decode()
    assert [word for word in PLANTED if word in whole] == []
    crash, line = payloads("event")
    assert [one["type"] for one in crash["exception"]["values"]] == ["ValueError", "KeyError"]
    frames = crash["exception"]["values"][-1]["stacktrace"]["frames"]
    assert frames[-1]["function"] == "crash"
    assert "raise KeyError(typed)" in frames[-1]["context_line"]
    assert not any("vars" in frame for frame in frames)
    assert crash["transaction"] == "/crash/<code>"
    assert crash["release"] == f"subjunctive-practice@{failing.config['VERSION']}"
    assert len(crash["tags"]["request_id"]) == 16
    assert line["logentry"] == {"message": "no room for %s"}
    assert set(crash["contexts"]) <= KNOWN


def test_a_share_of_requests_is_traced_and_no_client_chooses_which(failing: Flask) -> None:
    with reporting(failing, "https://key@sentry.example/1", Kept):
        visit(failing, "/crash")
        for path in ("/health", "/metrics", "/api/health"):
            failing.test_client().get(path)
        [traced] = payloads("transaction")
    assert traced["transaction"] == "/crash/<code>"
    assert "SELECT ?" in {span["description"] for span in traced["spans"] if span["op"] == "db"}
    assert traced["contexts"]["trace"]["trace_id"] != "771a43a4192642f0b136d5159a501700"
    with reporting(failing, "https://key@sentry.example/1", Kept, traces=0.0):
        visit(failing, "/crash")
        assert payloads("transaction") == []
        assert len(payloads("event")) == 1


def test_sockets_are_never_traced(failing: Flask) -> None:
    with reporting(failing, "https://key@sentry.example/1", Kept):
        upgrade = {"Upgrade": "websocket", "Connection": "Upgrade"}
        assert failing.test_client().get(f"/ws/rooms/{CODE}", headers=upgrade).status_code in {400, 500}
        assert payloads("transaction") == []
        assert CODE not in b"".join(envelope.serialize() for envelope in Kept.sent).decode()


class Endpoint(http.server.BaseHTTPRequestHandler):
    """A Sentry that takes everything."""

    taken: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        """Take a report."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Endpoint.taken.append((dict(self.headers), body))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_what_goes_over_the_wire(failing: Flask) -> None:
    Endpoint.taken = []
    with http.server.ThreadingHTTPServer((HOST, 0), Endpoint) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sent = told(failing, "subjunctive_reports_total", outcome="sent")
        with reporting(failing, f"http://key@{HOST}:{server.server_port}/1", GuardedTransport):
            visit(failing, "/crash")
            visit(failing, "/says")
            wait_for(lambda: len(Endpoint.taken) == 4)
        server.shutdown()
    plain = b"".join(brotli.decompress(body) for _headers, body in Endpoint.taken).decode()
    assert "KeyError" in plain
    assert [word for word in PLANTED if word in plain + repr([headers for headers, _ in Endpoint.taken])] == []
    assert told(failing, "subjunctive_reports_total", outcome="sent") == sent + 4


class Impatient(GuardedTransport):
    """Waits less long, as a test must."""

    TIMEOUT = 1


def test_a_sentry_that_hangs_costs_a_request_nothing(failing: Flask) -> None:
    with socket.socket() as silent:
        silent.bind((HOST, 0))
        silent.listen(64)
        with reporting(failing, f"http://key@{HOST}:{silent.getsockname()[1]}/1", Impatient):
            dropped, times = told(failing, "subjunctive_reports_total", outcome="dropped"), []
            for _ in range(10):
                began = time.perf_counter()
                assert visit(failing, "/crash") == 500
                times.append(time.perf_counter() - began)
            assert statistics.median(times) < Impatient.TIMEOUT, "each reports twice, and each report waits for so long"
            wait_for(lambda: told(failing, "subjunctive_breaker_open", breaker="sentry") == 1)
            assert told(failing, "subjunctive_reports_total", outcome="dropped") > dropped
            visit(failing, "/crash")
            began = time.perf_counter()
            sentry_sdk.get_client().close()
            assert time.perf_counter() - began < 8, "the end of a process waits for two seconds, and not for a queue"


def test_without_a_dsn_nothing_is_set_up(failing: Flask) -> None:
    assert not sentry_sdk.get_client().is_active()
    assert Browser(failing.test_client()).get("/drills").status_code == 200
