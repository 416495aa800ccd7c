"""Keeping the tallies, and reading them for the progress page."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from subjunctive_app.domain.items import all_items
from subjunctive_app.domain.progress import SHOWN, UNCOUNTED_VERDICT, Count, Overview, overview
from subjunctive_app.infra.database import begin_write, upsert
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Answer, Learner, Tally

REBUILD_BATCH = 1000


def count_answer(session: Session, answer: Answer) -> None:
    """Add a stored answer to its learner's tallies: first attempts only, and no slips. Commits nothing."""
    item = all_items().get(answer.item_id)
    if answer.attempt != 1 or answer.verdict == UNCOUNTED_VERDICT or item is None:
        return
    last = {"last_item": answer.item_id, "last_typed": answer.normalised, "last_at": answer.answered_at}
    key = {
        "learner_id": answer.learner_id,
        "environment": item.environment,
        "kind": SHOWN if answer.hint_used else answer.codes[0],
    }
    session.execute(
        upsert(session, Tally)
        .values(**key, count=1, **last)
        .on_conflict_do_update(index_elements=list(key), set_={"count": Tally.count + 1, **last})
    )


def read_overview(session: Session, visitor: Visitor | None) -> Overview:
    """The progress of a learner; the empty one for somebody unknown."""
    if visitor is None:
        return overview(())
    rows = session.scalars(select(Tally).join(Learner).where(Learner.key_hash == visitor.key_hash))
    return overview(_count(row) for row in rows)


def rebuild(session: Session) -> int:
    """Count all tallies anew from the answer log, in one transaction; return how many answers were read."""
    begin_write(session)
    session.execute(delete(Tally))
    answers = session.scalars(
        select(Answer).order_by(Answer.answered_at, Answer.id).execution_options(yield_per=REBUILD_BATCH)
    )
    read = 0
    for answer in answers:
        count_answer(session, answer)
        read += 1
    session.commit()
    return read


def _count(row: Tally) -> Count:
    return Count(row.environment, row.kind, row.count, row.last_item, row.last_typed, row.last_at)
