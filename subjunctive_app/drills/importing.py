"""Taking in what /data gave: the answers of the file, each graded once more and kept once."""

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from subjunctive_app.domain.diagnosis import DIALECTS
from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.grading import asked_then
from subjunctive_app.domain.items import all_items, get_item
from subjunctive_app.domain.questions import MODES, mode_named, supports
from subjunctive_app.drills.forms import MAX_ANSWER, printable
from subjunctive_app.drills.service import answer_of
from subjunctive_app.drills.tokens import Card, Submission
from subjunctive_app.infra import deadline
from subjunctive_app.infra.database import begin_write
from subjunctive_app.learners.service import Visitor, get_or_begin
from subjunctive_app.models import Answer, Learner
from subjunctive_app.progress.service import count_answers

T = TypeVar("T")
# In a file; and of them new ones at a time, since each takes some 3 ms: the rest waits for the next time it is sent.
MOST, MOST_NEW, AT_ONCE = 10_000, 2_000, 100
FIRST_YEAR, MOST_ATTEMPTS = 2020, 9
# How far the clock of another machine may be ahead.
AHEAD = timedelta(minutes=5)


class ImportNoJson(DomainError):
    """The file is no JSON with a list of answers in it."""

    code = "import_no_json"


class ImportTooLong(DomainError):
    """The file has more than MOST answers."""

    code = "import_too_long"

    def __init__(self) -> None:
        super().__init__()
        self.most = MOST


class ImportNoAnswer(DomainError):
    """One of the answers cannot be one of ours: which, counted from 1, and which of its fields."""

    code = "import_no_answer"

    def __init__(self, number: int, field: str) -> None:
        super().__init__()
        self.number, self.field = number, field


@dataclass(frozen=True, slots=True)
class Taken:
    """How many answers were kept, were here already, ask for a sentence that is gone, and wait to be sent again."""

    new: int
    known: int
    gone: int
    waiting: int


def read_file(data: bytes) -> tuple[list[Any], dict[str, Any]]:
    """The answers of a file as they stand in it, and the settings if it has any. Raises ImportNoJson."""
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ImportNoJson from None
    answers, settings = (found.get("answers"), found.get("settings", {})) if isinstance(found, dict) else (None, None)
    if not (isinstance(answers, list) and isinstance(settings, dict)):
        raise ImportNoJson
    return answers, settings


def take_in(session: Session, visitor: Visitor, rows: Sequence[Any], now: datetime) -> Taken:
    """Keep the answers that the learner does not have yet, the oldest first, at most MOST_NEW of them.

    Nothing in them is believed but what was typed, when, and whether accents were let pass: verdicts are made anew.
    All are looked at before the first is kept. Raises ImportTooLong, ImportNoAnswer, NewLearnerRefused, and
    SQLAlchemyError where the database goes away: what is kept by then stays, and sending all again keeps the rest.
    """
    if len(rows) > MOST:
        raise ImportTooLong
    read = [_read(row, number, now) for number, row in enumerate(rows, start=1)]
    mine = {one.card.submission: one for one in reversed(read) if one}
    known = _known(session, visitor, list(mine))
    fresh = sorted((one for key, one in mine.items() if key not in known), key=lambda one: one.answered_at)
    kept = sum(_keep(session, visitor, some, now) for some in _in_parts(fresh[:MOST_NEW]))
    return Taken(kept, len(mine) - len(fresh), read.count(None), len(fresh[MOST_NEW:]))


def _known(session: Session, visitor: Visitor, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Which of the answers the learner has."""
    query = select(Answer.submission_id).join(Learner).where(visitor.is_learner)
    parts = _in_parts(ids)
    return {found for some in parts for found in session.scalars(query.where(Answer.submission_id.in_(some)))}


def _in_parts(all_of_them: Sequence[T]) -> Iterator[Sequence[T]]:
    """A hundred at a time, each with its own patience with the database."""
    for start in range(0, len(all_of_them), AT_ONCE):
        deadline.renew()
        yield all_of_them[start : start + AT_ONCE]


def _keep(session: Session, visitor: Visitor, some: Sequence[Submission], now: datetime) -> int:
    try:
        return _keep_once(session, visitor, some, now)
    except IntegrityError:  # another request made the same learner a moment ago: now it can be read
        return _keep_once(session, visitor, some, now)


def _keep_once(session: Session, visitor: Visitor, some: Sequence[Submission], now: datetime) -> int:
    """Some answers in a transaction of their own; how many were new."""
    begin_write(session)
    learner = get_or_begin(session, visitor, dialect=some[-1].card.dialect, now=now)
    ids = [one.card.submission for one in some]
    same = (Answer.learner_id == learner.id, Answer.submission_id.in_(ids))
    known = set(session.scalars(select(Answer.submission_id).where(*same)))
    answers = [answer_of(one, learner.id) for one in some if one.card.submission not in known]
    session.add_all(answers)
    session.flush()
    count_answers(session, learner, answers)
    session.commit()
    return len(answers)


def _read(row: Any, number: int, now: datetime) -> Submission | None:
    """An answer of a file; None where its sentence is gone. Raises ImportNoAnswer."""
    if not isinstance(row, dict):
        raise ImportNoAnswer(number, "answers")
    try:
        return _submission(row, now)
    except _Wrong as wrong:
        raise ImportNoAnswer(number, wrong.field) from None


class _Wrong(Exception):
    """A field of an answer is missing, or holds what cannot be."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def _submission(row: dict[str, Any], now: datetime) -> Submission | None:
    item, mode, dialect = (_text(row, name) for name in ("item_id", "mode", "dialect"))
    typed, verdict = printable(_text(row, "typed")), _text(row, "verdict")
    answered_at, shown_at = _time(row, "answered_at", now), _time(row, "shown_at", now)
    submission, attempt, gave_up = _id(row, "submission_id"), row.get("attempt"), row.get("hint_used")
    if type(attempt) is not int or not 1 <= attempt <= MOST_ATTEMPTS:
        raise _Wrong("attempt")
    if not isinstance(gave_up, bool):
        raise _Wrong("hint_used")
    if dialect not in DIALECTS:
        raise _Wrong("dialect")
    if mode not in MODES or (item in all_items() and not supports(get_item(item), mode_named(mode))):
        raise _Wrong("mode")
    if item not in all_items():
        return None
    shown_at, is_tolerant = min(shown_at, answered_at), verdict == "right"
    card = Card(item, submission, attempt, mode_named(mode), dialect, 1, 0, shown_at, is_tolerant=is_tolerant)
    return Submission(_as_asked(card, typed, verdict), typed, gave_up, answered_at)


def _as_asked(card: Card, typed: str, verdict: str) -> Card:
    """The card with a seed by which it shows what it showed then: of an interpretation one mood or the other."""
    read = asked_then(card.question, typed, verdict).read_mood
    return next(one for one in (replace(card, seed=seed) for seed in count()) if one.question.read_mood == read)


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or len(value) > MAX_ANSWER:
        raise _Wrong(name)
    return value


def _id(row: dict[str, Any], name: str) -> uuid.UUID:
    try:
        return uuid.UUID(_text(row, name))
    except ValueError:
        raise _Wrong(name) from None


def _time(row: dict[str, Any], name: str, now: datetime) -> datetime:
    """A time with a zone, since there was anything to answer and not after today."""
    try:
        given = datetime.fromisoformat(_text(row, name))
        found = given.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _Wrong(name) from None
    if given.tzinfo is None or found.year < FIRST_YEAR or found > now + AHEAD:
        raise _Wrong(name)
    return found
