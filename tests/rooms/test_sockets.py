"""The sockets of rooms on gunicorn: what is pushed to whom, and with which code they close."""

import re
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import SECRET
from tests.rooms.sockets import Person
from tests.servers import GunicornServer

# With its chat.
SHOWN = re.compile(r'name="(v|stage|digest|chat)" value="([^"]*)"')
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("test-rooms")


@pytest.fixture(scope="module")
def server(instance: Path) -> Iterator[GunicornServer]:
    with GunicornServer({"INSTANCE_DIR": str(instance), "SECRET_KEY": SECRET}, ROOT) as running:
        yield running


@pytest.fixture
def host(server: GunicornServer) -> Person:
    """A host with a room of typed cards."""
    person = Person(server.url)
    person.make_room(kind="type", rounds="5")
    return person


@pytest.fixture
def one(server: GunicornServer, host: Person) -> Person:
    """Somebody in the room."""
    return Person(server.url).join(host.code)


def test_whoever_shows_what_is_hears_only_that_the_line_is_good(host: Person, one: Person) -> None:
    first = one.listen().wait_for("rooms-seen")
    assert "rooms-stage" not in first
    assert "rooms-tally" not in first


def test_a_snapshot_on_connect_for_whoever_missed_something(host: Person, one: Person) -> None:
    host.press("start")
    assert 'data-phase="question"' in one.listen(v="1", stage="lobby-0").wait_for("rooms-stage")


def test_what_is_said_reaches_the_class_and_touches_nothing_else(host: Person, one: Person) -> None:
    other = Person(host.url).join(host.code)
    host.press("start")
    other.get(f"/r/{host.code}")
    line = other.listen(**dict(SHOWN.findall(other.page)))
    line.wait_for("rooms-seen")
    one.post(f"/r/{host.code}/chat", phrase="0")
    said = line.wait_for("¡Ojalá!")
    assert 'hx-target="#c0"' in said
    assert "rooms-stage" not in said
    assert "rooms-clock" not in said
    assert len(said.encode()) < 700
    host.get(f"/r/{host.code}/host")
    host.post(f"/r/{host.code}/chat/act", clear="1")
    assert "¡Ojalá!" not in line.wait_for('hx-target="#chat"')


def test_a_reconnect_within_a_question_wipes_nothing(host: Person, one: Person) -> None:
    host.press("start")
    one.get(f"/r/{host.code}")
    one.listen().close()
    assert "rooms-stage" not in one.listen().wait_for("rooms-seen")


def test_every_change_is_pushed(host: Person, one: Person) -> None:
    line = one.listen()
    screen, console = host.listen("screen"), host.listen("host")
    host.press("start")
    for each in (line, screen, console):
        each.wait_for('data-phase="question"')
    one.say("zzyzxx")
    for each in (screen, console):
        each.wait_for("1 of 1 have answered.")
    host.press("reveal")
    for each in (line, screen, console):
        each.wait_for('data-phase="reveal"')
    assert "rooms-tally" not in "".join(line.heard), "the picture is the teacher's"
    assert "zzyzxx" not in "".join(screen.heard[:-1] + console.heard[:-1]), "only the reveal shows it"


def test_who_comes_is_told_to_the_host_alone(server: GunicornServer, host: Person, one: Person) -> None:
    line, console = one.listen(), host.listen("host")
    Person(server.url).join(host.code)
    console.wait_for("2 here")
    assert "rooms-tally" not in "".join(line.heard)


def test_messages_are_small(host: Person, one: Person) -> None:
    line = one.listen()
    host.press("start")
    line.wait_for('data-phase="question"')
    one.say("xyzzy")
    host.press("reveal")
    line.wait_for('data-phase="reveal"')
    assert [len(text) for text in line.heard if len(text.encode()) > 4096] == []


def test_time_that_runs_out_is_pushed_by_the_server(instance: Path, server: GunicornServer) -> None:
    host = Person(server.url)
    host.make_room(kind="type", seconds="20")
    line = Person(server.url).join(host.code).listen()
    host.press("start")
    line.wait_for('data-phase="question"')
    with sqlite3.connect(instance / "ojala.sqlite3", timeout=5) as database:
        database.execute("UPDATE room SET deadline_at = '2026-01-01 00:00:00' WHERE code = ?", [host.code])
    line.wait_for('data-phase="reveal"')


