"""The TCP socket below a WebSocket: simple-websocket's `send` may write half of a frame, and it reads each socket in a
thread of its own. Here one thread looks out for all, and whoever serves a socket reads it.
"""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from selectors import EVENT_READ, DefaultSelector
from socket import SHUT_RD
from typing import Any

from wsproto.events import Ping

# Where gunicorn and Flask's own server leave the socket of a request.
KEYS = ("gunicorn.socket", "werkzeug.socket")
_CHUNK = 4096


class WholeWrites:
    """A socket whose `send` writes everything, or raises OSError within `timeout_s`."""

    def __init__(self, sock: Any, timeout_s: float) -> None:
        self._sock = sock
        self._timeout_s = timeout_s
        sock.settimeout(timeout_s)

    def send(self, data: bytes) -> int:
        """Write all of the data. Whoever cannot have it has a broken frame then: what comes later is not written."""
        self._sock.sendall(data)
        return len(data)

    def recv(self, size: int) -> bytes:
        """Read what is there. Raises BlockingIOError where there is nothing."""
        self._sock.settimeout(0)
        try:
            data: bytes = self._sock.recv(size)
            return data
        finally:
            self._sock.settimeout(self._timeout_s)

    def fileno(self) -> int:
        """For whoever waits until something can be read."""
        number: int = self._sock.fileno()
        return number

    def end_reading(self) -> None:
        """Let whoever reads on find the end at once. Raises OSError where the line is gone."""
        self._sock.shutdown(SHUT_RD)


def write_whole(environ: dict[str, Any], timeout_s: float) -> None:
    """Let the WebSocket of this WSGI request be given such a socket."""
    for key in KEYS:
        if key in environ:
            environ[key] = WholeWrites(environ[key], timeout_s)


class Lookout:
    """One thread of the process that sees on which of all sockets something has come; it reads nothing itself."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_begun = False

    def watch(self, sock: WholeWrites, tell: Callable[[], None]) -> None:
        """Call `tell` as soon as there is something to read, once."""
        with self._lock:
            if not self._is_begun:
                self._begin()
            self._selector.register(sock, EVENT_READ, tell)
        os.write(self._wake, b"!")  # not every selector sees at once what is new to it

    def leave(self, sock: Any) -> None:
        """Watch it no more; to be called before it is closed."""
        with self._lock, suppress(KeyError, ValueError):  # not watched; or left and closed meanwhile, seen before
            self._selector.unregister(sock)

    def _begin(self) -> None:
        """With the first socket, so after gunicorn has forked."""
        self._selector = DefaultSelector()
        self._woken, self._wake = os.pipe()
        self._selector.register(self._woken, EVENT_READ)
        threading.Thread(target=self._run, name="lookout", daemon=True).start()
        self._is_begun = True

    def _run(self) -> None:
        while True:
            for key, _events in self._selector.select():
                if key.fd == self._woken:
                    os.read(self._woken, _CHUNK)
                else:
                    self.leave(key.fileobj)
                    key.data()


_lookout = Lookout()


class Incoming:
    """In the place of the thread that simple-websocket starts when it has shaken hands (its `thread_class`): reading is
    left to the thread that serves the socket, which `receive` lets go on when something has come.
    """

    name = ""

    def __init__(self, target: Any) -> None:
        self._ws = target.__self__
        self.has_come = False

    def start(self) -> None:
        """Look out for what comes; what has shaken hands, some 6 KiB, goes."""
        ws = self._ws
        del self._ws  # whose thread this is: a circle would wait for the collector
        ws.ws = ws.ws.connection
        _look_out(ws)


def _look_out(ws: Any) -> None:
    def tell() -> None:
        ws.thread.has_come = True
        wake(ws)

    _lookout.watch(ws.sock, tell)


def wake(ws: Any) -> None:
    """Let `ws.receive` return: an empty message, as if the other side had sent one. Any thread may call it."""
    ws.input_buffer.append("")
    ws.event.set()


def read(ws: Any) -> None:
    """Take in what has come, if something has. Raises OSError where the line is gone."""
    if not ws.thread.has_come:
        return
    ws.thread.has_come = False
    with suppress(BlockingIOError):
        data = ws.sock.recv(_CHUNK)
        if not data:
            raise ConnectionResetError
        ws.ws.receive_data(data)
        ws.connected = ws._handle_events()
    if ws.connected:
        _look_out(ws)


def ping(ws: Any) -> None:
    """Ask for a sign of life, unless the other side has just said goodbye, of which `receive` tells.

    Raises TimeoutError where the last ping got none.
    """
    if not ws.connected:
        return
    if not ws.pong_received:
        raise TimeoutError
    ws.pong_received = False
    ws.sock.send(ws.ws.send(Ping()))


def leave(ws: Any) -> None:
    """Read no more; to be called before the socket is closed.

    gunicorn's `gthread` waits for the other side's end before it closes, up to 2 s for each socket, in the thread that
    gives all requests to the others.
    """
    _lookout.leave(ws.sock)
    with suppress(OSError):
        ws.sock.end_reading()
