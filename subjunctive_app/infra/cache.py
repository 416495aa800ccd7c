"""What was made once and is the same for all readers, kept in Redis for all processes."""

import json
from datetime import timedelta
from typing import Any

from cachelib import BaseCache

from subjunctive_app.infra.redis import RedisAway, RedisStore

PREFIX = "ojala:cache:"


class SharedCache(BaseCache):
    """A cache in Redis. While that is away nothing is found and nothing kept: whoever asks makes it anew.

    Values are what JSON can hold. They are never pickled: whoever writes into Redis must not run code here.
    """

    def __init__(self, redis: RedisStore, default_timeout: int) -> None:
        super().__init__(default_timeout)
        self._redis = redis

    def get(self, key: str) -> Any:
        """The value, or None."""
        try:
            found: Any = self._redis.run(lambda client: client.get(PREFIX + key))
        except RedisAway:
            return None
        return json.loads(found) if found else None

    def set(self, key: str, value: Any, timeout: int | timedelta | None = None) -> bool | None:
        """Keep the value for `timeout` seconds; False where it could not be kept."""
        seconds = self._normalize_timeout(timeout)
        try:
            return bool(self._redis.run(lambda client: client.set(PREFIX + key, json.dumps(value), ex=seconds)))
        except RedisAway:
            return False

    def delete(self, key: str) -> bool:
        """Forget the value; False where there is none, or Redis is away."""
        try:
            return bool(self._redis.run(lambda client: client.delete(PREFIX + key)))
        except RedisAway:
            return False

    def clear(self) -> bool:
        """Forget all values; False where Redis is away."""
        try:
            self._redis.delete_all(PREFIX)
        except RedisAway:
            return False
        return True
