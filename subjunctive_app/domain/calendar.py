"""Days of practice: the last weeks as a calendar, and how much was right and remembered in each."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

WEEKS, WEEKDAYS = 20, 7
# The fewest answers of a day for each depth of colour; a day of a depth below the first had none.
DEPTHS: Final = (1, 10, 20, 40)
# The last weeks that a figure in words is about.
RECENT = 4


class Day(NamedTuple):
    """The first attempts of one day; `reviews` are the skills seen on an earlier day, `recalled` those still known.

    A tuple, since a page makes and sums up a hundred and forty of them.
    """

    answers: int = 0
    right: int = 0
    reviews: int = 0
    recalled: int = 0

    @property
    def depth(self) -> int:
        """The colour from 0, nothing, to 4, much."""
        return bisect_right(DEPTHS, self.answers)

    @property
    def accuracy(self) -> int | None:
        """Right ones in a hundred; None without answers."""
        return round(100 * self.right / self.answers) if self.answers else None

    @property
    def recall(self) -> int | None:
        """Skills still known in a hundred that came up again; None where none did."""
        return round(100 * self.recalled / self.reviews) if self.reviews else None


NO_DAY: Final = Day()
_OFFSETS: Final = tuple(timedelta(days=number) for number in range(WEEKDAYS))


@dataclass(frozen=True, slots=True)
class Week:
    """A week from Monday on: its days, as far as they have come, and their sum."""

    begins: date
    days: tuple[Day, ...]
    total: Day

    @property
    def practised(self) -> int:
        """On how many days something was answered."""
        return sum(day.answers > 0 for day in self.days)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The last weeks, the present one at the end; days are those of UTC."""

    weeks: tuple[Week, ...]

    @property
    def practised(self) -> int:
        """On how many days something was answered."""
        return sum(week.practised for week in self.weeks)

    @property
    def accuracy(self) -> list[int | None]:
        """How much was right in each week."""
        return [week.total.accuracy for week in self.weeks]

    @property
    def recall(self) -> list[int | None]:
        """How much was still known in each week."""
        return [week.total.recall for week in self.weeks]

    @property
    def today(self) -> Day:
        """The last day."""
        return self.weeks[-1].days[-1]

    @property
    def recent(self) -> Day:
        """The sum of the last four weeks."""
        return total(week.total for week in self.weeks[-RECENT:])


def total(days: Iterable[Day]) -> Day:
    """The sum of days."""
    return Day(*map(sum, zip(*days, strict=True)))


def first_day(today: date) -> date:
    """The Monday with which the calendar of a day begins."""
    return today - timedelta(days=today.weekday() + WEEKDAYS * (WEEKS - 1))


def calendar(days: Mapping[date, Day], today: date) -> Calendar:
    """The twenty weeks up to today."""
    mondays = [first_day(today) + timedelta(weeks=number) for number in range(WEEKS)]
    return Calendar(tuple(_week(days, monday, today) for monday in mondays))


def _week(days: Mapping[date, Day], monday: date, today: date) -> Week:
    dates = (monday + offset for offset in _OFFSETS)
    found = tuple(days.get(one, NO_DAY) for one in dates if one <= today)
    return Week(monday, found, total(found))
