"""POST /data/import and /api/v1/import: what was taken along comes back, once, and nothing else gets in."""

import io
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from subjunctive_app.domain.items import all_items
from subjunctive_app.drills import importing
from subjunctive_app.drills.importing import MOST
from subjunctive_app.drills.signing import signer
from subjunctive_app.extensions import limiter
from subjunctive_app.models import Answer, Tally
from subjunctive_app.progress.service import rebuild
from tests.accounts.people import someone
from tests.api.programs import program_of
from tests.conftest import Browser
from tests.progress.answers import answer
from tests.progress.test_page import headline, play, visitor_of

DERIVED = ("tallies", "skills", "days")
# What was thought while a card was shown: of an answer from elsewhere nothing was, nor is it measured how long it took.
FORETOLD = ("latency_ms", "predicted_success", "predicted_recall")


def upload(browser: Browser, data: bytes) -> TestResponse:
    """Choose the file on the page and send it."""
    browser.get("/data")
    part = 'Content-Disposition: form-data; name="file"; filename="ojala.json"\r\n\r\n'
    token = f'Content-Disposition: form-data; name="csrf_token"\r\n\r\n{browser.field("csrf_token")}'
    body = f"--x\r\n{token}\r\n--x\r\n{part}".encode() + data + b"\r\n--x--\r\n"
    response = browser.client.post("/data/import", data=body, content_type="multipart/form-data; boundary=x")
    browser.page = response.text
    return response


def everything(browser: Browser) -> dict[str, Any]:
    response = browser.get("/data/everything.json")
    response = browser.follow(response) if response.status_code == 303 else response
    found: dict[str, Any] = json.loads(response.text)
    return found


def row(**changes: Any) -> dict[str, Any]:
    """An answer as a file has it."""
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    given = {"submission_id": str(uuid.uuid4()), "item_id": "neg-ruido", "mode": "type", "attempt": 1}
    given |= {"hint_used": False, "typed": "hacemos", "verdict": "wrong", "dialect": "tu_ustedes"}
    return {**given, "shown_at": at.isoformat(), "answered_at": at.isoformat(), **changes}


def file_of(*rows: Any) -> bytes:
    return json.dumps({"answers": rows}).encode()


def test_what_was_read_rightly_comes_back_so(app: Flask, browser: Browser) -> None:
    """Which of two moods a reading card showed follows from its turn, which no file holds."""
    for number in range(8):
        browser.get("/drills?kind=interpret" if not number else "/drills")
        browser.answer(_right(app, browser), htmx=True)
    before = everything(browser)
    other = Browser(app.test_client())
    assert upload(other, json.dumps(before).encode()).status_code == 303
    after = everything(other)
    assert [one["verdict"] for one in after["answers"]] == ["right"] * 8
    assert [after[name] for name in DERIVED] == [before[name] for name in DERIVED]


def _right(app: Flask, browser: Browser) -> str:
    with app.test_request_context():
        return signer().read_any_card(browser.field("token")).question.right


def test_another_browser_has_the_same_afterwards(app: Flask, browser: Browser) -> None:
    play(browser, 4, rightly=False)
    play(browser, 4)
    before, other = everything(browser), Browser(app.test_client())
    response = upload(other, json.dumps(before).encode())
    assert (response.status_code, response.headers["Location"]) == (303, "/data?new=8&known=0&gone=0&waiting=0")
    assert "8 answers were taken in." in other.follow(response).text
    after = everything(other)
    assert {name: after[name] for name in DERIVED} == {name: before[name] for name in DERIVED}
    here, there = (
        [{name: one[name] for name in one if name not in FORETOLD} for one in found["answers"]]
        for found in (after, before)
    )
    assert here == there
    assert headline(other) == headline(browser)


def test_what_became_of_a_file_is_said_in_sentences(browser: Browser) -> None:
    for language, told in (
        (
            "en",
            "3 answers were taken in. 1 was here already. 2 are of sentences that are no longer asked. 5 still wait",
        ),
        ("es", "3 respuestas. 1 ya estaba aquí. 2 son de frases que ya no se preguntan. 5 todavía esperan"),
    ):
        browser.client.set_cookie("lang", language)
        assert told in " ".join(browser.get("/data?new=3&known=1&gone=2&waiting=5").text.split())


