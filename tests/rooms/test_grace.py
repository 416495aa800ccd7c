"""How long after its time a round takes answers: two seconds, and three from who polls."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Room, RoomMember
from subjunctive_app.rooms.answers import Sent, TooLate, take
from subjunctive_app.rooms.service import settle
from tests.rooms.class_room import pupil, teacher


@pytest.mark.parametrize(("polls", "grace"), [(False, 2), (True, 3)])
def test_who_polls_has_a_second_more_and_is_waited_for(app: Flask, session: Session, polls: bool, grace: int) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room(kind="type", seconds="20"))
    host.press("start")
    one.look()
    if polls:
        one.poll()
    room, member = session.scalars(select(Room)).one(), session.scalars(select(RoomMember)).one()
    assert room.deadline_at
    room.deadline_at = member.joined_at + timedelta(seconds=5)
    session.commit()
    ends = room.deadline_at + timedelta(seconds=grace)
    tick = timedelta(milliseconds=1)
    visitor = Visitor("a school", lambda: False)
    assert not settle(session, room, ends - tick)
    with pytest.raises(TooLate):
        take(session, room, member, Sent(1, "xyzzy"), visitor, ends)
    assert take(session, room, member, Sent(1, "xyzzy"), visitor, ends - tick)


@pytest.mark.parametrize(("polls", "grace"), [(False, 2), (True, 3)])
def test_the_reveal_comes_when_nobody_awaited_has_time(app: Flask, session: Session, polls: bool, grace: int) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room(kind="type", seconds="20"))
    host.press("start")
    if polls:
        one.poll()
    room = session.scalars(select(Room)).one()
    room.deadline_at = session.scalars(select(RoomMember.joined_at)).one() + timedelta(seconds=5)
    session.commit()
    ends = room.deadline_at + timedelta(seconds=grace)
    assert not settle(session, room, ends - timedelta(milliseconds=1))
    assert settle(session, room, ends)
