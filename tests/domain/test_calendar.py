"""Days of practice, in weeks."""

from datetime import date, timedelta

import pytest

from subjunctive_app.domain.calendar import WEEKS, Day, calendar, first_day

THURSDAY = date(2026, 11, 26)


def test_twenty_weeks_from_a_monday_to_today() -> None:
    found = calendar({}, THURSDAY)
    assert len(found.weeks) == WEEKS
    assert found.weeks[0].begins == first_day(THURSDAY) == date(2026, 7, 13)
    assert [len(week.days) for week in found.weeks] == [7] * 19 + [4]
    assert (found.practised, found.today) == (0, Day())


def test_days_stand_in_their_weeks_and_add_up() -> None:
    days = {
        THURSDAY: Day(10, 8, 4, 3),
        THURSDAY - timedelta(days=3): Day(10, 4, 0, 0),
        THURSDAY - timedelta(weeks=5): Day(5, 5, 5, 5),
        THURSDAY - timedelta(weeks=40): Day(9, 9, 9, 9),
    }
    found = calendar(days, THURSDAY)
    assert found.today == days[THURSDAY]
    assert found.practised == 3, "the oldest is out of sight"
    assert found.weeks[-1].total == found.recent == Day(20, 12, 4, 3)
    assert (found.recent.accuracy, found.recent.recall) == (60, 75)
    assert found.weeks[-6].total == Day(5, 5, 5, 5)


@pytest.mark.parametrize(("answers", "depth"), [(0, 0), (1, 1), (9, 1), (10, 2), (39, 3), (400, 4)])
def test_more_answers_are_a_deeper_colour(answers: int, depth: int) -> None:
    assert Day(answers).depth == depth


def test_nothing_answered_is_no_share_of_anything() -> None:
    assert (Day().accuracy, Day().recall, Day(3, 0).accuracy) == (None, None, 0)
