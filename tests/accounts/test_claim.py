"""Answers made before logging in: asked for, merged once, and nobody's who did not make them."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from subjunctive_app.accounts import claiming
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Answer, Learner, Tally
from tests.accounts.people import log_in, make_user, someone
from tests.conftest import Browser
from tests.progress.test_page import headline, play

EMPTY = re.compile(r"\d+ to meet\.")


def knows_nothing(browser: Browser) -> bool:
    return bool(EMPTY.fullmatch(headline(browser)))


def count(session: Session, model: type[Answer | Learner | Tally]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def log_in_after(app: Flask, browser: Browser, cards: int, name: str = "bob") -> str:
    """Play without an account, then log in; returns where that leads."""
    play(browser, cards)
    make_user(app, name)
    return log_in(browser, name).headers["Location"]


def test_the_question_says_how_many(app: Flask, browser: Browser) -> None:
    assert log_in_after(app, browser, 3) == "/account/claim?next=/drills"
    assert "<h1>Add the 3 answers made on this device?</h1>" in browser.get("/account/claim").text
    assert "Add the 3 answers" in browser.get("/account").text
    assert knows_nothing(browser), "not before they are claimed"


def test_yes_makes_them_mine_on_every_device(app: Flask, browser: Browser, session: Session) -> None:
    before = headline_of(browser, 3)
    make_user(app, "bob")
    browser.get(log_in(browser, "bob").headers["Location"])
    assert browser.send("/account/claim?next=/progress", mine="yes").headers["Location"] == "/progress"
    assert browser.client.get_cookie("learner") is None
    assert headline(browser) == before
    other = Browser(app.test_client())
    assert log_in(other, "bob").headers["Location"] == "/drills"
    assert headline(other) == before
    assert browser.get("/account/claim").status_code == 303, "there is nothing left to ask"


def headline_of(browser: Browser, cards: int) -> str:
    play(browser, cards)
    return headline(browser)


def test_not_mine_leaves_them_and_this_browser_forgets_them(app: Flask, browser: Browser, session: Session) -> None:
    browser.get(log_in_after(app, browser, 3))
    browser.send("/account/claim", mine="no")
    assert browser.client.get_cookie("learner") is None
    assert knows_nothing(browser)
    assert count(session, Answer) == 3
    assert session.scalars(select(Learner.user_id)).all() == [None]


def test_a_second_device_is_merged(app: Flask, browser: Browser, session: Session) -> None:
    bob = someone(app, "bob").browser
    play(bob, 4)
    play(browser, 3, rightly=False)
    browser.get(log_in(browser, "bob").headers["Location"])
    browser.send("/account/claim", mine="yes")
    assert (count(session, Answer), count(session, Learner)) == (7, 1)
    kept = tallies(session)
    assert sum(number for *_, number in kept) == session.scalars(select(Learner.graded)).one()
    assert app.test_cli_runner().invoke(args=["learners", "rebuild"]).exit_code == 0
    session.expire_all()
    assert tallies(session) == kept, "the tallies are what the log says"


def test_the_sitting_that_comes_along_is_the_one_that_is_gone_on_with(
    app: Flask, browser: Browser, session: Session
) -> None:
    """Not the one that the account left long ago."""
    bob = someone(app, "bob").browser
    play(bob, 7)
    long_ago = datetime.now(UTC) - timedelta(days=30)
    session.execute(update(Learner).values(seen_at=long_ago))
    session.commit()
    play(browser, 2)
    browser.get(log_in(browser, "bob").headers["Location"])
    browser.send("/account/claim", mine="yes")
    assert "3 of 10" in browser.get("/drills").text


def tallies(session: Session) -> list[tuple[str, str, int]]:
    """All of each kind: those with a trigger are among them."""
    rows = session.scalars(select(Tally).where(Tally.trigger == "").order_by(Tally.environment, Tally.kind)).all()
    return [(row.environment, row.kind, row.count) for row in rows]


def test_an_answer_that_both_have_counts_once(app: Flask, browser: Browser, session: Session) -> None:
    """A page whose card was answered before logging in, and once more after it."""
    browser.get("/drills")
    page = browser.page
    browser.answer("x", htmx=True)
    make_user(app, "bob")
    log_in(browser, "bob")
    token = re.search(r'name="token" value="([^"]*)"', page)
    assert token
    browser.get("/drills")
    browser.answer("x", htmx=True, token=token[1])
    assert count(session, Answer) == 2
    browser.get("/account/claim")
    browser.send("/account/claim", mine="yes")
    assert (count(session, Answer), count(session, Learner)) == (1, 1)


def test_eight_claims_at_once_are_one(app: Flask, browser: Browser, session: Session) -> None:
    play(browser, 5)
    cookie = browser.client.get_cookie("learner")
    assert cookie
    user = make_user(app, "bob")
    device = Visitor(cookie.value, lambda: True)

    def claim(_: int) -> int:
        with app.app_context():
            from subjunctive_app.extensions import db

            return claiming.claim(db.session(), device, user)

    session.rollback()
    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(claim, range(8))) == [0] * 7 + [5]
    assert (count(session, Answer), count(session, Learner)) == (5, 1)


def test_what_is_anothers_cannot_be_claimed(app: Flask, session: Session) -> None:
    """A copy of the cookie from before: after the claim no key opens that learner."""
    alice = Browser(app.test_client())
    play(alice, 3)
    cookie = alice.client.get_cookie("learner")
    assert cookie
    make_user(app, "alice")
    alice.get(log_in(alice, "alice").headers["Location"])
    alice.send("/account/claim", mine="yes")
    thief = someone(app, "charlie").browser
    thief.client.set_cookie("learner", cookie.value)
    assert "Add the" not in thief.get("/account").text
    thief.send("/account/claim", mine="yes")
    assert knows_nothing(thief)
    stranger = Browser(app.test_client())
    stranger.client.set_cookie("learner", cookie.value)
    assert knows_nothing(stranger)
    assert not knows_nothing(alice)


def test_after_logging_out_nothing_of_the_last_pupil_is_here(app: Flask) -> None:
    bob = someone(app, "bob").browser
    play(bob, 3)
    bob.get("/account")
    bob.send("/account/logout")
    assert knows_nothing(bob)
    assert {name for name in ("session", "learner") if bob.client.get_cookie(name)} <= {"session"}
    play(bob, 1)
    headline(bob)
    assert "Start fresh" in bob.page, "whoever comes next begins a learner of their own"
    log_in(bob, "bob")
    assert not knows_nothing(bob)


def test_logging_out_forgets_answers_that_were_not_claimed(app: Flask, browser: Browser) -> None:
    browser.get(log_in_after(app, browser, 3))
    browser.send("/account/logout")
    assert knows_nothing(browser)


def test_who_is_signed_in_answers_as_themselves(app: Flask, session: Session) -> None:
    bob = someone(app, "bob")
    play(bob.browser, 2)
    assert session.scalars(select(Learner.user_id)).all() == [bob.user_id]
    assert bob.browser.client.get_cookie("learner") is None


@pytest.mark.parametrize(
    ("page", "path", "answers"),
    [("/drills", "/drills/answer", 1), ("/today", "/today", 1), ("/drills/sheet", "/drills/sheet", 10)],
)
@pytest.mark.parametrize("signed_in", [True, False])
def test_fifty_equal_submissions_at_once_count_once(
    app: Flask, session: Session, page: str, path: str, answers: int, signed_in: bool
) -> None:
    browser = someone(app, "bob").browser if signed_in else Browser(app.test_client())
    browser.get(page)
    cookies = [browser.client.get_cookie(name) for name in ("session", "seen")]
    fields = {f"answer-{number}": "x" for number in range(10)} if answers > 1 else {"answer": "x"}
    token = "sheet" if answers > 1 else "token"
    data = {"csrf_token": browser.field("csrf_token"), token: browser.field(token), **fields}

    def send(_: int) -> int:
        client = app.test_client()
        for cookie in cookies:
            assert cookie
            client.set_cookie(cookie.key, cookie.value)
        response = client.post(path, data=data, headers={"HX-Request-Type": "partial"})
        assert answers > 1 or "Not saved yet" not in response.text
        return response.status_code

    session.rollback()
    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(send, range(50))) <= {200, 303}
    assert (count(session, Answer), count(session, Learner)) == (answers, 1)
    assert session.scalars(select(Learner.graded)).one() == answers
    assert sum(number for *_, number in tallies(session)) == answers
