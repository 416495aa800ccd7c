"""The chat of a room: what may be said, who sees it when, and what a host does about it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from subjunctive_app.domain.rooms.chat import LONGEST, PHRASES, ChatRefused, clean_text
from subjunctive_app.extensions import limiter
from subjunctive_app.models import Room, RoomMember, RoomMessage
from subjunctive_app.ops import cleaning
from tests.rooms.class_room import Pupil, Teacher, pupil, teacher

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


def opened(app: Flask, mode: str, **more: str) -> Teacher:
    """A room whose chat is in a mode."""
    host = teacher(app)
    host.make_room(kind="type")
    hold(host, set="1", mode=mode, **more)
    return host


def hold(host: Teacher, **pressed: str) -> int:
    """Press a button of the host's chat; the page shows the console as it is then."""
    status = host.send(f"/r/{host.code}/chat/act", htmx=False, **pressed).status_code
    host.get(f"/r/{host.code}/host")
    return status


def write(who: Pupil, text: str, *, htmx: bool = False) -> int:
    """Write to the class, as if the last time was long ago; what comes back is the page where it is one."""
    limiter.reset()
    who.get(f"/r/{who.code}/chat")
    response = who.send(f"/r/{who.code}/chat", htmx=htmx, text=text)
    who.page = response.text or who.page
    return response.status_code


def say(who: Pupil, phrase: int = 0) -> int:
    """Press a ready phrase, at any speed."""
    limiter.reset()
    return who.send(f"/r/{who.code}/chat", phrase=str(phrase)).status_code


def chat_of(page: str) -> list[str]:
    """What stands in the chat of a page, the newest first."""
    found = re.findall(r'<p id="m\d+" lang="es" hx-ignore><b>[^<]+</b> ([^<]*)</p>', page)
    return found or re.findall(r'<p lang="es" hx-ignore><b>[^<]+</b> ([^<]*)</p>', page)


def field_of_chat(page: str) -> str:
    """What a page says that it shows of the chat."""
    found = re.search(r'name="chat" value="([^"]*)"', page)
    assert found, page
    return found[1]


def button(page: str, name: str) -> str:
    """The value of the first button with a name."""
    found = re.search(rf'name="{name}" value="(\d+)"', page)
    assert found, page
    return found[1]


def test_ready_phrases_are_what_a_new_room_offers(app: Flask, session: Session) -> None:
    host = teacher(app)
    one, two = pupil(app, host.make_room()), pupil(app, host.code)
    assert "¡Ojalá!" in one.page
    assert 'name="text"' not in one.page
    assert say(one, 2) == 303
    assert chat_of(two.look()) == chat_of(one.look()) == [PHRASES[2]]
    assert chat_of(host.get(f"/r/{host.code}/host").text) == [PHRASES[2]]
    assert chat_of(host.get(f"/r/{host.code}/screen").text) == [], "the projector shows it only where the host chooses"
    assert write(one, "Hola") == 409
    assert "closed for that" in one.page
    assert say(one, len(PHRASES)) == 404


@pytest.mark.parametrize(
    ("mode", "phrase", "typed", "shown"),
    [("off", 409, 409, []), ("approve", 303, 303, [PHRASES[0]]), ("open", 303, 303, ["Hola", PHRASES[0]])],
)
def test_the_four_ways(app: Flask, mode: str, phrase: int, typed: int, shown: list[str]) -> None:
    one = pupil(app, opened(app, mode).code)
    assert say(one) == phrase
    assert write(one, "Hola") == typed
    assert chat_of(pupil(app, one.code).page) == shown


def test_what_waits_is_seen_by_the_host_alone_until_it_is_let_through(app: Flask) -> None:
    host = opened(app, "approve")
    one, two = pupil(app, host.code), pupil(app, host.code)
    assert write(one, "¿Puedo salir?", htmx=True) == 200
    assert "Your teacher looks at it first" in one.page
    assert chat_of(two.look()) == []
    host.get(f"/r/{host.code}/host")
    assert hold(host, approve=button(host.page, "approve")) == 303
    assert chat_of(two.look()) == ["¿Puedo salir?"]
    assert 'name="approve"' not in host.page


