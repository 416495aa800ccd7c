"""Counts of limits: one for all processes in Redis, a share for each while it is away; on Redis and on a cluster."""

import threading
import uuid
from collections.abc import Callable, Iterator

import pytest
from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter

from subjunctive_app.infra.limits import SharedCounts
from subjunctive_app.infra.redis import RedisStore
from tests.redis_servers import RedisServer, cluster_url, redis_cluster
from tests.servers import HOST, free_port
from tests.waiting import wait_for

Limiter = Callable[..., FixedWindowRateLimiter]


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    with redis_cluster() as nodes:
        yield cluster_url(nodes)


@pytest.fixture(params=["redis", "redis+cluster"])
def url(request: pytest.FixtureRequest, redis_url: str) -> str:
    return redis_url if request.param == "redis" else str(request.getfixturevalue("cluster"))


@pytest.fixture
def limiter(redis_store: Callable[[str], RedisStore]) -> Limiter:
    def make(url: str, processes: int = 1) -> FixedWindowRateLimiter:
        return FixedWindowRateLimiter(SharedCounts("shared://", redis=redis_store(url), processes=processes))

    return make


def somebody() -> str:
    return uuid.uuid4().hex


def hits(limit: FixedWindowRateLimiter, item: RateLimitItemPerMinute, who: str, times: int) -> int:
    return [limit.hit(item, who) for _ in range(times)].count(True)


def test_processes_share_one_count(limiter: Limiter, url: str) -> None:
    one, other, who = limiter(url, 2), limiter(url, 2), somebody()
    item = RateLimitItemPerMinute(10, namespace="test")
    assert hits(one, item, who, 6) == 6
    assert hits(other, item, who, 6) == 4
    assert not one.test(item, who)
    assert one.test(item, somebody())
    assert one.get_window_stats(item, who).reset_time > 0


def test_a_place_is_given_back_and_a_count_forgotten(limiter: Limiter, url: str) -> None:
    limit, who = limiter(url), somebody()
    item = RateLimitItemPerMinute(1, namespace="test")
    assert hits(limit, item, who, 1) == 1
    limit.storage.incr(item.key_for(who), item.get_expiry(), amount=-1)
    assert hits(limit, item, who, 2) == 1
    limit.clear(item, who)
    assert hits(limit, item, who, 2) == 1
    limit.storage.reset()
    assert hits(limit, item, who, 2) == 1


def test_forty_at_once_get_ten_places(limiter: Limiter, url: str) -> None:
    limit, who, passed = limiter(url), somebody(), []
    item = RateLimitItemPerMinute(10, namespace="test")
    assert limit.test(item, who), "and the nodes of the cluster are known now, for which forty would wait too long"
    threads = [threading.Thread(target=lambda: passed.append(limit.hit(item, who))) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert passed.count(True) == 10


@pytest.mark.parametrize(("processes", "most"), [(1, 10), (2, 5), (3, 4), (4, 3), (20, 1)])
def test_without_redis_each_process_grants_its_share(limiter: Limiter, processes: int, most: int) -> None:
    limit, who = limiter(f"redis://{HOST}:{free_port()}", processes), somebody()
    item = RateLimitItemPerMinute(10, namespace="test")
    assert limit.storage.check() is False
    assert hits(limit, item, somebody(), 20) == most
    assert hits(limit, item, who, most) == most
    assert limit.get_window_stats(item, who).reset_time > 0
    limit.storage.incr(item.key_for(who), item.get_expiry(), amount=-1)
    assert hits(limit, item, who, 20) == 1, "a place given back is one place"


def test_a_limit_outlives_redis(limiter: Limiter) -> None:
    with RedisServer() as server:
        limit, who = limiter(server.url), somebody()
        item = RateLimitItemPerMinute(5, namespace="test")
        assert hits(limit, item, who, 9) == 5
        server.kill()
        assert hits(limit, item, who, 9) == 5
        server.start()
        wait_for(lambda: bool(limit.storage.check()))
        assert hits(limit, item, who, 9) == 5
