"""Use cases of disputes: a learner proposes, an operator decides, the content takes it over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Row, bindparam, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from subjunctive_app.domain.diagnosis import Diagnosis
from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.grading import FIRST_TRY, grade
from subjunctive_app.domain.items import accepted_answers
from subjunctive_app.drills.forms import MAX_ANSWER
from subjunctive_app.drills.tokens import Card
from subjunctive_app.infra.database import begin_write
from subjunctive_app.learners.service import Visitor, get_or_begin
from subjunctive_app.models import Dispute

OPEN, ACCEPTED, REJECTED = "open", "accepted", "rejected"
HEADER = """\
# Answers that learners proposed and a person let stand: item = ["answer", …].
# Written by `flask --app wsgi disputes export`."""

# Made once, and on the connection: putting it together takes longer than its answer.
_LATEST: Executable = (
    select(Dispute.item_id, Dispute.typed, Dispute.status, Dispute.reply)
    .where(Dispute.learner_id == bindparam("learner"))
    .order_by(Dispute.id.desc())
    .limit(10)
)


class NothingToDispute(DomainError):
    """The answer is right, or there is none."""

    code = "nothing_to_dispute"
    status = 422


class DisputeNotFound(DomainError):
    """No dispute has this number, or it was decided already."""

    code = "dispute_not_found"
    status = 404


def propose(session: Session, visitor: Visitor, card: Card, typed: str, words: str, now: datetime) -> Dispute:
    """Keep that an answer should have counted; the same learner's repeat gives back the first.

    Raises NothingToDispute, NewLearnerRefused, and SQLAlchemyError where the database is locked or gone.
    """
    found = grade(card.question, typed, attempt=FIRST_TRY).diagnosis
    if found.verdict in {"right", "marked"} or not found.normalised:
        raise NothingToDispute
    try:
        return _keep(session, visitor, card, found, typed, words, now)
    except IntegrityError:
        # Another request made the same learner a moment ago: now it can be read.
        return _keep(session, visitor, card, found, typed, words, now)


def _keep(
    session: Session, visitor: Visitor, card: Card, found: Diagnosis, typed: str, words: str, now: datetime
) -> Dispute:
    begin_write(session)
    learner = get_or_begin(session, visitor, dialect=card.dialect, now=now)
    same = {"learner_id": learner.id, "item_id": card.item, "normalised": found.normalised[:MAX_ANSWER]}
    dispute = session.scalar(select(Dispute).filter_by(**same))
    if not dispute:
        version = card.question.item.version
        dispute = Dispute(
            **same,
            item_version=version,
            typed=typed,
            code=found.code,
            dialect=card.dialect,
            words=words,
            status=OPEN,
            reply="",
            made_at=now,
        )
        session.add(dispute)
    session.commit()
    return dispute


def of_learner(session: Session, learner_id: int) -> Sequence[Row[Any]]:
    """What a learner proposed: sentence, answer, status and reply of the latest ten, the last first."""
    return session.connection().execute(_LATEST, {"learner": learner_id}).all()


def open_disputes(session: Session, *, most: int | None = None) -> Sequence[Dispute]:
    """What waits for a decision, the oldest first; all of it, unless `most` says otherwise."""
    return session.scalars(select(Dispute).where(Dispute.status == OPEN).order_by(Dispute.id).limit(most)).all()


def count_open(session: Session) -> int:
    """How many wait for a decision."""
    return session.scalar(select(func.count()).where(Dispute.status == OPEN)) or 0


def accept(session: Session, dispute_id: int, now: datetime) -> Dispute:
    """Let an answer stand from the next content version on. Raises DisputeNotFound."""
    return _decide(session, dispute_id, ACCEPTED, "", now)


def reject(session: Session, dispute_id: int, reply: str, now: datetime) -> Dispute:
    """Decline with a line for the learner. Raises DisputeNotFound."""
    return _decide(session, dispute_id, REJECTED, reply, now)


def _decide(session: Session, dispute_id: int, status: str, reply: str, now: datetime) -> Dispute:
    begin_write(session)
    dispute = session.get(Dispute, dispute_id, with_for_update=True)
    if not dispute or dispute.status != OPEN:
        session.rollback()
        raise DisputeNotFound(str(dispute_id))
    dispute.status, dispute.reply, dispute.decided_at = status, reply, now
    session.commit()
    return dispute


def export(session: Session) -> str:
    """The file of accepted answers as TOML: those of the content, and those accepted here since."""
    answers = {item: set(forms) for item, forms in accepted_answers().items()}
    for dispute in session.scalars(select(Dispute).where(Dispute.status == ACCEPTED)):
        answers.setdefault(dispute.item_id, set()).add(dispute.normalised)
    lines = (f"{_quoted(item)} = [{', '.join(map(_quoted, sorted(forms)))}]" for item, forms in sorted(answers.items()))
    return "\n".join([HEADER, *lines]) + "\n"


def _quoted(text: str) -> str:
    """A basic string of TOML; control characters cannot occur, forms drop them."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
