"""One line for each event of authentication, with the request's id; no line holds a secret or can be split."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from subjunctive_app import create_app
from subjunctive_app.extensions import limiter
from subjunctive_app.infra.logging import HumanFormatter, RequestIdFilter, _formatter, configure_logging
from tests.accounts.people import OTHER, PASSWORD, log_in, make_user
from tests.conftest import Browser, IsolatedClient, config_for
from tests.progress.test_page import play

EVIL = 'bob\r\n{"event": "logged_in"}\x1b[31m\u2028x'
EMAIL = "bob@example.org"


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
        "email_changed",
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
