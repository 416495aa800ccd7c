"""A sitting at the cards: so many of them or five minutes, with an end and a look back."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from subjunctive_app.domain.environments import Environment
from subjunctive_app.domain.grading import Grade
from subjunctive_app.domain.memory import Standing
from subjunctive_app.domain.verdicts import Verdict

Length = Literal["10", "20", "minutes", "5"]
LENGTHS: Final[tuple[Length, ...]] = get_args(Length)
USUAL: Final[Length] = "10"
# "Five more of these" at the end; the others can be chosen.
MORE: Final[Length] = "5"
MINUTES: Final = timedelta(minutes=5)
# Left for longer, an unfinished sitting is not taken up again: what is due has changed.
OPEN_FOR: Final = timedelta(hours=12)
_STROKES: Final[dict[str, Standing]] = {"right": "solid", "marked": "solid", "almost": "shaky"}


def length_of(text: str) -> Length | None:
    """The length of a query; None for anything else."""
    return next((length for length in LENGTHS if length == text), None)


@dataclass(frozen=True, slots=True)
class Practice:
    """Where a card stands in its sitting: at `place`, from 1. `began_at` is kept where time decides."""

    length: Length
    place: int = 1
    began_at: datetime | None = None

    @classmethod
    def begin(cls, length: Length, now: datetime) -> "Practice":
        """A new sitting at its first card."""
        return cls(length, began_at=now if length == "minutes" else None)

    @property
    def size(self) -> int | None:
        """How many cards it has; None where time decides."""
        return None if self.length == "minutes" else int(self.length)

    def next(self) -> "Practice":
        """The same sitting, one card further."""
        return replace(self, place=self.place + 1)

    def is_over(self, now: datetime) -> bool:
        """True once the card at this place is settled and no other is due."""
        if self.size is not None:
            return self.place >= self.size
        return self.left(now) <= timedelta()

    def left(self, now: datetime) -> timedelta:
        """The time that is left of the five minutes, none or less once they are over."""
        return MINUTES - (now - self.began_at) if self.began_at else timedelta()

    def share(self, now: datetime) -> float:
        """How much of it lies behind the present card, 0 to 1."""
        if self.size is not None:
            return min(1.0, (self.place - 1) / self.size)
        return min(1.0, max(0.0, 1 - self.left(now) / MINUTES))


@dataclass(frozen=True, slots=True)
class Attempt:
    """A first answer of a sitting, and when it came."""

    verdict: Verdict
    at: datetime

    @property
    def grade(self) -> Grade:
        """What it was graded."""
        return self.verdict.grade

    @property
    def environment(self) -> Environment:
        """The environment of its sentence."""
        return self.verdict.environment


@dataclass(frozen=True, slots=True)
class Review:
    """What became of a sitting: its first attempts, the oldest first."""

    attempts: tuple[Attempt, ...]

    @property
    def right(self) -> int:
        """How many were right at the first try."""
        return sum(one.grade.is_right for one in self.attempts)

    @property
    def strokes(self) -> tuple[Standing, ...]:
        """One stroke for each attempt: solid where it was right, half where it was almost."""
        verdicts = (one.grade.diagnosis.verdict for one in self.attempts)
        return tuple(_STROKES.get(verdict, "new") for verdict in verdicts)

    @property
    def minutes(self) -> int:
        """How long it took from the first answer to the last, rounded to minutes; 0 for less than half of one."""
        if not self.attempts:
            return 0
        return round((self.attempts[-1].at - self.attempts[0].at).total_seconds() / 60)

    @property
    def missed(self) -> tuple[Verdict, ...]:
        """The sentences that were missed, each once: what they ask comes back, in others."""
        missed = {one.verdict.item.id: one.verdict for one in self.attempts if not one.grade.is_right}
        return tuple(missed.values())

    @property
    def went_well(self) -> tuple[Environment, ...]:
        """The environments without a miss, those with most right answers first."""
        missed = {one.environment.id for one in self.attempts if not one.grade.is_right}
        return _by_number(one.environment for one in self.attempts if one.environment.id not in missed)

    @property
    def to_work_on(self) -> Environment | None:
        """The environment with most misses, of equals the last; None after a sitting without any."""
        misses = [one.environment for one in reversed(self.attempts) if not one.grade.is_right]
        return next(iter(_by_number(misses)), None)


def _by_number(environments: Iterable[Environment]) -> tuple[Environment, ...]:
    found = list(environments)
    by_id = {one.id: one for one in found}
    return tuple(by_id[key] for key, _count in Counter(one.id for one in found).most_common())
