"""PostgreSQL stops, freezes, is slow, is cut off: verdicts go on, no answer is lost or doubled, all heals by itself."""

import pytest

from tests.faults.clusters import Cluster
from tests.faults.conftest import Stack, backends, frozen, get, health
from tests.faults.learners import playing, slowest
from tests.waiting import wait_for

# What a request may wait for the database, and what this machine may need besides.
DEADLINE_S, SLACK_S = 3.0, 1.5
HEALS_S = 2.0


def is_well(stack: Stack) -> bool:
    return health(stack)["database"] == "ok"


def test_stopped_and_started_again(stack: Stack, cluster: Cluster) -> None:
    learners = stack.learners(4)
    with playing(learners):
        wait_for(lambda: all(len(learner.saved) > 3 for learner in learners))
        cluster.stop_at_once()
        wait_for(lambda: all(len(learner.waiting) > 2 for learner in learners))
        assert get(stack, "/verbs/tener")[0] == 200, "what needs no database is served"
        status, headers, page = get(stack, "/progress", learners[0].cookie)
        assert (status, headers["Retry-After"]) == (503, "5")
        assert "away for a moment" in page
        assert health(stack)["database"] == "unreachable"
        assert get(stack, "/health")[0] == 200
        cluster.start()
        assert wait_for(lambda: is_well(stack)) < HEALS_S
    assert stack.check_ledger() > 12
    assert slowest(learners) < DEADLINE_S + SLACK_S


@pytest.mark.parametrize("fault", ["cut", "reset", "freeze"])
def test_the_line_to_it_breaks(stack: Stack, fault: str) -> None:
    learners = stack.learners(4)
    with playing(learners):
        wait_for(lambda: all(len(learner.saved) > 3 for learner in learners))
        getattr(stack.to_database, fault)()
        if fault != "reset":  # after that, new connections are taken at once
            wait_for(lambda: all(learner.waiting for learner in learners))
        stack.to_database.restore()
        healed = wait_for(lambda: is_well(stack))
        wait_for(lambda: all(not learner.waiting for learner in learners))
    assert healed < HEALS_S
    stack.check_ledger()
    assert slowest(learners) < DEADLINE_S + SLACK_S


def test_its_processes_freeze(stack: Stack, cluster: Cluster) -> None:
    """The kernel goes on acknowledging: no time-out of TCP or of the server helps. Ours does."""
    learners = stack.learners(4)
    with playing(learners):
        wait_for(lambda: all(len(learner.saved) > 3 for learner in learners))
        with frozen(cluster.processes()):
            wait_for(lambda: all(learner.waiting for learner in learners))
            assert health(stack)["database"] == "unreachable"
            before = [len(learner.told) for learner in learners]
            wait_for(lambda: all(len(one.told) > seen + 20 for one, seen in zip(learners, before, strict=True)))
        assert wait_for(lambda: is_well(stack)) < HEALS_S
    stack.check_ledger()
    assert slowest(learners) < DEADLINE_S + SLACK_S


def test_some_of_its_processes_freeze(stack: Stack) -> None:
    """The request gets a fresh connection within its time; nothing needs to be sent again."""
    learners = stack.learners(2)
    for learner in learners:
        for _ in range(3):
            learner.submit()
    with frozen(backends(stack.database_url)):
        for learner in learners:
            assert learner.submit() == 200
            assert learner.waiting == []
    for learner in learners:
        learner.finish()
    assert slowest(learners) < DEADLINE_S + SLACK_S


def test_it_is_slow(stack: Stack) -> None:
    """300 ms for each answer of the database: pages take long, or give up in time; nothing is lost."""
    learners = stack.learners(2)
    stack.to_database.latency_s = 0.3
    try:
        for learner in learners:
            for _ in range(2):
                learner.submit()
    finally:
        stack.to_database.restore()
    with playing(learners):
        pass
    stack.check_ledger()
    assert slowest(learners) < DEADLINE_S + SLACK_S
