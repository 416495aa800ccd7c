"""Use cases of a room as a whole: make it, find it, move it on. The database is the truth; whoever is first wins."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from subjunctive_app.domain.cards import card_at, mode_of
from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.focus import suited
from subjunctive_app.domain.rooms.again import Asked
from subjunctive_app.domain.rooms.codes import new_code
from subjunctive_app.domain.rooms.settings import RoomSettings
from subjunctive_app.domain.rooms.stage import ASKING, GRACE, GRACE_OF_POLLING, PHASES, Act, Stage
from subjunctive_app.infra.database import begin_write
from subjunctive_app.infra.metrics import asked
from subjunctive_app.jobs import service as jobs
from subjunctive_app.models import Room, RoomAnswer, RoomItem, RoomMember

# A member who was not heard of for so long is away; nobody waits for them.
PRESENCE = timedelta(seconds=30)
NOTED_EVERY = timedelta(seconds=10)
# Who polls does so every three seconds, which is written down every ten.
POLLS = timedelta(seconds=15)
HOST_SILENT, HOST_AWAY, HOST_GONE = timedelta(seconds=60), timedelta(minutes=10), timedelta(hours=4)
# Rooms and what was answered in them are forgotten then.
KEPT = timedelta(days=90)
_TRIES = 5
# The job that lets answers move their members' own skills, once a round is over.
ROOM_ANSWERS = "room_answers"
MOST_RUNNING = 5


@dataclass(frozen=True, slots=True)
class Glance:
    """What is seen of a room without reading it: its version, how far its chat has come, and what may be due."""

    room_id: int
    version: int
    host_seen_at: datetime
    may_be_due: bool
    chat_no: int


class RoomNotFound(DomainError):
    """No room has this code."""

    code = "room_not_found"
    status = 404


def create_room(
    session: Session,
    settings: RoomSettings,
    *,
    dialect: str,
    now: datetime,
    owner: int | None = None,
    asked: Sequence[Asked] = (),
    follows: int | None = None,
) -> Room:
    """Make a room with its sentences. Raises ItemNotFound where the focus has none.

    `owner` is the user who makes it, if they are signed in; `asked` the sentences, where they are not to be dealt;
    `follows` the room whose class is expected in it.
    """
    asked = asked or _dealt(settings, dialect)
    for _ in range(_TRIES):
        try:
            return _create(session, settings, dialect, now, asked, owner_id=owner, follows_id=follows)
        except IntegrityError:  # one of 47 million codes was taken: the next one will not be
            session.rollback()
    raise RoomNotFound


def _dealt(settings: RoomSettings, dialect: str) -> list[Asked]:
    seed = secrets.randbelow(2**31)
    # A sentence asked twice would be known by then.
    rounds = max(1, min(settings.rounds, len(suited(dialect, settings.focus))))
    items = [card_at(seed, number, dialect, settings.focus) for number in range(1, rounds + 1)]
    return [(item, mode_of(item, number, settings.focus)) for number, item in enumerate(items, 1)]


def _create(
    session: Session, settings: RoomSettings, dialect: str, now: datetime, asked: Sequence[Asked], **whose: int | None
) -> Room:
    begin_write(session)
    room = Room(
        code=new_code(secrets.choice),
        key=secrets.token_urlsafe(16),
        dialect=dialect,
        settings=settings.packed(),
        phase="lobby",
        rounds=len(asked),
        seconds=settings.limit_s,
        created_at=now,
        host_seen_at=now,
        **whose,
    )
    session.add(room)
    session.flush()
    for number, (item, mode) in enumerate(asked, 1):
        session.add(RoomItem(room_id=room.id, round_no=number, item_id=item.id, item_version=item.version, mode=mode))
    session.commit()
    return room


def find_room(session: Session, code: str) -> Room:
    """The room of a code. Raises RoomNotFound."""
    room = session.scalar(select(Room).where(Room.code == code)) if code else None
    if room is None:
        raise RoomNotFound
    return room


def running_rooms(session: Session, owner: int) -> list[str]:
    """The codes of a user's rooms that are not over, the newest first."""
    mine = (Room.owner_id == owner, Room.phase != "ended")
    return list(session.scalars(select(Room.code).where(*mine).order_by(Room.id.desc()).limit(MOST_RUNNING)))


