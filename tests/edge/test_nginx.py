"""What nginx lets in, what it leads where, and what it says itself."""

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import warnings
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from subjunctive_app.web.assets import PACKINGS, Assets
from tests.edge.conftest import ROOT, Edge, Response, talking
from tests.monitors import Monitor, missing
from tests.nginx_servers import NAME
from tests.ops.queries import asked_for
from tests.rooms.sockets import Person
from tests.servers import HOST
from tests.waiting import wait_for

Ask = Callable[..., Response]
HSTS = "max-age=63072000; includeSubDomains"
# What may stand in the log as it was asked.
OPEN = ["/", "/verbs/tener", "/grammar/N.wish", "/api/v1/verbs/tener", "/account/login", "/help"]
STYLE = urlsplit(Assets(ROOT / "static", "").url("css/style.css")).path


def handshake(edge: Edge, *, name: str = NAME, **settings: object) -> ssl.SSLSocket:
    """A connection with these settings of TLS."""
    context = edge.nginx.trust()
    context.check_hostname = name == NAME
    for setting, value in settings.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # versions that are refused here
            setattr(context, setting, value)
    context.set_ciphers("ALL:@SECLEVEL=0")  # so that only the server refuses
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection((HOST, edge.nginx.port), timeout=10) as plain:
        return context.wrap_socket(plain, server_hostname=name)


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
def test_tls_of_today_with_http2(edge: Edge, version: str) -> None:
    asked = ssl.TLSVersion[version]
    with handshake(edge, minimum_version=asked, maximum_version=asked) as line:
        assert line.version() == version.replace("_", ".")
        assert line.selected_alpn_protocol() == "h2"


@pytest.mark.parametrize("version", ["TLSv1", "TLSv1_1"])
def test_older_tls_is_refused(edge: Edge, version: str) -> None:
    asked = ssl.TLSVersion[version]
    with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION|protocol version"):
        handshake(edge, minimum_version=asked, maximum_version=asked)


def test_no_other_name_is_served(edge: Edge, ask: Ask) -> None:
    with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME|unrecognized name"):
        handshake(edge, name="evil.example")
    assert ask("/", Host="evil.example").status == 421


def test_http_leads_to_https(edge: Edge) -> None:
    proof = edge.nginx.folder / "acme" / ".well-known" / "acme-challenge" / "word"
    proof.parent.mkdir(parents=True, exist_ok=True)
    proof.write_text("proof")
    connection = http.client.HTTPConnection(HOST, edge.nginx.plain_port, timeout=10)
    for method, path in (("GET", "/drills?a=b"), ("POST", "/drills/answer")):
        connection.request(method, path, headers={"Host": "evil.example"})
        response = connection.getresponse()
        response.read()
        assert (response.status, response.headers["Location"]) == (308, edge.nginx.url + path)
        assert "Strict-Transport-Security" not in response.headers
    connection.request("GET", "/.well-known/acme-challenge/word")
    assert connection.getresponse().read() == b"proof"
    connection.close()


def test_hsts_once_on_every_response(ask: Ask) -> None:
    for path, status in {
        "/": 200,
        "/account": 303,
        "/nowhere": 404,
        "/api/v1/today": 200,
        STYLE: 200,
        "/static/none.js": 404,
        "/metrics": 404,
    }.items():
        response = ask(path)
        assert response.status == status, path
        assert response.headers.get_all("Strict-Transport-Security") == [HSTS], path
        assert response.headers.get_all("X-Content-Type-Options") == ["nosniff"], path
        assert response.headers.get_all("Server") == ["nginx"], path


@pytest.mark.parametrize("encoding", PACKINGS)
def test_static_files_come_packed_and_without_the_app(edge: Edge, ask: Ask, encoding: str) -> None:
    name, pack = encoding, PACKINGS[encoding]
    response = ask(
        STYLE, Accept__Encoding={"plain": "br;q=0, gzip;q=0.0", "gzip": "gzip"}.get(name, "gzip, deflate, br")
    )
    assert response.headers.get("Content-Encoding") == (None if name == "plain" else name)
    assert response.body == pack(Assets(ROOT / "static", "").stylesheet.encode())
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Type"].startswith("text/css")
    assert response.headers["Vary"] == "Accept-Encoding"
    line = edge.nginx.line(response.headers["X-Request-ID"])
    assert (line["path"], line["upstream"]) == (STYLE, "")


def test_a_file_of_another_release_is_looked_for_in_the_app(edge: Edge, ask: Ask) -> None:
    response = ask(re.sub(r"\.\w{10}\.css", ".0123456789.css", STYLE))
    assert (response.status, response.headers["Cache-Control"]) == (200, "public, max-age=300")
    assert edge.nginx.line(response.headers["X-Request-ID"])["upstream"] == edge.app.url.removeprefix("http://")


@pytest.mark.parametrize(
    "path",
    ["/metrics", "/metrics/", "//metrics", "/%6detrics", "/health", "/.git/config", "/static/.env", "/static/"]
    + ["/static/../nginx.conf", "/.well-known/../.git/HEAD", "/_edge/429.html", "/nginx_status"],
)
def test_what_is_not_for_strangers(ask: Ask, path: str) -> None:
    response = ask(path)
    assert response.status == 404
    assert "Index of" not in response.text


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK"])
def test_methods_that_nobody_needs(ask: Ask, method: str) -> None:
    assert ask("/", method=method).status in {400, 405}


