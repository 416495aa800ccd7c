"""Everything about a room at one moment: what every page and every push is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from subjunctive_app.domain.items import Item
from subjunctive_app.domain.questions import Question
from subjunctive_app.domain.rooms.paced import Board
from subjunctive_app.domain.rooms.scoring import RIGHT as RIGHT_POINTS
from subjunctive_app.domain.rooms.scoring import Standing, standings
from subjunctive_app.domain.rooms.settings import EXTRA_TIMES, RoomSettings
from subjunctive_app.domain.rooms.stage import Stage
from subjunctive_app.domain.rooms.tally import RIGHT, Given, Tally, for_the_wall, tally
from subjunctive_app.domain.rooms.teams import Team, teams
from subjunctive_app.domain.verdicts import Verdict, judge
from subjunctive_app.rooms.chat import Chat
from subjunctive_app.rooms.paced import Paced


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

    @property
    def next_time(self) -> int:
        """What "more time" gives: half as much again, then twice as much, then none."""
        return next((one for one in EXTRA_TIMES if one > self.extra_time), EXTRA_TIMES[0])


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
        """Of how many answers the present ones are: members here, and those who answered and went.

        Who came after the reveal was not asked.
        """
        asked = {one.id for one in self.here if one.joined_round <= max(1, self.stage.round_no)}
        return len(asked | set(self.answers))

    @cached_property
    def tally(self) -> Tally:
        """The picture of the present round."""
        shown = for_the_wall if self.question and self.question.is_typed else str
        given = [Given(shown(one.normalised), one.verdict, one.kind) for one in self.answers.values()]
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
            self._verdicts[kept] = judge(self.question, given.given, gave_up=given.gave_up)
        return self._verdicts[kept]

    @cached_property
    def _verdicts(self) -> dict[tuple[str, bool], Verdict]:
        return {}

    @cached_property
    def solution(self) -> Verdict | None:
        """The sentence with its usual form. Only for after the reveal."""
        return judge(self.question, self.question.right) if self.question else None

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
