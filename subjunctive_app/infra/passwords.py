"""Passwords: peppered, hashed slowly, one at a time in a thread that gives way to everybody who is practising.

Niceness counts between the threads of one service; between services, which share a machine by containers or sessions,
it does not. So of the processes of one gunicorn half may hash at once: the other cores stay free for the rest.
"""

import base64
import fcntl
import hashlib
import hmac
import os
import random
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol, TypeVar

import bcrypt

from subjunctive_app.domain.errors import Busy

NICE = 8
# A class of thirty needs 9 s on an idle core, and several times that where everybody practises meanwhile.
WAIT_S = 55
T = TypeVar("T")


class Gate(Protocol):
    """What a try must pass: a limit of wrong ones."""

    def check(self) -> None:
        """Raise where no place is left; asked before a try joins the queue."""

    def reserve(self) -> None:
        """Take a place among the wrong tries, just before the password is looked at; raise where none is left."""

    def refund(self) -> None:
        """Give the place back: the try was right."""


class PasswordHasher:
    """Hashes and compares passwords. At most `most_waiting` callers wait; one more gets Busy at once.

    bcrypt alone would cut at 72 bytes and stop at NUL: it gets the base64 of an HMAC-SHA-256 under the pepper, so
    that every byte counts and a stolen table cannot be tried without the app's secret.
    """

    def __init__(self, pepper: str, *, rounds: int, most_waiting: int, turns: Sequence[Path] = ()) -> None:
        self._pepper = pepper.encode()
        self._rounds = rounds
        self._turns = turns
        self._places = threading.BoundedSemaphore(most_waiting)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="passwords", initializer=_give_way)
        # No password has this hash, and comparing with it takes as long as with any other.
        self._nobody = f"$2b${rounds:02}${'.' * 53}"

    def hash(self, password: str) -> str:
        """The hash to store. Raises Busy."""
        return self._in_turn(lambda: bcrypt.hashpw(self._prepare(password), bcrypt.gensalt(self._rounds)).decode())

    def matches(self, password: str, hashed: str | None, gate: Gate) -> bool:
        """Whether the password is the one; never for None, after the same time.

        The gate is asked when the turn has come, so that a whole class with the right passwords may wait at it.
        Raises Busy, and what the gate raises.
        """
        gate.check()
        return self._in_turn(lambda: self._compare(password, hashed or self._nobody, gate))

    def fingerprint(self, text: str) -> str:
        """A keyed hash of something that must be told again, and never be read."""
        return hmac.new(self._pepper, text.encode(), hashlib.sha256).hexdigest()

    def _compare(self, password: str, hashed: str, gate: Gate) -> bool:
        gate.reserve()
        is_right = bcrypt.checkpw(self._prepare(password), hashed.encode())
        if is_right:
            gate.refund()
        return is_right

    def _prepare(self, password: str) -> bytes:
        """44 letters for a password of any length; one typed with another keyboard's accents gives the same."""
        normal = unicodedata.normalize("NFC", password).encode()
        return base64.b64encode(hmac.new(self._pepper, normal, hashlib.sha256).digest())

    def _in_turn(self, job: Callable[[], T]) -> T:
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            future = self._pool.submit(self._do, job)
            try:
                return future.result(WAIT_S)
            except TimeoutError as error:
                future.cancel()
                raise Busy from error
        finally:
            self._places.release()

    def _do(self, job: Callable[[], T]) -> T:
        with _turn(self._turns):
            return job()


def turns_of_server() -> tuple[Path, ...]:
    """The files that gunicorn has made for its processes (gunicorn.conf.py); none elsewhere."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    return tuple(sorted(Path(folder).glob("password-*.turn"))) if folder else ()


@contextmanager
def _turn(files: Sequence[Path]) -> Iterator[None]:
    """Hold one of the files; the kernel gives that of a process that dies to the next.

    Files that are gone, since another gunicorn with the same folder has ended, keep nobody from logging in.
    """
    with ExitStack() as stack:
        opened: list[IO[str]] = []
        for file in files:
            with suppress(FileNotFoundError):
                opened.append(stack.enter_context(file.open()))
        if opened and not any(map(_is_free, opened)):
            fcntl.flock(random.choice(opened), fcntl.LOCK_EX)  # noqa: S311  (no secret)
        yield


def _is_free(file: IO[str]) -> bool:
    """Take it, if nobody holds it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _give_way() -> None:
    """On Linux each thread has its own niceness, and lowering needs no right; elsewhere the number is a process's."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
