"""What a mail proves: that an address is somebody's own, and that whoever forgot a password owns the address."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from subjunctive_app.accounts.forms import EmailForm, FormRefused, NewPasswordForm
from subjunctive_app.accounts.links import new_seed, token_for
from subjunctive_app.accounts.service import WRONG_CURRENT, confirm, set_password
from subjunctive_app.accounts.sessions import hash_of
from subjunctive_app.accounts.tries import Desk
from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.people import Person
from subjunctive_app.infra.database import begin_write
from subjunctive_app.infra.logging import audit
from subjunctive_app.infra.passwords import PasswordHasher
from subjunctive_app.jobs import service as jobs
from subjunctive_app.models import EmailVerification, PasswordReset, User

RESET_LIVES = timedelta(minutes=30)
VERIFICATION_LIVES = timedelta(days=2)
RESET_MAIL, VERIFICATION_MAIL = "reset_mail", "verification_mail"


class LinkDead(DomainError):
    """The link of a mail is unknown, used, or too old."""

    code = "link_dead"
    status = 404


class EmailTaken(DomainError):
    """The address became another account's before it was confirmed; only its owner can read this."""

    code = "email_taken"
    status = 409


@dataclass(frozen=True, slots=True)
class Postman:
    """How mails leave a request: with links that the secret of the app makes, in the reader's language."""

    secret: str
    language: str

    def write(self, session: Session, kind: str, now: datetime) -> str:
        """Write a mail down in the transaction that is open; returns the hash of its token. Commits nothing."""
        seed = new_seed()
        jobs.add(session, kind, {"seed": seed, "language": self.language}, now)
        return hash_of(token_for(self.secret, seed))


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a mail goes to: an address, and the name of its account."""

    email: str
    name: str


def ask_reset(session: Session, postman: Postman, email: str, now: datetime) -> None:
    """Make a link for a new password, and its mail; for an unknown address one that leads nowhere, in the same time."""
    begin_write(session)
    user = session.scalar(select(User).where(User.email == email, User.disabled_at.is_(None)))
    user_id = user.id if user else None
    token_hash = postman.write(session, RESET_MAIL, now)
    session.add(PasswordReset(token_hash=token_hash, user_id=user_id, created_at=now))
    session.commit()
    audit("reset_asked", user=user_id)


def reset_addressee(session: Session, token: str, now: datetime) -> Addressee | None:
    """Whom the mail with a link for a new password goes to; None where there is no such account, or no link any more.

    Raises GiveUp where the link grew old before a mail could be sent.
    """
    made = session.get(PasswordReset, hash_of(token))
    user = session.get(User, made.user_id) if made and made.user_id else None
    if made is None or user is None or user.disabled_at or not user.email:
        return None
    _check_age(made.created_at, RESET_LIVES, now)
    return Addressee(user.email, user.name)


def verification_addressee(session: Session, token: str, now: datetime) -> Addressee | None:
    """Whom the mail that confirms an address goes to; as `reset_addressee`."""
    made = session.get(EmailVerification, hash_of(token))
    if made is None:
        return None
    _check_age(made.created_at, VERIFICATION_LIVES, now)
    return Addressee(made.email, session.get_one(User, made.user_id).name)


def _check_age(made_at: datetime, lives: timedelta, now: datetime) -> None:
    if made_at < now - lives:
        raise jobs.GiveUp("the link grew old before the mail could be sent")


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


def ask_verification(session: Session, postman: Postman, user_id: int, email: str, now: datetime) -> None:
    """Make the link that confirms an address of a user, and its mail; an earlier link ends."""
    begin_write(session)
    session.execute(delete(EmailVerification).where(EmailVerification.user_id == user_id))
    token_hash = postman.write(session, VERIFICATION_MAIL, now)
    session.add(EmailVerification(token_hash=token_hash, user_id=user_id, email=email, created_at=now))
    session.commit()


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


def change_email(session: Session, desk: Desk, postman: Postman, form: EmailForm, who: Person, now: datetime) -> None:
    """Take an address to be confirmed by a mail; without one, forget the address there is.

    Raises FormRefused, TooManyTries and Busy.
    """
    form.check()
    confirm(session, desk, form.current, who, FormRefused(form, WRONG_CURRENT), now)
    if form.email:
        ask_verification(session, postman, who.user_id, form.email, now)
        audit("email_asked", user=who.user_id)
        return
    begin_write(session)
    session.get_one(User, who.user_id).email = None
    session.execute(delete(EmailVerification).where(EmailVerification.user_id == who.user_id))
    session.execute(delete(PasswordReset).where(PasswordReset.user_id == who.user_id))
    session.commit()
    audit("email_dropped", user=who.user_id)


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
