"""Tallies: what the progress page shows, counted at each answer so that no page ever reads the whole log."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from subjunctive_app.models.base import Base


class Tally(Base):
    """How often a learner's first attempts in an environment were of one kind (a diagnosis code, or `shown`).

    The row without a trigger counts all of the kind; mistakes of mood or tense are counted for each trigger too ("12
    times the indicative with *cuando*"). The last one is the example. Derived from the log: `flask learners rebuild`.
    """

    __tablename__ = "tally"

    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id", ondelete="CASCADE"), primary_key=True)
    environment: Mapped[str] = mapped_column(String(16), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    trigger: Mapped[str] = mapped_column(String(60), primary_key=True, default="", server_default="")
    count: Mapped[int]
    last_item: Mapped[str] = mapped_column(String(64))
    last_typed: Mapped[str] = mapped_column(String(200))
    last_at: Mapped[datetime]
