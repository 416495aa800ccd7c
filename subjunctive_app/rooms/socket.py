"""The sockets of rooms: they only push, and hold no database session between two messages."""

import logging
import random
import time
from dataclasses import replace

from flask import Blueprint, request
from flask_sock import Sock
from simple_websocket import Server
from sqlalchemy.exc import NoResultFound, SQLAlchemyError

from subjunctive_app.domain.errors import DomainError
from subjunctive_app.extensions import db
from subjunctive_app.infra.database import begin_read
from subjunctive_app.infra.logging import correlated
from subjunctive_app.infra.sockets import leave, ping, read, wake, write_whole
from subjunctive_app.models import Room
from subjunctive_app.rooms import access, faces
from subjunctive_app.rooms.desk import greet, live, now
from subjunctive_app.rooms.hub import CLOSED, FULL, KICKED, OVER, PUSHED, REFUSED, URGENT, News, Seat
from subjunctive_app.rooms.members import is_away
from subjunctive_app.rooms.presenter import ROLES, RoomView
from subjunctive_app.rooms.reading import read_snapshot
from subjunctive_app.rooms.snapshot import Snapshot
from subjunctive_app.web.security import comes_from_us

log = logging.getLogger(__name__)
bp = Blueprint("sockets", __name__)
sock = Sock()
# After so long what could not be read is read again.
AGAIN_S = 1.0
# Between two pings, and two looks at whether a host, a screen or an account is still what it was.
CHECK_S = 25.0
# A phone whose line takes nothing for so long is given up: it comes back.
SEND_TIMEOUT_S = 10


@bp.before_request
def prepare() -> None:
    """Refuse compression, whose state takes some 100 kB for each socket; and let frames be written one by one."""
    request.environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
    write_whole(request.environ, SEND_TIMEOUT_S)


@sock.route("/ws/rooms/<code>", bp=bp)
def connect(ws: Server, code: str) -> None:
    """Push what is new in a room to whoever may see it, from the version that the browser says it shows."""
    try:
        _close(ws, _admit(ws, code))
    except OSError:  # the line is gone, or takes nothing: there is nobody to say goodbye to
        ws.connected = False
    finally:
        leave(ws)


def _admit(ws: Server, code: str) -> int:
    """Give the browser a seat and serve it until there is a reason to close: returns its code."""
    seat = _seat(ws, code)
    if isinstance(seat, int):
        return seat
    hub = live().hub
    live().watch.begin()
    if full := hub.sit(seat):
        return full
    try:
        return _serve(ws, seat)
    finally:
        hub.rise(seat)


def _close(ws: Server, code: int) -> None:
    CLOSED.labels(str(code)).inc()
    ws.close(code)


def _seat(ws: Server, code: str) -> Seat | int:
    """The seat of this browser; or the code to close with, for another origin, a stranger, an unknown room.

    While the database is away, or does not keep up, the browser is asked to come again.
    """
    if not comes_from_us():
        return REFUSED
    try:
        with live().turns:
            room = access.room_of(code)
            person = access.person_in(room, _role())
            if person is None:
                return REFUSED
            seat = Seat(room.id, person.role, person.member_id, lambda: wake(ws), person.is_host, person.token_hash)
            if person.member and is_away(person.member, now()):  # else the watch notes them soon enough
                greet(room, person)
            return seat
    except DomainError:
        return REFUSED
    except SQLAlchemyError:
        return FULL
    finally:
        db.session.remove()


def _role() -> str:
    return request.args.get("as", "")


def _serve(ws: Server, seat: Seat) -> int:
    """Send what is new until there is a reason to close: returns its code. Raises ConnectionClosed."""
    # The first message always comes, with the version: the page knows then that the line is good.
    seen = replace(faces.seen_in(request.args), version="")
    news: News | None = live().hub.arrival(seat.room_id)
    is_urgent = True
    # Of a class that came at once not all ask at once.
    checked, told, pause_s = time.monotonic() - random.uniform(0, CHECK_S), 0.0, AGAIN_S  # noqa: S311  (no secret)
    while True:
        clock = time.monotonic()
        if news and (is_urgent or clock - told >= pause_s):
            with correlated(news.cause):
                view, told = _view(seat, news), clock
            if view:
                pause_s = view.pause_s
                html, seen = faces.news(view, seen, news.pages)
                if html:
                    ws.send(html)
                    if is_urgent:
                        PUSHED.observe(time.perf_counter() - news.began)
                if view.phase == "ended":
                    return OVER
                news = view = None  # while nothing happens a socket holds no reading of its room: some 15 KiB
            is_urgent = False
        if clock - checked >= CHECK_S:
            checked = clock
            ping(ws)
            if not seat.token_hash and not _is_still_allowed(seat):
                return KICKED
        until = min(checked + CHECK_S, told + pause_s) if news else checked + CHECK_S
        ws.receive(timeout=max(0.1, until - clock))
        read(ws)
        if seat.code:
            return seat.code
        for one in seat.take():
            news, is_urgent = one, is_urgent or one.kind in URGENT


def _view(seat: Seat, news: News) -> RoomView | None:
    """The seat's face of the room, from a reading that all sockets of this process share.

    None while the database is away: it is asked again a second later.
    """
    role = next(role for role in ROLES if role == seat.role)
    try:
        return RoomView(role, news.snapshot(lambda: _read(seat.room_id, news)), seat.member_id)
    except SQLAlchemyError as error:
        log.warning("a room was not read: %s", type(error).__name__)
        return None


def _read(room_id: int, news: News) -> Snapshot:
    try:
        with live().turns:
            news.is_read = True
            begin_read(db.session())
            return read_snapshot(db.session(), room_id, now())
    finally:
        db.session.remove()


def _is_still_allowed(seat: Seat) -> bool:
    """True where the cookie is as good as it was. A database that is away ends nothing."""
    try:
        with live().turns:
            return access.person_in(db.session.get_one(Room, seat.room_id), _role()) is not None
    except (DomainError, NoResultFound):
        return False
    except SQLAlchemyError:
        return True
    finally:
        db.session.remove()
