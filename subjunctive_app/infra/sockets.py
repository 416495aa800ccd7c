"""The TCP socket below a WebSocket: simple-websocket's `send` may write half of a frame, and two threads call it."""

import threading
from typing import Any

# Where gunicorn and Flask's own server leave the socket of a request.
KEYS = ("gunicorn.socket", "werkzeug.socket")


class WholeWrites:
    """A socket whose `send` writes everything, one caller at a time, or raises OSError within `timeout_s`.

    The handler sends pages, and the thread that reads sends pings and pongs: their frames would mix.
    """

    def __init__(self, sock: Any, timeout_s: float) -> None:
        self._sock = sock
        self._lock = threading.Lock()
        sock.settimeout(timeout_s)

    def send(self, data: bytes) -> int:
        """Write all of the data. Whoever cannot have it has a broken frame then: what comes later is not written."""
        with self._lock:
            sent = self._sock.send(data)  # which takes a page at once, unless the line is slow
            if sent < len(data):
                self._sock.sendall(data[sent:])
        return len(data)

    def recv(self, size: int) -> bytes:
        """Read what is there."""
        data: bytes = self._sock.recv(size)
        return data

    def fileno(self) -> int:
        """For whoever waits until something can be read."""
        number: int = self._sock.fileno()
        return number

    def shutdown(self, how: int) -> None:
        """Read, or write, no more."""
        self._sock.shutdown(how)

    def close(self) -> None:
        """Close it."""
        self._sock.close()


def write_whole(environ: dict[str, Any], timeout_s: float) -> None:
    """Let the WebSocket of this WSGI request be given such a socket."""
    for key in KEYS:
        if key in environ:
            environ[key] = WholeWrites(environ[key], timeout_s)
