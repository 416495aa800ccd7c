"""`make bench-rooms`: a thousand and two thousand sockets of rooms beside people who practise and log in.

The set-up of production on one machine: pages by two processes with threads, sockets by two with gevent, real Redis
and PostgreSQL (which does not wait for the disk). A push is a change of a room's stage, made the way the app makes it
(one transaction, then the word over Redis), whose frames hold the whole stage for each pupil: a typed question, then
its reveal with everybody's own verdict, in turns. It counts from before its transaction until a frame has been read.
Beside it stands a bare room of `websockets` that repeats frames of the same size, under the same load.
"""

import asyncio
import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import psycopg2
from flask_migrate import upgrade
from redis import Redis
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from scripts.bench import percentile
from scripts.bench_logins import PASSWORD, Pupil
from scripts.bench_stores import answers, environment, request
from scripts.player import Player
from scripts.processes import Meter, family
from scripts.room_load import Heard, Line, Requests, connect_all, handshake, steadily
from subjunctive_app import create_app
from subjunctive_app.domain.focus import Focus
from subjunctive_app.domain.rooms.settings import RoomSettings
from subjunctive_app.extensions import db
from subjunctive_app.models import RoomItem, RoomMember
from subjunctive_app.rooms.answers import card_of
from subjunctive_app.rooms.keys import hash_of
from subjunctive_app.rooms.service import create_room
from tests.conftest import config_for
from tests.redis_servers import RedisServer
from tests.servers import GunicornServer, PostgresServer

ROOT = Path(__file__).resolve().parent.parent
# Rooms, and log-ins a second: five are more than one core can hash, one is what two cores carry beside the rest.
ROWS = ((33, 5), (67, 5), (33, 1), (67, 1))
MEMBERS, ROUNDS, SECONDS = 30, 20, 15
DRILLS_PER_S, LEARNERS, ACCOUNTS = 50, 20, 10
# After the last push: what has not come by then is lost.
SETTLE_S = 3
ECHO_BYTES = 1500
Opening = Callable[[Heard], Awaitable[list[Line]]]
Push = Callable[[Heard, list[Line]], Awaitable[None]]
REVEAL = "UPDATE room SET phase = 'reveal', version = version + 1 WHERE id = %s"
ASK = "UPDATE room SET phase = 'question', round_no = %s, version = version + 1 WHERE id = %s"
FORGET = "DELETE FROM room_answer WHERE room_id = %s AND round_no = %s"
ANSWER = """
INSERT INTO room_answer (room_id, round_no, member_id, submission_id, given, gave_up, normalised, verdict, kind, points,
                         ms, at, is_learnt)
SELECT room_id, %(round)s, id, gen_random_uuid(), (%(words)s)[1 + id %% 3], false, (%(words)s)[1 + id %% 3],
       CASE id %% 3 WHEN 0 THEN 'right' ELSE 'wrong' END, CASE id %% 3 WHEN 0 THEN 'right' ELSE 'infinitive' END,
       CASE id %% 3 WHEN 0 THEN 100 ELSE 0 END, 4000, now(), true
FROM room_member WHERE room_id = %(room)s
"""


@dataclass
class Class:
    """A room as the bench knows it: its members' tokens, and what they answer in each round, the right form first."""

    room_id: int
    code: str
    tokens: list[str]
    words: list[list[str]]
    version: int = 1
    round_no: int = 0


@dataclass(frozen=True, slots=True)
class Servers:
    """What runs while it is measured."""

    database_url: str
    redis: RedisServer
    pages: GunicornServer
    sockets: GunicornServer


@dataclass(frozen=True, slots=True)
class Load:
    """What else is asked for meanwhile: the requests, made beforehand."""

    answers: list[bytes]
    logins: list[bytes]


@dataclass(frozen=True, slots=True)
class Run:
    """What one run has shown: pushes in seconds, and percent of a core by group."""

    heard: Heard
    lines: list[Line]
    opening_s: float
    drills: Requests
    logins: Requests
    used: dict[str, float]
    load_average: float


class Teachers:
    """All hosts in one thread: each second and room one push, spread over the second."""

    def __init__(self, servers: Servers) -> None:
        self._database = psycopg2.connect(servers.database_url.replace("+psycopg2", ""))
        self._redis = Redis.from_url(servers.redis.url)

    def push(self, heard: Heard, room: Class) -> None:
        """Let the room go on, as a press of its host's button does."""
        room.version += 1
        heard.pushed[room.room_id, room.version] = time.perf_counter()
        with self._database, self._database.cursor() as cursor:
            if room.version % 2:
                words = room.words[room.round_no - 1]
                cursor.execute(ANSWER, {"round": room.round_no, "room": room.room_id, "words": words})
                cursor.execute(REVEAL, [room.room_id])
            else:
                room.round_no = room.round_no % ROUNDS + 1
                cursor.execute(FORGET, [room.room_id, room.round_no])
                cursor.execute(ASK, [room.round_no, room.room_id])
        self._redis.publish(f"room:{{{room.room_id}}}", "bench stage")

    def close(self) -> None:
        """End the connections."""
        self._database.close()
        self._redis.close()


