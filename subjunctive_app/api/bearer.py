"""Bearer tokens: signed with JWT_SECRET_KEY, each belongs to a session on the server and dies with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, Response, current_app, g, request
from flask_jwt_extended import JWTManager, create_access_token, create_refresh_token, get_jwt, verify_jwt_in_request
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt.exceptions import PyJWTError

from subjunctive_app.accounts.desk import now
from subjunctive_app.accounts.sessions import LEARNERS, find_person
from subjunctive_app.api.limits import OWN, count_address, spend_for
from subjunctive_app.api.service import Grant, TokenRefused
from subjunctive_app.config import Config
from subjunctive_app.domain.people import Person
from subjunctive_app.extensions import db
from subjunctive_app.learners.service import Visitor
from subjunctive_app.web.auth import new_sid
from subjunctive_app.web.errors import error_response

P = ParamSpec("P")
R = TypeVar("R")
ACCESS_LIFETIME = timedelta(minutes=15)
ALGORITHM, NAME = "HS256", "ojala-api"
# How far the clocks of two machines may differ.
LEEWAY = timedelta(seconds=60)
_manager = JWTManager()


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a log-in or an exchange gives."""

    access_token: str
    refresh_token: str
    expires_in: int = int(ACCESS_LIFETIME.total_seconds())
    token_type: str = "Bearer"  # noqa: S105  (a word of RFC 6750)


def issue(grant: Grant) -> Tokens:
    """A new pair of tokens."""
    who, claims = str(grant.person.user_id), {"sid": grant.sid}
    access = create_access_token(who, additional_claims=claims)
    return Tokens(access, create_refresh_token(who, additional_claims={**claims, "turn": grant.turn}))


def token_required(view: Callable[P, R]) -> Callable[P, R]:
    """Only with an access token of a session that is open; counts the request for its user, else for the address."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            g.api_person = who = _bearer()
        except (JWTExtendedException, PyJWTError, TokenRefused):
            count_address()  # else whoever has no token may ask as often as they like
            raise
        spend_for(OWN, f"user:{who.user_id}")
        return view(*args, **kwargs)

    return guarded


def _bearer() -> Person:
    """Whose access token came with the request. Raises what flask-jwt-extended does, and TokenRefused."""
    _verify()
    who = find_person(db.session(), get_jwt()["sid"], now(), shared=current_app.config["SHARED_DEVICE"])
    if who is None or str(who.user_id) != get_jwt()["sub"]:
        raise TokenRefused
    return who


def _verify(*, refresh: bool = False) -> None:
    """Look at the token, whatever the case of the word before it (RFC 9110, 11.1)."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        request.environ["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    verify_jwt_in_request(refresh=refresh)


def refresh_claims() -> tuple[str, int]:
    """The session's random value and the number of the refresh token that came with the request."""
    _verify(refresh=True)
    return get_jwt()["sid"], get_jwt()["turn"]


def caller() -> Person:
    """Who calls, in a view with `token_required`."""
    found: Person = g.api_person
    return found


def visitor() -> Visitor:
    """The caller as a learner, the same as in their browser."""
    return Visitor(new_sid(), lambda: True, caller().user_id)


def _refuse(*_reasons: Any) -> Response:
    """One answer to every fault of a token: nobody learns which it was."""
    return error_response(401, code=TokenRefused.code)


def init_bearer(app: Flask, config: Config) -> None:
    """Bind flask-jwt-extended: one algorithm, tokens in the header alone, our own name as issuer and audience."""
    app.config.update(
        JWT_SECRET_KEY=config.jwt_secret_key,
        JWT_ALGORITHM=ALGORITHM,
        JWT_DECODE_ALGORITHMS=[ALGORITHM],
        JWT_TOKEN_LOCATION=["headers"],
        JWT_COOKIE_CSRF_PROTECT=False,
        JWT_ENCODE_ISSUER=NAME,
        JWT_DECODE_ISSUER=NAME,
        JWT_ENCODE_AUDIENCE=NAME,
        JWT_DECODE_AUDIENCE=NAME,
        JWT_DECODE_LEEWAY=LEEWAY,
        JWT_ACCESS_TOKEN_EXPIRES=ACCESS_LIFETIME,
        JWT_REFRESH_TOKEN_EXPIRES=LEARNERS.absolute,
    )
    for loader in (_manager.unauthorized_loader, _manager.invalid_token_loader, _manager.expired_token_loader):
        loader(_refuse)
    _manager.init_app(app)
