"""The outbox: write work down with what causes it, take it, say how it went.

A job is done at least once. A runner that is killed between doing and saying so leaves it to the next one, which
does it again: whatever does jobs must bear that.
"""

import secrets
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from subjunctive_app.domain.errors import DomainError
from subjunctive_app.infra.database import begin_write, dialect_of, upsert
from subjunctive_app.infra.logging import current_id
from subjunctive_app.infra.metrics import asked
from subjunctive_app.models import Heartbeat, Job

STATES = WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
# Longer than any job takes: the longest mail some 90 s, the clean-up 60 s.
LEASE = timedelta(minutes=2)
# Eight to fifteen hours together, the longest pauses an hour each.
MOST_TRIES = 25
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
# Where a breaker let nobody through: no try is counted.
REST = timedelta(seconds=5)
BEAT_EVERY = timedelta(minutes=1)


class JobNotFound(DomainError):
    """No job that was given up has this number."""

    code = "job_not_found"
    status = 404


class GiveUp(Exception):
    """Another try would not help; the message is kept, so it names nobody."""


@dataclass(frozen=True, slots=True)
class Task:
    """A job that was taken: what to do, and the lease with which to say how it went."""

    id: int
    kind: str
    key: str
    payload: Mapping[str, Any]
    request_id: str
    tries: int
    lease: str


@dataclass(frozen=True, slots=True)
class Queue:
    """How many jobs there are by kind and state, and for how long the oldest one has been due, in seconds."""

    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    oldest_s: float = 0.0

    def count(self, *states: str) -> int:
        """How many are in these states."""
        return sum(count for (_kind, state), count in self.counts.items() if state in states)


def add(session: Session, kind: str, payload: Mapping[str, Any], now: datetime) -> None:
    """Write a job down in the transaction that is open, with the id of the request. Commits nothing."""
    session.add(Job(**_values(kind, uuid.uuid4().hex, now), payload=dict(payload)))


def add_once(session: Session, kind: str, key: str, payload: Mapping[str, Any], due: datetime) -> None:
    """Write a job down in the transaction that is open, unless there is or was one with this key. Commits nothing."""
    values = {**_values(kind, key, due), "payload": dict(payload)}
    session.execute(upsert(dialect_of(session), Job).values(values).on_conflict_do_nothing(index_elements=["key"]))


def schedule(session: Session, kind: str, period: str, now: datetime) -> None:
    """Write down the job of a period, unless another runner has done so."""
    begin_write(session)
    add_once(session, kind, f"{kind}:{period}", {}, now)
    session.commit()


def _values(kind: str, key: str, now: datetime) -> dict[str, Any]:
    made = {"kind": kind, "key": key, "request_id": current_id(), "made_at": now}
    return {**made, "state": WAITING, "due_at": now, "tries": 0, "error": ""}


def claim(session: Session, kinds: Collection[str], now: datetime) -> Task | None:
    """Take the job that has been due for longest, if any, for as long as the lease lasts.

    Two runners never take the same: PostgreSQL skips what another has locked, SQLite lets one writer in at a time.
    One whose lease ran out is taken again; where that has happened too often it is given up, as it may be what
    kills its runners.
    """
    due = _is_due(kinds, now)
    if session.scalar(select(Job.id).where(due).limit(1)) is None:
        session.rollback()  # nobody waits behind a lock for nothing
        return None
    begin_write(session)
    query = select(Job).where(due).order_by(Job.due_at, Job.id).limit(1)
    job = session.scalar(query.with_for_update(skip_locked=True))
    task = _lend(job, now) if job else None
    session.commit()
    return task


def _is_due(kinds: Collection[str], now: datetime) -> ColumnElement[bool]:
    return Job.state.in_((WAITING, RUNNING)) & (Job.due_at <= now) & Job.kind.in_(kinds)


def _lend(job: Job, now: datetime) -> Task | None:
    if job.tries >= MOST_TRIES:
        job.state, job.lease, job.error, job.ended_at = FAILED, None, "the runner was lost each time", now
        return None
    job.state, job.lease, job.due_at, job.tries = RUNNING, secrets.token_hex(16), now + LEASE, job.tries + 1
    return Task(job.id, job.kind, job.key, job.payload, job.request_id, job.tries, job.lease)


