"""Clients of Redis that hang up."""

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from redis.exceptions import RedisClusterException, RedisError

from subjunctive_app.infra.redis import RedisStore


@pytest.fixture
def redis_store() -> Iterator[Callable[[str], RedisStore]]:
    """Makes clients whose connections end with the test.

    A client of a cluster holds itself: its open sockets would be found in the midst of another test, as garbage.
    """
    made: list[RedisStore] = []

    def make(url: str) -> RedisStore:
        made.append(RedisStore(url))
        return made[-1]

    yield make
    for store in made:
        with suppress(RedisError, RedisClusterException, OSError):  # its server may be gone
            store.client().close()
