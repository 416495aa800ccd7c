"""Use cases of the people in a room: come, be here, go, be let back in; and what a host may do with them."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from subjunctive_app.domain.errors import DomainError, NotYours
from subjunctive_app.domain.rooms.name_list import listed_name
from subjunctive_app.domain.rooms.names import NickRefused, key_of, made_name, made_names, typed_name
from subjunctive_app.domain.rooms.settings import EXTRA_TIMES, RoomSettings
from subjunctive_app.domain.rooms.teams import smallest
from subjunctive_app.infra.database import begin_write
from subjunctive_app.learners.service import Visitor, find
from subjunctive_app.models import Learner, Room, RoomMember
from subjunctive_app.rooms.keys import hash_of
from subjunctive_app.rooms.service import NOTED_EVERY, PRESENCE, fair_rng

LONGEST_REAL_NAME = 60
BACK_LIFETIME = timedelta(minutes=10)
# Who opened the page of a question may be reading: without JavaScript nothing is heard of them until they answer.
PATIENCE = timedelta(seconds=60)


class RoomFull(DomainError):
    """No more places in the room."""

    code = "room_full"
    status = 409


class RoomLocked(DomainError):
    """The host lets nobody else in, or the room is over."""

    code = "room_locked"
    status = 409


class WrongNumber(DomainError):
    """The number to come back with is not, or no longer, one of this room."""

    code = "wrong_number"


def find_member(session: Session, room_id: int, token: str) -> RoomMember | None:
    """The member of a cookie, banned ones too; None for a stranger and for who was removed."""
    if not token:
        return None
    query = select(RoomMember).where(RoomMember.room_id == room_id, RoomMember.token_hash == hash_of(token))
    return session.scalar(query)


def member_of_user(session: Session, room_id: int, user_id: int) -> RoomMember | None:
    """The member in whose place a user answers, banned ones too, one who is still there first; None until they join
    while signed in, or for newcomers until their first answer.
    """
    query = select(RoomMember).join(Learner, Learner.id == RoomMember.learner_id)
    mine = (RoomMember.room_id == room_id, Learner.user_id == user_id)
    return session.scalars(query.where(*mine).order_by(RoomMember.has_left, RoomMember.id)).first()


def free_name(session: Session, room_id: int) -> str:
    """A made name that nobody in the room has at this moment."""
    return made_name(fair_rng(), set(session.scalars(select(RoomMember.nick).where(RoomMember.room_id == room_id))))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Under which name somebody wants to come, and what they are really called, if they say so.

    `visitor` tells whose skills their answers are to move, where that is known.
    """

    nick: str = ""
    real_name: str = ""
    visitor: Visitor | None = None


def join(session: Session, room: Room, wanted: Wanted, now: datetime, *, places: int) -> str:
    """A new member, where one of the `places` is free; returns their token.

    Raises RoomFull, RoomLocked, NickRefused and, where the room has a list of names, NotListed. Where two take the same
    made name at once, the second gets another.
    """
    settings, room_id = RoomSettings.unpacked(room.settings), room.id
    name = _name(settings, wanted.nick)
    real_name = " ".join(wanted.real_name.split())[:LONGEST_REAL_NAME] if settings.asks_real_name else ""
    learner = wanted.visitor and find(session, wanted.visitor)
    made = {"real_name": real_name or None, "learner_id": learner and learner.id}
    try:
        return _join(session, room_id, name or free_name(session, room_id), now, places, made)
    except IntegrityError:
        session.rollback()
        if name and name not in made_names():
            raise NickRefused("nick_taken") from None
        return _join(session, room_id, free_name(session, room_id), now, places, made)


def _name(settings: RoomSettings, nick: str) -> str:
    """The name under which somebody may come; empty for any that is free."""
    if settings.names:
        return listed_name(settings.names, nick)
    if nick in made_names():
        return nick
    return typed_name(nick) if settings.may_type_names else ""


def _join(session: Session, room_id: int, name: str, now: datetime, places: int, made: dict[str, Any]) -> str:
    begin_write(session)
    room = session.scalar(select(Room).where(Room.id == room_id).with_for_update())
    if room is None or room.locked or room.phase == "ended":
        raise RoomLocked
    here = (RoomMember.room_id == room_id, RoomMember.has_left.is_(False), RoomMember.banned.is_(False))
    if (session.scalar(select(func.count()).where(*here)) or 0) >= places:
        raise RoomFull
    token = secrets.token_urlsafe(16)
    if RoomSettings.unpacked(room.settings).names and _takes_up(session, room_id, name, token, now):
        return token
    # Who comes in the middle of a question still has its time; after its reveal the next round is the first.
    first = room.round_no + (room.phase not in ("lobby", "question")) or 1
    made = {**made, "joined_at": now, "last_seen_at": now, "joined_round": first, "team": _team(session, room)}
    session.add(RoomMember(room_id=room_id, nick=name, nick_key=key_of(name), token_hash=hash_of(token), **made))
    session.commit()
    return token


def _takes_up(session: Session, room_id: int, name: str, token: str, now: datetime) -> bool:
    """True where who has left comes back to their place: of a list they have no other name to come under."""
    named = (RoomMember.room_id == room_id, RoomMember.nick_key == key_of(name))
    gone = (RoomMember.has_left.is_(True), RoomMember.banned.is_(False))
    seat = {"token_hash": hash_of(token), "has_left": False, "last_seen_at": now}
    is_back = (
        session.scalar(update(RoomMember).where(*named, *gone).values(**seat).returning(RoomMember.id)) is not None
    )
    if is_back:
        session.commit()
    return is_back


