"""/settings: chosen once, seen in cards and pages, the same on every device of an account."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.focus import LEVELS
from subjunctive_app.domain.grading import grade
from subjunctive_app.domain.items import all_items
from subjunctive_app.domain.planning import NOBODY
from subjunctive_app.domain.planning import choose as choose_card
from subjunctive_app.domain.questions import Question
from subjunctive_app.domain.settings import SECTIONS
from subjunctive_app.drills.tokens import Signer
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Learner, Tally
from tests.accounts.people import log_in, make_user, someone
from tests.api.programs import Program, program_of
from tests.conftest import SECRET, Browser
from tests.progress.answers import answer
from tests.progress.test_page import play

SHOWN = {f"shows_{section}": "1" for section in SECTIONS}
USUAL = {"language": "en", "dialect": "tu_ustedes", "accents": "strict", "level": "all", "keys": "1", **SHOWN}


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
    """What is ticked on the page, without the sections of the progress page."""
    return [value for name, value in ticked(browser) if not name.startswith("shows_")]


def ticked(browser: Browser) -> list[tuple[str, str]]:
    """The names and values of what is ticked."""
    return re.findall(r'<input type="\w+" name="(\w+)" value="([^"]*)" checked>', browser.get("/settings").text)


def test_the_usual_choices_are_ticked_and_nothing_is_stored(browser: Browser, session: Session) -> None:
    assert checked(browser) == ["en", "tu_ustedes", "strict", "all", "1"]
    choose(browser)
    assert session.scalar(select(func.count()).select_from(Learner)) == 0


def test_what_was_chosen_is_ticked_and_holds(browser: Browser) -> None:
    chosen = {"language": "es", "dialect": "vos_rioplatense", "accents": "tolerant", "level": "B1"}
    choose(browser, **chosen, keys="", motion="1", voice="1")
    assert checked(browser) == ["es", "vos_rioplatense", "tolerant", "B1", "1", "1"]
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
    assert checked(laptop) == ["es", "tu_vosotros", "tolerant", "all", "1", "95", "0"]
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


def test_what_two_programs_change_at_once_holds_both(app: Flask) -> None:
    """Each reads the settings, and then changes one: none may write back what the others had before."""
    program = program_of(app, "bob")
    chosen = {"language": "es", "dialect": "tu_vosotros", "accents": "tolerant", "keys": "off", "motion": "reduced"}
    chosen |= {"voice": "on", "level": "B1", "shows_days": "off"}
    wanted: dict[str, object] = {**chosen, "daily_goal": 12, "retention": 95, "keep_days": 365}

    def change(name: str) -> int:
        return Program(app.test_client(), program.access).patch("/settings", {name: wanted[name]}).status_code

    with ThreadPoolExecutor(len(wanted)) as pool:
        assert set(pool.map(change, wanted)) == {200}
    found = program.get("/settings").get_json()
    assert {name: found[name] for name in wanted} == wanted


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
    numbers = ({"daily_goal": 0}, {"daily_goal": "12"}, {"retention": 91}, {"keep_days": 1})
    for wrong in ({"accents": "loose"}, {"level": "A1"}, {"shows_days": "1"}, {"role": "admin"}, *numbers):
        assert program.patch("/settings", wrong).status_code == 422, wrong
    assert program.patch("/settings", {"daily_goal": None}).get_json()["daily_goal"] is None


@pytest.mark.parametrize("wrong", [{"retention": "91"}, {"goal": "0"}, {"goal": "many"}, {"keep_days": "1"}])
def test_what_cannot_be_chosen_is_refused(app: Flask, wrong: dict[str, str]) -> None:
    browser = someone(app, "bob").browser
    browser.get("/settings")
    assert browser.send("/settings", htmx=False, **{**USUAL, **wrong}).status_code == 422


def test_unknown_choices_are_passed_over(browser: Browser) -> None:
    browser.client.set_cookie("settings", "accents=loose&keys=off&role=admin&x")
    assert checked(browser) == ["en", "tu_ustedes", "strict", "all"]


HEADINGS = {"mistakes": "kinds", "days": "days", "forms": "forms", "wanting": "wanting"}


def sections_of(browser: Browser) -> list[str]:
    """The headings of the progress page, below the one that always stays."""
    page = browser.get("/progress").text
    assert page.count("<h1>") == 1
    return re.findall(r'<h2 id="(\w+)"', page)


def test_each_section_of_the_progress_page_may_be_hidden(app: Flask, session: Session) -> None:
    bob = someone(app, "bob")
    browser = bob.browser
    answer(session, Visitor("", lambda: True, bob.user_id), "neg-ruido", "hagamos", now=datetime.now(UTC))
    choose(browser, goal="5")
    everything = sections_of(browser)
    assert everything == ["goal", "kinds", "days", "forms", "wanting"]
    for section in ("goal", *HEADINGS):
        choose(browser, goal="5", **{f"shows_{section}": ""})
        assert sections_of(browser) == [one for one in everything if one != HEADINGS.get(section, section)]
        assert f"shows_{section}" not in dict(ticked(browser))
    choose(browser, goal="5", **dict.fromkeys(SHOWN, ""))
    assert sections_of(browser) == []
    assert "Go on practising" in browser.page
    program = program_of(app, "charlie")
    assert program.patch("/settings", {"shows_days": "off"}).get_json()["shows_days"] == "off"


@pytest.mark.parametrize("highest", ["B1", "B2"])
def test_no_card_of_a_harder_place_comes_unasked(browser: Browser, highest: str) -> None:
    """A hundred cards in a row; what is chosen comes all the same, and a sitting stays as it began."""
    allowed = LEVELS[: LEVELS.index(highest) + 1]
    for ordinal in range(1, 101):
        chosen = choose_card(NOBODY, datetime.now(UTC), seed="7", ordinal=ordinal, dialect="tu_ustedes", level=highest)
        assert ENVIRONMENTS[chosen.item.environment].cefr in allowed
    choose(browser, level=highest)
    assert card_of(browser).level == highest
    page = browser.answer("xyzzy", gave_up="1").text
    assert card_of(browser).level == highest, page
    browser.get("/drills?level=C1")
    harder = card_of_page(browser)
    assert ENVIRONMENTS[all_items()[harder.item].environment].cefr == "C1"


def test_how_long_answers_are_kept_belongs_to_the_learner(app: Flask, session: Session, browser: Browser) -> None:
    play(browser, 1)
    choose(browser, keep_days="90")
    assert session.scalars(select(Learner.keep_days)).all() == [90]
    program = program_of(app, "bob")
    assert program.patch("/settings", {"keep_days": 365}).get_json()["keep_days"] == 365
    assert program.get("/settings").get_json()["keep_days"] == 365
