"""Who may do what: every address by everybody, another's things, and reading that changes nothing."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Blueprint, Flask, Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from subjunctive_app import create_app
from subjunctive_app.domain.people import ROLES, Role
from subjunctive_app.extensions import db, limiter
from subjunctive_app.models import Base, User, UserSession
from subjunctive_app.web.auth import role_required
from tests.accounts.people import someone
from tests.conftest import Browser, config_for
from tests.progress.test_page import play

# Every endpoint stands in one of these: a new one fails the test until somebody has decided.
FOR_EVERYBODY = {
    "api_docs.openapi",
    "api_docs.show",
    "api_reference.conjugate",
    "api_reference.diagnosis",
    "api_reference.environment",
    "api_reference.environments",
    "api_reference.sentences",
    "api_reference.today",
    "api_reference.verb",
    "api_tokens.log_in",
    "accounts.log_in",
    "accounts.log_out",
    "accounts.send_log_in",
    "accounts.send_sign_up",
    "accounts.sign_up",
    "disputes.form",
    "disputes.send",
    "drills.answer",
    "drills.focus",
    "drills.home",
    "drills.show",
    "drills.unsaved",
    "elsewhere.news",
    "grammar.index",
    "help.accessibility",
    "help.show",
    "grammar.show",
    "handing.asked",
    "handing.give",
    "handing.make_link",
    "handing.show",
    "handing.take",
    "hosting.act",
    "hosting.console",
    "hosting.enter",
    "hosting.people",
    "hosting.results",
    "hosting.results_csv",
    "hosting.screen",
    "hosting.show_error",
    "learners.dialect_form",
    "learners.set_dialect",
    "learners.set_language",
    "chatting.act",
    "chatting.record",
    "chatting.send",
    "chatting.show",
    "data.answers",
    "data.delete",
    "data.everything_json",
    "data.send_import",
    "data.mistakes",
    "data.send_delete",
    "data.show",
    "ops.api_health",
    "ops.health",
    "ops.metrics",
    "progress.send_goal",
    "progress.show",
    "progress.start_fresh",
    "proofs.new_password",
    "proofs.reset",
    "proofs.send_new_password",
    "proofs.send_reset_mail",
    "proofs.send_verify",
    "proofs.verify",
    "reporting.again",
    "reporting.results_xlsx",
    "rooms.answer",
    "rooms.index",
    "rooms.join",
    "rooms.leave",
    "rooms.new",
    "rooms.show",
    "rooms.state",
    "settings.save",
    "settings.show",
    "sheets.answer",
    "sheets.show",
    "sockets.connect",
    "static",
    "today.answer",
    "today.show",
    "verbs.search",
    "verbs.show",
}
SIGNED_IN = {
    "accounts.claim",
    "accounts.delete",
    "accounts.download",
    "accounts.end_other_sessions",
    "accounts.end_session",
    "accounts.password",
    "accounts.send_claim",
    "accounts.send_delete",
    "accounts.send_password",
    "accounts.show",
    "proofs.email",
    "proofs.send_email",
}
# Only for an admin who has just logged in; for others there is no such page.
OPERATORS = {
    "operator.accept_dispute",
    "operator.decline_dispute",
    "operator.retry_job",
    "operator.show",
}
# Only with a bearer token, which no cookie stands for.
WITH_TOKEN = {
    "api_practice.bring_back",
    "api_rooms.act",
    "api_rooms.make_room",
    "api_rooms.read_room",
    "api_rooms.results",
    "api_practice.answer",
    "api_practice.everything",
    "api_practice.next_card",
    "api_practice.change_settings",
    "api_practice.progress",
    "api_practice.read_settings",
    "api_tokens.log_out",
    "api_tokens.refresh",
}
VALUES = {
    "<int:session_id>": "999999",
    "<int:number>": "999999",
    "<token>": "made-up",
    "<infinitive>": "tener",
    "<environment>": "N.neg",
    "<code>": "made-up",
    "<act>": "start",
    "<path:path>": "css/style.css",
}
PERSONAS = ("stranger", *ROLES)


@dataclass(frozen=True, slots=True)
class Case:
    """An address with a method."""

    method: str
    path: str
    endpoint: str


def cases(app: Flask) -> list[Case]:
    """Every address with values in it, for each method that a person could use."""
    return [
        Case(method, path_of(rule), rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def path_of(rule: Rule) -> str:
    """The rule with its parts filled in; raise KeyError for a part that is new."""
    return re.sub(r"<[^>]+>", lambda part: VALUES[part[0]], rule.rule)


def persona(app: Flask, name: str) -> Browser:
    """A browser of each kind of person, who has been here before."""
    role: Role | None = next((role for role in ROLES if role == name), None)
    browser = someone(app, f"the-{name}", role=role).browser if role else Browser(app.test_client())
    browser.get("/drills")
    return browser


def sent(browser: Browser, case: Case, *, htmx: bool = False) -> int:
    """The status of a request with a valid token and nothing else."""
    return response_to(browser, case, htmx=htmx).status_code


def response_to(browser: Browser, case: Case, *, htmx: bool = False) -> TestResponse:
    """The response to it."""
    if case.method == "GET":
        return browser.client.get(case.path, headers=headers(htmx=htmx), buffered=True)
    data = {"csrf_token": browser.field("csrf_token")}
    send = browser.client.patch if case.method == "PATCH" else browser.client.post
    return send(case.path, data=data, headers=headers(htmx=htmx), buffered=True)


def headers(*, htmx: bool) -> dict[str, str]:
    return {"Sec-Fetch-Site": "same-origin", **({"HX-Request-Type": "partial"} if htmx else {})}


def test_every_address_has_been_decided_on(app: Flask) -> None:
    decided = [*FOR_EVERYBODY, *SIGNED_IN, *OPERATORS, *WITH_TOKEN]
    assert sorted({case.endpoint for case in cases(app)}) == sorted(decided)


@pytest.mark.parametrize("who", PERSONAS)
def test_every_address_by_everybody(app: Flask, who: str) -> None:
    for case in cases(app):
        response = response_to(persona(app, who), case)
        where = response.headers.get("Location", "")
        is_sent_away = where.startswith("/account/login") and "done=" not in where
        if case.endpoint in WITH_TOKEN:
            assert response.status_code == 401, case
        elif case.endpoint in OPERATORS and who in {"learner", "teacher"}:
            assert response.status_code == 404, case
        elif case.endpoint in SIGNED_IN | OPERATORS and who == "stranger":
            assert response.status_code == 303, case
            assert is_sent_away, case
            assert sent(persona(app, who), case, htmx=True) == 401, case
        else:
            assert response.status_code in {200, 204, 303, 400, 404, 415, 422}, (case, response.status_code)
            assert not is_sent_away, case
        forget(app)


def forget(app: Flask) -> None:
    """The next persona may have the same name, and the made-up code of a room is tried more often than is let."""
    limiter.reset()
    with app.app_context():
        for user in db.session.scalars(select(User)).all():
            db.session.delete(user)
        db.session.commit()


def dump(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with app.app_context():
        return {
            table.name: sorted(tuple(row) for row in db.session.execute(select(table)))
            for table in Base.metadata.sorted_tables
        }


@pytest.mark.parametrize("who", PERSONAS)
def test_reading_changes_nothing(app: Flask, who: str) -> None:
    browser = persona(app, who)
    play(browser, 2)
    before = dump(app)
    for case in cases(app):
        if case.method == "GET":
            for htmx in (False, True):
                sent(browser, case, htmx=htmx)
    assert dump(app) == before


@pytest.mark.parametrize("who", ["learner", "teacher", "admin"])
def test_anothers_session_is_not_there(app: Flask, session: Session, who: str) -> None:
    alice = someone(app, "alice")
    stranger = persona(app, who)
    [row] = session.scalars(select(UserSession.id).where(UserSession.user_id == alice.user_id)).all()
    for number in (row, 2**31, 2**64, 10**30):
        assert sent(stranger, Case("POST", f"/account/sessions/{number}/end", "")) == 404
    assert alice.browser.client.get("/account").status_code == 200


def test_no_form_gives_a_role(app: Flask, session: Session) -> None:
    bob = persona(app, "learner")
    extra = {"role": "admin", "user_id": "1", "is_admin": "1", "name": "bob", "email_verified_at": "2020-01-01"}
    for case in cases(app):
        if case.method == "POST" and case.endpoint not in {"accounts.log_out", "progress.start_fresh"}:
            data = {"csrf_token": bob.field("csrf_token"), **extra}
            bob.client.post(case.path, data=data, headers=headers(htmx=False), buffered=True)
    assert session.execute(select(User.role, User.email)).all() == [("learner", None)]


@pytest.fixture
def staffed(tmp_path: Path) -> Flask:
    """An app with a page for each role, as features to come will have them."""
    app = create_app(config_for(tmp_path, f"sqlite:///{tmp_path}/test.sqlite3"))
    bp = Blueprint("staff", __name__)
    for role in ROLES:

        def view() -> Response:
            return Response("in")

        bp.add_url_rule(f"/for-{role}", role, role_required(role)(view))
    app.register_blueprint(bp)
    return app


def test_a_role_opens_what_is_its_own_and_below(staffed: Flask) -> None:
    found = {}
    for who in PERSONAS:
        browser = persona(staffed, who)
        found[who] = [browser.client.get(f"/for-{role}").status_code for role in ROLES]
    assert found == {
        "stranger": [303, 303, 303],
        "learner": [200, 403, 403],
        "teacher": [200, 200, 403],
        "admin": [200, 200, 200],
    }
