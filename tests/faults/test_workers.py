"""Processes of the app end in all ways while learners answer; submits come twice and fifty times."""

import copy
import os
import signal
import socket
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from scripts.player import read_card
from tests.faults.conftest import Stack, workers
from tests.faults.learners import Learner, playing, slowest
from tests.servers import GunicornServer
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]


def test_killed_under_load(stack: Stack) -> None:
    learners = stack.learners(4)
    with playing(learners):
        for _ in range(2):
            answered = sum(len(learner.saved) for learner in learners)
            wait_for(lambda so_far=answered: sum(len(learner.saved) for learner in learners) > so_far + 8)  # type: ignore[misc]
            victims = workers(stack.app)
            for victim in victims:
                os.kill(victim, signal.SIGKILL)
            wait_for(lambda gone=set(victims): not gone & set(workers(stack.app)))  # type: ignore[misc]
    assert stack.check_ledger() > 16
    statuses = {status for learner in learners for status, _seconds in learner.told}
    assert statuses <= {0, 200}


def test_replaced_under_load(stack: Stack) -> None:
    """HUP, as an operator reloads: old processes finish what they have begun."""
    learners = stack.learners(4)
    with playing(learners):
        old = set(workers(stack.app))
        os.kill(stack.app.pid, signal.SIGHUP)
        wait_for(lambda: not old & set(workers(stack.app)) and len(workers(stack.app)) == 2)
    stack.check_ledger()


def test_who_does_not_hang_up_holds_up_nobody(tmp_path: Path) -> None:
    """Each is told that the line ends, and leaves it at that; the next ones are served by the same process."""
    with GunicornServer({"INSTANCE_DIR": str(tmp_path)}, ROOT) as server, ExitStack() as stack:
        began = time.monotonic()
        for _ in range(8):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=10))
            line.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            assert b"".join(iter(lambda line=line: line.recv(4096), b"")).startswith(b"HTTP/1.1 200")  # type: ignore[misc]
        assert time.monotonic() - began < 8, "gunicorn alone waits two seconds for each"


def test_one_submit_fifty_times_at_once(stack: Stack) -> None:
    (learner,) = stack.learners(1)
    learner.submit()
    twins = [copy.copy(learner) for _ in range(50)]
    pages: list[str] = []
    meeting = threading.Barrier(len(twins))

    def send(twin: Learner) -> None:
        twin.connection = type(learner.connection)(learner.connection.host, learner.connection.port, timeout=30)
        meeting.wait()
        assert twin.submit() == 200
        pages.append(twin.fields["token"])

    threads = [threading.Thread(target=send, args=(twin,)) for twin in twins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pages) == 50
    ids = {read_card(token)[0].id for token in pages}
    assert len(ids) == 1, "all are dealt the same next card"
    for twin in twins:
        twin.finish()
    stack.everybody += twins
    stack.check_ledger()


def test_more_people_than_connections(stack: Stack) -> None:
    """Sixty at once, of whom four in each process have a connection, to a database that takes 100 ms a word."""
    learners = stack.learners(60)
    stack.to_database.latency_s = 0.1
    with playing(learners):
        wait_for(lambda: all(learner.told for learner in learners))
        stack.to_database.restore()
    stack.check_ledger()
    # Thirty of them wait for a thread besides, each behind at most two others.
    assert slowest(learners) < 3 * 4.5
