"""Redis, or a cluster of it: one client for everything, bounded in time, behind one breaker.

Nothing that must survive is only there. While it is away whoever asks gets RedisAway at once, and goes on without:
the cache misses, limits are counted in this process, rooms hear of other processes a second later.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

from redis import Redis, RedisCluster
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.cluster import ClusterNode, ClusterPubSub
from redis.exceptions import RedisClusterException, RedisError
from redis.retry import Retry

from subjunctive_app.infra.breaker import Breaker, CircuitOpen
from subjunctive_app.infra.metrics import counter, histogram

T = TypeVar("T")
Client = Redis | RedisCluster
# Redis stands beside the app: an answer that takes longer is worth less than going on without it.
TIMEOUT_S = 0.25
# Callers at a time; the next one waits, as a cluster's pools cannot. Listeners have connections besides.
MOST_CALLERS, MOST_CONNECTIONS = 20, 40
CLUSTER = "+cluster"
PORT = 6379
SECONDS = histogram("subjunctive_redis_seconds", "Time of each call to Redis that was answered.")
AWAY = counter("subjunctive_redis_away_total", "Calls to Redis without an answer, those that were not tried included.")


class RedisAway(Exception):
    """Redis did not answer in time, or a moment ago."""


class RedisStore:
    """A Redis by its URL: `redis://` or `rediss://`, and with `+cluster` a cluster, whose nodes stand between commas.

    Connects at the first use, so that an app starts, and starts again, without it. Keys of one call must share a
    `{tag}`: in a cluster they stand in one slot then.
    """

    def __init__(self, url: str, breaker: Breaker | None = None) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._places = threading.BoundedSemaphore(MOST_CALLERS)
        self.breaker = breaker or Breaker("redis")

    def run(self, use: Callable[[Client], T]) -> T:
        """What `use` gets from the client. Raises RedisAway; never waits long, never tries twice."""
        if not self._places.acquire(timeout=TIMEOUT_S):
            AWAY.inc()
            raise RedisAway("all connections are in use")
        began = time.perf_counter()
        try:
            found = self.breaker.call(lambda: use(self.client()), RedisError, RedisClusterException, OSError)
            SECONDS.observe(time.perf_counter() - began)
            return found
        except (CircuitOpen, RedisError, RedisClusterException, OSError) as error:
            AWAY.inc()
            raise RedisAway(type(error).__name__) from error
        finally:
            self._places.release()

    def subscription(self) -> PubSub | ClusterPubSub:
        """A subscription of its own connection, for a thread that listens. Raises what redis-py raises."""
        heard: PubSub | ClusterPubSub = self.client().pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
        return heard

    def delete_all(self, prefix: str) -> int:
        """Delete all keys that begin so, and return how many there were. Raises RedisAway."""
        return self.run(lambda client: sum(client.delete(key) for key in client.scan_iter(f"{prefix}*", 500)))

    def client(self) -> Client:
        """The one client, made now if need be: a cluster is asked for its nodes then. Raises what redis-py raises."""
        with self._lock:
            if self._client is None:
                self._client = connect(self._url)
            return self._client


def connect(url: str) -> Client:
    """A client with every wait bounded, which tries nothing twice: a breaker decides about that."""
    parts = urlsplit(url)
    options: dict[str, Any] = {
        "max_connections": MOST_CONNECTIONS,
        "socket_timeout": TIMEOUT_S,
        "socket_connect_timeout": TIMEOUT_S,
        "retry": Retry(NoBackoff(), 0),
        "protocol": 2,  # with 3, redis-py asks each new connection for more than we need
    }
    if not parts.scheme.endswith(CLUSTER):
        return Redis.from_url(url, **options)
    return RedisCluster(
        startup_nodes=_nodes(parts),
        ssl=parts.scheme.startswith("rediss"),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        **options,
    )


def _nodes(parts: SplitResult) -> list[ClusterNode]:
    """Some nodes of the cluster, from `user:password@host:port,host:port`; they know the others."""
    found = []
    for place in parts.netloc.rpartition("@")[2].split(","):
        host, _, port = place.rpartition(":") if ":" in place else (place, "", "")
        found.append(ClusterNode(host, int(port or PORT)))  # type: ignore[no-untyped-call]
    return found
