"""/settings: chosen once, seen in cards and pages, the same on every device of an account."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from subjunctive_app.domain.grading import grade
from subjunctive_app.domain.items import all_items
from subjunctive_app.domain.questions import Question
from subjunctive_app.drills.tokens import Signer
from subjunctive_app.models import Learner, Tally
from tests.accounts.people import log_in, make_user, someone
from tests.api.programs import program_of
from tests.conftest import SECRET, Browser

USUAL = {"language": "en", "dialect": "tu_ustedes", "accents": "strict", "keys": "1"}


def choose(browser: Browser, **chosen: str) -> None:
    """Send the form with the usual choices and these; an empty one is a box that is not ticked."""
    browser.get("/settings")
    form = {name: value for name, value in {**USUAL, **chosen}.items() if value}
    response = browser.send("/settings", htmx=False, **form)
    assert (response.status_code, response.headers["Location"]) == (303, "/settings?saved=1")


def card_of(browser: Browser) -> Any:
    browser.get("/drills?kind=type")
    return Signer(SECRET).read_card(browser.field("token"), datetime.now(UTC))


def checked(browser: Browser) -> list[str]:
    """What is ticked on the page."""
    page = browser.get("/settings").text
    return [line.split('value="')[1].split('"')[0] for line in page.split("<input")[1:] if " checked" in line]


def test_the_usual_choices_are_ticked_and_nothing_is_stored(browser: Browser, session: Session) -> None:
    assert checked(browser) == ["en", "tu_ustedes", "strict", "1"]
    choose(browser)
    assert session.scalar(select(func.count()).select_from(Learner)) == 0


def test_what_was_chosen_is_ticked_and_holds(browser: Browser) -> None:
    choose(browser, language="es", dialect="vos_rioplatense", accents="tolerant", keys="", motion="1", voice="1")
    assert checked(browser) == ["es", "vos_rioplatense", "tolerant", "1", "1"]
    page = browser.get("/drills?kind=type").text
    assert '<html lang="es" data-still>' in page
    assert "js/voice." in page
    assert 'class="keys"' not in page
    assert card_of(browser).dialect == "vos_rioplatense"
    choose(browser)
    page = browser.get("/drills?kind=type").text
    assert '<html lang="en">' in page
    assert "js/voice." not in page
    assert 'class="keys"' in page


def accented(browser: Browser) -> str:
    """Open a typed card whose form has an accent that makes no other word; the form without it."""
    for item in all_items().values():
        form = item.target.form("tu_ustedes")
        plain = form.translate(str.maketrans("áéíóú", "aeiou"))
        asked = Question(item, "type", "tu_ustedes")
        if form != plain and item.suits("tu_ustedes") and grade(asked, plain, attempt=1).diagnosis.code == "accent":
            break
    for _ in range(40):
        browser.get(f"/drills?kind=type&verb={item.target.verb}&environment={item.environment}")
        if card_of_page(browser).item == item.id:
            return plain
    pytest.fail(f"{item.id} never came")


def card_of_page(browser: Browser) -> Any:
    return Signer(SECRET).read_card(browser.field("token"), datetime.now(UTC))


@pytest.mark.parametrize(
    ("accents", "verdict", "kind"), [("strict", "almost", "accent"), ("tolerant", "right", "right")]
)
def test_a_missing_accent(browser: Browser, session: Session, accents: str, verdict: str, kind: str) -> None:
    choose(browser, accents=accents)
    page = browser.answer(accented(browser), htmx=True).text
    assert f'data-verdict="{verdict}" data-code="accent"' in page
    assert "Right form" in page
    assert session.scalars(select(Tally.kind)).all() == [kind]


def test_an_account_has_its_settings_on_every_device(app: Flask) -> None:
    phone = someone(app, "bob").browser
    choose(phone, language="es", dialect="tu_vosotros", accents="tolerant", goal="30", retention="95")
    laptop = Browser(app.test_client())
    laptop.client.set_cookie("settings", "accents=strict&voice=on")
    log_in(laptop, "bob")
    assert checked(laptop) == ["es", "tu_vosotros", "tolerant", "1", "95"]
    assert 'name="goal" type="number" inputmode="numeric" min="1" max="200" value="30"' in laptop.page
    assert card_of(laptop).dialect == "tu_vosotros"
    # The footer's own forms change the account too.
    laptop.client.post("/language", data={"language": "en"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert '<html lang="en"' in phone.get("/drills").text


def test_another_account_on_the_same_device_has_its_own(app: Flask) -> None:
    shared = someone(app, "bob").browser
    choose(shared, dialect="tu_vosotros", accents="tolerant")
    make_user(app, "charlie")
    shared.send("/account/logout")
    log_in(shared, "charlie")
    choose(shared, accents="strict")
    shared.send("/account/logout")
    log_in(shared, "bob")
    assert "tolerant" in checked(shared)


def test_the_api_reads_and_changes_the_same(app: Flask) -> None:
    program, browser = program_of(app, "bob"), Browser(app.test_client())
    log_in(browser, "bob")
    found = program.get("/settings").get_json()
    assert (found["accents"], found["retention"], found["daily_goal"]) == ("strict", 90, None)
    changed = program.patch("/settings", {"accents": "tolerant", "dialect": "vos_rioplatense", "daily_goal": 12})
    assert changed.get_json() == {**found, "accents": "tolerant", "dialect": "vos_rioplatense", "daily_goal": 12}
    assert program.get("/settings").get_json() == changed.get_json()
    assert {"tolerant", "vos_rioplatense"} <= set(checked(browser))
    assert program.get("/cards/next").get_json()["dialect"] == "vos_rioplatense"
    for wrong in ({"accents": "loose"}, {"daily_goal": 0}, {"daily_goal": "12"}, {"retention": 91}, {"role": "admin"}):
        assert program.patch("/settings", wrong).status_code == 422, wrong
    assert program.patch("/settings", {"daily_goal": None}).get_json()["daily_goal"] is None


@pytest.mark.parametrize("wrong", [{"retention": "91"}, {"goal": "0"}, {"goal": "many"}])
def test_what_cannot_be_chosen_is_refused(app: Flask, wrong: dict[str, str]) -> None:
    browser = someone(app, "bob").browser
    browser.get("/settings")
    assert browser.send("/settings", htmx=False, **{**USUAL, **wrong}).status_code == 422


def test_unknown_choices_are_passed_over(browser: Browser) -> None:
    browser.client.set_cookie("settings", "accents=loose&keys=off&role=admin&x")
    assert checked(browser) == ["en", "tu_ustedes", "strict"]
