"""The tables. Alembic reads the metadata from here, so every model is imported."""

from subjunctive_app.models.answer import Answer
from subjunctive_app.models.base import Base, UTCDateTime
from subjunctive_app.models.daily_activity import DailyActivity
from subjunctive_app.models.dispute import Dispute
from subjunctive_app.models.failed_login import FailedLogin
from subjunctive_app.models.job import DailyFigures, Heartbeat, Job
from subjunctive_app.models.learner import Learner, new_stamp
from subjunctive_app.models.mailed_token import EmailVerification, PasswordReset
from subjunctive_app.models.room import Room, RoomAnswer, RoomItem, RoomMember, RoomMessage
from subjunctive_app.models.skill_card import SkillCard
from subjunctive_app.models.tally import Tally
from subjunctive_app.models.user import User
from subjunctive_app.models.user_session import UserSession

__all__ = [
    "Answer",
    "Base",
    "DailyActivity",
    "DailyFigures",
    "Dispute",
    "EmailVerification",
    "FailedLogin",
    "Heartbeat",
    "Job",
    "Learner",
    "PasswordReset",
    "Room",
    "RoomAnswer",
    "RoomItem",
    "RoomMember",
    "RoomMessage",
    "SkillCard",
    "Tally",
    "UTCDateTime",
    "User",
    "UserSession",
    "new_stamp",
]
