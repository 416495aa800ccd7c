"""The sockets of rooms: they only push, and hold no database session between two messages."""

import logging
import socket as net
import struct
import time
from dataclasses import replace

from flask import Blueprint, request
from flask_sock import Sock
from simple_websocket import Server
from sqlalchemy.exc import SQLAlchemyError

from subjunctive_app.domain.errors import DomainError
from subjunctive_app.extensions import db
from subjunctive_app.infra.logging import correlated
from subjunctive_app.rooms import access, faces
from subjunctive_app.rooms.desk import live, look_as, now
from subjunctive_app.rooms.hub import CLOSED, KICKED, OVER, PUSHED, REFUSED, News, Seat
from subjunctive_app.rooms.presenter import ROLES, RoomView
from subjunctive_app.rooms.snapshot import read_snapshot
from subjunctive_app.web.security import comes_from_us

log = logging.getLogger(__name__)
bp = Blueprint("sockets", __name__)
sock = Sock()
# Hosts are told of answers and comings at most once a second.
HOST_PAUSE_S = 1.0
# Between two looks at the cookie, which a host may have ended.
CHECK_S = 25.0
# A phone whose line takes nothing for so long is given up: it comes back.
SEND_TIMEOUT_S = 10


@bp.before_request
def refuse_compression() -> None:
    """A compressor for each socket would take some 100 kB, for messages of one."""
    request.environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)


@sock.route("/ws/rooms/<code>", bp=bp)
def connect(ws: Server, code: str) -> None:
    """Push what is new in a room to whoever may see it, from the version that the browser says it shows."""
    ws.sock.setsockopt(net.SOL_SOCKET, net.SO_SNDTIMEO, struct.pack("ll", SEND_TIMEOUT_S, 0))
    view = _allowed(code)
    if view is None:
        _close(ws, REFUSED)
        return
    hub = live().hub
    seat = Seat(view.room.room_id, view.role, view.member_id, lambda: _wake(ws))
    live().watch.begin()
    if full := hub.sit(seat):
        _close(ws, full)
        return
    try:
        _close(ws, _serve(ws, seat, code))
    finally:
        hub.rise(seat)


def _close(ws: Server, code: int) -> None:
    """Close, and read no more: a phone that never says goodbye would hold its thread until the next ping."""
    CLOSED.labels(str(code)).inc()
    ws.close(code)
    ws.sock.shutdown(net.SHUT_RD)


def _allowed(code: str) -> RoomView | None:
    """The face to show; None for another origin, a stranger, an unknown room, or while the database is away."""
    if not comes_from_us():
        return None
    try:
        return look_as(access.room_of(code), _role())
    except (DomainError, SQLAlchemyError):
        return None
    finally:
        db.session.remove()


def _role() -> str:
    return request.args.get("as", "")


def _wake(ws: Server) -> None:
    """Let `receive` return: an empty message, as if the browser had sent one."""
    ws.input_buffer.append("")
    ws.event.set()


def _serve(ws: Server, seat: Seat, code: str) -> int:
    """Send what is new until there is a reason to close: returns its code. Raises ConnectionClosed."""
    # The first message always comes, with the version: the page knows then that the line is good.
    seen = replace(faces.seen_in(request.args), version="")
    news, is_pending, is_urgent = News("stage"), True, True
    checked, told = time.monotonic(), 0.0
    while True:
        clock = time.monotonic()
        if is_pending and (is_urgent or clock - told >= HOST_PAUSE_S):
            with correlated(news.cause):
                view, told = _view(seat, news), clock
            if view:
                html, seen = faces.news(view, seen)
                if html:
                    ws.send(html)
                    if is_urgent:
                        PUSHED.observe(time.perf_counter() - news.began)
                if view.phase == "ended":
                    return OVER
            is_pending, is_urgent = view is None, False
        ws.receive(timeout=HOST_PAUSE_S if is_pending else CHECK_S)
        if seat.code:
            return seat.code
        for one in seat.take():
            news, is_pending, is_urgent = one, True, is_urgent or one.kind == "stage"
        if clock - checked >= CHECK_S:
            checked = clock
            if not _is_still_allowed(code):
                return KICKED


def _view(seat: Seat, news: News) -> RoomView | None:
    """The seat's face of the room, from a reading that all sockets of this process share.

    None while the database is away: it is asked again a second later.
    """
    role = next(role for role in ROLES if role == seat.role)
    try:
        room = news.snapshot(lambda: read_snapshot(db.session(), seat.room_id, now()))
    except SQLAlchemyError as error:
        log.warning("a room was not read: %s", type(error).__name__)
        return None
    finally:
        db.session.remove()
    return RoomView(role, room, seat.member_id)


def _is_still_allowed(code: str) -> bool:
    """True where the cookie is as good as it was. A database that is away ends nothing."""
    try:
        return access.may_see(access.room_of(code), _role())
    except DomainError:
        return False
    except SQLAlchemyError:
        return True
    finally:
        db.session.remove()
