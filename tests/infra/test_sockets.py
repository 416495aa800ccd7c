"""The socket below a WebSocket: whole frames, an end to writing to a line that takes nothing, one thread that reads."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from simple_websocket import ConnectionClosed, Server

from scripts.room_load import CLOSE, PONG, TEXT, frame
from subjunctive_app.infra.sockets import Incoming, Lookout, WholeWrites, leave, ping, read, wake, write_whole

HANDSHAKE = {
    "HTTP_HOST": "localhost",
    "HTTP_CONNECTION": "Upgrade",
    "HTTP_UPGRADE": "websocket",
    "HTTP_SEC_WEBSOCKET_VERSION": "13",
    "HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==",
}
PATIENCE_S = 10


def test_a_line_that_takes_nothing_is_given_up() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(TimeoutError):
        WholeWrites(ours, 0.05).send(b"x" * 10_000_000)


@pytest.mark.parametrize("key", ["gunicorn.socket", "werkzeug.socket"])
def test_the_socket_of_a_request_is_replaced(key: str) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        environ: dict[str, Any] = {key: ours, "PATH_INFO": "/"}
        write_whole(environ, 1)
        assert isinstance(environ[key], WholeWrites)
        assert environ[key].fileno() == ours.fileno()


@pytest.fixture
def line() -> Iterator[tuple[Server, socket.socket]]:
    """A WebSocket, and the other side of it, which has shaken hands."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        environ: dict[str, Any] = {"gunicorn.socket": ours, **HANDSHAKE}
        write_whole(environ, PATIENCE_S)
        ws = Server(environ, thread_class=Incoming, max_message_size=1024)
        assert theirs.recv(4096).startswith(b"HTTP/1.1 101")
        yield ws, theirs
        leave(ws)


def test_who_waits_is_woken_by_us_and_by_what_comes(line: tuple[Server, socket.socket]) -> None:
    ws, theirs = line
    wake(ws)
    assert ws.receive(timeout=PATIENCE_S) == ""
    read(ws)  # nothing has come, and it does not wait
    for _ in range(2):
        theirs.sendall(frame(TEXT, b"ojal\xc3\xa1"))
        assert ws.receive(timeout=PATIENCE_S) == ""
        read(ws)
        assert ws.receive(timeout=PATIENCE_S) == "ojalá"


@pytest.mark.parametrize("said", [frame(CLOSE, b"\x03\xe8"), frame(TEXT, b"x" * 1025), b"\xff\xff"])
def test_a_goodbye_and_what_is_refused_end_it(line: tuple[Server, socket.socket], said: bytes) -> None:
    ws, theirs = line
    theirs.sendall(said)
    ws.receive(timeout=PATIENCE_S)
    read(ws)
    assert theirs.recv(4096)[0] & 15 == CLOSE
    with pytest.raises(ConnectionClosed):
        ws.receive(timeout=PATIENCE_S)


def test_a_line_that_is_gone_is_noticed(line: tuple[Server, socket.socket]) -> None:
    ws, theirs = line
    theirs.close()
    ws.receive(timeout=PATIENCE_S)
    with pytest.raises(ConnectionResetError):
        read(ws)


def test_whoever_closes_it_then_waits_for_no_goodbye(line: tuple[Server, socket.socket]) -> None:
    ws, _theirs = line
    ws.close()
    leave(ws)
    assert ws.sock.recv(1) == b""


def test_who_answers_no_ping_is_given_up(line: tuple[Server, socket.socket]) -> None:
    ws, theirs = line
    ping(ws)
    assert theirs.recv(4096) == b"\x89\x00"
    theirs.sendall(frame(PONG, b""))
    ws.receive(timeout=PATIENCE_S)
    read(ws)
    ping(ws)
    with pytest.raises(TimeoutError):
        ping(ws)


def test_one_thread_reads_for_all(line: tuple[Server, socket.socket]) -> None:
    before = threading.active_count()
    pairs = [socket.socketpair() for _ in range(5)]
    for ours, _theirs in pairs:
        leave(Server({"gunicorn.socket": WholeWrites(ours, 1), **HANDSHAKE}, thread_class=Incoming))
    assert threading.active_count() == before
    for pair in pairs:
        for one in pair:
            one.close()


def test_no_ping_follows_a_goodbye(line: tuple[Server, socket.socket]) -> None:
    ws, theirs = line
    theirs.sendall(frame(TEXT, b"ya") + frame(CLOSE, b"\x03\xe8"))
    assert ws.receive(timeout=PATIENCE_S) == ""
    read(ws)
    ping(ws)
    assert ws.receive(timeout=PATIENCE_S) == "ya"
    with pytest.raises(ConnectionClosed):
        ws.receive(timeout=PATIENCE_S)


def test_the_thread_survives_what_is_closed_after_it_was_seen() -> None:
    """A room ends: its sockets are closed while what their browsers answer comes in."""
    lookout, is_busy, may_go, is_told = Lookout(), *(threading.Event() for _ in range(3))
    pairs = [socket.socketpair() for _ in range(4)]
    first, one, other, last = (WholeWrites(ours, 1) for ours, _theirs in pairs)
    for _ours, theirs in pairs:
        theirs.sendall(b"x")

    def hold() -> None:
        is_busy.set()
        may_go.wait(PATIENCE_S)

    def end(sock: WholeWrites, ours: socket.socket) -> None:
        lookout.leave(sock)
        ours.close()

    lookout.watch(first, hold)
    assert is_busy.wait(PATIENCE_S)
    # Both are seen at once, and whichever is told first ends the other.
    lookout.watch(one, lambda: end(other, pairs[2][0]))
    lookout.watch(other, lambda: end(one, pairs[1][0]))
    may_go.set()
    lookout.watch(last, is_told.set)
    assert is_told.wait(PATIENCE_S)
    for pair in pairs:
        for side in pair:
            side.close()
