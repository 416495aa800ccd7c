"""The answer log: append-only; everything else about a learner can be rebuilt from it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Double, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from subjunctive_app.models.base import Base


class Answer(Base):
    """One graded submission. `submission_id` is issued by the server: a learner's repeat is stored once.

    It is unique for each learner only: an address with a receipt may be passed on, and leads others to the same
    next card, with the same id.
    """

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("learner_id", "submission_id"),
        Index("ix_answer_learner_id_answered_at", "learner_id", "answered_at"),
        Index("ix_answer_submission_id", "submission_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id", ondelete="CASCADE"))
    submission_id: Mapped[uuid.UUID]
    item_id: Mapped[str] = mapped_column(String(64))
    item_version: Mapped[str] = mapped_column(String(12))
    mode: Mapped[str] = mapped_column(String(12))
    attempt: Mapped[int]
    hint_used: Mapped[bool] = mapped_column(default=False)
    typed: Mapped[str] = mapped_column(String(200))
    normalised: Mapped[str] = mapped_column(String(200))
    verdict: Mapped[str] = mapped_column(String(8))
    codes: Mapped[list[str]] = mapped_column(JSON)
    # [[skill, grade], …]; what the scheduler made of the answer, with the values it had predicted.
    skills: Mapped[list[Any]] = mapped_column(JSON, default=list)
    predicted_success: Mapped[float | None] = mapped_column(Double, default=None)
    predicted_recall: Mapped[float | None] = mapped_column(Double, default=None)
    scheduler: Mapped[str] = mapped_column(String(24), default="")
    dialect: Mapped[str] = mapped_column(String(24))
    shown_at: Mapped[datetime]
    answered_at: Mapped[datetime]
    latency_ms: Mapped[int]
