"""Progress in words, from tallies."""

from datetime import UTC, datetime, timedelta

import pytest

from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.progress import Count, overview

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def count(environment: str, kind: str, times: int, minutes: int = 0) -> Count:
    return Count(environment, kind, times, "wish-fiesta", "vienes", NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("right", "wrong", "state"),
    [
        (0, 0, "new"),
        (1, 0, "shaky"),
        (0, 1, "shaky"),
        (7, 0, "shaky"),
        (8, 0, "solid"),
        (8, 2, "solid"),
        (8, 3, "shaky"),
    ],
)
def test_the_state_of_an_environment(right: int, wrong: int, state: str) -> None:
    kinds = [("right", right), ("indicative_same_person", wrong)]
    found = overview(count("N.wish", kind, times) for kind, times in kinds if times)
    wish = next(one for one in found.environments if one.environment.id == "N.wish")
    assert (wish.right, wish.tried, wish.state) == (right, right + wrong, state)


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
