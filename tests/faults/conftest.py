"""Real servers for the faults: the app under gunicorn behind a proxy to PostgreSQL and beside a Redis of its own."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask_migrate import upgrade
from sqlalchemy import create_engine, text

from subjunctive_app import create_app
from subjunctive_app.extensions import db
from tests.conftest import SECRET, config_for
from tests.faults.clusters import Cluster, written
from tests.faults.learners import Learner, check_ledger
from tests.faults.proxy import TcpProxy
from tests.redis_servers import RedisServer
from tests.servers import HOST, GunicornServer, free_port

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is marked `fault`."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.fault)


@dataclass
class Stack:
    """The app and what stands behind it."""

    app: GunicornServer
    database_url: str  # past the proxy
    to_database: TcpProxy
    to_redis: TcpProxy
    redis: RedisServer
    everybody: list[Learner] = field(default_factory=list)

    def learners(self, count: int) -> list[Learner]:
        """So many newcomers, each with a first card."""
        found = [Learner(self.app.url) for _ in range(count)]
        self.everybody += found
        return found

    def check_ledger(self) -> int:
        """The invariant of all faults, for all who ever answered here; returns how many answers there are."""
        assert "Traceback" not in self.app.log, self.app.log[self.app.log.index("Traceback") - 1000 :][:6000]
        return check_ledger(self.everybody, self.database_url)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL that the tests may kill."""
    with Cluster() as found:
        yield found


@pytest.fixture(scope="session")
def migrated(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with the schema, to copy."""
    url = cluster.new_database()
    app = create_app(config_for(tmp_path_factory.mktemp("test-faults"), written(url)))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return str(url.database)


@pytest.fixture(scope="session")
def fault_redis() -> Iterator[RedisServer]:
    """A Redis that the tests may kill."""
    with RedisServer() as server:
        yield server


def settings(database_url: str, redis_url: str = "", **more: str) -> dict[str, str]:
    """The environment of an app in production, but for its secrets and the cost of passwords."""
    env = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "BCRYPT_ROUNDS": "4",
        "TRUSTED_PROXIES": "1",
        "WEB_CONCURRENCY": "2",
        "THREADS": "16",
        "DATABASE_POOL": "4",
    }
    secrets = dict.fromkeys(("SECRET_KEY", "JWT_SECRET_KEY", "PASSWORD_PEPPER"), SECRET)
    return {**env, **secrets, **more}


@pytest.fixture(scope="session")
def stack(
    cluster: Cluster, migrated: str, fault_redis: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """Two processes, PostgreSQL and Redis each behind a proxy, and a mail server that is away; one for all tests."""
    url = cluster.new_database(like=migrated)
    with TcpProxy(url.port or 0) as to_database, TcpProxy(fault_redis.port) as to_redis:
        env = settings(
            written(url.set(port=to_database.port)),
            f"redis://{HOST}:{to_redis.port}/0",
            INSTANCE_DIR=str(tmp_path_factory.mktemp("instance")),
            SMTP_HOST=HOST,
            SMTP_PORT=str(free_port()),
            SMTP_FROM="ojala@example.org",
            SMTP_STARTTLS="0",
            PUBLIC_URL=f"http://{HOST}",
        )
        with GunicornServer(env, ROOT) as app:
            found = Stack(app, written(url), to_database, to_redis, fault_redis)
            yield found
            for learner in found.everybody:
                learner.close()


def get(stack: Stack, path: str, cookie: str = "") -> tuple[int, http.client.HTTPMessage, str]:
    """The page at a path: status, headers, text."""
    connection = http.client.HTTPConnection(HOST, int(stack.app.url.rpartition(":")[2]), timeout=30)
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    response = connection.getresponse()
    found = response.status, response.headers, response.read().decode()
    connection.close()
    return found


def health(stack: Stack) -> dict[str, str]:
    """What /api/health says of each dependency."""
    checks = json.loads(get(stack, "/api/health")[2])["checks"]
    return {str(name): str(value) for name, value in checks.items()}


def workers(server: GunicornServer) -> list[int]:
    """The processes that serve, without the one that watches them."""
    found = subprocess.run(["pgrep", "-P", str(server.pid)], capture_output=True, text=True, check=False)
    return [int(word) for word in found.stdout.split()]


def backends(database_url: str) -> list[int]:
    """The processes of PostgreSQL that serve the app's database."""
    engine = create_engine(database_url)
    query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with engine.connect() as connection:
        found = [int(pid) for pid in connection.scalars(text(query))]
    engine.dispose()
    return found


class frozen:
    """A context manager: processes that are there and do nothing."""

    def __init__(self, pids: list[int]) -> None:
        self.pids = pids

    def __enter__(self) -> None:
        for pid in self.pids:
            os.kill(pid, signal.SIGSTOP)

    def __exit__(self, *_: object) -> None:
        for pid in self.pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
