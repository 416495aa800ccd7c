"""What the pages and sockets of rooms share with Flask: telling others, doing what is due, looking at a room."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app

from subjunctive_app.config import Config
from subjunctive_app.domain.rooms.stage import ASKING
from subjunctive_app.extensions import db
from subjunctive_app.infra.bus import LocalBus, RoomBus, SharedBus
from subjunctive_app.infra.draining import on_drain
from subjunctive_app.infra.sockets import Incoming
from subjunctive_app.jobs.desk import add_kind
from subjunctive_app.jobs.runner import Kind
from subjunctive_app.jobs.service import Task
from subjunctive_app.models import Room, RoomMember
from subjunctive_app.rooms import access
from subjunctive_app.rooms.answers import learn
from subjunctive_app.rooms.hub import Hub
from subjunctive_app.rooms.members import note_here
from subjunctive_app.rooms.presenter import RoomView
from subjunctive_app.rooms.reading import read_snapshot
from subjunctive_app.rooms.service import ROOM_ANSWERS, note_host, settle
from subjunctive_app.rooms.watch import Watch


@dataclass(frozen=True, slots=True)
class Live:
    """What a process keeps for its sockets. Whoever reads the database for one waits for one of the `turns`:

    where a thousand come back at once, they queue here, without a time-out, and not for a connection, with one.
    """

    hub: Hub
    bus: RoomBus
    watch: Watch
    turns: threading.Semaphore


def init_rooms(app: Flask, config: Config) -> None:
    """Make the hub and the bus of this process, and let the runner of jobs move skills. Nothing runs until the first
    socket comes.
    """
    hub = Hub(config.most_sockets)
    redis = app.extensions["redis"]
    bus: RoomBus = SharedBus(hub.receive, redis) if redis else LocalBus(hub.receive)
    watch = Watch(app, hub, bus)
    hub.on_change(bus.follow, bus.unfollow)
    on_drain(hub.drain)
    app.extensions["live"] = Live(hub, bus, watch, threading.Semaphore(max(1, config.database_pool - 1)))
    app.extensions["sampler"].add(hub.sample)
    add_kind(app, Kind(ROOM_ANSWERS, _learn))
    app.config["ROOM_PLACES"] = config.room_places
    app.config["SOCK_SERVER_OPTIONS"] = {"thread_class": Incoming, "max_message_size": 1024}


def live() -> Live:
    """The hub and the bus of this process."""
    found: Live = current_app.extensions["live"]
    return found


def tell(room_id: int, kind: str) -> None:
    """Tell every process: `stage`, `tally`, `people`, `shown`, `chat`, or `gone:<member>`."""
    live().bus.publish(room_id, kind)


def _learn(task: Task) -> None:
    learn(db.session(), task.payload["room"])


def fresh(room_id: int) -> Room:
    """The room after what is due was done."""
    session = db.session()
    if settle(session, _read(room_id), now()):
        tell(room_id, "stage")
    return _read(room_id)


def _read(room_id: int) -> Room:
    return db.session.get_one(Room, room_id, populate_existing=True)


def greet(room: Room, person: access.Person, *, patience: timedelta = timedelta(0), polls: bool = False) -> None:
    """Whoever looks is here; where they come back, hosts are told."""
    if person.is_host:  # their console may be a tab behind the screen, which sleeps
        note_host(db.session(), room, now())
    if person.member is None:
        return
    room_id, patience = room.id, patience if room.phase in ASKING else timedelta(0)
    if note_here(db.session(), person.member, now(), patience=patience, polls=polls):
        tell(room_id, "people")


def look(room_id: int, member: RoomMember | None, *, patience: timedelta = timedelta(0)) -> RoomView:
    """A member's face of the room, or without one the host's; whoever looks is here."""
    return _look(room_id, access.Person("member", member) if member else access.Person("host", is_host=True), patience)


def _look(room_id: int, person: access.Person, patience: timedelta = timedelta(0), *, polls: bool = False) -> RoomView:
    member_id = person.member_id
    greet(fresh(room_id), person, patience=patience, polls=polls)
    return RoomView(person.role, read_snapshot(db.session(), room_id, now(), member_id), member_id)


def look_as(room: Room, role: str, *, polls: bool = False) -> RoomView | None:
    """The face that this browser may see in a role; None for one it may not. Raises Banned."""
    person = access.person_in(room, role)
    return _look(room.id, person, polls=polls) if person else None


def now() -> datetime:
    """The time of the request."""
    return datetime.now(UTC)
