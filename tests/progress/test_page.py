"""GET /progress and POST /progress/fresh."""

import gzip
import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.grading import grade
from subjunctive_app.domain.items import Item, all_items
from subjunctive_app.domain.skills import form_skills, tense_group
from subjunctive_app.drills.tokens import Card, Signer
from subjunctive_app.learners.service import Visitor
from tests.conftest import SECRET, Browser, recorded_statements
from tests.progress.answers import answer


def play(browser: Browser, cards: int, *, rightly: bool = True) -> None:
    browser.get("/drills")
    for _ in range(cards):
        card = Signer(SECRET).read_card(browser.field("token"), datetime.now(UTC))
        browser.answer(card.question.right if rightly else wrong_form(card), htmx=True)
        if 'name="token"' not in browser.page:
            browser.get("/drills")


def wrong_form(card: Card) -> str:
    """The rival, or no form at all where that is right as well, or possible."""
    rival = card.question.item.rival_form(card.dialect)
    return rival if grade(card.question, rival, attempt=1).diagnosis.verdict == "wrong" else "xyzzy"


def visitor_of(browser: Browser) -> Visitor:
    """The learner of a browser, who exists after an answer."""
    play(browser, 1)
    cookie = browser.client.get_cookie("learner")
    assert cookie
    return Visitor(cookie.value, lambda: True)


def form_skills_of(item: Item) -> tuple[str, ...]:
    return form_skills(item) if tense_group(item) else ()


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
    assert re.search(r"(\d)/\1 right", browser.page)
    assert "None so far." in browser.page


def test_mistakes_are_shown_with_their_sentence(browser: Browser) -> None:
    play(browser, 3, rightly=False)
    headline(browser)
    assert "<del>" in browser.page
    assert re.search(r'href="/drills\?(environment|verb)=[^"]+">Mend it', browser.page)


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


def test_mistakes_of_the_mood_name_their_triggers(session: Session, browser: Browser) -> None:
    cuando = [item for item in all_items().values() if item.target.trigger.casefold() == "cuando" and not item.both]
    wrong = [item for item in cuando if (item.target.tense, item.rival) == ("present", "ind_present")][:3]
    bob = visitor_of(browser)
    for item in wrong:
        answer(session, bob, item.id, item.rival_form("tu_ustedes"), now=datetime.now(UTC))
    browser.get("/progress")
    assert f'{len(wrong)} times with <i lang="es">cuando</i>' in browser.page.replace("\n", "")
    assert f'href="/drills?environment={wrong[0].environment}">Mend it' in browser.page


def test_typed_forms_fill_the_table(session: Session, browser: Browser) -> None:
    item = next(item for item in all_items().values() if form_skills_of(item) == ("form:present:e-ie",))
    answer(session, visitor_of(browser), item.id, item.target.form("tu_ustedes"), now=datetime.now(UTC))
    browser.get("/progress")
    row = browser.page[browser.page.index("pensar, poder") :]
    assert row.index('<td class="q4">100</td>') < row.index("</tr>")
    assert "1 day in 20 weeks" in browser.page
    assert "Right at the first try, last four weeks: 100 in a hundred." in browser.page


def test_a_goal_is_off_until_it_is_set_and_can_be_taken_back(browser: Browser) -> None:
    play(browser, 2)
    browser.get("/progress")
    assert "Today:" not in browser.page
    browser.follow(browser.send("/progress/goal", goal="5"))
    assert "Today: 2 of your 5 sentences" in browser.page
    browser.follow(browser.send("/progress/goal", goal="5", none="1"))
    assert "Today:" not in browser.page


def test_more_than_the_goal_is_told_as_more(browser: Browser) -> None:
    play(browser, 3)
    browser.get("/progress")
    browser.follow(browser.send("/progress/goal", goal="2"))
    assert "Today: 3 sentences, more than your 2" in browser.page


@pytest.mark.parametrize("goal", ["0", "201", "-3", "٣", "many", "1e2", "9" * 5000])
def test_a_goal_that_is_none_is_refused(browser: Browser, goal: str) -> None:
    play(browser, 1)
    browser.get("/progress")
    assert browser.send("/progress/goal", goal=goal).status_code == 422


def test_a_goal_of_nobody_is_not_kept(browser: Browser) -> None:
    browser.get("/drills")
    assert browser.send("/progress/goal", goal="5").status_code == 303
    assert headline(browser) == f"{len(ENVIRONMENTS)} to meet."


def test_the_page_never_reads_the_log(app: Flask, browser: Browser) -> None:
    play(browser, 4)
    with recorded_statements(app) as statements:
        browser.get("/progress")
    assert statements
    assert not [statement for statement in statements if "FROM answer" in statement]
    assert len([statement for statement in statements if "FROM learner" in statement]) == 1


def test_addresses_stand_under_the_root_that_was_asked_for(app: Flask) -> None:
    for root in ("", "/school", ""):
        page = app.test_client().get("/progress", base_url=f"http://localhost{root}").text
        assert f'<a class="btn go" href="{root}/drills">' in page


def test_the_page_of_many_answers_is_light(session: Session, browser: Browser) -> None:
    bob = visitor_of(browser)
    for number, item in enumerate(list(all_items().values())[::60]):
        typed = item.rival_form("tu_ustedes") if number % 3 else item.target.form("tu_ustedes")
        answer(session, bob, item.id, typed, now=datetime.now(UTC))
    browser.client.set_cookie("seen", "1")  # the stylesheet is a file of its own then
    browser.get("/progress")
    assert browser.page.count("Mend it") >= 3
    assert len(gzip.compress(browser.page.encode())) <= 6 * 1024
