"""What is read of a room at everybody's own pace, and what its host puts on the screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from subjunctive_app.domain.errors import NotYours
from subjunctive_app.domain.questions import Question
from subjunctive_app.domain.rooms.paced import Board, Mistake, Try, board, cursor
from subjunctive_app.domain.rooms.tally import RIGHT, SHOWN
from subjunctive_app.domain.verdicts import Verdict, judge
from subjunctive_app.infra.database import begin_write
from subjunctive_app.models import Room, RoomAnswer, RoomItem
from subjunctive_app.rooms.answers import card_of


@dataclass(frozen=True)
class Paced:
    """The sentences by number, and the answers: everybody's, or those of one member. `shown` is on the screen."""

    questions: Mapping[int, Question]
    tries: tuple[Try, ...]
    shown: Mistake | None

    @cached_property
    def of_member(self) -> dict[int, dict[int, Try]]:
        """The answers of each member, by the number of their sentence."""
        found: dict[int, dict[int, Try]] = {}
        for one in self.tries:
            found.setdefault(one.member, {})[one.round_no] = one
        return found

    def card(self, member_id: int, answered: int = 0) -> "OwnCard":
        """What a member sees: the next sentence, below the one `answered` rightly; or that one, answered wrongly."""
        asked = (member_id, answered)
        if asked not in self._cards:  # a template asks for it often, and each time it would be graded
            self._cards[asked] = self._card(*asked)
        return self._cards[asked]

    @cached_property
    def _cards(self) -> dict[tuple[int, int], "OwnCard"]:
        return {}

    def _card(self, member_id: int, answered: int) -> "OwnCard":
        own = self.of_member.get(member_id, {})
        following, verdict = cursor(own, len(self.questions)), self._verdict(own.get(answered))
        is_settled = verdict is not None and verdict.grade.is_right and not verdict.gave_up
        number = following if is_settled or verdict is None else answered
        return OwnCard(
            done=len(own),
            right=sum(one.kind == RIGHT for one in own.values()),
            rounds=len(self.questions),
            round_no=number,
            question=self.questions[number] if number else None,
            verdict=None if is_settled else verdict,
            settled=verdict if is_settled else None,
        )

    def mended(self, mistake: Mistake) -> Verdict:
        """The sentence of a mistake, as if the wrong form had been given just so."""
        return judge(self.questions[mistake.round_no], mistake.form)

    def _verdict(self, given: Try | None) -> Verdict | None:
        if given is None:
            return None
        return judge(self.questions[given.round_no], given.given, gave_up=given.gave_up)

    def board(self, here: Mapping[int, bool], began: Mapping[int, datetime], now: datetime) -> Board:
        """The class for its host."""
        asked = {number: question.item.environment for number, question in self.questions.items()}
        return board(asked, here, self.tries, began, now)


@dataclass(frozen=True, slots=True)
class OwnCard:
    """A card of somebody at their own pace, for the drills' templates; without a question they have finished.

    `verdict` belongs to the sentence that stands, `settled` to the one before.
    """

    done: int
    right: int
    rounds: int
    round_no: int | None
    question: Question | None
    verdict: Verdict | None
    settled: Verdict | None
    typed: str = ""
    needs_keys: bool = True

    @property
    def progress(self) -> tuple[int | None, int, int]:
        """Whoever has come as far sees the same."""
        return (self.round_no, self.done, self.right)

    @property
    def is_shown(self) -> bool:
        """True where the answer stands in the sentence."""
        return self.verdict is not None


def read_paced(session: Session, room: Room, only: int = 0) -> Paced:
    """The sentences and answers of a room; `only` those of one member, if a member is given."""
    items = session.scalars(select(RoomItem).where(RoomItem.room_id == room.id).order_by(RoomItem.round_no))
    questions = {item.round_no: card_of(room, item, 0, room.created_at).question for item in items}
    columns = (RoomAnswer.member_id, RoomAnswer.round_no, RoomAnswer.given, RoomAnswer.gave_up)
    query = select(*columns, RoomAnswer.normalised, RoomAnswer.kind, RoomAnswer.at)
    query = query.where(RoomAnswer.room_id == room.id)
    if only:
        query = query.where(RoomAnswer.member_id == only)
    tries = tuple(Try(*row) for row in session.execute(query.order_by(RoomAnswer.id)))
    return Paced(questions, tries, None if only else _shown(room, tries))


def _shown(room: Room, tries: tuple[Try, ...]) -> Mistake | None:
    same = [one for one in tries if (one.round_no, one.form) == (room.shown_round, room.shown_form)]
    return Mistake(same[0].round_no, same[0].form, same[0].kind, len(same)) if same else None


def put_on_screen(session: Session, room_id: int, round_no: int, form: str) -> None:
    """Show a wrong form that somebody gave, without saying who; nothing, for an empty one. Raises NotYours."""
    given = (RoomAnswer.room_id == room_id, RoomAnswer.round_no == round_no, RoomAnswer.normalised == form)
    wrong = RoomAnswer.kind.not_in((RIGHT, SHOWN))
    if form and not session.scalar(select(func.count()).select_from(RoomAnswer).where(*given, wrong)):
        raise NotYours
    begin_write(session)
    values = {"shown_round": round_no, "shown_form": form} if form else {"shown_round": None, "shown_form": None}
    session.execute(update(Room).where(Room.id == room_id).values(**values))
    session.commit()
