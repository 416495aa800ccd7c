"""What reaches the app, and how: behind the nginx of these tests stands a server that only writes down."""

import threading
from collections.abc import Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.edge.conftest import talking
from tests.nginx_servers import NAME, NginxServer
from tests.servers import HOST


class Writer(ThreadingHTTPServer):
    """Answers everything, and keeps the address and the headers of each request."""

    def __init__(self) -> None:
        super().__init__((HOST, 0), Handler)
        self.seen: list[tuple[str, Message]] = []


class Handler(BaseHTTPRequestHandler):
    server: Writer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.seen.append((self.path, self.headers))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def writer() -> Iterator[Writer]:
    with Writer() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def nginx(writer: Writer) -> Iterator[NginxServer]:
    with NginxServer(f"{HOST}:{writer.server_port}") as running:
        yield running


def test_the_app_is_told_who_asks_by_nginx_alone(nginx: NginxServer, writer: Writer) -> None:
    made_up = {"X__Forwarded__For": "203.0.113.1", "X__Forwarded__Proto": "http", "X__Request__ID": "no"}
    with talking(nginx) as client:
        response = client.ask("/drills?a=%20b", **made_up)
    ((path, headers),) = writer.seen
    assert path == "/drills?a=%20b"
    assert headers.get_all("X-Forwarded-For") == [HOST]
    assert headers.get_all("X-Forwarded-Proto") == ["https"]
    assert headers.get_all("Host") == [f"{NAME}:{nginx.port}"]
    assert headers.get_all("X-Request-ID") == [nginx.line(headers["X-Request-ID"])["request_id"]]
    assert response.status == 200


def test_a_socket_is_asked_for_without_compression(nginx: NginxServer, writer: Writer) -> None:
    offer = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec__WebSocket__Extensions": "permessage-deflate"}
    with talking(nginx) as client:
        client.ask("/ws/rooms/x", **offer)
        client.ask("/drills", **offer)
    (_path, socket), (_page, page) = writer.seen
    assert (socket["Upgrade"], socket["Connection"]) == ("websocket", "upgrade")
    assert "Sec-WebSocket-Extensions" not in socket
    assert "Connection" not in page, "a page is no socket"


def test_what_is_not_for_strangers_is_not_even_asked_of_the_app(nginx: NginxServer, writer: Writer) -> None:
    paths = [
        "/metrics",
        "/metrics?x",
        "//metrics",
        "/%6detrics",
        "/health",
        "/.git/config",
        "/a/.env",
        "/_edge/404.html",
    ]
    with talking(nginx) as client:
        assert {client.ask(path).status for path in paths} == {404}
        assert writer.seen == []
        client.ask("/api/health")
    assert [path for path, _headers in writer.seen] == ["/api/health"]
