"""A class for tests: a teacher's browser and pupils' browsers."""

import re
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from subjunctive_app.domain.items import get_item
from subjunctive_app.models import RoomItem
from tests.conftest import Browser


@dataclass
class Teacher(Browser):
    """Somebody with a room. `code` is the room's."""

    code: str = ""

    def make_room(self, **settings: str) -> str:
        """Press the button that makes a room; return its code."""
        self.get("/r")
        self.follow(self.send("/r/new", htmx=False, **settings))
        found = re.search(r"/r/([A-Z0-9]{6})/people", self.page)
        assert found, self.page
        self.code = found[1]
        return self.code

    def press(self, act: str, *, htmx: bool = False, **fields: str) -> TestResponse:
        """Press a button of the console as it stands."""
        if act not in self.page:
            self.get(f"/r/{self.code}/host")
        fields = {"v": self.field("v"), **fields} if "v" not in fields else fields
        response = self.send(f"/r/{self.code}/host/{act}", htmx=htmx, **fields)
        if response.status_code == 303:
            self.follow(response)
        elif htmx:
            self.page = response.text
        return response


@dataclass
class Pupil(Browser):
    """Somebody who joins a room."""

    code: str = ""

    def join(self, code: str, **fields: str) -> TestResponse:
        """Open the room and take the name that is offered."""
        self.code = code
        self.get(f"/r/{code}")
        nick = fields.pop("nick", None) or self.field("nick")
        response = self.send("/r/join", htmx=False, code=code, nick=nick, **fields)
        if response.status_code == 303:
            self.follow(response)
        return response

    def look(self) -> str:
        """The room as it stands."""
        return self.get(f"/r/{self.code}").text

    def say(self, typed: str, *, htmx: bool = False, **fields: str) -> TestResponse:
        """Answer the question on the page."""
        fields = {"round": self.field("round"), "answer": typed, **fields}
        response = self.send(f"/r/{self.code}/answer", htmx=htmx, **fields)
        if response.status_code == 303:
            self.follow(response)
        return response

    def poll(self, **fields: str) -> TestResponse:
        """Ask for news, as the page's script does without a socket."""
        shown = {} if fields else {name: self.field(name) for name in ("v", "stage", "digest")}
        query = {"as": "member", **shown, **fields}
        headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
        return self.client.get(f"/r/{self.code}/state", query_string=query, headers=headers)


def teacher(app: Flask) -> Teacher:
    """A teacher's browser."""
    return Teacher(app.test_client())


def pupil(app: Flask, code: str = "") -> Pupil:
    """A pupil's browser; in the room of the code, if one is given."""
    found = Pupil(app.test_client())
    if code:
        found.join(code)
    return found


def ask(session: Session, item: str = "neg-ruido", round_no: int = 1) -> None:
    """Let a round ask this sentence: *No es verdad que nosotros ___ ruido…*, whose form stands nowhere else."""
    session.execute(update(RoomItem).where(RoomItem.round_no == round_no).values(item_id=item))
    session.commit()


def answered(app: Flask, typed: str, *, others: int = 0) -> tuple[Teacher, Pupil]:
    """A room in its first question, which one pupil has answered and `others` have not."""
    host = teacher(app)
    one = pupil(app, host.make_room(kind="type"))
    for _ in range(others):
        pupil(app, host.code)
    host.press("start")
    one.look()
    one.say(typed)
    return host, one


def right_form(session: Session, round_no: int = 1) -> str:
    """The right form of a round's sentence, where no dialect was chosen."""
    item = session.scalars(select(RoomItem).where(RoomItem.round_no == round_no)).one()
    form = get_item(item.item_id).target.form("tu_ustedes")
    session.rollback()
    return form
