"""`make bench-capacity`: a thousand people at once against the set-up of production on this one machine.

nginx with TLS and its limits, two processes for pages, two for sockets, PostgreSQL that waits for its disk, Redis. The
people (scripts/crowd_habits.py) think for 15 seconds on average: most practise, others read, log in and out, or play
in classes of thirty with sockets. Prints Markdown, as docs/CAPACITY.md shows it; `--users 60 --seconds 20 --think 5`
is a short try.
"""

import argparse
import asyncio
import os
import random
import secrets
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import psycopg2
from flask_migrate import upgrade
from redis import Redis
from sqlalchemy import URL

from scripts.crowd import Broken, Seen, Site, addresses
from scripts.crowd_habits import Class, log_in_and_out, practise, sign_up
from scripts.processes import Meter, family
from subjunctive_app import create_app
from subjunctive_app.extensions import db
from tests.conftest import config_for
from tests.nginx_servers import NAME, NginxServer
from tests.redis_servers import RedisServer
from tests.servers import GunicornServer, own_postgres

ROOT = Path(__file__).resolve().parent.parent
CLASS = 30
IN_CLASSES, READING, LOGGING_IN = 0.24, 0.10, 0.06
PROBE_S = 0.1
# As a server in production has them; the tests' own do without.
DURABLE = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "shared_preload_libraries": "pg_stat_statements",
}
STATEMENTS = """
SELECT sum(calls)::bigint, sum(total_exec_time) / sum(calls), max(mean_exec_time) FILTER (WHERE calls > 20)
FROM pg_stat_statements WHERE query ~* '^(SELECT|INSERT|UPDATE|DELETE|WITH)'
"""


@dataclass(frozen=True, slots=True)
class Servers:
    """What runs."""

    nginx: NginxServer
    app: GunicornServer
    ws: GunicornServer
    database: URL
    redis: RedisServer
    postgres_pid: int

    def pids(self) -> dict[str, int]:
        """The first process of each."""
        return {
            "nginx": self.nginx.process.pid,
            "app": self.app.pid,
            "ws": self.ws.pid,
            "postgres": self.postgres_pid,
            "redis": self.redis.process.pid,
        }


@contextmanager
def running() -> Iterator[Servers]:
    """All of it, empty."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(own_postgres(**DURABLE)).set(database="postgres")
        postgres_pid = next(pid for pid, one in family(os.getpid()).items() if one.name == "postgres")
        database = prepared(url, folder)
        redis = stack.enter_context(RedisServer())
        nginx = NginxServer("")
        env = {
            "ENVIRONMENT": "production",
            **{name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "JWT_SECRET_KEY", "PASSWORD_PEPPER")},
            "DATABASE_URL": database.render_as_string(hide_password=False),
            "REDIS_URL": redis.url,
            "PUBLIC_URL": nginx.url,
            "ALLOWED_HOSTS": NAME,
            "TRUSTED_PROXIES": "1",
            "WEB_CONCURRENCY": "2",
            "THREADS": "24",
            "INSTANCE_DIR": str(folder),
        }
        app = stack.enter_context(GunicornServer(env, ROOT))
        ws = stack.enter_context(GunicornServer({**env, "SERVER_ROLE": "ws"}, ROOT))
        nginx.lead_to(app.url.removeprefix("http://"), ws.url.removeprefix("http://"))
        yield Servers(stack.enter_context(nginx), app, ws, database, redis, postgres_pid)


def prepared(url: URL, folder: Path) -> URL:
    """A database with the schema, whose statements are timed."""
    connection = psycopg2.connect(plain(url))
    connection.autocommit = True
    connection.cursor().execute("CREATE DATABASE test_capacity")
    connection.close()
    database = url.set(database="test_capacity")
    app = create_app(config_for(folder, database.render_as_string(hide_password=False)))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    with psycopg2.connect(plain(database)) as connection:
        connection.cursor().execute("CREATE EXTENSION pg_stat_statements")
    return database


def plain(url: URL) -> str:
    """The URL as psycopg2 wants it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


class Probes:
    """Two threads that ask PostgreSQL and Redis something small ten times a second, as the app does, and time it."""

    def __init__(self, servers: Servers, seen: Seen) -> None:
        self._seen, self._end = seen, threading.Event()
        # Each of one thread alone: in this process psycopg2 waits with our own deadline.
        self._database, self._clock = (psycopg2.connect(plain(servers.database)) for _ in range(2))
        self._database.autocommit = self._clock.autocommit = True
        self._redis = Redis.from_url(servers.redis.url)
        page = secrets.token_hex(5000)  # 10 kB, as a page of a verb has
        query = "SELECT * FROM answer ORDER BY id DESC LIMIT 1"
        asking = {
            "probe: database query": lambda: self._database.cursor().execute(query),
            "probe: cache operation": lambda: (self._redis.set("probe", page), self._redis.get("probe")),
        }
        self._threads = [threading.Thread(target=self._ask, args=one, daemon=True) for one in asking.items()]
        for thread in self._threads:
            thread.start()

    def _ask(self, name: str, act: Callable[[], object]) -> None:
        while not self._end.wait(PROBE_S):
            began = time.perf_counter()
            act()
            self._seen.note(name, began)

    def statements(self) -> tuple[int, float, float]:
        """How many the server has carried out, the mean and the slowest mean in ms, by its own clock."""
        cursor = self._clock.cursor()
        cursor.execute(STATEMENTS)
        calls, mean, slowest = cursor.fetchone() or (0, 0, 0)
        cursor.execute("SELECT pg_stat_statements_reset()")
        return calls, mean, slowest or 0.0

    def close(self) -> None:
        """End them."""
        self._end.set()
        for thread in self._threads:
            thread.join()
        self._database.close()
        self._clock.close()
        self._redis.close()