def finish(session: Session, task: Task, now: datetime) -> bool:
    """It is done, and what was to be done is forgotten. False where the lease ran out and another runner has it."""
    return _say(session, task, state=DONE, payload={}, error="", ended_at=now)


def fail(session: Session, task: Task, reason: str, now: datetime, rng: Random, *, for_good: bool = False) -> bool:
    """It went wrong: it is tried again after a pause, or given up with its reason. True where it was given up."""
    if for_good or task.tries >= MOST_TRIES:
        return _say(session, task, state=FAILED, error=reason[:120], ended_at=now)
    _say(session, task, state=WAITING, error=reason[:120], due_at=now + pause(task.tries, rng))
    return False


def postpone(session: Session, task: Task, now: datetime) -> bool:
    """It could not be tried at all, which does not count."""
    return _say(session, task, state=WAITING, due_at=now + REST, tries=task.tries - 1)


def pause(tries: int, rng: Random) -> timedelta:
    """How long to wait after so many tries: doubled each time, less up to half of it by chance."""
    doubled: timedelta = min(FIRST_PAUSE * 2 ** min(tries - 1, 20), LONGEST_PAUSE)
    return doubled * rng.uniform(0.5, 1)


def _say(session: Session, task: Task, **values: object) -> bool:
    begin_write(session)
    own = update(Job).where(Job.id == task.id, Job.lease == task.lease).values(**values, lease=None)
    changed = session.execute(own, execution_options={"synchronize_session": False})
    session.commit()
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]


def read_queue(session: Session, now: datetime) -> Queue:
    """The state of the outbox, for metrics and for people."""
    rows = session.execute(select(Job.kind, Job.state, func.count()).group_by(Job.kind, Job.state))
    counts = {(kind, state): count for kind, state, count in rows}
    oldest = session.scalar(select(func.min(Job.due_at)).where(Job.state.in_((WAITING, RUNNING))))
    return Queue(counts, max(0.0, (now - oldest).total_seconds()) if oldest else 0.0)


@asked("subjunctive_jobs", "Jobs in the outbox, by state.", "state")
def count_by_state(session: Session, _now: datetime) -> dict[str, float]:
    """How many jobs there are in each state."""
    rows = session.execute(select(Job.state, func.count()).group_by(Job.state))
    return {**dict.fromkeys(STATES, 0), **{row[0]: row[1] for row in rows}}


@asked("subjunctive_jobs_age_seconds", "Since the oldest job was due, and since a runner was last there.", "of")
def ages(session: Session, now: datetime) -> dict[str, float]:
    """How long the oldest job has been due, and how long ago a runner was there; left out where none ever was."""
    beat_at = session.scalar(select(Heartbeat.at))
    found = {"oldest": read_queue(session, now).oldest_s}
    return {**found, **({"heartbeat": max(0.0, (now - beat_at).total_seconds())} if beat_at else {})}


def list_failed(session: Session, *, most: int = 50) -> Sequence[Job]:
    """What was given up, the latest first."""
    query = select(Job).where(Job.state == FAILED).order_by(Job.ended_at.desc(), Job.id.desc())
    return session.scalars(query.limit(most)).all()


def retry(session: Session, job_id: int, now: datetime) -> None:
    """Try once more what was given up, from the first pause on. Raises JobNotFound."""
    begin_write(session)
    given_up = update(Job).where(Job.id == job_id, Job.state == FAILED)
    again = given_up.values(state=WAITING, due_at=now, tries=0, ended_at=None)
    changed = session.execute(again, execution_options={"synchronize_session": False})
    session.commit()
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise JobNotFound


def beat(session: Session, breakers: Mapping[str, str], now: datetime) -> None:
    """Say that a runner is there; of several, one does so in each minute."""
    begin_write(session)
    values = {"at": now, "breakers": dict(breakers)}
    row = upsert(dialect_of(session), Heartbeat).values(id=1, **values)
    is_older = Heartbeat.at <= now - BEAT_EVERY
    session.execute(row.on_conflict_do_update(index_elements=["id"], set_=values, where=is_older))
    session.commit()


def last_beat(session: Session) -> Heartbeat | None:
    """When a runner was last there; None for never."""
    return session.get(Heartbeat, 1)
