"""A learner as a program: opens the page, answers cards over one kept connection, as htmx does."""

import http.client
import re
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from subjunctive_app.domain.items import Item
from subjunctive_app.drills.tokens import unpack

_FIELD = re.compile(r'name="(csrf_token|token)" value="([^"]*)"')
TIMEOUT_S = 30


def read_card(token: str) -> tuple[Item, str]:
    """The item of a card's token, and its right answer. The token is signed, not secret: anybody may read it."""
    question = unpack(token.rpartition(".")[0]).question
    return question.item, question.right


class Player:
    """Plays cards against a running server; `answer` returns the seconds that the answer took."""

    def __init__(self, url: str, **headers: str) -> None:
        parts = urlsplit(url)
        self.headers = headers
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
        self.cookies: dict[str, str] = {}
        self.fields: dict[str, str] = {}
        self.errors = 0
        self.open()

    def open(self) -> None:
        """Load a fresh card."""
        self._request("GET", "/drills")

    def close(self) -> None:
        """End the connection; another request opens a new one."""
        self.connection.close()

    def answer(self, *, rightly: bool = True) -> float:
        """Answer the card on the page; returns seconds."""
        _item, form = read_card(self.fields["token"])
        data = urlencode({**self.fields, "answer": form if rightly else "xyz"})
        began = time.perf_counter()
        self._request("POST", "/drills/answer", data)
        took = time.perf_counter() - began
        if "token" not in self.fields:  # the end page of a sitting
            self.open()
        return took

    @property
    def cookie(self) -> str:
        """The Cookie header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _request(self, method: str, path: str, body: str | None = None) -> tuple[http.client.HTTPResponse, str]:
        headers = {**self.headers, "Cookie": self.cookie}
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
        is_end = 'href="/progress">See your progress' in page
        if response.status != 200 or not (fields or is_end) or "Not saved yet" in page:
            self.errors += 1
        self.fields = fields if fields or is_end else self.fields
        return response, page
