"""Days of practice: how much a learner answered on each. Derived from the answer log (`flask learners rebuild`)."""

import datetime

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from subjunctive_app.models.base import Base


class DailyActivity(Base):
    """The first attempts of a learner on one day (UTC), and how many of them were right.

    `reviews` are the skills that came up again after an earlier day, `recalled` those of them that were still known.
    """

    __tablename__ = "daily_activity"

    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[datetime.date] = mapped_column(Date, primary_key=True)
    answers: Mapped[int]
    right: Mapped[int]
    reviews: Mapped[int] = mapped_column(default=0, server_default="0")
    recalled: Mapped[int] = mapped_column(default=0, server_default="0")
