"""A class in the middle of a round when the processes that serve it die: all come back, and no answer is lost."""

import http.client
import os
import signal
import threading
import time
from contextlib import suppress

from sqlalchemy import create_engine, text

from tests.faults.conftest import Stack, workers
from tests.rooms.sockets import Person
from tests.waiting import PATIENCE_S, wait_for

CLASS = 6


def answer_until_told(pupil: Person) -> None:
    """Answer as the page does: again, until the server says that it has it."""
    until = time.monotonic() + PATIENCE_S
    while "It is safe" not in pupil.page:
        assert time.monotonic() < until, "the answer was never taken"
        with suppress(OSError, http.client.HTTPException):
            pupil.get(f"/r/{pupil.code}")
            if "It is safe" not in pupil.page:
                pupil.post(f"/r/{pupil.code}/answer", round=pupil.field("round"), answer="xyzzy")


def test_killed_in_the_middle_of_a_round(stack: Stack) -> None:
    host = Person(stack.app.url)
    host.make_room(kind="type", rounds="5")
    pupils = [Person(stack.app.url).join(host.code) for _ in range(CLASS)]
    lines = [pupil.listen() for pupil in pupils]
    host.press("start")
    for line in lines:
        line.wait_for('data-phase="question"')
    first, rest = pupils[: CLASS // 2], pupils[CLASS // 2 :]
    for pupil in first:
        answer_until_told(pupil)
    threads = [threading.Thread(target=answer_until_told, args=(pupil,)) for pupil in rest]
    victims = set(workers(stack.app))
    for thread in threads:
        thread.start()
    for victim in victims:
        os.kill(victim, signal.SIGKILL)
    assert [line.code() for line in lines] == [1006] * CLASS
    for thread in threads:
        thread.join()
    wait_for(lambda: not victims & set(workers(stack.app)))
    again = [pupil.listen() for pupil in pupils]
    for line in again:
        line.wait_for("rooms-seen")
    host.press("reveal")
    for line in again:
        line.wait_for('data-phase="reveal"')
        line.close()
    engine = create_engine(stack.database_url)
    query = (
        "SELECT count(*), count(DISTINCT member_id) FROM room_answer JOIN room ON room.id = room_id WHERE code = :code"
    )
    with engine.connect() as connection:
        assert tuple(connection.execute(text(query), {"code": host.code}).one()) == (CLASS, CLASS)
    engine.dispose()
    assert "Traceback" not in stack.app.log
