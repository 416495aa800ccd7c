"""The bus of rooms: over one Redis and over a cluster, while Redis is away, and after."""

import queue
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from redis import RedisCluster
from redis.utils import str_if_bytes

from subjunctive_app.infra.breaker import Breaker
from subjunctive_app.infra.bus import LocalBus, SharedBus
from subjunctive_app.infra.logging import correlated, current_id
from subjunctive_app.infra.redis import Client, RedisAway, RedisStore
from tests.redis_servers import RedisServer, cluster_url, redis_cluster
from tests.servers import HOST
from tests.waiting import wait_for

PATIENCE_S = 10
# A room that no other test uses.
ROOM = 7_000_001


class Process:
    """One process with sockets, and what it was told."""

    def __init__(self, url: str, **settings: float) -> None:
        self.told: queue.Queue[tuple[int, str]] = queue.Queue()
        self.store = RedisStore(url)
        self.bus = SharedBus(lambda room_id, kind: self.told.put((room_id, kind)), self.store, **settings)

    def hears(self, room_id: int, kind: str) -> None:
        """Wait for that, and only that."""
        assert self.told.get(timeout=PATIENCE_S) == (room_id, kind)

    def hears_at_last(self, room_id: int, kind: str, other: "Process") -> None:
        """Let the other one say it until it is heard."""
        until, heard = time.monotonic() + PATIENCE_S, None
        while heard != (room_id, kind):
            assert time.monotonic() < until
            other.bus.publish(room_id, kind)
            with suppress(queue.Empty):
                heard = self.told.get(timeout=0.05)

    def is_listening(self, *rooms: int) -> bool:
        """Whether Redis, or a node of the cluster, knows of a listener to exactly these rooms."""
        want = {f"room:{{{room_id}}}" for room_id in rooms}
        try:
            found = self.store.run(listened_to)
        except RedisAway:
            return False
        return found == want


def listened_to(client: Client) -> set[str]:
    """The channels of our rooms, whatever node of a cluster the listeners chose."""
    where = {"target_nodes": RedisCluster.ALL_NODES} if isinstance(client, RedisCluster) else {}
    return {str_if_bytes(name) for name in client.pubsub_channels(f"room:{{{ROOM // 1000}*", **where)}


def wait_until(process: Process, *rooms: int) -> None:
    """Return when exactly these rooms are listened to."""
    wait_for(lambda: process.is_listening(*rooms))


@pytest.fixture(scope="module")
def cluster() -> Iterator[list[RedisServer]]:
    with redis_cluster() as nodes:
        yield nodes


@pytest.fixture(params=["redis", "redis+cluster"])
def url(request: pytest.FixtureRequest, redis_url: str) -> str:
    return redis_url if request.param == "redis" else cluster_url(request.getfixturevalue("cluster"))


def test_one_process_hears_itself() -> None:
    told = []
    LocalBus(lambda room_id, kind: told.append((room_id, kind))).publish(7, "stage")
    assert told == [(7, "stage")]


def test_every_process_hears_once_and_in_order(url: str) -> None:
    processes = here, there = Process(url), Process(url)
    for process in processes:
        process.bus.follow(ROOM)
    there.bus.follow(ROOM + 1)
    for process, kind in ((here, "people"), (there, "tally")):
        process.hears_at_last(ROOM, kind, processes[process is here])
    for kind in ("gone:1", "stage", "people", "gone:12"):
        here.bus.publish(ROOM, kind)
    for process in processes:
        while process.told.get(timeout=PATIENCE_S) != (ROOM, "gone:1"):
            pass
        for kind in ("stage", "people", "gone:12"):
            process.hears(ROOM, kind)
    here.bus.publish(ROOM + 1, "stage")
    there.hears(ROOM + 1, "stage")
    there.bus.unfollow(ROOM)
    there.bus.unfollow(ROOM + 1)
    wait_until(here, ROOM)
    here.bus.unfollow(ROOM)
    wait_until(here)
    assert [process.told.qsize() for process in processes] == [1, 0], "what one published itself is not heard again"


def test_lines_about_news_carry_the_id_of_the_request_that_made_them(redis_url: str) -> None:
    ids: queue.Queue[str] = queue.Queue()
    here, there = (SharedBus(lambda room_id, kind: ids.put(current_id()), RedisStore(redis_url)) for _ in range(2))
    there.follow(ROOM)
    listener = Process(redis_url)
    wait_until(listener, ROOM)
    with correlated("request-of-alice"):
        here.publish(ROOM, "stage")
    assert [ids.get(timeout=PATIENCE_S) for _ in range(2)] == ["request-of-alice"] * 2
    listener.store.run(lambda client: client.publish(f"room:{{{ROOM}}}", "another stage"))
    assert re.fullmatch("[0-9a-f]{16}", ids.get(timeout=PATIENCE_S)), "of a process that tells none"
    there.unfollow(ROOM)
    wait_until(listener)


