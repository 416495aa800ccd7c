"""A class in the middle of a game when what serves it dies or is replaced: all come back, and no answer is lost."""

import http.client
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import create_engine, text
from websockets.exceptions import WebSocketException

from tests.faults.conftest import Stack, get, health, workers
from tests.rooms.sockets import Line, Person
from tests.waiting import PATIENCE_S, wait_for

CLASS = 6
# Until every phone is back, or hears again what happens: the promise of rooms.
BACK_S = 5.0
RELOADED, KILLED = signal.SIGHUP, signal.SIGKILL


class Lesson:
    """A game of typed cards, and a class whose phones each have a socket."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.host = Person(stack.app.url)
        self.host.make_room(kind="type", rounds="5")
        self.pupils = [Person(stack.app.url).join(self.host.code) for _ in range(CLASS)]
        self.lines = [pupil.listen() for pupil in self.pupils]

    def press(self, act: str, phase: str) -> float:
        """The host goes on to a phase; the seconds until all phones show it."""
        began = time.monotonic()
        self.host.press(act)
        for line in self.lines:
            line.wait_for(f'data-phase="{phase}"')
        return time.monotonic() - began

    def come_back(self) -> float:
        """All phones connect at once, each until it is told something; returns the seconds until the last one is."""
        began = time.monotonic()
        with ThreadPoolExecutor(CLASS) as pool:
            self.lines = list(pool.map(connected, self.pupils))
        return time.monotonic() - began

    def answers(self) -> list[tuple[int, int]]:
        """For each round how many answers there are, and of how many pupils."""
        engine = create_engine(self.stack.database_url)
        query = """SELECT count(*), count(DISTINCT member_id) FROM room_answer JOIN room ON room.id = room_id
            WHERE code = :code GROUP BY room_answer.round_no"""
        with engine.connect() as connection:
            found = [(row[0], row[1]) for row in connection.execute(text(query), {"code": self.host.code})]
        engine.dispose()
        return found


@pytest.fixture
def lesson(stack: Stack) -> Iterator[Lesson]:
    """A class in a lobby; afterwards nothing may have gone wrong on the server."""
    found = Lesson(stack)
    yield found
    for line in found.lines:
        line.close()
    assert "Traceback" not in stack.app.log, stack.app.log[stack.app.log.index("Traceback") - 300 :][:6000]


def connected(pupil: Person) -> Line:
    """A socket that has spoken, however often it takes."""
    found: list[Line] = []

    def is_told() -> bool:
        with suppress(OSError, WebSocketException):
            found.append(pupil.listen())
            return bool(found[-1].wait_for("rooms-seen"))
        return False

    wait_for(is_told)
    return found[-1]


def answer_until_told(pupil: Person) -> None:
    """Answer as the page does: again, until the server says that it has it."""
    until = time.monotonic() + PATIENCE_S
    while "It is safe" not in pupil.page:
        assert time.monotonic() < until, "the answer was never taken"
        with suppress(OSError, http.client.HTTPException):
            pupil.get(f"/r/{pupil.code}")
            if "It is safe" not in pupil.page:
                pupil.post(f"/r/{pupil.code}/answer", round=pupil.field("round"), answer="xyzzy")


@pytest.mark.parametrize(("how", "code"), [(KILLED, 1006), (RELOADED, 1012)], ids=["killed", "reloaded"])
def test_processes_that_end_in_the_middle_of_a_round(lesson: Lesson, how: signal.Signals, code: int) -> None:
    app = lesson.stack.app
    lesson.press("start", "question")
    first, rest = lesson.pupils[: CLASS // 2], lesson.pupils[CLASS // 2 :]
    for pupil in first:
        answer_until_told(pupil)
    threads = [threading.Thread(target=answer_until_told, args=(pupil,)) for pupil in rest]
    victims = set(workers(app))
    for thread in threads:
        thread.start()
    for pid in victims if how is KILLED else [app.pid]:
        os.kill(pid, how)
    assert [line.code() for line in lesson.lines] == [code] * CLASS
    # How long a process takes to start is the machine's affair; from its first page on, it is ours.
    assert get(lesson.stack, "/health")[0] == 200
    assert lesson.come_back() < BACK_S
    for thread in threads:
        thread.join()
    wait_for(lambda: not victims & set(workers(app)) and len(workers(app)) == 2)
    lesson.press("reveal", "reveal")
    assert lesson.answers() == [(CLASS, CLASS)]


def test_redis_stopped_and_started_in_the_middle_of_a_game(lesson: Lesson) -> None:
    lesson.press("start", "question")
    first, rest = lesson.pupils[: CLASS // 2], lesson.pupils[CLASS // 2 :]
    for pupil in first:
        answer_until_told(pupil)
    lesson.stack.redis.stop()
    for pupil in rest:
        answer_until_told(pupil)
    assert lesson.press("reveal", "reveal") < BACK_S
    assert lesson.press("next", "question") < BACK_S
    for pupil in rest:
        pupil.page = ""
        answer_until_told(pupil)
    lesson.stack.redis.start()
    wait_for(lambda: health(lesson.stack)["redis"] == "ok")
    for pupil in first:
        pupil.page = ""
        answer_until_told(pupil)
    assert lesson.press("reveal", "reveal") < BACK_S
    assert lesson.answers() == [(CLASS, CLASS)] * 2
