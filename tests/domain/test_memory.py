"""The memory of a skill: when it is due, and what makes it solid."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from subjunctive_app.domain.memory import SCHEDULER, Evidence, Memory
from subjunctive_app.domain.skills import Rating

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def evidence(day: float, *, right: bool = True, number: int = 0, typed: bool = True) -> Evidence:
    rating = Rating.GOOD if right else Rating.AGAIN
    at = NOW + timedelta(days=day)
    return Evidence(rating, f"item-{number}", f"verb-{number % 6}", number % 3 == 0, typed, at)


def after(days: list[float], **changes: bool) -> Memory:
    memory = Memory()
    for number, day in enumerate(days):
        memory = memory.after(evidence(day, number=number, **changes))
    return memory


def test_intervals_grow_with_success_and_shrink_with_a_miss() -> None:
    memory, due = Memory(), []
    for day in (0, 2, 13, 59):
        memory = memory.after(evidence(day))
        assert memory.due
        due.append((memory.due - NOW).days - day)
    assert due == [2, 11, 46, 163]
    missed = memory.after(evidence(222, right=False))
    assert missed.due
    assert (missed.due - NOW).days - 222 <= 5


def test_only_the_first_evidence_of_a_day_is_a_review() -> None:
    once, twice = after([0]), after([0, 0.1, 0.2])
    assert (once.stability, once.due) == (twice.stability, twice.due)
    assert (once.tries, twice.tries) == (1, 3)
    assert twice.days == 1
    assert after([0, 1]).stability != once.stability


def test_recall_falls_and_a_new_skill_has_none() -> None:
    assert Memory().recall(NOW) == 0
    memory = after([0, 2])
    assert memory.recall(NOW + timedelta(days=2)) == 1
    assert 1 > memory.recall(NOW + timedelta(days=9)) > memory.recall(NOW + timedelta(days=90)) > 0
    assert memory.recall(NOW + timedelta(days=13)) == pytest.approx(0.9, abs=0.02)
    assert not memory.is_due(NOW + timedelta(days=9))
    assert memory.is_due(NOW + timedelta(days=14))
    assert not Memory().is_due(NOW)


def test_buttons_never_count_for_more_than_hard_until_three_in_a_row() -> None:
    typed, pressed = after([0, 2, 6]), after([0, 2, 6], typed=False)
    assert (typed.stability or 0) > 2 * (pressed.stability or 0)
    fourth = [pressed.after(evidence(10, typed=is_typed)).stability for is_typed in (True, False)]
    assert fourth[0] == fourth[1], "the fourth may be good"


def test_what_makes_a_skill_solid() -> None:
    memory = after([0, 2, 8, 13, 13.1, 13.2, 13.3, 59])
    now = NOW + timedelta(days=60)
    assert memory.missing(now) == ()
    assert memory.standing(now) == "solid"
    assert Memory().standing(now) == "new"


@pytest.mark.parametrize("days", [[0, 2, 8, 13, 13.1, 13.2, 13.3, 59], [0, 2, 8, 13, 25, 40, 61, 90]])
def test_solid_skills_fade_when_one_in_ten_is_forgotten(days: list[float]) -> None:
    memory = after(days)
    times = [NOW + timedelta(days=days[-1] + number / 2) for number in range(1000)]
    faded = ["time" in memory.missing(now) for now in times]
    assert faded == [memory.recall(now) < 0.9 for now in times]
    assert {True, False} == set(faded)


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"items": ("a",)}, "sentences"),
        ({"tries": 7}, "sentences"),
        ({"verbs": ("a",)}, "verbs"),
        ({"lookalikes": 1}, "lookalikes"),
        ({"last": "10101"}, "recent"),
        ({"days": 1}, "days"),
        ({"stability": 20.0}, "time"),
    ],
)
def test_each_thing_that_is_missing_makes_it_shaky(change: dict[str, object], missing: str) -> None:
    solid = after([0, 2, 8, 13, 13.1, 13.2, 13.3, 59])
    now = NOW + timedelta(days=60)
    memory = replace(solid, **change)  # type: ignore[arg-type]
    assert memory.missing(now) == (missing,)
    assert memory.standing(now) == "shaky"


def test_always_subjunctive_is_never_solid() -> None:
    memory = Memory()
    for number in range(60):
        lookalike = number % 3 == 0
        rating = Rating.AGAIN if lookalike else Rating.GOOD
        at = NOW + timedelta(days=number)
        memory = memory.after(Evidence(rating, f"i{number}", f"v{number}", lookalike, True, at))
    assert memory.standing(NOW + timedelta(days=61)) == "shaky"
    assert "lookalikes" in memory.missing(NOW + timedelta(days=61))


def test_the_parameters_are_those_of_their_name() -> None:
    """Under other numbers, or those of another version of the library, a rebuild would differ from the log."""
    memory = after([0, 2, 13]).after(evidence(59, right=False))
    assert SCHEDULER == "fsrs-6.3"
    assert memory.stability == pytest.approx(2.93258045)
    assert memory.difficulty == pytest.approx(7.38997579)


def test_times_of_another_zone_are_the_same_times() -> None:
    paris = NOW.astimezone(tz=None)
    assert Memory().after(replace(evidence(0), at=paris)) == Memory().after(evidence(0))
