"""Users: people with an account. Nobody needs one to practise."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from subjunctive_app.models.base import Base


class User(Base):
    """One account. The table is no plain `user`, which PostgreSQL takes for the database's own user.

    `email` is always a confirmed address: one that is still to be confirmed stands in EmailVerification.
    """

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32))
    # The name as it is compared: Álvaro and álvaro are one.
    name_key: Mapped[str] = mapped_column(String(96), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True, default=None)
    password_hash: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(8), default="learner")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None] = mapped_column(default=None)
    # What the user chose in the settings (domain.settings); what is missing was never chosen.
    settings: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
