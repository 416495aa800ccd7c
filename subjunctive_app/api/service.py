"""Use cases of the API's sessions: begin one, go on with it. A session on the server is the family of its tokens."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from subjunctive_app.accounts import service as accounts
from subjunctive_app.accounts.forms import LogInForm
from subjunctive_app.accounts.sessions import find_person, hash_of
from subjunctive_app.accounts.tries import Desk
from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.people import Person
from subjunctive_app.infra.database import begin_write
from subjunctive_app.infra.logging import audit
from subjunctive_app.models import UserSession


class TokenRefused(DomainError):
    """The token is of a session that has ended, or was exchanged before."""

    code = "token_refused"
    status = 401


@dataclass(frozen=True, slots=True)
class Grant:
    """What tokens are made of: who, the session's random value, and the number of its newest refresh token."""

    person: Person
    sid: str
    turn: int = 0


def begin(session: Session, desk: Desk, form: LogInForm, sid: str, program: str, now: datetime) -> Grant:
    """Log a program in, as a session that its owner sees and can end. Raises what `accounts.service.log_in` does."""
    return Grant(accounts.log_in(session, desk, form, sid, program, now), sid)


def exchange(session: Session, sid: str, turn: int, now: datetime, *, shared: bool) -> Grant:
    """Take the refresh token number `turn` for the next one. Raises TokenRefused.

    One that was exchanged before is in two hands, and nobody can tell which is the owner's: the session ends, and
    every token of it with it.
    """
    who = find_person(session, sid, now, shared=shared)
    begin_write(session)
    row = session.scalar(select(UserSession).where(UserSession.sid_hash == hash_of(sid)).with_for_update())
    if who is None or row is None:
        session.rollback()
        raise TokenRefused
    if row.refreshes != turn:
        session.delete(row)
        session.commit()
        audit("token_reused", user=who.user_id, session=who.session_id)
        raise TokenRefused
    row.refreshes, row.seen_at = turn + 1, now
    session.commit()
    return Grant(who, sid, turn + 1)
