"""Log in, go on, log out. Each log-in is a session that its owner sees on the account page and can end there."""

from typing import Any

from flask import current_app, request
from flask_smorest import Blueprint

from subjunctive_app.accounts.desk import browser, desk, now
from subjunctive_app.accounts.forms import LogInForm
from subjunctive_app.accounts.sessions import end_session
from subjunctive_app.api import practice_schemas as schemas
from subjunctive_app.api import service
from subjunctive_app.api.bearer import Tokens, caller, issue, refresh_claims, token_required
from subjunctive_app.api.blueprints import make_blueprint
from subjunctive_app.api.limits import count_address
from subjunctive_app.extensions import db
from subjunctive_app.infra.logging import audit
from subjunctive_app.web.auth import new_sid

_Needs = list[dict[str, list[str]]]
REFRESH: _Needs = [{"refresh": []}]
ACCESS: _Needs = [{"access": []}]
bp: Blueprint = make_blueprint("api_tokens", "Log in and out.")
bp.before_request(count_address)
LONGEST_NAME = 40


@bp.route("/tokens", methods=["POST"])
@bp.arguments(schemas.LogIn)
@bp.response(200, schemas.Tokens)
def log_in(given: dict[str, str]) -> Tokens:
    """Log in

    401 where name and password do not fit together, 429 after ten such tries a minute.
    """
    grant = service.begin(db.session(), desk(), LogInForm.parse(given), new_sid(), _program(), now())
    return issue(grant)


@bp.route("/tokens/refresh", methods=["POST"])
@bp.doc(security=REFRESH)
@bp.response(200, schemas.Tokens)
def refresh() -> Tokens:
    """Exchange a refresh token

    Send it as the bearer token; it counts once. One that is sent again ends the whole session, since two hold it.
    """
    sid, turn = refresh_claims()
    return issue(service.exchange(db.session(), sid, turn, now(), shared=current_app.config["SHARED_DEVICE"]))


@bp.route("/tokens/revoke", methods=["POST"])
@bp.doc(security=ACCESS)
@token_required
@bp.response(204)
def log_out() -> Any:
    """Log out

    The session ends on the server: every token of it is refused from now on.
    """
    who = caller()
    end_session(db.session(), who.user_id, who.session_id)
    audit("logged_out", user=who.user_id, session=who.session_id)


def _program() -> str:
    """The program in words, for the list of one's own sessions: a browser's name, or what it calls itself."""
    called = "".join(char for char in request.headers.get("User-Agent", "") if char.isprintable())
    return f"API: {browser() or called}"[:LONGEST_NAME]
