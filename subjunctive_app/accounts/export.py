"""Everything that is stored about a user, as plain values."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Session

from subjunctive_app.accounts.service import read_account
from subjunctive_app.accounts.sessions import list_sessions
from subjunctive_app.domain.people import Person
from subjunctive_app.models import Answer, DailyActivity, Dispute, Learner, SkillCard, Tally

# Ids of rows say nothing to anybody, and key_hash stands for a key.
_INTERNAL = {"id", "learner_id", "user_id", "key_hash"}


def export(session: Session, who: Person, now: datetime) -> dict[str, object]:
    """The account, its sessions, and all that was learned: what a download holds."""
    learner = select(Learner).where(Learner.user_id == who.user_id)
    mine = select(Learner.id).where(Learner.user_id == who.user_id)
    answers = select(Answer).where(Answer.learner_id.in_(mine)).order_by(Answer.answered_at, Answer.id)
    tallies = select(Tally).where(Tally.learner_id.in_(mine)).order_by(Tally.environment, Tally.kind)
    skills = select(SkillCard).where(SkillCard.learner_id.in_(mine)).order_by(SkillCard.skill)
    days = select(DailyActivity).where(DailyActivity.learner_id.in_(mine)).order_by(DailyActivity.day)
    disputes = select(Dispute).where(Dispute.learner_id.in_(mine)).order_by(Dispute.id)
    return {
        "exported_at": _plain(now),
        "account": {name: _plain(value) for name, value in read_account(session, who).items()},
        "sessions": [
            {"browser": one.browser, "began": _plain(one.created_at), "used": _plain(one.seen_at)}
            for one in list_sessions(session, who, now)
        ],
        "learner": _rows(session.scalars(learner)),
        "answers": _rows(session.scalars(answers)),
        "tallies": _rows(session.scalars(tallies)),
        "skills": _rows(session.scalars(skills)),
        "days": _rows(session.scalars(days)),
        "disputes": _rows(session.scalars(disputes)),
    }


def _rows(rows: Iterable[DeclarativeBase]) -> list[dict[str, object]]:
    return [
        {name: _plain(getattr(row, name)) for name in row.__table__.columns.keys() if name not in _INTERNAL}  # noqa: SIM118
        for row in rows
    ]


def _plain(value: object) -> object:
    if isinstance(value, date):  # and with it every datetime
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value