async def crowd(site: Site, users: int, homes: Iterator[str], ramp_s: float, group: asyncio.TaskGroup) -> str:
    """Let them come, spread over `ramp_s`; return who they are in words."""
    classes = round(users * IN_CLASSES / CLASS)
    names = [f"pupil{number}" for number in range(max(1, round(users * LOGGING_IN)))]
    readers = round(users * READING)
    others = users - classes * CLASS - len(names) - readers
    coming = [Class(site, list(islice(homes, CLASS))).play() for _ in range(classes)]
    coming += [log_in_and_out(site, next(homes), name) for name in names]
    coming += [practise(site, next(homes), reads=1.0) for _ in range(readers)]
    coming += [practise(site, next(homes), reads=0.1) for _ in range(others)]
    random.shuffle(coming)
    for one in coming:
        group.create_task(one)
        await asyncio.sleep(ramp_s / len(coming))
    others_do = f"{readers} read, {len(names)} log in and out, {classes} classes of {CLASS} play with sockets"
    return f"{others} practise, {others_do}"


class Over(Exception):
    """The time is up: everybody goes."""


async def measure(servers: Servers, users: int, seconds: float, think_s: float) -> tuple[Seen, str, dict[str, float]]:
    """Make the accounts, let the crowd come, count for some seconds."""
    seen = Seen()
    site = Site(servers.nginx.port, servers.nginx.trust(), seen, think_s)
    homes = addresses()
    for number in range(max(1, round(users * LOGGING_IN))):
        await sign_up(site, next(homes), f"pupil{number}")
    probes = await asyncio.to_thread(Probes, servers, seen)
    used: dict[str, float] = {}
    told = ""
    try:
        async with asyncio.TaskGroup() as group:
            told = await crowd(site, users, homes, 2 * think_s, group)
            await asyncio.sleep(2 * think_s)
            await asyncio.to_thread(probes.statements)
            meter = Meter(servers.pids())
            seen.is_counting = True
            await asyncio.sleep(seconds)
            seen.is_counting = False
            used = meter.read()
            raise Over
    except* Over:
        pass
    calls, mean, slowest = await asyncio.to_thread(probes.statements)
    probes.close()
    told += f"\n\nPostgreSQL by its own clock: {calls} statements, {mean:.2f} ms on average, "
    return seen, f"{told}the slowest kind {slowest:.1f} ms.", used


def quantile(times: list[float], share: float) -> float:
    """In ms, like the times."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def row(name: str, times: list[float], seconds: float) -> str:
    """One line of the table."""
    cells = (statistics.fmean(times), quantile(times, 0.5), quantile(times, 0.95), max(times))
    return f"| {name} | {len(times) / seconds:.1f} | " + " | ".join(f"{cell:.1f}" for cell in cells) + " |"


def table(seen: Seen, seconds: float) -> Iterator[str]:
    """What was asked for, by route, then all requests but files together, then what is no request."""
    yield "| what | a second | average, ms | p50 | p95 | longest |\n|---|---|---|---|---|---|"
    routes = {name: times for name, times in sorted(seen.times.items()) if name.startswith(("GET ", "POST "))}
    for name, times in routes.items():
        yield row(f"`{name}`", times, seconds)
    requests = [time for name, times in routes.items() if "/static/" not in name for time in times]
    yield row("**all requests but static files**", requests, seconds)
    for name in sorted(set(seen.times) - set(routes)):
        yield row(name, seen.times[name], seconds)


def report(servers: Servers, seen: Seen, told: str, used: dict[str, float], seconds: float) -> Iterator[str]:
    """All of it as Markdown."""
    yield told
    yield from ("", *table(seen, seconds), "")
    count = sum(len(times) for name, times in seen.times.items() if not name.startswith("probe"))
    faults = ", ".join(f"{what} {times}" for what, times in seen.errors.most_common()) or "none"
    yield f"Errors: {sum(seen.errors.values())} of {count} ({faults})."
    yield ""
    yield "| service | % of one core | RSS of each process, MiB |\n|---|---|---|"
    for name, pid in servers.pids().items():
        sizes = sorted((one.rss for one in family(pid).values()), reverse=True)
        yield f"| {name} | {used[name]:.0f} | {', '.join(f'{size:.0f}' for size in sizes[:6])} |"
    cores, ours = os.cpu_count() or 1, sum(used[name] for name in servers.pids())
    yield (
        f"\nThe crowd itself: {used['load']:.0f} % of a core; other programs of the machine: {used['others']:.0f} %. "
        f"All services: {ours:.0f} % of a core, {ours / cores:.0f} % of the {cores} cores. "
        f"Load average {os.getloadavg()[0]:.1f}."
    )


def main() -> None:
    """Measure, and print what was seen."""
    parser = argparse.ArgumentParser(description="A crowd against the whole set-up on this machine.")
    parser.add_argument("--users", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=240)
    parser.add_argument("--think", type=float, default=15, help="seconds between two acts of a person")
    given = parser.parse_args()
    with running() as servers:
        try:
            seen, told, used = asyncio.run(measure(servers, given.users, given.seconds, given.think))
        except* Broken as broken:
            raise SystemExit(f"{broken.exceptions}: {servers.app.log[-2000:]}") from broken
        print(f"{given.users} people for {given.seconds:.0f} s, {given.think:.0f} s between two acts: ", end="")
        for line in report(servers, seen, told, used, given.seconds):
            print(line, flush=True)


if __name__ == "__main__":
    main()
