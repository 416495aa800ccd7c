"""Everything about a room at one moment, read in a few queries: what every page and every push is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from subjunctive_app.domain.focus import suited
from subjunctive_app.domain.grading import FIRST_TRY, grade
from subjunctive_app.domain.items import Item
from subjunctive_app.domain.questions import Question
from subjunctive_app.domain.rooms.paced import Board
from subjunctive_app.domain.rooms.scoring import RIGHT as RIGHT_POINTS
from subjunctive_app.domain.rooms.scoring import Standing, standings
from subjunctive_app.domain.rooms.settings import RoomSettings
from subjunctive_app.domain.rooms.stage import Stage
from subjunctive_app.domain.rooms.tally import RIGHT, Given, Tally, tally
from subjunctive_app.domain.rooms.teams import Team, team_names, teams
from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.models import Room, RoomAnswer, RoomItem, RoomMember
from subjunctive_app.rooms.answers import card_of
from subjunctive_app.rooms.chat import Chat, read_chat
from subjunctive_app.rooms.paced import Paced, read_paced
from subjunctive_app.rooms.service import PRESENCE, is_silent, stage_of


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the room, without what only they themselves know. `real_name` is for hosts alone."""

    id: int
    nick: str
    is_here: bool
    extra_time: int
    joined_round: int
    joined_at: datetime
    is_muted: bool = False
    real_name: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What a member answered to the round that stands."""

    given: str
    gave_up: bool
    normalised: str
    verdict: str
    kind: str
    points: int


@dataclass(frozen=True)
class Snapshot:
    """A room as it is. `answers` are those of the present round, by member; `played` the rounds that count.

    `sample` is a sentence to look at in the lobby, which the room does not ask.
    What is worked out of it is kept: all sockets of a room look at one snapshot.
    """

    room_id: int
    code: str
    dialect: str
    is_locked: bool
    is_host_silent: bool
    settings: RoomSettings
    stage: Stage
    at: datetime
    question: Question | None
    sample: Item | None
    members: tuple[Member, ...]
    answers: Mapping[int, AnswerRow]
    earned: tuple[tuple[int, int, int], ...]
    played: tuple[int, ...]
    paced: Paced | None = None
    chat: Chat = Chat()
    team_names: tuple[str, ...] = ()
    team_of: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def here(self) -> tuple[Member, ...]:
        """The members who are here."""
        return tuple(one for one in self.members if one.is_here)

    @cached_property
    def expected(self) -> int:
        """Of how many answers the present ones are: members here, and those who answered and went."""
        return len({one.id for one in self.here} | set(self.answers))

    @cached_property
    def tally(self) -> Tally:
        """The picture of the present round."""
        given = [Given(one.normalised, one.verdict, one.kind) for one in self.answers.values()]
        return tally(given, self.expected)

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """The places, after the rounds that count."""
        return standings(self.earned, {one.id: one.joined_round for one in self.members}, self.played)

    @cached_property
    def _standing_of(self) -> dict[int, Standing]:
        return {one.member: one for one in self.standings}

    def standing(self, member_id: int) -> Standing | None:
        """A member's own place."""
        return self._standing_of.get(member_id)

    @cached_property
    def _member_of(self) -> dict[int, Member]:
        return {one.id: one for one in self.members}

    def member(self, member_id: int) -> Member | None:
        """The member with this id, if they are in the room."""
        return self._member_of.get(member_id)

    def verdict(self, member_id: int) -> Verdict | None:
        """How a member's answer is judged. Only for after the reveal."""
        given = self.answers.get(member_id)
        if self.question is None or given is None:
            return None
        kept = (given.given, given.gave_up)
        if kept not in self._verdicts:
            graded = grade(self.question, given.given, attempt=FIRST_TRY, gave_up=given.gave_up)
            self._verdicts[kept] = Verdict(self.question, graded, given.given, gave_up=given.gave_up)
        return self._verdicts[kept]

    @cached_property
    def _verdicts(self) -> dict[tuple[str, bool], Verdict]:
        return {}

    @cached_property
    def solution(self) -> Verdict | None:
        """The sentence with its usual form. Only for after the reveal."""
        if self.question is None:
            return None
        form = self.question.item.target.form(self.question.dialect)
        return Verdict(self.question, grade(self.question, self.question.right, attempt=FIRST_TRY), form)

    @cached_property
    def teams(self) -> tuple[Team, ...]:
        """The teams with their shares of right answers, the best first, as far as answers may be told."""
        tries = [(one.member, one.kind == RIGHT) for one in self.paced.tries] if self.paced else []
        told = [(member, points >= RIGHT_POINTS) for member, number, points in self.earned if number in self.played]
        return teams(self.team_names, self.team_of, tries or told)

    @cached_property
    def board(self) -> Board:
        """The class at everybody's own pace. Only where a room is open."""
        if self.paced is None:
            raise ValueError("not a room at everybody's own pace, or not open")
        start = self.stage.started_at or self.at
        began = {one.id: max(start, one.joined_at) for one in self.members}
        return self.paced.board({one.id: one.is_here for one in self.members}, began, self.at)

    def left_ms(self, factor: float = 1) -> int | None:
        """The time that is left, in milliseconds."""
        left = self.stage.time_left(self.at, factor)
        return None if left is None else round(left.total_seconds() * 1000)


