"""Everything that is kept of a learner, to take along: as plain values, as a spreadsheet, as cards for Anki."""

import csv
import io
import uuid
from collections.abc import Iterable, Iterator
from datetime import date
from html import escape
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session

from subjunctive_app.domain.grading import FIRST_TRY
from subjunctive_app.domain.items import Item, all_items
from subjunctive_app.domain.progress import MISSED, UNCOUNTED_VERDICT, kind_of
from subjunctive_app.domain.questions import BOTH
from subjunctive_app.infra.database import begin_write
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import (
    Answer,
    DailyActivity,
    Dispute,
    Learner,
    Room,
    RoomAnswer,
    RoomMember,
    RoomMessage,
    SkillCard,
    Tally,
)
from subjunctive_app.progress.memory import RIGHT_VERDICTS

# Ids of rows say nothing to anybody, and key_hash stands for a key.
_INTERNAL = {"id", "learner_id", "user_id", "key_hash", "room_id", "member_id", "token_hash", "back_hash", "no"}
CSV_COLUMNS = (
    *("answered_at", "item_id", "environment", "trigger", "verb", "tense", "person", "mode", "attempt"),
    *("sentence", "right_form", "typed", "verdict", "code", "hint_used", "latency_ms", "dialect"),
)
# A spreadsheet would take what begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_Kept = Answer | Tally | SkillCard | DailyActivity | Dispute | RoomMember
_Column = InstrumentedAttribute[Any]
MOST_CARDS = 2000
GAP = "_____"


def everything(session: Session, mine: ColumnElement[bool]) -> dict[str, object]:
    """All rows of the learner that a condition finds."""
    ids = select(Learner.id).where(mine)

    def rows(table: type[_Kept], *order: _Column) -> list[dict[str, object]]:
        return plain_rows(session.scalars(select(table).where(table.learner_id.in_(ids)).order_by(*order)))

    in_rooms = select(RoomAnswer).join(RoomMember, RoomMember.id == RoomAnswer.member_id)
    # How an answer is judged is not told before its reveal: a second phone would try it out.
    is_asked = (Room.phase == "question") & (Room.round_no == RoomAnswer.round_no)
    in_rooms = in_rooms.join(Room, Room.id == RoomAnswer.room_id).where(RoomMember.learner_id.in_(ids), ~is_asked)
    in_rooms = in_rooms.order_by(RoomAnswer.at, RoomAnswer.id)
    said = select(RoomMessage).join(RoomMember, RoomMember.id == RoomMessage.member_id)
    said = said.where(RoomMember.learner_id.in_(ids)).order_by(RoomMessage.id)
    return {
        "learner": plain_rows(session.scalars(select(Learner).where(mine))),
        "answers": rows(Answer, Answer.answered_at, Answer.id),
        "tallies": rows(Tally, Tally.environment, Tally.kind, Tally.trigger),
        "skills": rows(SkillCard, SkillCard.skill),
        "days": rows(DailyActivity, DailyActivity.day),
        "disputes": rows(Dispute, Dispute.id),
        "room_seats": rows(RoomMember, RoomMember.id),
        "room_answers": plain_rows(session.scalars(in_rooms)),
        "room_messages": plain_rows(session.scalars(said)),
    }


def plain_rows(found: Iterable[DeclarativeBase]) -> list[dict[str, object]]:
    """Rows as plain values, without what is internal."""
    return [
        {name: plain(getattr(row, name)) for name in row.__table__.columns.keys() if name not in _INTERNAL}  # noqa: SIM118
        for row in found
    ]


def plain(value: object) -> object:
    """A value that JSON knows."""
    if isinstance(value, date):  # and with it every datetime
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def answers_csv(session: Session, visitor: Visitor | None) -> Iterator[str]:
    """All answers as lines of CSV, the heading first; what a spreadsheet would run is made plain text."""
    yield csv_line(CSV_COLUMNS)
    if visitor is None:
        return
    query = select(Answer).join(Learner).where(visitor.is_learner).order_by(Answer.answered_at, Answer.id)
    for answer in session.scalars(query.execution_options(yield_per=500)):
        yield csv_line(_csv_values(answer))


def anki_notes(session: Session, visitor: Visitor | None, language: str, note_type: str) -> Iterator[str]:
    """One's own mistakes as a text file that Anki imports: the sentence with its gap, and with the form.

    Each sentence once, with the latest wrong answer, the latest mistakes first; imported again, a note is brought up
    to date, not doubled. `note_type` is what Anki calls its plain notes in the learner's language.
    """
    heads = ("separator:tab", "html:true", f"notetype:{note_type}", "deck:ojalá", "guid column:1", "tags column:4")
    yield "".join(f"#{head}\n" for head in heads)
    seen: set[str] = set()
    for answer in _mistakes(session, visitor):
        item = all_items().get(answer.item_id)
        if item and item.id not in seen and len(seen) < MOST_CARDS:
            seen.add(item.id)
            yield "\t".join(_note(answer, item, language)) + "\n"


def erase(session: Session, visitor: Visitor) -> bool:
    """Delete the learner and all that is derived from their answers; False where there is none."""
    begin_write(session)
    found = session.execute(delete(Learner).where(visitor.is_learner).returning(Learner.id)).all()
    session.commit()
    return bool(found)


def _mistakes(session: Session, visitor: Visitor | None) -> Iterable[Answer]:
    if visitor is None:
        return ()
    wrong = Answer.verdict.not_in({*RIGHT_VERDICTS, UNCOUNTED_VERDICT})
    query = select(Answer).join(Learner).where(visitor.is_learner, Answer.attempt == FIRST_TRY, wrong)
    latest_first = query.order_by(Answer.answered_at.desc(), Answer.id.desc())
    return session.scalars(latest_first.execution_options(yield_per=500))


def _note(answer: Answer, item: Item, language: str) -> tuple[str, str, str, str]:
    form = item.target.form(answer.dialect)
    front = f"{_sentence(item, GAP)}<br><i>{escape(item.target.verb)}</i>"
    why = escape(item.why.in_language(language).replace("*", ""))
    is_form = answer.mode not in MISSED and answer.normalised not in ("", BOTH)
    wrote = f"<br><s>{escape(answer.normalised)}</s>" if is_form else ""
    back = f"{_sentence(item, f'<b>{escape(item.target.in_gap(form))}</b>')}{wrote}<br>{why}"
    kind = kind_of(answer.mode, answer.codes[0], answer.verdict, was_shown=answer.hint_used)
    return f"ojala-{item.id}", front, back, f"ojala {item.environment} {kind}"


def _sentence(item: Item, gap: str) -> str:
    return "".join(gap if part.kind == "gap" else escape(part.text) for part in item.target.segments)


def csv_line(values: Iterable[object]) -> str:
    """A line of a table for spreadsheets, without what they would run."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(harmless(one) if isinstance(one, str) else one for one in values)
    return line.getvalue()


def harmless(value: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _csv_values(answer: Answer) -> tuple[object, ...]:
    where: tuple[str, ...] = ("",) * 5
    shown: tuple[str, ...] = ("", "")
    if item := all_items().get(answer.item_id):  # the content may have lost it
        target = item.target
        where = (item.environment, target.trigger, target.verb, target.tense, target.person)
        shown = (target.sentence(GAP), target.form(answer.dialect))
    return (
        *(answer.answered_at.isoformat(), answer.item_id, *where, answer.mode, answer.attempt),
        *(*shown, answer.typed, answer.verdict, answer.codes[0], answer.hint_used, answer.latency_ms, answer.dialect),
    )
