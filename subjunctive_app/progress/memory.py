"""Keeping what a learner remembers: skill cards and days, moved by each stored answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Executable, Row, bindparam, select
from sqlalchemy.orm import Session

from subjunctive_app.domain.grading import FIRST_TRY, asked_then, grade
from subjunctive_app.domain.items import all_items, get_item
from subjunctive_app.domain.memory import NO_MEMORY, SCHEDULER, Evidence, Memory
from subjunctive_app.domain.planning import LATEST, NOBODY, Knowledge, Seen
from subjunctive_app.domain.progress import UNCOUNTED_VERDICT
from subjunctive_app.domain.questions import WITH_BUTTONS, Question, mode_named
from subjunctive_app.domain.skills import Credit, Rating, Skill, credit
from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.infra.database import upsert
from subjunctive_app.learners.service import Visitor, find
from subjunctive_app.models import Answer, DailyActivity, SkillCard
from subjunctive_app.progress.recollections import Recollections

RIGHT_VERDICTS = frozenset({"right", "marked"})
FIELDS = tuple(field.name for field in fields(Memory))
COUNTS = ("answers", "right", "reviews", "recalled")
recollections = Recollections()


_LOG, _CARDS = Answer.__table__.c, SkillCard.__table__.c
_LATEST = (
    select(_LOG.item_id, _LOG.answered_at, _LOG.verdict)
    .where(_LOG.learner_id == bindparam("learner"), _LOG.attempt == FIRST_TRY, _LOG.verdict != UNCOUNTED_VERDICT)
    .order_by(_LOG.answered_at.desc())
    .limit(LATEST)
)
_MEMORIES = select(_CARDS.skill, *(_CARDS[name] for name in FIELDS)).where(_CARDS.learner_id == bindparam("learner"))


def credit_of(answer: Answer) -> Credit:
    """What a stored first attempt says of skills: as it was kept, else read off the answer once more.

    Nothing for answers from before there were skills whose sentence is gone.
    """
    if answer.scheduler == SCHEDULER:
        return tuple((skill, Rating(rating)) for skill, rating in answer.skills)
    if answer.item_id not in all_items():
        return ()
    verdict = verdict_of(answer)
    return credit(verdict.question, verdict.grade.diagnosis, gave_up=verdict.gave_up)


def verdict_of(answer: Answer) -> Verdict:
    """A stored answer graded once more, as it was then: an accent that counted as right is right here too.

    Raises ItemNotFound where its sentence is gone.
    """
    is_tolerant = answer.verdict == "right"
    question = Question(get_item(answer.item_id), mode_named(answer.mode), answer.dialect, is_tolerant=is_tolerant)
    question = asked_then(question, answer.typed, answer.verdict)
    graded = grade(question, answer.typed, attempt=answer.attempt, gave_up=answer.hint_used)
    return Verdict(question, graded, answer.typed, gave_up=answer.hint_used)


def remember(connection: Connection, answer: Answer, known: Knowledge) -> Knowledge:
    """Move the skills that a first attempt tells about, and count its day; return what is known then.

    Commits nothing. The learner's row must be locked. An answer of an earlier day than the last review, which comes
    late, counts as a try and is no review.
    """
    moved, reviews = {}, []
    for skill, evidence in _evidence(answer):
        before = known.memories.get(skill, NO_MEMORY)
        moved[skill] = before.after(evidence)
        if before.is_review(evidence.at):
            reviews.append(evidence.is_right)
    _count_day(connection, answer, reviews)
    if moved:
        _keep(connection, answer.learner_id, moved)
    return known.after(Seen(answer.item_id, answer.answered_at, answer.verdict in RIGHT_VERDICTS), moved)


def _evidence(answer: Answer) -> Iterator[tuple[Skill, Evidence]]:
    """What an answer says of each skill; nothing where its sentence is gone."""
    if item := all_items().get(answer.item_id):
        is_typed, proves = answer.mode not in WITH_BUTTONS, item.excludes_subjunctive
        for skill, rating in credit_of(answer):
            yield skill, Evidence(rating, item.family, item.target.verb, proves, is_typed, answer.answered_at)


def knowledge(session: Session, visitor: Visitor | None, kept: Recollections = recollections) -> Knowledge:
    """All that the choice of the next card needs to know of a learner; of a stranger, nothing."""
    learner = visitor and find(session, visitor)
    return knowledge_of(session, learner, kept) if learner else NOBODY


def knowledge_of(session: Session, learner: Row[Any], kept: Recollections = recollections) -> Knowledge:
    """What is known of the learner of a row, as this process remembers it, else read and remembered.

    Reads at most some 170 memories and the latest 100 first attempts, however long the log is.
    """
    known = kept.get(learner.key_hash, learner.stamp)
    if known is None:
        known = _read(session, learner.id) if learner.graded else NOBODY
        kept.keep(learner.key_hash, learner.stamp, known)
    return replace(known, retention=learner.retention)


def _read(session: Session, learner_id: int) -> Knowledge:
    connection, whose = session.connection(), {"learner": learner_id}
    latest = (Seen(item, at, verdict in RIGHT_VERDICTS) for item, at, verdict in connection.execute(_LATEST, whose))
    return Knowledge(_by_skill(connection.execute(_MEMORIES, whose)), tuple(latest)[::-1])


def _by_skill(rows: Iterable[Sequence[Any]]) -> Mapping[Skill, Memory]:
    """Memories by skill. Of columns, not of rows of the mapper: there may be 170, and each card asks for them."""
    found: dict[Skill, Memory] = {}
    for row in rows:
        values: list[Any] = [*row[1:-2], tuple(row[-2]), tuple(row[-1])]
        found[row[0]] = Memory(*values)
    return found


def _keep(connection: Connection, learner_id: int, moved: Mapping[Skill, Memory]) -> None:
    """Store memories, all at once."""
    rows = [
        {"learner_id": learner_id, "skill": skill, **{name: getattr(memory, name) for name in FIELDS}}
        for skill, memory in moved.items()
    ]
    connection.execute(_keeping(connection.dialect.name), rows)


@lru_cache(maxsize=2)
def _keeping(dialect: str) -> Executable:
    """A memory in the place of the one before. Made once: with each answer it would cost more than what it does."""
    new = upsert(dialect, SkillCard)
    changed = {name: new.excluded[name] for name in FIELDS}
    return new.on_conflict_do_update(index_elements=["learner_id", "skill"], set_=changed)


def _count_day(connection: Connection, answer: Answer, reviews: Sequence[bool]) -> None:
    """Count an answer, and which of the skills that were known on an earlier day it still showed."""
    counts = (1, int(answer.verdict in RIGHT_VERDICTS), len(reviews), sum(reviews))
    row = {"learner_id": answer.learner_id, "day": answer.answered_at.date(), **dict(zip(COUNTS, counts, strict=True))}
    connection.execute(_counting_day(connection.dialect.name), row)


@lru_cache(maxsize=2)
def _counting_day(dialect: str) -> Executable:
    new = upsert(dialect, DailyActivity)
    more = {name: getattr(DailyActivity, name) + new.excluded[name] for name in COUNTS}
    return new.on_conflict_do_update(index_elements=["learner_id", "day"], set_=more)
