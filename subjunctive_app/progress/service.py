"""Keeping the tallies, and reading them for the progress page."""

from datetime import datetime

from sqlalchemy import Executable, case, delete, select, update
from sqlalchemy.orm import Session

from subjunctive_app.domain.items import all_items
from subjunctive_app.domain.progress import UNCOUNTED_VERDICT, Count, Overview, kind_of, overview
from subjunctive_app.infra.database import begin_write, upsert
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Answer, DailyActivity, Learner, SkillCard, Tally
from subjunctive_app.progress.memory import memories, remember


def count_answer(session: Session, answer: Answer) -> None:
    """Add a stored answer to its learner's count, tallies, skills and days: first attempts only, and no slips.

    Commits nothing. The learner's row must be locked. An answer that comes late counts, but is not the last one of
    its kind.
    """
    if answer.attempt != 1 or answer.verdict == UNCOUNTED_VERDICT:
        return
    graded = {"graded": Learner.graded + 1}
    session.execute(update(Learner).where(Learner.id == answer.learner_id).values(graded))
    if item := all_items().get(answer.item_id):
        session.execute(_tally(session, answer, item.environment))
    remember(session, answer)


def _tally(session: Session, answer: Answer, environment: str) -> Executable:
    kind = kind_of(answer.mode, answer.codes[0], answer.verdict, was_shown=answer.hint_used)
    key = {"learner_id": answer.learner_id, "environment": environment, "kind": kind}
    last = {"last_item": answer.item_id, "last_typed": answer.normalised, "last_at": answer.answered_at}
    new = upsert(session, Tally).values(**key, count=1, **last)
    newest = {
        name: case((new.excluded.last_at >= Tally.last_at, new.excluded[name]), else_=getattr(Tally, name))
        for name in last
    }
    return new.on_conflict_do_update(index_elements=list(key), set_={"count": Tally.count + 1, **newest})


def read_overview(session: Session, visitor: Visitor | None, now: datetime) -> Overview:
    """The progress of a learner; the empty one for somebody unknown."""
    if visitor is None:
        return overview(())
    rows = session.scalars(select(Tally).join(Learner).where(visitor.is_learner))
    learner = session.scalar(select(Learner.id).where(visitor.is_learner))
    known = memories(session, learner) if learner else {}
    return overview((_count(row) for row in rows), known, now)


def rebuild(session: Session) -> int:
    """Count everything derived anew from the answer log, learner by learner; return how many answers were read.

    Each learner is a short transaction of their own, so that answers go on being kept meanwhile.
    """
    learners = session.scalars(select(Learner.id).order_by(Learner.id)).all()
    return sum(_rebuild_learner(session, learner) for learner in learners)


def _rebuild_learner(session: Session, learner_id: int) -> int:
    begin_write(session)
    session.execute(select(Learner.id).where(Learner.id == learner_id).with_for_update())
    counted = recount(session, learner_id)
    session.commit()
    return counted


def recount(session: Session, learner_id: int) -> int:
    """Count the tallies of a learner, whose row must be locked, anew; return how many answers there are.

    Commits nothing.
    """
    session.execute(update(Learner).where(Learner.id == learner_id).values(graded=0))
    for derived in (Tally, SkillCard, DailyActivity):
        session.execute(delete(derived).where(derived.learner_id == learner_id))
    # In the order in which they were kept: an answer that came late was no review then, and is none now.
    log = select(Answer).where(Answer.learner_id == learner_id).order_by(Answer.id)
    answers = session.scalars(log).all()
    for answer in answers:
        count_answer(session, answer)
    return len(answers)


def _count(row: Tally) -> Count:
    return Count(row.environment, row.kind, row.count, row.last_item, row.last_typed, row.last_at)