def test_deleting_clearing_and_closing(app: Flask) -> None:
    host = opened(app, "open", screen="1")
    one = pupil(app, host.code)
    for text in ("uno", "dos", "tres"):
        write(one, text)
    assert chat_of(host.get(f"/r/{host.code}/screen").text) == ["tres", "dos", "uno"]
    host.get(f"/r/{host.code}/host")
    hold(host, delete=button(host.page, "delete"))
    assert chat_of(one.look()) == chat_of(host.page) == ["dos", "uno"]
    hold(host, close="1")
    assert chat_of(one.look()) == []
    assert chat_of(host.get(f"/r/{host.code}/screen").text) == []
    assert chat_of(host.get(f"/r/{host.code}/host").text) == ["dos", "uno"], "a host goes on seeing it"
    hold(host, clear="1")
    hold(host, set="1", mode="open")
    assert chat_of(one.look()) == []
    record = host.get(f"/r/{host.code}/chat/all").text
    assert [text in record for text in ("uno", "dos", "tres")] == [True] * 3
    assert record.count("deleted") >= 3


def test_who_is_muted_reads_and_writes_nothing_until_they_may_again(app: Flask, session: Session) -> None:
    host = opened(app, "open")
    one = pupil(app, host.code)
    write(one, "hola")
    host.get(f"/r/{host.code}/host")
    hold(host, mute=button(host.page, "mute"))
    assert chat_of(one.look()) == ["hola"]
    assert 'name="text"' not in one.page
    assert 'name="phrase"' not in one.page
    assert (write(one, "otra"), say(one)) == (403, 403)
    [member] = session.scalars(select(RoomMember.id)).all()
    host.get(f"/r/{host.code}/people")
    host.send(f"/r/{host.code}/host/unmute", member=str(member))
    assert write(one, "otra") == 303


def test_a_name_that_was_changed_and_who_was_removed_for_good_are_gone_from_it(app: Flask, session: Session) -> None:
    host = opened(app, "open")
    one, two = pupil(app, host.code), pupil(app, host.code)
    write(one, "uno")
    shown = field_of_chat(two.look())
    [first, _second] = session.scalars(select(RoomMember.id).order_by(RoomMember.id)).all()
    host.get(f"/r/{host.code}/people")
    host.send(f"/r/{host.code}/host/rename", member=str(first))
    nick = session.scalars(select(RoomMember.nick).where(RoomMember.id == first)).one()
    news = two.poll(**shown_by(two), chat=shown).text
    assert f"<b>{nick}</b> uno" in news
    host.get(f"/r/{host.code}/people")
    host.send(f"/r/{host.code}/host/ban", member=str(first))
    assert chat_of(two.look()) == []
    assert "uno" in host.get(f"/r/{host.code}/chat/all").text


def shown_by(who: Pupil) -> dict[str, str]:
    """What a page says of everything but its chat."""
    return {name: who.field(name) for name in ("v", "stage", "digest")}


def test_a_poll_brings_what_is_new_and_touches_nothing_else(app: Flask) -> None:
    host = opened(app, "open")
    one, two = pupil(app, host.code), pupil(app, host.code)
    host.press("start")
    two.look()
    seen = field_of_chat(two.page)
    assert two.poll(**shown_by(two), chat=seen).status_code == 204
    for text in ("uno", "dos"):
        write(one, text)
        news = two.poll(**shown_by(two), chat=seen).text
        assert chat_of(news)[0] == text
        seen = field_of_chat(news)
    assert chat_of(news) == ["dos"], "what the page shows already does not come again"
    assert re.findall(r'hx-target="(#[\w-]+)"', news) == ["#c2", "#rooms-seen"]
    assert len(news.encode()) < 700
    assert two.poll(**shown_by(two), chat=seen).status_code == 204
    hold(host, clear="1")
    news = two.poll(**shown_by(two), chat=seen).text
    assert chat_of(news) == []
    assert 'hx-target="#chat"' in news


def test_a_page_of_before_is_told_nothing_of_it(app: Flask) -> None:
    host = opened(app, "open")
    one, two = pupil(app, host.code), pupil(app, host.code)
    write(one, "uno")
    assert two.poll().status_code == 204


