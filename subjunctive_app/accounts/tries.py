"""Trying a password: by the limits in memory, by the pause in the database, in the same time for everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from subjunctive_app.accounts.throttle import COUNTED, pause
from subjunctive_app.domain.errors import TooManyTries
from subjunctive_app.infra.database import begin_write
from subjunctive_app.infra.logging import audit
from subjunctive_app.infra.passwords import Gate, PasswordHasher
from subjunctive_app.models import FailedLogin, User

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where passwords are tried: the hasher, and for each account the gate that stands before it."""

    hasher: PasswordHasher
    gate: Callable[[str], Gate]


@dataclass(frozen=True, slots=True)
class Known:
    """What a try needs of an account, read beforehand: no connection is held while a password is hashed."""

    user_id: int
    password_hash: str
    is_disabled: bool


def read_known(session: Session, *conditions: object) -> Known | None:
    """The account that fits the conditions; gives the connection back."""
    query = select(User.id, User.password_hash, User.disabled_at).where(*conditions)  # type: ignore[arg-type]
    row = session.execute(query).one_or_none()
    session.rollback()
    return Known(row.id, row.password_hash, row.disabled_at is not None) if row else None


def try_password(session: Session, desk: Desk, password: str, known: Known | None, named: str, now: datetime) -> bool:
    """Whether the password is the account's; `named` is what an unknown one was called.

    A wrong one is counted, whether the account exists or not. Raises TooManyTries and Busy.
    """
    account = desk.hasher.fingerprint(f"user:{known.user_id}" if known else f"name:{named}")
    _check_pause(session, account, now)
    expected = known.password_hash if known and not known.is_disabled else None
    try:
        is_right = desk.hasher.matches(password, expected, desk.gate(account))
    except TooManyTries:
        audit("try_refused", user=known.user_id if known else None, account=account[:12])
        raise
    if not is_right:
        _note_failure(session, account, now)
        audit("try_failed", user=known.user_id if known else None, account=account[:12])
    return is_right


def forget_failures(session: Session, desk: Desk, user_id: int) -> None:
    """The owner has come: the account rests no more. Commits nothing."""
    account = desk.hasher.fingerprint(f"user:{user_id}")
    session.execute(delete(FailedLogin).where(FailedLogin.account == account))


def _check_pause(session: Session, account: str, now: datetime) -> None:
    since = now - COUNTED
    query = select(func.count(), func.max(FailedLogin.failed_at)).where(
        FailedLogin.account == account, FailedLogin.failed_at > since
    )
    failures, last = session.execute(query).one()
    session.rollback()
    if seconds := pause(failures, last, now):
        audit("try_refused", account=account[:12], failures=failures)
        raise TooManyTries(seconds)


def _note_failure(session: Session, account: str, now: datetime) -> None:
    begin_write(session)
    session.add(FailedLogin(account=account, failed_at=now))
    session.commit()
