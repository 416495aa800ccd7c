"""Rooms among people who try things: nobody hosts who is no host, nobody sees another's answer or the key."""

import json
import logging

import pytest
from flask import Flask
from limits import RateLimitItem
from sqlalchemy import select
from sqlalchemy.orm import Session

from subjunctive_app.domain.rooms.stage import ACTS
from subjunctive_app.extensions import limiter
from subjunctive_app.models import Room, RoomMember
from subjunctive_app.rooms.access import JOINS, JOINS_OF_ROOM
from subjunctive_app.rooms.keys import token_for
from tests.conftest import SECRET
from tests.rooms.class_room import Pupil, answered, pupil, right_form, teacher

HOSTS_ONLY = ("host", "people", "screen", "results", "results.csv", "host/made-up-token")
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_nobody_who_is_no_host_can_host(app: Flask, session: Session) -> None:
    host = teacher(app)
    one, stranger = pupil(app, host.make_room()), pupil(app)
    member = session.scalars(select(RoomMember.id)).one()
    for who in (one, stranger):
        for page in HOSTS_ONLY:
            assert who.client.get(f"/r/{host.code}/{page}").status_code == 404, page
        for act in (*ACTS, "lock", "unlock", "kick", "ban", "rename", "extra", "mute", "unmute", "back", "xyzzy"):
            response = who.send(f"/r/{host.code}/host/{act}", v="1", member=str(member))
            assert response.status_code == 404, act
        for role in ("host", "screen"):
            state = who.client.get(f"/r/{host.code}/state", query_string={"as": role}, headers=PARTIAL)
            assert state.status_code == 204
            assert not state.text
    session.rollback()
    assert session.execute(select(Room.phase, Room.version, Room.locked)).all() == [("lobby", 1, False)]


def test_a_host_of_one_room_is_none_of_another(app: Flask, session: Session) -> None:
    host, other = teacher(app), teacher(app)
    pupil(app, host.make_room())
    other.make_room()
    cookie = other.client.get_cookie(f"h_{other.code}")
    assert cookie
    other.client.set_cookie(f"h_{host.code}", cookie.value)
    assert other.client.get(f"/r/{host.code}/host").status_code == 404
    member = session.scalars(select(RoomMember.id)).one()
    other.get(f"/r/{other.code}/host")
    for act in ("kick", "ban", "rename", "extra", "back"):
        assert other.send(f"/r/{other.code}/host/{act}", member=str(member)).status_code == 404


def test_the_link_of_the_screen_opens_the_screen_alone(app: Flask, session: Session) -> None:
    host = teacher(app)
    host.make_room()
    key = token_for(SECRET, session.scalars(select(Room.key)).one(), "screen")
    anybody = pupil(app)
    assert anybody.get(f"/r/{host.code}/screen?key={key}").status_code == 200
    assert "host/start" not in anybody.page
    assert anybody.client.get(f"/r/{host.code}/host/{key}").status_code == 404


@pytest.mark.parametrize("kind", ["type", "choose", "mend", "spot", "interpret", "transform"])
def test_the_key_and_others_answers_never_leave_before_the_reveal(app: Flask, session: Session, kind: str) -> None:
    host = teacher(app)
    verb = {"verb": "tener"} if kind == "type" else {}
    one, two = pupil(app, host.make_room(kind=kind, **verb)), pupil(app, host.code)
    host.press("start")
    form = right_form(session)
    one.look()
    one.say("zzyzxx")
    pages = [two.look(), host.get(f"/r/{host.code}/host").text, host.get(f"/r/{host.code}/screen").text]
    pages += [two.poll(v="").text, one.poll(v="").text]
    pages += [host.get(f"/r/{host.code}/results").text, host.get(f"/r/{host.code}/results.csv").text]
    if kind == "type":
        assert [page for page in pages if f">{form}<" in page or f" {form} " in page] == []
    others = [page for page in pages if page != pages[4]]
    assert [page for page in others if "zzyzxx" in page] == []
    assert [page for page in pages if 'class="real"' in page or "data-verdict" in page] == []


def test_what_is_kept_of_oneself_does_not_tell_before_the_reveal(app: Flask) -> None:
    host, one = answered(app, "zzyzxx")
    assert "zzyzxx" not in one.get("/data/everything.json").text
    host.press("reveal")
    kept = json.loads(one.get("/data/everything.json").text)
    assert [row["given"] for row in kept["room_answers"]] == ["zzyzxx"]


