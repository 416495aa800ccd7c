"""Rooms through the API: made, moved on and read by who made them; the answer stays in the house until the reveal."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from subjunctive_app.models import User
from tests.accounts.people import log_in
from tests.api.programs import Program, program_of
from tests.conftest import Browser
from tests.rooms.class_room import Pupil, Teacher, ask, pupil, right_form, teacher


def make_room(program: Program, **wanted: Any) -> dict[str, Any]:
    response = program.post("/rooms", {"kind": "type", "rounds": 5, "dialect": "tu_ustedes", **wanted})
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.get_json()
    return found


def press(program: Program, room: dict[str, Any], act: str) -> dict[str, Any]:
    response = program.post(f"/rooms/{room['code']}/acts", {"act": act, "version": room["version"]})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.get_json()
    return found


def refused(program: Program, method: str, path: str, body: Any = None) -> tuple[int, str]:
    """The status and the code of a problem."""
    response = program.get(path) if method == "GET" else program.post(path, body)
    assert response.content_type == "application/problem+json"
    return response.status_code, response.get_json()["code"]


def test_a_round_from_the_lobby_to_the_results(app: Flask, session: Session) -> None:
    host = program_of(app, "alice")
    room = make_room(host, seconds=30)
    assert (room["phase"], room["round"], room["rounds"], room["seconds"]) == ("lobby", 0, 5, 30)
    assert (room["question"], room["members"], room["acts"]) == (None, [], ["start", "end"])
    bob, ana = pupil(app, room["code"]), pupil(app, room["code"])

    asked = press(host, host.get(f"/rooms/{room['code']}").get_json(), "start")
    assert asked["phase"] == "question"
    assert "___" in asked["question"]["sentence"]
    assert 0 < asked["left_ms"] <= 30_000
    for one in (bob, ana):
        one.look()
    form = right_form(session)
    bob.say(form)
    now = host.get(f"/rooms/{room['code']}").get_json()
    assert (now["answered"], now["expected"]) == (1, 2)
    assert sorted(seat["has_answered"] for seat in now["members"]) == [False, True]
    ana.say("xyzzy")

    shown = press(host, host.get(f"/rooms/{room['code']}").get_json(), "reveal")
    assert shown["solution"]["form"] == form
    assert form in shown["solution"]["sentence"].lower()
    assert {"kind": "right", "count": 1} in shown["counts"]
    found = host.get(f"/rooms/{room['code']}/results").get_json()
    assert [(one["round"], one["form"]) for one in found["rounds"]] == [(1, form)]
    assert sorted(one["points"] for one in found["members"]) == [0, 100]
    assert sorted(one["given"] for one in found["answers"]) == sorted([form, "xyzzy"])
    assert sum(one["count"] for one in found["mistakes"]) == 1


def test_nothing_names_the_answer_before_the_reveal(app: Flask, session: Session) -> None:
    host = program_of(app, "alice")
    room = make_room(host)
    ask(session)
    bob, ana = pupil(app, room["code"]), pupil(app, room["code"])
    asked = press(host, room, "start")
    bob.look()
    form = right_form(session)
    bob.say(form)
    told = host.get(f"/rooms/{room['code']}").get_json()
    found = host.get(f"/rooms/{room['code']}/results").get_json()
    for one in (asked, told):
        assert (one["solution"], one["counts"]) == (None, None)
        assert "token" not in json.dumps(one["question"])
        assert form not in json.dumps(one, ensure_ascii=False).lower()
    assert found == {"rounds": [], "members": found["members"], "answers": [], "mistakes": []}
    assert {one["points"] for one in found["members"]} == {0}
    ana.look()
    assert press(host, told, "reveal")["solution"]["form"] == form


@pytest.mark.parametrize("act", ["start", "next", "extend"])
def test_what_is_past_or_not_possible_is_a_conflict(app: Flask, act: str) -> None:
    host = program_of(app, "alice")
    room = make_room(host)
    press(host, room, "start")
    path = f"/rooms/{room['code']}/acts"
    assert refused(host, "POST", path, {"act": act, "version": room["version"]}) == (409, "not_now")
    now = host.get(f"/rooms/{room['code']}").get_json()
    assert refused(host, "POST", path, {"act": act, "version": now["version"]}) == (409, "not_now")
    assert host.get(f"/rooms/{room['code']}").get_json()["version"] == now["version"]


def test_only_who_made_it_is_its_host(app: Flask, session: Session) -> None:
    host, stranger = program_of(app, "alice"), program_of(app, "charlie")
    room = press(host, make_room(host), "start")
    path = f"/rooms/{room['code']}"
    body = {"act": "reveal", "version": room["version"]}
    for method, place, sent in (("GET", path, None), ("GET", f"{path}/results", None), ("POST", f"{path}/acts", body)):
        assert refused(stranger, method, place, sent) == (404, "not_found")
        assert refused(Program(app.test_client()), method, place, sent)[0] == 401
    assert refused(host, "GET", "/rooms/CCCCCC") == (404, "room_not_found")
    assert host.get(path.lower()).get_json()["phase"] == "question"


def signed_in_pupil(app: Flask, name: str, code: str) -> Pupil:
    found = Pupil(app.test_client())
    log_in(found, name)
    found.join(code)
    return found


def test_a_member_sees_what_members_see(app: Flask, session: Session) -> None:
    host, member = program_of(app, "alice"), program_of(app, "bob")
    room = press(host, make_room(host), "start")
    path = f"/rooms/{room['code']}"
    bob = signed_in_pupil(app, "bob", room["code"])
    assert member.get(path).status_code == 404, "nobody knows yet who sits there"
    bob.say("xyzzy")
    seen = member.get(path).get_json()
    assert (seen["role"], seen["acts"], seen["members"], seen["links"]) == ("member", [], None, None)
    assert seen["solution"] is None
    assert refused(member, "GET", f"{path}/results") == (403, "not_host")
    assert refused(member, "POST", f"{path}/acts", {"act": "end", "version": 2}) == (403, "not_host")
    people = Teacher(app.test_client(), code=room["code"])
    people.get(room["links"]["host"])
    people.get(f"/r/{room['code']}/people")
    people.send(f"/r/{room['code']}/host/ban", member=people.field("member"))
    assert refused(member, "GET", path) == (403, "banned")


def test_a_class_comes_under_the_names_of_its_list(app: Flask, session: Session) -> None:
    host = program_of(app, "alice")
    room = make_room(host, names=["Ana", "Benito", "Ana"], asks_real_name=True)
    stranger, ana = pupil(app), pupil(app)
    stranger.join(room["code"], nick="Zoé")
    ana.join(room["code"], nick="ana", real_name="Ana Prat")
    seats = host.get(f"/rooms/{room['code']}").get_json()["members"]
    assert [(seat["nick"], seat["real_name"]) for seat in seats] == [("Ana", "Ana Prat")]
    room = press(host, host.get(f"/rooms/{room['code']}").get_json(), "start")
    ana.look()
    ana.say("xyzzy")
    press(host, host.get(f"/rooms/{room['code']}").get_json(), "reveal")
    found = host.get(f"/rooms/{room['code']}/results").get_json()
    assert [one["nick"] for one in found["members"] + found["answers"]] == ["Ana (Ana Prat)"] * 2


def test_its_links_open_the_console_and_the_screen(app: Flask) -> None:
    room = make_room(program_of(app, "alice"))
    colleague = Browser(app.test_client())
    assert colleague.client.get(f"/r/{room['code']}/host").status_code == 404
    assert colleague.get(room["links"]["screen"]).status_code == 200
    assert colleague.follow(colleague.get(room["links"]["cohost"])).status_code == 200
    assert room["links"]["join"].endswith(f"/r/{room['code']}")


def test_a_room_of_the_page_is_ones_own_in_the_api(app: Flask) -> None:
    alice = program_of(app, "alice")
    browser = teacher(app)
    log_in(browser, "alice")
    code = browser.make_room()
    assert alice.get(f"/rooms/{code}").get_json()["role"] == "host"
    assert [one["code"] for one in alice.get("/export").get_json()["rooms"]] == [code]
    nameless = teacher(app).make_room()
    assert alice.get(f"/rooms/{nameless}").status_code == 404


@pytest.mark.parametrize(
    ("wanted", "status"),
    [({"rounds": 7}, 422), ({"rounds": "5"}, 422), ({"seconds": -1}, 422), ({"level": "Z"}, 422), ({"owner": 1}, 422)]
    + [({"verb": "xyzar"}, 404), ({"names": ["1"]}, 422), ({"names": ["Ana\nEva"]}, 422), ({"names": "Ana"}, 422)],
)
def test_a_room_that_cannot_be(app: Flask, wanted: dict[str, Any], status: int) -> None:
    assert refused(program_of(app, "alice"), "POST", "/rooms", wanted)[0] == status


def test_a_room_outlives_its_owner(app: Flask, session: Session) -> None:
    host = program_of(app, "alice")
    code = make_room(host)["code"]
    session.delete(session.query(User).one())
    session.commit()
    assert Browser(app.test_client()).get(f"/r/{code}").status_code == 200
