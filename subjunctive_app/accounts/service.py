"""Use cases of accounts: sign up, log in, change what is one's own, delete it. Hashing comes before any transaction."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from subjunctive_app.accounts.forms import (
    DeleteForm,
    FormRefused,
    LogInForm,
    PasswordForm,
    SignUpForm,
)
from subjunctive_app.accounts.names import name_key, tidy_email
from subjunctive_app.accounts.sessions import add_session, end_sessions
from subjunctive_app.accounts.tries import Desk, Known, forget_failures, read_known, try_password
from subjunctive_app.domain.errors import NotYours
from subjunctive_app.domain.people import Person, Role
from subjunctive_app.infra.database import begin_write
from subjunctive_app.infra.logging import audit
from subjunctive_app.infra.passwords import PasswordHasher
from subjunctive_app.models import PasswordReset, User

NO_FIT = {"password": "no_fit"}
WRONG_CURRENT = {"current": "wrong_password"}


def sign_up(
    session: Session, hasher: PasswordHasher, form: SignUpForm, now: datetime, *, role: Role = "learner"
) -> int:
    """Make an account and return its id. A name that is taken costs the same time as one that is free.

    The address is not stored here: it counts once it is confirmed. Raises FormRefused and Busy.
    """
    form.check()
    hashed = hasher.hash(form.password)
    begin_write(session)
    user = User(name=form.name, name_key=name_key(form.name), password_hash=hashed, role=role, created_at=now)
    session.add(user)
    try:
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise FormRefused(form, {"name": "name_taken"}) from error
    audit("signed_up", user=user.id, role=role)
    return user.id


def log_in(session: Session, desk: Desk, form: LogInForm, sid: str, browser: str, now: datetime) -> Person:
    """Begin a session for whoever gives name and password. One message for all that does not fit.

    Raises FormRefused, TooManyTries and Busy.
    """
    # As it is looked up, so it is counted: else the counts of two spellings would tell whether there is an account.
    is_email = "@" in form.name
    named = tidy_email(form.name) if is_email else name_key(form.name)
    known = read_known(session, (User.email if is_email else User.name_key) == named)
    if not try_password(session, desk, form.password, known, named, now) or known is None:
        raise FormRefused(form, NO_FIT)
    begin_write(session)
    user = _unchanged(session, known, FormRefused(form, NO_FIT))
    forget_failures(session, desk, user.id)
    person = add_session(session, user, sid, browser, now)
    session.commit()
    audit("logged_in", user=person.user_id, session=person.session_id)
    return person


def begin_first_session(session: Session, user_id: int, sid: str, browser: str, now: datetime) -> Person:
    """The session of somebody who has just signed up."""
    begin_write(session)
    person = add_session(session, session.get_one(User, user_id), sid, browser, now)
    session.commit()
    return person


def change_password(
    session: Session, desk: Desk, form: PasswordForm, who: Person, sid: str, browser: str, now: datetime
) -> Person:
    """Set a new password; all sessions end, and this browser gets a new one.

    Raises FormRefused, TooManyTries and Busy.
    """
    form.check()
    known = confirm(session, desk, form.current, who, FormRefused(form, WRONG_CURRENT), now)
    hashed = desk.hasher.hash(form.password)
    begin_write(session)
    user = _unchanged(session, known, FormRefused(form, WRONG_CURRENT))
    set_password(session, user, hashed)
    person = add_session(session, user, sid, browser, now)
    session.commit()
    audit("password_changed", user=who.user_id)
    return person


def set_password(session: Session, user: User, hashed: str) -> None:
    """A new hash; sessions and links that the old password stands behind end with it. Commits nothing."""
    user.password_hash = hashed
    end_sessions(session, user.id)
    session.execute(delete(PasswordReset).where(PasswordReset.user_id == user.id))


def confirm(session: Session, desk: Desk, password: str, who: Person, refusal: FormRefused, now: datetime) -> Known:
    """Ask for the password once more before something that cannot be taken back; raise the refusal if it is wrong."""
    known = read_known(session, User.id == who.user_id)
    if not try_password(session, desk, password, known, "", now) or known is None:
        raise refusal
    return known


def delete_account(session: Session, desk: Desk, form: DeleteForm, who: Person, now: datetime) -> None:
    """Erase the account and all that belongs to it, answers included.

    Raises FormRefused, TooManyTries and Busy.
    """
    confirm(session, desk, form.current, who, FormRefused(form, WRONG_CURRENT), now)
    begin_write(session)
    session.execute(delete(User).where(User.id == who.user_id))
    session.commit()
    audit("account_deleted", user=who.user_id)


def set_disabled(session: Session, name: str, *, disabled: bool, now: datetime) -> None:
    """Shut an account out at once, or let it in again. Raises NotYours for an unknown name."""
    begin_write(session)
    user = _named(session, name)
    user.disabled_at = now if disabled else None
    end_sessions(session, user.id)
    session.commit()
    audit("disabled" if disabled else "enabled", user=user.id)


def set_role(session: Session, name: str, role: Role) -> None:
    """Give an account another role; its sessions end, so that none carries the old one on. Raises NotYours."""
    begin_write(session)
    user = _named(session, name)
    user.role = role
    end_sessions(session, user.id)
    session.commit()
    audit("role_set", user=user.id, role=role)


def read_account(session: Session, who: Person) -> Mapping[str, object]:
    """What the account page and the export tell of a user."""
    user = session.get_one(User, who.user_id)
    return {
        "name": user.name,
        "email": user.email,
        "role": user.role,
        "created_at": user.created_at,
    }


def _named(session: Session, name: str) -> User:
    user = session.scalar(select(User).where(User.name_key == name_key(name)).with_for_update())
    if user is None:
        raise NotYours
    return user


def _unchanged(session: Session, known: Known, refusal: FormRefused) -> User:
    """The account as it was when its password was looked at; meanwhile it may have been shut out or changed."""
    user = session.scalar(select(User).where(User.id == known.user_id).with_for_update())
    if user is None or user.disabled_at or user.password_hash != known.password_hash:
        session.rollback()
        raise refusal
    return user
