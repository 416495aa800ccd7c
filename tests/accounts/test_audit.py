"""One line for each event of authentication, with the request's id; no line holds a secret or can be split."""

import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from subjunctive_app import create_app
from subjunctive_app.accounts import proofs
from subjunctive_app.accounts.desk import now
from subjunctive_app.extensions import db, limiter
from subjunctive_app.infra.logging import HumanFormatter, RequestIdFilter, _formatter, configure_logging
from subjunctive_app.models import User
from tests.accounts.people import OTHER, PASSWORD, log_in, make_user, someone
from tests.conftest import SECRET, Browser, IsolatedClient, config_for
from tests.outbox import do_jobs, waiting_tokens
from tests.progress.test_page import play

EVIL = 'bob\r\n{"event": "logged_in"}\x1b[31m\u2028x'
EMAIL = "bob@example.org"
POSTMAN = proofs.Postman(SECRET, "en")


@pytest.fixture
def app_logged(tmp_path: Path) -> Iterator[tuple[Flask, io.StringIO]]:
    """An app on SQLite and all it logs, as production writes it."""
    app = create_app(config_for(tmp_path, f"sqlite:///{tmp_path}/test.sqlite3"))
    app.test_client_class = IsolatedClient
    limiter.reset()
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(RequestIdFilter())
    handler.setFormatter(_formatter(is_production=True))
    logging.getLogger().addHandler(handler)
    yield app, written
    logging.getLogger().removeHandler(handler)
    configure_logging(is_production=False)


