"""A lesson without JavaScript: a teacher makes a room with one click, pupils join, answer, and see the answer."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from subjunctive_app.domain.items import get_item
from subjunctive_app.models import RoomAnswer, RoomItem
from tests.rooms.class_room import pupil, teacher


def right_form(session: Session, round_no: int = 1) -> str:
    item = session.scalars(select(RoomItem).where(RoomItem.round_no == round_no)).one()
    return get_item(item.item_id).target.form("tu_ustedes")


def test_a_whole_round(app: Flask, session: Session) -> None:
    host = teacher(app)
    code = host.make_room(kind="type", rounds="5")
    one, two = pupil(app, code), pupil(app, code)
    assert "Your teacher starts" in one.page
    host.press("start")
    form = right_form(session)
    assert form not in one.look()
    one.say(form)
    assert "It is safe" in one.page
    assert "1 of 2 have answered." in one.page
    two.look()
    two.say("xyzzy")
    host.press("reveal")
    assert "¡Eso es!" in one.look()
    assert form in two.look()
    assert "Not yet" in two.page
    assert "2 people, by what they wrote" in host.page
    assert "xyzzy" in host.page
    assert session.scalars(select(RoomAnswer.points).order_by(RoomAnswer.id)).all() == [100, 0]