def stage_of(room: Room) -> Stage:
    """Where the stored room stands."""
    left = None if room.paused_left_ms is None else timedelta(milliseconds=room.paused_left_ms)
    return Stage(
        phase=room.phase,  # type: ignore[arg-type]
        rounds=room.rounds,
        seconds=room.seconds,
        round_no=room.round_no,
        version=room.version,
        started_at=room.phase_started_at,
        deadline=room.deadline_at,
        is_paused=room.is_paused,
        left=left,
        is_paced=RoomSettings.unpacked(room.settings).is_paced,
    )


def carry_out(session: Session, room: Room, act: Act, seen: int, now: datetime) -> bool:
    """Carry out what a host pressed on the version they saw; False where that is past: nothing is done then.

    Raises NotNow where the act is not possible in that version.
    """
    stage = stage_of(room)
    if stage.version != seen:
        return False
    after = stage.after(act, now)
    return _store(session, room.id, stage, after, now, skips=act == "skip")


def settle(session: Session, room: Room, now: datetime) -> bool:
    """Do what is due: close a round whose time is over, or that everybody here has answered, unless its host is silent
    and would miss it; pause or end a room whose host has gone. True where the room went on to another version.
    Whoever looks at a room calls this.
    """
    stage = stage_of(room)
    if stage.phase == "ended":
        return False
    silent = now - room.host_seen_at
    if silent > HOST_GONE:
        return _store(session, room.id, stage, stage.after("end", now), now)
    if stage.phase == "open":
        return _close_open(session, room.id, stage, now)
    if stage.phase != "question" or stage.is_paused:
        return False
    if silent > HOST_AWAY:
        return _store(session, room.id, stage, stage.after("pause", now), now)
    if is_silent(room.host_seen_at, now):
        return False
    return _close_round(session, room.id, stage, now)


def is_silent(host_seen_at: datetime, now: datetime) -> bool:
    """True where nothing was heard of any host for a minute: their phone sleeps, or has died."""
    return now - host_seen_at > HOST_SILENT


def look_at(session: Session, room_ids: list[int], now: datetime) -> list[Glance]:
    """Whether something may be due in these rooms: one question for all, whose answer is mostly no."""
    answered = (RoomAnswer.room_id == Room.id, RoomAnswer.round_no == Room.round_no)
    stays = (RoomMember.has_left.is_(False), RoomMember.banned.is_(False))
    here = (RoomMember.room_id == Room.id, RoomMember.last_seen_at > now - PRESENCE, *stays)
    has_answered = exists().where(*answered, RoomAnswer.member_id == RoomMember.id)
    is_all_in = exists().where(*answered) & ~exists().where(*here, ~has_answered)
    is_late = (Room.deadline_at <= now) | (Room.host_seen_at < now - HOST_AWAY) | is_all_in
    is_over = (Room.phase == "open") & (Room.deadline_at <= now)
    is_due = ((Room.phase == "question") & ~Room.is_paused & is_late) | is_over | (Room.host_seen_at < now - HOST_GONE)
    query = select(Room.id, Room.version, Room.host_seen_at, (Room.phase != "ended") & is_due, Room.chat_no)
    found = session.execute(query.where(Room.id.in_(room_ids)))
    return [Glance(row[0], row[1], row[2], bool(row[3]), row[4]) for row in found]


def _close_round(session: Session, room_id: int, stage: Stage, now: datetime) -> bool:
    here, answered = _here(session, room_id, now), _answered(session, room_id, stage.round_no)
    awaited = [time for member_id, time in here.items() if member_id not in answered]
    # Where nobody is here the whole line is down: then nobody has finished either.
    if here and answered and not awaited:
        closing = stage.all_in(now)
        if closing != stage:
            _store(session, room_id, stage, closing, now)
            return False
    if not _is_due(stage, awaited, now):
        return False
    return _store(session, room_id, stage, stage.after("reveal", now), now)


def _is_due(stage: Stage, awaited: Iterable[tuple[float, timedelta]], now: datetime) -> bool:
    """True where the time is over, and that of everybody who is awaited."""
    return stage.is_due(now) and all(stage.is_due(now, factor, grace) for factor, grace in awaited)


