"""How things stand with somebody: a mark of their progress, and the rooms that are on and theirs."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Executable, Row, bindparam, or_, select
from sqlalchemy.orm import Session

from subjunctive_app.domain.rooms.codes import spoken
from subjunctive_app.learners.service import Visitor, find
from subjunctive_app.models import Room, RoomMember
from subjunctive_app.rooms.keys import HOSTS, hash_of, role_of
from subjunctive_app.rooms.service import HOST_GONE

Part = Literal["host", "member", "invited"]
MOST_ROOMS = 3
_COLUMNS = (Room.id, Room.code, Room.key, Room.owner_id)
_IS_ON = (Room.phase != "ended", Room.host_seen_at > bindparam("since"))
_WAYS: Mapping[str, ColumnElement[bool]] = {
    "tokens": RoomMember.token_hash.in_(bindparam("tokens", expanding=True)),
    "learner": RoomMember.learner_id == bindparam("learner"),
    "codes": Room.code.in_(bindparam("codes", expanding=True)),
    "owner": Room.owner_id == bindparam("owner"),
}


@dataclass(frozen=True, slots=True)
class Carried:
    """What a browser carries: whose learner it is, and by the codes of rooms its tokens as a member and as a host."""

    visitor: Visitor | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    consoles: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        """True for somebody who was never here."""
        return self.visitor is None and not self.places and not self.consoles


@dataclass(frozen=True, slots=True)
class _Place:
    """A room, and somebody's place in it or, where `in_room` is another, in the room that it follows."""

    id: int
    code: str
    key: str
    owner_id: int | None
    in_room: int = 0
    has_left: bool = False
    banned: bool = False


@dataclass(frozen=True, slots=True)
class OwnRoom:
    """A room that is on, and what somebody is in it: `invited` where the class of an earlier room goes on in it."""

    room_id: int
    code: str
    key: str
    part: Part

    @property
    def spoken(self) -> str:
        """The code as it stands on the screen."""
        return spoken(self.code)


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand: `progress` is another text after each change of it, empty for a stranger; the newest rooms.

    `learner` is the row that it was read from, None for a stranger.
    """

    progress: str = ""
    rooms: tuple[OwnRoom, ...] = ()
    learner: Row[Any] | None = field(default=None, compare=False)

    @property
    def rooms_mark(self) -> str:
        """Another text for other rooms. Of their keys, as it travels in addresses, where no code is to be read."""
        return _digest(f"{room.key}{room.part}" for room in self.rooms) if self.rooms else ""


def standing(session: Session, carried: Carried, secret: str, now: datetime) -> Standing:
    """How things stand with whoever carries this, in at most three short queries. `secret` is the app's."""
    learner = find(session, carried.visitor) if carried.visitor else None
    progress = _digest((learner.stamp, learner.daily_goal, now.date())) if learner else ""
    found = {room.room_id: room for room in _rooms(session, carried, learner.id if learner else None, secret, now)}
    newest = tuple(found[number] for number in sorted(found, reverse=True)[:MOST_ROOMS])
    return Standing(progress, newest, learner)


def _rooms(session: Session, carried: Carried, learner_id: int | None, secret: str, now: datetime) -> Iterable[OwnRoom]:
    """Rooms that are on, those of hosts last: where a room is found twice, the last one counts."""
    connection, since = session.connection(), now - HOST_GONE
    mine = _known(tokens=[hash_of(token) for token in carried.places.values()], learner=learner_id)
    if mine:
        places = connection.execute(_places(*mine), {**mine, "since": since})
        yield from _joined([_Place(*row) for row in places])
    own = _known(codes=list(carried.consoles), owner=carried.visitor and carried.visitor.user_id)
    if own:
        hosted = connection.execute(_hosted(*own), {**own, "since": since})
        rooms = (_Place(*row) for row in hosted)
        yield from (OwnRoom(one.id, one.code, one.key, "host") for one in rooms if _hosts(one, carried, secret))


def _known(**ways: object) -> dict[str, object]:
    """The ways in which somebody is known, of those that there are."""
    return {name: value for name, value in ways.items() if value}


@lru_cache(maxsize=3)
def _places(*ways: str) -> Executable:
    """Rooms of whoever is known in one of these ways. Made once: putting it together takes longer than its answer."""
    places = select(*_COLUMNS, RoomMember.room_id, RoomMember.has_left, RoomMember.banned)
    places = places.join(RoomMember, or_(RoomMember.room_id == Room.id, RoomMember.room_id == Room.follows_id))
    return places.where(*_IS_ON, or_(*(_WAYS[way] for way in ways)))


@lru_cache(maxsize=3)
def _hosted(*ways: str) -> Executable:
    """Rooms that such a one has opened."""
    return select(*_COLUMNS).where(*_IS_ON, or_(*(_WAYS[way] for way in ways)))


def _joined(places: Sequence[_Place]) -> Iterable[OwnRoom]:
    """Rooms that somebody is in, and such as their class goes on in, unless they were there already and went."""
    came = {place.id for place in places if place.in_room == place.id}
    for place in places:
        part: Part = "member" if place.id in came else "invited"
        has_gone = place.banned or (part == "member" and (place.has_left or place.in_room != place.id))
        if not has_gone:
            yield OwnRoom(place.id, place.code, place.key, part)


def _hosts(room: _Place, carried: Carried, secret: str) -> bool:
    """True for the owner of a room, and where the token in the cookie is that of a host."""
    is_owner = carried.visitor is not None and room.owner_id is not None and room.owner_id == carried.visitor.user_id
    return is_owner or role_of(secret, room.key, carried.consoles.get(room.code, ""), HOSTS) is not None


def _digest(parts: Iterable[object]) -> str:
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:10]
