"""The answer to an answered card is small for every sentence of the content, not only for those a browser met."""

import uuid
from datetime import UTC, datetime

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from subjunctive_app.domain.focus import Focus, suited
from subjunctive_app.domain.items import Item
from subjunctive_app.domain.questions import BOTH, Mode
from subjunctive_app.drills.tokens import Card, Signer
from tests.conftest import SECRET, Browser

BUDGET, PLAIN_BUDGET = 1536, 4096
HEAVIEST = 60
# gunicorn's own: the status line, Server, Date, Connection, and the empty line after the headers.
GUNICORN = len("HTTP/1.1 200 OK..Server: gunicorn..Date: Mon, 23 Nov 2026 01:04:35 GMT..Connection: keep-alive....")


def heaviest(focus: Focus) -> list[Item]:
    """The sentences of a focus with the longest texts: what the others weigh is less."""

    def size(item: Item) -> int:
        texts = [item.target.sentence(""), item.gloss, item.why.en, item.subject]
        texts += [item.partner.target.sentence(""), item.partner.note.en] if item.partner else []
        texts += [text.en for text in (item.both or {}).values()]
        return len("".join(texts))

    return sorted(suited("tu_vosotros", focus), key=size, reverse=True)[:HEAVIEST]


def weight(response: TestResponse) -> int:
    """The bytes of a response over HTTP/1.1, its body as compressed."""
    assert not response.data or response.headers["Content-Encoding"] == "br"
    lines = sum(len(f"{name}: {value}..") for name, value in response.headers)
    return GUNICORN + lines + len(response.data)


CASES = [("choose", "right"), ("type", "right"), ("type", "second miss"), ("transform", "right"), ("mend", "right")]


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "plain"])
@pytest.mark.parametrize(("mode", "answer"), CASES)
def test_the_card_after_an_answer(app: Flask, mode: Mode, answer: str, htmx: bool) -> None:
    """With htmx one response; without, the redirect and the page it leads to."""
    browser = Browser(app.test_client())
    browser.get("/")
    cookie = browser.answer("").headers["Set-Cookie"]
    assert cookie.startswith("learner=")
    # Only a newcomer's first answer sets it, and newcomers choose.
    once = len(f"Set-Cookie: {cookie}..") if mode == "choose" else 0
    headers = {"Accept-Encoding": "br"} | ({"HX-Request": "true", "HX-Request-Type": "partial"} if htmx else {})

    attempt, ordinal = 2 if answer == "second miss" else 1, 2 if mode == "choose" else 99
    focus = Focus(kind="" if mode in {"choose", "type"} else mode)

    def answered(item: Item) -> list[TestResponse]:
        card = Card(item.id, uuid.uuid4(), attempt, mode, "tu_vosotros", ordinal, 2**31 - 1, now, focus)
        typed = BOTH if item.both and mode == "choose" else item.target.form(card.dialect)
        typed = item.rival_form(card.dialect) if attempt == 2 else typed
        form = {"csrf_token": browser.field("csrf_token"), "token": Signer(SECRET).card_token(card), "answer": typed}
        response = browser.client.post("/drills/answer", data=form, headers=headers)
        if htmx:
            return [response]
        return [response, browser.client.get(response.headers["Location"], headers=headers)]

    now = datetime.now(UTC)
    weights = {item.id: once + sum(map(weight, answered(item))) for item in heaviest(focus)}
    assert len(weights) == HEAVIEST
    budget = BUDGET if htmx else PLAIN_BUDGET
    heavy = {item: size for item, size in weights.items() if size > budget}
    assert not heavy, f"above {budget} B: {heavy}"
