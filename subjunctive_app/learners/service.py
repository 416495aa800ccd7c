"""Finding a learner by their key, and beginning a new one with their first answer."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from subjunctive_app.domain.errors import DomainError
from subjunctive_app.models import Learner


class NewLearnerRefused(DomainError):
    """Too many new learners from one address in a minute: an answer is graded, and kept later."""

    code = "new_learner_refused"
    status = 429
    retry_after = 60


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who answers: the key of their cookie, and a gate that each new learner must pass (True lets them in).

    Somebody who is signed in is known by their user, on every device; their key is a new one and in no cookie.
    `learner_id` stands for somebody who was known before, in a room.
    """

    key: str
    may_begin: Callable[[], bool]
    user_id: int | None = None
    learner_id: int | None = None

    @property
    def key_hash(self) -> str:
        """What the database knows of the key."""
        return hashlib.sha256(self.key.encode()).hexdigest()

    @property
    def is_learner(self) -> ColumnElement[bool]:
        """The condition that finds their learner."""
        if self.learner_id is not None:
            return Learner.id == self.learner_id
        return Learner.key_hash == self.key_hash if self.user_id is None else Learner.user_id == self.user_id


def get_or_begin(session: Session, visitor: Visitor, *, dialect: str, now: datetime) -> Learner:
    """The learner of a key or a user, made now if there is none, locked until the transaction ends.

    The lock keeps what is derived from answers (tallies, counts) in step with them. Raises NewLearnerRefused;
    commits nothing.
    """
    learner = session.scalar(select(Learner).where(visitor.is_learner).with_for_update())
    if learner:
        return learner
    if not visitor.may_begin():
        raise NewLearnerRefused
    made = {"created_at": now, "seen_at": now, "user_id": visitor.user_id}
    learner = Learner(key_hash=visitor.key_hash, dialect=dialect, graded=0, **made)
    session.add(learner)
    session.flush()
    return learner
