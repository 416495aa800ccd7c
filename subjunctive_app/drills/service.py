"""Use cases of the drills: deal a card, grade an answer, keep it."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from subjunctive_app.domain.cards import card_at, mode_of
from subjunctive_app.domain.diagnosis import CODES
from subjunctive_app.domain.focus import EVERYTHING, Focus
from subjunctive_app.domain.grading import FIRST_TRY, Grade, grade
from subjunctive_app.domain.items import all_items, get_item
from subjunctive_app.domain.memory import SCHEDULER
from subjunctive_app.domain.planning import Choice, Knowledge, choose, foretold, weakest
from subjunctive_app.domain.practice import USUAL, Length, Practice, Review
from subjunctive_app.domain.questions import MODES, mode_named
from subjunctive_app.domain.skills import credit
from subjunctive_app.drills.forms import MAX_ANSWER
from subjunctive_app.drills.practice import Standing, kept_practice, look_back, standing
from subjunctive_app.drills.tokens import Card, Submission
from subjunctive_app.infra.database import begin_write, together
from subjunctive_app.infra.metrics import counter
from subjunctive_app.learners.service import NewLearnerRefused, Visitor, get_or_begin
from subjunctive_app.models import Answer, Learner, new_stamp
from subjunctive_app.progress.memory import knowledge, knowledge_of, recollections
from subjunctive_app.progress.service import count_answer, counts

log = logging.getLogger(__name__)
AT_ONCE = 20
ANSWERS = counter(
    "subjunctive_answers_total",
    "Answers to cards: kept, sent once more, or not kept since the database was away.",
    mode=MODES,
    outcome=("kept", "repeated", "waiting"),
)
DIAGNOSES = counter("subjunctive_diagnoses_total", "Answers kept, by the code of their diagnosis.", code=CODES)
# Of the tables, not of the mapper, and made once: each answer sends them.
_INSERT = insert(Answer.__table__).inline()  # type: ignore[arg-type]
_INSERTED = tuple(column.name for column in Answer.__table__.columns if column.name != "id")
_UPDATE = update(Learner.__table__).where(Learner.__table__.c.id == bindparam("learner"))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A graded submission. `is_repeat` tells that another answer came first and counts: this is that one.

    `is_kept` is False where the database could not take it: it must be sent again, with the same id. `known` is what
    is known of the learner since, where keeping it told.
    """

    submission: Submission
    grade: Grade
    is_kept: bool
    is_repeat: bool = False
    known: Knowledge | None = field(default=None, compare=False, repr=False)


@lru_cache(maxsize=256)
def grade_submission(submission: Submission) -> Grade:
    """Grade what was typed; needs no database. The last ones are kept: to be told, to be stored and to be shown."""
    card = submission.card
    return grade(card.question, submission.typed, attempt=card.attempt, gave_up=submission.gave_up)


def submit(session: Session, submission: Submission, visitor: Visitor) -> Outcome:
    """Grade an answer and keep it once. The verdict never waits for a database that is gone."""
    graded = grade_submission(submission)
    if not submission.typed.strip() and not submission.gave_up:
        return Outcome(submission, graded, is_kept=True)  # nothing was answered: nothing to keep
    try:
        first, known = keep(session, submission, visitor)
    except (SQLAlchemyError, NewLearnerRefused) as error:
        session.rollback()
        log.warning("answer not kept: %s", type(error).__name__)
        ANSWERS.labels(submission.card.mode, "waiting").inc()
        return Outcome(submission, graded, is_kept=False)
    ANSWERS.labels(submission.card.mode, "repeated" if first else "kept").inc()
    if first is None:
        DIAGNOSES.labels(graded.diagnosis.code).inc()
        return Outcome(submission, graded, is_kept=True, known=known)
    told, came = ((one.card.item, one.typed, one.gave_up) for one in (submission, first))
    differs = told != came
    return Outcome(first, grade_submission(first), is_kept=True, is_repeat=differs)


