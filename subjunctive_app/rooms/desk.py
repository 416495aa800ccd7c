"""What the pages and sockets of rooms share with Flask: telling others, doing what is due, looking at a room."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from subjunctive_app.config import Config
from subjunctive_app.extensions import db
from subjunctive_app.infra.bus import LocalBus, RoomBus, SharedBus
from subjunctive_app.infra.draining import on_drain
from subjunctive_app.models import Room, RoomMember
from subjunctive_app.rooms import access
from subjunctive_app.rooms.answers import learn
from subjunctive_app.rooms.hub import Hub
from subjunctive_app.rooms.members import note_here
from subjunctive_app.rooms.presenter import RoomView
from subjunctive_app.rooms.service import note_host, settle
from subjunctive_app.rooms.snapshot import read_snapshot
from subjunctive_app.rooms.watch import Watch

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Live:
    """What a process keeps for its sockets."""

    hub: Hub
    bus: RoomBus
    watch: Watch


def init_rooms(app: Flask, config: Config) -> None:
    """Make the hub and the bus of this process. Nothing runs until the first socket comes."""
    hub = Hub(config.most_sockets)
    redis = app.extensions["redis"]
    bus: RoomBus = SharedBus(hub.receive, redis) if redis else LocalBus(hub.receive)
    watch = Watch(app, hub, bus)
    hub.on_change(bus.follow, bus.unfollow)
    on_drain(hub.drain)
    app.extensions["live"] = Live(hub, bus, watch)
    app.extensions["sampler"].add(hub.sample)
    app.config["SOCK_SERVER_OPTIONS"] = {"ping_interval": 25, "max_message_size": 1024}


def live() -> Live:
    """The hub and the bus of this process."""
    found: Live = current_app.extensions["live"]
    return found


def tell(room_id: int, kind: str) -> None:
    """Tell every process: `stage`, `tally`, `people`, or `gone:<member>`."""
    live().bus.publish(room_id, kind)


def moved(room_id: int) -> None:
    """The room went on: tell it, then let what was answered move the members' own skills."""
    tell(room_id, "stage")
    try:
        learn(db.session(), room_id)
    except SQLAlchemyError as error:  # it is tried again when the room goes on
        db.session.rollback()
        log.warning("answers of a room not learnt: %s", type(error).__name__)


def fresh(room_id: int) -> Room:
    """The room after what is due was done."""
    session = db.session()
    if settle(session, _read(room_id), now()):
        moved(room_id)
    return _read(room_id)


def _read(room_id: int) -> Room:
    return db.session.get_one(Room, room_id, populate_existing=True)


def look(room_id: int, member: RoomMember | None, *, patience: timedelta = timedelta(0)) -> RoomView:
    """A member's face of the room, or without one the host's; whoever looks is here."""
    room = fresh(room_id)
    session = db.session()
    if member is None:
        note_host(session, room, now())
        return RoomView("host", read_snapshot(session, room_id, now()))
    member_id = member.id
    if note_here(session, member, now(), patience=patience if room.phase == "question" else timedelta(0)):
        tell(room_id, "people")
    return RoomView("member", read_snapshot(session, room_id, now()), member_id)


def look_as(room: Room, role: str) -> RoomView | None:
    """The face that this browser may see in a role; None for one it may not. Raises Banned."""
    if not access.may_see(room, role):
        return None
    if role == "screen":
        return RoomView("screen", read_snapshot(db.session(), fresh(room.id).id, now()))
    return look(room.id, None if role == "host" else access.member_of(room))


def now() -> datetime:
    """The time of the request."""
    return datetime.now(UTC)
