"""Failed log-ins: the second line behind the limits in memory, for tries that come from many addresses."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from subjunctive_app.models.base import Base


class FailedLogin(Base):
    """One wrong password. The account is a keyed hash, as people type passwords into the wrong field."""

    __tablename__ = "failed_login"
    __table_args__ = (Index("ix_failed_login_account_failed_at", "account", "failed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    failed_at: Mapped[datetime] = mapped_column(index=True)
