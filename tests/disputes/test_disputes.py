"""My answer should count: a learner proposes, an operator decides, the content takes it over."""

import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from subjunctive_app.disputes import service
from subjunctive_app.domain.grading import grade
from subjunctive_app.domain.questions import Question
from subjunctive_app.drills.tokens import Card, Signer
from subjunctive_app.extensions import limiter
from subjunctive_app.learners.cookie import NEW_LEARNERS
from subjunctive_app.models import Dispute, Learner
from tests.conftest import SECRET, Browser
from tests.domain.made_items import asked

SIGNER = Signer(SECRET)
NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


def missed(browser: Browser, typed: str = "xyzzy") -> str:
    """Miss a typed card; returns the address of the form that the card then links to."""
    browser.get("/drills?kind=type")
    browser.answer(typed, htmx=True)
    link = re.search(r'href="(/disputes/new\?[^"]+)"', browser.page)
    assert link
    return link[1].replace("&amp;", "&")


def send(browser: Browser, words: str = "", **changes: str) -> tuple[int, str]:
    fields = {name: browser.field(name) for name in ("csrf_token", "card", "typed")}
    response = browser.client.post("/disputes", data={**fields, "words": words, **changes})
    return response.status_code, response.headers.get("Location") or response.text


def test_a_miss_can_be_disputed_and_leads_back_to_the_sentence(browser: Browser, session: Session) -> None:
    browser.get(missed(browser))
    item = SIGNER.read_card(browser.field("card"), datetime.now(UTC)).item
    status, address = send(browser, "  mi  abuela lo dice\nasí ")
    assert status == 303
    page = browser.get(address).text
    assert "A person will read it." in page
    back = re.search(r'href="(/drills\?card=[^"]+)"', page)
    assert back
    assert browser.get(back[1]).status_code == 200
    kept = session.scalars(select(Dispute)).one()
    assert (kept.item_id, kept.typed, kept.code, kept.status) == (item, "xyzzy", "unknown", "open")
    assert kept.words == "mi abuela lo dice así"
    assert kept.learner_id == session.scalars(select(Learner.id)).one()


@pytest.mark.parametrize("typed", ["\u00df" * 200, "\u0130" * 200, "a\x00b", "x" * 5000])
def test_any_text_can_be_kept(browser: Browser, session: Session, typed: str) -> None:
    """In small letters some texts are twice as long as they were, and PostgreSQL cuts nothing by itself."""
    browser.get(missed(browser))
    assert send(browser, typed=typed)[0] == 303
    assert len(session.scalars(select(Dispute.normalised)).one()) <= 200


def test_fifty_at_once_by_somebody_new_are_kept_once(app: Flask, browser: Browser, session: Session) -> None:
    browser.get("/drills?kind=type")
    cookie = browser.client.get_cookie("session")
    assert cookie
    data = {"csrf_token": browser.field("csrf_token"), "card": browser.field("token"), "typed": "xyzzy"}

    def propose(number: int) -> int:
        client = app.test_client()
        client.set_cookie("session", cookie.value)
        where = {"REMOTE_ADDR": f"192.0.2.{number}"}
        return client.post("/disputes", data=data, environ_overrides=where).status_code

    session.rollback()
    with ThreadPoolExecutor(50) as pool:
        assert list(pool.map(propose, range(50))) == [303] * 50
    assert len(session.scalars(select(Dispute)).all()) == len(session.scalars(select(Learner)).all()) == 1


def test_too_many_newcomers_at_once_are_asked_to_wait(app: Flask, browser: Browser, session: Session) -> None:
    browser.get("/drills?kind=type")
    data = {"csrf_token": browser.field("csrf_token"), "card": browser.field("token"), "typed": "xyzzy"}
    for _ in range(60):
        limiter.limiter.hit(NEW_LEARNERS, "127.0.0.1")
    response = browser.client.post("/disputes", data=data)
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "60"


def test_the_same_proposal_is_kept_once(browser: Browser, session: Session) -> None:
    browser.get(missed(browser))
    assert send(browser, "one")[0] == send(browser, "two")[0] == 303
    assert session.scalars(select(Dispute.words)).all() == ["one"]