def test_each_answer_counts_once(app: Flask, session: Session, browser: Browser) -> None:
    play(browser, 3)
    data = json.dumps(everything(browser)).encode()
    for _ in range(2):
        assert upload(browser, data).headers["Location"] == "/data?new=0&known=3&gone=0&waiting=0"
    bob = someone(app, "bob").browser
    play(bob, 2)
    assert upload(bob, data).headers["Location"] == "/data?new=3&known=0&gone=0&waiting=0"
    program = program_of(app, "alice")
    for new, known in ((3, 0), (0, 3)):
        told = program.post("/import", json.loads(data)).get_json()
        assert told == {"new": new, "known": known, "gone": 0, "waiting": 0}
    assert session.scalar(select(func.count()).select_from(Answer)) == 3 + 5 + 3
    kept = session.scalars(select(Tally.count).order_by(Tally.learner_id, Tally.environment, Tally.kind)).all()
    rebuild(session)
    assert session.scalars(select(Tally.count).order_by(Tally.learner_id, Tally.environment, Tally.kind)).all() == kept


def test_the_export_of_the_api_comes_back_through_the_page(app: Flask, browser: Browser) -> None:
    program = program_of(app, "bob")
    program.post("/import", {"answers": [row(), row(item_id="no-longer-there")]})
    found = program.get("/export").get_json()
    assert len(found["answers"]) == 1
    assert upload(browser, json.dumps(found).encode()).headers["Location"] == "/data?new=1&known=0&gone=0&waiting=0"


def test_a_meaning_is_graded_by_the_mood_that_was_read(session: Session, browser: Browser) -> None:
    """Which of two moods a card showed is left to chance and stands in no file; what was right then is right here."""
    item = next(item.id for item in all_items().values() if item.both)
    given = [(typed, verdict) for typed in ("1", "2") for verdict in ("right", "wrong")]
    rows = [row(item_id=item, mode="interpret", typed=typed, verdict=verdict) for typed, verdict in given]
    shown = row(item_id=item, mode="interpret", typed="", verdict="wrong", hint_used=True)
    none_of_them = row(item_id=item, mode="interpret", typed="xyz", verdict="right")
    assert upload(browser, file_of(*rows, shown, none_of_them)).status_code == 303
    kept = session.execute(select(Answer.typed, Answer.verdict)).all()
    assert sorted(kept) == sorted([*given, ("", "wrong"), ("xyz", "wrong")])


def test_settings_come_along_where_nothing_else_was_chosen(app: Flask, browser: Browser) -> None:
    """Between accounts, browsers, page and API; how long answers are kept stays, so that none is deleted."""
    there, here = program_of(app, "alice"), program_of(app, "bob")
    chosen = {"dialect": "vos_rioplatense", "accents": "tolerant", "keys": "off", "daily_goal": 30, "retention": 95}
    there.patch("/settings", {**chosen, "keep_days": 90})
    found = there.get("/export").get_json()
    assert found["settings"] == there.get("/settings").get_json()
    here.patch("/settings", {"dialect": "tu_vosotros", "daily_goal": 5})
    assert here.post("/import", found).status_code == 200
    kept = {**found["settings"], "dialect": "tu_vosotros", "daily_goal": 5, "keep_days": 0}
    assert here.get("/settings").get_json() == kept

    assert upload(browser, json.dumps({**found, "answers": [row()]}).encode()).status_code == 303
    assert everything(browser)["settings"] == {**found["settings"], "keep_days": 0}
    charlie = someone(app, "charlie").browser
    upload(charlie, json.dumps(everything(browser)).encode())
    assert everything(charlie)["settings"] == {**found["settings"], "keep_days": 0}


def test_settings_that_cannot_be_chosen_are_passed_over(app: Flask, browser: Browser) -> None:
    wrong = {"accents": ["tolerant"], "keys": 1, "role": "admin", "dialect": "klingon", "language": None}
    for goal, retention in ((0, 91), ("5", "95"), (True, True), (201, [80]), (2.5, 95.0)):
        given = {**wrong, "daily_goal": goal, "retention": retention}
        assert upload(browser, json.dumps({"answers": [row()], "settings": given}).encode()).status_code == 303
        kept = everything(browser)["settings"]
        assert (kept["daily_goal"], kept["retention"], kept["accents"], kept["keys"]) == (None, 90, "strict", "on")
        assert (kept["dialect"], kept["language"]) == ("", "")
    program = program_of(app, "bob")
    assert program.post("/import", {"answers": [], "settings": wrong}).status_code == 200
    assert program.get("/settings").get_json()["accents"] == "strict"