def test_the_operators_own_port_tells_of_the_app(edge: Edge) -> None:
    connection = http.client.HTTPConnection(HOST, edge.nginx.status_port, timeout=10)
    answers = {}
    for path in ("/health", "/nginx_status", "/", "/drills"):
        connection.request("GET", path)
        response = connection.getresponse()
        answers[path] = (response.status, response.read()[:18])
    connection.close()
    assert answers["/health"] == (200, b'{"status":"ok"}\n')
    assert answers["/nginx_status"] == (200, b"Active connections")
    assert answers["/"][0] == answers["/drills"][0] == 403


def test_exporters_tell_of_nginx_and_of_the_site_by_its_own_name(edge: Edge) -> None:
    with Monitor(
        "prometheus-nginx-exporter", f"--nginx.scrape-uri=http://{HOST}:{edge.nginx.status_port}/nginx_status"
    ) as one:
        told = one.scrape()
    assert "nginx_up 1" in told
    assert missing(asked_for("nginx_"), told) == set()
    with Monitor("prometheus-blackbox-exporter", f"--config.file={ROOT / 'monitoring/blackbox.yml'}") as one:
        target = f"module=site&target=https://{HOST}:{edge.nginx.port}/help"
        told, of_another = (one.scrape(f"/probe?{target}&hostname={name}") for name in (NAME, "other.example"))
    assert "probe_success 1" in told
    assert missing(asked_for("probe_"), told) == set()
    assert "probe_success 0" in of_another


def test_bodies_of_64_kb_but_for_a_file_of_answers(edge: Edge) -> None:
    with talking(edge.nginx) as client:
        response = client.ask("/drills/answer", method="POST", body="x" * 100_000)
    assert response.status == 413
    assert "too long" in response.text
    for path in ("/data/import", "/api/v1/import"):
        for size, asked in ((1_000_000, edge.app.url.removeprefix("http://")), (10_000_000, "")):
            with talking(edge.nginx) as client:
                response = client.ask(path, method="POST", body="x" * size)
            line = edge.nginx.line(response.headers["X-Request-ID"])
            assert line["upstream"] == asked, path
            assert asked or response.status == 413


def test_an_answer_and_a_room_over_https(edge: Edge) -> None:
    """Cookies are Secure, the origin is checked, the socket is upgraded, and what it pushes is not compressed."""
    host, pupil = (Person(edge.nginx.url, context=edge.nginx.trust()) for _ in range(2))
    host.make_room(kind="type")
    pupil.join(host.code)
    line = pupil.listen()
    host.press("start")
    line.wait_for('data-phase="question"')
    assert line.ws.protocol.extensions == []
    line.close()
    assert all(cookie.secure for cookie in host.jar)
    stranger = pupil.listen(origin="https://evil.example")
    assert stranger.code() == 1008


def test_what_is_no_secret_is_told(edge: Edge, ask: Ask) -> None:
    for path in OPEN:
        response = ask(path)
        line = edge.nginx.line(response.headers["X-Request-ID"])
        assert (line["path"], line["status"], line["method"]) == (path, 200, "GET")
        assert line["address"] == "127.0.0.0"
        assert line["upstream_status"] == "200"
        assert (line["tls"], line["protocol"]) == ("TLSv1.3", "HTTP/1.1")
        assert 0 <= line["seconds"] < 60


@pytest.mark.parametrize(
    ("given", "is_taken"),
    [("edge-2026.11.26_01", True), ("short", False), ('x"},{"a":"b', False), ("a" * 65, False), ("", False)],
)
def test_the_id_of_a_request_goes_through_all_parts(edge: Edge, ask: Ask, given: str, is_taken: bool) -> None:
    response = ask("/verbs/tener", X__Request__ID=given)
    ids = response.headers.get_all("X-Request-ID", [])
    assert len(ids) == 1
    assert (ids == [given]) is is_taken
    assert is_taken or re.fullmatch("[0-9a-f]{32}", ids[0])
    assert edge.nginx.line(ids[0])["status"] == 200
    wait_for(lambda: ids[0] in edge.app.log)


def observed(edge: Edge) -> dict[str, Any]:
    """The result of MDN's HTTP Observatory."""
    node = shutil.which("node") or str(ROOT / ".venv" / "bin" / "node")
    ports = [str(edge.nginx.plain_port), str(edge.nginx.port)]
    env = {**os.environ, "NODE_EXTRA_CA_CERTS": str(edge.nginx.folder / "ssl" / "fullchain.pem")}
    command = [node, str(ROOT / "tests/edge/observatory.mjs"), NAME, *ports]
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=60)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_http_observatory_gives_its_best_grade(edge: Edge) -> None:
    found = observed(edge)
    failed = {name: test for name, test in found["tests"].items() if not test["pass"]}
    assert failed == {}
    assert (found["scan"]["grade"], found["scan"]["testsPassed"]) == ("A+", 10)
    assert found["tests"]["redirection"]["route"] == [f"http://{NAME}/", f"{edge.nginx.url}/"]