def read_snapshot(session: Session, room_id: int, now: datetime, only: int = 0) -> Snapshot:
    """Read a room. Changes nothing. At one's own pace with the answers of `only` one member, if one is given."""
    room = session.scalars(select(Room).where(Room.id == room_id).execution_options(populate_existing=True)).one()
    stage = stage_of(room)
    rows = session.scalars(
        select(RoomMember)
        .where(RoomMember.room_id == room_id, RoomMember.banned.is_(False), RoomMember.has_left.is_(False))
        .order_by(RoomMember.id)
        .execution_options(populate_existing=True)
    )
    members = tuple(_member(row, now) for row in rows)
    shows_points = stage.phase in ("reveal", "scores", "ended")
    return Snapshot(
        room_id=room.id,
        code=room.code,
        dialect=room.dialect,
        is_locked=room.locked,
        is_host_silent=room.phase != "ended" and is_silent(room.host_seen_at, now),
        settings=RoomSettings.unpacked(room.settings),
        stage=stage,
        at=now,
        question=_question(session, room),
        sample=_sample(session, room) if stage.phase == "lobby" else None,
        members=members,
        answers=_answers(session, room_id, room.round_no),
        earned=_earned(session, room_id) if shows_points else (),
        played=_played(session, room, stage) if shows_points else (),
        team_names=_team_names(room),
        team_of=_team_of(session, room_id) if RoomSettings.unpacked(room.settings).teams else {},
        paced=read_paced(session, room, only) if stage.phase == "open" else None,
        chat=read_chat(session, room),
    )


def _team_names(room: Room) -> tuple[str, ...]:
    return team_names(room.key, RoomSettings.unpacked(room.settings).teams)


def _team_of(session: Session, room_id: int) -> dict[int, int]:
    """Of those who have left too: their answers count for their team."""
    here = (RoomMember.room_id == room_id, RoomMember.banned.is_(False))
    return {
        member: team for member, team in session.execute(select(RoomMember.id, RoomMember.team).where(*here)) if team
    }


def _member(row: RoomMember, now: datetime) -> Member:
    is_here = row.last_seen_at > now - PRESENCE
    came = (row.joined_round, row.joined_at, row.muted, row.real_name or "")
    return Member(row.id, row.nick, is_here, row.extra_time, *came)


def _question(session: Session, room: Room) -> Question | None:
    if not room.round_no or room.phase == "ended":
        return None
    item = session.get(RoomItem, (room.id, room.round_no))
    return card_of(room, item, 0, room.created_at).question if item else None


def _sample(session: Session, room: Room) -> Item | None:
    """The same for all, another one in each room; None where the room asks every sentence of its focus."""
    asked = set(session.scalars(select(RoomItem.item_id).where(RoomItem.room_id == room.id)))
    items = suited(room.dialect, RoomSettings.unpacked(room.settings).focus)
    first = room.id % len(items) if items else 0
    return next((item for item in (*items[first:], *items[:first]) if item.id not in asked), None)


def _answers(session: Session, room_id: int, round_no: int) -> dict[int, AnswerRow]:
    columns = (RoomAnswer.given, RoomAnswer.gave_up, RoomAnswer.normalised, RoomAnswer.verdict, RoomAnswer.kind)
    query = select(RoomAnswer.member_id, *columns, RoomAnswer.points)
    query = query.where(RoomAnswer.room_id == room_id, RoomAnswer.round_no == round_no)
    return {row[0]: AnswerRow(*row[1:]) for row in session.execute(query.order_by(RoomAnswer.id))}


def _earned(session: Session, room_id: int) -> tuple[tuple[int, int, int], ...]:
    query = select(RoomAnswer.member_id, RoomAnswer.round_no, RoomAnswer.points)
    return tuple((row[0], row[1], row[2]) for row in session.execute(query.where(RoomAnswer.room_id == room_id)))


def _played(session: Session, room: Room, stage: Stage) -> tuple[int, ...]:
    """The rounds that were asked and not skipped."""
    query = select(RoomItem.round_no).where(RoomItem.room_id == room.id, RoomItem.skipped.is_(False))
    return tuple(session.scalars(query.where(RoomItem.round_no <= stage.over).order_by(RoomItem.round_no)))
