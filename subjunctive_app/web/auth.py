"""Who is signed in: flask-login over sessions that live on the server (docs/decisions/0003)."""

import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import ParamSpec

from flask import Flask, Response, abort, g, make_response, request, session, url_for
from flask_login import UserMixin, current_user, login_user, logout_user
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from subjunctive_app.domain.people import Person, Role
from subjunctive_app.extensions import db, login_manager
from subjunctive_app.infra.logging import audit
from subjunctive_app.web.htmx import see_other, wants_fragment

log = logging.getLogger(__name__)
P = ParamSpec("P")
# How long ago an operator may have typed the password.
FRESH = timedelta(hours=1)
# Finds the person of a live session by the random value of its cookie.
Finder = Callable[[Session, str], Person | None]


class _Login(UserMixin):
    """What flask-login keeps: its id is the random value of the session, not the user's."""

    def __init__(self, sid: str, person: Person) -> None:
        self.sid = sid
        self.person = person

    def get_id(self) -> str:
        """What goes into the cookie."""
        return self.sid


def new_sid() -> str:
    """A session's random value, of 256 bits."""
    return secrets.token_urlsafe(32)


def person() -> Person | None:
    """Who is signed in, or None. Asks the database only where the browser says that somebody is."""
    user = current_user._get_current_object()
    return user.person if user.is_authenticated else None


def is_anybody() -> bool:
    """True where the browser says that somebody is signed in, and the database cannot say who."""
    return person() is None and "sessions_are_away" in g


def person_here() -> Person:
    """Who is signed in, in a view that only lets such people in."""
    found = person()
    if found is None:
        raise LookupError("This view needs login_required.")
    return found


def sign_in(sid: str, who: Person) -> None:
    """Let this browser carry a session. Whatever it carried before is dropped, so nobody can plant one."""
    session.clear()
    login_user(_Login(sid, who))
    # flask-login's fingerprint of address and browser, which we do not use.
    for name in ("_id", "_fresh"):
        session.pop(name, None)
    session.permanent = True


def sign_out() -> None:
    """Let this browser forget its session; the row of it is the service's to delete."""
    logout_user()
    session.clear()


def login_required(view: Callable[P, Response]) -> Callable[P, Response]:
    """Only people with an account get to this view: others go to the log-in page."""
    return role_required("learner")(view)


def role_required(role: Role) -> Callable[[Callable[P, Response]], Callable[P, Response]]:
    """Only people with this role, or one above it, get to the view."""

    def decorate(view: Callable[P, Response]) -> Callable[P, Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
            who = person()
            if who is None:
                return _to_log_in()
            if not who.may(role):
                audit("forbidden", user=who.user_id, needs=role)
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return decorate


def operator_required(view: Callable[P, Response]) -> Callable[P, Response]:
    """Only admins who logged in within the last hour get to the view. For others there is no such page."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        who = person()
        if who is None:
            return _to_log_in()
        if not who.may("admin"):
            audit("forbidden", user=who.user_id, needs="admin")
            abort(404)
        if datetime.now(UTC) - who.since > FRESH:
            return _to_log_in(again=1)
        return view(*args, **kwargs)

    return guarded


def _to_log_in(again: int | None = None) -> Response:
    """For htmx 401 and the address, since a redirect would put the log-in page into the card."""
    if is_anybody():
        abort(503)
    back = request.full_path.removesuffix("?") if request.method == "GET" else None
    address = url_for("accounts.log_in", next=back, again=again)
    if not wants_fragment():
        return see_other(address)
    response = make_response("", 401)
    response.headers["HX-Redirect"] = address
    return response


def init_auth(app: Flask, find: Finder) -> None:
    """Bind flask-login: no remember cookie, no fingerprint of the browser (phones change their address all day)."""

    def load(sid: str) -> _Login | None:
        try:
            found = find(db.session(), sid)
        except SQLAlchemyError as error:
            # A stranger meanwhile: cards are graded all the same, and whatever needs an account is refused.
            db.session.rollback()
            g.sessions_are_away = True
            log.warning("session not read: %s", type(error).__name__)
            return None
        return _Login(sid, found) if found else None

    login_manager.session_protection = None
    login_manager.user_loader(load)
    # All that is left of its init_app. The rest looks into the session after each response, for a remember cookie:
    # every file would then vary by cookie, and be fetched anew with each new one.
    app.login_manager = login_manager  # type: ignore[attr-defined]
    app.jinja_env.globals["person"] = person
