"""Sessions on the server: begin, find, list and end them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from subjunctive_app.domain.errors import NotYours
from subjunctive_app.domain.people import Person, Role, role_named
from subjunctive_app.infra.database import begin_write
from subjunctive_app.models import User, UserSession

# A row is written at most this often, however many pages are opened.
SEEN_EVERY = timedelta(minutes=5)
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lives unused, and at most."""

    idle: timedelta
    absolute: timedelta


LEARNERS = Lifetime(idle=timedelta(days=14), absolute=timedelta(days=90))
# Whoever sees other people's answers, or may change their rights.
STAFF = Lifetime(idle=timedelta(hours=12), absolute=timedelta(days=7))
SHARED = Lifetime(idle=timedelta(minutes=30), absolute=timedelta(hours=12))


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as its owner sees it."""

    id: int
    browser: str
    created_at: datetime
    seen_at: datetime


def lifetime(role: Role, *, shared: bool) -> Lifetime:
    """The lifetime of a session; on a shared device half an hour for everybody."""
    if shared:
        return SHARED
    return LEARNERS if role == "learner" else STAFF


def hash_of(sid: str) -> str:
    """What the database knows of a session's (or a mailed) random value."""
    return hashlib.sha256(sid.encode()).hexdigest()


def add_session(session: Session, user: User, sid: str, browser: str, now: datetime) -> Person:
    """Begin a session in the transaction that is open. Commits nothing."""
    row = UserSession(user_id=user.id, sid_hash=hash_of(sid), browser=browser, created_at=now, seen_at=now)
    session.add(row)
    session.flush()
    return Person(user.id, row.id, user.name, role_named(user.role), now)


def find_person(session: Session, sid: str, now: datetime, *, shared: bool) -> Person | None:
    """Who has this session, or None where it has ended in any way. Notes every few minutes that it is used."""
    query = select(UserSession, User).join(User).where(UserSession.sid_hash == hash_of(sid))
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    row, user = found
    role = role_named(user.role)
    if user.disabled_at or _is_over(row, lifetime(role, shared=shared), now):
        return None
    person = Person(user.id, row.id, user.name, role, row.created_at, user.settings or {})
    if now - row.seen_at > SEEN_EVERY:
        _note_use(session, row.id, now)
    return person


def list_sessions(session: Session, who: Person, now: datetime, *, shared: bool = False) -> list[OpenSession]:
    """One's sessions that are not over, the one used last first."""
    query = select(UserSession).where(UserSession.user_id == who.user_id).order_by(UserSession.seen_at.desc())
    limits = lifetime(who.role, shared=shared)
    rows = [row for row in session.scalars(query) if not _is_over(row, limits, now)]
    return [OpenSession(row.id, row.browser, row.created_at, row.seen_at) for row in rows]


def end_session(session: Session, user_id: int, session_id: int) -> None:
    """End one of the user's own sessions; raise NotYours for any other."""
    if session_id > LARGEST_ID:
        raise NotYours  # SQLite would stumble over it
    begin_write(session)
    own = (UserSession.id == session_id, UserSession.user_id == user_id)
    ended = session.execute(delete(UserSession).where(*own).returning(UserSession.id)).first()
    session.commit()
    if ended is None:
        raise NotYours


def end_sessions(session: Session, user_id: int, *, but: int | None = None) -> None:
    """End all sessions of a user, except perhaps one, in the transaction that is open. Commits nothing."""
    others = delete(UserSession).where(UserSession.user_id == user_id)
    session.execute(others if but is None else others.where(UserSession.id != but))


def end_other_sessions(session: Session, user_id: int, *, but: int) -> None:
    """End all sessions of a user except one."""
    begin_write(session)
    end_sessions(session, user_id, but=but)
    session.commit()


def _is_over(row: UserSession, limits: Lifetime, now: datetime) -> bool:
    return now - row.seen_at > limits.idle or now - row.created_at > limits.absolute


def _note_use(session: Session, session_id: int, now: datetime) -> None:
    """Best effort: a database that is busy must not log anybody out."""
    try:
        begin_write(session)
        session.execute(update(UserSession).where(UserSession.id == session_id).values(seen_at=now))
        session.commit()
    except SQLAlchemyError:
        session.rollback()
