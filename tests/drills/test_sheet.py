"""/drills/sheet: ten sentences, one form, corrected in place."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from subjunctive_app.drills.forms import MAX_SHEET_ANSWER
from subjunctive_app.drills.sheet_tokens import read_sheet
from subjunctive_app.drills.sheets import Sheet
from subjunctive_app.drills.tokens import Signer
from subjunctive_app.extensions import db
from subjunctive_app.models import Answer
from tests.conftest import SECRET, Browser

SIGNER = Signer(SECRET)
HTMX = pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "plain"])


def sheet_on(browser: Browser) -> Sheet:
    return read_sheet(SIGNER, browser.field("sheet"))


def right(sheet: Sheet) -> list[str]:
    return [row.card.question.item.target.form(row.card.dialect) for row in sheet.rows]


def send(browser: Browser, answers: list[str], *, htmx: bool = False, **changes: str) -> TestResponse:
    fields = {name: browser.field(name) for name in ("csrf_token", "sheet")}
    rows = {f"answer-{place}": typed for place, typed in enumerate(answers)}
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"} if htmx else {}
    response = browser.client.post("/drills/sheet", data={**fields, **rows, **changes}, headers=headers)
    if response.status_code == 303:
        return browser.follow(response)
    browser.page = response.text
    return response


def verdicts(browser: Browser) -> list[str]:
    return re.findall(r'data-verdict="(\w+)"', browser.page)


def inputs(browser: Browser) -> list[str]:
    return re.findall(r'name="(answer-\d)"', browser.page)


@HTMX
def test_ten_right_answers_in_one_request(browser: Browser, session: Session, htmx: bool) -> None:
    browser.get("/drills/sheet")
    assert inputs(browser) == [f"answer-{place}" for place in range(10)]
    send(browser, right(sheet_on(browser)), htmx=htmx)
    assert verdicts(browser) == ["right"] * 10
    assert "10 of 10 are right." in browser.page
    assert "Another sheet" in browser.page
    kept = session.scalars(select(Answer)).all()
    assert {(one.mode, one.attempt, one.verdict) for one in kept} == {("sheet", 1, "right")}
    assert len({one.submission_id for one in kept}) == 10


@HTMX
def test_what_is_missed_gets_its_cause_and_one_more_try_with_the_form_hidden(browser: Browser, htmx: bool) -> None:
    browser.get("/drills/sheet")
    sheet = sheet_on(browser)
    forms = right(sheet)
    send(browser, ["xyzzy", "", *forms[2:]], htmx=htmx)
    assert verdicts(browser) == ["wrong", "retry"] + ["right"] * 8
    assert inputs(browser) == ["answer-0", "answer-1"]
    first = browser.page[browser.page.index('id="row-0"') : browser.page.index('id="row-1"')]
    if sheet.rows[0].card.question.item.target.mood != "infinitive":
        assert not re.search(rf"\b{forms[0]}\b", re.sub(r"<[^>]+>", " ", first))
    send(browser, ["xyzzy", ""], htmx=htmx)
    assert "8 of 10 are right." in browser.page
    assert inputs(browser) == []
    shown = re.sub(r"<[^>]+>|&nbsp;|&#x2060;", "", browser.page)
    for row, form in zip(sheet.rows, forms, strict=True):
        assert row.card.question.item.target.sentence(form).replace("'", "&#39;") in shown


def test_a_second_try_counts_as_one_and_an_empty_row_as_given_up(browser: Browser, session: Session) -> None:
    browser.get("/drills/sheet")
    forms = right(sheet_on(browser))
    send(browser, ["xyzzy", "", "", *forms[3:]])
    send(browser, [forms[0], forms[1], ""])
    kept: dict[str, list[tuple[int, str, bool]]] = {}
    for one in session.scalars(select(Answer).order_by(Answer.id)):
        kept.setdefault(one.item_id, []).append((one.attempt, one.verdict, one.hint_used))
    items = sheet_on(browser).items
    assert kept[items[0]] == [(1, "wrong", False), (2, "right", False)]
    assert kept[items[1]] == [(1, "right", False)], "left empty at first is no attempt"
    assert kept[items[2]] == [(1, "wrong", True)]


@HTMX
def test_the_same_form_sent_twice_counts_once(browser: Browser, session: Session, htmx: bool) -> None:
    browser.get("/drills/sheet")
    page, forms = browser.page, right(sheet_on(browser))
    for _ in range(2):
        browser.page = page
        send(browser, forms, htmx=htmx)
    assert len(session.scalars(select(Answer)).all()) == 10


def test_a_finished_sheet_takes_no_third_round(browser: Browser, session: Session) -> None:
    browser.get("/drills/sheet")
    for _ in range(3):
        send(browser, ["xyzzy"] * 10)
    assert len(session.scalars(select(Answer)).all()) == 20
    assert "0 of 10 are right." in browser.page


def test_a_corrected_sheet_can_be_reloaded_and_stores_nothing(browser: Browser, session: Session) -> None:
    browser.get("/drills/sheet")
    fields = {name: browser.field(name) for name in ("csrf_token", "sheet")}
    address = browser.client.post("/drills/sheet", data={**fields, "answer-0": "xyzzy"}).headers["Location"]
    for _ in range(2):
        assert browser.get(address).status_code == 200
        assert verdicts(browser)[0] == "wrong"
    assert len(session.scalars(select(Answer)).all()) == 1


def test_a_sheet_of_a_choice_and_one_with_fewer_sentences(browser: Browser) -> None:
    browser.get("/drills/sheet?environment=N.neg")
    assert {row.card.question.item.environment for row in sheet_on(browser).rows} == {"N.neg"}
    browser.get("/drills/sheet?verb=madrugar")
    assert browser.get("/drills/sheet?verb=zonquear").status_code == 404


def test_a_long_answer_is_422_with_all_that_was_typed(browser: Browser, session: Session) -> None:
    browser.get("/drills/sheet")
    response = send(browser, ["tenga", "x" * (MAX_SHEET_ANSWER + 1)])
    assert response.status_code == 422
    assert 'value="tenga"' in response.text
    assert session.scalars(select(Answer)).all() == []


def test_a_lost_key_is_400_with_all_that_was_typed(browser: Browser) -> None:
    browser.get("/drills/sheet")
    response = send(browser, ["tenga"], csrf_token="")
    assert response.status_code == 400
    assert 'value="tenga"' in response.text


@pytest.mark.parametrize("token", ["", "made-up", "a.b.c", "x" * 3000])
def test_a_sheet_that_is_not_ours_is_replaced(browser: Browser, token: str) -> None:
    browser.get("/drills/sheet")
    assert send(browser, ["x"], sheet=token).status_code == 422
    assert len(inputs(browser)) == 10
    if token:
        assert browser.get(f"/drills/sheet?sheet={token}").status_code == 404


@pytest.mark.parametrize("token", ["", "made-up"])
def test_a_lost_key_and_a_sheet_that_is_not_ours(browser: Browser, token: str) -> None:
    browser.get("/drills/sheet")
    assert send(browser, ["x"], sheet=token, csrf_token="").status_code == 422
    assert len(inputs(browser)) == 10


def test_the_longest_answers_do_not_make_an_address_that_no_server_reads(browser: Browser) -> None:
    browser.get("/drills/sheet")
    hostile = ["".join(chr(0x4E00 + 97 * place + 31 * n) for n in range(MAX_SHEET_ANSWER)) for place in range(10)]
    fields = {name: browser.field(name) for name in ("csrf_token", "sheet")}
    rows = {f"answer-{place}": typed for place, typed in enumerate(hostile)}
    response = browser.client.post("/drills/sheet", data={**fields, **rows})
    assert response.status_code in (200, 303)
    assert len(response.headers.get("Location", "")) < 4000


def test_the_same_ten_go_to_somebody_else_without_any_answer(app: Flask, browser: Browser) -> None:
    browser.get("/drills/sheet")
    sheet = sheet_on(browser)
    send(browser, ["xyzzy", *right(sheet)[1:]])
    link = re.search(r'href="(/drills/sheet\?sheet=[^"&]+)">The same ten', browser.page)
    assert link
    friend = Browser(app.test_client())
    friend.get(link[1])
    assert sheet_on(friend).items == sheet.items
    assert verdicts(friend) == []
    send(friend, right(sheet))
    assert "10 of 10 are right." in friend.page
    with app.app_context():
        assert len(db.session.scalars(select(Answer)).all()) == 20


def test_the_key_is_only_there_when_asked_for(browser: Browser) -> None:
    browser.get("/drills/sheet")
    forms, sheet = right(sheet_on(browser)), browser.field("sheet")
    assert 'class="key"' not in browser.page
    page = browser.get(f"/drills/sheet?sheet={sheet}&key=1").text
    key = re.findall(r"<li>(.*?)</li>", page[page.index('class="key"') :])
    assert key == forms
