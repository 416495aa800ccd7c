"""The tables. Alembic reads the metadata from here, so every model is imported."""

from subjunctive_app.models.answer import Answer
from subjunctive_app.models.base import Base, UTCDateTime
from subjunctive_app.models.daily_activity import DailyActivity
from subjunctive_app.models.dispute import Dispute
from subjunctive_app.models.learner import Learner
from subjunctive_app.models.skill_card import SkillCard
from subjunctive_app.models.tally import Tally

__all__ = ["Answer", "Base", "DailyActivity", "Dispute", "Learner", "SkillCard", "Tally", "UTCDateTime"]
