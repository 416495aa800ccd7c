"""The sitting of a learner: taken up again on any device, and looked back on at its end."""

import logging
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from subjunctive_app.domain.focus import EVERYTHING, SHEET, Focus
from subjunctive_app.domain.grading import FIRST_TRY
from subjunctive_app.domain.items import all_items
from subjunctive_app.domain.practice import OPEN_FOR, Attempt, Practice, Review, length_of
from subjunctive_app.domain.progress import UNCOUNTED_VERDICT
from subjunctive_app.drills.tokens import Card
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Answer, Learner
from subjunctive_app.progress.memory import verdict_of

log = logging.getLogger(__name__)
# An end page looks back on no more, however fast somebody presses buttons for five minutes.
MOST = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a learner is: how many cards were graded, and the sitting that waits to be gone on with, if any."""

    graded: int = 0
    practice: Practice | None = None
    focus: Focus = EVERYTHING


def standing(session: Session, visitor: Visitor | None, now: datetime) -> Standing:
    """Where the learner is; at the beginning for a stranger, and while the database is away."""
    if visitor is None:
        return Standing()
    query = select(Learner.graded, Learner.practice, Learner.seen_at).where(visitor.is_learner)
    try:
        found = session.execute(query).one_or_none()
    except SQLAlchemyError as error:
        session.rollback()
        log.warning("learner not read: %s", type(error).__name__)
        return Standing()
    if not found:
        return Standing()
    graded, kept, seen_at = found
    last = _read(kept) if kept and now - seen_at <= OPEN_FOR else None
    if last is None or last[0].is_over(now):
        return Standing(graded)
    return Standing(graded, last[0].next(), last[1])


def kept_practice(card: Card) -> dict[str, Any] | None:
    """The sitting of an answered card, as the learner's row keeps it."""
    practice = card.practice
    if practice is None:
        return None
    began = practice.began_at and practice.began_at.isoformat()
    return {"length": practice.length, "place": practice.place, "began": began, "focus": list(astuple(card.focus))}


def look_back(session: Session, visitor: Visitor | None, practice: Practice) -> Review:
    """What was answered in a sitting that is over; nothing for a stranger, and while the database is away."""
    if visitor is None:
        return Review(())
    # No join: PostgreSQL would sort all of a long log for the latest few, instead of reading the index backwards.
    learner = select(Learner.id).where(visitor.is_learner).scalar_subquery()
    counted = (Answer.attempt == FIRST_TRY, Answer.verdict != UNCOUNTED_VERDICT, Answer.mode != SHEET)
    log_of = select(Answer).where(Answer.learner_id == learner, *counted)
    latest = log_of.order_by(Answer.answered_at.desc()).limit(min(practice.place, MOST))
    try:
        answers = session.scalars(latest).all()
    except SQLAlchemyError as error:
        session.rollback()
        log.warning("sitting not read: %s", type(error).__name__)
        return Review(())
    kept = (answer for answer in reversed(answers) if answer.item_id in all_items())
    return Review(tuple(Attempt(verdict_of(answer), answer.answered_at) for answer in kept))


def _read(kept: Mapping[str, Any]) -> tuple[Practice, Focus] | None:
    length = length_of(kept["length"])
    if length is None:
        return None
    began = datetime.fromisoformat(kept["began"]) if kept["began"] else None
    # A later release, which runs beside this one for a while, may narrow cards by more.
    return Practice(length, kept["place"], began), Focus(*kept["focus"][: len(Focus.__slots__)])
