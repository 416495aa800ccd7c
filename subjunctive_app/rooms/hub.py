"""The sockets of this process: who is connected to which room, and what they are still to be told."""

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from subjunctive_app.infra.logging import current_id
from subjunctive_app.infra.metrics import counter, gauge, histogram
from subjunctive_app.rooms.snapshot import Snapshot

# Close codes. The browser comes back after 1012 and 1013, and not after the others.
RESTART, FULL = 1012, 1013
REFUSED, KICKED, OVER, TOO_MANY = 1008, 4001, 4002, 4003
MOST_WAITING = 32
MOST_SOCKETS = 3
SOCKETS = gauge(
    "subjunctive_sockets", "Sockets of rooms: open, and the most that the processes take.", state=("open", "most")
)
ROOMS = gauge("subjunctive_rooms_with_sockets", "Rooms with sockets, counted once for each process that has some.")
WAITING = gauge("subjunctive_socket_queue_longest", "News that wait in the fullest queue of a socket.", "livemax")
CLOSED = counter(
    "subjunctive_sockets_closed_total",
    "Sockets that the app closed, by the code that it closed them with.",
    code=tuple(map(str, (RESTART, FULL, REFUSED, KICKED, OVER, TOO_MANY))),
)
PUSHED = histogram("subjunctive_room_push_seconds", "From what moves a room to its having been sent, in one process.")
# All sockets are closed within so long, the next one no later than so long after the one before.
DRAIN_S, LONGEST_PAUSE_S = 2.0, 0.005
# What only hosts and screens are told.
FOR_HOSTS = frozenset({"tally", "people", "shown"})
# What is told at once, however soon after the last.
URGENT = frozenset({"stage", "shown"})


def _nothing(_room_id: int) -> None:
    return None


