"""Cards and answers through the API: the same learner, the same memory, each answer once."""

import json
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from subjunctive_app.drills.tokens import Signer
from subjunctive_app.extensions import limiter
from subjunctive_app.models import Answer
from tests.accounts.people import log_in
from tests.api.programs import Program, program_of
from tests.conftest import SECRET, Browser


def right_answer(card: dict[str, Any]) -> str:
    """The right answer, which stands nowhere in the card."""
    return Signer(SECRET).read_any_card(card["token"]).question.right


def send(program: Program, card: dict[str, Any], answer: str, **more: Any) -> dict[str, Any]:
    response = program.post("/answers", {"token": card["token"], "answer": answer, **more})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.get_json()
    return found


def next_card(program: Program, **wanted: str) -> dict[str, Any]:
    response = program.get("/cards/next", **wanted)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.get_json()
    return found


def test_a_sitting_of_ten(app: Flask, session: Session) -> None:
    program = program_of(app, "bob")
    card: dict[str, Any] | None = next_card(program)
    for place in range(10):
        assert card, place
        answered = send(program, card, right_answer(card))
        assert answered["verdict"]["is_right"]
        assert answered["submission_id"] == card["submission_id"]
        assert answered["verdict"]["form"] in answered["verdict"]["sentence"].lower()
        card = answered["card"]
    assert (card, answered["review"]) == (None, {"right": 10, "answered": 10})
    assert session.scalar(select(func.count()).select_from(Answer)) == 10
    progress = program.get("/progress").get_json()
    assert sum(one["right"] for one in progress["environments"]) == 10
    assert progress["shaky"] > 0
    assert len(program.get("/export").get_json()["answers"]) == 10


def test_a_card_does_not_name_its_answer(app: Flask) -> None:
    program = program_of(app, "bob")
    card = next_card(program, kind="type")
    assert right_answer(card) not in [value for name, value in card.items() if name not in {"token", "infinitive"}]
    assert "___" in card["sentence"]
    assert card["options"] == []


def test_the_same_answer_again_gets_the_same_verdict(app: Flask, session: Session) -> None:
    program = program_of(app, "bob")
    card = next_card(program, kind="type")
    right = right_answer(card)
    first, again = send(program, card, right), send(program, card, right)
    assert again == {**first, "card": again["card"]}
    assert again["card"]["submission_id"] == first["card"]["submission_id"]
    other = send(program, card, "xyz")
    assert other["verdict"]["is_repeat"]
    assert other["verdict"]["verdict"] == "right"
    assert session.scalar(select(func.count()).select_from(Answer)) == 1


def test_a_miss_gets_another_try_and_then_the_form(app: Flask) -> None:
    program = program_of(app, "bob")
    card = next_card(program, kind="type")
    missed = send(program, card, "xyzzy")
    assert not missed["verdict"]["is_final"]
    assert (missed["verdict"]["form"], missed["verdict"]["why"]) == ("", "")
    assert (missed["card"]["attempt"], missed["card"]["sentence"]) == (2, card["sentence"])
    shown = send(program, missed["card"], "", gave_up=True)
    assert shown["verdict"]["form"] == right_answer(card)
    assert shown["card"]["sentence"] != card["sentence"]


def test_the_learner_is_the_same_in_the_browser(app: Flask) -> None:
    program, browser = program_of(app, "bob"), Browser(app.test_client())
    send(program, next_card(program), "both")
    log_in(browser, "bob")
    assert '<div class="empty">' not in browser.get("/progress").text
    stranger = program_of(app, "charlie")
    assert sum(one["tried"] for one in stranger.get("/progress").get_json()["environments"]) == 0


def test_the_export_holds_all_that_the_download_does(app: Flask) -> None:
    program, browser = program_of(app, "bob"), Browser(app.test_client())
    log_in(browser, "bob")
    assert program.get("/export").get_json().keys() == json.loads(browser.get("/account/export").text).keys()


def test_the_card_of_the_day_is_answered_once(app: Flask) -> None:
    program = program_of(app, "bob")
    card = program.get("/today").get_json()
    assert send(program, card, right_answer(card))["verdict"]["is_right"]
    assert send(program, card, "both")["verdict"]["is_right"]
    assert program.get("/progress").get_json()["environments"]


def test_what_is_no_card_of_ours_is_refused(app: Flask) -> None:
    program = program_of(app, "bob")
    token = next_card(program)["token"]
    for body, code in (
        ({"token": token + "x", "answer": "a"}, "card_tampered"),
        ({"token": token, "answer": "a" * 201}, "unprocessable_entity"),
        ({"answer": "a"}, "unprocessable_entity"),
        ({"token": token, "user_id": 1}, "unprocessable_entity"),
        (["a"], "unprocessable_entity"),
    ):
        response = program.post("/answers", body)
        assert (response.status_code, response.get_json()["code"]) == (422, code), body
    response = program.get("/cards/next", verb="xyzar")
    assert (response.status_code, response.get_json()["code"]) == (404, "item_not_found")


def test_a_focus_and_a_dialect_are_heard(app: Flask) -> None:
    program = program_of(app, "bob")
    card = next_card(program, environment="N.doubt", kind="type", dialect="vos_rioplatense", length="5")
    assert (card["kind"], card["dialect"]) == ("type", "vos_rioplatense")
    assert send(program, card, "", gave_up=True)["verdict"]["environment"] == "N.doubt"


def test_limits_are_told_and_kept(app: Flask) -> None:
    program = program_of(app, "bob")
    limiter.reset()
    first = program.get("/progress")
    assert (first.headers["RateLimit-Limit"], first.headers["RateLimit-Remaining"]) == ("120", "119")
    assert 0 < int(first.headers["RateLimit-Reset"]) <= 60
    for _ in range(119):
        program.get("/progress")
    over = program.get("/progress")
    assert (over.status_code, over.headers["RateLimit-Remaining"]) == (429, "0")
    assert int(over.headers["Retry-After"]) <= 61
    assert program_of(app, "charlie").get("/progress").status_code == 200
