"""What the account pages share with Flask: the hasher and the mailer of the app, coming and going."""

from datetime import UTC, datetime

from flask import Flask, current_app, request
from sqlalchemy.orm import Session

from subjunctive_app.accounts.browsers import in_words
from subjunctive_app.accounts.mails import send_reset, send_verification
from subjunctive_app.accounts.proofs import RESET_MAIL, VERIFICATION_MAIL, Postman
from subjunctive_app.accounts.sessions import end_session, find_person
from subjunctive_app.accounts.tries import Desk
from subjunctive_app.config import Config
from subjunctive_app.domain.errors import NotYours
from subjunctive_app.domain.people import Person
from subjunctive_app.extensions import db
from subjunctive_app.infra.logging import audit
from subjunctive_app.infra.mail import Mailer, SmtpMailer, make_mailer
from subjunctive_app.infra.passwords import PasswordHasher, turns_of_server
from subjunctive_app.jobs.desk import add_kind
from subjunctive_app.jobs.runner import Kind
from subjunctive_app.learners.cookie import forget_learner
from subjunctive_app.web.auth import init_auth, person, sign_out
from subjunctive_app.web.language import language
from subjunctive_app.web.limits import FailedTries, address


def init_accounts(app: Flask, config: Config) -> None:
    """Make the hasher and the mailer; let flask-login find people by their session."""
    most = config.threads // 2  # the other half goes on dealing cards while passwords wait
    rounds, turns = config.bcrypt_rounds, turns_of_server()
    hasher = PasswordHasher(config.password_pepper, rounds=rounds, most_waiting=most, turns=turns)
    app.extensions["hasher"] = hasher
    mailer = make_mailer(config.smtp, is_production=config.is_production)
    app.extensions["mailer"] = mailer
    app.extensions["breakers"] += [mailer.breaker] if isinstance(mailer, SmtpMailer) else []
    app.config["LINK_BASE"] = config.link_base
    add_kind(app, Kind(RESET_MAIL, send_reset, rests=mailer.rests))
    add_kind(app, Kind(VERIFICATION_MAIL, send_verification, rests=mailer.rests))
    init_auth(app, _find)


def _find(session: Session, sid: str) -> Person | None:
    return find_person(session, sid, now(), shared=is_shared())


def is_shared() -> bool:
    """Whether a class shares this device."""
    return bool(current_app.config["SHARED_DEVICE"])


def now() -> datetime:
    """The time of the request."""
    return datetime.now(UTC)


def hasher() -> PasswordHasher:
    """The app's one hasher."""
    found: PasswordHasher = current_app.extensions["hasher"]
    return found


def mailer() -> Mailer:
    """The app's one mailer."""
    found: Mailer = current_app.extensions["mailer"]
    return found


def postman() -> Postman:
    """How the mails of this request leave it."""
    return Postman(current_app.config["SECRET_KEY"], language())


def desk() -> Desk:
    """Where passwords are tried in this request: the limits count its address and the account."""
    here = f"address:{address()}"
    return Desk(hasher(), lambda account: FailedTries(here, f"account:{account}"))


def browser() -> str:
    """The browser that asks, in words."""
    return in_words(request.headers.get("User-Agent", ""))


def leave() -> None:
    """Nothing of whoever was here stays in this browser, and a copy of its cookie opens nothing."""
    end_session_here()
    sign_out()
    forget_learner()


def end_session_here() -> None:
    """End the session that this browser carries, if any: one that is left behind would stay open for its copies."""
    who = person()
    if who is None:
        return
    try:
        end_session(db.session(), who.user_id, who.session_id)
    except NotYours:
        return  # ended meanwhile, from another browser
    audit("logged_out", user=who.user_id, session=who.session_id)