def make_rooms(session: Session, count: int) -> list[Class]:
    """Rooms of typed sentences, made in the database: through the pages, limits by address would take an hour."""
    found, now = [], datetime.now(UTC)
    for _ in range(count):
        settings = RoomSettings(rounds=ROUNDS, focus=Focus(kind="type"))
        room = create_room(session, settings, dialect="tu_ustedes", now=now)
        tokens = [secrets.token_urlsafe(16) for _ in range(MEMBERS)]
        times = {"joined_at": now, "last_seen_at": now, "joined_round": 1, "room_id": room.id}
        rows = [
            {"nick": f"Zorro {number}", "nick_key": f"zorro{number}", "token_hash": hash_of(token), **times}
            for number, token in enumerate(tokens)
        ]
        session.execute(insert(RoomMember), rows)
        items = session.scalars(select(RoomItem).where(RoomItem.room_id == room.id).order_by(RoomItem.round_no)).all()
        cards = [card_of(room, item, 0, now).question for item in items]
        words = [[card.right, card.item.target.verb, card.right[:-1]] for card in cards]
        found.append(Class(room.id, room.code, tokens, words))
        session.commit()
    return found


def make_load(servers: Servers) -> Load:
    """Answers of twenty learners, and log-ins to ten accounts."""
    count = DRILLS_PER_S * SECONDS * 2 * len(ROWS) // LEARNERS
    each = [answers(servers.pages.url, count) for _ in range(LEARNERS)]
    logins = []
    for number in range(ACCOUNTS):
        Pupil(servers.pages.url, "/account/sign-up").send(f"pupil{number}", PASSWORD)
        form = Pupil(servers.pages.url, "/account/login")
        cookie = "; ".join(f"{name}={value}" for name, value in form.cookies.items())
        body = urlencode({"csrf_token": form.token, "name": f"pupil{number}", "password": PASSWORD})
        logins.append(request("/account/login", cookie, body))
    return Load([one for turn in zip(*each, strict=True) for one in turn], logins)


@contextmanager
def running() -> Iterator[tuple[Servers, list[Class]]]:
    """The servers, and rooms in their database."""
    with ExitStack() as stack:
        postgres = stack.enter_context(PostgresServer())
        redis = stack.enter_context(RedisServer())
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = postgres.new_database()
        app = create_app(config_for(Path(folder), url))
        with app.app_context():
            upgrade()
            rooms = make_rooms(db.session(), max(size for size, _logins in ROWS))
        env = {**environment(url, redis.url, folder), "THREADS": "24"}
        pages = stack.enter_context(GunicornServer(env, ROOT))
        sockets = stack.enter_context(GunicornServer({**env, "SERVER_ROLE": "ws"}, ROOT))
        yield Servers(url, redis, pages, sockets), rooms


@contextmanager
def echoing() -> Iterator[tuple[int, int]]:
    """The bare room: its port and its process."""
    command = [sys.executable, "-m", "scripts.echo_room"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            yield int(process.stdout.readline() if process.stdout else ""), process.pid
        finally:
            process.kill()


async def measure(
    load: Load, servers: Servers, groups: dict[str, int], logins_per_s: float, open_all: Opening, push: Push
) -> Run:
    """Open the sockets, then push for some seconds under the load."""
    heard, began = Heard(), time.perf_counter()
    lines = await open_all(heard)
    opening_s = time.perf_counter() - began
    drills = Requests(servers.pages.port, load.answers, 200)
    logins = Requests(servers.pages.port, load.logins, 303)
    meter = Meter(groups)
    await asyncio.gather(
        steadily(DRILLS_PER_S, SECONDS, drills.send),
        steadily(logins_per_s, SECONDS, logins.send),
        push(heard, lines),
    )
    used = meter.read()
    await asyncio.sleep(SETTLE_S)
    for line in lines:
        line.close()
    for requests in (drills, logins):
        requests.close()
    await asyncio.sleep(1)
    return Run(heard, lines, opening_s, drills, logins, used, os.getloadavg()[0])


def to_rooms(servers: Servers, rooms: list[Class], cookie: str) -> tuple[Opening, Push]:
    """How our sockets are opened, and how a push is made."""
    port = servers.sockets.port
    wanted = [
        (room.room_id, handshake(f"/ws/rooms/{room.code}?as=member&v=1", port, f"r_{room.code}={token}; {cookie}"))
        for room in rooms
        for token in room.tokens
    ]
    random.shuffle(wanted)

    async def push(heard: Heard, _lines: list[Line]) -> None:
        teachers = Teachers(servers)

        async def one(number: int) -> None:
            await loop.run_in_executor(pool, teachers.push, heard, rooms[number % len(rooms)])

        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1) as pool:
            await steadily(len(rooms), SECONDS, one)
        teachers.close()

    return lambda heard: connect_all(heard, port, wanted), push


