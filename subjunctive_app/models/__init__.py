"""The tables. Alembic reads the metadata from here, so every model is imported."""

from subjunctive_app.models.answer import Answer
from subjunctive_app.models.base import Base, UTCDateTime
from subjunctive_app.models.learner import Learner

__all__ = ["Answer", "Base", "Learner", "UTCDateTime"]
