"""Sessions of logged-in users: a row that is gone ends one at once, wherever its cookie was copied to."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from subjunctive_app.models.base import Base


class UserSession(Base):
    """One logged-in browser or program, known by the SHA-256 of the random value in its cookie or tokens.

    `refreshes` counts how often a program has exchanged its refresh token: an older one than the last was stolen.
    """

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    sid_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # Browser and system in words, for the list of one's own sessions.
    browser: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    refreshes: Mapped[int] = mapped_column(default=0, server_default="0")
