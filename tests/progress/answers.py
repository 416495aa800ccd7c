"""Answers of learners, kept as the drills keep them."""

import itertools
import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from subjunctive_app.domain.questions import Mode
from subjunctive_app.drills import service
from subjunctive_app.drills.tokens import Card, Submission
from subjunctive_app.learners.service import Visitor

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
# Hundreds of answers in a run, of which none may be as late as tomorrow.
MILLISECONDS = itertools.count(1)


def answer(
    session: Session,
    visitor: Visitor,
    item: str,
    typed: str,
    *,
    attempt: int = 1,
    gave_up: bool = False,
    days: int = 0,
    now: datetime = NOW,
    mode: Mode = "type",
) -> None:
    """An answer, typed unless said otherwise, so many days after `now`, each a moment later than the one before."""
    card = Card(item, uuid.uuid4(), attempt, mode, "tu_ustedes", 4, 1, now)
    at = now + timedelta(days=days, milliseconds=next(MILLISECONDS))
    assert service.submit(session, Submission(card, typed, gave_up, at), visitor).is_kept
