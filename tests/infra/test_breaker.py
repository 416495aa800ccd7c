"""A breaker: closed, open, one caller at a time, closed again; by a clock of the test's own."""

import threading
from dataclasses import dataclass

import pytest

from subjunctive_app.infra.breaker import Breaker, CircuitOpen


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def refused() -> None:
    raise ConnectionError


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        with pytest.raises(ConnectionError):
            breaker.call(refused, ConnectionError)


def test_it_opens_after_failures_in_a_row_only() -> None:
    breaker = Breaker("x", failures=3, clock=Clock())
    fail(breaker, 2)
    assert breaker.call(lambda: 7, ConnectionError) == 7
    fail(breaker, 2)
    assert breaker.state == "closed"
    fail(breaker, 1)
    assert breaker.state == "open"
    with pytest.raises(CircuitOpen, match="x"):
        breaker.call(lambda: 7, ConnectionError)


def test_after_a_pause_one_caller_tries_and_a_success_lets_all_in() -> None:
    clock = Clock()
    breaker = Breaker("x", failures=1, first_s=1, longest_s=8, clock=clock)
    fail(breaker, 1)
    clock.now += 0.49
    assert not breaker.allows(), "at least half of the pause"
    clock.now += 0.51
    assert [breaker.allows() for _ in range(3)] == [True, False, False]
    assert breaker.state == "open"
    breaker.succeeded()
    assert [breaker.allows() for _ in range(3)] == [True] * 3
    assert breaker.state == "closed"


def test_pauses_double_up_to_the_longest() -> None:
    clock = Clock()
    breaker = Breaker("x", failures=1, first_s=1, longest_s=4, clock=clock)
    pauses = []
    for _ in range(8):
        breaker.failed()
        began = clock.now
        while not breaker.allows():
            clock.now += 0.01
        pauses.append(clock.now - began)
    for pause, longest in zip(pauses, [1, 2, 4, 4, 4, 4, 4, 4], strict=True):
        assert longest / 2 <= pause <= longest + 0.02
    assert len({round(pause, 2) for pause in pauses[2:]}) > 1, "by chance: processes do not come back all at once"


def test_a_caller_who_tries_and_never_tells_does_not_close_the_door_for_good() -> None:
    clock = Clock()
    breaker = Breaker("x", failures=1, first_s=1, longest_s=1, clock=clock)
    fail(breaker, 1)
    clock.now += 1
    assert breaker.allows()
    clock.now += 1
    assert breaker.allows()


def test_calls_do_not_wait_for_each_other() -> None:
    breaker = Breaker("x")
    meeting = threading.Barrier(4, timeout=5)
    threads = [threading.Thread(target=breaker.call, args=(meeting.wait, ConnectionError)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not meeting.broken
