"""A sheet: ten sentences on one page, sent in one form and corrected in place.

The page is a function of its sheet, and the sheet travels signed in the page, so that nothing is kept between the
question and the answers, and reload, Back and a lost database behave as they do for single cards.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from subjunctive_app.domain.cards import card_at
from subjunctive_app.domain.focus import EVERYTHING, SHEET, Focus, suited
from subjunctive_app.domain.grading import FIRST_TRY, SECOND_TRY
from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.drills.service import Outcome, grade_submission, submit
from subjunctive_app.drills.tokens import Card, Submission
from subjunctive_app.learners.service import Visitor

SIZE, LAST_ROUND = 10, 2
_ROWS = uuid.UUID("5f0d8b0a-9b2f-4f0e-8a37-6d1f0c2b7e02")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Ten sentences (or as many as the focus has), and what was typed so far.

    `round` counts the corrections: 0 on a fresh sheet, at most 2. `typed` is the last answer of each row, `tries`
    how many it had. `first` is the card of the first row; the others follow from it.
    """

    first: Card
    items: tuple[str, ...]
    typed: tuple[str, ...]
    tries: tuple[int, ...]
    round: int = 0

    @property
    def rows(self) -> tuple["Row", ...]:
        """The rows as they stand."""
        return tuple(Row(self._card(place), *given, self.round) for place, given in enumerate(self._given))

    @property
    def _given(self) -> Iterator[tuple[str, int]]:
        return zip(self.typed, self.tries, strict=True)

    @property
    def is_done(self) -> bool:
        """True where nothing is left to answer."""
        return self.round > 0 and all(row.is_settled for row in self.rows)

    @property
    def blank(self) -> "Sheet":
        """The same sentences as they were new: a challenge to somebody else, who answers for themselves."""
        size = len(self.items)
        return replace(self, typed=("",) * size, tries=(0,) * size, round=0)

    @property
    def right(self) -> int:
        """How many rows are right."""
        return sum(row.is_right for row in self.rows)

    def _card(self, place: int) -> Card:
        submission = uuid.uuid5(_ROWS, f"{self.first.submission.hex}:{place}")
        ordinal = self.first.ordinal + place
        return replace(self.first, item=self.items[place], ordinal=ordinal, submission=submission)


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence of a sheet: its card as first shown, the last answer, and how many answers it had."""

    card: Card
    typed: str
    tries: int
    round: int

    @property
    def submission(self) -> Submission:
        """The last answer; a row left empty to the end was given up."""
        gave_up = self.round == LAST_ROUND and not self.typed.strip()
        attempt = min(self.tries + gave_up, SECOND_TRY)
        card = self.card.again(self.card.shown_at, attempt=attempt) if attempt == SECOND_TRY else self.card
        return Submission(card, self.typed, gave_up, self.card.shown_at)

    @property
    def verdict(self) -> Verdict | None:
        """What became of the last answer; None before the first correction."""
        if not self.round:
            return None
        given = self.submission
        return Verdict(self.card.question, grade_submission(given), typed=self.typed, gave_up=given.gave_up)

    @property
    def is_right(self) -> bool:
        """True for a right answer."""
        return self.verdict is not None and self.verdict.grade.is_right

    @property
    def is_settled(self) -> bool:
        """True where the form may be shown: it is right or almost, or the last round is over."""
        return self.round == LAST_ROUND or (self.verdict is not None and self.verdict.grade.is_final)


def new_sheet(*, dialect: str, seed: int, now: datetime, focus: Focus = EVERYTHING, is_tolerant: bool = False) -> Sheet:
    """Ten sentences of the focus, none twice. Raises ItemNotFound where it has none."""
    focus = replace(focus, kind="")
    size = max(1, min(SIZE, len(suited(dialect, focus))))
    items = tuple(card_at(seed, ordinal, dialect, focus).id for ordinal in range(1, size + 1))
    first = Card(items[0], uuid.uuid4(), FIRST_TRY, SHEET, dialect, 1, seed, now, focus, is_tolerant=is_tolerant)
    return Sheet(first, items, typed=("",) * size, tries=(0,) * size)


def correct(sheet: Sheet, answers: Sequence[str]) -> Sheet:
    """The sheet after a round: settled rows keep their answer, the others take the new one. No third round."""
    if sheet.is_done:
        return sheet
    rows = [
        (row.typed, row.tries) if row.is_settled else (answer, row.tries + bool(answer.strip()))
        for row, answer in zip(sheet.rows, answers, strict=True)
    ]
    typed, tries = zip(*rows, strict=True)
    return replace(sheet, round=sheet.round + 1, typed=typed, tries=tries)


def keep_round(session: Session, before: Sheet, after: Sheet, visitor: Visitor, now: datetime) -> list[Submission]:
    """Store the answers of a round, each once; return those that the database could not take."""
    if before.is_done:
        return []
    pairs = zip(before.rows, after.rows, strict=True)
    sent = [replace(row.submission, answered_at=now) for old, row in pairs if not old.is_settled]
    lost: list[Submission] = []
    for submission in sent:
        # After the first failure the rest would each wait seconds for the same database.
        outcome = Outcome(submission, grade_submission(submission), is_kept=False)
        if not lost:
            outcome = submit(session, submission, visitor)
        if not outcome.is_kept:
            lost.append(submission)
    return lost
