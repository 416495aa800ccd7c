"""A lesson without JavaScript: a room with one click, a class that joins, answers, and sees what it was."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from subjunctive_app.models import Answer, Learner, Room, RoomAnswer, RoomItem, RoomMember
from tests.outbox import do_jobs
from tests.rooms.class_room import answered, ask, pupil, right_form, teacher


def refresh(page: str) -> int | None:
    """After how many seconds the page looks again without JavaScript."""
    found = re.search(r'<noscript><meta http-equiv="refresh" content="(\d+)">', page)
    return int(found[1]) if found else None


def one_of(session: Session, column: InstrumentedAttribute[Any]) -> datetime:
    """A time that is stored."""
    found: datetime = session.scalars(select(column).order_by(column).limit(1)).one()
    session.rollback()
    return found


def test_a_whole_round(app: Flask, session: Session) -> None:
    host = teacher(app)
    code = host.make_room(kind="type", rounds="5")
    ask(session)
    one, two = pupil(app, code), pupil(app, code)
    assert "Your teacher starts" in one.page
    host.press("start")
    form = right_form(session)
    for page in (one.look(), two.look(), host.page, host.get(f"/r/{code}/screen").text):
        assert not re.search(rf"\b{form}\b", page, re.IGNORECASE)
    one.say(form)
    assert "It is safe" in one.page
    assert "1 of 2 have answered." in one.page
    two.say("xyzzy")
    host.press("reveal")
    assert "¡Eso es!" in one.look()
    assert form in two.look()
    assert "Not yet" in two.page
    assert "2 people, by what they wrote" in host.page
    assert "xyzzy" in host.page
    assert session.scalars(select(RoomAnswer.points).order_by(RoomAnswer.id)).all() == [100, 0]


def test_after_the_last_question_there_is_no_next_one(app: Flask) -> None:
    host = teacher(app)
    host.make_room(rounds="5")
    labels = []
    for act in ("start", "next", "next", "next", "next"):
        host.press(act)
        host.press("reveal")
        labels.append("Next question" in host.page)
    assert labels == [True, True, True, True, False]
    assert host.page.count("End for everybody") == 2
    host.press("next")
    assert "The room is over." in host.page


@pytest.mark.parametrize(
    ("asked", "left", "extra", "earned"),
    [(5, 55, 100, 120), (300, 55, 100, 120), (30, 30, 100, 110), (30, 30, 200, 120), (58, 2, 100, 100)],
)
def test_speed_is_that_of_the_clock(
    app: Flask, session: Session, asked: int, left: int, extra: int, earned: int
) -> None:
    """Neither a pause nor more time makes anybody slower."""
    host = teacher(app)
    one = pupil(app, host.make_room(kind="type", seconds="60", speed="1"))
    host.press("start")
    form, began = right_form(session), one_of(session, Room.phase_started_at)
    times = {"phase_started_at": began - timedelta(seconds=asked), "deadline_at": began + timedelta(seconds=left)}
    session.execute(update(Room).values(**times))
    session.execute(update(RoomMember).values(extra_time=extra))
    session.commit()
    one.look()
    one.say(form)
    assert session.scalars(select(RoomAnswer.points)).all() == [earned]


def test_what_is_foul_counts_and_does_not_come_to_the_wall(app: Flask, session: Session) -> None:
    host = teacher(app)
    one, two = pupil(app, host.make_room(kind="type")), pupil(app, host.code)
    host.press("start")
    for who, typed in ((one, "puta madre"), (two, "xyzzy")):
        who.look()
        who.say(typed)
    host.press("reveal")
    screen = host.get(f"/r/{host.code}/screen").text
    assert "2 people, by what they wrote" in screen
    assert "xyzzy" in screen
    assert "puta" not in screen
    assert "puta madre" in host.get(f"/r/{host.code}/results").text


def test_a_game_of_five_rounds_ends_with_results(app: Flask, session: Session) -> None:
    host = teacher(app)
    code = host.make_room(kind="type", rounds="5")
    one = pupil(app, code)
    host.press("start")
    for number in range(1, 6):
        one.look()
        one.say(right_form(session, number))
        host.press("reveal")
        host.press("next")
    assert session.scalars(select(Room.phase)).one() == "ended"
    assert "You had 5 right answers." in one.look()
    assert refresh(one.page) is None
    results = host.get(f"/r/{code}/results").text
    assert results.count("✓") == 5
    table = host.client.get(f"/r/{code}/results.csv")
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert code not in table.headers["Content-Disposition"]
    assert len(table.text.splitlines()) == 6


def test_the_page_looks_again_by_phase(app: Flask) -> None:
    host = teacher(app)
    code = host.make_room(kind="type", seconds="20")
    one, _other = pupil(app, code), pupil(app, code)
    assert refresh(one.page) == 5
    host.press("start")
    assert refresh(one.look()) in (21, 22), "sooner would wipe what is being typed"
    one.say("xyzzy")
    assert refresh(one.page) == 5
    assert refresh(one.get(f"/r/{code}?auto=0").text) is None
    host.press("reveal")
    assert refresh(one.look()) == 8


def test_an_untimed_question_never_looks_again(app: Flask) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room())
    host.press("start")
    assert refresh(one.look()) is None


def test_answers_move_the_own_skills_after_the_reveal_and_once(app: Flask, session: Session) -> None:
    host = teacher(app)
    code = host.make_room(kind="type", rounds="5")
    one, two = pupil(app, code), pupil(app, code)
    host.press("start")
    one.look()
    one.say(right_form(session))
    assert session.scalar(select(func.count()).select_from(Answer)) == 0, "the learner's pages would tell the answer"
    two.look()
    do_jobs(app)
    assert session.scalar(select(func.count()).select_from(Answer)) == 0
    host.press("reveal")
    assert session.scalar(select(func.count()).select_from(Answer)) == 0, "nobody waits for it"
    do_jobs(app)
    session.rollback()
    assert session.scalars(select(Answer.verdict)).all() == ["right"]
    assert session.scalars(select(Learner.graded)).all() == [1]
    host.press("next")
    do_jobs(app)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Answer)) == 1
    assert '<div class="empty">' not in one.get("/progress").text


def test_a_repeated_answer_counts_once_and_the_first_stands(app: Flask, session: Session) -> None:
    host = teacher(app)
    one, two = pupil(app, host.make_room(kind="type")), pupil(app, host.code)
    host.press("start")
    one.look()
    two.look()
    page = one.page
    for typed in ("xyzzy", "xyzzy", right_form(session)):
        one.page = page
        one.say(typed)
        assert "It is safe" in one.page
    assert session.scalars(select(RoomAnswer.given)).all() == ["xyzzy"]
    host.press("reveal")
    one.page = page
    one.say("abc")
    assert session.scalars(select(RoomAnswer.given)).all() == ["xyzzy"]


def test_a_late_answer_is_refused_with_the_stage_as_it_is(app: Flask, session: Session) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room(kind="type"))
    host.press("start")
    page = one.look()
    host.press("reveal")
    late = one.say("xyzzy", htmx=True)
    assert late.status_code == 409
    assert "That came after the reveal" in late.text
    assert late.text.startswith('<hx-partial hx-target="#rooms-stage"')
    one.page = page
    one.say("xyzzy")
    assert "That came after the reveal" in one.page
    assert session.scalars(select(RoomAnswer.given)).all() == []


def test_an_empty_or_endless_answer_wipes_nothing(app: Flask) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room(kind="type"))
    host.press("start")
    page = one.look()
    for typed in ("", "   ", "x" * 201):
        one.page = page
        refused = one.say(typed, htmx=True)
        assert refused.status_code == 409
        assert "rooms-stage" not in refused.text
    one.page = page
    one.say("")
    assert "Type the missing form" in one.page


def test_time_runs_out_on_the_server(app: Flask, session: Session) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room(kind="type", seconds="20"))
    host.press("start")
    one.look()
    later = one_of(session, Room.deadline_at)
    session.execute(update(Room).values(deadline_at=later - timedelta(seconds=21)))
    session.commit()
    assert one.say("xyzzy", htmx=True).text.lower().count("xyzzy") == 1, "within the two seconds of grace"
    session.execute(update(Room).values(deadline_at=later - timedelta(seconds=60)))
    session.commit()
    assert 'data-phase="reveal"' in one.look()


def test_the_round_closes_when_everybody_here_has_answered(app: Flask, session: Session) -> None:
    host, one = answered(app, "xyzzy", others=1)
    assert session.scalars(select(Room.deadline_at)).one() is None, "somebody is still awaited"
    # The other phone died: nothing was heard of it for half a minute.
    second = select(func.max(RoomMember.id)).scalar_subquery()
    long_ago = one_of(session, RoomMember.joined_at) - timedelta(seconds=31)
    session.execute(update(RoomMember).where(RoomMember.id == second).values(last_seen_at=long_ago))
    session.commit()
    host.get(f"/r/{host.code}/host")
    closing = one_of(session, Room.deadline_at)
    session.execute(update(Room).values(deadline_at=closing - timedelta(seconds=2)))
    session.commit()
    assert 'data-phase="reveal"' in one.look()


def test_a_late_comer_gets_the_question_at_once(app: Flask, session: Session) -> None:
    host = teacher(app)
    pupil(app, host.make_room(kind="type", rounds="5"))
    host.press("start")
    late = pupil(app, host.code)
    assert 'data-phase="question"' in late.page
    host.press("reveal")
    later = pupil(app, host.code)
    assert session.scalars(select(RoomMember.joined_round).order_by(RoomMember.id)).all() == [1, 1, 2]
    assert 'data-phase="reveal"' in later.page


def test_who_comes_after_the_reveal_was_not_asked(app: Flask) -> None:
    host = teacher(app)
    host.make_room(kind="type")
    host.press("start")
    host.press("reveal")
    assert '<p class="lede">Nothing sent</p>' in host.page
    one = pupil(app, host.code)
    assert "0 of 1 had it." not in one.page
    host.get(f"/r/{host.code}/host")
    assert "<span>Nothing sent</span>" not in host.page, "one who is missing"
    host.press("next")
    assert "0 of 1 have answered." in host.page


def test_two_hosts_who_press_at_once_do_it_once(app: Flask, session: Session) -> None:
    host = teacher(app)
    host.make_room(rounds="5")
    host.press("start")
    host.press("reveal")
    seen = host.field("v")
    for _ in range(3):
        host.press("next", v=seen)
    assert session.execute(select(Room.phase, Room.round_no)).all() == [("question", 2)]


def test_a_button_of_another_phase_shows_how_it_is(app: Flask, session: Session) -> None:
    host = teacher(app)
    host.make_room()
    response = host.press("reveal", htmx=True, v="1")
    assert response.status_code == 200
    assert 'data-phase="lobby"' in response.text


def test_a_skipped_round_counts_for_nobody(app: Flask, session: Session) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room(kind="type", rounds="5"))
    host.press("start")
    one.look()
    one.say(right_form(session))
    host.press("skip")
    one.look()
    one.say("xyzzy")
    host.press("reveal")
    assert "You have 0 points" in one.look()
    assert session.scalars(select(RoomItem.round_no).where(RoomItem.skipped)).all() == [1]


@pytest.mark.parametrize("kind", ["choose", "interpret", "transform", "mend", "spot", "mixed"])
def test_every_kind_of_card(app: Flask, session: Session, kind: str) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room(kind=kind, rounds="5"))
    host.press("start")
    for _ in range(5):
        one.look()
        one.say("", skip="1")
        assert "It is safe" in one.page
        host.press("reveal")
        assert "Here it is" in one.look()
        host.press("next")


def test_a_focus_of_few_sentences_asks_none_twice(app: Flask, session: Session) -> None:
    host = teacher(app)
    host.make_room(verb="caber", rounds="20")
    items = session.scalars(select(RoomItem.item_id)).all()
    assert len(items) == len(set(items))
    assert teacher(app).send("/r/new", verb="zzz").status_code == 404


def test_nobody_is_told_that_their_place_is_among_the_last(app: Flask, session: Session) -> None:
    host = teacher(app)
    pupils = [pupil(app, host.code or host.make_room(kind="type")) for _ in range(12)]
    host.press("start")
    form = right_form(session)
    for number, one in enumerate(pupils):
        one.look()
        one.say("xyzzy" if number == 11 else form)
    host.press("reveal")
    assert "You have 100 points, place 1 of 12. Only you see this." in pupils[0].look()
    assert "You have 0 points. Only you see this." in pupils[11].look()


def test_pause_and_more_time_wipe_nothing_half_typed(app: Flask) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room(kind="type", seconds="20"))
    host.press("start")
    one.look()
    assert one.poll().status_code == 204
    for act in ("pause", "extend", "resume"):
        host.press(act)
        news = one.poll().text
        assert "rooms-stage" not in news
        assert 'hx-target="#rooms-clock"' in news
    host.press("reveal")
    assert 'hx-target="#rooms-stage"' in one.poll().text
