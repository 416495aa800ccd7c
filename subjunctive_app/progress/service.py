"""Keeping what is counted of each answer, and counting it anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Executable, Row, case, delete, select, update
from sqlalchemy.orm import Session

from subjunctive_app.domain.grading import FIRST_TRY
from subjunctive_app.domain.items import Item, all_items
from subjunctive_app.domain.planning import NOBODY, Knowledge
from subjunctive_app.domain.progress import UNCOUNTED_VERDICT, kind_of, trigger_of
from subjunctive_app.infra import deadline
from subjunctive_app.infra.database import begin_write, together, upsert
from subjunctive_app.models import Answer, DailyActivity, Learner, SkillCard, Tally, new_stamp
from subjunctive_app.progress.memory import knowledge_of, remember

_KEY = ("learner_id", "environment", "kind", "trigger")
_LAST = ("last_item", "last_typed", "last_at")
# So many answers are counted in one message to the database, each time with its own patience.
AT_ONCE = 100
DERIVED = (Tally, SkillCard, DailyActivity)


def counts(answer: Answer) -> bool:
    """Whether an answer says something of its learner: first attempts do, slips do not."""
    return answer.attempt == FIRST_TRY and answer.verdict != UNCOUNTED_VERDICT


def count_answer(connection: Connection, answer: Answer, known: Knowledge) -> Knowledge:
    """Add an answer that counts to its learner's tallies, skills and days; return what is known then.

    Commits nothing. The learner's row must be locked. An answer that comes late counts, but is not the last one of
    its kind.
    """
    if item := all_items().get(answer.item_id):
        _tally(connection, answer, item)
    return remember(connection, answer, known)


def count_answers(session: Session, learner: Row[Any], answers: Sequence[Answer]) -> None:
    """Add answers to what is derived from a learner's log, whose row must be locked. Commits nothing."""
    _count(session, learner.id, answers, knowledge_of(session, learner), learner.graded)


def _count(session: Session, learner_id: int, answers: Sequence[Answer], known: Knowledge, graded: int) -> None:
    """Add answers to what is `known` of a learner and `graded` before them. A long log takes longer than a request may
    wait, so it goes on with each hundred.
    """
    counted = list(filter(counts, answers))
    for start in range(0, len(counted), AT_ONCE):
        deadline.renew()
        with together(session) as connection:
            for answer in counted[start : start + AT_ONCE]:
                known = count_answer(connection, answer, known)
    values = {"graded": graded + len(counted), "stamp": new_stamp()}
    session.execute(update(Learner).where(Learner.id == learner_id).values(**values))


def _tally(connection: Connection, answer: Answer, item: Item) -> None:
    """Count the kind, and with a trigger that says something of it, that too."""
    kind = kind_of(answer.mode, answer.codes[0], answer.verdict, was_shown=answer.hint_used)
    key = {"learner_id": answer.learner_id, "environment": item.environment, "kind": kind}
    last = {"last_item": answer.item_id, "last_typed": answer.normalised, "last_at": answer.answered_at}
    rows = [{**key, "trigger": trigger, "count": 1, **last} for trigger in dict.fromkeys(("", trigger_of(kind, item)))]
    connection.execute(_tallying(connection.dialect.name), rows)


@lru_cache(maxsize=2)
def _tallying(dialect: str) -> Executable:
    """One more of a kind. Made once: with each answer it would cost more than what it does."""
    new = upsert(dialect, Tally)
    newest = {
        name: case((new.excluded.last_at >= Tally.last_at, new.excluded[name]), else_=getattr(Tally, name))
        for name in _LAST
    }
    return new.on_conflict_do_update(index_elements=_KEY, set_={"count": Tally.count + 1, **newest})


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many answers of how many learners were read, and of how many learners something else had been kept."""

    answers: int
    learners: int
    differing: int


def rebuild(session: Session) -> Rebuilt:
    """Count everything derived anew from the answer log, learner by learner.

    Each learner is a short transaction of their own, so that answers go on being kept meanwhile.
    """
    learners = session.scalars(select(Learner.id).order_by(Learner.id)).all()
    found = [_rebuild_learner(session, learner) for learner in learners]
    return Rebuilt(sum(answers for answers, _ in found), len(found), sum(differs for _, differs in found))


def _rebuild_learner(session: Session, learner_id: int) -> tuple[int, bool]:
    """How many answers there are, and whether something else was kept of them than what they tell."""
    begin_write(session)
    session.execute(select(Learner.id).where(Learner.id == learner_id).with_for_update())
    kept = _derived(session, learner_id)
    answers = recount(session, learner_id)
    differs = _derived(session, learner_id) != kept
    session.commit()
    return answers, differs


def _derived(session: Session, learner_id: int) -> list[list[str]]:
    """All that is derived from a learner's log, to be compared."""
    tables = [table.__table__ for table in DERIVED]
    logs = [session.execute(select(table).where(table.c.learner_id == learner_id)) for table in tables]
    return [sorted(map(repr, rows)) for rows in logs]


def recount(session: Session, learner_id: int) -> int:
    """Count the tallies of a learner, whose row must be locked, anew; return how many answers there are.

    Commits nothing.
    """
    for derived in DERIVED:
        session.execute(delete(derived).where(derived.learner_id == learner_id))
    # In the order in which they were kept: an answer that came late was no review then, and is none now.
    log = select(Answer).where(Answer.learner_id == learner_id).order_by(Answer.id)
    answers = session.scalars(log).all()
    _count(session, learner_id, answers, NOBODY, 0)
    return len(answers)
