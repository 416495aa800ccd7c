"""Teams: made names, the smallest takes who comes, and what counts is the share of right answers."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from subjunctive_app.domain.rooms.teams import TEAMS, smallest, team_names, teams
from subjunctive_app.models import RoomMember
from tests.rooms.class_room import pupil, right_form, teacher


def test_names_are_made_of_the_room_and_differ() -> None:
    for count in TEAMS:
        names = team_names("some key", count)
        assert len(set(names)) == count
        assert names == team_names("some key", count)
    assert team_names("some key", 6) != team_names("another", 6)


def test_shares_do_not_favour_the_larger_team() -> None:
    answers = [(1, True), (2, True), (2, False), (3, True), (3, False), (3, False), (9, True)]
    found = teams(("Los Osos", "Las Garzas"), {1: 2, 2: 1, 3: 1}, answers)
    assert [(team.name, team.cell.right, team.cell.tries) for team in found] == [
        ("Las Garzas", 1, 1),
        ("Los Osos", 2, 5),
    ]
    assert smallest({1: 2, 3: 1}, 3) == 2
    assert smallest({}, 0) is None


@pytest.mark.parametrize("pace", ["", "own"])
def test_a_lesson_in_teams(app: Flask, session: Session, pace: str) -> None:
    host = teacher(app)
    code = host.make_room(kind="type", rounds="5", teams="2", pace=pace)
    class_ = [pupil(app, code) for _ in range(4)]
    sizes = select(RoomMember.team, func.count()).group_by(RoomMember.team).order_by(RoomMember.team)
    assert session.execute(sizes).all() == [(1, 2), (2, 2)]
    names = [re.findall(r'Your team: <b lang="es">([^<]+)', one.page)[0] for one in class_]
    assert names[0] == names[2] != names[1] == names[3], "who comes goes into the smallest"
    host.press("start")
    form = right_form(session)
    for one, typed in zip(class_, ("xyzzy", form, form, form), strict=True):
        one.look()
        one.say(typed)
    class_[3].send(f"/r/{code}/leave")
    if not pace:
        host.press("reveal")
        host.press("scores")
    screen = host.get(f"/r/{code}/screen").text
    assert re.findall(r'<li><span lang="es">([^<]+)</span><svg.*?clock">(\d+)<', screen) == [
        (names[1], "100"),
        (names[0], "50"),
    ]
    host.get(f"/r/{code}/host")
    assert names[0] in host.page
    host.press("end")
    assert names[0] in class_[1].look()
