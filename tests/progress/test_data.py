"""GET /data and its files, and everything deleted, without an account."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from subjunctive_app.domain.items import all_items
from subjunctive_app.domain.questions import Mode, Question, supports
from subjunctive_app.models import Answer, Base
from tests.accounts.people import someone
from tests.conftest import Browser
from tests.progress.answers import answer
from tests.progress.test_page import headline, play, visitor_of

FILES = {
    "/data/everything.json": "ojala.json",
    "/data/answers.csv": "ojala.csv",
    "/data/mistakes.txt": "ojala-anki.txt",
}
LATER = datetime.now(UTC) + timedelta(days=1)


def notes(browser: Browser, language: str = "en") -> list[list[str]]:
    """The notes of the file for Anki, without its headers."""
    text = browser.client.get("/data/mistakes.txt", headers={"Accept-Language": language}).text
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("path", FILES)
def test_a_file_has_a_name_and_is_kept_by_nobody(browser: Browser, path: str) -> None:
    play(browser, 1)
    response = browser.client.get(path)
    assert response.headers["Content-Disposition"] == f'attachment; filename="{FILES[path]}"'
    assert response.headers["Cache-Control"] == "no-store"


def test_everything_is_what_is_stored_of_this_learner_and_no_key(app: Flask, browser: Browser) -> None:
    play(Browser(app.test_client()), 1)
    play(browser, 3)
    found = json.loads(browser.get("/data/everything.json").text)
    assert (len(found["learner"]), len(found["answers"]), len(found["days"])) == (1, 3, 1)
    assert sum(tally["count"] for tally in found["tallies"] if not tally["trigger"]) == 3
    assert "hash" not in browser.page


def test_each_answer_is_a_line_for_a_spreadsheet(session: Session, browser: Browser) -> None:
    item = all_items()["neg-ruido"]
    answer(session, visitor_of(browser), item.id, "vienes", now=LATER)
    text = browser.get("/data/answers.csv").text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 2
    assert (rows[1]["environment"], rows[1]["typed"]) == ("N.neg", "vienes")
    assert rows[1]["right_form"] == item.target.form("tu_ustedes")
    assert "_____" in rows[1]["sentence"]


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x","y")'])
def test_what_was_typed_is_no_formula(session: Session, browser: Browser, typed: str) -> None:
    answer(session, visitor_of(browser), "neg-ruido", typed, now=LATER)
    rows = list(csv.DictReader(io.StringIO(browser.get("/data/answers.csv").text)))
    assert rows[1]["typed"] == f"'{typed}"


def test_each_mistake_is_one_note_with_the_latest_answer(session: Session, browser: Browser) -> None:
    item, bob = all_items()["neg-ruido"], visitor_of(browser)
    for typed in ("xyzzy", item.rival_form("tu_ustedes"), item.target.form("tu_ustedes")):
        answer(session, bob, item.id, typed, now=LATER)
    [[guid, front, back, tags]] = notes(browser)
    assert guid == "ojala-neg-ruido"
    assert "_____" in front
    assert f"<b>{item.target.form('tu_ustedes')}</b>" in back
    assert f"<s>{item.rival_form('tu_ustedes')}</s>" in back
    assert tags.split() == ["ojala", "N.neg", "indicative_same_person"]
    assert item.why.en.replace("*", "")[:20] in back
    assert item.why.es.replace("*", "")[:20] in notes(browser, "es")[0][2]


@pytest.mark.parametrize("mode", ["interpret", "spot"])
def test_a_button_that_is_no_form_is_not_told_as_one(session: Session, browser: Browser, mode: Mode) -> None:
    """Of a meaning only a number was sent, and the words that decide stand in no gap."""
    item = next(item for item in all_items().values() if supports(item, mode))
    bob = visitor_of(browser)
    for option in Question(item, mode, "tu_ustedes").options:  # one of them is wrong
        answer(session, bob, item.id, option.value, now=LATER, mode=mode)
    [[_guid, _front, back, _tags]] = notes(browser)
    assert "<s>" not in back
    browser.get("/progress")
    mistakes = browser.page[browser.page.index('id="kinds"') :]
    assert "<del>1</del>" not in mistakes
    assert "<del>2</del>" not in mistakes
    right = item.target.trigger if mode == "spot" else item.target.form("tu_ustedes")
    assert right in mistakes[: mistakes.index("</section>")]


def test_what_was_typed_is_no_markup_and_no_column(session: Session, browser: Browser) -> None:
    answer(session, visitor_of(browser), "neg-ruido", "<img src=x>\t&", now=LATER)
    [note] = notes(browser)
    assert len(note) == 4
    assert "<img" not in note[2]


def test_a_stranger_has_files_with_nothing_in_them(browser: Browser) -> None:
    assert "Nothing" in browser.get("/data").text
    assert json.loads(browser.get("/data/everything.json").text).keys() == {"exported_at", "settings"}
    assert len(browser.get("/data/answers.csv").text.splitlines()) == 1
    assert notes(browser) == []


def test_with_an_account_the_files_are_those_of_the_user(app: Flask) -> None:
    bob = someone(app, "bob").browser
    play(bob, 2)
    assert bob.follow(bob.client.get("/data/everything.json")).headers["Content-Disposition"]
    assert len(bob.get("/data/answers.csv").text.splitlines()) == 3
    assert bob.client.get("/data/delete").headers["Location"] == "/account/delete"
    bob.get("/progress")
    assert bob.send("/data/delete").headers["Location"] == "/account/delete"
    assert len(bob.get("/data/answers.csv").text.splitlines()) == 3, "the password is asked for first"


def test_files_are_limited(browser: Browser) -> None:
    play(browser, 1)
    assert [browser.client.get("/data/answers.csv").status_code for _ in range(21)] == [200] * 20 + [429]


def test_deleting_leaves_nothing_and_the_browser_begins_anew(app: Flask, session: Session, browser: Browser) -> None:
    other = Browser(app.test_client())
    play(other, 1)
    play(browser, 3)
    browser.get("/data/delete")
    assert "Everything is deleted." in browser.follow(browser.send("/data/delete")).text
    assert browser.client.get_cookie("learner") is None
    assert headline(browser).endswith(" to meet.")
    assert session.scalar(select(func.count()).select_from(Answer)) == 1, "another's answer stays"
    assert headline(other) != headline(browser)


def test_everything_of_the_learner_goes_from_every_table(session: Session, browser: Browser) -> None:
    play(browser, 3, rightly=False)
    browser.get("/data/delete")
    browser.send("/data/delete")
    tables = Base.metadata.sorted_tables
    left = [table.name for table in tables if session.scalar(select(func.count()).select_from(table))]
    assert left == []


def test_deleting_is_no_link_and_wants_a_token(browser: Browser, session: Session) -> None:
    play(browser, 1)
    browser.get("/data/delete")
    assert browser.client.post("/data/delete").status_code == 400
    assert session.scalar(select(func.count()).select_from(Answer)) == 1
