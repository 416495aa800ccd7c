"""What a learner remembers of a skill: FSRS-6 with its default parameters, fed by diagnosed first attempts.

Only the first evidence of a day is a review (more on the same day would leave the memory as it is); the rest counts
towards what makes a skill solid. Times are aware UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from fsrs import Card, Scheduler, State
from fsrs import Rating as FsrsRating

from subjunctive_app.domain.skills import Rating

# The default parameters of FSRS-6, written out: another version of the library could have others, and a rebuild would
# then differ from the log. SCHEDULER is their name, kept with each answer: others need another one.
_PARAMETERS: Final = (
    *(0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194),
    *(0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629),
    *(1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542),
)
SCHEDULER: Final = "fsrs-6.3"
# Steps of minutes mean nothing to somebody who comes once a day; fuzz would make a rebuild differ from the log.
_SCHEDULER: Final = Scheduler(_PARAMETERS, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
# So many of a hundred are still known when they come up: fewer make longer pauses. The second is FSRS's own.
RETENTIONS: Final = (80, 90, 95)
USUAL_RETENTION: Final = 90
ONE_DAY: Final = timedelta(days=1)
SOLID_STABILITY_DAYS = 21
SOLID_ITEMS, SOLID_VERBS, SOLID_DAYS, SOLID_LOOKALIKES = 8, 4, 2, 2
LAST, SOLID_OF_LAST = 5, 4
# Buttons are a coin toss until three in a row were right.
SURE_AFTER = 3

Standing = Literal["new", "shaky", "solid"]
Missing = Literal["sentences", "verbs", "days", "lookalikes", "recent", "time"]


def pace(retention: int) -> float:
    """How long the pauses between reviews are beside the usual ones (the forgetting curve of FSRS-6)."""
    decay = _SCHEDULER.parameters[20]
    wanted, usual = ((share / 100) ** (-1 / decay) - 1 for share in (retention, USUAL_RETENTION))
    return float(wanted / usual)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One first attempt as evidence for a skill."""

    rating: Rating
    item: str
    verb: str
    is_lookalike: bool
    is_typed: bool
    at: datetime

    @property
    def is_right(self) -> bool:
        """True for Hard and Good."""
        return self.rating > Rating.AGAIN


@dataclass(frozen=True, slots=True)
class Memory:
    """The memory of one skill. `items` and `verbs` are kept up to the numbers that solid asks for; `last` are the
    latest attempts, `1` right and `0` wrong, the newest at the end; `right` and `lookalikes` count right ones.
    """

    stability: float | None = None
    difficulty: float | None = None
    due: datetime | None = None
    reviewed: datetime | None = None
    tries: int = 0
    right: int = 0
    days: int = 0
    lookalikes: int = 0
    last: str = ""
    items: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()

    def recall(self, now: datetime) -> float:
        """How likely the skill is remembered, 0 to 1; 0 for one never tried."""
        if self.reviewed is None:
            return 0.0
        return float(_SCHEDULER.get_card_retrievability(self._card(), now.astimezone(UTC)))

    def is_due(self, now: datetime, retention: int = USUAL_RETENTION) -> bool:
        """True where a review is due, for whoever wants to know so many of a hundred; never for one never tried."""
        if self.due is None or self.reviewed is None or retention == USUAL_RETENTION:
            return self.due is not None and self.due <= now
        return self.reviewed + max(ONE_DAY, (self.due - self.reviewed) * pace(retention)) <= now

    def after(self, evidence: Evidence) -> "Memory":
        """The memory after one more attempt."""
        is_new_day = self._is_new_day(evidence.at)
        moved = self._reviewed(evidence) if is_new_day else self
        return replace(
            moved,
            tries=self.tries + 1,
            right=self.right + evidence.is_right,
            days=self.days + is_new_day,
            lookalikes=self.lookalikes + (evidence.is_lookalike and evidence.is_right),
            last=(self.last + ("1" if evidence.is_right else "0"))[-LAST:],
            items=_with(self.items, evidence.item, SOLID_ITEMS),
            verbs=_with(self.verbs, evidence.verb, SOLID_VERBS),
        )

    def is_review(self, at: datetime) -> bool:
        """True where an attempt at that time tells whether the skill was still known since an earlier day."""
        return self.reviewed is not None and self._is_new_day(at)

    def missing(self, now: datetime) -> tuple[Missing, ...]:
        """What is still wanting before the skill is solid; nothing for a solid one."""
        return tuple(self._missing(now))

    def _missing(self, now: datetime) -> Iterator[Missing]:
        """One after the other: each choice of a card asks whether there is any."""
        if self.tries < SOLID_ITEMS or len(self.items) < SOLID_ITEMS:
            yield "sentences"
        if len(self.verbs) < SOLID_VERBS:
            yield "verbs"
        if self.lookalikes < SOLID_LOOKALIKES:
            yield "lookalikes"
        if self.last.count("1") < SOLID_OF_LAST:
            yield "recent"
        if self.days < SOLID_DAYS:
            yield "days"
        if (self.stability or 0) < SOLID_STABILITY_DAYS or self._fades(now):
            yield "time"

    def standing(self, now: datetime) -> Standing:
        """In one of three words."""
        if not self.tries:
            return "new"
        return "shaky" if next(self._missing(now), None) else "solid"

    def _fades(self, now: datetime) -> bool:
        """True where recall is below 0.9: stability is how many days that takes, and a page asks for eighty skills."""
        return self.reviewed is None or (now - self.reviewed).days > (self.stability or 0)

    def _is_new_day(self, at: datetime) -> bool:
        return self.reviewed is None or at.astimezone(UTC).date() > self.reviewed.date()

    def _reviewed(self, evidence: Evidence) -> "Memory":
        rating = evidence.rating
        if rating == Rating.GOOD and not evidence.is_typed and not self.last.endswith("1" * SURE_AFTER):
            rating = Rating.HARD
        card, _log = _SCHEDULER.review_card(self._card(), FsrsRating(int(rating)), evidence.at.astimezone(UTC))
        return replace(
            self, stability=card.stability, difficulty=card.difficulty, due=card.due, reviewed=card.last_review
        )

    def _card(self) -> Card:
        # An id of our own: without one the library waits a millisecond to make it unique.
        state = State.Learning if self.reviewed is None else State.Review
        step = 0 if self.reviewed is None else None
        return Card(1, state, step, self.stability, self.difficulty, self.due, self.reviewed)


NO_MEMORY: Final = Memory()


def _with(known: tuple[str, ...], one: str, most: int) -> tuple[str, ...]:
    return known if one in known or len(known) >= most else (*known, one)