def test_that_the_host_is_silent_is_pushed_and_that_they_are_back(instance: Path, server: GunicornServer) -> None:
    host = Person(server.url)
    host.make_room()
    line = Person(server.url).join(host.code).listen()
    line.wait_for("rooms-seen")
    silent = datetime.now(UTC) - timedelta(seconds=90)
    with sqlite3.connect(instance / "ojala.sqlite3", timeout=5) as database:
        database.execute("UPDATE room SET host_seen_at = ? WHERE code = ?", [f"{silent:%Y-%m-%d %H:%M:%S}", host.code])
    line.wait_for("Your teacher is reconnecting")
    host.get(f"/r/{host.code}/host")
    assert "reconnecting" not in line.wait_for("rooms-waiting")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example"])
def test_another_site_gets_nothing(one: Person, origin: str) -> None:
    assert one.listen(origin=origin).code() == 1008


def test_a_stranger_gets_nothing(server: GunicornServer, host: Person, one: Person) -> None:
    stranger = Person(server.url)
    for code, role in ((host.code, "member"), (host.code, "host"), (host.code, "screen"), ("CCCCCC", "member")):
        stranger.code = code
        assert stranger.listen(role).code() == 1008, role
    assert one.listen("host").code() == 1008
    assert one.listen("screen").code() == 1008


def test_removed_closes_for_good(host: Person, one: Person) -> None:
    line = one.listen()
    line.wait_for("rooms-seen")
    host.get(f"/r/{host.code}/people")
    host.post(f"/r/{host.code}/host/kick", member=host.field("member"))
    assert line.code() == 4001


def test_the_end_closes_for_good(host: Person, one: Person) -> None:
    line = one.listen()
    line.wait_for("rooms-seen")
    host.press("end")
    line.wait_for('data-phase="ended"')
    assert line.code() == 4002


def test_the_fourth_socket_of_a_member_ends_the_first(host: Person, one: Person) -> None:
    lines = []
    for _ in range(4):
        lines.append(one.listen())
        lines[-1].wait_for("rooms-seen")
    assert lines[0].code() == 4003
    host.press("start")
    for line in lines[1:]:
        line.wait_for('data-phase="question"')


def test_what_a_browser_sends_is_not_heard(host: Person, one: Person) -> None:
    line = one.listen()
    for text in ("ping", '{"answer": "x"}', "<hx-partial>"):
        line.ws.send(text)
    host.press("start")
    line.wait_for('data-phase="question"')
    line.ws.send("x" * 1025)
    assert line.code() == 1009


def test_no_compressor_for_each_socket(one: Person) -> None:
    response = one.listen().ws.response
    assert response
    assert "Sec-WebSocket-Extensions" not in response.headers


def test_a_full_server_says_so_and_serves_pages(tmp_path: Path) -> None:
    env = {"INSTANCE_DIR": str(tmp_path), "SECRET_KEY": SECRET, "THREADS": "8"}
    with GunicornServer(env, ROOT) as small:
        host = Person(small.url)
        host.make_room()
        people = [Person(small.url).join(host.code) for _ in range(5)]
        lines = [person.listen() for person in people[:4]]
        for line in lines:
            line.wait_for("rooms-seen")
        assert people[4].listen().code() == 1013
        assert people[4].get(f"/r/{host.code}") == 200
        lines[0].close()
        host.press("start")
        lines[1].wait_for('data-phase="question"')


def test_a_room_without_a_socket_goes_on(host: Person, one: Person) -> None:
    line = one.listen()
    line.wait_for("rooms-seen")
    line.close()
    host.press("start")
    one.say("xyzzy")
    assert "It is safe" in one.page


def test_an_ending_process_sends_its_sockets_elsewhere_at_once(tmp_path: Path) -> None:
    with GunicornServer({"INSTANCE_DIR": str(tmp_path), "SECRET_KEY": SECRET}, ROOT) as ending:
        host = Person(ending.url)
        host.make_room(kind="type")
        one = Person(ending.url).join(host.code)
        host.press("start")
        line = one.listen()
        line.wait_for("rooms-seen")
        began = time.monotonic()
        ending.stop()
        assert line.code() == 1012
        assert time.monotonic() - began < 10, "gunicorn alone would wait for half a minute"
        ending.start()
        assert 'data-phase="question"' in one.listen(v="1", stage="").wait_for("rooms-stage")
        one.say("xyzzy")
        assert "It is safe" in one.page