def lines(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def events(written: io.StringIO) -> list[str]:
    return [str(line["event"]) for line in lines(written) if "event" in line]


def live(app: Flask) -> list[str]:
    """Everything somebody may do with an account; returns the secrets that came up."""
    browser = Browser(app.test_client())
    play(browser, 2)
    learner = browser.client.get_cookie("learner")
    browser.get("/account/sign-up")
    browser.send("/account/sign-up", name="bob", password=PASSWORD)
    first = browser.client.get_cookie("session")
    browser.get("/account/claim")
    browser.send("/account/claim", mine="yes")
    browser.get("/account/email")
    browser.send("/account/email", email=EMAIL, current=PASSWORD)
    browser.get("/account/reset")
    browser.send("/account/reset", email=EMAIL)
    do_jobs(app)
    browser.get("/account/reset/a-made-up-token-that-is-secret")
    browser.get("/account/password")
    browser.send("/account/password", current=PASSWORD, password=OTHER)
    second = browser.client.get_cookie("session")
    browser.get("/account/export")
    browser.send("/account/logout")
    log_in(browser, "bob", "the wrong words")
    log_in(browser, OTHER, PASSWORD)
    log_in(browser, "bob", OTHER)
    browser.get("/account/delete")
    browser.send("/account/delete", current=OTHER)
    kept = [cookie.value for cookie in (learner, first, second) if cookie]
    return [PASSWORD, OTHER, "the wrong words", "a-made-up-token", EMAIL, *kept]


def test_every_event_leaves_its_line(app_logged: tuple[Flask, io.StringIO]) -> None:
    app, written = app_logged
    live(app)
    assert events(written) == [
        "signed_up",
        "answers_claimed",
        "email_asked",
        "reset_asked",
        "password_changed",
        "exported",
        "logged_out",
        "try_failed",
        "try_failed",
        "logged_in",
        "account_deleted",
    ]
    for line in lines(written):
        if "event" in line:
            assert line["request_id"] not in {"", "-"}
            assert str(line["time"]).endswith("+0000")


def test_no_secret_is_in_any_line(app_logged: tuple[Flask, io.StringIO]) -> None:
    app, written = app_logged
    secrets = live(app)
    logged = written.getvalue()
    assert len(logged) > 1000
    # The mail itself is printed in development, with its link: that one line is the mail server of a developer.
    rest = "\n".join(line for line in logged.splitlines() if "subjunctive_app.infra.mail" not in line)
    assert [secret for secret in secrets if secret in rest] == []


def test_what_operators_and_other_browsers_do_leaves_its_line(app_logged: tuple[Flask, io.StringIO]) -> None:
    app, written = app_logged
    bob, other, third = someone(app, "bob").browser, Browser(app.test_client()), Browser(app.test_client())
    for browser in (other, third):
        log_in(browser, "bob")
    path = re.findall(r'action="(/account/sessions/\d+/end)"', bob.get("/account").text)[0]
    bob.send(path)
    bob.get("/account")
    bob.send("/account/sessions/end-others")
    log_in(bob, "bob")
    bob.get("/account/email")
    bob.send("/account/email", email="", current=PASSWORD)
    for args in (["role", "bob", "teacher"], ["disable", "bob"], ["enable", "bob"]):
        app.test_cli_runner().invoke(args=["users", *args])
    assert events(written) == [
        "signed_up",
        *["logged_in"] * 3,
        "session_ended",
        "other_sessions_ended",
        "logged_in",
        "logged_out",
        "email_dropped",
        "role_set",
        "disabled",
        "enabled",
    ]


def test_what_a_mail_proves_leaves_its_line_and_what_it_does_not_leaves_none(
    app_logged: tuple[Flask, io.StringIO],
) -> None:
    app, written = app_logged
    with app.app_context():
        [bob, carol] = [make_user(app, name) for name in ("bob", "carol")]
        for user in (bob, carol):
            proofs.ask_verification(db.session(), POSTMAN, user, EMAIL, now())
        tokens = waiting_tokens(app)
        browser = Browser(app.test_client())
        assert [browser.send(f"/account/verify/{token}").status_code for token in tokens] == [303, 409]
        proofs.ask_reset(db.session(), POSTMAN, EMAIL, now())
        assert browser.send(f"/account/reset/{waiting_tokens(app)[-1]}", password=OTHER).status_code == 303
    assert events(written) == ["signed_up", "signed_up", "email_verified", "reset_asked", "password_reset"]


@pytest.mark.parametrize(("path", "places"), [("/account/sign-up", 60), ("/account/reset", 10), ("/disputes", 20)])
def test_every_limit_leaves_its_line(app_logged: tuple[Flask, io.StringIO], path: str, places: int) -> None:
    app, written = app_logged
    browser = Browser(app.test_client())
    for _ in range(places + 1):
        browser.send(path, name="-", password="x", email="odd")
    assert events(written) == ["limit_reached"]
    assert "127.0.0.1" not in written.getvalue()


def test_a_crash_does_not_log_the_address(app_logged: tuple[Flask, io.StringIO]) -> None:
    """Addresses hold the links of mails: whoever reads the log could use one."""
    app, written = app_logged
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        make_user(app, "bob")
        db.session.scalars(select(User)).one().email = EMAIL
        db.session.commit()
        proofs.ask_reset(db.session(), POSTMAN, EMAIL, now())
    [token] = waiting_tokens(app)
    app.extensions["hasher"] = None
    assert Browser(app.test_client()).send(f"/account/reset/{token}", password=OTHER).status_code == 500
    assert "exception on /account/reset/<token> [POST]" in written.getvalue()
    assert token not in written.getvalue()


def test_a_refusal_by_a_limit_leaves_its_line(app_logged: tuple[Flask, io.StringIO]) -> None:
    app, written = app_logged
    browser = Browser(app.test_client())
    for _ in range(11):
        log_in(browser, "nobody", OTHER)
    assert events(written) == ["try_failed"] * 10 + ["try_refused"]


def test_a_name_cannot_make_a_line(app_logged: tuple[Flask, io.StringIO]) -> None:
    app, written = app_logged
    make_user(app, "bob")
    browser = Browser(app.test_client())
    log_in(browser, EVIL, OTHER)
    browser.client.get("/", headers={"X-Request-ID": "a\\r\\nb", "User-Agent": EVIL.replace("\r\n", " ")})
    assert events(written) == ["signed_up", "try_failed"]
    assert "\x1b" not in written.getvalue()


def test_lines_for_people_cannot_be_split_either() -> None:
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, "said: %s", (EVIL,), None)
    record.request_id = "r"
    line = HumanFormatter("%(message)s").format(record)
    assert line == 'said: bob\\r\\n{"event": "logged_in"}\\x1b[31m\\u2028x'
