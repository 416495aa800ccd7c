"""What is proved by a mail: a forgotten password, an address that is somebody's own. Tokens are kept as SHA-256."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from subjunctive_app.models.base import Base


class PasswordReset(Base):
    """A link to choose a new password. One is made for any address that is asked for, so that all take as long."""

    __tablename__ = "password_reset"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)


class EmailVerification(Base):
    """A link that confirms an address; the last one of a user counts."""

    __tablename__ = "email_verification"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(index=True)
