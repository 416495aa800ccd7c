"""Circuit breakers: a service that does not answer is left alone for a moment, so that nobody waits for it in vain."""

import logging
import random
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from subjunctive_app.infra.metrics import gauge

log = logging.getLogger(__name__)
T = TypeVar("T")
OPEN = gauge("subjunctive_breaker_open", "1 while a process leaves a service alone.", "livemax", breaker=())


class CircuitOpen(Exception):
    """The service was away a moment ago and is not asked now; the message is its name."""


class Breaker:
    """Lets calls through while a service answers. After `failures` in a row it refuses them without a wait.

    Then one caller after each pause may try again; a success lets everybody in. Pauses double from `first_s` to
    `longest_s` seconds, less up to half of each by chance, so that processes do not come back all at once. Never
    holds a lock during a call.
    """

    def __init__(
        self,
        name: str,
        *,
        failures: int = 3,
        first_s: float = 0.25,
        longest_s: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._threshold, self._first_s, self._longest_s = failures, first_s, longest_s
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._pause_s = 0.0
        self._until: float | None = None
        self._gauge = OPEN.labels(name)
        self._gauge.set(0)

    @property
    def state(self) -> str:
        """`closed` while calls pass; `open` while they are refused, but for one now and then."""
        return "closed" if self._until is None else "open"

    @property
    def rests(self) -> bool:
        """Whether nobody would be let through now. Unlike `allows` it takes nobody's turn."""
        until = self._until
        return until is not None and self._clock() < until

    def call(self, do: Callable[[], T], *errors: type[Exception]) -> T:
        """What `do` gives. Raises CircuitOpen where it is not asked; one of `errors` counts as a failure."""
        if not self.allows():
            raise CircuitOpen(self.name)
        try:
            result = do()
        except errors:
            self.failed()
            raise
        self.succeeded()
        return result

    def allows(self) -> bool:
        """Whether the service may be asked now. Whoever gets True tells how it went."""
        with self._lock:
            if self._until is None:
                return True
            now = self._clock()
            if now < self._until:
                return False
            self._until = now + self._pause_s  # the others wait for what this caller finds
            return True

    def succeeded(self) -> None:
        """The service answered."""
        if not self._failures:
            return
        with self._lock:
            was_open, self._until, self._failures = self._until is not None, None, 0
            self._gauge.set(0)
        if was_open:
            log.warning("%s is back", self.name)

    def failed(self) -> None:
        """The service did not answer, or not in time."""
        with self._lock:
            self._failures += 1
            if self._failures < self._threshold:
                return
            was_closed = self._until is None
            # Not "further than": many callers may fail over one and the same silence.
            doublings = min(self._failures - self._threshold, 16)
            longest = min(self._first_s * 2**doublings, self._longest_s)
            self._pause_s = longest * random.uniform(0.5, 1)  # noqa: S311  (no secret)
            self._until = self._clock() + self._pause_s
            self._gauge.set(1)
        if was_closed:
            log.error("%s is away", self.name)
