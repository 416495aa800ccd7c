"""Who may do what in a room, by the cookies of the request. Codes of rooms stand in no log line."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Response, current_app, request
from limits import RateLimitItemPerHour, RateLimitItemPerMinute

from subjunctive_app.domain.errors import DomainError, NotYours
from subjunctive_app.domain.rooms.codes import read_code
from subjunctive_app.extensions import db
from subjunctive_app.models import Room, RoomMember
from subjunctive_app.rooms.keys import HOSTS, Role, hash_of, role_of, token_for
from subjunctive_app.rooms.members import find_member, member_of_user
from subjunctive_app.rooms.presenter import FaceRole
from subjunctive_app.rooms.service import RoomNotFound, find_room
from subjunctive_app.web.auth import person
from subjunctive_app.web.cookies import cookies_like, drop_cookie, keep_cookie, read_cookie
from subjunctive_app.web.limits import address, is_used_up, refuse, spend

# A lesson and a long break; a school is one address, so there is room for a class and its mistakes.
COOKIE_LIFETIME = timedelta(hours=6)
# Places in so many rooms are kept: each is a cookie that travels with every request.
MOST_ROOMS = 3
WRONG_CODES = RateLimitItemPerMinute(20, namespace="wrong-room-codes")
JOINS = RateLimitItemPerMinute(60, namespace="room-joins")
NEW_ROOMS = RateLimitItemPerMinute(20, namespace="new-rooms")
JOINS_OF_ROOM = RateLimitItemPerHour(300, namespace="joins-of-a-room")


@dataclass(frozen=True, slots=True)
class Person:
    """A role in a room, the member whose it is, if it is a member's; and whether their browser is a host's.

    `token_hash` is that of the cookie by which they are the member; empty where it is their account that says so.
    """

    role: FaceRole
    member: RoomMember | None = None
    is_host: bool = False
    token_hash: str = ""

    @property
    def member_id(self) -> int:
        """The member's number; 0 for hosts and screens."""
        return self.member.id if self.member else 0


class Banned(DomainError):
    """A host has removed whoever has this cookie."""

    code = "banned"
    status = 403


def room_of(typed: str) -> Room:
    """The room of a code, however it is typed. Raises RoomNotFound, and TooManyTries after twenty wrong ones.

    Not for who has a place in the room: a school is one address, and one pupil who guesses would stop every lesson.
    """
    code = read_code(typed)
    if is_used_up(WRONG_CODES, address()):
        return _own_room(code)
    try:
        return find_room(db.session(), code)
    except RoomNotFound:
        spend(WRONG_CODES, address())
        raise


def _own_room(code: str) -> Room:
    """The room of a code, where this browser is in it already. Raises TooManyTries, of rooms that are not there too."""
    try:
        room = find_room(db.session(), code)
    except RoomNotFound:
        refuse(WRONG_CODES, address())
    is_member = find_member(db.session(), room.id, read_cookie(f"r_{room.code}")) or _member_of_account(room)
    if not (is_member or may_screen(room)):
        refuse(WRONG_CODES, address())
    return room


def member_of(room: Room) -> RoomMember | None:
    """The member of this browser: of its cookie, else of whoever is signed in, on their other device. Raises Banned."""
    member = find_member(db.session(), room.id, read_cookie(f"r_{room.code}")) or _member_of_account(room)
    if member and member.banned:
        raise Banned
    return member


def _member_of_account(room: Room) -> RoomMember | None:
    """Somebody signed in who is in the room already, unless they have left it, or were sent out."""
    who = person()
    found = member_of_user(db.session(), room.id, who.user_id) if who else None
    return None if found is None or found.has_left else found


def keep_member(response: Response, code: str, token: str) -> Response:
    """Let the browser come back as the same member, and forget the oldest of its other rooms."""
    others = [name for name in cookies_like("r_") if name != f"r_{code}"]
    for name in others[: max(0, len(others) + 1 - MOST_ROOMS)]:
        drop_cookie(response, name)
    keep_cookie(response, f"r_{code}", token, COOKIE_LIFETIME)
    return response


def forget_member(response: Response, code: str) -> Response:
    """The browser is nobody in this room any more."""
    drop_cookie(response, f"r_{code}")
    return response


def token_of(room: Room, role: Role) -> str:
    """The token of a link."""
    return token_for(current_app.config["SECRET_KEY"], room.key, role)


def host_role(room: Room) -> Role | None:
    """Whether this browser is a host of the room: by its cookie, or as whoever made the room, signed in."""
    role = role_of(current_app.config["SECRET_KEY"], room.key, read_cookie(f"h_{room.code}"), HOSTS)
    if role is None and room.owner_id is not None:
        who = person()
        return "host" if who and who.user_id == room.owner_id else None
    return role


def hosted(typed: str) -> Room:
    """The room of a code, for its hosts alone. Raises NotYours for everybody else."""
    room = room_of(typed)
    if host_role(room) is None:
        raise NotYours
    return room


def first_hosted(typed: str) -> Room:
    """The room of a code, for its first host, on any device. Raises NotYours for everybody else, a second host too."""
    room = room_of(typed)
    if host_role(room) != "host":
        raise NotYours
    return room


def keep_host(response: Response, room: Room, role: Role) -> Response:
    """Let the browser be a host."""
    keep_cookie(response, f"h_{room.code}", token_of(room, role), COOKIE_LIFETIME)
    return response


def role_of_link(room: Room, token: str) -> Role:
    """Which host a link makes. Raises NotYours."""
    role = role_of(current_app.config["SECRET_KEY"], room.key, token, HOSTS)
    if role is None:
        raise NotYours
    return role


def may_screen(room: Room) -> bool:
    """True for who has the screen's link, and for hosts."""
    key = request.args.get("key", "")
    is_screen = role_of(current_app.config["SECRET_KEY"], room.key, key, ("screen",)) is not None
    return is_screen or host_role(room) is not None


def person_in(room: Room, role: str) -> Person | None:
    """Who this browser is in the room, in a role; None for a role that it does not have. Raises Banned."""
    is_host = host_role(room) is not None
    if role == "host":
        return Person("host", is_host=True) if is_host else None
    if role == "screen":
        return Person("screen", is_host=is_host) if may_screen(room) else None
    member = member_of(room)
    token_hash = hash_of(read_cookie(f"r_{room.code}"))
    is_by_cookie = member is not None and member.token_hash == token_hash
    return Person("member", member, is_host, token_hash if is_by_cookie else "") if member else None
