"""Learners: whoever has answered at least once, with or without an account."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from subjunctive_app.models.base import Base


class Learner(Base):
    """One learner. An anonymous one is known only by a random key in a cookie, kept here as its SHA-256."""

    __tablename__ = "learner"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    dialect: Mapped[str] = mapped_column(String(24))
    # How many first attempts were graded: what decides between buttons and typing, without counting answers.
    graded: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
