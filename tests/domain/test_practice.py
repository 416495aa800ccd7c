"""A sitting: its places, its end, and the look back."""

from datetime import UTC, datetime, timedelta

import pytest

from subjunctive_app.domain.grading import grade
from subjunctive_app.domain.items import Item, all_items
from subjunctive_app.domain.practice import LENGTHS, MINUTES, Attempt, Length, Practice, Review, length_of
from subjunctive_app.domain.questions import Question
from subjunctive_app.domain.verdicts import Verdict

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
TU = "tu_vosotros"


def items_of(environment: str) -> list[Item]:
    return [item for item in all_items().values() if item.environment == environment and not item.both]


def attempt(item: Item, typed: str | None = None, *, minute: float = 0) -> Attempt:
    """A first answer to an item: the right form unless told otherwise."""
    question = Question(item, "type", TU)
    given = item.target.form(TU) if typed is None else typed
    return Attempt(Verdict(question, grade(question, given, attempt=1), given), NOW + timedelta(minutes=minute))


@pytest.mark.parametrize(("length", "size"), [("5", 5), ("10", 10), ("20", 20)])
def test_a_counted_sitting_ends_with_its_last_card(length: Length, size: int) -> None:
    practice = Practice.begin(length, NOW)
    shares = []
    for place in range(1, size + 1):
        assert (practice.place, practice.size) == (place, size)
        assert practice.is_over(NOW + timedelta(days=1)) == (place == size)
        shares.append(practice.share(NOW))
        practice = practice.next()
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1 - 1 / size)


def test_five_minutes_end_after_five_minutes_whatever_the_number_of_cards() -> None:
    practice = Practice.begin("minutes", NOW)
    for _ in range(40):
        practice = practice.next()
    assert practice.size is None
    assert not practice.is_over(NOW + MINUTES - timedelta(seconds=1))
    assert practice.is_over(NOW + MINUTES)
    assert [practice.share(NOW + part * MINUTES / 4) for part in range(6)] == [0, 0.25, 0.5, 0.75, 1, 1]


@pytest.mark.parametrize("text", ["", "0", "7", "11", "minute", "10 "])
def test_only_known_lengths_are_read(text: str) -> None:
    assert length_of(text) is None
    assert [length_of(length) for length in LENGTHS] == list(LENGTHS)


def test_a_look_back_names_what_went_well_and_the_one_thing_to_work_on() -> None:
    wish, doubt, time = items_of("N.wish"), items_of("N.doubt"), items_of("A.time")
    review = Review(
        (
            attempt(wish[0]),
            attempt(doubt[0], "xyzzy", minute=1),
            attempt(time[0], "xyzzy", minute=2),
            attempt(doubt[1], "xyzzy", minute=3),
            attempt(doubt[2], minute=4),
            attempt(wish[1], minute=6.6),
        )
    )
    assert review.right == 3
    assert review.minutes == 7
    assert [one.id for one in review.went_well] == ["N.wish"]
    assert review.to_work_on
    assert review.to_work_on.id == "N.doubt"
    assert [verdict.item for verdict in review.missed] == [doubt[0], time[0], doubt[1]]
    assert review.strokes == ("solid", "new", "new", "new", "solid", "solid")


def test_of_equal_environments_the_last_missed_is_to_work_on() -> None:
    wish, doubt = items_of("N.wish"), items_of("N.doubt")
    review = Review((attempt(wish[0], "xyzzy"), attempt(doubt[0], "xyzzy", minute=1)))
    assert review.to_work_on
    assert review.to_work_on.id == "N.doubt"


def test_an_accent_left_out_is_half_a_stroke_and_comes_back() -> None:
    item = next(item for item in all_items().values() if item.target.form(TU).endswith("áramos") and not item.both)
    review = Review((attempt(item, item.target.form(TU).replace("á", "a")),))
    assert review.strokes == ("shaky",)
    assert review.right == 0
    assert [verdict.item for verdict in review.missed] == [item]


def test_a_sitting_without_a_miss_has_nothing_to_work_on_and_an_empty_one_nothing_at_all() -> None:
    review = Review((attempt(items_of("N.wish")[0]),))
    assert (review.to_work_on, review.missed, review.minutes) == (None, (), 0)
    empty = Review(())
    assert (empty.right, empty.to_work_on, empty.went_well, empty.strokes, empty.minutes) == (0, None, (), (), 0)