def keep(session: Session, submission: Submission, visitor: Visitor) -> tuple[Submission | None, Knowledge | None]:
    """Store the answer in a transaction of its own: the submission that came first, for a repeat, and what is known
    of the learner now, for one that counts.

    Raises NewLearnerRefused, and SQLAlchemyError where the database is locked or gone.
    """
    try:
        return _keep(session, submission, visitor)
    except IntegrityError:
        # It was kept before, or another request made the same learner a moment ago: now it can be read.
        return _keep(session, submission, visitor, may_be_repeat=True)


def keep_late(session: Session, submissions: Sequence[Submission], visitor: Visitor) -> list[Submission]:
    """Try once more to keep answers that could not be kept; return those that still wait.

    Stops at the first that fails, since each try may wait seconds for a locked database, and after twenty, since a
    request has only so much time for it.
    """
    for index, submission in enumerate(submissions[:AT_ONCE]):
        if not submit(session, submission, visitor).is_kept:
            return list(submissions[index:])
    return list(submissions[AT_ONCE:])


@dataclass(frozen=True, slots=True)
class Dealt:
    """A card to ask, and the choice behind it."""

    card: Card
    choice: Choice


@dataclass(frozen=True, slots=True)
class Ended:
    """A sitting that is over with this card, and what became of it."""

    card: Card
    review: Review


def first_card(
    session: Session,
    visitor: Visitor | None,
    *,
    dialect: str,
    seed: int,
    now: datetime,
    focus: Focus = EVERYTHING,
    length: Length | None = None,
    is_tolerant: bool = False,
    level: str = "",
) -> Dealt:
    """The card a visit begins with: the next of the open sitting, of a new one where a focus or a length is asked for.

    A known learner goes on typing; without the database, it starts afresh. `level` is the highest one of what comes
    unasked. Raises ItemNotFound where the focus has no sentence.
    """
    found = standing(session, visitor, now)
    known = _known(session, visitor)
    if focus.mistakes and not (known and weakest(known.memories)):
        focus = replace(focus, mistakes="")  # there are none: the card must not say that it is one of them
    practice, focus = _sitting(found, focus, length, now)
    ordinal = found.graded + 1
    choice = _choose(known, now, seed=seed, ordinal=ordinal, dialect=dialect, focus=focus, level=level)
    card = Card(
        item=choice.item.id,
        submission=uuid.uuid4(),
        attempt=FIRST_TRY,
        mode=choice.mode,
        dialect=dialect,
        ordinal=ordinal,
        seed=seed,
        shown_at=now,
        focus=focus,
        practice=practice,
        is_tolerant=is_tolerant,
        level=level,
    )
    return Dealt(card, choice)


def _sitting(found: Standing, focus: Focus, length: Length | None, now: datetime) -> tuple[Practice, Focus]:
    asks_nothing = focus == EVERYTHING and length is None
    if found.practice and (asks_nothing or (focus == found.focus and length in (None, found.practice.length))):
        return found.practice, found.focus
    return Practice.begin(length or USUAL, now), focus


def next_card(
    session: Session, visitor: Visitor | None, card: Card, now: datetime, known: Knowledge | None = None
) -> Dealt | Ended:
    """The card after this one, or the end of its sitting. Its id follows from this one's, whichever sentence comes.

    `known` is what is known of the learner, where that was found out just now.
    """
    if card.practice and card.practice.is_over(now):
        return Ended(card, look_back(session, visitor, card.practice))
    ordinal = card.ordinal + 1
    known, dialect, focus, level = known or _known(session, visitor), card.dialect, card.focus, card.level
    choice = _choose(known, now, seed=card.seed, ordinal=ordinal, dialect=dialect, focus=focus, level=level)
    return Dealt(card.following(choice.item.id, choice.mode, now), choice)


def _known(session: Session, visitor: Visitor | None) -> Knowledge | None:
    """What is known of the learner; None where the database is away."""
    try:
        return knowledge(session, visitor)
    except SQLAlchemyError as error:
        session.rollback()
        log.warning("memory not read: %s", type(error).__name__)
        return None


