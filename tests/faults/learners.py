"""Learners who go on answering whatever happens, and the ledger of what they were told.

The one invariant of all faults: every submit that a learner saw as saved is in the database exactly once, and every
other one can be sent again and ends there exactly once.
"""

import http.client
import ipaddress
import re
import secrets
import statistics
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from sqlalchemy import create_engine, text

from scripts.player import Player, read_card
from subjunctive_app.drills.tokens import Signer, unpack
from tests.conftest import SECRET
from tests.waiting import PATIENCE_S

_UNSAVED = re.compile(r'name="unsaved" value="([^"]*)"')


class Learner(Player):
    """One learner with htmx: what the page holds is sent again until it is taken."""

    def __init__(self, url: str) -> None:
        self.waiting: list[str] = []
        self.sent: set[uuid.UUID] = set()
        self.saved: set[uuid.UUID] = set()
        self.told: list[tuple[int, float]] = []  # status (0 where the line broke) and seconds
        # A school is one address; here each learner comes from their own, so that no limit stands in the way.
        address = ipaddress.ip_address(int.from_bytes(b"\x0a" + secrets.token_bytes(3)))
        super().__init__(url, **{"X-Forwarded-For": str(address)})

    def submit(self) -> int:
        """Answer the card on the page, or the same again if it was not taken; return the status, 0 for none."""
        if "token" not in self.fields and not self._opened():  # the end of a sitting
            return 0
        card = unpack(self.fields["token"].rpartition(".")[0])
        self.sent.add(card.submission)
        _item, form = read_card(self.fields["token"])
        data = urlencode({**self.fields, "answer": form, "unsaved": self.waiting}, doseq=True)
        began = time.monotonic()
        status = self._post(data)
        self.told.append((status, time.monotonic() - began))
        return status

    def _opened(self) -> bool:
        """Whether a page with a card came."""
        began = time.monotonic()
        try:
            self.open()
        except (OSError, http.client.HTTPException):
            self.close()
            self.told.append((0, time.monotonic() - began))
            return False
        return True

    def _post(self, data: str) -> int:
        try:
            response, page = self._request("POST", "/drills/answer", data)
        except (OSError, http.client.HTTPException):
            self.close()
            return 0
        if response.status == 200:
            self.waiting = list(dict.fromkeys(_UNSAVED.findall(page)))
            waits = {Signer(SECRET).read_receipt(receipt).card.submission for receipt in self.waiting}
            self.saved |= self.sent - waits
        elif response.status == 503:
            assert response.headers["Retry-After"], "a refusal says when to come back"
        return response.status

    def send(self, path: str, **fields: str) -> tuple[int, str]:
        """Send a form with the token of the page; returns the status and where it leads."""
        headers = {**self.headers, "Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"csrf_token": self.fields["csrf_token"], **fields})
        self.connection.request("POST", path, body, {**headers, "Sec-Fetch-Site": "same-origin"})
        response = self.connection.getresponse()
        response.read()
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return response.status, response.headers.get("Location", "")

    def finish(self) -> None:
        """Send until nothing waits any more, as a page does by itself."""
        until = time.monotonic() + PATIENCE_S
        while self.submit() != 200 or self.waiting or self.sent - self.saved:
            assert time.monotonic() < until, (self.told[-5:], len(self.waiting))
        self.close()


@contextmanager
def playing(learners: Sequence[Learner], pause_s: float = 0.0) -> Iterator[None]:
    """All learners answer, without a pause unless one is given, until the block ends; then each finishes."""
    stop = threading.Event()
    errors: list[BaseException] = []

    def play(learner: Learner) -> None:
        try:
            while not stop.is_set():
                if learner.submit() != 200:
                    stop.wait(0.05)
                stop.wait(pause_s)
            learner.finish()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=play, args=(learner,)) for learner in learners]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE_S * 2)
    assert not errors, errors


def check_ledger(learners: Sequence[Learner], database_url: str, others: int = 0) -> int:
    """The invariant; returns how many answers there are. No learner ever saw a page of a broken server.

    `others` is how many answers came from elsewhere.
    """
    engine = create_engine(database_url)
    with engine.connect() as connection:
        rows = Counter(uuid.UUID(str(one)) for one in connection.scalars(text("SELECT submission_id FROM answer")))
    engine.dispose()
    told = set().union(*(learner.saved for learner in learners))
    assert set(rows.values()) <= {1}, "an answer was stored twice"
    assert told - set(rows) == set(), "an answer was told to be saved and is not"
    assert len(set(rows) - told) == others, "an answer is there that nobody was told of"
    for learner in learners:
        learner.close()
    statuses = Counter(status for learner in learners for status, _seconds in learner.told)
    assert set(statuses) <= {0, 200, 503}, statuses
    return len(rows)


def median(learners: list[Learner]) -> float:
    """The median of the last twenty answers of each, in seconds."""
    return statistics.median(seconds for learner in learners for _status, seconds in learner.told[-20:])


def slowest(learners: list[Learner], since: int = 0) -> float:
    """The longest that anybody waited, in seconds."""
    return max(seconds for learner in learners for _status, seconds in learner.told[since:])
