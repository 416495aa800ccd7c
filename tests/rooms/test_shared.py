"""What the sockets of a room share: pages made once that differ by name and key alone, and one look at all rooms."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from subjunctive_app.models import Room, RoomAnswer, RoomMember
from subjunctive_app.rooms import faces
from subjunctive_app.rooms.faces import Seen
from subjunctive_app.rooms.presenter import RoomView
from subjunctive_app.rooms.reading import read_snapshot
from subjunctive_app.rooms.service import look_at, settle
from tests.rooms.class_room import Teacher, pupil, right_form, teacher

NOTHING = Seen()
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def pages(app: Flask, session: Session, shared: dict[object, str], seen: Seen = NOTHING) -> list[str]:
    """What each member is told who shows what is `seen`, each second one in Spanish.

    Fails where it differs from a page of their own.
    """
    room_id = session.scalars(select(Room.id)).one()
    snapshot, found = read_snapshot(session, room_id, datetime.now(UTC)), []
    for place, member in enumerate(snapshot.members):
        with app.test_request_context(headers={"Accept-Language": ("en", "es")[place % 2]}):
            view = RoomView("member", snapshot, member.id)
            alone, _seen = faces.news(view, seen)
            found.append(faces.news(view, seen, shared)[0])
            assert found[-1] == alone
    session.rollback()
    return found


def test_a_page_that_is_made_once_for_several_is_everybodys_own(app: Flask, session: Session) -> None:
    host = teacher(app)
    people = [pupil(app, host.make_room(kind="type", rounds="5"))] + [pupil(app, host.code) for _ in range(5)]
    shared: dict[object, str] = {}
    assert len(set(pages(app, session, shared))) == 6
    assert len(shared) == 2, "one for each language"
    host.press("start")
    pages(app, session, shared)
    assert len(shared) == 4
    for one, typed in zip(people, (right_form(session), right_form(session), "xyzzy", "xyzzy"), strict=False):
        one.look()
        one.say(typed)
    told = pages(app, session, {})
    assert ["xyzzy" in page.casefold() for page in told] == [False, False, True, True, False, False]
    host.press("reveal")
    told = pages(app, session, {})
    assert ["xyzzy" in page.casefold() for page in told] == [False, False, True, True, False, False]
    assert all("\ue000" not in page and "\ue001" not in page for page in told)


def test_so_is_one_of_a_class_at_its_own_pace(app: Flask, session: Session) -> None:
    host = teacher(app)
    people = [pupil(app, host.code or host.make_room(kind="type", rounds="5", pace="own", teams="2")) for _ in range(4)]
    pages(app, session, {})
    host.press("start")
    for one, answers in zip(people, (1, 5, 0, 5), strict=True):
        for number in range(1, answers + 1):
            one.look()
            if one is people[1]:
                one.say(right_form(session, number))
            else:
                one.say("", skip="1")
    told = pages(app, session, {})
    assert ["You have finished" in page or "Has terminado" in page for page in told] == [False, True, False, True]


def test_as_many_points_may_be_fewer_right_answers(app: Flask, session: Session) -> None:
    """At the end each is told their own number: a right form is worth as much as two that are almost right."""
    host = teacher(app)
    people = [pupil(app, host.make_room(kind="type", rounds="5")), pupil(app, host.code)]
    host.press("start")
    for _round in range(2):
        for one in people:
            one.look()
            one.say("xyzzy")
        host.press("reveal")
        host.press("next")
    first, second = session.scalars(select(RoomMember.id).order_by(RoomMember.id))
    for member, round_no, points in ((first, 1, 100), (second, 1, 50), (second, 2, 50)):
        given = (RoomAnswer.member_id == member, RoomAnswer.round_no == round_no)
        session.execute(update(RoomAnswer).where(*given).values(points=points))
    session.commit()
    host.press("end")
    shared: dict[object, str] = {}
    snapshot = read_snapshot(session, session.scalars(select(Room.id)).one(), datetime.now(UTC))
    with app.test_request_context():
        told = [faces.news(RoomView("member", snapshot, one), NOTHING, shared)[0] for one in (first, second)]
    assert ["You had 1 right answer." in page for page in told] == [True, False]
    assert all("You have 100 points, place 1 of 2." in page for page in told)


def test_a_chat_that_is_told_to_several_is_each_ones_own(app: Flask, session: Session) -> None:
    host = teacher(app)
    people = [pupil(app, host.make_room())] + [pupil(app, host.code) for _ in range(3)]
    people[0].send(f"/r/{host.code}/chat", phrase="0")
    muted = session.scalars(select(RoomMember.id).order_by(RoomMember.id)).first()
    host.get(f"/r/{host.code}/host")
    host.send(f"/r/{host.code}/chat/act", mute=str(muted))
    told = pages(app, session, {}, Seen(chat="phrases.0"))
    assert ['hx-target="#rooms-chat"' in page for page in told] == [True, False, False, False]
    assert ['hx-target="#c0"' in page for page in told] == [False, True, True, True]
    assert all("¡Ojalá!" in page for page in told)
    assert 'name="phrase"' not in told[0]


@pytest.mark.parametrize(
    ("room", "answers", "is_due"),
    [
        ({}, 1, False),
        ({}, 2, True),
        ({"deadline_at": LONG_AGO}, 0, True),
        ({"deadline_at": LONG_AGO, "is_paused": True}, 0, False),
        ({"host_seen_at": timedelta(minutes=11)}, 0, True),
        ({"host_seen_at": timedelta(minutes=11), "is_paused": True}, 0, False),
        ({"host_seen_at": timedelta(hours=5), "is_paused": True}, 0, True),
        ({"host_seen_at": timedelta(hours=5), "phase": "ended"}, 2, False),
    ],
)
def test_one_look_finds_the_rooms_where_something_is_due(
    app: Flask, session: Session, room: dict[str, object], answers: int, is_due: bool
) -> None:
    host, now = asked(app), datetime.now(UTC)
    people = [pupil(app, host.code), pupil(app, host.code)]
    for one in people[:answers]:
        one.look()
        one.say("xyzzy")
    values = {name: now - value if isinstance(value, timedelta) else value for name, value in room.items()}
    session.execute(update(RoomMember).values(last_seen_at=now))
    if values:
        session.execute(update(Room).values(**values))
    session.commit()
    found = session.scalars(select(Room)).one()
    seen = look_at(session, [found.id, found.id + 1], now)
    assert [(one.room_id, one.version, one.may_be_due) for one in seen] == [(found.id, found.version, is_due)]
    before = (found.phase, found.is_paused, found.deadline_at)
    settle(session, found, now)
    session.refresh(found)
    assert ((found.phase, found.is_paused, found.deadline_at) != before) == is_due


def asked(app: Flask) -> Teacher:
    """A room whose first question stands."""
    host = teacher(app)
    host.make_room(kind="type", rounds="5")
    host.press("start")
    return host
