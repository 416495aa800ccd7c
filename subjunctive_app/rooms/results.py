"""What came out of a room: every answer, each member's row, and the commonest mistakes."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from subjunctive_app.domain.questions import Question
from subjunctive_app.domain.rooms.scoring import Standing, standings
from subjunctive_app.domain.rooms.tally import RIGHT, SHOWN
from subjunctive_app.models import Room, RoomAnswer, RoomItem, RoomMember
from subjunctive_app.rooms.answers import card_of
from subjunctive_app.rooms.service import stage_of

COMMONEST = 8


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One answer. `given` is what the form of the card sent: a form, or what stands for a button."""

    member: int
    nick: str
    round_no: int
    question: Question
    given: str
    verdict: str
    kind: str
    points: int
    ms: int

    @property
    def sentence(self) -> str:
        """The sentence as it was shown."""
        return sentence_of(self.question)


@dataclass(frozen=True)
class Results:
    """Rounds that were revealed, with their sentences; members with their standing; and what went wrong how often."""

    sentences: tuple[tuple[int, str, Question], ...]
    members: tuple[tuple[str, Standing], ...]
    rows: tuple[ResultRow, ...]
    mistakes: tuple[tuple[str, int], ...]

    def cell(self, member: int, round_no: int) -> ResultRow | None:
        """A member's answer to a round."""
        return self._cells.get((member, round_no))

    @cached_property
    def _cells(self) -> dict[tuple[int, int], ResultRow]:
        return {(row.member, row.round_no): row for row in self.rows}


def read_results(session: Session, room: Room) -> Results:
    """What was answered in the rounds whose answers everybody has seen."""
    over = stage_of(room).over
    items = session.scalars(
        select(RoomItem).where(RoomItem.room_id == room.id, RoomItem.round_no <= over, RoomItem.skipped.is_(False))
    ).all()
    asked = {item.round_no: card_of(room, item, 0, room.created_at).question for item in items}
    people = session.scalars(
        select(RoomMember).where(RoomMember.room_id == room.id, RoomMember.banned.is_(False))
    ).all()
    nicks = {one.id: _label(one) for one in people}
    rows = tuple(_rows(session, room.id, asked, nicks))
    ranked = standings(
        [(row.member, row.round_no, row.points) for row in rows], {one.id: one.joined_round for one in people}, asked
    )
    kinds = Counter(row.kind for row in rows if row.kind not in (RIGHT, SHOWN))
    return Results(
        sentences=tuple((number, sentence_of(one), one) for number, one in sorted(asked.items())),
        members=tuple((nicks[one.member], one) for one in ranked),
        rows=rows,
        mistakes=tuple(sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))[:COMMONEST]),
    )


def _rows(session: Session, room_id: int, asked: dict[int, Question], nicks: dict[int, str]) -> list[ResultRow]:
    query = select(RoomAnswer).where(RoomAnswer.room_id == room_id).order_by(RoomAnswer.round_no, RoomAnswer.member_id)
    return [
        ResultRow(
            member=row.member_id,
            nick=nicks[row.member_id],
            round_no=row.round_no,
            question=asked[row.round_no],
            given=row.given,
            verdict=row.verdict,
            kind=row.kind,
            points=row.points,
            ms=row.ms,
        )
        for row in session.scalars(query)
        if row.member_id in nicks and row.round_no in asked
    ]


def _label(member: RoomMember) -> str:
    """The name in what only hosts see."""
    return f"{member.nick} ({member.real_name})" if member.real_name else member.nick


def sentence_of(question: Question) -> str:
    """The sentence of a round: with its gap, or with the form that was asked about."""
    has_gap = question.is_typed or question.mode == "choose"
    return question.item.target.sentence("___" if has_gap else question.shown_form)
