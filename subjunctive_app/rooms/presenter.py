"""What each face of a room shows: a member's phone, the host's console, the screen. No question's key before reveal."""

from dataclasses import dataclass, replace
from typing import Literal, get_args

from subjunctive_app.domain.questions import Question
from subjunctive_app.domain.rooms.scoring import Standing
from subjunctive_app.domain.rooms.stage import ASKING
from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.rooms.chat_face import ChatFace
from subjunctive_app.rooms.paced import OwnCard
from subjunctive_app.rooms.snapshot import AnswerRow, Member, Snapshot

FaceRole = Literal["member", "host", "screen"]
ROLES: tuple[FaceRole, ...] = get_args(FaceRole)
TOP = 5
# Seconds after which a page without JavaScript looks again.
_REFRESH = {"lobby": 5, "reveal": 8, "scores": 8}
_ANSWERED_S, _HOST_S = 5, 5
_PAUSE_S, _PACED_PAUSE_S = 1.0, 2.0


@dataclass(frozen=True, slots=True)
class Input:
    """What the drills' line to write on wants to know."""

    typed: str = ""
    verdict: None = None
    is_shown: bool = False
    needs_keys: bool = True


@dataclass(frozen=True, slots=True)
class RoomView:
    """One face of a room at one moment. `name` stands for the member's own, in a page that several share.

    `answered` is the number of the sentence that they have just answered, at their own pace.
    """

    role: FaceRole
    room: Snapshot
    member_id: int = 0
    name: str = ""
    answered: int = 0

    @property
    def me(self) -> Member | None:
        """Whose phone it is."""
        member = self.room.member(self.member_id)
        return replace(member, nick=self.name) if member and self.name else member

    @property
    def likeness(self) -> tuple[object, ...]:
        """The same for members whose pages differ by nothing but their names: what a page is made of, of one person."""
        me, standing = self.room.member(self.member_id), self.standing
        place = (standing.points, standing.place, standing.right) if standing else None
        return (self.key, self.mine, place, me and me.extra_time, self.own and self.own.progress, self.team)

    @property
    def own(self) -> OwnCard | None:
        """Their card, where everybody goes at their own pace."""
        paced = self.room.paced
        return paced.card(self.member_id, self.answered) if paced and self.role == "member" else None

    @property
    def team(self) -> str:
        """The name of my team; empty without teams."""
        number = self.room.team_of.get(self.member_id)
        return self.room.team_names[number - 1] if number else ""

    @property
    def place(self) -> int:
        """The number of the round or, at one's own pace, of the sentence; 0 where there is none."""
        own = self.own
        return (own.round_no or own.rounds) if own else self.room.stage.round_no

    @property
    def shows_table(self) -> bool:
        """True for the host of a class at its own pace."""
        return self.role == "host" and self.room.paced is not None

    @property
    def pause_s(self) -> float:
        """So long a page is told nothing more that is not urgent, after it was told something."""
        return _PACED_PAUSE_S if self.room.paced else _PAUSE_S

    @property
    def mine(self) -> AnswerRow | None:
        """Their answer to this round."""
        return self.room.answers.get(self.member_id)

    @property
    def question(self) -> Question | None:
        """What is asked, if anything is."""
        return self.room.question

    @property
    def phase(self) -> str:
        """The phase, and `sent` for a member who has answered its question."""
        phase = self.room.stage.phase
        return "sent" if phase == "question" and self.role == "member" and self.mine else phase

    @property
    def key(self) -> str:
        """What the page is made of: another key is another page. A pause or more time wipes nothing half typed."""
        version = "" if self.role == "member" else f"-{self.room.stage.version}"
        return f"{self.phase}-{self.room.stage.round_no}{version}"

    @property
    def left_ms(self) -> int | None:
        """The time that is left for this face."""
        return self.room.left_ms(self.me.extra_time / 100 if self.me else 1)

    @property
    def clock(self) -> str:
        """The time that is left, as 0:42; empty without a limit."""
        if self.left_ms is None:
            return ""
        minutes, seconds = divmod(-(-self.left_ms // 1000), 60)
        return f"{minutes}:{seconds:02}"

    @property
    def verdict(self) -> Verdict | None:
        """How my answer is judged; None before the reveal."""
        return self.room.verdict(self.member_id) if self.is_revealed else None

    @property
    def is_revealed(self) -> bool:
        """True where the answer may be seen."""
        return self.room.stage.phase in ("reveal", "scores")

    @property
    def shown(self) -> Verdict | None:
        """The sentence with its answer, for everybody: as if the usual form had been given."""
        return self.room.solution if self.is_revealed else None

    @property
    def standing(self) -> Standing | None:
        """My own place."""
        return self.room.standing(self.member_id)

    @property
    def shows_place(self) -> bool:
        """Whether my place is told: nobody is told that theirs is among the last."""
        mine = self.standing
        return mine is not None and mine.points > 0 and mine.place <= max(TOP, (len(self.room.members) + 1) // 2)

    @property
    def top(self) -> tuple[tuple[int, str, int], ...]:
        """Place, name and points of the best; nobody without a point is named."""
        if not self.room.settings.has_board:
            return ()
        names = {one.id: one.nick for one in self.room.members}
        best = [one for one in self.room.standings if one.points][:TOP]
        return tuple((one.place, names[one.member], one.points) for one in best)

    @property
    def chat(self) -> ChatFace:
        """What this face shows of the chat."""
        me = self.room.member(self.member_id)
        is_over = self.room.stage.phase == "ended"
        return ChatFace(self.role, self.room.chat, is_over=is_over, is_muted=bool(me and me.is_muted))

    @property
    def refresh_s(self) -> int | None:
        """When a page without JavaScript looks again; None for never. Sooner would wipe what is being typed."""
        if self.phase == "ended":
            return None
        left = None if self.left_ms is None or self.room.stage.is_paused else -(-self.left_ms // 1000)
        if self.role != "member":
            return _HOST_S
        if self.phase in ASKING:
            return None if left is None else left + 2
        if self.phase == "sent":
            return _ANSWERED_S if left is None else min(left + 1, _ANSWERED_S)
        return _REFRESH[self.phase]

    @property
    def input(self) -> Input:
        """For the template of the line to write on."""
        return Input()

    @property
    def strokes(self) -> list[str]:
        """One stroke for each member: solid for who has answered."""
        answered = len(self.room.answers)
        return ["solid"] * answered + ["new"] * (self.room.expected - answered)

    @property
    def unanswered(self) -> tuple[Member, ...]:
        """Who has not answered."""
        return tuple(one for one in self.room.members if one.id not in self.room.answers)

    @property
    def not_come(self) -> tuple[str, ...]:
        """The names of the host's list that nobody in the room has."""
        taken = {one.nick for one in self.room.members}
        return tuple(name for name in self.room.settings.names if name not in taken)

    @property
    def is_host_missed(self) -> bool:
        """True where a class is to be told why nothing happens."""
        return self.role != "host" and self.room.is_host_silent and self.room.paced is None

    @property
    def rounds_done(self) -> int:
        """How many rounds are over."""
        return self.own.done if self.own else self.room.stage.over
