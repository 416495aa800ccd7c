"""Everything that is stored about a user, as plain values."""

from datetime import datetime

from sqlalchemy.orm import Session

from subjunctive_app.accounts.service import read_account
from subjunctive_app.accounts.sessions import list_sessions
from subjunctive_app.domain.people import Person
from subjunctive_app.models import Learner
from subjunctive_app.progress.export import everything, plain


def export(session: Session, who: Person, now: datetime) -> dict[str, object]:
    """The account, its sessions, and all that was learned: what a download holds."""
    return {
        "exported_at": plain(now),
        "account": {name: plain(value) for name, value in read_account(session, who).items()},
        "sessions": [
            {"browser": one.browser, "began": plain(one.created_at), "used": plain(one.seen_at)}
            for one in list_sessions(session, who, now)
        ],
        **everything(session, Learner.user_id == who.user_id),
    }