def test_names_and_answers_are_escaped_and_outside_of_htmx(app: Flask, session: Session) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room(kind="type"))
    session.execute(RoomMember.__table__.update().values(nick="<img src=x>"))  # type: ignore[attr-defined]
    session.commit()
    host.press("start")
    one.look()
    one.say('<b hx-get="/x">')
    host.press("reveal")
    pages = [one.look(), host.page, host.get(f"/r/{host.code}/screen").text, host.get(f"/r/{host.code}/people").text]
    pages += [host.get(f"/r/{host.code}/results").text]
    for page in pages:
        assert "<img src=x>" not in page
        assert '<b hx-get="/x">' not in page
    assert "&lt;img src=x&gt;" in one.page


def test_a_cell_of_the_table_is_no_formula(app: Flask) -> None:
    host, _one = answered(app, "=1+1")
    host.press("reveal")
    assert ",'=1+1," in host.client.get(f"/r/{host.code}/results.csv").text


def test_twenty_wrong_codes_a_minute_from_one_address(app: Flask) -> None:
    code = teacher(app).make_room()
    stranger = pupil(app)
    stranger.get("/r")
    statuses = [stranger.client.get(f"/r/CCC{number:03}").status_code for number in range(20)]
    assert statuses == [404] * 20
    assert stranger.client.get(f"/r/{code}").status_code == 429, "not even a right one, or guessing would go on"
    assert stranger.send("/r/join", code=code, nick="Nube Azul").status_code == 429


def test_one_who_guesses_codes_stops_no_lesson_at_the_same_address(app: Flask, session: Session) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room(kind="type"))
    screen = host.get(f"/r/{host.code}/host").text.split("/screen?key=")[1].split('"')[0]
    guesser, beamer = pupil(app), pupil(app)
    for number in range(20):
        guesser.client.get(f"/r/CCC{number:03}")
    host.press("start")
    assert 'data-phase="question"' in one.look()
    one.say(right_form(session))
    assert 'data-phase="sent"' in one.page
    assert one.poll(v="").status_code == 200
    assert beamer.client.get(f"/r/{host.code}/screen?key={screen}").status_code == 200
    guesser.client.set_cookie(f"r_{host.code}", "made-up")
    assert guesser.client.get(f"/r/{host.code}").status_code == 429
    assert guesser.client.get("/r/CCC021").status_code == 429


def test_a_class_joins_from_one_address(app: Flask) -> None:
    host = teacher(app)
    host.make_room()
    for _ in range(30):
        assert 'data-phase="lobby"' in pupil(app, host.code).page


@pytest.mark.parametrize(("limit", "of_room"), [(JOINS, False), (JOINS_OF_ROOM, True)])
def test_a_room_is_not_flooded(app: Flask, session: Session, limit: RateLimitItem, of_room: bool) -> None:
    one = pupil(app)
    one.get(f"/r/{teacher(app).make_room()}")
    key = str(session.scalars(select(Room.id)).one()) if of_room else "127.0.0.1"
    for _ in range(limit.amount - 1):
        limiter.limiter.hit(limit, key)
    assert one.join(one.field("code")).status_code in {200, 303}
    assert pupil(app).join(one.code).status_code == 429


def test_no_code_in_a_log_line(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    host = teacher(app)
    one = pupil(app, host.make_room())
    host.press("start")
    one.look()
    one.say("xyzzy", skip="1")
    one.poll()
    pupil(app).get(f"/r/{host.code}/host")
    assert len(caplog.records) > 5
    lines = [f"{record.getMessage()} {record.__dict__}" for record in caplog.records]
    assert [line for line in lines if host.code in line] == []


def test_tokens_are_stored_as_hashes(app: Flask, session: Session) -> None:
    host = teacher(app)
    one: Pupil = pupil(app, host.make_room())
    cookie, host_cookie = one.client.get_cookie(f"r_{host.code}"), host.client.get_cookie(f"h_{host.code}")
    assert cookie
    assert host_cookie
    stored = str([session.execute(select(table.__table__)).all() for table in (Room, RoomMember)])
    assert cookie.value not in stored
    assert host_cookie.value not in stored
