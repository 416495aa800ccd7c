"""Everything that is stored about a user, as plain values."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from subjunctive_app.accounts.service import read_account
from subjunctive_app.accounts.sessions import list_sessions
from subjunctive_app.domain.people import Person
from subjunctive_app.models import EmailVerification, Learner, Room
from subjunctive_app.progress.export import everything, plain

_ROOMS = select(Room.code, Room.dialect, Room.settings, Room.created_at).where(Room.owner_id == bindparam("user"))
_EMAILS = select(EmailVerification.email, EmailVerification.created_at).where(
    EmailVerification.user_id == bindparam("user")
)


def export(session: Session, who: Person, settings: Mapping[str, object], now: datetime) -> dict[str, object]:
    """The account, its sessions, the `settings` as they are told, and all that was learned: what a download holds."""
    return {
        "exported_at": plain(now),
        "account": {name: plain(value) for name, value in read_account(session, who).items()},
        "emails_to_confirm": [
            {"email": email, "asked_at": plain(asked)}
            for email, asked in session.execute(_EMAILS, {"user": who.user_id})
        ],
        "sessions": [
            {"browser": one.browser, "began": plain(one.created_at), "used": plain(one.seen_at)}
            for one in list_sessions(session, who, now)
        ],
        "settings": settings,
        **everything(session, Learner.user_id == who.user_id),
        "rooms": [
            {"code": code, "dialect": dialect, "settings": settings, "created_at": plain(made)}
            for code, dialect, settings, made in session.execute(_ROOMS, {"user": who.user_id})
        ],
    }
