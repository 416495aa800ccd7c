"""The outbox and what its runner leaves behind: work to be done later, a sign of life, the figures of each day."""

import datetime as dt
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from subjunctive_app.models.base import Base


class Job(Base):
    """One piece of work, written in the transaction that causes it. `state` is waiting, running, done or failed.

    Nobody takes it before `due_at`. Whoever does gets a lease: `due_at` moves on by its length, and only the holder
    of `lease` may say how it went. `key` is unique, so that a job of a period is made once. The payload holds no
    secret and no address, and goes when the job is done.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    key: Mapped[str] = mapped_column(String(64), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    # The id of the request that made it, for the lines of the log.
    request_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(8))
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    lease: Mapped[str | None] = mapped_column(String(32), default=None)
    error: Mapped[str] = mapped_column(String(120), default="")
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class Heartbeat(Base):
    """The one row that says when a runner was last there; a restored backup is as old as what it says.

    `breakers` are the runner's own: whether the mail server answers is known to nobody else.
    """

    __tablename__ = "heartbeat"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    breakers: Mapped[dict[str, Any]] = mapped_column(JSON)


class DailyFigures(Base):
    """What happened on one day (UTC): numbers only, which stay when those they count are gone."""

    __tablename__ = "daily_figures"

    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    learners: Mapped[int]
    answers: Mapped[int]
    right: Mapped[int]
    newcomers: Mapped[int]
    sign_ups: Mapped[int]
    rooms: Mapped[int]
