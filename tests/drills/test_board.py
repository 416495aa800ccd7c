"""Board mode: a sentence for a class that raises hands, of which nothing is kept."""

import html
import re
import uuid
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from subjunctive_app.domain.focus import KINDS
from subjunctive_app.domain.hands import choices_of
from subjunctive_app.domain.items import all_items
from subjunctive_app.domain.questions import Question, supports
from subjunctive_app.drills.tokens import Card, Signer
from tests.conftest import SECRET, Browser
from tests.progress.test_page import play
from tests.test_access import dump

DIALECT = "tu_vosotros"


def letters(page: str) -> list[str]:
    """The letters of the answers on a page."""
    return re.findall(r'class="letter">(\w)<', page)


def reveal(browser: Browser, *hands: str) -> str:
    """The page after the hands were counted, as the form asks for it."""
    query = {"screen": "1", "card": html.unescape(browser.field("card")), "hands": hands}
    browser.page = browser.client.get("/drills", query_string=query).text
    return browser.page


@pytest.mark.parametrize("kind", ["", *KINDS, "mixed"])
def test_any_focus_is_asked_revealed_and_followed(app: Flask, kind: str) -> None:
    browser = Browser(app.test_client())
    page = browser.get(f"/drills?screen=1&kind={kind}&tense=present").text
    count = len(letters(page))
    assert 2 <= count <= 4
    assert "<svg" not in page
    assert 'class="why"' not in page
    shown = reveal(browser, *["3"] * count)
    assert letters(shown) == letters(page)
    assert re.search(rf"\d+ of {3 * count} had it", shown)
    assert shown.count("✓") + shown.count('class="why"') >= count, "each wrong answer has its reason"
    first = re.search(r'id="q"[^>]*>(.*?)</p>', page, re.DOTALL)
    following = browser.get(f"/drills?screen=1&next={browser.field('next')}").text
    assert letters(following)
    assert first
    assert first[1] not in following


def test_the_distribution_and_the_diagnosis_of_each_wrong_answer(app: Flask) -> None:
    browser = Browser(app.test_client())
    item = next(one for one in all_items().values() if one.suits(DIALECT) and one.rival == "ind_present")
    card = Card(item.id, uuid.uuid4(), 1, "type", DIALECT, 1, 7, datetime.now(UTC))
    browser.get(f"/drills?screen=1&card={Signer(SECRET).card_token(card)}")
    page = reveal(browser, "12", "5", "4", "3")
    assert re.findall(r'class="n">(\d+)<', page) == ["12", "5", "4", "3"][: len(letters(page))]
    assert re.search(r"<i[^>]*>\w+</i> is indicative\.", page)
    assert 'width="100%"' in page


def test_of_a_sentence_that_takes_both_moods_the_usual_form_is_shown(app: Flask) -> None:
    browser = Browser(app.test_client())
    item = next(one for one in all_items().values() if one.suits(DIALECT) and one.both)
    card = Card(item.id, uuid.uuid4(), 1, "choose", DIALECT, 1, 7, datetime.now(UTC))
    browser.get(f"/drills?screen=1&card={Signer(SECRET).card_token(card)}")
    page = reveal(browser, "1", "2", "3")
    assert re.search(rf">{item.target.form(DIALECT)}<", page, re.IGNORECASE)
    assert not re.search(r">\s*both\s*<", page)


def test_what_is_no_number_of_hands_is_none(app: Flask) -> None:
    browser = Browser(app.test_client())
    browser.get("/drills?screen=1")
    page = reveal(browser, "x", "-3", "9" * 30, "7")
    assert re.findall(r'class="n">(\d+)<', page) == []
    assert reveal_again(browser, "1000", "250") == ["0", "99", "0"]


def reveal_again(browser: Browser, *hands: str) -> list[str]:
    browser.get("/drills?screen=1")
    return re.findall(r'class="n">(\d+)<', reveal(browser, *hands))


def test_nothing_is_kept_of_it(app: Flask, session: Session) -> None:
    stranger, teacher = Browser(app.test_client()), Browser(app.test_client())
    play(teacher, 2)
    before = dump(app)
    for browser in (stranger, teacher):
        browser.get("/drills?screen=1&mistakes=1")
        reveal(browser, "9", "9", "9")
        browser.get(f"/drills?screen=1&next={browser.field('next')}")
    assert dump(app) == before
    assert stranger.client.get_cookie("learner") is None


def test_a_card_that_is_none_of_ours_and_a_focus_without_sentences(app: Flask) -> None:
    browser = Browser(app.test_client())
    assert browser.get("/drills?screen=1&card=made-up&hands=1").status_code == 422
    assert browser.get("/drills?screen=1&next=made-up").status_code == 422
    assert browser.get("/drills?screen=1&verb=xyzzy").status_code == 404


def test_a_sentence_of_every_kind_has_answers_to_choose_from() -> None:
    asked = [
        Question(item, kind, DIALECT)
        for item in list(all_items().values())[::13]
        for kind in KINDS
        if item.suits(DIALECT) and supports(item, kind)
    ]
    assert len(asked) > 500
    for question in asked:
        found = choices_of(question)
        values = [one.option.value for one in found]
        where = (question.item.id, question.mode, values)
        assert 2 <= len(values) <= 4, where
        assert len(set(values)) == len(values), where
        assert any(one.is_right for one in found), where
        assert question.mode != "mend" or question.shown_form not in values, where
        assert question.item.both or question.item.marked or not all(one.is_right for one in found), where