def _freed(session: Session, room_id: int) -> dict[str, str]:
    """Another name for who is removed, where names are those of a list: whose it is could not come in else."""
    if not RoomSettings.unpacked(session.get_one(Room, room_id).settings).names:
        return {}
    name = free_name(session, room_id)
    return {"nick": name, "nick_key": key_of(name)}


def _team(session: Session, room: Room) -> int | None:
    """The team with fewest members; whoever joins waits for the room's row, so no two count the same."""
    count = RoomSettings.unpacked(room.settings).teams
    if not count:
        return None
    here = (RoomMember.room_id == room.id, RoomMember.has_left.is_(False), RoomMember.banned.is_(False))
    sizes = session.execute(select(RoomMember.team, func.count()).where(*here).group_by(RoomMember.team))
    return smallest({team: size for team, size in sizes if team}, count)


def is_away(member: RoomMember, now: datetime) -> bool:
    """True for who was not heard of for a while, or has left: their coming back is news."""
    return member.has_left or member.last_seen_at < now - PRESENCE


def note_here(
    session: Session, member: RoomMember, now: datetime, *, patience: timedelta = timedelta(0), polls: bool = False
) -> bool:
    """The member is here; True where they were away. Written down at most every ten seconds.

    `polls` where they ask for news by themselves, since they have no socket.
    """
    was_away = is_away(member, now)
    until = now + patience
    is_news = polls and (member.polled_at is None or now - member.polled_at >= NOTED_EVERY)
    if until - member.last_seen_at < NOTED_EVERY and not member.has_left and not is_news:
        return False
    member_id = member.id
    seen = {"last_seen_at": max(until, member.last_seen_at), "has_left": False}
    begin_write(session)
    asked = {"polled_at": now} if is_news else {}
    session.execute(update(RoomMember).where(RoomMember.id == member_id).values(**seen, **asked))
    session.commit()
    return was_away


def note_all_here(session: Session, member_ids: list[int], now: datetime) -> None:
    """These members have a socket open. Written down at most every ten seconds."""
    if not member_ids:
        return
    begin_write(session)
    unheard = (RoomMember.id.in_(member_ids), RoomMember.last_seen_at <= now - NOTED_EVERY)
    session.execute(update(RoomMember).where(*unheard).values(last_seen_at=now))
    session.commit()


def tokens_of(session: Session, room_ids: list[int]) -> dict[int, str]:
    """The hash of each member's token in these rooms, without those who were banned."""
    may_stay = (RoomMember.room_id.in_(room_ids), RoomMember.banned.is_(False))
    return {row[0]: row[1] for row in session.execute(select(RoomMember.id, RoomMember.token_hash).where(*may_stay))}


def leave(session: Session, member_id: int) -> None:
    """The member goes; with the same browser they may come back."""
    begin_write(session)
    session.execute(update(RoomMember).where(RoomMember.id == member_id).values(has_left=True))
    session.commit()


def kick(session: Session, room_id: int, member_id: int) -> None:
    """The member's place is gone: they may join anew, unless the room is locked."""
    gone = {"has_left": True, "token_hash": hash_of(secrets.token_urlsafe(16))}
    _change(session, room_id, member_id, **gone, **_freed(session, room_id))


def ban(session: Session, room_id: int, member_id: int) -> None:
    """This browser does not come back into the room."""
    _change(session, room_id, member_id, banned=True, **_freed(session, room_id))


def rename(session: Session, room_id: int, member_id: int) -> None:
    """Another made name for somebody whose own is no good."""
    name = free_name(session, room_id)
    _change(session, room_id, member_id, nick=name, nick_key=key_of(name))


def give_time(session: Session, room_id: int, member_id: int, percent: int) -> None:
    """The time of a member, in percent of everybody's. Pressed twice it is the same. Raises NotYours."""
    if percent not in EXTRA_TIMES:
        raise NotYours
    _change(session, room_id, member_id, extra_time=percent)


def let_back(session: Session, room_id: int, member_id: int, now: datetime) -> str:
    """A number of four digits with which another browser becomes this member, once, within ten minutes."""
    taken = select(RoomMember.back_hash).where(RoomMember.room_id == room_id, RoomMember.back_until > now)
    hashes = set(session.scalars(taken))
    number = next(
        one for one in iter(lambda: f"{secrets.randbelow(10_000):04}", "") if _back_hash(room_id, one) not in hashes
    )
    until = now + BACK_LIFETIME
    _change(session, room_id, member_id, back_hash=_back_hash(room_id, number), back_until=until)
    return number


def come_back(session: Session, room_id: int, number: str, now: datetime) -> str:
    """Be again who one was; returns a new token, and the old one ends. Raises WrongNumber."""
    begin_write(session)
    fits = (RoomMember.room_id == room_id, RoomMember.back_hash == _back_hash(room_id, number))
    member = session.scalar(select(RoomMember).where(*fits, RoomMember.back_until > now).with_for_update())
    if member is None:
        raise WrongNumber
    token = secrets.token_urlsafe(16)
    member.token_hash, member.back_hash, member.back_until = hash_of(token), None, None
    member.has_left, member.last_seen_at = False, now
    session.commit()
    return token


def _back_hash(room_id: int, number: str) -> str:
    return hash_of(f"back:{room_id}:{number.strip()}")


def _change(session: Session, room_id: int, member_id: int, **values: object) -> None:
    """Change a member of this room. Raises NotYours for any other."""
    begin_write(session)
    mine = (RoomMember.id == member_id, RoomMember.room_id == room_id)
    found = session.scalar(select(RoomMember.id).where(*mine))
    if found is None:
        raise NotYours
    session.execute(update(RoomMember).where(*mine).values(**values))
    session.commit()
