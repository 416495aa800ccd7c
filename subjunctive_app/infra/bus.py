"""What tells processes that something happened in a room. Carries no content: whoever hears it reads the database.

A lost message costs a second: each process with sockets also looks at the versions of its rooms.
"""

import logging
import random
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Protocol

from subjunctive_app.infra.logging import correlated, current_id
from subjunctive_app.infra.metrics import counter
from subjunctive_app.infra.redis import RedisAway, RedisStore

log = logging.getLogger(__name__)
Receive = Callable[[int, str], None]
# What is heard from Redis: channel, process, kind, id of the request. Anything else is not ours.
_HEARD = re.compile(r"room:\{(\d{1,18})\} (\w+) (stage|tally|people|shown|chat|gone:\d{1,18})(?: ([\w.-]{8,64}))?")
# After so long without a word the listener asks whether Redis is there; after twice as long it connects anew.
QUIET_S = 5.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 1.0
MESSAGES = counter(
    "subjunctive_bus_messages_total",
    "News of rooms between processes: sent, lost since Redis was away, heard from others.",
    way=("sent", "lost", "heard"),
)


class RoomBus(Protocol):
    """Publishes (room, kind) to every process that follows the room, this one included.

    Wherever it is received, log lines carry the id of the request that published it.
    """

    def publish(self, room_id: int, kind: str) -> None:
        """Tell everybody `stage`, `tally`, `people`, `shown`, `chat` or `gone:<member>`; never raises."""

    def follow(self, room_id: int) -> None:
        """This process has sockets of the room from now on."""

    def unfollow(self, room_id: int) -> None:
        """It has none any more."""


class LocalBus:
    """The bus of an app that is one process."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive

    def publish(self, room_id: int, kind: str) -> None:
        """Tell this process."""
        self._receive(room_id, kind)

    def follow(self, room_id: int) -> None:
        """Nothing to do: what is published here is heard here."""

    def unfollow(self, room_id: int) -> None:
        """Nothing to do."""


class SharedBus:
    """The bus of several processes. Whoever publishes is told at once; the others through Redis, while it answers.

    One thread listens while there are rooms to follow, and it alone uses the subscription: a channel of this process
    wakes it when rooms come and go.
    """

    def __init__(self, receive: Receive, store: RedisStore, *, quiet_s: float = QUIET_S) -> None:
        self._receive, self._store, self._quiet_s = receive, store, quiet_s
        self._process = secrets.token_hex(8)
        self._own_channel = f"room:{self._process}"
        self._lock = threading.Lock()
        # Counted, since a last socket's going may be told after the next one's coming.
        self._follows: Counter[int] = Counter()
        self._thread: threading.Thread | None = None

    def publish(self, room_id: int, kind: str) -> None:
        """Tell this process, then the others; waits for Redis no longer than its time-outs."""
        self._receive(room_id, kind)
        self._send(_channel(room_id), f"{self._process} {kind} {current_id()}")

    def follow(self, room_id: int) -> None:
        """Listen to the room; soon, and not before Redis answers."""
        with self._lock:
            self._count(room_id, 1)
            if self._thread is None:
                self._thread = threading.Thread(target=self._listen, name="rooms-bus", daemon=True)
                self._thread.start()
        self._send(self._own_channel, "follow")

    def unfollow(self, room_id: int) -> None:
        """Listen to it no more."""
        with self._lock:
            self._count(room_id, -1)
        self._send(self._own_channel, "unfollow")

    def _count(self, room_id: int, step: int) -> None:
        self._follows[room_id] += step
        if not self._follows[room_id]:
            del self._follows[room_id]

    def _send(self, channel: str, text: str) -> None:
        try:
            self._store.run(lambda client: client.publish(channel, text))
        except RedisAway:  # the breaker has logged it, and a look at the database repairs it
            MESSAGES.labels("lost").inc()
        else:
            MESSAGES.labels("sent").inc()

    def _rooms(self) -> set[int]:
        with self._lock:
            return {room_id for room_id, count in self._follows.items() if count > 0}

    def _listen(self) -> None:
        pause_s = 0.0
        while not self._is_done():
            began = time.monotonic()
            try:
                with self._store.subscription() as heard:
                    self._hear(heard)
            except Exception as error:  # whatever it is, the next try is a new connection
                if time.monotonic() - began > LONGEST_PAUSE_S:
                    pause_s = 0.0
                if not pause_s:
                    log.warning("rooms hear nothing of other processes: %s", type(error).__name__)
                pause_s = min(2 * pause_s or FIRST_PAUSE_S, LONGEST_PAUSE_S)
                time.sleep(pause_s * random.uniform(0.5, 1))  # noqa: S311  (no secret)

    def _is_done(self) -> bool:
        """True where there is nothing to follow: the next room starts a new thread."""
        with self._lock:
            is_done = not any(count > 0 for count in self._follows.values())
            if is_done:
                self._thread = None
            return is_done

    def _hear(self, heard: Any) -> None:
        """Pass on what the followed rooms tell, until there are none. Raises what redis-py raises."""
        heard.subscribe(self._own_channel)
        followed: set[int] = set()
        last = time.monotonic()
        while rooms := self._rooms():
            for room_id in rooms - followed:
                heard.subscribe(_channel(room_id))
            for room_id in followed - rooms:
                heard.unsubscribe(_channel(room_id))
            followed = rooms
            message, now = heard.get_message(timeout=self._quiet_s), time.monotonic()
            if message is not None:
                last = now
                self._take(message)
            elif now - last >= 2 * self._quiet_s:
                raise TimeoutError("a silent Redis")
            elif now - last >= self._quiet_s:
                heard.ping()

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] != "message":
            return
        text = b"%b %b" % (message["channel"], message["data"])
        found = _HEARD.fullmatch(text.decode(errors="replace"))
        if found and found[2] != self._process:
            MESSAGES.labels("heard").inc()
            with correlated(found[4] or ""):
                self._receive(int(found[1]), found[3])


def _channel(room_id: int) -> str:
    return f"room:{{{room_id}}}"
