"""The tables. Alembic reads the metadata from here, so every model is imported."""

from subjunctive_app.models.answer import Answer
from subjunctive_app.models.base import Base, UTCDateTime
from subjunctive_app.models.dispute import Dispute
from subjunctive_app.models.learner import Learner
from subjunctive_app.models.tally import Tally

__all__ = ["Answer", "Base", "Dispute", "Learner", "Tally", "UTCDateTime"]
