"""The shared cache: kept for all processes, for as long as asked, and never an error."""

import pytest

from subjunctive_app.infra.cache import PREFIX, SharedCache
from subjunctive_app.infra.redis import RedisStore
from tests.redis_servers import RedisServer
from tests.servers import HOST, free_port
from tests.waiting import wait_for

PAGE = ["<p>ojalá</p>", [["Content-Type", "text/html"]]]


@pytest.fixture
def store(redis_url: str) -> RedisStore:
    return RedisStore(redis_url)


def test_what_one_process_keeps_another_finds(store: RedisStore, redis_url: str) -> None:
    cache, other = SharedCache(store, 60), SharedCache(RedisStore(redis_url), 60)
    assert cache.set("a", PAGE) is True
    assert other.get("a") == PAGE
    assert 0 < int(store.run(lambda client: client.ttl(f"{PREFIX}a"))) <= 60
    cache.set("b", 1, timeout=5)
    assert 0 < int(store.run(lambda client: client.ttl(f"{PREFIX}b"))) <= 5


def test_what_is_forgotten_is_gone(store: RedisStore) -> None:
    cache = SharedCache(store, 60)
    for name in "abc":
        cache.set(name, PAGE)
    store.run(lambda client: client.set("test:mine", 1, ex=10))
    assert cache.delete("a") is True
    assert cache.delete("a") is False
    assert cache.get_many("a", "b") == [None, PAGE]
    assert cache.clear() is True
    assert [cache.get(name) for name in "abc"] == [None] * 3
    assert store.run(lambda client: client.get("test:mine")) == b"1", "only our own keys are cleared"


def test_without_redis_nothing_is_found_and_nothing_raised() -> None:
    cache = SharedCache(RedisStore(f"redis://{HOST}:{free_port()}"), 60)
    assert cache.set("a", PAGE) is False
    assert cache.get("a") is None
    assert cache.delete("a") is False
    assert cache.clear() is False


def test_a_redis_that_went_away_is_missed_and_found_again() -> None:
    with RedisServer() as server:
        cache = SharedCache(RedisStore(server.url), 60)
        cache.set("a", PAGE)
        server.kill()
        assert cache.get("a") is None
        server.start()
        wait_for(lambda: bool(cache.set("a", PAGE)))
        assert cache.get("a") == PAGE
