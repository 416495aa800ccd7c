"""How long anybody waits for PostgreSQL. This module owns psycopg2's wait callback, of which a process has one.

Time-outs of the server and of TCP do not free a request whose backend is frozen: its kernel goes on answering. Here
every wait ends in time, and its connection is closed. The callback waits with `select.poll`, which gevent replaces:
so the same one lets other greenlets run where sockets are served.
"""

import math
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ, STATUS_SETUP, set_wait_callback

REQUEST_S = 3.0  # of all waits of a request together
CONNECT_S = 2.0  # libpq's own connect_timeout does not count behind a callback
STATEMENT_S = 3.0  # above the server's statement_timeout, which ends what is merely slow


class DatabaseSilent(psycopg2.OperationalError):
    """PostgreSQL did not answer in time; the connection is closed."""


@dataclass
class _Patience:
    """What is left of a request's time, in seconds."""

    left_s: float


_patience: ContextVar[_Patience | None] = ContextVar("patience", default=None)
_each_s: ContextVar[float] = ContextVar("each_s", default=STATEMENT_S)


def begin_request() -> None:
    """From here on the waits of this thread (or greenlet) share REQUEST_S, until `end_request`."""
    _patience.set(_Patience(REQUEST_S))


def end_request() -> None:
    """Each wait is bounded by itself again."""
    _patience.set(None)


def give_up() -> None:
    """This request has waited in vain: it waits no more."""
    if patience := _patience.get():
        patience.left_s = 0.0


def renew() -> None:
    """A request that does much goes on with its next step: it may wait REQUEST_S again."""
    if patience := _patience.get():
        patience.left_s = REQUEST_S


def is_over() -> bool:
    """Whether this request has used up its time."""
    patience = _patience.get()
    return patience is not None and patience.left_s <= 0


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Bound each wait inside by `seconds`; `math.inf` is for migrations, which may take long."""
    token = _each_s.set(seconds)
    try:
        yield
    finally:
        _each_s.reset(token)


def wait(connection: Any) -> None:
    """Wait until the connection has its answer; psycopg2 calls this. Raises DatabaseSilent."""
    patience, began = _patience.get(), time.monotonic()
    bound = CONNECT_S if connection.status == STATUS_SETUP else _each_s.get()
    until = began + (bound if patience is None else min(bound, patience.left_s))
    try:
        while (state := connection.poll()) != POLL_OK:
            _wait_for_socket(connection.fileno(), state == POLL_READ, until)
    finally:
        if patience is not None:
            patience.left_s -= time.monotonic() - began


def _wait_for_socket(number: int, reads: bool, until: float) -> None:
    left = until - time.monotonic()
    poller = select.poll()  # not select.select, which knows no file above 1024
    poller.register(number, select.POLLIN if reads else select.POLLOUT)
    if left <= 0 or not poller.poll(None if left == math.inf else left * 1000):
        raise DatabaseSilent("PostgreSQL did not answer in time")


def install() -> None:
    """Let psycopg2 wait this way, in the whole process."""
    set_wait_callback(wait)
