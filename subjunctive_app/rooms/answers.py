"""Use cases of answers in a room: take one once, and let it move the member's own skills after the reveal."""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.grading import FIRST_TRY, grade
from subjunctive_app.domain.questions import mode_named
from subjunctive_app.domain.rooms.scoring import points
from subjunctive_app.domain.rooms.settings import RoomSettings
from subjunctive_app.domain.rooms.tally import kind_of
from subjunctive_app.drills.forms import MAX_ANSWER, AnswerTooLong
from subjunctive_app.drills.service import submit
from subjunctive_app.drills.tokens import Card, Submission
from subjunctive_app.infra.database import begin_write, upsert
from subjunctive_app.jobs import service as jobs
from subjunctive_app.learners.service import NewLearnerRefused, Visitor, get_or_begin
from subjunctive_app.models import Room, RoomAnswer, RoomItem, RoomMember
from subjunctive_app.rooms.service import ROOM_ANSWERS, grace_of, stage_of

log = logging.getLogger(__name__)
# An answer is stored no later than so long after its minute.
LATEST = timedelta(seconds=5)
_IDS = uuid.UUID("5b0cf9f1-9d24-4a0a-8f0e-3a0a6f2b7c10")


class TooLate(DomainError):
    """The round is over: the answer is not taken, and not counted against anybody."""

    code = "too_late"
    status = 409


class NotLearnt(Exception):
    """Answers of a room could not all move their members' skills: it is worth another try."""


class NothingAnswered(DomainError):
    """The form came empty."""

    code = "nothing_answered"


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer as it was sent: for which round, what was typed, or that the member does not know."""

    round_no: int
    typed: str
    gave_up: bool = False


def take(session: Session, room: Room, member: RoomMember, sent: Sent, visitor: Visitor, now: datetime) -> bool:
    """Take the answer of a member, once: True where it is the first. A repeat changes nothing, at any time.

    Raises TooLate, NothingAnswered and AnswerTooLong.
    """
    member_id, room_id, dialect = member.id, room.id, room.dialect
    time = (member.extra_time / 100, grace_of(member.polled_at, now))
    if _has_answered(session, member_id, sent.round_no):
        return False
    stage = stage_of(room)
    if not stage.takes_answer(sent.round_no, now, *time):
        raise TooLate
    if not sent.typed.strip() and not sent.gave_up:
        raise NothingAnswered
    if len(sent.typed) > MAX_ANSWER:
        raise AnswerTooLong
    shown_at = _shown_at(session, room, member) or now
    used = stage.time_used(now, time[0]) or timedelta(0)
    row = _graded(session, room, member_id, sent, now, now - shown_at)
    row["points"] = _points(room, str(row["verdict"]), used, time[0])
    begin_write(session)
    # Whoever reveals waits for this transaction, or this one for them: what is taken is there when skills are moved.
    locked = session.get_one(Room, room_id, populate_existing=True, with_for_update={"read": True})
    if not stage_of(locked).takes_answer(sent.round_no, now, *time):
        session.rollback()
        if _has_answered(session, member_id, sent.round_no):  # by another request, meanwhile
            return False
        raise TooLate
    insert = (
        upsert(session.get_bind().dialect.name, RoomAnswer)
        .values(**row)
        .on_conflict_do_nothing()
        .returning(RoomAnswer.id)
    )
    is_first = session.scalar(insert) is not None
    if is_first:
        _remember_learner(session, member_id, visitor, dialect, now)
        if stage.is_paced:
            _learn_soon(session, room_id, now)
    session.commit()
    return is_first


def _shown_at(session: Session, room: Room, member: RoomMember) -> datetime | None:
    """Since when the sentence stands on their page: since its round began, or since the one before it."""
    if room.phase != "open":
        return room.phase_started_at
    last = session.scalar(select(func.max(RoomAnswer.at)).where(RoomAnswer.member_id == member.id))
    return max(filter(None, (room.phase_started_at, member.joined_at, last)))


def _learn_soon(session: Session, room_id: int, now: datetime) -> None:
    """A job for all answers of this minute, since at one's own pace each is revealed at once."""
    minute = now.replace(second=0, microsecond=0)
    due = minute + timedelta(minutes=1) + LATEST
    jobs.add_once(session, ROOM_ANSWERS, f"{ROOM_ANSWERS}:{room_id}:{minute:%Y%m%d%H%M}", {"room": room_id}, due)


