"""Where limits are counted: in Redis for all processes together; while it is away, in each process for itself."""

import threading
import time
from typing import Any

from limits.storage import MemoryStorage, Storage

from subjunctive_app.infra.redis import RedisAway, RedisStore

PREFIX = "ojala:limit:"
# One step, so that no count is ever left without its end.
COUNT = """
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
if redis.call('TTL', KEYS[1]) < 0 then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
return count
"""


class SharedCounts(Storage):
    """A storage of `limits`, called `shared://`, for windows of fixed length.

    While Redis is away each of `processes` grants its share of a limit, rounded up: all together hardly more than
    before. A limit is thus never gone, and never in the way of everybody.
    """

    STORAGE_SCHEME = ["shared"]

    def __init__(self, uri: str, *, redis: RedisStore, processes: int = 1, wrap_exceptions: bool = False) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._redis, self._share = redis, processes
        self._own = MemoryStorage()
        self._lock = threading.Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        """None of its own: whoever counts gets a number in any case."""
        return RedisAway

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to a count, which ends `expiry` seconds after it began; return what it is now."""
        try:
            return int(self._redis.run(lambda client: client.eval(COUNT, 1, PREFIX + key, str(amount), str(expiry))))
        except RedisAway:
            return self._weigh(key, expiry, amount)

    def get(self, key: str) -> int:
        """The count now; 0 where there is none."""
        try:
            return int(self._redis.run(lambda client: client.get(PREFIX + key)) or 0)
        except RedisAway:
            return self._own.get(key)

    def get_expiry(self, key: str) -> float:
        """When the count ends, in seconds since 1970; now where there is none."""
        try:
            left: Any = self._redis.run(lambda client: client.ttl(PREFIX + key))
            return time.time() + max(int(left), 0)
        except RedisAway:
            return self._own.get_expiry(key)

    def check(self) -> bool:
        """Whether Redis answers."""
        try:
            return bool(self._redis.run(lambda client: client.ping()))
        except RedisAway:
            return False

    def reset(self) -> int:
        """Forget all counts; return how many stood in Redis."""
        self._own.reset()
        try:
            return self._redis.delete_all(PREFIX)
        except RedisAway:
            return 0

    def clear(self, key: str) -> None:
        """Forget a count."""
        self._own.clear(key)
        try:
            self._redis.run(lambda client: client.delete(PREFIX + key))
        except RedisAway:
            return

    def _weigh(self, key: str, expiry: int, amount: int) -> int:
        """Each count after the first weighs as much as there are processes: they share the limit."""
        with self._lock:
            if amount < 0:
                return self._own.decr(key, -amount * self._share)
            first = 0 if self._own.get(key) else 1
            return self._own.incr(key, expiry, first + (amount - first) * self._share)
