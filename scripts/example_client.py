"""Plays ten cards through the API, with the standard library only: `example_client.py http://127.0.0.1:8000 NAME`.

Asks for the password, or takes it from OJALA_PASSWORD. With `--auto` it answers by itself: the first button, or the
form of the present subjunctive, and gives up at the second try.
"""

import argparse
import getpass
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

CARDS, TIMEOUT_S, TRIES = 10, 10, 5
Json = dict[str, Any]


class Refused(Exception):
    """The API said no: a problem (RFC 9457) with `code` and `detail`."""

    def __init__(self, problem: Json) -> None:
        super().__init__(problem["detail"])
        self.code = problem["code"]


class Client:
    """The API at one address, with the tokens of one user."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/") + "/api/v1"
        self.access = self.refresh = ""

    def log_in(self, name: str, password: str) -> None:
        """Ask for tokens. Raises Refused."""
        self._keep(self._send("POST", "/tokens", {"name": name, "password": password}))

    def call(self, method: str, path: str, body: Json | None = None) -> Json:
        """One request; an access token that has run out is renewed once. Raises Refused."""
        try:
            return self._send(method, path, body, self.access)
        except Refused as refused:
            if refused.code != "token_refused":
                raise
        self._keep(self._send("POST", "/tokens/refresh", None, self.refresh))
        return self._send(method, path, body, self.access)

    def _keep(self, tokens: Json) -> None:
        self.access, self.refresh = tokens["access_token"], tokens["refresh_token"]

    def _send(self, method: str, path: str, body: Json | None, token: str = "") -> Json:
        """Send, and wait as long as a 429 or 503 says: an answer is counted once, however often it is sent."""
        data = json.dumps(body).encode() if body is not None else None
        headers = {"Accept-Language": "en", "Content-Type": "application/json", "User-Agent": "example client"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(self.base_url + path, data, headers, method=method)  # noqa: S310
        for _ in range(TRIES):
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310
                    found: Json = json.loads(response.read() or b"{}")
                    return found
            except urllib.error.HTTPError as error:
                if error.code not in {429, 503}:
                    raise Refused(json.loads(error.read())) from error
                time.sleep(int(error.headers["Retry-After"]))
        raise TimeoutError(f"{path} was asked {TRIES} times.")


def answer_of(client: Client, card: Json) -> Json:
    """What the client makes of a card by itself."""
    if card["options"]:
        return {"answer": card["options"][0]["value"]}
    if card["attempt"] > 1:
        return {"gave_up": True}
    cell = {"infinitive": card["infinitive"], "tense": "present", "person": "3s", "dialect": card["dialect"]}
    forms = client.call("GET", f"/conjugate?{urllib.parse.urlencode(cell)}")["forms"]
    return {"answer": forms[0] if forms else card["infinitive"]}


def asked_of(card: Json) -> Json:
    """What the person at the keyboard types; an empty line gives up."""
    for number, option in enumerate(card["options"], 1):
        print(f"  {number}. {option['text']}")
    typed = input("> ").strip()
    if card["options"] and typed.isdecimal() and 0 < int(typed) <= len(card["options"]):
        typed = card["options"][int(typed) - 1]["value"]
    return {"answer": typed} if typed else {"gave_up": True}


def play(client: Client, *, is_auto: bool) -> tuple[int, int]:
    """Ten sentences, each until its verdict is final: how many were right, and how many cards were answered."""
    card = client.call("GET", "/cards/next?length=10")
    right = done = 0
    while done < CARDS:
        print(f"\n{done + 1}. {card['sentence']}  ({card['infinitive']}, {card['subject']})")
        given = answer_of(client, card) if is_auto else asked_of(card)
        told = client.call("POST", "/answers", {"token": card["token"], **given})
        verdict = told["verdict"]
        print(f"   {verdict['headline']} {verdict['line']} {verdict['sentence']}")
        done += verdict["is_final"]
        right += verdict["is_right"]
        card = told["card"] or client.call("GET", "/cards/next")
    return right, done


def main() -> None:
    """Log in, play, log out."""
    parser = argparse.ArgumentParser(description="Play ten cards through the API.")
    parser.add_argument("address")
    parser.add_argument("name")
    parser.add_argument("--auto", action="store_true", help="answer without asking")
    given = parser.parse_args()
    client = Client(given.address)
    try:
        client.log_in(given.name, os.environ.get("OJALA_PASSWORD") or getpass.getpass())
        right, done = play(client, is_auto=given.auto)
        print(f"\n{right} of {done} right.")
        client.call("POST", "/tokens/revoke")
    except (Refused, TimeoutError, urllib.error.URLError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
