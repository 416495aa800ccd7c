"""Who comes into a room and under which name, and what a host may do about it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from subjunctive_app.domain.rooms.names import made_names
from subjunctive_app.models import Room, RoomItem, RoomMember
from subjunctive_app.rooms.keys import token_for
from subjunctive_app.rooms.reading import read_snapshot
from tests.accounts.people import log_in, make_user
from tests.conftest import SECRET
from tests.rooms.class_room import Pupil, Teacher, answered, pupil, teacher


def nicks(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(RoomMember.nick).order_by(RoomMember.id)))


def with_member(host: Teacher, act: str, nick: str) -> str:
    """Press a button beside somebody on the page of people; return the page that follows."""
    host.get(f"/r/{host.code}/people")
    row = next(part for part in host.page.split("<li>") if f">{nick}</b>" in part)
    found = re.search(r'name="member" value="(\d+)"', row)
    assert found
    time = re.search(r'name="time" value="(\d+)"', row)
    response = host.send(f"/r/{host.code}/host/{act}", member=found[1], time=time[1] if time else "")
    return host.follow(response).text if response.status_code == 303 else response.text


def test_one_tap_gives_a_made_name(app: Flask, session: Session) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room())
    [nick] = nicks(session)
    assert nick in made_names()
    assert nick in one.page
    assert nick in host.get(f"/r/{host.code}/host").text


@pytest.mark.parametrize("typed", ["{}{}{}", "{} {}{}", " {}-{}{} "])
def test_a_code_is_read_however_it_is_typed(app: Flask, typed: str) -> None:
    code = teacher(app).make_room()
    one = pupil(app)
    typed = typed.format(code[:3].lower(), code[3], code[4:])
    response = one.client.get("/r", query_string={"code": typed})
    assert response.headers["Location"] == f"/r/{code}"
    assert one.client.get(f"/r/{code.lower()}").headers["Location"] == f"/r/{code}"


def test_typed_names_only_where_the_host_lets_them(app: Flask, session: Session) -> None:
    host = teacher(app)
    pupil(app).join(host.make_room(), nick="Ana María")
    assert nicks(session) != ["Ana María"]
    host = teacher(app)
    pupil(app).join(host.make_room(names="1"), nick="Ana María")
    assert nicks(session)[-1] == "Ana María"


@pytest.mark.parametrize(
    ("nick", "why"), [("P U T A", "another name"), ("x", "two to twenty"), ("<b>x</b>", "letters")]
)
def test_a_refused_name_comes_back_with_its_reason(app: Flask, session: Session, nick: str, why: str) -> None:
    host = teacher(app)
    one = pupil(app)
    response = one.join(host.make_room(names="1"), nick=nick)
    assert response.status_code == 422
    assert why in response.text
    assert nick.replace("<", "&lt;").replace(">", "&gt;") in response.text, "what was typed stays"
    assert nicks(session) == []


def test_nobody_takes_anothers_name(app: Flask, session: Session) -> None:
    host = teacher(app)
    host.make_room(names="1")
    pupil(app).join(host.code, nick="Ana")
    assert "has that name already" in pupil(app).join(host.code, nick="ÁNA").text
    assert nicks(session) == ["Ana"]


def test_the_same_made_name_at_once_gives_the_second_another(app: Flask, session: Session) -> None:
    host = teacher(app)
    host.make_room()
    for _ in range(2):
        pupil(app).join(host.code, nick="Nube Azul")
    first, second = nicks(session)
    assert first == "Nube Azul"
    assert second in made_names() - {first}


def test_reload_and_second_join_are_the_same_member(app: Flask, session: Session) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room())
    one.look()
    one.page = ""
    one.send("/r/join", code=host.code, nick="Nube Azul")
    assert len(nicks(session)) == 1


def test_the_cookie_is_for_six_hours_and_no_script(app: Flask) -> None:
    host = teacher(app)
    one = pupil(app)
    response = one.join(host.make_room())
    cookie = next(line for line in response.headers.getlist("Set-Cookie") if line.startswith(f"r_{host.code}="))
    for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=21600"):
        assert part in cookie


def test_a_locked_room_lets_nobody_else_in_and_those_inside_stay(app: Flask) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room())
    host.press("lock")
    refused = pupil(app)
    assert "lets nobody else in" in refused.get(f"/r/{host.code}").text
    assert refused.send("/r/join", code=host.code, nick="Nube Azul").status_code == 409
    assert 'data-phase="lobby"' in one.look()
    host.press("unlock")
    assert 'data-phase="lobby"' in pupil(app, host.code).page


def test_who_comes_after_the_end_is_told_so(app: Flask) -> None:
    host = teacher(app)
    host.make_room()
    host.press("end")
    page = pupil(app).get(f"/r/{host.code}").text
    assert "The room is over." in page
    assert "can open it" not in page
    assert "/r/join" not in page


def test_a_room_has_sixty_places(app: Flask, session: Session) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room())
    template = session.scalars(select(RoomMember)).one()
    for number in range(59):
        made = {"joined_at": template.joined_at, "last_seen_at": template.joined_at, "joined_round": 1}
        session.add(
            RoomMember(
                room_id=template.room_id, nick=f"n{number}", nick_key=f"n{number}", token_hash=f"{number}", **made
            )
        )
    session.commit()
    refused = pupil(app).join(host.code)
    assert refused.status_code == 409
    assert "All places of this room are taken" in refused.text
    one.send(f"/r/{host.code}/leave")
    assert pupil(app).join(host.code).status_code in {200, 303}


def test_an_operator_says_how_many_places_there_are(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "ROOM_PLACES", 1)
    host = teacher(app)
    pupil(app, host.make_room())
    assert pupil(app).join(host.code).status_code == 409


def test_removed_once_may_come_again_and_removed_for_good_may_not(app: Flask, session: Session) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room())
    with_member(host, "kick", nicks(session)[0])
    assert "Join room" in one.look()
    assert one.poll(v="1").headers["HX-Redirect"] == f"/r/{host.code}"
    one.join(host.code)
    with_member(host, "ban", nicks(session)[1])
    assert one.get(f"/r/{host.code}").status_code == 403
    assert one.send("/r/join", code=host.code, nick="Nube Azul").status_code == 403


def test_rename_and_more_time(app: Flask, session: Session) -> None:
    host = teacher(app)
    pupil(app).join(host.make_room(names="1", seconds="20"), nick="Kevin")
    page = with_member(host, "rename", "Kevin")
    assert "Kevin" not in page
    [nick] = nicks(session)
    for factor in ("1.5", "2.0", ""):
        page = with_member(host, "extra", nick)
        assert (f"time × {factor}" in page) if factor else ("time ×" not in page)


def test_what_somebody_removed_for_good_wrote_goes_with_them(app: Flask, session: Session) -> None:
    host, _one = answered(app, "xyzzy", others=1)
    host.press("reveal")
    assert "xyzzy" in host.page
    with_member(host, "ban", nicks(session)[0])
    for page in ("host", "screen"):
        assert "xyzzy" not in host.get(f"/r/{host.code}/{page}").text


def test_what_two_hosts_press_at_once_is_done_once(app: Flask, session: Session) -> None:
    host = teacher(app)
    pupil(app, host.make_room())
    [member] = session.scalars(select(RoomMember.id)).all()
    page = host.get(f"/r/{host.code}/people").text
    assert 'name="time" value="150"' in page
    assert "host/mute" in page
    for act in ("extra", "extra", "mute", "mute"):
        host.send(f"/r/{host.code}/host/{act}", member=str(member), time="150")
    session.rollback()
    assert session.execute(select(RoomMember.extra_time, RoomMember.muted)).all() == [(150, True)]
    assert host.send(f"/r/{host.code}/host/extra", member=str(member), time="900").status_code == 404
    host.get(f"/r/{host.code}/people")
    assert "host/unmute" in host.page


def test_back_on_another_device_with_a_number_once(app: Flask, session: Session) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room())
    [nick] = nicks(session)
    found = re.search(r'<p class="cue">(\d{4})</p>', with_member(host, "back", nick))
    assert found
    other = Pupil(app.test_client(), code=host.code)
    other.get(f"/r/{host.code}")
    other.follow(other.send("/r/join", code=host.code, back=found[1]))
    assert nick in other.page
    assert "Join room" in one.look(), "there is one such member"
    third = Pupil(app.test_client())
    third.get(f"/r/{host.code}")
    refused = third.send("/r/join", code=host.code, back=found[1])
    assert refused.status_code == 422
    assert "lets nobody in" in refused.text


def test_whoever_leaves_is_gone(app: Flask, session: Session) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room())
    one.send(f"/r/{host.code}/leave")
    assert "Join room" in one.look()
    assert "0 here" in host.get(f"/r/{host.code}/host").text


def test_a_second_host_and_another_device_by_link(app: Flask) -> None:
    host = teacher(app)
    host.make_room()
    for role in ("cohost", "host"):
        found = re.search(rf'id="link-{role}" value="http://localhost([^"]+)"', host.page)
        assert found, role
        other = Teacher(app.test_client(), code=host.code)
        other.follow(other.client.get(found[1]))
        assert 'data-phase="lobby"' in other.page
        assert ('id="link-host"' in other.page) == (role == "host"), "a second host cannot pass on the first one's link"


def test_a_host_who_is_silent_pauses_the_room_and_then_ends_it(app: Flask, session: Session) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room())
    host.press("start")
    for minutes, phase, paused in ((11, "question", True), (241, "ended", False)):
        seen = session.scalars(select(Room.created_at)).one()
        session.execute(update(Room).values(host_seen_at=seen - timedelta(minutes=minutes)))
        session.commit()
        one.look()
        assert session.execute(select(Room.phase, Room.is_paused)).all() == [(phase, paused)]
        session.rollback()


def is_silent_for(session: Session, seconds: int) -> None:
    """Nothing was heard of the host for so long."""
    session.rollback()
    seen = datetime.now(UTC) - timedelta(seconds=seconds)
    session.execute(update(Room).values(host_seen_at=seen))
    session.commit()


def test_a_class_whose_host_is_silent_is_told_so_and_the_reveal_waits(app: Flask, session: Session) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room(kind="type"))
    key = token_for(SECRET, session.scalars(select(Room.key)).one(), "screen")
    board = pupil(app)
    host.press("start")
    one.look()
    assert one.poll().status_code == 204
    one.say("xyzzy")
    is_silent_for(session, 61)
    session.execute(update(Room).values(deadline_at=Room.host_seen_at))
    session.commit()
    assert "Your teacher is reconnecting" in one.poll().text
    assert "Your teacher is reconnecting" in board.get(f"/r/{host.code}/screen?key={key}").text
    assert session.scalars(select(Room.phase)).one() == "question"
    host.get(f"/r/{host.code}/host")
    assert 'data-phase="reveal"' in one.look()
    assert "reconnecting" not in one.page


def test_whoever_made_a_room_signed_in_hosts_it_from_any_device(app: Flask, session: Session) -> None:
    make_user(app, "Alice")
    make_user(app, "Charlie")
    host, phone, other = (teacher(app) for _ in range(3))
    for browser, name in ((host, "Alice"), (phone, "Alice"), (other, "Charlie")):
        log_in(browser, name)
    code = host.make_room()
    for stranger in (other, pupil(app)):
        assert stranger.get(f"/r/{code}/host").status_code == 404
        assert "Back to your room" not in stranger.get("/r").text
    assert f'href="/r/{code}/host"' in phone.get("/r").text
    phone.code = code
    phone.press("start")
    assert session.scalars(select(Room.phase)).one() == "question"
    phone.press("end")
    assert "Back to your room" not in phone.get("/r").text


def test_the_screen_of_a_hosts_own_browser_is_a_host_too(app: Flask, session: Session) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room())
    is_silent_for(session, 61)
    assert "reconnecting" in one.look()
    host.client.get(f"/r/{host.code}/screen")
    assert "reconnecting" not in one.look()


def test_places_in_three_rooms_are_kept(app: Flask) -> None:
    hosts = [teacher(app) for _ in range(4)]
    one = pupil(app)
    for host in hosts:
        one.join(host.make_room())
    names = [f"r_{host.code}" for host in hosts]
    assert [one.client.get_cookie(name) is None for name in names] == [True, False, False, False]


def test_a_sentence_that_the_room_does_not_ask_waits_in_the_lobby(app: Flask, session: Session) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room(verb="tener"))
    sample = read_snapshot(session, session.scalars(select(Room.id)).one(), datetime.now(UTC)).sample
    assert sample
    assert sample.target.verb == "tener"
    assert sample.id not in session.scalars(select(RoomItem.item_id)).all()
    assert f'<b lang="es">{sample.target.form("tu_ustedes")}</b>' in one.page
    host.press("start")
    assert "While you wait" not in one.look()
