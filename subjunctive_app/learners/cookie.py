"""Who is answering: the learner's own random key in a cookie; nothing is stored for somebody who only reads."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from flask import Flask, Response, current_app, g, request, session
from limits import RateLimitItemPerMinute

from subjunctive_app.extensions import limiter
from subjunctive_app.learners.service import Visitor
from subjunctive_app.web.auth import is_anybody, person
from subjunctive_app.web.cookies import drop_cookie, keep_cookie, read_cookie
from subjunctive_app.web.limits import address

COOKIE_LIFETIME = timedelta(days=400)
# On a device that a class shares, counted from the last page.
SHARED_LIFETIME = timedelta(minutes=30)
RENEWED_ON = ("drills.home", "drills.show", "progress.show")
NEW_LEARNERS = RateLimitItemPerMinute(60, namespace="new-learners")


def known_visitor() -> Visitor | None:
    """The learner of whoever is signed in, else the one whose cookie came with the request, or None."""
    if who := person():
        return Visitor(secrets.token_hex(32), lambda: True, who.user_id)
    return None if is_anybody() else visitor_of_cookie()


def visitor_of_cookie() -> Visitor | None:
    """The learner of this browser's cookie, whoever is signed in."""
    key = read_cookie("learner")
    return Visitor(key, _may_begin) if key else None


def visitor_for_answer() -> Visitor:
    """The learner who answers; a new one gets a key, and the cookie with it.

    The key of a newcomer is derived from the random value of their session, so that the first answers of two
    tabs belong to one learner (both would otherwise make one, each without knowing of the other).
    While nobody can say who is signed in no learner is found or begun, so the answer waits to be kept.
    """
    if visitor := known_visitor():
        return visitor
    if is_anybody():
        return Visitor(secrets.token_hex(32), lambda: False)
    secret = current_app.config["SECRET_KEY"].encode()
    seed = f"learner:{session['csrf_token']}".encode()
    g.new_learner_key = hmac.new(secret, seed, hashlib.sha256).hexdigest()
    return Visitor(g.new_learner_key, _may_begin)


def visitor_of_request() -> Visitor | None:
    """The learner of this request: the one of its cookie, or a newcomer who has just answered."""
    key = g.get("new_learner_key")
    return Visitor(key, _may_begin) if key else known_visitor()


def _may_begin() -> bool:
    """At most 60 new learners a minute from one address: a school is one address, a flood is more."""
    return limiter.limiter.hit(NEW_LEARNERS, address())


def _key_to_renew() -> str:
    """The key of a known learner who opens a page: its cookie lives on from there, not only from the first day.

    On a shared device it lives on with every answer; while somebody is signed in it waits, and may run out.
    """
    if "forgets_learner" in g or not (_is_followed() or (request.endpoint in RENEWED_ON and not request.args)):
        return ""
    return "" if person() else read_cookie("learner")


def _is_followed() -> bool:
    """True where a shared device counts its half hour anew: on what a learner does, not on files."""
    return bool(current_app.config["SHARED_DEVICE"]) and request.blueprint in {
        "accounts",
        "drills",
        "progress",
        "proofs",
    }


def drop_learner() -> None:
    """The browser forgets its learner, and keeps its session."""
    g.forgets_learner = True


def forget_learner() -> None:
    """Let this browser begin anew: the cookie goes, and with the session the seed of the next learner's key."""
    drop_learner()
    session.clear()


def _set_learner_cookie(response: Response) -> Response:
    lifetime = SHARED_LIFETIME if current_app.config["SHARED_DEVICE"] else COOKIE_LIFETIME
    if key := g.pop("new_learner_key", None) or _key_to_renew():
        keep_cookie(response, "learner", key, lifetime)
    if g.pop("forgets_learner", False):
        drop_cookie(response, "learner")
    if _is_followed() and session:
        session.modified = True  # its cookie is sent anew, with another half hour
    return response


def init_visitor(app: Flask) -> None:
    """Set the cookie of a new learner with the response to their first answer."""
    app.after_request(_set_learner_cookie)
