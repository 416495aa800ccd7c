"""The database is gone (nobody listens at its port): cards are graded, and every answer is stored once later."""

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from scripts.player import read_card
from subjunctive_app import create_app
from subjunctive_app.drills.service import AT_ONCE
from subjunctive_app.drills.waiting import MOST
from subjunctive_app.extensions import db
from subjunctive_app.models import Answer, Learner
from tests.conftest import Browser, config_for
from tests.drills.test_sheet import right as right_of_sheet
from tests.drills.test_sheet import send, sheet_on
from tests.servers import free_port


@pytest.fixture
def browser(app: Flask, tmp_path: Path) -> Browser:
    """A browser at an app without its database."""
    url = f"postgresql+psycopg2://u:p@127.0.0.1:{free_port()}/test_gone"
    return Browser(create_app(config_for(tmp_path, url)).test_client())


def receipts(browser: Browser) -> list[str]:
    return list(dict.fromkeys(re.findall(r'name="unsaved" value="([^"]+)"', browser.page)))


def right(browser: Browser) -> str:
    return read_card(browser.field("token"))[1]


def at_home(browser: Browser, app: Flask) -> Browser:
    """The same browser and page where the database is there again."""
    client = app.test_client()
    for cookie in ("session", "learner", "seen"):
        if found := browser.client.get_cookie(cookie):
            client.set_cookie(cookie, found.value)
    return Browser(client, browser.page)


def stored(app: Flask) -> tuple[int, int]:
    with app.app_context():
        counts = [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in (Learner, Answer)]
    return counts[0], counts[1]


def answer(browser: Browser, times: int) -> None:
    for _ in range(times):
        known = receipts(browser)
        response = browser.answer(right(browser), htmx=True, unsaved=known)  # type: ignore[arg-type]
        assert response.status_code == 200, response.text


def test_a_page_with_htmx_carries_a_hundred_answers_and_none_is_lost(browser: Browser, app: Flask) -> None:
    browser.get("/drills?length=minutes")
    answer(browser, MOST)
    assert len(receipts(browser)) == MOST
    page = browser.page
    known = receipts(browser)
    response = browser.answer(right(browser), htmx=True, unsaved=known)  # type: ignore[arg-type]
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "no more of them fit" in response.text
    browser.page = page  # an error stands beside the page, which stays
    home = at_home(browser, app)
    rounds = MOST // AT_ONCE
    for left in range(rounds - 1, -1, -1):
        answer(home, 1)
        assert len(receipts(home)) == left * AT_ONCE
    assert stored(app) == (1, MOST + rounds)


def test_without_javascript_an_answer_too_many_stays_in_its_form(browser: Browser, app: Flask) -> None:
    browser.get("/drills?length=minutes")
    for count in range(1, MOST):
        typed = right(browser)
        response = browser.answer(typed, unsaved=receipts(browser))  # type: ignore[arg-type]
        if response.status_code == 503:
            break
        browser.follow(response)
        link = re.search(r'class="btn go" href="([^"]+)"', browser.page)
        if link:
            browser.get(link[1].replace("&amp;", "&"))
        assert len(receipts(browser)) == count
    assert response.status_code == 503
    assert count > 10
    assert f'value="{typed}"' in browser.page
    home = at_home(browser, app)
    home.follow(home.answer(right(home), unsaved=receipts(home)))  # type: ignore[arg-type]
    assert receipts(home) == []
    assert stored(app) == (1, count)


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "plain"])
def test_the_answers_of_a_sheet_wait_too(browser: Browser, app: Flask, htmx: bool) -> None:
    browser.get("/drills/sheet")
    wrong = ["xyzzy", *right_of_sheet(sheet_on(browser))[1:]]
    send(browser, wrong, htmx=htmx)
    assert len(receipts(browser)) == 10
    assert "Not saved yet" in browser.page
    again = right_of_sheet(sheet_on(browser))
    send(browser, again, htmx=htmx, unsaved=receipts(browser))  # type: ignore[arg-type]
    assert len(receipts(browser)) == 11
    home = at_home(browser, app)
    response = home.send("/drills/unsaved", htmx=htmx, unsaved=receipts(home))  # type: ignore[arg-type]
    assert response.status_code == (200 if htmx else 303)
    assert stored(app) == (1, 11)
    assert "unsaved=" not in response.headers.get("Location", "")


def test_pages_without_the_database(browser: Browser) -> None:
    """What needs none is served; what does says so, and when to come back. Nobody is let in."""
    for path in ("/", "/drills", "/drills/sheet", "/verbs/tener", "/grammar", "/account/login", "/today"):
        assert browser.get(path).status_code == 200, path
    browser.get("/account/login")
    response = browser.send("/account/login", name="bob", password="correct horse battery")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    browser.get("/drills")
    browser.answer(right(browser), htmx=True)
    response = browser.get("/progress")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "The database is away for a moment" in response.text


def test_the_links_at_the_end_of_a_sitting_carry_what_waits(browser: Browser) -> None:
    browser.get("/drills?length=5")
    answer(browser, 5)
    assert 'name="token"' not in browser.page
    known = receipts(browser)
    link = re.search(r'href="(/drills\?[^"]+)"', browser.page)
    assert link
    browser.get(link[1].replace("&amp;", "&"))
    assert receipts(browser) == known
    assert len(known) == 5