def to_echo(port: int, size: int) -> tuple[Opening, Push]:
    """The same for the bare room: one of each room says something as long as our frames."""
    wanted = [(room, handshake(f"/{room}", port)) for room in range(size) for _ in range(MEMBERS)]
    versions = [0] * size

    async def push(heard: Heard, lines: list[Line]) -> None:
        speakers = {line.room: line for line in lines}

        async def one(number: int) -> None:
            room = number % size
            versions[room] += 1
            heard.pushed[room, versions[room]] = time.perf_counter()
            speakers[room].send(b'name="v" value="%d"' % versions[room] + b"x" * ECHO_BYTES)

        await steadily(size, SECONDS, one)

    return lambda heard: connect_all(heard, port, wanted, greets=False), push


def times(found: list[float], *shares: float) -> str:
    """Quantiles in ms, with strokes between."""
    return "/".join(f"{percentile(found, share):.1f}" for share in shares) if found else "none"


def missing(run: Run) -> tuple[int, int]:
    """Pushes that never came to a socket, and those whose news came with a later one."""
    lost = merged = 0
    for line in run.lines:
        own = {version for room, version in run.heard.pushed if room == line.room}
        last, unseen = max(line.seen, default=0), own - set(line.seen)
        merged += sum(version < last for version in unseen)
        lost += sum(version > last for version in unseen)
    return lost, merged


def told(name: str, run: Run) -> str:
    """One run on a few lines."""
    heard, (lost, merged) = run.heard, missing(run)
    cpu = ", ".join(f"{group} {percent:.0f}" for group, percent in run.used.items())
    size = heard.octets / heard.frames if heard.frames else 0
    return (
        f"  {name}: delivery p50/p95/p99 {times(heard.late, 0.5, 0.95, 0.99)} ms ({len(heard.late)} frames of "
        f"{size:.0f} B), lost {lost}, merged {merged}; connect p50/p95 {times(heard.connects, 0.5, 0.95)} ms, all in "
        f"{run.opening_s:.1f} s, {heard.failures} failed, {len(heard.closes)} closed by the server\n"
        f"    drill p50/p95 {times(run.drills.times, 0.5, 0.95)} ms, {len(run.drills.times)} of "
        f"{DRILLS_PER_S * SECONDS}; log-in p50/p95 {times(run.logins.times, 0.5, 0.95)} ms, "
        f"{len(run.logins.times)} in, others {dict(run.logins.refused)}\n"
        f"    % of a core: {cpu}; load average {run.load_average:.1f}"
    )


def memory(servers: Servers) -> str:
    """RSS of each process."""
    groups = {"pages": servers.pages.pid, "sockets": servers.sockets.pid, "redis": servers.redis.process.pid}
    found = {name: [one.rss for one in family(pid).values()] for name, pid in groups.items()}
    each = "; ".join(f"{name} {' + '.join(f'{rss:.0f}' for rss in sizes)}" for name, sizes in found.items())
    return f"    RSS in MiB: {each}; in all {sum(map(sum, found.values())):.0f} (goal 400)"


def main() -> None:
    """Print what each row has shown."""
    with running() as (servers, rooms):
        load = make_load(servers)
        cookie = Player(servers.pages.url).cookie
        postgres = next(pid for pid, one in family(os.getpid()).items() if one.name == "postgres")
        groups = {"pages": servers.pages.pid, "sockets": servers.sockets.pid, "redis": servers.redis.process.pid}
        groups["postgres"] = postgres
        for size, logins_per_s in ROWS:
            print(f"{size} rooms x {MEMBERS}, {DRILLS_PER_S} drills/s, {logins_per_s} log-ins/s", flush=True)
            with echoing() as (port, pid):
                args = (load, servers, {"echo": pid, **groups}, logins_per_s)
                bare = asyncio.run(measure(*args, *to_echo(port, size)))
            print(told("echo", bare), flush=True)
            mine = asyncio.run(measure(load, servers, groups, logins_per_s, *to_rooms(servers, rooms[:size], cookie)))
            print(told("rooms", mine), flush=True)
            ratio = percentile(mine.heard.late, 0.95) / percentile(bare.heard.late, 0.95)
            print(f"    p95 {ratio:.1f} x echo (goal 3, and below 50 ms)", flush=True)
            print(memory(servers), flush=True)


if __name__ == "__main__":
    main()
