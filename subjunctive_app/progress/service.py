"""Keeping what is counted of each answer, and counting it anew."""

from sqlalchemy import case, delete, select, update
from sqlalchemy.orm import Session

from subjunctive_app.domain.items import Item, all_items
from subjunctive_app.domain.progress import UNCOUNTED_VERDICT, kind_of, trigger_of
from subjunctive_app.infra.database import begin_write, upsert
from subjunctive_app.models import Answer, DailyActivity, Learner, SkillCard, Tally
from subjunctive_app.progress.memory import remember


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
        _tally(session, answer, item)
    remember(session, answer)


def _tally(session: Session, answer: Answer, item: Item) -> None:
    """Count the kind, and with a trigger that says something of it, that too: both in one statement."""
    kind = kind_of(answer.mode, answer.codes[0], answer.verdict, was_shown=answer.hint_used)
    key = {"learner_id": answer.learner_id, "environment": item.environment, "kind": kind}
    last = {"last_item": answer.item_id, "last_typed": answer.normalised, "last_at": answer.answered_at}
    rows = [{**key, "trigger": trigger, "count": 1, **last} for trigger in dict.fromkeys(("", trigger_of(kind, item)))]
    new = upsert(session, Tally)
    newest = {
        name: case((new.excluded.last_at >= Tally.last_at, new.excluded[name]), else_=getattr(Tally, name))
        for name in last
    }
    changed = {"count": Tally.count + 1, **newest}
    # As parameters: a statement with several rows in it would be compiled anew each time.
    statement = new.on_conflict_do_update(index_elements=[*key, "trigger"], set_=changed)
    session.connection().execute(statement, rows)


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
