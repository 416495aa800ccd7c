"""SHARED_DEVICE=1: a computer that a class shares forgets its learner half an hour after the last page."""

from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from subjunctive_app import create_app
from subjunctive_app.extensions import limiter
from tests.accounts.people import log_in, make_user
from tests.conftest import Browser, IsolatedClient, config_for
from tests.progress.test_page import play

HALF_AN_HOUR = 30 * 60


@pytest.fixture
def shared(tmp_path: Path) -> Flask:
    app = create_app(config_for(tmp_path, f"sqlite:///{tmp_path}/test.sqlite3", shared_device=True))
    app.test_client_class = IsolatedClient
    limiter.reset()
    return app


def ages(response: TestResponse) -> dict[str, int]:
    """For how many seconds each cookie of a response that says so may be kept; -1 for the others."""
    cookies = SimpleCookie()
    for line in response.headers.getlist("Set-Cookie"):
        cookies.load(line)
    return {name: int(morsel["max-age"] or -1) for name, morsel in cookies.items()}


def test_the_learner_lives_half_an_hour_from_the_last_answer(shared: Flask) -> None:
    browser = Browser(shared.test_client())
    play(browser, 1)
    response = browser.get("/drills")
    assert ages(response)["learner"] == HALF_AN_HOUR
    answered = browser.answer("x", htmx=True)
    assert ages(answered)["learner"] == HALF_AN_HOUR
    assert shared.permanent_session_lifetime.total_seconds() == HALF_AN_HOUR
    assert "session" in ages(answered), "its cookie is sent anew, or the key of the learner would come back with it"


def test_the_help_says_so(shared: Flask) -> None:
    page = Browser(shared.test_client()).get("/help").text
    assert "half an hour from your last page" in page
    assert "it lasts 400 days" not in page


def test_files_and_pages_that_are_kept_carry_no_cookie(shared: Flask) -> None:
    browser = Browser(shared.test_client())
    play(browser, 1)
    for path in (shared.extensions["assets"].url("css/style.css"), "/verbs/tener", "/health"):
        assert "Set-Cookie" not in browser.client.get(path, buffered=True).headers, path


def test_who_is_signed_in_leaves_no_learner_behind(shared: Flask) -> None:
    make_user(shared, "bob")
    browser = Browser(shared.test_client())
    log_in(browser, "bob")
    play(browser, 2)
    assert browser.client.get_cookie("learner") is None


def test_elsewhere_a_learner_stays_for_four_hundred_days(app: Flask) -> None:
    browser = Browser(app.test_client())
    browser.get("/drills")
    assert ages(browser.answer("x", htmx=True))["learner"] == 400 * 24 * 3600
    browser.get("/drills")
    assert ages(browser.answer("x", htmx=True)) == {}
