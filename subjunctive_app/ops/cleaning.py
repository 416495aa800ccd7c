"""What is removed when its time is over, and how much of it at once."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, inspect, select
from sqlalchemy.orm import Session

from subjunctive_app.accounts.sessions import LEARNERS, STAFF
from subjunctive_app.accounts.tries import KEPT as TRIES_KEPT
from subjunctive_app.infra.database import begin_long_write
from subjunctive_app.jobs.service import DONE, FAILED
from subjunctive_app.models import (
    Base,
    Dispute,
    EmailVerification,
    FailedLogin,
    Job,
    Learner,
    PasswordReset,
    Room,
    RoomMember,
    RoomMessage,
    User,
    UserSession,
)
from subjunctive_app.rooms.chat import KEPT as CHAT_KEPT
from subjunctive_app.rooms.service import HOST_GONE
from subjunctive_app.rooms.service import KEPT as ROOMS_KEPT

# A dead link is told from one that never was for a day longer than it works at most.
LINKS_KEPT = timedelta(days=3)
# Longer than the longest period: the key of a job that is done keeps it from being made again.
DONE_KEPT, FAILED_KEPT = timedelta(days=7), timedelta(days=30)
LEARNERS_KEPT, STRANGERS_KEPT, FEW = timedelta(days=400), timedelta(days=30), 3
AT_ONCE = 100

Rule = tuple[str, type[Base], ColumnElement[bool]]


def rules(now: datetime) -> Iterator[Rule]:
    """What is over: its name, its table, and the condition."""
    staff = UserSession.user_id.in_(select(User.id).where(User.role != "learner"))
    yield "sessions", UserSession, _is_over(LEARNERS.idle, LEARNERS.absolute, now)
    yield "sessions", UserSession, staff & _is_over(STAFF.idle, STAFF.absolute, now)
    yield "links", PasswordReset, PasswordReset.created_at < now - LINKS_KEPT
    yield "links", EmailVerification, EmailVerification.created_at < now - LINKS_KEPT
    yield "failed log-ins", FailedLogin, FailedLogin.failed_at < now - TRIES_KEPT
    yield "chat messages", RoomMessage, RoomMessage.room_id.in_(select(Room.id).where(_has_ended(now - CHAT_KEPT)))
    yield "rooms", Room, Room.created_at < now - ROOMS_KEPT
    yield "learners", Learner, _is_stale(now)
    yield "jobs", Job, (Job.state == DONE) & (Job.ended_at < now - DONE_KEPT)
    yield "jobs", Job, (Job.state == FAILED) & (Job.ended_at < now - FAILED_KEPT)


def _is_over(idle: timedelta, absolute: timedelta, now: datetime) -> ColumnElement[bool]:
    return (UserSession.seen_at < now - idle) | (UserSession.created_at < now - absolute)


def _has_ended(by: datetime) -> ColumnElement[bool]:
    """True for a room that was over then, whether or not anybody has looked at it since its host went."""
    return (Room.ended_at < by) | (Room.host_seen_at < by - HOST_GONE)


def _is_stale(now: datetime) -> ColumnElement[bool]:
    """Anonymous, and not seen for long; sooner where hardly anything was answered and nothing else hangs on it."""
    was_in_room = exists().where(RoomMember.learner_id == Learner.id)
    has_proposed = exists().where(Dispute.learner_id == Learner.id)
    is_stranger = (Learner.seen_at < now - STRANGERS_KEPT) & (Learner.graded < FEW) & ~was_in_room & ~has_proposed
    return Learner.user_id.is_(None) & ((Learner.seen_at < now - LEARNERS_KEPT) | is_stranger)


def clean_up(session: Session, now: datetime, has_time: Callable[[], bool]) -> dict[str, int]:
    """Remove what is over, in small transactions, as long as there is time; returns how many of what.

    The next run goes on where this one stopped.
    """
    removed: dict[str, int] = {}
    for name, model, is_over in rules(now):
        count = AT_ONCE
        while count == AT_ONCE and has_time():
            count = _remove_some(session, model, is_over)
            removed[name] = removed.get(name, 0) + count
    return removed


def _remove_some(session: Session, model: type[Base], is_over: ColumnElement[bool]) -> int:
    """Remove a few rows, with all that hangs on them."""
    [key] = inspect(model).primary_key
    begin_long_write(session)
    some = select(key).where(is_over).limit(AT_ONCE)
    # Once more: somebody may have come back since they were chosen.
    gone = delete(model).where(key.in_(some), is_over)
    count: int = session.execute(gone, execution_options={"synchronize_session": False}).rowcount  # type: ignore[attr-defined]
    session.commit()
    return count