def _choose(
    known: Knowledge | None, now: datetime, *, seed: int, ordinal: int, dialect: str, focus: Focus, level: str
) -> Choice:
    """What the learner's memory asks for; where that is not known, the next of a fixed order."""
    if known is None:
        item = card_at(seed, ordinal, dialect, focus)
        return Choice(item, mode_of(item, ordinal, focus), "only")
    return choose(known, now, seed=str(seed), ordinal=ordinal, dialect=dialect, focus=focus, level=level)


def focus_like(card: Card) -> Focus:
    """More sentences of the environment of a card, in the kind that was chosen before."""
    return Focus(environment=get_item(card.item).environment, kind=card.focus.kind)


def _keep(
    session: Session, submission: Submission, visitor: Visitor, *, may_be_repeat: bool = False
) -> tuple[Submission | None, Knowledge | None]:
    """Most answers are no repeats: they are written without looking, and a repeat is refused by its id."""
    begin_write(session)
    card = submission.card
    learner = get_or_begin(session, visitor, dialect=card.dialect, now=submission.answered_at)
    if may_be_repeat:
        same = (Answer.learner_id == learner.id, Answer.submission_id == card.submission)
        if first := session.scalar(select(Answer).where(*same)):
            given = _as_given(submission, first)
            session.rollback()
            return given, None
    answer, known = answer_of(submission, learner.id), None
    state = {"seen_at": learner.seen_at, "dialect": learner.dialect, "practice": learner.practice}
    if answer.answered_at >= learner.seen_at:  # an answer that comes late does not turn the clock back
        practice = kept_practice(card) or learner.practice
        state = {"seen_at": answer.answered_at, "dialect": answer.dialect, "practice": practice}
    stamp, graded = learner.stamp, learner.graded
    if counts(answer):
        known, stamp, graded = knowledge_of(session, learner), new_stamp(), graded + 1
        said = foretold(known, answer.item_id, card.mode, answer.shown_at)
        answer.predicted_success, answer.predicted_recall = said
    with together(session) as connection:
        # A repeat is refused here, before anything is counted.
        connection.execute(_INSERT, {name: getattr(answer, name) for name in _INSERTED})
        known = known and count_answer(connection, answer, known)
        connection.execute(_UPDATE, {"learner": learner.id, "graded": graded, "stamp": stamp, **state})
    session.commit()
    if known:
        recollections.keep(learner.key_hash, stamp, known)
    return None, known


def _as_given(repeat: Submission, first: Answer) -> Submission:
    """What came first under the id of a repeat, which may have been another sentence."""
    if first.item_id not in all_items():
        return replace(repeat, typed=first.typed, gave_up=first.hint_used)
    card = replace(repeat.card, item=first.item_id, mode=mode_named(first.mode))
    return replace(repeat, card=card, typed=first.typed, gave_up=first.hint_used)


def answer_of(submission: Submission, learner_id: int) -> Answer:
    """A submission, graded, as a row of the log."""
    card, item = submission.card, get_item(submission.card.item)
    diagnosis = grade_submission(submission).diagnosis
    is_first = card.attempt == FIRST_TRY
    told = credit(card.question, diagnosis, gave_up=submission.gave_up) if is_first else ()
    waited = submission.answered_at - card.shown_at
    return Answer(
        learner_id=learner_id,
        submission_id=card.submission,
        item_id=item.id,
        item_version=item.version,
        mode=card.mode,
        attempt=card.attempt,
        hint_used=submission.gave_up,
        typed=submission.typed[:MAX_ANSWER],
        normalised=diagnosis.normalised[:MAX_ANSWER],
        verdict=str(diagnosis.verdict),
        codes=[str(diagnosis.code)],
        skills=[[skill, int(rating)] for skill, rating in told],
        scheduler=SCHEDULER,
        dialect=card.dialect,
        shown_at=card.shown_at,
        answered_at=submission.answered_at,
        latency_ms=min(max(0, round(waited.total_seconds() * 1000)), 2**31 - 1),
    )
