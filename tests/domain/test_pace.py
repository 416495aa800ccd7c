"""How often things come back: the pauses are those that FSRS itself would make for that retention."""

from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Card, Rating, Scheduler

from subjunctive_app.domain.memory import RETENTIONS, Evidence, Memory
from subjunctive_app.domain.skills import Rating as Ours

BEGAN = datetime(2026, 1, 1, 12, tzinfo=UTC)


def reviewed() -> Memory:
    """A skill that was right four times, always when it was due."""
    memory, at = Memory(), BEGAN
    for _ in range(4):
        memory = memory.after(Evidence(Ours.GOOD, "i", "tener", False, True, at))
        assert memory.due
        at = memory.due
    return memory


def pause(retention: int) -> timedelta:
    """What FSRS makes of the same reviews at this retention."""
    own = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    wanted = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False, desired_retention=retention / 100)
    card, at = Card(1), BEGAN
    for scheduler in (own, own, own, wanted):
        card, _log = scheduler.review_card(card, Rating.Good, at)
        last, at = at, card.due
    return card.due - last


@pytest.mark.parametrize("retention", RETENTIONS)
def test_the_pause_is_that_of_fsrs(retention: int) -> None:
    memory = reviewed()
    assert memory.reviewed
    due = memory.reviewed + pause(retention)
    margin = timedelta(days=0.5 + 0.02 * pause(retention).days)  # FSRS rounds to whole days, and ours was rounded
    assert not memory.is_due(due - margin * 2, retention)
    assert memory.is_due(due + margin * 2, retention)


def test_who_wants_to_retain_more_is_asked_sooner() -> None:
    memory = reviewed()
    days = [
        next(day for day in range(3000) if memory.is_due(memory.reviewed + timedelta(days=day), retention))
        for retention in RETENTIONS
        if memory.reviewed
    ]
    assert days == sorted(days, reverse=True)
    assert len(set(days)) == 3
    assert not Memory().is_due(BEGAN, 80)
