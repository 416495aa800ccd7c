"""A room over several processes: news goes through Redis; while it is away, by the look at the database."""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from redis import Redis

from tests.conftest import SECRET
from tests.redis_servers import RedisServer
from tests.rooms.sockets import Person
from tests.servers import GunicornServer
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
# A process that never looks at its rooms: what its sockets are told came over the bus. Those of accounts look at
# themselves twenty-five times as often as elsewhere.
BLIND = """
from subjunctive_app import create_app
from subjunctive_app.rooms import socket

socket.CHECK_S = 1.0
app = create_app()
app.extensions["live"].watch.tick_s = 3600
"""


@dataclass
class Processes:
    """One with threads that looks, one with greenlets that is blind, on one database beside one Redis."""

    redis: RedisServer
    looking: GunicornServer
    blind: GunicornServer
    folder: Path


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    folder, blind = tmp_path_factory.mktemp("test-rooms"), tmp_path_factory.mktemp("blind")
    (blind / "wsgi.py").write_text(BLIND)
    shutil.copy(ROOT / "gunicorn.conf.py", blind)
    with RedisServer() as redis:
        env = {"INSTANCE_DIR": str(folder), "SECRET_KEY": SECRET, "REDIS_URL": redis.url, "PYTHONPATH": str(ROOT)}
        with GunicornServer(env, ROOT) as one, GunicornServer({**env, "SERVER_ROLE": "ws"}, blind) as other:
            yield Processes(redis, one, other, folder)


def listeners(redis: RedisServer) -> int:
    """How many processes listen to rooms, of which there is one."""
    with Redis.from_url(redis.url, socket_timeout=5) as client:
        channels = client.pubsub_channels("room:{*")
        return sum(count for _channel, count in client.pubsub_numsub(*channels)) if channels else 0


def is_well(person: Person) -> bool:
    """Whether the process that serves this person's pages has Redis."""
    person.get("/api/health")
    return '"redis":"ok"' in person.page.replace(" ", "")


def test_news_goes_over_redis_and_without_it_by_the_look(processes: Processes) -> None:
    host, one = Person(processes.looking.url), Person(processes.looking.url)
    host.make_room(kind="type", rounds="5")
    one.join(host.code)
    looking = one.listen()
    one.url = processes.blind.url
    blind = one.listen()
    for line in (looking, blind):
        line.wait_for("rooms-seen")
    wait_for(lambda: listeners(processes.redis) == 2)
    with urlopen(f"{processes.blind.url}/health", timeout=10) as health:  # noqa: S310  (our own server)
        assert health.headers["Connection"] == "close", "an idle line would keep a process that is to end"
    host.press("start")
    blind.wait_for('data-phase="question"')
    looking.wait_for('data-phase="question"')
    one.get("/metrics")
    assert 'subjunctive_sockets{state="open"} 1.0' in one.page, "the role with greenlets tells what it counts, too"
    assert 'subjunctive_bus_messages_total{way="heard"} 0.0' not in one.page
    assert "subjunctive_room_push_seconds_count 0.0" not in one.page
    processes.redis.kill()
    host.url = processes.blind.url
    host.press("reveal")
    looking.wait_for('data-phase="reveal"')
    processes.redis.start()
    host.url = processes.looking.url
    wait_for(lambda: listeners(processes.redis) == 2 and is_well(host))
    host.press("next")
    blind.wait_for('data-phase="question"')
    for line in (looking, blind):
        line.close()
    assert "Using worker: gevent" in processes.blind.log
    assert "Traceback" not in processes.blind.log + processes.looking.log


def test_a_socket_ends_with_the_place_that_it_was_opened_for(processes: Processes) -> None:
    """Of two people's, and of the second's other device, where it is their account that gives them the place."""
    host, one, other, device = (Person(processes.looking.url) for _ in range(4))
    host.make_room(kind="type")
    other.get("/account/sign-up")
    assert other.post("/account/sign-up", name="othello", password="the moor of a test") == 200
    lines = [person.join(host.code).listen() for person in (one, other)]
    host.press("start")
    other.say("sea")  # whose skills it is to move is known from now on
    device.get("/account/login")
    assert device.post("/account/login", name="othello", password="the moor of a test") == 200
    device.url, device.code = processes.blind.url, host.code
    device.get(f"/r/{host.code}")
    lines.append(device.listen())
    for line in lines:
        line.wait_for("rooms-seen")
    with sqlite3.connect(processes.folder / "ojala.sqlite3", timeout=5) as database:
        database.execute("UPDATE room_member SET banned = 1 WHERE id = (SELECT max(id) FROM room_member)")
    assert [line.code() for line in lines[1:]] == [4001, 4001]
    host.press("reveal")
    lines[0].wait_for('data-phase="reveal"')
    lines[0].close()
