"""Use cases of the chat of a room: say something; look at it first, delete, mute, clear, open and close.

Each change takes the next number of the room's chat, under the lock of the room's row: whoever has seen a number has
seen all before it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, UnaryExpression, select, true, update
from sqlalchemy.orm import Session

from subjunctive_app.domain.errors import DomainError, NotYours, TooManyTries
from subjunctive_app.domain.rooms.chat import PHRASES, TYPED, ChatMode, clean_text
from subjunctive_app.infra.database import begin_write
from subjunctive_app.models import Room, RoomMember, RoomMessage

# After the end of the room, for what happened in it to be looked into.
KEPT = timedelta(hours=24)
SHOWN, WAITING, DELETED = "shown", "waiting", "deleted"
# So many of the last messages stand on a page, and so many wait on it.
MOST = 20
MOST_IN_RECORD = 2000
_PLAIN = {"synchronize_session": False}


class ChatClosed(DomainError):
    """Nothing of this kind can be said now."""

    code = "chat_closed"
    status = 409


class ChatMuted(DomainError):
    """A host lets this member say nothing."""

    code = "chat_muted"
    status = 403


class ChatTooFast(TooManyTries):
    """One message every three seconds."""

    code = "chat_too_fast"


@dataclass(frozen=True, slots=True)
class Message:
    """What a member said, as the chat stands now."""

    id: int
    no: int
    member_id: int
    nick: str
    is_muted: bool
    text: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Chat:
    """The chat of a room: `shown` is what was said last, the newest first; `waiting` is for hosts, the oldest first."""

    mode: str = "off"
    is_on_screen: bool = False
    no: int = 0
    whole_no: int = 0
    shown: tuple[Message, ...] = ()
    waiting: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What a form sent: the number of a ready phrase, or a typed text."""

    phrase: int = -1
    typed: str = ""


def text_of(said: Said) -> tuple[str, str]:
    """The kind and the text of a message. Raises ChatRefused, and NotYours for a phrase that there is not."""
    if said.phrase < 0:
        return "text", clean_text(said.typed)
    if said.phrase >= len(PHRASES):
        raise NotYours
    return "phrase", PHRASES[said.phrase]


def _check(room: Room, member: RoomMember, kind: str) -> None:
    if room.phase == "ended" or room.chat == "off" or (kind == "text" and room.chat not in TYPED):
        raise ChatClosed
    if member.muted:
        raise ChatMuted


def say(session: Session, room: Room, member: RoomMember, kind: str, text: str, now: datetime) -> bool:
    """Keep a message; True where everybody sees it, False where it waits for a host.

    Raises ChatClosed and ChatMuted.
    """
    room_id, member_id = room.id, member.id
    no = _begin(session, room_id)
    room = session.get_one(Room, room_id, populate_existing=True)
    _check(room, session.get_one(RoomMember, member_id, populate_existing=True), kind)
    state = WAITING if kind == "text" and room.chat == "approve" else SHOWN
    session.add(RoomMessage(room_id=room_id, member_id=member_id, no=no, kind=kind, text=text, state=state, at=now))
    session.commit()
    return state == SHOWN


def approve(session: Session, room_id: int, message_id: int) -> None:
    """Show a message that waits; nothing happens where a host was quicker."""
    no = _begin(session, room_id)
    waits = (RoomMessage.room_id == room_id, RoomMessage.id == message_id, RoomMessage.state == WAITING)
    session.execute(update(RoomMessage).where(*waits).values(state=SHOWN, no=no), execution_options=_PLAIN)
    session.commit()


def delete(session: Session, room_id: int, message_id: int) -> None:
    """Take a message off all pages."""
    _remove(session, room_id, RoomMessage.id == message_id)


def clear(session: Session, room_id: int) -> None:
    """Take everything off all pages, and what waits as well."""
    _remove(session, room_id, RoomMessage.state != DELETED)


def _remove(session: Session, room_id: int, which: ColumnElement[bool]) -> None:
    _begin(session, room_id, is_whole=True)
    change = update(RoomMessage).where(RoomMessage.room_id == room_id, which).values(state=DELETED)
    session.execute(change, execution_options=_PLAIN)
    session.commit()


def mute(session: Session, room_id: int, member_id: int) -> None:
    """Let a member say nothing. Raises NotYours."""
    _set_muted(session, room_id, member_id, is_muted=True)


def unmute(session: Session, room_id: int, member_id: int) -> None:
    """Let a member speak again. Raises NotYours."""
    _set_muted(session, room_id, member_id, is_muted=False)


def _set_muted(session: Session, room_id: int, member_id: int, *, is_muted: bool) -> None:
    """Said, not turned over: of two hosts who mute somebody at once the second would let them speak."""
    _begin(session, room_id)
    member = session.scalar(select(RoomMember).where(RoomMember.id == member_id, RoomMember.room_id == room_id))
    if member is None:
        session.rollback()
        raise NotYours
    member.muted = is_muted
    session.commit()


def set_mode(session: Session, room_id: int, mode: ChatMode, *, is_on_screen: bool) -> None:
    """Open the chat in a mode, or close it; the projector shows it or not."""
    _begin(session, room_id)
    values = {"chat": mode, "chat_on_screen": is_on_screen}
    session.execute(update(Room).where(Room.id == room_id).values(**values), execution_options=_PLAIN)
    session.commit()


def renew(session: Session, room_id: int) -> None:
    """Somebody has another name, or was removed for good: all pages take the list anew."""
    _begin(session, room_id, is_whole=True)
    session.commit()


def _begin(session: Session, room_id: int, *, is_whole: bool = False) -> int:
    """Begin a change; returns its number."""
    begin_write(session)
    values = {"chat_no": Room.chat_no + 1, **({"chat_whole_no": Room.chat_no + 1} if is_whole else {})}
    change = update(Room).where(Room.id == room_id).values(**values).returning(Room.chat_no)
    return session.scalars(change, execution_options=_PLAIN).one()


def read_chat(session: Session, room: Room) -> Chat:
    """The chat as it stands, without what somebody said who was removed for good.

    Two queries, and none where nothing was ever said.
    """
    if not room.chat_no:
        return Chat(room.chat, room.chat_on_screen)
    stays = RoomMember.banned.is_(False)
    shown = _messages(session, room.id, stays & (RoomMessage.state == SHOWN), RoomMessage.no.desc(), MOST)
    waiting = _messages(session, room.id, stays & (RoomMessage.state == WAITING), RoomMessage.id.asc(), MOST)
    return Chat(room.chat, room.chat_on_screen, room.chat_no, room.chat_whole_no, shown, waiting)


def read_record(session: Session, room_id: int) -> tuple[Message, ...]:
    """All that was said, the newest first: what was deleted and what never was shown as well."""
    return _messages(session, room_id, true(), RoomMessage.id.desc(), MOST_IN_RECORD)


def _messages(
    session: Session, room_id: int, which: ColumnElement[bool], order: UnaryExpression[int], most: int
) -> tuple[Message, ...]:
    columns = (RoomMessage.id, RoomMessage.no, RoomMessage.member_id, RoomMember.nick, RoomMember.muted)
    query = select(*columns, RoomMessage.text, RoomMessage.state, RoomMessage.at)
    query = query.join(RoomMember, RoomMember.id == RoomMessage.member_id).where(RoomMessage.room_id == room_id, which)
    return tuple(Message(*row) for row in session.execute(query.order_by(order).limit(most)))
