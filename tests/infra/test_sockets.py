"""The socket below a WebSocket: whole frames, whoever writes, and an end to writing to a line that takes nothing."""

import socket
import threading
from typing import Any

import pytest

from subjunctive_app.infra.sockets import WholeWrites, write_whole

FRAME = 300_000


def test_frames_of_two_threads_do_not_mix() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, theirs.makefile("rb") as read:
        whole = WholeWrites(ours, 10)
        threads = [threading.Thread(target=whole.send, args=(letter * FRAME,)) for letter in (b"a", b"b", b"c")]
        for thread in threads:
            thread.start()
        heard = [read.read(FRAME) for _ in threads]
        for thread in threads:
            thread.join()
    assert sorted(heard) == [b"a" * FRAME, b"b" * FRAME, b"c" * FRAME]


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
