"""Use cases of the card of the day."""

import random
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from subjunctive_app.domain.diagnosis import DIALECTS
from subjunctive_app.domain.items import Item, all_items
from subjunctive_app.domain.questions import BOTH
from subjunctive_app.drills.tokens import Card, Submission
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Answer, Learner

_DAYS = uuid.UUID("7c2a6f3e-0d57-4a0b-9a0e-2f8d3c9b1a11")


@dataclass(frozen=True, slots=True)
class Share:
    """One of the answers: what it says, how many gave it, and that in percent (rounded)."""

    answer: str
    count: int
    percent: int


def item_of(day: date) -> Item:
    """The sentence of a day (UTC): the same for everybody, and one that every dialect asks in the same words."""
    return random.Random(day.toordinal()).choice(_candidates())  # noqa: S311  (no secret)


@lru_cache(maxsize=1)
def _candidates() -> tuple[Item, ...]:
    items = (item for item in all_items().values() if item.is_base)
    return tuple(item for item in items if all(item.suits(dialect) for dialect in DIALECTS))


def card_of(now: datetime, dialect: str) -> Card:
    """The card of today. Its id is that of the day, so that each learner has one answer to it."""
    day = now.date()
    submission = uuid.uuid5(_DAYS, day.isoformat())
    return Card(item_of(day).id, submission, 1, "choose", dialect, 1, day.toordinal(), now)


def own_answer(session: Session, visitor: Visitor | None, card: Card) -> Submission | None:
    """What this learner answered today; None for who has not, and where the database is away."""
    if visitor is None:
        return None
    mine = select(Answer).join(Learner).where(visitor.is_learner)
    try:
        found = session.scalar(mine.where(Answer.submission_id == card.submission))
    except SQLAlchemyError:
        session.rollback()
        return None
    return Submission(card, found.typed, found.hint_used, found.answered_at) if found else None


def shares(session: Session, card: Card) -> tuple[Share, ...]:
    """How all answered the card so far, the commonest first; nothing where the database is away."""
    query = select(Answer.typed, func.count()).where(Answer.submission_id == card.submission).group_by(Answer.typed)
    offered = {option.value for option in card.question.options} | {BOTH}
    try:
        counts = Counter({typed: count for typed, count in session.execute(query) if typed in offered})
    except SQLAlchemyError:
        session.rollback()
        return ()
    total = sum(counts.values())
    return tuple(Share(answer, count, round(100 * count / total)) for answer, count in counts.most_common())
