"""Addresses that are passed on, cards gone back to, requests that are broken: nobody's answer is lost or shown."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scripts.player import read_card
from subjunctive_app.drills.tokens import Signer, Submission
from subjunctive_app.extensions import db
from subjunctive_app.models import Answer, Learner
from tests.conftest import SECRET, Browser

SIGNER = Signer(SECRET)


def right(browser: Browser) -> str:
    return read_card(browser.field("token"))[1]


def count(session: Session, model: type[Answer] | type[Learner]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_an_address_passed_on_is_a_card_for_each_of_its_readers(app: Flask) -> None:
    alice, bob = Browser(app.test_client()), Browser(app.test_client())
    alice.get("/")
    address = alice.answer(right(alice)).headers["Location"]
    for browser in (alice, bob):
        browser.get(address)
    for browser, typed in ((alice, "alice-typed-this"), (bob, "bob-typed-that")):
        response = browser.answer(typed, htmx=True)
        assert response.status_code == 200, response.text
    assert "alice" not in bob.page
    with app.app_context():
        assert (count(db.session(), Learner), count(db.session(), Answer)) == (2, 3)


def test_another_try_and_the_next_sentence_never_share_an_id(browser: Browser) -> None:
    browser.get("/")
    card = SIGNER.read_card(browser.field("token"), datetime.now(UTC))
    now = datetime.now(UTC)
    derived = [card.again(now, attempt=1), card.again(now, attempt=2), card.following(card.item, card.mode, now)]
    assert len({one.submission for one in derived}) == 3
    assert card.again(now, attempt=2).submission == card.again(now + timedelta(1), attempt=2).submission


def test_slips_do_not_count_as_cards(browser: Browser, session: Session) -> None:
    browser.get("/")
    for _ in range(3):
        browser.answer(right(browser), htmx=True)
    form = right(browser)
    slip = form[:-1] + form[-1] * 2 + "x"
    browser.answer(slip, htmx=True)
    verdicts = session.scalars(select(Answer.verdict)).all()
    graded = session.scalars(select(Learner.graded)).one()
    assert graded == len([verdict for verdict in verdicts if verdict != "retry"])


@pytest.mark.parametrize("token", ["made-up", "", "old"])
def test_a_page_that_slept_too_long_comes_back_as_a_card(browser: Browser, token: str) -> None:
    """Session and card both gone, without JavaScript."""
    browser.get("/drills")
    if token == "old":
        card = SIGNER.read_card(browser.field("token"), datetime.now(UTC))
        token = SIGNER.card_token(replace(card, shown_at=card.shown_at - timedelta(days=3)))
    response = browser.answer("tenga", csrf_token="", token=token)
    assert response.status_code == 422
    assert 'id="drills-card"' in response.text


def test_a_card_whose_sentence_is_gone_is_replaced(browser: Browser) -> None:
    browser.get("/drills")
    card = SIGNER.read_card(browser.field("token"), datetime.now(UTC))
    for shown_at in (card.shown_at, card.shown_at - timedelta(days=3)):
        token = SIGNER.card_token(replace(card, item="no-such-item", shown_at=shown_at))
        assert browser.answer("tenga", htmx=True, token=token).status_code == 422


@pytest.mark.parametrize("origin", ["http://[", "://", "http://", "http://localhost@evil.example", "\x00"])
def test_a_broken_origin_is_refused(browser: Browser, origin: str) -> None:
    browser.get("/drills")
    data = {"csrf_token": browser.field("csrf_token"), "token": browser.field("token"), "answer": "x"}
    for path in ("/drills/answer", "/language", "/progress/fresh"):
        assert browser.client.post(path, data=data, headers={"Origin": origin}).status_code == 400


def test_an_unsaved_answer_that_cannot_be_read_does_not_stop_the_others(browser: Browser, session: Session) -> None:
    browser.get("/drills")
    card = SIGNER.read_card(browser.field("token"), datetime.now(UTC))
    now = datetime.now(UTC)
    gone = SIGNER.receipt(Submission(replace(card, item="no-such-item"), "x", gave_up=False, answered_at=now))
    for unsaved in (gone, "made-up"):
        assert browser.answer(right(browser), htmx=True, unsaved=unsaved).status_code == 200
    assert count(session, Answer) == 2


def test_without_javascript_unsaved_answers_go_along_with_next(browser: Browser) -> None:
    browser.get("/drills")
    card = SIGNER.read_card(browser.field("token"), datetime.now(UTC))
    receipt = SIGNER.receipt(Submission(card, "", gave_up=True, answered_at=datetime.now(UTC)))
    browser.get(f"/drills?done={receipt}&unsaved={receipt}")
    link = re.search(r'class="btn go" href="([^"]+)"', browser.page)
    assert link
    assert "unsaved=" in link[1]
    browser.get(link[1].replace("&amp;", "&"))
    assert f'name="unsaved" value="{receipt}"' in browser.page


def test_a_known_learner_is_known_for_another_400_days_with_each_visit(browser: Browser) -> None:
    browser.get("/")
    assert "learner=" not in str(browser.client.get("/").headers)
    browser.answer(right(browser), htmx=True)
    for path in ("/", "/drills", "/progress"):
        cookies = browser.client.get(path).headers.getlist("Set-Cookie")
        assert [cookie for cookie in cookies if cookie.startswith("learner=")], path
