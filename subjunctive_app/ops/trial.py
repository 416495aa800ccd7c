"""Whether the app works with the database it is given: for one that was restored."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from subjunctive_app.config import ROOT
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Answer, Base
from subjunctive_app.ops.service import check_health
from subjunctive_app.progress.reading import read_report


def try_database(session: Session, now: datetime) -> list[str]:
    """What does not work; empty where all does. Reads a row of each table and a progress page, changes nothing."""
    health = check_health(session, None, (), ROOT)
    if not health.is_ok:
        return [f"database {health.database}, migrations {health.migrations}"]
    for mapper in Base.registry.mappers:
        session.execute(select(mapper.class_).limit(1)).all()
    latest = session.scalar(select(Answer).order_by(Answer.id.desc()).limit(1))
    if latest is None:
        return []
    read_report(session, Visitor("", lambda: False, learner_id=latest.learner_id), now)
    return []
