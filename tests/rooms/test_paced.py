"""A room at everybody's own pace: each goes on alone, the host sees who needs help, and nothing is told twice."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from subjunctive_app.models import Answer, Job, Room, RoomAnswer, RoomMember
from tests.outbox import do_jobs
from tests.rooms.class_room import Pupil, Teacher, pupil, right_form, teacher


def open_room(app: Flask, pupils: int = 1, **settings: str) -> tuple[Teacher, list[Pupil]]:
    """A room of five sentences that has begun, and the pupils, whose pages show the first one."""
    host = teacher(app)
    code = host.make_room(**{"kind": "type", "rounds": "5", "pace": "own", **settings})
    class_ = [pupil(app, code) for _ in range(pupils)]
    host.press("start")
    for one in class_:
        one.look()
    return host, class_


def rows(page: str) -> list[str]:
    """The rows of the table, as text, in their order."""
    found = re.findall(r'<tr id="p\d+">(.*?)</tr>', page)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in found]


def test_each_goes_on_alone_and_without_javascript(app: Flask, session: Session) -> None:
    host, (one, two) = open_room(app, 2)
    assert "1 of 5" in one.page
    one.say(right_form(session, 1))
    assert "¡Eso es!" in one.page
    assert "2 of 5" in one.page
    assert one.field("round") == "2"
    one.say("xyzzy")
    assert 'data-verdict="wrong"' in one.page
    assert right_form(session, 2) in one.page.lower()
    assert 'name="answer"' not in one.page, "an answer counts once"
    one.look()
    assert one.field("round") == "3"
    assert two.field("round") == "1"
    assert 'class="gap"' in one.page
    for number in (3, 4, 5):
        one.say("", skip="1")
        assert f"{number} of 5" in one.page
        one.look()
    assert "You have finished." in one.page
    assert "You had 1 right answer." in one.page
    host.get(f"/r/{host.code}/host")
    host.press("end")
    assert "The room is over." in two.look()


def test_an_answer_is_kept_once_and_graded_as_everywhere(app: Flask, session: Session) -> None:
    _host, (one,) = open_room(app)
    page = one.page
    for typed in ("xyzzy", right_form(session, 1)):
        one.page = page
        told = one.say(typed, htmx=True)
        assert 'data-verdict="wrong"' in told.text, "the first stands"
        assert right_form(session, 1) in told.text.lower()
    kept = session.execute(select(RoomAnswer.given, RoomAnswer.verdict, RoomAnswer.points)).all()
    assert kept == [("xyzzy", "wrong", 0)]
    assert one.say("x", round="6", htmx=True).status_code == 409
    assert one.say(" ", round="2", htmx=True).status_code == 409


def test_answers_move_the_own_skills_within_a_minute_and_once(app: Flask, session: Session) -> None:
    host, (one,) = open_room(app)
    for number in (1, 2):
        one.look()
        one.say(right_form(session, number))
    assert session.scalar(select(func.count()).select_from(Job).where(Job.kind == "room_answers")) == 1
    due = session.scalars(select(Job.due_at)).one()
    session.execute(update(Job).values(due_at=due - timedelta(minutes=2)))
    session.commit()
    do_jobs(app)
    session.rollback()
    assert session.scalars(select(Answer.verdict)).all() == ["right", "right"]
    host.press("end")
    do_jobs(app)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Answer)) == 2


def test_the_table_puts_first_who_needs_help(app: Flask, session: Session) -> None:
    host, (one, two, three) = open_room(app, 3)
    one.say(right_form(session, 1))
    two.say("xyzzy")
    names = list(session.scalars(select(RoomMember.nick).order_by(RoomMember.id)))
    found = rows(host.get(f"/r/{host.code}/host").text)
    assert [row.split(" ·")[0] for row in found] == [f"{names[1]} 1 0", f"{names[0]} 1 100", f"{names[2]} 0"]
    long_ago = session.scalars(select(Room.created_at)).one() - timedelta(minutes=3)
    session.execute(update(Room).values(phase_started_at=long_ago))
    session.execute(update(RoomMember).values(joined_at=long_ago))
    session.commit()
    assert rows(host.get(f"/r/{host.code}/host").text)[0].startswith(f"{names[2]} 0 idle"), "stuck at the first one"
    assert three.field("round") == "1"


def test_the_commonest_error_goes_on_the_screen_without_names(app: Flask, session: Session) -> None:
    host, class_ = open_room(app, 3)
    for one, typed in zip(class_, ("xyzzy", "Xyzzy", "abc"), strict=True):
        one.say(typed)
    page = host.get(f"/r/{host.code}/host").text
    assert re.findall(r"<del>(\w+)</del>.*?end\">(\d)<", page) == [("xyzzy", "2"), ("abc", "1")]
    screen = f"/r/{host.code}/screen"
    assert "xyzzy" not in host.get(screen).text
    host.get(f"/r/{host.code}/host")
    host.press("show", show="1:xyzzy")
    shown = host.get(screen).text
    assert "<del>xyzzy</del>" in shown
    assert right_form(session) in shown.lower()
    nicks = session.scalars(select(RoomMember.nick)).all()
    assert [nick for nick in nicks if nick in shown] == []
    host.get(f"/r/{host.code}/host")
    assert host.press("show", show="1:nobody").status_code == 404
    host.press("show", show="", htmx=True)
    assert "xyzzy" not in host.get(screen).text


def changed(host: Teacher) -> str:
    """What a console without a socket is told since it last asked."""
    query = {"as": "host", **{name: host.field(name) for name in ("v", "stage", "digest")}}
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    told = host.client.get(f"/r/{host.code}/state", query_string=query, headers=headers).text
    host.page = told or host.page
    return told


def test_the_console_is_told_changed_rows_only(app: Flask, session: Session) -> None:
    host, class_ = open_room(app, 4)
    host.get(f"/r/{host.code}/host")
    assert changed(host) == ""
    class_[2].say(right_form(session, 1))
    told = changed(host)
    ids = session.scalars(select(RoomMember.id).order_by(RoomMember.id)).all()
    assert re.findall(r'<tr id="p(\d+)"', told) == [str(ids[2])]
    assert f'hx-target="#p{ids[2]}" hx-swap="delete"' in told
    assert 'hx-target="#rooms-rows" hx-swap="afterbegin"' in told, "it is the first row now"
    assert "rooms-errors" not in told
    class_[0].say("xyzzy")
    told = changed(host)
    assert re.findall(r'<tr id="p(\d+)"', told) == [str(ids[0])]
    assert "rooms-errors" in told
    pupil(app, host.code)
    assert "rooms-tally" in changed(host), "another member is another table"


def test_time_runs_out_for_all_but_who_has_more(app: Flask, session: Session) -> None:
    host, (one, two) = open_room(app, 2, minutes="5")
    assert "5:00" in one.page or "4:5" in one.page
    second = session.scalars(select(func.max(RoomMember.id))).one()
    host.press("extra", member=str(second), time="150", v="0")
    early = session.scalars(select(Room.deadline_at)).one()
    assert early
    session.execute(update(Room).values(deadline_at=early - timedelta(minutes=6)))
    session.commit()
    assert one.say("xyzzy", htmx=True).status_code == 409
    assert "data-verdict" in two.say("xyzzy", htmx=True).text
    session.execute(update(Room).values(deadline_at=early - timedelta(minutes=8)))
    session.commit()
    assert "The room is over." in two.look()


@pytest.mark.parametrize("kind", ["choose", "interpret", "transform", "mend", "spot"])
def test_every_kind_of_card_at_ones_own_pace(app: Flask, session: Session, kind: str) -> None:
    host, (one,) = open_room(app, kind=kind)
    for _ in range(5):
        found = re.search(r'name="answer" value="([^"]*)"', one.look())
        one.say(found[1] if found and found[1] else "xyzzy")
        assert one.page.count("data-verdict") == 1
    assert "You have finished." in one.look()
    wrong = session.scalar(select(func.count()).select_from(RoomAnswer).where(RoomAnswer.kind != "right")) or 0
    page = host.get(f"/r/{host.code}/host").text
    assert page.count("<del>") == wrong
    if wrong:
        shown = re.search(r'name="show" value="([^"]+)"', page)
        assert shown
        host.press("show", show=shown[1])
        assert host.get(f"/r/{host.code}/screen").text.count("<del>") == 1
