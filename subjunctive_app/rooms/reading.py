"""Reads a room at one moment, in two or three statements: each is a message to PostgreSQL that waits for its turn."""

from datetime import datetime

from sqlalchemy import Executable, and_, bindparam, select
from sqlalchemy.orm import Session

from subjunctive_app.domain.focus import suited
from subjunctive_app.domain.items import Item
from subjunctive_app.domain.questions import Question
from subjunctive_app.domain.rooms.settings import RoomSettings
from subjunctive_app.domain.rooms.teams import team_names
from subjunctive_app.models import Room, RoomAnswer, RoomItem, RoomMember
from subjunctive_app.rooms.answers import card_of
from subjunctive_app.rooms.chat import read_chat
from subjunctive_app.rooms.paced import read_paced
from subjunctive_app.rooms.service import PRESENCE, is_silent, stage_of
from subjunctive_app.rooms.snapshot import AnswerRow, Member, Snapshot

# Made once: to build a statement costs as much as to have it answered.
_ROOM = (
    select(Room, RoomItem)
    .outerjoin(RoomItem, and_(RoomItem.room_id == Room.id, RoomItem.round_no == Room.round_no))
    .where(Room.id == bindparam("room"))
    .execution_options(populate_existing=True)
)
_PEOPLE: Executable = (
    select(
        *(RoomMember.id, RoomMember.nick, RoomMember.last_seen_at, RoomMember.extra_time, RoomMember.joined_round),
        *(RoomMember.joined_at, RoomMember.muted, RoomMember.real_name),
        *(RoomMember.banned, RoomMember.has_left, RoomMember.team),
        *(RoomAnswer.id.label("answer_id"), RoomAnswer.given, RoomAnswer.gave_up, RoomAnswer.normalised),
        *(RoomAnswer.verdict, RoomAnswer.kind, RoomAnswer.points),
    )
    .outerjoin(
        RoomAnswer,
        and_(
            RoomAnswer.room_id == RoomMember.room_id,
            RoomAnswer.round_no == bindparam("round"),
            RoomAnswer.member_id == RoomMember.id,
        ),
    )
    .where(RoomMember.room_id == bindparam("room"))
    .order_by(RoomMember.id)
)
_PLAYED: Executable = (
    select(RoomItem.round_no, RoomAnswer.member_id, RoomAnswer.points)
    .outerjoin(RoomAnswer, and_(RoomAnswer.room_id == RoomItem.room_id, RoomAnswer.round_no == RoomItem.round_no))
    .where(RoomItem.room_id == bindparam("room"), RoomItem.skipped.is_(False), RoomItem.round_no <= bindparam("over"))
)


def read_snapshot(session: Session, room_id: int, now: datetime, only: int = 0) -> Snapshot:
    """Read a room. Changes nothing. At one's own pace with the answers of `only` one member, if one is given.

    Raises NoResultFound where the room is gone.
    """
    room, item = session.execute(_ROOM, {"room": room_id}).one()
    stage, settings = stage_of(room), RoomSettings.unpacked(room.settings)
    members, answers, team_of = _people(session, room, now)
    played, earned = _played(session, room, stage.over) if stage.phase in ("reveal", "scores", "ended") else ((), ())
    return Snapshot(
        room_id=room.id,
        code=room.code,
        dialect=room.dialect,
        is_locked=room.locked,
        is_host_silent=room.phase != "ended" and is_silent(room.host_seen_at, now),
        settings=settings,
        stage=stage,
        at=now,
        question=_question(room, item),
        sample=_sample(session, room, settings) if stage.phase == "lobby" else None,
        members=members,
        answers=answers,
        earned=earned,
        played=played,
        team_names=team_names(room.key, settings.teams),
        team_of=team_of if settings.teams else {},
        paced=read_paced(session, room, only) if stage.phase == "open" else None,
        chat=read_chat(session, room),
    )


def _people(
    session: Session, room: Room, now: datetime
) -> tuple[tuple[Member, ...], dict[int, AnswerRow], dict[int, int]]:
    """Who is in the room; the answers of the present round, in their order, and the teams, of those who left too."""
    members, answers, team_of = [], [], {}
    for row in session.execute(_PEOPLE, {"room": room.id, "round": room.round_no}):
        if not (row.banned or row.has_left):
            is_here = row.last_seen_at > now - PRESENCE
            came = (row.joined_round, row.joined_at, row.muted, row.real_name or "")
            members.append(Member(row.id, row.nick, is_here, row.extra_time, *came))
        if row.team and not row.banned:
            team_of[row.id] = row.team
        if row.answer_id is not None and not row.banned:  # nor do results count it
            answers.append((row.answer_id, row.id, AnswerRow(*row[-6:])))
    answers.sort(key=lambda answer: answer[0])
    return tuple(members), {member_id: given for _id, member_id, given in answers}, team_of


def _played(session: Session, room: Room, over: int) -> tuple[tuple[int, ...], tuple[tuple[int, int, int], ...]]:
    """The rounds that were asked and not skipped; and what was earned in them, as (member, round, points)."""
    rows = session.execute(_PLAYED, {"room": room.id, "over": over}).all()
    earned = tuple((member_id, round_no, points) for round_no, member_id, points in rows if member_id is not None)
    return tuple(sorted({row[0] for row in rows})), earned


def _question(room: Room, item: RoomItem | None) -> Question | None:
    return None if item is None or room.phase == "ended" else card_of(room, item, 0, room.created_at).question


def _sample(session: Session, room: Room, settings: RoomSettings) -> Item | None:
    """The same for all, another one in each room; None where the room asks every sentence of its focus."""
    asked = set(session.scalars(select(RoomItem.item_id).where(RoomItem.room_id == room.id)))
    items = suited(room.dialect, settings.focus)
    first = room.id % len(items) if items else 0
    return next((item for item in (*items[first:], *items[:first]) if item.id not in asked), None)