def _close_open(session: Session, room_id: int, stage: Stage, now: datetime) -> bool:
    """End a room at everybody's own pace whose time is over; who has more time and is here still has it.

    Nobody waits for its host, so a silent one changes nothing.
    """
    if not stage.is_due(now) or not _is_due(stage, _here(session, room_id, now).values(), now):
        return False
    return _store(session, room_id, stage, stage.after("end", now), now)


def grace_of(polled_at: datetime | None, now: datetime) -> timedelta:
    """How long the answer of a member may be on its way, by when they last polled."""
    return GRACE_OF_POLLING if polled_at is not None and now - polled_at < POLLS else GRACE


def _here(session: Session, room_id: int, now: datetime) -> dict[int, tuple[float, timedelta]]:
    """The members who are here, each with the factor of their extra time and with their grace."""
    here = (RoomMember.room_id == room_id, RoomMember.last_seen_at > now - PRESENCE)
    stays = (RoomMember.has_left.is_(False), RoomMember.banned.is_(False))
    query = select(RoomMember.id, RoomMember.extra_time, RoomMember.polled_at).where(*here, *stays)
    return {row[0]: (row[1] / 100, grace_of(row[2], now)) for row in session.execute(query)}


def _answered(session: Session, room_id: int, round_no: int) -> set[int]:
    query = select(RoomAnswer.member_id).where(RoomAnswer.room_id == room_id, RoomAnswer.round_no == round_no)
    return set(session.scalars(query))


def _store(session: Session, room_id: int, seen: Stage, after: Stage, now: datetime, *, skips: bool = False) -> bool:
    """Compare and set: True where the stored version was still the one that was seen.

    With the end of a round goes the job that lets its answers move skills: both are stored, or neither.
    """
    begin_write(session)
    left = None if after.left is None else round(after.left.total_seconds() * 1000)
    values = {
        "phase": after.phase,
        "round_no": after.round_no,
        "version": after.version,
        "phase_started_at": after.started_at,
        "deadline_at": after.deadline,
        "is_paused": after.is_paused,
        "paused_left_ms": left,
        "ended_at": now if after.phase == "ended" else None,
    }
    change = update(Room).where(Room.id == room_id, Room.version == seen.version).values(**values)
    changed = session.execute(change, execution_options={"synchronize_session": False})
    is_first = bool(changed.rowcount == 1)  # type: ignore[attr-defined]
    if is_first and skips:
        item = (RoomItem.room_id == room_id, RoomItem.round_no == seen.round_no)
        session.execute(update(RoomItem).where(*item).values(skipped=True))
    if is_first and seen.phase in ASKING and (after.phase, after.round_no) != (seen.phase, seen.round_no):
        jobs.add(session, ROOM_ANSWERS, {"room": room_id}, now)
    session.commit()
    return is_first and after.version != seen.version


@asked("subjunctive_rooms_open", "Rooms of the last day that are not over, by phase.", "phase")
def count_open(session: Session, now: datetime) -> dict[str, float]:
    """How many rooms stand in each phase."""
    recent = Room.created_at > now - timedelta(days=1)
    query = select(Room.phase, func.count()).where(recent, Room.ended_at.is_(None)).group_by(Room.phase)
    found = {row[0]: row[1] for row in session.execute(query)}
    return {phase: found.get(phase, 0) for phase in PHASES if phase != "ended"}


def set_locked(session: Session, room_id: int, *, locked: bool) -> None:
    """Let nobody else in, or let people in again."""
    begin_write(session)
    session.execute(update(Room).where(Room.id == room_id).values(locked=locked))
    session.commit()


def note_host(session: Session, room: Room, now: datetime) -> None:
    """The host is here. Written down at most every ten seconds."""
    if now - room.host_seen_at >= NOTED_EVERY:
        note_hosts(session, [room.id], now)


def note_hosts(session: Session, room_ids: list[int], now: datetime) -> None:
    """The hosts of these rooms are here. Written down at most every ten seconds."""
    if not room_ids:
        return
    begin_write(session)
    unheard = (Room.id.in_(room_ids), Room.host_seen_at <= now - NOTED_EVERY)
    session.execute(update(Room).where(*unheard).values(host_seen_at=now))
    session.commit()


def fair_rng() -> Random:
    """Chance for names."""
    return secrets.SystemRandom()
