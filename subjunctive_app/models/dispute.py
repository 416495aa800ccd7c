"""Disputes: answers that did not count, and of which a learner says that they should."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from subjunctive_app.models.base import Base


class Dispute(Base):
    """One proposal of one learner. `status` is open, accepted or rejected; `reply` the operator's line."""

    __tablename__ = "dispute"
    __table_args__ = (
        UniqueConstraint("learner_id", "item_id", "normalised"),
        Index("ix_dispute_status_id", "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id", ondelete="CASCADE"))
    item_id: Mapped[str] = mapped_column(String(64))
    item_version: Mapped[str] = mapped_column(String(12))
    typed: Mapped[str] = mapped_column(String(200))
    normalised: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(32))
    dialect: Mapped[str] = mapped_column(String(24))
    words: Mapped[str] = mapped_column(String(300), default="")
    status: Mapped[str] = mapped_column(String(8), default="open")
    reply: Mapped[str] = mapped_column(String(300), default="")
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
