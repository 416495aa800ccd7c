"""Skill cards: what each learner remembers of each skill. Derived from the answer log (`flask learners rebuild`)."""

from datetime import datetime

from sqlalchemy import JSON, Double, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from subjunctive_app.models.base import Base


class SkillCard(Base):
    """The memory (domain.memory.Memory) of one skill of one learner."""

    __tablename__ = "skill_card"
    __table_args__ = (Index("ix_skill_card_learner_id_due", "learner_id", "due"),)

    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id", ondelete="CASCADE"), primary_key=True)
    skill: Mapped[str] = mapped_column(String(40), primary_key=True)
    stability: Mapped[float | None] = mapped_column(Double)
    difficulty: Mapped[float | None] = mapped_column(Double)
    due: Mapped[datetime | None]
    reviewed: Mapped[datetime | None]
    tries: Mapped[int]
    right: Mapped[int] = mapped_column(default=0, server_default="0")
    days: Mapped[int]
    lookalikes: Mapped[int]
    last: Mapped[str] = mapped_column(String(8))
    items: Mapped[list[str]] = mapped_column(JSON)
    verbs: Mapped[list[str]] = mapped_column(JSON)
