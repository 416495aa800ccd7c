"""What a mail proves: that an address is somebody's own, and that whoever forgot a password owns the address."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from subjunctive_app.accounts.forms import EmailForm, FormRefused, NewPasswordForm
from subjunctive_app.accounts.service import WRONG_CURRENT, confirm, set_password
from subjunctive_app.accounts.sessions import hash_of
from subjunctive_app.accounts.tries import Desk
from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.people import Person
from subjunctive_app.infra.database import begin_write
from subjunctive_app.infra.logging import audit
from subjunctive_app.infra.passwords import PasswordHasher
from subjunctive_app.models import EmailVerification, PasswordReset, User

RESET_LIVES = timedelta(minutes=30)
VERIFICATION_LIVES = timedelta(days=2)


class LinkDead(DomainError):
    """The link of a mail is unknown, used, or too old."""

    code = "link_dead"
    status = 404


class EmailTaken(DomainError):
    """The address became another account's before it was confirmed; only its owner can read this."""

    code = "email_taken"
    status = 409


@dataclass(frozen=True, slots=True)
class ResetLink:
    """What to write to somebody who forgot a password. `name` is None where there is no such account: no mail."""

    token: str
    name: str | None


def ask_reset(session: Session, email: str, now: datetime) -> ResetLink:
    """Make a link for a new password; for an unknown address one that leads nowhere, in the same time."""
    token = secrets.token_urlsafe(32)
    begin_write(session)
    session.execute(delete(PasswordReset).where(PasswordReset.created_at < now - RESET_LIVES))
    user = session.scalar(select(User).where(User.email == email, User.disabled_at.is_(None)))
    session.add(PasswordReset(token_hash=hash_of(token), user_id=user.id if user else None, created_at=now))
    link = ResetLink(token, user.name if user else None)
    user_id = user.id if user else None
    session.commit()
    audit("reset_asked", user=user_id)
    return link


def name_behind_reset(session: Session, token: str, now: datetime) -> str:
    """Whose password a link is for; raise LinkDead. Gives the connection back, as a hash may come next."""
    name = _user_behind(session, token, now).name
    session.rollback()
    return name


def reset_password(session: Session, hasher: PasswordHasher, form: NewPasswordForm, now: datetime) -> None:
    """Set the password by a link; sessions and all other links end. Raises LinkDead, FormRefused and Busy."""
    form.check()
    hashed = hasher.hash(form.password)
    begin_write(session)
    user = _user_behind(session, form.token, now)
    set_password(session, user, hashed)
    user_id = user.id
    session.commit()
    audit("password_reset", user=user_id)


def ask_verification(session: Session, user_id: int, email: str, now: datetime) -> str:
    """Make the link that confirms an address of a user, and return its token; an earlier link ends."""
    token = secrets.token_urlsafe(32)
    begin_write(session)
    session.execute(delete(EmailVerification).where(EmailVerification.created_at < now - VERIFICATION_LIVES))
    session.execute(delete(EmailVerification).where(EmailVerification.user_id == user_id))
    session.add(EmailVerification(token_hash=hash_of(token), user_id=user_id, email=email, created_at=now))
    session.commit()
    return token


def waiting_email(session: Session, user_id: int, now: datetime) -> str | None:
    """The address that a user has still to confirm."""
    query = select(EmailVerification.email).where(EmailVerification.user_id == user_id)
    return session.scalar(query.where(EmailVerification.created_at >= now - VERIFICATION_LIVES))


def email_behind(session: Session, token: str, now: datetime) -> str:
    """Which address a link confirms; raise LinkDead."""
    return _verification(session, token, now).email


def verify_email(session: Session, token: str, now: datetime) -> None:
    """Confirm the address of a link, once. Raises LinkDead, and EmailTaken where another account has it."""
    begin_write(session)
    found = _verification(session, token, now)
    user = session.get_one(User, found.user_id)
    # A link that went to the address before must not outlive it.
    session.execute(delete(PasswordReset).where(PasswordReset.user_id == user.id))
    user.email = found.email
    session.delete(found)
    user_id = user.id
    try:
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise EmailTaken from error
    audit("email_verified", user=user_id)


def change_email(session: Session, desk: Desk, form: EmailForm, who: Person, now: datetime) -> str | None:
    """Take an address to be confirmed, and return the token for it; without one, forget the address there is.

    Raises FormRefused, TooManyTries and Busy.
    """
    form.check()
    confirm(session, desk, form.current, who, FormRefused(form, WRONG_CURRENT), now)
    if form.email:
        token = ask_verification(session, who.user_id, form.email, now)
        audit("email_asked", user=who.user_id)
        return token
    begin_write(session)
    session.get_one(User, who.user_id).email = None
    session.execute(delete(EmailVerification).where(EmailVerification.user_id == who.user_id))
    session.execute(delete(PasswordReset).where(PasswordReset.user_id == who.user_id))
    session.commit()
    audit("email_dropped", user=who.user_id)
    return None


def _user_behind(session: Session, token: str, now: datetime) -> User:
    query = select(User).join(PasswordReset).where(PasswordReset.token_hash == hash_of(token))
    user = session.scalar(query.where(PasswordReset.created_at >= now - RESET_LIVES, User.disabled_at.is_(None)))
    if user is None:
        session.rollback()
        raise LinkDead
    return user


def _verification(session: Session, token: str, now: datetime) -> EmailVerification:
    found = session.get(EmailVerification, hash_of(token))
    if found is None or found.created_at < now - VERIFICATION_LIVES:
        session.rollback()
        raise LinkDead
    return found
