"""POST /drills/answer: a verdict with and without JavaScript, and every way in which a request can be wrong."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from subjunctive_app.domain.grading import grade
from subjunctive_app.domain.items import Item, get_item
from subjunctive_app.domain.questions import Question
from subjunctive_app.drills.tokens import Card, Signer
from subjunctive_app.models import Answer, Learner
from tests.conftest import SECRET, Browser

SIGNER = Signer(SECRET)


def card_on(browser: Browser) -> Card:
    return SIGNER.read_card(browser.field("token"), datetime.now(UTC))


def item_on(browser: Browser) -> Item:
    return get_item(card_on(browser).item)


def right_form(browser: Browser) -> str:
    return card_on(browser).question.right


def to_typing(browser: Browser) -> None:
    """Answer the three choice cards rightly."""
    browser.get("/")
    for _ in range(3):
        browser.answer(right_form(browser), htmx=True)
    assert card_on(browser).mode == "type"


def to_plain_typing(browser: Browser) -> str:
    """On to a typed card whose rival form is plainly wrong; returns that form."""
    to_typing(browser)
    while True:
        item, dialect = item_on(browser), card_on(browser).dialect
        wrong = item.rival_form(dialect)
        is_wrong = grade(Question(item, "type", dialect), wrong, attempt=1).diagnosis.verdict == "wrong"
        if is_wrong and item.target.mood != "infinitive":
            return wrong
        browser.answer(right_form(browser), htmx=True)


def verdict_on(browser: Browser) -> tuple[str, str]:
    found = re.search(r'data-verdict="(\w+)" data-code="(\w+)"', browser.page)
    assert found, browser.page
    return found[1], found[2]


@pytest.mark.parametrize("htmx", [True, False])
def test_a_right_answer_brings_verdict_and_next_card_in_one_response(browser: Browser, htmx: bool) -> None:
    browser.get("/")
    first = card_on(browser)
    response = browser.answer(right_form(browser), htmx=htmx)
    if not htmx:
        assert response.headers["Location"].startswith("/drills?done=")
        browser.follow(response)
    assert verdict_on(browser) == ("right", "right")
    assert "¡Eso es!" in browser.page
    assert card_on(browser).ordinal == 2
    assert card_on(browser).submission != first.submission


@pytest.mark.parametrize("htmx", [True, False])
def test_a_first_miss_shows_the_cause_and_hides_the_form(browser: Browser, htmx: bool) -> None:
    wrong = to_plain_typing(browser)
    item, dialect = item_on(browser), card_on(browser).dialect
    right = item.target.form(dialect)
    response = browser.answer(wrong, htmx=htmx)
    if not htmx:
        browser.follow(response)
    card = browser.page[browser.page.index('id="drills-card"') :]
    assert verdict_on(browser)[0] == "wrong"
    shown = re.sub(r"<[^>]+>", " ", card)  # *es* is a form and, in tags, a language
    assert not re.search(rf"\b{right}\b", shown), "the form is hidden until the second miss"
    assert "Try again" in card
    assert (card_on(browser).item, card_on(browser).attempt) == (item.id, 2)
    response = browser.answer(wrong, htmx=htmx)
    if not htmx:
        browser.follow(response)
    assert right in browser.page
    assert "Next" in browser.page


def test_show_me_gives_the_form_and_its_reason(browser: Browser) -> None:
    to_typing(browser)
    item, form = item_on(browser), right_form(browser)
    browser.answer("", htmx=True, skip="1")
    assert item.target.in_gap(form) in browser.page
    words = re.sub(r"<[^>]+>", "", browser.page)
    assert item.why.en.replace("*", "") in words.replace("&#39;", "'").replace("&#34;", '"')


def test_next_goes_on_from_the_shown_form(browser: Browser) -> None:
    to_typing(browser)
    ordinal = card_on(browser).ordinal
    browser.answer("", htmx=True, skip="1")
    link = re.search(r'hx-get="([^"]+)"', browser.page)
    assert link
    browser.get(link[1].replace("&amp;", "&"), htmx=True)
    assert card_on(browser).ordinal == ordinal + 1


def test_the_learner_is_one_across_two_tabs_that_answer_first(app: Flask, session: Session) -> None:
    tab = Browser(app.test_client())
    tab.get("/")
    other = Browser(tab.client)
    other.get("/drills")
    # Both tabs send before either has seen the other's cookie.
    tab.answer(right_form(tab), htmx=True)
    tab.client.delete_cookie("learner")
    other.answer(right_form(other), htmx=True)
    assert session.scalar(select(func.count()).select_from(Learner)) == 1
    assert session.scalar(select(func.count()).select_from(Answer)) == 2


def test_the_learner_cookie(browser: Browser) -> None:
    browser.get("/")
    response = browser.answer(right_form(browser), htmx=True)
    cookie = next(one for one in response.headers.getlist("Set-Cookie") if one.startswith("learner="))
    assert len(cookie.partition("=")[2].partition(";")[0]) == 64
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Max-Age=34560000" in cookie
    assert "Set-Cookie" not in browser.answer(right_form(browser), htmx=True).headers


def test_a_double_click_counts_once(browser: Browser, session: Session) -> None:
    browser.get("/")
    page, right = browser.page, right_form(browser)
    for _ in range(3):
        browser.page = page
        assert browser.answer(right, htmx=True).status_code == 200
    assert session.scalar(select(func.count()).select_from(Answer)) == 1


def test_a_second_different_answer_to_the_same_card_says_which_counts(browser: Browser) -> None:
    browser.get("/")
    page, right = browser.page, right_form(browser)
    browser.answer(right, htmx=True)
    after = card_on(browser)
    browser.page = page
    item, dialect = item_on(browser), card_on(browser).dialect
    browser.answer(item.rival_form(dialect), htmx=True)
    assert "is the one that counts" in browser.page
    assert card_on(browser).submission == after.submission, "and the same card follows"


def test_a_reloaded_verdict_stores_nothing_and_stays_the_same(browser: Browser, session: Session) -> None:
    browser.get("/")
    location = browser.answer(right_form(browser)).headers["Location"]
    browser.get(location)
    first = card_on(browser)
    browser.get(location)
    assert (verdict_on(browser), card_on(browser).submission) == (("right", "right"), first.submission)
    assert session.scalar(select(func.count()).select_from(Answer)) == 1


def test_an_empty_answer_is_asked_again_and_not_kept(browser: Browser, session: Session) -> None:
    to_typing(browser)
    before = session.scalar(select(func.count()).select_from(Answer))
    response = browser.answer("  ", htmx=True)
    assert response.status_code == 200
    assert verdict_on(browser) == ("retry", "unknown")
    assert card_on(browser).attempt == 1
    assert session.scalar(select(func.count()).select_from(Answer)) == before


@pytest.mark.parametrize("htmx", [True, False])
def test_ten_thousand_characters_are_422_and_stay_in_the_form(browser: Browser, htmx: bool) -> None:
    to_typing(browser)
    before = card_on(browser)
    response = browser.answer("a" * 10_000, htmx=htmx)
    assert response.status_code == 422
    assert "too long" in response.text
    assert 'value="' + "a" * 10_000 in response.text
    assert card_on(browser).submission == before.submission


def test_an_expired_card_comes_back_fresh_with_the_text_kept(browser: Browser) -> None:
    to_typing(browser)
    card = card_on(browser)
    old = Card(card.item, card.submission, 1, "type", card.dialect, 9, 3, card.shown_at - timedelta(days=2))
    response = browser.answer("teng", htmx=True, token=SIGNER.card_token(old))
    assert response.status_code == 422
    assert 'value="teng"' in response.text
    fresh = card_on(browser)
    assert (fresh.item, fresh.ordinal) == (old.item, 9)
    assert fresh.submission != old.submission


@pytest.mark.parametrize("token", ["", "made-up", "x" * 3000])
def test_a_tampered_card_is_replaced_and_the_text_shown(browser: Browser, token: str) -> None:
    to_typing(browser)
    response = browser.answer("<b>teng", htmx=True, token=token)
    assert response.status_code == 422
    assert "&lt;b&gt;teng" in response.text
    assert card_on(browser).attempt == 1


def test_a_missing_csrf_token_is_400_with_the_text_kept(browser: Browser, session: Session) -> None:
    to_typing(browser)
    before = session.scalar(select(func.count()).select_from(Answer))
    page = browser.page
    plain = browser.answer("teng", csrf_token="")
    assert plain.status_code == 400
    assert 'value="teng"' in plain.text
    browser.page = page
    htmx = browser.answer("teng", csrf_token="", htmx=True)
    assert htmx.status_code == 400
    assert '<hx-partial hx-target="#flash"' in htmx.text
    assert '<hx-partial hx-target="#csrf"' in htmx.text
    assert session.scalar(select(func.count()).select_from(Answer)) == before


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Sec-Fetch-Site": "same-site"}, 400),
        ({"Origin": "https://evil.example"}, 400),
        ({"Origin": "null"}, 400),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({}, 303),
    ],
)
def test_where_a_write_may_come_from(browser: Browser, headers: dict[str, str], status: int) -> None:
    browser.get("/")
    data = {
        "csrf_token": browser.field("csrf_token"),
        "token": browser.field("token"),
        "answer": right_form(browser),
    }
    assert browser.client.post("/drills/answer", data=data, headers=headers).status_code == status


@pytest.mark.parametrize(
    "typed", ["\x00\x01tenga", "<script>alert(1)</script>", "𝔱𝔢𝔫𝔤𝔞", "'; DROP TABLE answer;--", "*" * 50]
)
def test_strange_answers_are_answers(browser: Browser, typed: str) -> None:
    to_typing(browser)
    response = browser.answer(typed, htmx=True)
    assert response.status_code == 200
    assert "<script>alert" not in response.text


def test_a_body_of_a_megabyte_is_refused(browser: Browser) -> None:
    browser.get("/")
    response = browser.client.post("/drills/answer", data={"answer": "a" * 2**20})
    assert response.status_code == 413
