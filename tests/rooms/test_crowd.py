"""The role `ws` with ten classes at once: three hundred sockets of one process, and not one push lost."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest
from flask_migrate import upgrade
from redis import Redis

from scripts.room_load import Heard, Line, connect_all
from subjunctive_app import create_app
from subjunctive_app.extensions import db
from tests.conftest import SECRET, config_for
from tests.rooms.crowd import MEMBERS, Class, Teachers, make_rooms, missing, requests_of
from tests.servers import GunicornServer, PostgresServer
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
ROOMS, PUSHES = 10, 3
PATIENCE_S = 30


async def _until(heard: Heard, lines: list[Line], version: int) -> None:
    """Return when every socket shows the version, or has been closed."""
    async with asyncio.timeout(PATIENCE_S):
        while any(max(line.seen, default=0) < version for line in lines) and not heard.closes:
            await asyncio.sleep(0.01)


def _connections(url: str) -> list[str]:
    """The state of each connection of the app to its database."""
    with psycopg2.connect(url.replace("+psycopg2", "")) as own, own.cursor() as cursor:
        query = "SELECT state FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        cursor.execute(query)
        return [row[0] for row in cursor.fetchall()]


async def _play(server: GunicornServer, rooms: list[Class], url: str, redis_url: str) -> None:
    heard = Heard()
    lines = await connect_all(heard, server.port, requests_of(rooms, server.port))
    assert (heard.failures, len(heard.connects)) == (0, ROOMS * MEMBERS)
    teachers = Teachers(url, redis_url)
    for _ in range(PUSHES):
        for room in rooms:
            teachers.push(heard, room)
        await _until(heard, lines, rooms[0].version)
    assert missing(heard, lines) == (0, 0)
    teachers.close()
    assert len(_connections(url)) <= 4, "connections are the process's, not the sockets'"
    await asyncio.to_thread(wait_for, lambda: "idle in transaction" not in _connections(url))
    with Redis.from_url(redis_url) as redis:
        assert {count for _channel, count in redis.pubsub_numsub(f"room:{{{rooms[0].room_id}}}")} == {1}
    await asyncio.to_thread(server.stop)
    async with asyncio.timeout(PATIENCE_S):
        while len(heard.closes) < ROOMS * MEMBERS:
            await asyncio.sleep(0.01)
    assert set(heard.closes) == {1012}
    for line in lines:
        line.close()
    await asyncio.sleep(0)  # the loop closes them in its next turn


@pytest.mark.postgres
def test_ten_classes_hear_every_push_and_go_elsewhere_at_the_end(
    postgres: PostgresServer, redis_url: str, tmp_path: Path
) -> None:
    url = postgres.new_database()
    app = create_app(config_for(tmp_path, url))
    with app.app_context():
        upgrade()
        rooms = make_rooms(db.session(), ROOMS)
        db.session.remove()
        db.engine.dispose()
    stores = {"DATABASE_URL": url, "REDIS_URL": redis_url, "INSTANCE_DIR": str(tmp_path)}
    with GunicornServer({**stores, "SECRET_KEY": SECRET, "SERVER_ROLE": "ws"}, ROOT) as server:
        # In a thread of its own: browser tests of the same process keep an event loop in this one.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(lambda: asyncio.run(_play(server, rooms, url, redis_url))).result()
        assert "Using worker: gevent" in server.log
        assert "Traceback" not in server.log
