"""Finding a learner by their key, and beginning a new one with their first answer."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, insert, select
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
        name, value = self.known_by
        return _column(name) == value

    @property
    def known_by(self) -> tuple[str, int | str]:
        """The column of a learner that tells who it is, and what stands in it."""
        if self.learner_id is not None:
            return "id", self.learner_id
        return ("key_hash", self.key_hash) if self.user_id is None else ("user_id", self.user_id)


def _column(name: str) -> ColumnElement[Any]:
    found: ColumnElement[Any] = getattr(Learner, name)
    return found


def find(session: Session, visitor: Visitor, *, locks: bool = False) -> Row[Any] | None:
    """The row of their learner, if there is one; `locks` keeps it from others until the transaction ends."""
    name, value = visitor.known_by
    return session.connection().execute(_finding(name, locks), {"who": value}).one_or_none()


@lru_cache(maxsize=6)
def _finding(name: str, locks: bool) -> Select[Any]:
    """Of the table, not of the mapper, and made once: each answer asks for it."""
    table = Learner.__table__
    query = select(table).where(table.c[name] == bindparam("who"))
    return query.with_for_update() if locks else query


def get_or_begin(session: Session, visitor: Visitor, *, dialect: str, now: datetime) -> Row[Any]:
    """The row of a learner of a key or a user, made now if there is none, locked until the transaction ends.

    The lock keeps what is derived from answers (tallies, counts) in step with them. Raises NewLearnerRefused;
    commits nothing.
    """
    if learner := find(session, visitor, locks=True):
        return learner
    if not visitor.may_begin():
        raise NewLearnerRefused
    made = {"created_at": now, "seen_at": now, "user_id": visitor.user_id}
    begun = insert(Learner.__table__).values(key_hash=visitor.key_hash, dialect=dialect, **made)  # type: ignore[arg-type]
    session.connection().execute(begun)
    return get_or_begin(session, visitor, dialect=dialect, now=now)