def test_one_message_in_three_seconds_and_nothing_typed_is_lost(app: Flask) -> None:
    one = pupil(app, opened(app, "open").code)
    assert write(one, "uno") == 303
    one.get(f"/r/{one.code}/chat")
    refused = one.send(f"/r/{one.code}/chat", text="dos")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 3
    assert 'value="dos"' in refused.text
    one.get(f"/r/{one.code}/chat")
    partial = one.send(f"/r/{one.code}/chat", text="dos", htmx=True)
    assert partial.status_code == 429
    assert 1 <= int(partial.headers["Retry-After"]) <= 3
    assert 'value="dos"' in partial.text
    assert "three seconds" in partial.text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Hola,   ¿qué tal? ", "Hola, ¿qué tal?"),
        ("mira https://evil.example/x?y=1 y dime", "mira y dime"),
        ("mira ｗｗｗ．ｅｖｉｌ．ｃｏｍ y dime", "mira y dime"),
        ("a ana@example.org o bit.ly/x3 o evil.com:80/a", "a o o"),
        ("Sí.Es mejor. No.Me gusta", "Sí.Es mejor. No.Me gusta"),
        ("a no ser que llueva, a menos que nieve", "a no ser que llueva, a menos que nieve"),
        ("Feliz año a todos", "Feliz año a todos"),
        ("á̶̧b\u202ec\u200bd 👍", "ábcd 👍"),
        ("5 < 6 & <b>7</b>", "5 < 6 & <b>7</b>"),
    ],
)
def test_a_text_is_cleaned(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("   ", "chat_empty"),
        ("a" * (LONGEST + 1), "chat_long"),
        ("https://evil.example", "chat_link"),
        ("рuta", "chat_signs"),
        ("eres una PÚ7@", "chat_refused"),
        ("p u t a", "chat_refused"),
        ("qué m.i.e.r.d.a", "chat_refused"),
        ("¡gilipollaaaas!", "chat_refused"),
        ("ⓜⓘⓔⓡⓓⓐ", "chat_refused"),
        ("eres un cabrøn", "chat_refused"),
    ],
)
def test_a_text_is_refused_with_its_reason(typed: str, why: str) -> None:
    with pytest.raises(ChatRefused) as refused:
        clean_text(typed)
    assert refused.value.code == why


def test_only_members_write_and_only_hosts_hold(app: Flask) -> None:
    host = opened(app, "open")
    one, stranger = pupil(app, host.code), pupil(app)
    write(one, "uno")
    stranger.get("/r")
    assert stranger.send(f"/r/{host.code}/chat", text="x").headers["Location"] == f"/r/{host.code}"
    assert stranger.client.get(f"/r/{host.code}/chat").headers["Location"] == f"/r/{host.code}"
    for who in (one, stranger):
        assert who.client.get(f"/r/{host.code}/chat/all").status_code == 404
        assert who.send(f"/r/{host.code}/chat/act", clear="1").status_code == 404
    other = opened(app, "open")
    host.get(f"/r/{host.code}/host")
    for name in ("delete", "approve", "mute"):
        hold(other, **{name: button(host.page, "mute" if name == "mute" else "delete")})
    assert chat_of(pupil(app, host.code).page) == ["uno"]
    assert hold(other, mode="xyzzy") == 404


def test_it_is_kept_for_a_day_after_the_end(app: Flask, session: Session) -> None:
    for hours, end in ((23, "ended_at"), (25, "ended_at"), (27, "host_seen_at"), (29, "host_seen_at")):
        write(pupil(app, opened(app, "open").code), f"{end} {hours}")
        newest = select(RoomMessage.room_id).order_by(RoomMessage.id.desc()).limit(1).scalar_subquery()
        values = {"host_seen_at": NOW, end: NOW - timedelta(hours=hours)}
        session.execute(update(Room).where(Room.id == newest).values(**values, created_at=NOW))
        session.commit()
    assert cleaning.clean_up(session, NOW, lambda: True)["chat messages"] == 2
    assert set(session.scalars(select(RoomMessage.text))) == {"ended_at 23", "host_seen_at 27"}
