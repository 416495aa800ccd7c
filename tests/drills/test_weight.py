"""The answer to an answered card is small for every sentence of the content, not only for those a browser met."""

import uuid
from datetime import UTC, datetime

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from subjunctive_app.domain.items import Item, all_items
from subjunctive_app.domain.questions import BOTH, Mode
from subjunctive_app.drills.tokens import Card, Signer
from tests.conftest import SECRET, Browser

BUDGET = 1536
# gunicorn's own: the status line, Server, Date, Connection, and the empty line after the headers.
GUNICORN = len("HTTP/1.1 200 OK..Server: gunicorn..Date: Mon, 23 Nov 2026 01:04:35 GMT..Connection: keep-alive....")


def weight(response: TestResponse) -> int:
    """The bytes of a response over HTTP/1.1, its body as compressed."""
    assert response.headers["Content-Encoding"] == "br"
    lines = sum(len(f"{name}: {value}..") for name, value in response.headers)
    return GUNICORN + lines + len(response.data)


@pytest.mark.parametrize("mode", ["choose", "type"])
def test_the_card_after_a_right_answer(app: Flask, mode: Mode) -> None:
    browser = Browser(app.test_client())
    browser.get("/")
    cookie = browser.answer("").headers["Set-Cookie"]
    assert cookie.startswith("learner=")
    # Only a newcomer's first answer sets it, and newcomers choose.
    once = len(f"Set-Cookie: {cookie}..") if mode == "choose" else 0
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "Accept-Encoding": "br"}

    def answered(item: Item) -> TestResponse:
        card = Card(item.id, uuid.uuid4(), 1, mode, "tu_vosotros", 2 if mode == "choose" else 99, 2**31 - 1, now)
        typed = BOTH if item.both and mode == "choose" else item.target.form(card.dialect)
        form = {"csrf_token": browser.field("csrf_token"), "token": Signer(SECRET).card_token(card), "answer": typed}
        return browser.client.post("/drills/answer", data=form, headers=headers)

    now = datetime.now(UTC)
    weights = {item.id: once + weight(answered(item)) for item in all_items().values() if item.suits("tu_vosotros")}
    assert len(weights) > 100
    heavy = {item: size for item, size in weights.items() if size > BUDGET}
    assert not heavy, f"above {BUDGET} B: {heavy}"