def test_there_is_no_dispute_over_a_right_answer_nor_over_nothing(browser: Browser, session: Session) -> None:
    browser.get(missed(browser))
    card = SIGNER.read_card(browser.field("card"), datetime.now(UTC))
    right = card.question.item.target.form(card.dialect)
    assert send(browser, typed=right)[0] == 422
    assert send(browser, typed=" ")[0] == 422
    assert session.scalars(select(Dispute)).all() == []


def test_too_many_words_are_422_and_stay_in_the_form(browser: Browser, session: Session) -> None:
    browser.get(missed(browser))
    status, text = send(browser, "a" * 301)
    assert status == 422
    assert f'value="{"a" * 301}"' in text
    assert session.scalars(select(Dispute)).all() == []


@pytest.mark.parametrize("card", ["", "made-up"])
def test_a_card_that_is_not_ours(browser: Browser, card: str) -> None:
    assert browser.get(f"/disputes/new?card={card}&typed=x").status_code == 422


def test_more_than_twenty_a_minute_are_429(browser: Browser) -> None:
    browser.get(missed(browser))
    assert [send(browser)[0] for _ in range(21)] == [303] * 20 + [429]


# The operator.


def proposed(app: Flask, session: Session, browser: Browser) -> Dispute:
    browser.get(missed(browser))
    send(browser, "why not")
    return session.scalars(select(Dispute)).one()


def run(app: Flask, *words: str) -> tuple[int, str]:
    found = app.test_cli_runner().invoke(args=["disputes", *words])
    return found.exit_code, found.output


def test_an_operator_lists_accepts_and_exports(app: Flask, session: Session, browser: Browser) -> None:
    dispute = proposed(app, session, browser)
    number, item = dispute.id, dispute.item_id
    code, listed = run(app, "list")
    assert code == 0
    assert listed.split("\t")[:2] == [str(number), item]
    assert "why not" in listed
    assert run(app, "accept", str(number)) == (0, f"{item}: xyzzy is accepted.\n")
    assert run(app, "list") == (0, "")
    assert tomllib.loads(run(app, "export")[1]) == {item: ["xyzzy"]}
    assert "you are right: it will count" in browser.get("/progress").text


def test_an_operator_rejects_with_a_line_that_the_learner_reads(app: Flask, session: Session, browser: Browser) -> None:
    number = proposed(app, session, browser).id
    assert run(app, "reject", str(number), "Here it is about tomorrow.")[0] == 0
    assert "Here it is about tomorrow." in browser.get("/progress").text
    assert tomllib.loads(run(app, "export")[1]) == {}


def test_a_decision_is_made_once(app: Flask, session: Session, browser: Browser) -> None:
    number = proposed(app, session, browser).id
    run(app, "accept", str(number))
    for words in (["accept", str(number)], ["reject", str(number), "no"], ["accept", "999999"]):
        code, output = run(app, *words)
        assert code == 1
        assert "No open dispute has this number." in output


def test_an_accepted_answer_is_right_in_its_sentence() -> None:
    item = asked("{Ojalá} ___ pronto.", "venir", "present", "3s", "I.ojala", accepts=("viniese ya",))
    found = grade(Question(item, "type", "tu_ustedes"), " Viniese  ya. ", attempt=1)
    assert (found.diagnosis.verdict, found.diagnosis.code) == ("right", "right")
    assert grade(Question(item, "type", "tu_ustedes"), "viniese nunca", attempt=1).diagnosis.verdict != "right"


def test_an_exported_file_reads_back(session: Session) -> None:
    learner = Learner(key_hash="k", dialect="tu_ustedes", graded=0, created_at=NOW, seen_at=NOW)
    session.add(learner)
    session.flush()
    hostile = 'say "hi" \\ [x] = ñ'
    kept = {"item_id": "wish-fiesta", "item_version": "1", "code": "unknown", "dialect": "tu_ustedes"}
    session.add(Dispute(learner_id=learner.id, typed="x", normalised=hostile, status="accepted", made_at=NOW, **kept))
    session.commit()
    assert tomllib.loads(service.export(session)) == {"wish-fiesta": [hostile]}


def test_a_card_of_yesterday_can_still_be_disputed(browser: Browser) -> None:
    browser.get(missed(browser))
    card = SIGNER.read_card(browser.field("card"), datetime.now(UTC))
    old = SIGNER.card_token(Card(card.item, card.submission, 2, "type", card.dialect, 4, 1, NOW.replace(year=2025)))
    assert send(browser, card=old)[0] == 303
