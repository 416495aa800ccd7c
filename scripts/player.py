"""A learner as a program: opens the page, answers cards over one kept connection, as htmx does."""

import base64
import http.client
import json
import re
import time
import zlib
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from subjunctive_app.domain.diagnosis import DIALECTS
from subjunctive_app.domain.items import Item, get_item
from subjunctive_app.drills.tokens import unpack

_FIELD = re.compile(r'name="(csrf_token|token)" value="([^"]*)"')
TIMEOUT_S = 30


def read_card(token: str) -> tuple[Item, str]:
    """The item of a card's token, and its right answer. The token is signed, not secret: anybody may read it."""
    data = _data(token)
    item = get_item(data[0])
    return item, "both" if item.both and data[3] == "c" else item.target.form(DIALECTS[data[4]])


def right_answer(token: str) -> str:
    """What the form of a card of any kind sends for the right answer."""
    card = unpack(_data(token))
    if card.question.is_typed or card.mode == "choose":
        return read_card(token)[1]
    return card.question.right_option


def _data(token: str) -> list[Any]:
    packed = token.split(".")[1] if token.startswith(".") else token.split(".")[0]
    raw = base64.urlsafe_b64decode(packed + "==")
    data: list[Any] = json.loads(zlib.decompress(raw) if token.startswith(".") else raw)
    return data


class Player:
    """Plays cards against a running server; `answer` returns the seconds that the answer took."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
        self.cookies: dict[str, str] = {}
        self.fields: dict[str, str] = {}
        self.errors = 0
        self.open()

    def open(self) -> None:
        """Load a fresh card."""
        self._request("GET", "/drills")

    def answer(self, *, rightly: bool = True) -> float:
        """Answer the card on the page; returns seconds."""
        _item, form = read_card(self.fields["token"])
        data = urlencode({**self.fields, "answer": form if rightly else "xyz"})
        began = time.perf_counter()
        self._request("POST", "/drills/answer", data)
        return time.perf_counter() - began

    def _request(self, method: str, path: str, body: str | None = None) -> None:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "HX-Request": "true",
                "HX-Request-Type": "partial",
                "Sec-Fetch-Site": "same-origin",
            }
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        page = response.read().decode()
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        fields = dict(_FIELD.findall(page))
        if response.status != 200 or not fields or "Not saved yet" in page:
            self.errors += 1
        self.fields = fields or self.fields
