"""Letting go of answers that are older than their learner wants them kept (`flask learners forget`)."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from subjunctive_app.infra.database import begin_write
from subjunctive_app.models import Answer, Learner
from subjunctive_app.progress.service import recount


def forget_old_answers(session: Session, now: datetime) -> int:
    """Delete the answers that are older than `keep_days` of their learner, and count anew what is left; how many went.

    What was counted from them goes too, so that it stays what the log says. Each learner is a short transaction of
    their own; run again, it does nothing.
    """
    choices = session.scalars(select(Learner.keep_days).where(Learner.keep_days > 0).distinct()).all()
    return sum(_forget(session, days, now - timedelta(days=days)) for days in choices)


def _forget(session: Session, days: int, before: datetime) -> int:
    has_old = exists().where(Answer.learner_id == Learner.id, Answer.answered_at < before)
    found = session.scalars(select(Learner.id).where(Learner.keep_days == days, has_old)).all()
    return sum(_forget_of(session, learner_id, days, before) for learner_id in found)


def _forget_of(session: Session, learner_id: int, days: int, before: datetime) -> int:
    begin_write(session)
    mine = (Learner.id == learner_id, Learner.keep_days == days)  # they may just have changed their mind
    if session.scalar(select(Learner.id).where(*mine).with_for_update()) is None:
        session.rollback()
        return 0
    old = (Answer.learner_id == learner_id, Answer.answered_at < before)
    gone = session.execute(delete(Answer).where(*old).returning(Answer.id)).all()
    recount(session, learner_id)
    session.commit()
    return len(gone)
