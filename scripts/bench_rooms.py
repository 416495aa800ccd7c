"""`make bench-rooms`: a thousand and two thousand sockets of rooms beside people who practise and log in.

The set-up of production on one machine: pages by two processes with threads, sockets by one with gevent, real Redis
and PostgreSQL (which does not wait for the disk). A push is a change of a room's stage, made the way the app makes it
(one transaction, then the word over Redis), whose frames hold the whole stage for each pupil: a typed question, then
its reveal with everybody's own verdict, in turns. It counts from before its transaction until a frame has been read.
Beside it stands a bare room of `websockets` that repeats frames of the same size, under the same load.
"""

import asyncio
import gzip
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from flask_migrate import upgrade

from scripts.bench import percentile
from scripts.bench_logins import PASSWORD, Pupil
from scripts.bench_stores import answers, environment, request
from scripts.player import Player
from scripts.processes import Meter, family, pss
from scripts.room_load import HOST, Heard, Line, Requests, connect_all, handshake, steadily
from subjunctive_app import create_app
from subjunctive_app.extensions import db
from tests.conftest import config_for
from tests.redis_servers import RedisServer
from tests.rooms.crowd import MEMBERS, Class, Teachers, make_rooms, missing, requests_of
from tests.servers import GunicornServer, PostgresServer

ROOT = Path(__file__).resolve().parent.parent
# Rooms, and log-ins a second: five are more than one core can hash, one is what two cores carry beside the rest.
ROWS = ((33, 5), (67, 5), (33, 1), (67, 1))
SECONDS = 15
DRILLS_PER_S, LEARNERS, ACCOUNTS = 50, 20, 10
# After the last push: what has not come by then is lost.
SETTLE_S = 3
ECHO_BYTES = 1500
TOKEN, ROUND = re.compile(r'name="csrf_token" value="([^"]*)"'), re.compile(r'name="round" value="(\d+)"')
# What Chromium says with each request, in about as many bytes.
CHROMIUM = (
    "Connection: keep-alive\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/143.0.0.0 Safari/537.36\r\nAccept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n"
    "Accept-Encoding: gzip\r\nAccept-Language: en-GB,en;q=0.9\r\n"
)
Opening = Callable[[Heard], Awaitable[list[Line]]]
Push = Callable[[Heard, list[Line]], Awaitable[None]]


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
        sockets = stack.enter_context(GunicornServer({**env, "SERVER_ROLE": "ws", "WEB_CONCURRENCY": "1"}, ROOT))
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
    logins = Requests(servers.pages.port, load.logins, 204)
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
    wanted = requests_of(rooms, port, cookie)
    random.shuffle(wanted)

    async def open_all(heard: Heard) -> list[Line]:
        teachers = Teachers(servers.database_url, servers.redis.url)
        teachers.greet()
        teachers.close()
        return await connect_all(heard, port, wanted)

    async def push(heard: Heard, _lines: list[Line]) -> None:
        teachers = Teachers(servers.database_url, servers.redis.url)

        async def one(number: int) -> None:
            await loop.run_in_executor(pool, teachers.push, heard, rooms[number % len(rooms)])

        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1) as pool:
            await steadily(len(rooms), SECONDS, one)
        teachers.close()

    return open_all, push


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


def told(name: str, run: Run) -> str:
    """One run on a few lines."""
    heard, (lost, merged) = run.heard, missing(run.heard, run.lines)
    cpu = ", ".join(f"{group} {percent:.0f}" for group, percent in run.used.items())
    size = heard.octets / heard.frames if heard.frames else 0
    return (
        f"  {name}: delivery p50/p95/p99 {times(heard.late, 0.5, 0.95, 0.99)} ms ({len(heard.late)} frames of "
        f"{size:.0f} B), lost {lost}, merged {merged}; connect p50/p95 {times(heard.connects, 0.5, 0.95)} ms, all in "
        f"{run.opening_s:.1f} s, {heard.failures} failed, closed {dict(Counter(heard.closes))}\n"
        f"    drill p50/p95 {times(run.drills.times, 0.5, 0.95)} ms, {len(run.drills.times)} of "
        f"{DRILLS_PER_S * SECONDS}; log-in p50/p95 {times(run.logins.times, 0.5, 0.95)} ms, "
        f"{len(run.logins.times)} in, others {dict(run.logins.refused)}\n"
        f"    % of a core: {cpu}; load average {run.load_average:.1f}"
    )


def memory(servers: Servers) -> str:
    """RSS of each process, and of all; and of all as the machine sees it, a page that several share counted once."""
    groups = {"pages": servers.pages.pid, "sockets": servers.sockets.pid, "redis": servers.redis.process.pid}
    found = {name: [one.rss for one in family(pid).values()] for name, pid in groups.items()}
    each = "; ".join(f"{name} {' + '.join(f'{rss:.0f}' for rss in sizes)}" for name, sizes in found.items())
    once = sum(pss(one) for pid in groups.values() for one in family(pid))
    total = sum(map(sum, found.values()))
    return f"    RSS in MiB: {each}; in all {total:.0f}, shared pages once {once:.0f} (goal 400)"


def ask_again(servers: Servers, room: Class) -> Class:
    """The room with its first question standing, which nobody has answered."""
    teachers = Teachers(servers.database_url, servers.redis.url)
    room.round_no, room.version = 0, room.version | 1
    teachers.push(Heard(), room)
    teachers.close()
    return room


def octets(servers: Servers, room: Class, frame: float) -> str:
    """Bytes of one pupil's page, and of a round: the answer up and down, and two frames, with all headers."""
    port, cookie = servers.pages.port, f"r_{room.code}={room.tokens[0]}; {Player(servers.pages.url).cookie}"
    page, up, down = exchange(port, "GET", f"/r/{room.code}", cookie)
    token, round_no = TOKEN.search(page), ROUND.search(page)
    if not token or not round_no:
        raise RuntimeError(f"no question on {page}")
    form = urlencode({"csrf_token": token[1], "round": round_no[1], "answer": room.words[0][0]})
    _page, sent, got = exchange(port, "POST", f"/r/{room.code}/answer", cookie, form)
    return (
        f"bytes with headers: page of the room {down} down, {up} up; a round {got + 2 * frame:.0f} down "
        f"(answer {got}, two frames of {frame:.0f}), {sent} up"
    )


def exchange(
    port: int, method: str, path: str, cookie: str, body: str = "", *, is_part: bool = False
) -> tuple[str, int, int]:
    """The page that a request of Chromium gets, or a part for htmx, and the bytes that went up and down."""
    is_part = is_part or bool(body)
    kind = "HX-Request: true\r\nHX-Request-Type: partial\r\n" if is_part else "Upgrade-Insecure-Requests: 1\r\n"
    if body:
        kind += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    request = f"{method} {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\n{CHROMIUM}{kind}Cookie: {cookie}\r\n\r\n{body}"
    with socket.create_connection((HOST, port), timeout=30) as line, line.makefile("rb") as read:
        line.sendall(request.encode())
        head = b"".join(iter(read.readline, b"\r\n"))
        size = int(re.search(rb"(?i)content-length: (\d+)", head)[1])  # type: ignore[index]
        found = read.read(size)
    page = gzip.decompress(found) if found.startswith(b"\x1f\x8b") else found
    return page.decode(), len(request), len(head) + 2 + size


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
        print(octets(servers, ask_again(servers, rooms[0]), mine.heard.octets / mine.heard.frames), flush=True)


if __name__ == "__main__":
    main()
