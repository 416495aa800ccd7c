"""Does it really work: `python -m scripts.smoke URL [--sockets URL]` logs in, answers a card, opens a room's socket.

Against any address of the app; a colour that nginx does not ask yet is named directly, and is asked under the host of
PUBLIC_URL. The account is its own (SMOKE_PASSWORD or SMOKE_PASSWORD_FILE; made at the first call, its name holds a
piece of the password's hash). It leaves one answer of that account and one room that is over.
"""

import argparse
import base64
import hashlib
import http.client
import os
import re
import sys
import time
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from scripts.player import read_card
from subjunctive_app.healthprobe import host_header

TIMEOUT_S = 10


class Broken(Exception):
    """A part of the app does not do what it should."""


def connect(url: str) -> http.client.HTTPConnection:
    """A line to the server of the address."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)


class Visitor:
    """A browser without script."""

    def __init__(self, url: str) -> None:
        self.url, parts = url, urlsplit(url)
        is_direct = parts.port is not None and parts.scheme == "http"
        self.headers = (host_header() if is_direct else {}) | {"User-Agent": "smoke"}
        if is_direct:  # as nginx would say it
            self.headers["X-Forwarded-Proto"] = urlsplit(os.environ.get("PUBLIC_URL", "http:")).scheme
        self.cookies: dict[str, str] = {}
        self.page = ""

    @property
    def cookie(self) -> str:
        """The Cookie header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def ask(self, method: str, path: str, **fields: str) -> http.client.HTTPResponse:
        """Send a request; its body is the `page` then."""
        connection = connect(self.url)
        body = urlencode({"csrf_token": self.field("csrf_token"), **fields}) if method == "POST" else None
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        try:
            connection.request(method, path, body, {**self.headers, **form, "Cookie": self.cookie})
            response = connection.getresponse()
            self.page = response.read().decode()
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        if response.status >= 500:
            raise Broken(f"{method} {path}: {response.status}")
        return response

    def get(self, path: str) -> str:
        """The page at a path."""
        if (status := self.ask("GET", path).status) != 200:
            raise Broken(f"GET {path}: {status}")
        return self.page

    def send(self, path: str, **fields: str) -> str:
        """Send the form of the page; returns where it leads."""
        response = self.ask("POST", path, **fields)
        if response.status != 303:
            raise Broken(f"POST {path}: {response.status}")
        return response.headers["Location"]

    def field(self, name: str) -> str:
        """The value of a hidden field."""
        if found := re.search(rf'name="{name}" value="([^"]*)"', self.page):
            return found[1]
        raise Broken(f"The page has no field {name}.")


def password() -> str:
    """The password of the account of the smoke test."""
    path = os.environ.get("SMOKE_PASSWORD_FILE", "")
    found = os.environ.get("SMOKE_PASSWORD") or (Path(path).read_text(encoding="utf-8").strip() if path else "")
    if not found:
        raise Broken("SMOKE_PASSWORD (or SMOKE_PASSWORD_FILE) is not set.")
    return found


def log_in(visitor: Visitor, word: str) -> None:
    """Log in, and sign up where the account is not there yet."""
    given = {"name": f"smoke-{hashlib.sha256(word.encode()).hexdigest()[:10]}", "password": word}
    visitor.get("/account/login")
    if visitor.ask("POST", "/account/login", **given).status != 303:
        visitor.get("/account/sign-up")
        visitor.send("/account/sign-up", **given)
    if given["name"] not in visitor.get("/account"):
        raise Broken("Logged in, and the account page does not know it.")


def answer_card(visitor: Visitor) -> None:
    """Answer a card rightly and read its verdict."""
    visitor.get("/drills")
    token = visitor.field("token")
    where = visitor.send("/drills/answer", token=token, answer=read_card(token)[1])
    if 'data-verdict="right"' not in visitor.get(where):
        raise Broken("A right answer is not told to be right.")


def open_socket(visitor: Visitor, sockets: str) -> None:
    """Make a room, hear its first message over a socket, end it."""
    visitor.get("/r")
    console = urlsplit(visitor.send("/r/new")).path
    visitor.get(console)
    upgrade = {
        **visitor.headers,
        "Cookie": visitor.cookie,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Sec-Fetch-Site": "same-origin",
    }
    connection = connect(sockets)
    try:
        connection.request("GET", f"/ws/rooms/{console.split('/')[2]}?as=host", headers=upgrade)
        response = connection.getresponse()
        if response.status != 101:
            raise Broken(f"The socket of a room: {response.status}")
        # The head of a frame (RFC 6455, 5.2): the end of a message, and that it is text.
        if response.fp.read(1) != b"\x81":
            raise Broken("The socket of a room opens and is closed at once.")
    finally:
        connection.close()
    visitor.send(f"{console}/end")


def main() -> None:
    """Try the three, and say how long they took."""
    parser = argparse.ArgumentParser(description="Log in, answer a card, open a socket.")
    parser.add_argument("url", help="such as https://learn.school.example, or http://127.0.0.1:8110")
    parser.add_argument("--sockets", help="where the sockets are, if elsewhere")
    given = parser.parse_args()
    visitor, began = Visitor(given.url.rstrip("/")), time.monotonic()
    try:
        log_in(visitor, password())
        answer_card(visitor)
        open_socket(visitor, (given.sockets or given.url).rstrip("/"))
    except (Broken, OSError, http.client.HTTPException) as error:
        sys.exit(f"    smoke: {error}")
    print(f"    logged in, answered a card, heard a socket, in {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