def _has_answered(session: Session, member_id: int, round_no: int) -> bool:
    mine = (RoomAnswer.member_id == member_id, RoomAnswer.round_no == round_no)
    return session.scalar(select(RoomAnswer.id).where(*mine)) is not None


def _graded(
    session: Session, room: Room, member_id: int, sent: Sent, now: datetime, waited: timedelta
) -> dict[str, object]:
    card = card_of(room, item_of(session, room.id, sent.round_no), member_id, now - waited)
    diagnosis = grade(card.question, sent.typed, attempt=FIRST_TRY, gave_up=sent.gave_up).diagnosis
    ms = min(max(0, round(waited.total_seconds() * 1000)), 2**31 - 1)
    return {
        "room_id": room.id,
        "round_no": sent.round_no,
        "member_id": member_id,
        "submission_id": card.submission,
        "given": sent.typed,
        "gave_up": sent.gave_up,
        "normalised": diagnosis.normalised[:MAX_ANSWER],
        "verdict": str(diagnosis.verdict),
        "kind": kind_of(diagnosis.verdict, diagnosis.code, card.mode, gave_up=sent.gave_up),
        "ms": ms,
        "at": now,
    }


def _points(room: Room, verdict: str, used: timedelta, factor: float) -> int:
    """Who has more time is as fast with more, and a pause is nobody's."""
    settings = RoomSettings.unpacked(room.settings)
    has_speed = settings.has_speed and not settings.is_paced
    return points(verdict, used.total_seconds() * 1000, room.seconds * factor, has_speed=has_speed)


def item_of(session: Session, room_id: int, round_no: int) -> RoomItem:
    """The sentence of a round."""
    return session.scalars(select(RoomItem).where(RoomItem.room_id == room_id, RoomItem.round_no == round_no)).one()


def card_of(room: Room, item: RoomItem, member_id: int, shown_at: datetime) -> Card:
    """The card that a member of the room is asked: the same for all but for its id, which follows from who and what."""
    submission = uuid.uuid5(_IDS, f"{room.key}:{item.round_no}:{member_id}")
    return Card(
        item.item_id, submission, FIRST_TRY, mode_named(item.mode), room.dialect, item.round_no, room.id, shown_at
    )


def _remember_learner(session: Session, member_id: int, visitor: Visitor, dialect: str, now: datetime) -> None:
    """Whose skills the answers of this member are to move: the first learner who answers in their place."""
    try:
        learner = get_or_begin(session, visitor, dialect=dialect, now=now)
    except NewLearnerRefused:
        log.warning("a member of a room has no learner: too many new ones from one address")
        return
    unknown = (RoomMember.id == member_id, RoomMember.learner_id.is_(None))
    session.execute(update(RoomMember).where(*unknown).values(learner_id=learner.id))


def learn(session: Session, room_id: int) -> int:
    """Let the answers of the rounds that are over move the skills of who gave them; how many did.

    Not before the reveal: the learner's own pages would tell the answer. Each in a transaction of its own; what was
    moved before is not moved again. Raises NotLearnt where some could not be kept, after all others were.
    """
    room = session.get(Room, room_id, populate_existing=True)
    if room is None:  # forgotten meanwhile, with its answers
        return 0
    over = stage_of(room).over
    query = (
        select(RoomAnswer, RoomMember, RoomItem)
        .join(RoomMember, RoomMember.id == RoomAnswer.member_id)
        .join(RoomItem, (RoomItem.room_id == RoomAnswer.room_id) & (RoomItem.round_no == RoomAnswer.round_no))
        .where(RoomAnswer.room_id == room_id, RoomAnswer.round_no <= over, RoomAnswer.is_learnt.is_(False))
        .where(RoomMember.learner_id.is_not(None))
        .order_by(RoomAnswer.id)
    )
    waiting = [
        (answer.id, Visitor("", lambda: False, learner_id=member.learner_id), _submission(room, answer, item))
        for answer, member, item in session.execute(query)
    ]
    learnt = [row_id for row_id, visitor, submission in waiting if submit(session, submission, visitor).is_kept]
    if learnt:
        begin_write(session)
        session.execute(update(RoomAnswer).where(RoomAnswer.id.in_(learnt)).values(is_learnt=True))
        session.commit()
    if len(learnt) < len(waiting):
        raise NotLearnt
    return len(learnt)


def _submission(room: Room, answer: RoomAnswer, item: RoomItem) -> Submission:
    card = card_of(room, item, answer.member_id, answer.at - timedelta(milliseconds=answer.ms))
    return Submission(card, answer.given, answer.gave_up, answer.at)
