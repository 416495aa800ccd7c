"""/today: one card for everybody, and how all answered it."""

import re
from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from subjunctive_app.domain.diagnosis import DIALECTS
from subjunctive_app.extensions import db
from subjunctive_app.models import Answer
from subjunctive_app.today.service import card_of, item_of
from tests.conftest import Browser

DAY = date(2026, 11, 26)


def send(browser: Browser, value: str) -> str:
    browser.get("/today")
    data = {"csrf_token": browser.field("csrf_token"), "token": browser.field("token"), "answer": value}
    response = browser.client.post("/today", data=data)
    browser.follow(response)
    return browser.page


def kept(app: Flask) -> list[str]:
    """What was answered, from a context of its own: two browsers must not share one."""
    with app.app_context():
        return list(db.session.scalars(select(Answer.typed)))


def values(browser: Browser) -> list[str]:
    browser.get("/today")
    return re.findall(r'name="answer" value="([^"]+)"', browser.page)


def test_a_day_has_one_sentence_for_everybody_and_days_differ() -> None:
    days = [DAY + timedelta(days=n) for n in range(60)]
    assert [item_of(day) for day in days] == [item_of(day) for day in days]
    assert len({item_of(day).id for day in days}) > 20
    for day in days:
        forms = {item_of(day).target.form(dialect) for dialect in DIALECTS}
        assert len(forms) == 1
        assert all(item_of(day).suits(dialect) for dialect in DIALECTS)


def test_the_card_changes_at_midnight_utc() -> None:
    late = datetime(2026, 11, 26, 23, 59, tzinfo=UTC)
    assert card_of(late, "tu_ustedes").submission == card_of(late - timedelta(hours=9), "tu_vosotros").submission
    assert card_of(late, "tu_ustedes").submission != card_of(late + timedelta(minutes=2), "tu_ustedes").submission


def test_everybody_sees_the_shares_after_their_own_answer(app: Flask) -> None:
    browsers = [Browser(app.test_client()) for _ in range(4)]
    first, second, both = values(browsers[0])
    assert both == "both"
    assert "How everybody answered" not in browsers[0].page
    for browser, value in zip(browsers, [first, first, first, second], strict=True):
        page = send(browser, value)
    shown = re.findall(r'<meter min="0" max="100" value="(\d+)"', page)
    assert shown == ["75", "25"]
    assert len(kept(app)) == 4


def test_a_learner_answers_once_a_day_and_finds_the_result_again(app: Flask, browser: Browser) -> None:
    first, second, _both = values(browser)
    page = browser.page
    send(browser, first)
    assert "How everybody answered" in browser.get("/today").text
    browser.page = page
    data = {"csrf_token": browser.field("csrf_token"), "token": browser.field("token"), "answer": second}
    browser.follow(browser.client.post("/today", data=data))
    assert kept(app) == [first]
    assert 'value="100"' in browser.page


def test_a_stranger_gets_the_question_and_stores_nothing(app: Flask, browser: Browser) -> None:
    assert len(values(browser)) == 3
    assert kept(app) == []


def test_what_is_no_button_counts_for_no_share(browser: Browser) -> None:
    assert "How everybody answered" not in send(browser, "<b>made up</b>")
    assert "<b>made up" not in browser.page


def test_a_card_that_is_not_ours_is_422(browser: Browser) -> None:
    browser.get("/today")
    data = {"csrf_token": browser.field("csrf_token"), "token": "made-up", "answer": "x"}
    assert browser.client.post("/today", data=data).status_code == 422
    assert browser.get("/today?done=made-up").status_code == 404
