"""One client for everything: bounded in time, nothing tried twice, the same over one server and over a cluster."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from subjunctive_app.infra.breaker import Breaker
from subjunctive_app.infra.redis import MOST_CALLERS, Client, RedisAway, RedisStore
from tests.redis_servers import RedisServer, cluster_url, redis_cluster, slot_moving
from tests.servers import HOST, free_port
from tests.waiting import wait_for

# Generous, for a machine that does other things: without bounds redis-py tries for seconds.
AT_ONCE_S = 1.0
Maker = Callable[[str], RedisStore]


@pytest.fixture(scope="module")
def cluster() -> Iterator[list[RedisServer]]:
    with redis_cluster() as nodes:
        yield nodes


@pytest.fixture(params=["redis", "redis+cluster"])
def store(request: pytest.FixtureRequest, redis_store: Maker, redis_url: str) -> RedisStore:
    return redis_store(redis_url if request.param == "redis" else cluster_url(request.getfixturevalue("cluster")))


def test_keys_are_kept_wherever_they_belong(store: RedisStore) -> None:
    names = "abcdefgh"
    store.run(lambda client: [client.set(f"test:{name}", name, ex=10) for name in names])
    assert store.run(lambda client: [client.get(f"test:{name}") for name in names]) == [name.encode() for name in names]


def test_a_subscriber_hears_what_is_published(store: RedisStore) -> None:
    with store.subscription() as heard:
        heard.subscribe("room:{7}")
        assert heard.get_message(timeout=5) is None, "the confirmation, which is not shown"
        assert store.run(lambda client: client.publish("room:{7}", "ojalá")) == 1
        message = heard.get_message(timeout=5)
        assert message is not None
        assert message["data"].decode() == "ojalá"


def test_a_slot_that_moves_to_another_node_is_followed(redis_store: Maker, cluster: list[RedisServer]) -> None:
    """Somebody counts all the while: first the old node sends them on with ASK, then with MOVED."""
    store, key = redis_store(cluster_url(cluster)), "test:{moving}"
    counts: list[int] = []
    is_over = threading.Event()

    def count() -> None:
        while not is_over.is_set():
            counts.append(store.run(lambda client: client.incr(key)))

    def wait_for_more() -> None:
        seen = len(counts)
        wait_for(lambda: len(counts) > seen + 10)

    thread = threading.Thread(target=count)
    thread.start()
    try:
        wait_for_more()
        with slot_moving(cluster, key):
            wait_for_more()
        wait_for_more()
    finally:
        is_over.set()
        thread.join()
    assert counts == list(range(1, len(counts) + 1)), "nobody was refused, nothing was counted twice"
    assert store.breaker.state == "closed"


@pytest.mark.parametrize("scheme", ["redis", "redis+cluster"])
def test_a_redis_that_is_down_is_told_at_once(scheme: str) -> None:
    store = RedisStore(f"{scheme}://{HOST}:{free_port()}", Breaker("redis", first_s=60, longest_s=60))
    began = time.monotonic()
    for _ in range(50):
        with pytest.raises(RedisAway):
            store.run(lambda client: client.get("x"))
    assert time.monotonic() - began < AT_ONCE_S
    assert store.breaker.state == "open"


@pytest.mark.parametrize("scheme", ["redis", "redis+cluster"])
def test_a_redis_that_is_silent_is_waited_for_a_moment(scheme: str) -> None:
    with socket.create_server((HOST, 0)) as silent:
        store = RedisStore(f"{scheme}://{HOST}:{silent.getsockname()[1]}", Breaker("redis", first_s=60, longest_s=60))
        began = time.monotonic()
        for _ in range(50):
            with pytest.raises(RedisAway):
                store.run(lambda client: client.get("x"))
        assert time.monotonic() - began < 3 * 0.25 + AT_ONCE_S, "three waits, then the breaker"


def test_a_redis_that_comes_back_is_used_again() -> None:
    with RedisServer() as server:
        store = RedisStore(server.url)
        store.run(lambda client: client.set("x", 1))
        server.kill()
        for _ in range(3):
            with pytest.raises(RedisAway):
                store.run(lambda client: client.get("x"))
        server.start()

        def is_found_again() -> bool:
            with suppress(RedisAway):
                store.run(lambda client: client.ping())
            return store.breaker.state != "open"

        wait_for(is_found_again, seconds=2)


def test_whoever_finds_no_place_is_told_so_soon(redis_url: str) -> None:
    store, meeting, told = RedisStore(redis_url), threading.Barrier(MOST_CALLERS + 1, timeout=10), []

    def hold(client: Client) -> None:
        client.ping()
        meeting.wait()
        meeting.wait()

    threads = [threading.Thread(target=store.run, args=(hold,)) for _ in range(MOST_CALLERS)]
    for thread in threads:
        thread.start()
    meeting.wait()
    began = time.monotonic()
    with pytest.raises(RedisAway):
        store.run(lambda client: client.get("x"))
    told.append(time.monotonic() - began)
    meeting.wait()
    for thread in threads:
        thread.join()
    assert told[0] < AT_ONCE_S
    assert store.run(lambda client: client.get("x")) is None


def test_a_subscription_to_a_redis_that_is_down_says_so() -> None:
    store = RedisStore(f"redis://{HOST}:{free_port()}")
    with store.subscription() as heard, pytest.raises(RedisConnectionError):
        heard.subscribe("room:{7}")
