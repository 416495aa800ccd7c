"""Learners: whoever has answered at least once, with or without an account."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from subjunctive_app.models.base import Base


def new_stamp() -> int:
    """A number that no state of a learner had before."""
    return secrets.randbits(62)


class Learner(Base):
    """One learner. An anonymous one is known only by a random key in a cookie, kept here as its SHA-256.

    One with a user is theirs on every device; no browser holds its key then, so that logging out forgets it.
    """

    __tablename__ = "learner"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    dialect: Mapped[str] = mapped_column(String(24))
    # How many first attempts were graded: what decides between buttons and typing, without counting answers.
    graded: Mapped[int] = mapped_column(default=0)
    # So many sentences a day, if the learner set a goal.
    daily_goal: Mapped[int | None] = mapped_column(default=None)
    # The sitting of the last answered card (drills.practice), so that another device goes on with it.
    practice: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    # How much of what is known may be forgotten before it comes up again: of a hundred, so many are still known.
    retention: Mapped[int] = mapped_column(default=90, server_default="90")
    # Another one with each change of what is derived from answers: what a process remembers holds as long as it does.
    stamp: Mapped[int] = mapped_column(BigInteger, default=new_stamp, server_default="0")
    # Answers that are older go, and what was counted from them; 0 for never.
    keep_days: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True, unique=True, default=None
    )