class News:
    """Something happened in a room. Its sockets share one reading of the room, and the `pages` made of it.

    `cause` is the id of the request that did it, of several the first one's.
    `is_read` is set as soon as that reading begins: what happens from then on is not in it.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.pages: dict[object, str] = {}
        self.is_read = False
        self.cause, self.began = current_id(), time.perf_counter()
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    def snapshot(self, read: Callable[[], Snapshot]) -> Snapshot:
        """The room after this; the first socket that asks reads it for all."""
        with self._lock:
            if self._snapshot is None:
                self._snapshot = read()
            return self._snapshot

    @property
    def version(self) -> int:
        """The version of the room that was read; 0 as long as none was."""
        return self._snapshot.stage.version if self._snapshot else 0

    @property
    def chat_no(self) -> int:
        """How far the chat of that room had come."""
        return self._snapshot.chat.no if self._snapshot else 0


@dataclass(eq=False)
class Seat:
    """One socket: whose it is, and its queue. `wake` lets its thread look into the queue.

    `is_hosts_own` tells that the browser is a host's, whatever it shows. `token_hash` is that of a member's cookie; the
    watch looks whether it is still good. A seat without one looks itself.
    """

    room_id: int
    role: str
    member_id: int
    wake: Callable[[], None]
    is_hosts_own: bool = False
    token_hash: str = ""
    code: int = 0
    waiting: deque[News] = field(default_factory=deque)

    @property
    def is_host(self) -> bool:
        """True for a console and for a screen."""
        return self.role != "member"

    def offer(self, news: News) -> None:
        """Add to the queue. A socket that takes nothing any more is closed: its browser connects anew."""
        if self.waiting and self.waiting[-1] is news:
            return
        if len(self.waiting) >= MOST_WAITING:
            self.code = self.code or FULL
        else:
            self.waiting.append(news)
        self.wake()

    def close(self, code: int) -> None:
        """Let its thread close it."""
        self.code = self.code or code
        self.wake()

    def take(self) -> list[News]:
        """What is waiting, and an empty queue."""
        found = []
        while self.waiting:
            found.append(self.waiting.popleft())
        return found


class Hub:
    """All seats of this process. `most` bounds them: with threads, each holds one that serves no page meanwhile."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._came: Callable[[int], None] = _nothing
        self._went: Callable[[int], None] = _nothing
        self._lock = threading.Lock()
        self._rooms: dict[int, list[Seat]] = {}
        self._told: dict[int, dict[str, News]] = {}
        self._arrivals: dict[int, News] = {}
        self._is_draining = False

    def on_change(self, came: Callable[[int], None], went: Callable[[int], None]) -> None:
        """What to call for a room that has its first socket here, and one that has lost its last."""
        self._came, self._went = came, went

    def sit(self, seat: Seat) -> int:
        """Take a seat: 0, or the code to close with where there is none. A fourth of one member ends the first."""
        with self._lock:
            if self._is_draining:
                return RESTART
            if sum(map(len, self._rooms.values())) >= self._most:
                return FULL
            seats = self._rooms.setdefault(seat.room_id, [])
            is_new = not seats
            own = [one for one in seats if one.member_id == seat.member_id and not one.is_host and not one.code]
            seats.append(seat)
        if len(own) >= MOST_SOCKETS and not seat.is_host:
            own[0].close(TOO_MANY)
        if is_new:
            self._came(seat.room_id)
        return 0

    def arrival(self, room_id: int) -> News:
        """What a new seat is told first: the room as it is read from now on, once for all who come meanwhile."""
        with self._lock:
            news = self._arrivals.get(room_id)
            if news is None or news.is_read:
                news = self._arrivals[room_id] = News("stage")
            return news

    def rise(self, seat: Seat) -> None:
        """The socket is closed."""
        with self._lock:
            seats = self._rooms.get(seat.room_id, [])
            if seat in seats:
                seats.remove(seat)
            is_empty = not seats and self._rooms.pop(seat.room_id, None) is not None
            if is_empty:
                self._told.pop(seat.room_id, None)
                self._arrivals.pop(seat.room_id, None)
        if is_empty:
            self._went(seat.room_id)

    def receive(self, room_id: int, kind: str) -> None:
        """Something happened in a room: tell those of its sockets whom it concerns."""
        name, _colon, member = kind.partition(":")
        news = self._news(room_id, name)
        for seat in self.seats(room_id):
            if name == "gone":
                if seat.member_id == int(member) and not seat.is_host:
                    seat.close(KICKED)
            elif seat.is_host or name not in FOR_HOSTS:
                seat.offer(news)

    def sample(self) -> None:
        """Set the gauges of this process."""
        with self._lock:
            seats = [seat for room in self._rooms.values() for seat in room]
            rooms = len(self._rooms)
        SOCKETS.labels("open").set(len(seats))
        SOCKETS.labels("most").set(self._most)
        ROOMS.set(rooms)
        WAITING.set(max((len(seat.waiting) for seat in seats), default=0))

    def _news(self, room_id: int, kind: str) -> News:
        """The last of this kind while its reading has not begun, since that will tell this too; else another."""
        with self._lock:
            if room_id not in self._rooms:
                return News(kind)
            told = self._told.setdefault(room_id, {})
            if kind not in told or told[kind].is_read:
                told[kind] = News(kind)
            return told[kind]

    def told(self, room_id: int) -> int:
        """The version that all sockets of a room here were told last; 0 where that is not known."""
        with self._lock:
            news = self._told.get(room_id, {}).get("stage")
        return news.version if news else 0

    def told_chat(self, room_id: int) -> int:
        """How far the chat had come that all sockets of a room here were told last."""
        with self._lock:
            told = self._told.get(room_id, {})
            return max([told[kind].chat_no for kind in ("stage", "chat") if kind in told], default=0)

    def seats(self, room_id: int) -> list[Seat]:
        """The sockets of a room."""
        with self._lock:
            return list(self._rooms.get(room_id, ()))

    def rooms(self) -> list[int]:
        """The rooms with sockets here."""
        with self._lock:
            return list(self._rooms)

    def drain(self) -> None:
        """Close every socket with "restart" and let nobody sit: the browsers come back to another process.

        Thousands go by and by, a class at once with others, so that they do not come back as one crowd.
        """
        with self._lock:
            self._is_draining = True
            seats = [seat for room in self._rooms.values() for seat in room]
        random.shuffle(seats)
        pause_s = min(DRAIN_S / len(seats), LONGEST_PAUSE_S) if seats else 0
        for seat in seats:
            seat.close(RESTART)
            time.sleep(pause_s)
