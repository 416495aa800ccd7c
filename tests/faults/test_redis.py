"""Redis dies, falls silent, comes back: drills hardly notice, limits still hold."""

import pytest

from tests.faults.conftest import Stack, get, health
from tests.faults.learners import median, playing, slowest
from tests.waiting import wait_for

ADDED_S = 0.05
HEALS_S = 2.0
MOST_TRIES = 10  # wrong passwords a minute


def wrong_passwords(stack: Stack, name: str) -> int:
    """How many of 16 wrong passwords are looked at, before the limit refuses the rest."""
    (learner,) = stack.learners(1)
    statuses = [learner.send("/account/login", name=name, password="wrong wrong")[0] for _ in range(16)]
    learner.close()
    assert set(statuses) == {422, 429}, statuses
    return statuses.count(422)


def test_killed_and_started_again(stack: Stack) -> None:
    learners = stack.learners(2)
    with playing(learners):
        wait_for(lambda: all(len(learner.told) > 25 for learner in learners))
        before = median(learners)
        stack.redis.kill()
        since = [len(learner.told) for learner in learners]
        wait_for(lambda: all(len(one.told) > seen + 25 for one, seen in zip(learners, since, strict=True)))
        assert median(learners) - before < ADDED_S
        assert health(stack)["redis"] == "unreachable"
        assert get(stack, "/verbs/tener")[0] == 200
        assert 1 <= wrong_passwords(stack, "somebody") <= MOST_TRIES
        stack.redis.start()
        assert wait_for(lambda: health(stack)["redis"] == "ok") < HEALS_S
    stack.check_ledger()
    assert {status for learner in learners for status, _seconds in learner.told} == {200}


@pytest.mark.parametrize("fault", ["freeze", "reset"])
def test_silent_or_broken(stack: Stack, fault: str) -> None:
    learners = stack.learners(2)
    with playing(learners):
        wait_for(lambda: all(len(learner.told) > 25 for learner in learners))
        before = median(learners)
        getattr(stack.to_redis, fault)()
        since = [len(learner.told) for learner in learners]
        assert get(stack, "/verbs/ser")[0] == 200
        wait_for(lambda: all(len(one.told) > seen + 25 for one, seen in zip(learners, since, strict=True)))
        assert median(learners) - before < ADDED_S
        assert 1 <= wrong_passwords(stack, fault) <= MOST_TRIES
        stack.to_redis.restore()
        assert wait_for(lambda: health(stack)["redis"] == "ok") < HEALS_S
    stack.check_ledger()
    assert slowest(learners) < 1.5, "a newcomer is counted in Redis: at most three waits of 0.25 s"
    assert {status for learner in learners for status, _seconds in learner.told} == {200}


def test_a_limit_is_one_for_all_processes(stack: Stack) -> None:
    """From another address each time nothing of this would be left; from one, ten tries a minute, whoever serves."""
    stack.redis.kill()
    stack.redis.start()
    wait_for(lambda: health(stack)["redis"] == "ok")
    assert wrong_passwords(stack, "nobody") == MOST_TRIES