def test_what_is_not_ours_is_not_heard(redis_url: str) -> None:
    process = Process(redis_url)
    process.bus.follow(ROOM)
    wait_until(process, ROOM)
    for text in (
        b"",
        b"stage",
        b"x stage!",
        b"x gone:",
        b"x gone:-1",
        b"\xff stage",
        b"x stage\n",
        b"x stage an id",
        b"x " * 50_000,
    ):
        process.store.run(lambda client, text=text: client.publish(f"room:{{{ROOM}}}", text))  # type: ignore[misc]
    process.store.run(lambda client: client.publish(f"room:{{{ROOM}}}", "another stage"))
    process.hears(ROOM, "stage")
    process.bus.unfollow(ROOM)
    wait_until(process)


def test_a_last_socket_that_goes_after_the_next_one_came(redis_url: str) -> None:
    process = Process(redis_url)
    process.bus.unfollow(ROOM)
    process.bus.follow(ROOM)
    process.bus.follow(ROOM + 1)
    wait_until(process, ROOM + 1)
    process.bus.follow(ROOM)
    process.bus.follow(ROOM)
    process.bus.unfollow(ROOM)
    wait_until(process, ROOM, ROOM + 1)
    process.bus.unfollow(ROOM)
    process.bus.unfollow(ROOM + 1)
    wait_until(process)


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_redis_goes_and_comes_back(end: str) -> None:
    with RedisServer() as server:
        here, there = Process(server.url), Process(server.url)
        there.bus.follow(ROOM)
        wait_until(here, ROOM)
        getattr(server, end)()
        began = time.monotonic()
        for _ in range(50):
            here.bus.publish(ROOM, "stage")
        assert time.monotonic() - began < 1, "three refusals, then the breaker"
        assert here.told.qsize() == 50, "this process is told all the same"
        there.bus.follow(ROOM + 1)
        server.start()
        began = time.monotonic()
        wait_until(here, ROOM, ROOM + 1)
        assert time.monotonic() - began < 2
        assert there.told.empty()
        for room_id in (ROOM, ROOM + 1):
            here.bus.publish(room_id, "stage")
            there.hears(room_id, "stage")
        for room_id in (ROOM, ROOM + 1):
            there.bus.unfollow(room_id)
        wait_until(here)


def test_a_silent_redis_holds_nobody_up() -> None:
    with socket.create_server((HOST, 0)) as silent:
        told: list[tuple[int, str]] = []
        store = RedisStore(f"redis://{HOST}:{silent.getsockname()[1]}", Breaker("redis", first_s=60, longest_s=60))
        bus = SharedBus(lambda room_id, kind: told.append((room_id, kind)), store)
        began = time.monotonic()
        bus.follow(ROOM)
        for _ in range(50):
            bus.publish(ROOM, "stage")
        assert time.monotonic() - began < 3 * 0.25 + 1, "three waits, then the breaker"
        assert told == [(ROOM, "stage")] * 50
        bus.unfollow(ROOM)


def test_a_redis_that_falls_silent_is_connected_to_anew(caplog: pytest.LogCaptureFixture) -> None:
    def pings() -> int:
        return int(
            here.store.run(lambda client: client.info("commandstats")).get("cmdstat_ping", {"calls": 0})["calls"]
        )

    with RedisServer() as server:
        here, there = Process(server.url), Process(server.url, quiet_s=0.2)
        there.bus.follow(ROOM)
        wait_until(here, ROOM)
        first = pings()
        wait_for(lambda: pings() >= first + 3)  # a quiet Redis is asked whether it is there
        assert caplog.messages == []
        server.process.send_signal(signal.SIGSTOP)
        wait_for(lambda: "rooms hear nothing of other processes: TimeoutError" in caplog.messages)
        server.process.send_signal(signal.SIGCONT)
        there.hears_at_last(ROOM, "stage", here)
        there.bus.unfollow(ROOM)


def test_one_thread_listens_and_ends_with_the_last_room(redis_url: str) -> None:
    def listening() -> int:
        return sum(thread.name == "rooms-bus" for thread in threading.enumerate())

    process = Process(redis_url)
    wait_for(lambda: not listening())  # those of the tests before
    for room_id in (ROOM, ROOM + 1):
        process.bus.follow(room_id)
    wait_until(process, ROOM, ROOM + 1)
    assert listening() == 1
    for room_id in (ROOM, ROOM + 1):
        process.bus.unfollow(room_id)
    wait_for(lambda: not listening())
    process.bus.follow(ROOM)
    wait_until(process, ROOM)
    process.bus.unfollow(ROOM)
    wait_until(process)
