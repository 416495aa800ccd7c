"""One thread per process with sockets: does what is due in their rooms, and repairs what the bus has lost."""

import logging
import threading
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from subjunctive_app.extensions import db
from subjunctive_app.infra.bus import RoomBus
from subjunctive_app.models import Room
from subjunctive_app.rooms.hub import KICKED, Hub
from subjunctive_app.rooms.members import note_all_here, tokens_of
from subjunctive_app.rooms.service import is_silent, look_at, note_hosts, settle

log = logging.getLogger(__name__)
TICK_S = 1.0
# So many ticks between two notes of who is in a room, and two looks of its hosts at what the bus may have lost. With
# each tick it is another quarter of the rooms: two thousand people at once would hold up everybody's news.
TICKS_TO_NOTE = 4


class Watch:
    """Looks every `tick_s` seconds at the rooms that have sockets here, in one query."""

    def __init__(self, app: Flask, hub: Hub, bus: RoomBus) -> None:
        self.tick_s = TICK_S
        self._app, self._hub, self._bus = app, hub, bus
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._silent: set[int] = set()  # the rooms whose classes know that their host is silent

    def begin(self) -> None:
        """Start the thread, unless it runs: with the first socket, so after gunicorn has forked."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="rooms-watch", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        pause, ticks = threading.Event(), 0
        while True:
            pause.wait(self.tick_s)
            ticks += 1
            try:
                self._step(ticks)
            except SQLAlchemyError as error:
                log.warning("rooms not looked at: %s", type(error).__name__)
            except Exception:
                log.exception("the watch of rooms stumbled")  # a thread that ended would be missed by nobody

    def _step(self, ticks: int) -> None:
        rooms = self._hub.rooms()
        if not rooms:
            return
        with self._app.app_context():
            if quarter := [room_id for room_id in rooms if (room_id + ticks) % TICKS_TO_NOTE == 0]:
                self._note(quarter)
            self._look(rooms)

    def _look(self, rooms: list[int]) -> None:
        session, now = db.session(), datetime.now(UTC)
        found = look_at(session, rooms, now)
        session.rollback()
        silent = {seen.room_id for seen in found if is_silent(seen.host_seen_at, now)}
        for seen in found:
            if seen.may_be_due and self._settle(seen.room_id, now):
                continue
            if self._hub.told(seen.room_id) != seen.version or seen.room_id in silent ^ self._silent:
                self._hub.receive(seen.room_id, "stage")  # the bus was away, or is about to tell the same
            elif self._hub.told_chat(seen.room_id) < seen.chat_no:
                self._hub.receive(seen.room_id, "chat")
        self._silent = silent

    def _settle(self, room_id: int, now: datetime) -> bool:
        session = db.session()
        is_new = settle(session, session.get_one(Room, room_id, populate_existing=True), now)
        if is_new:
            self._bus.publish(room_id, "stage")
        session.rollback()
        return is_new

    def _note(self, rooms: list[int]) -> None:
        """Write down who is in these rooms, end the sockets of those who were sent out or have come back in another
        browser, and let hosts look at what the bus may have lost.
        """
        now, seats = datetime.now(UTC), [seat for room_id in rooms for seat in self._hub.seats(room_id)]
        note_all_here(db.session(), [seat.member_id for seat in seats if not seat.is_host], now)
        note_hosts(db.session(), [seat.room_id for seat in seats if seat.is_hosts_own], now)
        good = tokens_of(db.session(), rooms)
        for seat in seats:
            if seat.token_hash and good.get(seat.member_id) != seat.token_hash:
                seat.close(KICKED)
        for room_id in rooms:
            self._hub.receive(room_id, "people")
