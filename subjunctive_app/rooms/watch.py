"""One thread per process with sockets: does what is due in their rooms, and repairs what the bus has lost."""

import logging
import threading
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from subjunctive_app.extensions import db
from subjunctive_app.infra.bus import RoomBus
from subjunctive_app.models import Room
from subjunctive_app.rooms.answers import learn
from subjunctive_app.rooms.hub import Hub
from subjunctive_app.rooms.members import note_all_here
from subjunctive_app.rooms.service import is_silent, note_host, settle

log = logging.getLogger(__name__)
TICK_S = 1.0
# So many ticks between two notes of who is here, and two looks of hosts at what the bus may have lost.
TICKS_TO_NOTE = 4


class Watch:
    """Looks every `tick_s` seconds at the rooms that have sockets here, in one query."""

    def __init__(self, app: Flask, hub: Hub, bus: RoomBus) -> None:
        self.tick_s = TICK_S
        self._app, self._hub, self._bus = app, hub, bus
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        # Of each room the version, and whether its host is silent.
        self._known: dict[int, tuple[int, bool]] = {}

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
            rooms = self._hub.rooms()
            if not rooms:
                continue
            try:
                with self._app.app_context():
                    self._look(rooms, notes=ticks % TICKS_TO_NOTE == 0)
            except SQLAlchemyError as error:
                log.warning("rooms not looked at: %s", type(error).__name__)

    def _look(self, rooms: list[int], *, notes: bool) -> None:
        session, now = db.session(), datetime.now(UTC)
        query = select(Room.id, Room.version, Room.host_seen_at).where(Room.id.in_(rooms))
        for room_id, version, host_seen_at in session.execute(query).all():
            state = (version, is_silent(host_seen_at, now))
            if notes:
                self._note(room_id, now)
            if settle(session, session.get_one(Room, room_id, populate_existing=True), now):
                self._bus.publish(room_id, "stage")
                learn(session, room_id)
            elif self._known.get(room_id) != state:
                self._hub.receive(room_id, "stage")  # heard already, unless the bus was away: then it is news
            self._known[room_id] = state
            session.rollback()
        for gone in self._known.keys() - set(rooms):
            del self._known[gone]

    def _note(self, room_id: int, now: datetime) -> None:
        seats = self._hub.seats(room_id)
        note_all_here(db.session(), [seat.member_id for seat in seats if not seat.is_host], now)
        if any(seat.is_hosts_own for seat in seats):
            note_host(db.session(), db.session.get_one(Room, room_id), now)
        self._hub.receive(room_id, "people")
