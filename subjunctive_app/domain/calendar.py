"""Days of practice: the last weeks as a calendar, and how much was right and remembered in each."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WEEKS, WEEKDAYS = 20, 7
# The fewest answers of a day for each depth of colour; a day of a depth below the first had none.
DEPTHS: Final = (1, 10, 20, 40)
# The last weeks that a figure in words is about.
RECENT = 4


@dataclass(frozen=True, slots=True)
class Day:
    """The first attempts of one day; `reviews` are the skills seen on an earlier day, `recalled` those still known."""

    answers: int = 0
    right: int = 0
    reviews: int = 0
    recalled: int = 0

    def __add__(self, other: "Day") -> "Day":
        return Day(
            self.answers + other.answers,
            self.right + other.right,
            self.reviews + other.reviews,
            self.recalled + other.recalled,
        )

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
    def today(self) -> Day:
        """The last day."""
        return self.weeks[-1].days[-1]

    @property
    def recent(self) -> Day:
        """The sum of the last four weeks."""
        return total(week.total for week in self.weeks[-RECENT:])


def total(days: Iterable[Day]) -> Day:
    """The sum of days."""
    return sum((day for day in days if day.answers), NO_DAY)


def first_day(today: date) -> date:
    """The Monday with which the calendar of a day begins."""
    return today - timedelta(days=today.weekday() + WEEKDAYS * (WEEKS - 1))


def calendar(days: Mapping[date, Day], today: date) -> Calendar:
    """The twenty weeks up to today."""
    mondays = [first_day(today) + timedelta(weeks=number) for number in range(WEEKS)]
    return Calendar(tuple(_week(days, monday, today) for monday in mondays))


def _week(days: Mapping[date, Day], monday: date, today: date) -> Week:
    dates = (monday + timedelta(days=number) for number in range(WEEKDAYS))
    found = tuple(days.get(one, NO_DAY) for one in dates if one <= today)
    return Week(monday, found, total(found))
