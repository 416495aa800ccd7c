"""Who is answering: the learner's own random key in a cookie; nothing is stored for somebody who only reads."""

import hashlib
import hmac
from datetime import timedelta

from flask import Flask, Response, current_app, g, request, session
from flask_limiter.util import get_remote_address
from limits import RateLimitItemPerMinute

from subjunctive_app.extensions import limiter
from subjunctive_app.learners.service import Visitor
from subjunctive_app.web.cookies import drop_cookie, keep_cookie, read_cookie

COOKIE_LIFETIME = timedelta(days=400)
RENEWED_ON = ("drills.home", "drills.show", "progress.show")
NEW_LEARNERS = RateLimitItemPerMinute(60, namespace="new-learners")


def known_visitor() -> Visitor | None:
    """The learner whose cookie came with the request, or None."""
    key = read_cookie("learner")
    return Visitor(key, _may_begin) if key else None


def visitor_for_answer() -> Visitor:
    """The learner who answers; a new one gets a key, and the cookie with it.

    The key of a newcomer is derived from the random value of their session, so that the first answers of two
    tabs belong to one learner (both would otherwise make one, each without knowing of the other).
    """
    if visitor := known_visitor():
        return visitor
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
    return limiter.limiter.hit(NEW_LEARNERS, get_remote_address())


def _key_to_renew() -> str:
    """The key of a known learner who opens a page: its cookie lives on from there, not only from the first day."""
    opens_page = request.endpoint in RENEWED_ON and not request.args and "forgets_learner" not in g
    return read_cookie("learner") if opens_page else ""


def forget_learner() -> None:
    """Let this browser begin anew: the cookie goes, and with the session the seed of the next learner's key."""
    g.forgets_learner = True
    session.clear()


def _set_learner_cookie(response: Response) -> Response:
    if key := g.pop("new_learner_key", None) or _key_to_renew():
        keep_cookie(response, "learner", key, COOKIE_LIFETIME)
    if g.pop("forgets_learner", False):
        drop_cookie(response, "learner")
    return response


def init_visitor(app: Flask) -> None:
    """Set the cookie of a new learner with the response to their first answer."""
    app.after_request(_set_learner_cookie)
