"""GET /progress and POST /progress/fresh."""

import re
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import event

from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.items import get_item
from subjunctive_app.drills.tokens import Signer
from subjunctive_app.extensions import db
from tests.conftest import SECRET, Browser


def play(browser: Browser, cards: int, *, rightly: bool = True) -> None:
    browser.get("/drills")
    for _ in range(cards):
        card = Signer(SECRET).read_card(browser.field("token"), datetime.now(UTC))
        item = get_item(card.item)
        right = card.question.right
        browser.answer(right if rightly else item.rival_form(card.dialect), htmx=True)
        if 'name="token"' not in browser.page:
            browser.get("/drills")


def headline(browser: Browser) -> str:
    browser.get("/progress")
    found = re.search(r"<h1>(.*?)</h1>", browser.page)
    assert found
    return found[1]


def test_a_stranger_sees_what_there_is_to_meet(browser: Browser) -> None:
    assert headline(browser) == f"{len(ENVIRONMENTS)} to meet."
    assert "Answer the first one" in browser.page
    assert "Start fresh" not in browser.page


def test_what_was_answered_is_told_in_words(browser: Browser) -> None:
    play(browser, 3)
    assert re.fullmatch(r"\d shaky, \d+ to meet\.", headline(browser))
    assert re.search(r"(\d) of \1 right", browser.page)
    assert "None so far." in browser.page


def test_mistakes_are_shown_with_their_sentence(browser: Browser) -> None:
    play(browser, 3, rightly=False)
    headline(browser)
    assert "<del>" in browser.page
    assert re.search(r'href="/drills\?environment=[A-Z.a-z]+">Mend it', browser.page)


def test_start_fresh_forgets_the_learner_in_this_browser(browser: Browser) -> None:
    play(browser, 3)
    before = browser.client.get_cookie("learner")
    headline(browser)
    token = browser.field("csrf_token")
    response = browser.client.post("/progress/fresh", data={"csrf_token": token})
    assert response.status_code == 303
    assert browser.client.get_cookie("learner") is None
    assert headline(browser) == f"{len(ENVIRONMENTS)} to meet."
    play(browser, 1)
    after = browser.client.get_cookie("learner")
    assert before
    assert after
    assert before.value != after.value, "the next learner of this browser is another one"


def test_start_fresh_is_no_link_and_wants_a_token(browser: Browser) -> None:
    assert browser.client.get("/progress/fresh").status_code == 405
    assert browser.client.post("/progress/fresh").status_code == 400


def test_the_page_never_reads_the_log(app: Flask, browser: Browser) -> None:
    play(browser, 4)
    statements: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        browser.get("/progress")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert statements
    assert not [statement for statement in statements if "FROM answer" in statement]
