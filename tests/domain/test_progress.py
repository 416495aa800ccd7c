"""Progress in words, from tallies."""

from datetime import UTC, datetime, timedelta

import pytest

from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.memory import Evidence, Memory
from subjunctive_app.domain.progress import Count, overview
from subjunctive_app.domain.skills import Rating

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def count(environment: str, kind: str, times: int, minutes: int = 0) -> Count:
    return Count(environment, kind, times, "wish-fiesta", "vienes", NOW + timedelta(minutes=minutes))


def solid_memory() -> Memory:
    memory = Memory()
    for number, day in enumerate((0, 2, 8, 13, 13, 13, 13, 59)):
        at = NOW + timedelta(days=day, minutes=number)
        memory = memory.after(Evidence(Rating.GOOD, f"i{number}", f"v{number}", number % 3 == 0, True, at))
    return memory


@pytest.mark.parametrize(
    ("right", "wrong", "days", "state", "missing"),
    [
        (0, 0, 60, "new", ()),
        (8, 2, 60, "solid", ()),
        (8, 2, 2000, "shaky", ("time",)),
    ],
)
def test_the_state_of_an_environment(right: int, wrong: int, days: int, state: str, missing: tuple[str, ...]) -> None:
    kinds = [("right", right), ("indicative_same_person", wrong)]
    counts = [count("N.wish", kind, times) for kind, times in kinds if times]
    memories = {"mood:N.wish:produce": solid_memory()} if counts else {}
    found = overview(counts, memories, NOW + timedelta(days=days))
    wish = next(one for one in found.environments if one.environment.id == "N.wish")
    assert (wish.right, wish.tried, wish.state, wish.missing) == (right, right + wrong, state, missing)


def test_what_was_only_pressed_is_shaky_and_wants_all() -> None:
    found = overview([count("N.wish", "right", 3)], {}, NOW)
    wish = next(one for one in found.environments if one.environment.id == "N.wish")
    assert wish.state == "shaky"
    assert {"sentences", "verbs", "days", "time"} <= set(wish.missing)


def test_every_way_of_being_right_counts_as_right() -> None:
    kinds = ("right", "right_other_series", "other_address", "marked")
    found = overview(count("A.time", kind, 1) for kind in kinds)
    time = next(one for one in found.environments if one.environment.id == "A.time")
    assert (time.right, time.tried, found.mistakes) == (4, 4, ())


def test_mistakes_by_kind_over_all_environments() -> None:
    found = overview(
        [
            count("N.wish", "accent", 2, minutes=1),
            count("A.time", "accent", 1, minutes=9),
            count("A.time", "infinitive", 5, minutes=4),
            count("A.time", "right", 7, minutes=10),
        ]
    )
    assert [(kind.kind, kind.count) for kind in found.mistakes] == [("infinitive", 5), ("accent", 3)]
    assert found.mistakes[1].example.environment == "A.time", "the example is the last one"
    assert [one.last_at.minute for one in found.latest] == [9, 4, 1]


def test_nobody_has_met_anything() -> None:
    found = overview([])
    assert found.is_empty
    assert found.count("new") == len(ENVIRONMENTS) == len(found.environments)


def test_an_environment_that_the_content_has_lost_does_not_break_the_page() -> None:
    assert overview([count("X.gone", "accent", 3)]).is_empty
