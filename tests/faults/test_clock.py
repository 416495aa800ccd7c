"""Processes whose clocks differ by an hour serve the same people: nobody is logged out, no time runs backwards."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import create_engine, text

from subjunctive_app.infra.limits import PREFIX
from tests.faults.clusters import Cluster, written
from tests.faults.conftest import ROOT, settings
from tests.faults.learners import Learner, check_ledger
from tests.redis_servers import RedisServer
from tests.servers import GunicornServer

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
# `.ci/run` installs it.
pytestmark = pytest.mark.skipif(not LIBRARIES and not os.environ.get("CI"), reason="needs faketime")
# No clock behind the machine's: on one that has just been started, time would be negative.
SHIFTS = ["+1h", "+2h", "+0"]


@pytest.fixture(scope="module")
def url(cluster: Cluster, migrated: str) -> str:
    return written(cluster.new_database(like=migrated))


@pytest.fixture(scope="module")
def redis_url(fault_redis: RedisServer) -> str:
    """A number of their own in the Redis: accounts of this database are others than those of the other tests."""
    return f"{fault_redis.url.removesuffix('/0')}/1"


@pytest.fixture(scope="module")
def servers(url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[GunicornServer]]:
    """One app, one an hour ahead of it, one an hour behind it."""
    folder = tmp_path_factory.mktemp("instance")
    with ExitStack() as stack:
        found = []
        for shift in SHIFTS:
            clock = {"LD_PRELOAD": str(LIBRARIES[0]), "FAKETIME": shift}
            env = settings(url, redis_url, INSTANCE_DIR=str(folder), WEB_CONCURRENCY="1", **clock)
            found.append(stack.enter_context(GunicornServer(env, ROOT)))
        yield found
        for server in found:
            server.kill()  # under a library that shifts time, threads wait too long for their end


def move(learner: Learner, server: GunicornServer) -> None:
    """The same browser and page, at another process."""
    learner.close()
    learner.connection.port = int(server.url.rpartition(":")[2])


def test_a_learner_goes_from_one_to_the_other(servers: list[GunicornServer], url: str) -> None:
    learner = Learner(servers[0].url)
    assert learner.send("/account/sign-up", name="Reloj", password="tres tristes tigres")[0] == 303
    learner.open()
    dates = set()
    for server in [*servers, *reversed(servers)]:
        move(learner, server)
        for _ in range(3):
            assert learner.submit() == 200
        learner.connection.request("GET", "/account", headers={"Cookie": learner.cookie})
        response = learner.connection.getresponse()
        response.read()
        assert response.status == 200, "still logged in"
        dates.add(parsedate_to_datetime(response.headers["Date"]).replace(minute=0, second=0))
    assert len(dates) >= 3, "the clocks do differ"
    check_ledger([learner], url)
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM answer")) == 18
        assert connection.scalar(text("SELECT count(*) FROM answer WHERE latency_ms < 0")) == 0
        late = "due > now() + interval '400 days' OR due < reviewed OR reviewed > now() + interval '121 minutes'"
        assert connection.scalar(text(f"SELECT count(*) FROM skill_card WHERE {late}")) == 0
        assert connection.scalar(text("SELECT count(*) FROM skill_card")) > 0
    engine.dispose()


def test_a_limit_ends_whatever_the_clock_says(servers: list[GunicornServer], redis_url: str) -> None:
    """Ten tries spent by a clock that is ahead or behind are not held against anybody for an hour."""
    for server in servers[1:]:
        learner = Learner(server.url)
        statuses = [learner.send("/account/login", name="Reloj", password="wrong wrong")[0] for _ in range(11)]
        learner.close()
        assert statuses[-1] == 429
    with Redis.from_url(redis_url) as client:
        left = [client.ttl(key) for key in client.scan_iter(f"{PREFIX}*failed-tries*")]
    assert left
    assert all(0 <= seconds <= 60 for seconds in left)
