"""Part of `make bench`: PostgreSQL and Redis. Answers, cache and throughput; and no query that reads a whole table.

PostgreSQL is one of the tests' own: it does not wait for the disk.
"""

import os
import shutil
import socket
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from flask_migrate import upgrade

from scripts.bench import percentile, sequential
from scripts.player import Player, read_card
from subjunctive_app import create_app
from subjunctive_app.drills.tokens import Signer, unpack
from subjunctive_app.infra.cache import SharedCache
from subjunctive_app.infra.redis import RedisStore
from tests.conftest import SECRET, config_for
from tests.redis_servers import RedisServer
from tests.servers import HOST, GunicornServer, PostgresServer

ROOT = Path(__file__).resolve().parent.parent
CLIENTS, EACH, ROUNDS = 8, 100, 5
PAGE = "<p>ojalá</p>" * 800  # some 10 kB, as a page of a verb has
OPERATIONS = 3000

# What the answer to a card is measured against: the least that any app does to keep something.
INSERT = """
import os
from sqlalchemy import create_engine, text
engine = create_engine(os.environ["DATABASE_URL"], pool_size=8, max_overflow=0)
def insert():
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO bench_row (word) VALUES (:word)"), {"word": "ojalá"})
    return "<p>ojalá</p>"
"""
BARE = """
from flask import Flask
app = Flask(__name__)
app.extensions["jobs_lock"] = None  # what gunicorn.conf.py asks for: no jobs
app.post("/bench")(insert)
app.get("/health")(lambda: "ok")
"""
BEHIND = "from subjunctive_app import create_app\napp = create_app()\napp.post('/bench')(insert)\n"


def environment(database_url: str, redis_url: str, folder: str) -> dict[str, str]:
    """Two processes of sixteen threads in production's manner."""
    secrets = dict.fromkeys(("SECRET_KEY", "JWT_SECRET_KEY", "PASSWORD_PEPPER"), SECRET)
    sizes = {"WEB_CONCURRENCY": "2", "THREADS": "16", "PYTHONPATH": str(ROOT)}
    return {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "INSTANCE_DIR": folder, **sizes, **secrets}


@contextmanager
def serving(source: str, env: dict[str, str]) -> Iterator[GunicornServer]:
    """An app of a few lines under the same gunicorn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "wsgi.py").write_text(source, encoding="utf-8")
        shutil.copy(ROOT / "gunicorn.conf.py", folder)
        with GunicornServer(env, folder) as server:
            yield server


def request(path: str, cookie: str, body: str) -> bytes:
    """A POST as htmx sends it, ready to go out."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {cookie}\r\nHX-Request: true\r\nHX-Request-Type: partial\r\n"
    )
    form = "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n"
    return f"{head}{form}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def answers(url: str, count: int) -> list[bytes]:
    """Right answers of one learner to so many cards, each with an id of its own."""
    player, signer = Player(url), Signer(SECRET)
    player.answer()
    card = unpack(player.fields["token"].rpartition(".")[0])
    found = []
    for ordinal in range(count):
        token = signer.card_token(replace(card, submission=uuid.uuid4(), ordinal=card.ordinal + ordinal))
        form = {"csrf_token": player.fields["csrf_token"], "token": token, "answer": read_card(token)[1]}
        found.append(request("/drills/answer", player.cookie, urlencode(form)))
    return found


def inserts(url: str, count: int) -> list[bytes]:
    """The same POST, with its session and its token, to the one INSERT."""
    player = Player(url)
    form = {"csrf_token": player.fields.get("csrf_token", ""), "word": "x"}
    return [request("/bench", player.cookie, urlencode(form))] * count


def rate(url: str, requests: list[list[bytes]]) -> float:
    """Responses a second, each of the lists on a connection of its own; raise where one is no 200."""
    port = int(url.rpartition(":")[2])
    meeting = threading.Barrier(len(requests) + 1)

    def send(mine: list[bytes]) -> None:
        with socket.create_connection((HOST, port), timeout=60) as line, line.makefile("rb") as read:
            meeting.wait()
            for one in mine:
                line.sendall(one)
                status, length = read.readline(), 0
                while (header := read.readline()) != b"\r\n":
                    if header.lower().startswith(b"content-length:"):
                        length = int(header.partition(b":")[2])
                body = read.read(length)
                if b" 200 " not in status or b"Not saved" in body:
                    raise RuntimeError(f"{status!r} {body!r}")

    threads = [threading.Thread(target=send, args=(mine,)) for mine in requests]
    for thread in threads:
        thread.start()
    meeting.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return sum(len(mine) for mine in requests) / (time.perf_counter() - began)


def shares(env: dict[str, str]) -> str:
    """The three apps in turns, so that a neighbour's load falls on all; medians of the rounds."""
    with ExitStack() as stack:
        app = stack.enter_context(GunicornServer(env, ROOT))
        behind = stack.enter_context(serving(INSERT + BEHIND, env))
        bare = stack.enter_context(serving(INSERT + BARE, env))
        made: list[tuple[str, str, Callable[[str, int], list[bytes]]]] = [
            ("drill", app.url, answers),
            ("behind", behind.url, inserts),
            ("bare", bare.url, lambda url, count: [request("/bench", "", "word=x")] * count),
        ]
        rates: dict[str, list[float]] = {name: [] for name, _url, _make in made}
        for _ in range(ROUNDS):
            for name, url, make in made:
                rates[name].append(rate(url, [make(url, EACH) for _ in range(CLIENTS)]))
    drill, one, plain = (statistics.median(rates[name]) for name, _url, _make in made)
    return (
        f"a second, {CLIENTS} connections, medians of {ROUNDS}: drill answer {drill:.0f}; one INSERT behind the same "
        f"middleware {one:.0f} (share {drill / one:.0%}, goal 60 %); one INSERT, bare Flask {plain:.0f} "
        f"(share {drill / plain:.0%}, goal 20 %); load {os.getloadavg()[0]:.1f}"
    )


def cache(redis_url: str) -> str:
    """Keeping and finding a page of 10 kB."""
    kept, times = SharedCache(RedisStore(redis_url), 60), []
    for number in range(OPERATIONS):
        began = time.perf_counter()
        if number % 10:
            kept.get(f"bench{number // 10}")
        else:
            kept.set(f"bench{number // 10}", [PAGE, []])
        times.append(time.perf_counter() - began)
    return f"cache: {OPERATIONS} operations, p50 {percentile(times, 0.5):.2f} ms, p95 {percentile(times, 0.95):.2f} ms"


def main() -> None:
    """Print each figure on a line."""
    with PostgresServer() as postgres, RedisServer() as redis, tempfile.TemporaryDirectory() as folder:
        url = postgres.new_database()
        app = create_app(config_for(Path(folder), url))
        with app.app_context():
            upgrade()
            engine = app.extensions["migrate"].db.engine
            with engine.begin() as connection:
                connection.exec_driver_sql("CREATE TABLE bench_row (id bigserial PRIMARY KEY, word text)")
        env = environment(url, redis.url, folder)
        print(cache(redis.url), flush=True)
        with GunicornServer(env, ROOT) as server:
            print("PostgreSQL and Redis:", sequential(server.url), flush=True)
        print(shares(env), flush=True)


if __name__ == "__main__":
    main()