def test_a_verdict_is_made_anew(app: Flask, session: Session, browser: Browser) -> None:
    skills = [["mood:N.neg:produce", 4], ["form:present:x", 4]]
    upload(browser, file_of(row(verdict="right", codes=["right"], skills=skills, normalised="hagamos", learner_id=1)))
    [kept] = session.scalars(select(Answer)).all()
    assert (kept.verdict, kept.codes, kept.normalised) == ("wrong", ["indicative_same_person"], "hacemos")
    assert ["form:present:x", 4] not in kept.skills


def test_old_answers_come_before_new_ones(session: Session, browser: Browser) -> None:
    answer(session, visitor_of(browser), "neg-ruido", "hagamos", now=datetime.now(UTC))
    assert upload(browser, file_of(row(), row(item_id="wish-playa"))).status_code == 303
    days = everything(browser)["days"]
    assert [day["day"] for day in days][:1] == ["2026-11-20"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"answers": 1}',
        b'{"answers": [], "settings": []}',
        b"\xff\xfe",
        b"[" * 50_000,
        b'{"answers": [' + b"1" * 5_000 + b"]}",
    ],
)
def test_what_is_no_file_of_ours(browser: Browser, session: Session, data: bytes) -> None:
    response = upload(browser, data)
    assert response.status_code == 422
    assert "That is not our file." in response.text
    assert session.scalar(select(func.count()).select_from(Answer)) == 0


WRONG: list[tuple[str, Any]] = [
    *(("submission_id", one) for one in (None, "x", 7, "'; DROP TABLE answer; --")),
    *(("item_id", one) for one in (None, 1, "x" * 201)),
    *(("mode", one) for one in ("xyz", "spot" * 9, None)),
    *(("dialect", one) for one in ("klingon", None)),
    *(("attempt", one) for one in (0, 10, True, 1.0, "1", 2**70)),
    *(("hint_used", one) for one in (1, "no", None)),
    *(("typed", one) for one in ("x" * 201, 1, None)),
    *(
        ("answered_at", one)
        for one in ("2026-11-20", "yesterday", 1, "9999-12-31T23:59:59-23:59", "1970-01-01T00:00:00Z")
    ),
    ("answered_at", (datetime.now(UTC) + timedelta(days=2)).isoformat()),
    ("shown_at", "0001-01-01T00:00:00+23:59"),
]


def test_an_answer_that_cannot_be_ours(app: Flask, session: Session, browser: Browser) -> None:
    program = program_of(app, "bob")
    for field, value in WRONG:
        limiter.reset()
        rows = [row(), row(**{field: value})]
        told = program.post("/import", {"answers": rows})
        assert (told.status_code, told.get_json()["code"]) == (422, "import_no_answer"), (field, value)
        assert f"Number 2 of the answers in that file cannot be one of ours ({field})." in told.get_json()["detail"]
        if field == "answered_at":
            assert f"({field})" in upload(browser, file_of(*rows)).text
    assert upload(browser, file_of(row(), 1)).status_code == 422
    assert session.scalar(select(func.count()).select_from(Answer)) == 0, "all are looked at before one is kept"


def test_what_was_typed_is_text_and_stays_text(session: Session, browser: Browser) -> None:
    typed = "<script>alert(1)</script>\x00\ud800"
    assert upload(browser, file_of(row(typed=typed))).status_code == 303
    assert session.scalars(select(Answer.typed)).all() == ["<script>alert(1)</script>"]
    assert "<script>alert" not in browser.get("/progress").text


def test_more_than_a_file_holds(browser: Browser) -> None:
    response = upload(browser, file_of(*[1] * (MOST + 1)))
    assert response.status_code == 422
    assert f"at most {MOST} answers" in response.text
    assert upload(browser, b" " * (8 * 1024 * 1024 + 1)).status_code == 413


def test_it_is_guarded_and_limited(app: Flask, browser: Browser) -> None:
    play(browser, 1)
    plain = app.test_client().post("/data/import", data={"file": (io.BytesIO(file_of()), "x")})
    assert plain.status_code == 400
    assert [upload(browser, file_of()).status_code for _ in range(21)] == [303] * 20 + [429]


def test_a_long_file_is_sent_until_nothing_waits(
    session: Session, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_NEW", 3)
    data = file_of(*[row() for _ in range(4)])
    assert "1 still waits: send the file once more." in browser.follow(upload(browser, data)).text
    assert upload(browser, data).headers["Location"] == "/data?new=1&known=3&gone=0&waiting=0"
    assert session.scalar(select(func.count()).select_from(Answer)) == 4
