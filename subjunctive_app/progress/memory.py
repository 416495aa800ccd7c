"""Keeping what a learner remembers: skill cards and days, moved by each stored answer."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from subjunctive_app.domain.grading import FIRST_TRY, grade
from subjunctive_app.domain.items import all_items, get_item
from subjunctive_app.domain.memory import SCHEDULER, Evidence, Memory
from subjunctive_app.domain.planning import NOBODY, Knowledge, Seen
from subjunctive_app.domain.progress import UNCOUNTED_VERDICT
from subjunctive_app.domain.questions import MODES, WITH_BUTTONS, Mode, Question
from subjunctive_app.domain.skills import Credit, Rating, Skill, credit
from subjunctive_app.infra.database import upsert
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Answer, DailyActivity, Learner, SkillCard

LATEST = 100
RIGHT_VERDICTS = frozenset({"right", "marked"})
FIELDS = tuple(field.name for field in fields(Memory))
COLUMNS = tuple(getattr(SkillCard, name) for name in FIELDS)


def credit_of(answer: Answer) -> Credit:
    """What a stored first attempt says of skills: as it was kept, else read off the answer once more.

    Nothing for answers from before there were skills whose sentence is gone.
    """
    if answer.scheduler == SCHEDULER:
        return tuple((skill, Rating(rating)) for skill, rating in answer.skills)
    if answer.item_id not in all_items():
        return ()
    mode: Mode = next((mode for mode in MODES if mode == answer.mode), "type")
    question = Question(get_item(answer.item_id), mode, answer.dialect)
    graded = grade(question, answer.typed, attempt=answer.attempt, gave_up=answer.hint_used)
    return credit(question, graded.diagnosis, gave_up=answer.hint_used)


def remember(session: Session, answer: Answer) -> None:
    """Move the skills that a first attempt tells about, and count its day. Commits nothing.

    The learner's row must be locked. An answer of an earlier day than the last review, which comes late, counts as
    a try and is no review.
    """
    found = credit_of(answer)
    item = all_items().get(answer.item_id)
    if not found or not item:
        _count_day(session, answer, [])
        return
    known = memories(session, answer.learner_id, SkillCard.skill.in_([skill for skill, _rating in found]))
    is_typed, proves = answer.mode not in WITH_BUTTONS, item.excludes_subjunctive
    moved, reviews = {}, []
    for skill, rating in found:
        evidence = Evidence(rating, item.family, item.target.verb, proves, is_typed, answer.answered_at)
        before = known.get(skill, Memory())
        moved[skill] = before.after(evidence)
        if before.is_review(evidence.at):
            reviews.append(evidence.is_right)
    _count_day(session, answer, reviews)
    _keep(session, answer.learner_id, moved)


def memories(session: Session, learner_id: int, *which: ColumnElement[bool]) -> Mapping[Skill, Memory]:
    """What a learner remembers of all skills, or of those of a condition; a skill never tried is missing."""
    # Columns, not rows of the mapper: there may be 170, and each card asks for them.
    query = select(SkillCard.skill, *COLUMNS).where(SkillCard.learner_id == learner_id, *which)
    return {skill: _memory(values) for skill, *values in session.execute(query)}


def knowledge(session: Session, visitor: Visitor | None) -> Knowledge:
    """All that the choice of the next card needs to know of a learner; of a stranger, nothing.

    Reads at most some 170 memories and the latest 100 first attempts, however long the log is.
    """
    query = select(Learner.id, Learner.retention)
    row = visitor and session.execute(query.where(visitor.is_learner)).one_or_none()
    if not row:
        return NOBODY
    found, retention = row
    log = select(Answer.item_id, Answer.answered_at, Answer.verdict).where(
        Answer.learner_id == found, Answer.attempt == FIRST_TRY, Answer.verdict != UNCOUNTED_VERDICT
    )
    rows = session.execute(log.order_by(Answer.answered_at.desc()).limit(LATEST)).all()
    latest = tuple(Seen(item, at, verdict in RIGHT_VERDICTS) for item, at, verdict in reversed(rows))
    return Knowledge(memories(session, found), latest, retention)


def _memory(row: Sequence[Any]) -> Memory:
    values = dict(zip(FIELDS, row, strict=True))
    return Memory(**{**values, "items": tuple(values["items"]), "verbs": tuple(values["verbs"])})


def _keep(session: Session, learner_id: int, moved: Mapping[Skill, Memory]) -> None:
    """Store memories, all at once. One statement for any number of them: it is compiled only once."""
    new = upsert(session, SkillCard)
    changed = {name: new.excluded[name] for name in FIELDS}
    rows = [
        {"learner_id": learner_id, "skill": skill, **{name: getattr(memory, name) for name in FIELDS}}
        for skill, memory in moved.items()
    ]
    # On the connection: the mapper's own way of inserting many is made for thousands of rows.
    statement = new.on_conflict_do_update(index_elements=["learner_id", "skill"], set_=changed)
    session.connection().execute(statement, rows)


def _count_day(session: Session, answer: Answer, reviews: Sequence[bool]) -> None:
    """Count an answer, and which of the skills that were known on an earlier day it still showed."""
    key = {"learner_id": answer.learner_id, "day": answer.answered_at.date()}
    counts = {
        "answers": 1,
        "right": int(answer.verdict in RIGHT_VERDICTS),
        "reviews": len(reviews),
        "recalled": sum(reviews),
    }
    new = upsert(session, DailyActivity).values(**key, **counts)
    more = {name: getattr(DailyActivity, name) + new.excluded[name] for name in counts}
    session.execute(new.on_conflict_do_update(index_elements=list(key), set_=more))
