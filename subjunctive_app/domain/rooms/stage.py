"""The state machine of a room: which acts are possible when, and what each makes of the state.

A state is a value; storing it is the service's, by compare-and-set on `version`, which only grows.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

from subjunctive_app.domain.errors import DomainError

Phase = Literal["lobby", "question", "reveal", "scores", "open", "ended"]
PHASES: tuple[Phase, ...] = get_args(Phase)
Act = Literal["start", "reveal", "next", "skip", "scores", "pause", "resume", "extend", "end"]
ACTS: tuple[Act, ...] = get_args(Act)
# The phases in which answers are taken.
ASKING: tuple[Phase, ...] = ("question", "open")
# Between the deadline and the reveal: what was sent in time may still be on its way, longer on a line that is so bad
# that its phone polls.
GRACE, GRACE_OF_POLLING = timedelta(seconds=2), timedelta(seconds=3)
EXTENSION = timedelta(seconds=15)
# For a room at everybody's own pace, whose time is that of all its sentences.
LONG_EXTENSION = timedelta(minutes=2)


class NotNow(DomainError):
    """The room is in another state: somebody else was first, or it is over."""

    code = "not_now"
    status = 409


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a room stands. Rounds count from 1 and are 0 in the lobby; `seconds` of a round, 0 for no limit.

    A room at everybody's own pace (`is_paced`) has no rounds but one phase, `open`, whose time `seconds` is; its
    sentences have the numbers of rounds.

    `deadline` is when the round closes; while paused it is None, and `left` is the time that was left then. A round
    that is paused without a limit has `left` None too, hence `is_paused`.
    """

    phase: Phase
    rounds: int
    seconds: int
    round_no: int = 0
    version: int = 1
    started_at: datetime | None = None
    deadline: datetime | None = None
    is_paused: bool = False
    left: timedelta | None = None
    is_paced: bool = False

    @property
    def is_last(self) -> bool:
        """True in the last round."""
        return self.round_no >= self.rounds

    @property
    def over(self) -> int:
        """The last round whose answer may be told to who answered it."""
        if self.is_paced:
            return 0 if self.phase == "lobby" else self.rounds
        return max(0, self.round_no - (self.phase == "question"))

    @property
    def extension(self) -> timedelta:
        """What a host gives at a time."""
        return LONG_EXTENSION if self.is_paced else EXTENSION

    @property
    def has_limit(self) -> bool:
        """True while a time runs, or waits to run on."""
        return self.deadline is not None or self.left is not None

    @property
    def possible(self) -> tuple[Act, ...]:
        """The acts that a host may carry out now."""
        if self.phase == "lobby":
            return ("start", "end")
        if self.phase == "question":
            pause: Act = "resume" if self.is_paused else "pause"
            extend: tuple[Act, ...] = ("extend",) if self.has_limit else ()
            return ("reveal", pause, *extend, "skip", "end")
        if self.phase == "open":
            clock: tuple[Act, ...] = ("resume" if self.is_paused else "pause", "extend") if self.has_limit else ()
            return (*clock, "end")
        if self.phase == "reveal":
            return ("next", "scores", "end")
        return ("next", "end") if self.phase == "scores" else ()

    def time_left(self, now: datetime, factor: float = 1) -> timedelta | None:
        """How long somebody may still answer, at least zero; None without a limit. `factor` lengthens the round."""
        extra = timedelta(seconds=self.seconds * (factor - 1))
        if self.left is not None:
            return self.left + extra
        if self.deadline is None:
            return None
        return max(timedelta(0), self.deadline + extra - now)

    def time_used(self, now: datetime, factor: float = 1) -> timedelta | None:
        """How much of their time somebody has used, by the clock that they see: pauses and what a host gave are not
        counted. None without a limit.
        """
        left = self.time_left(now, factor)
        return None if left is None else max(timedelta(0), timedelta(seconds=self.seconds * factor) - left)

    def takes_answer(self, round_no: int, now: datetime, factor: float = 1, grace: timedelta = GRACE) -> bool:
        """True where an answer to this round, received now, counts: `grace` longer than the clock shows."""
        return self._asks(round_no) and self._has_time(now, factor, grace)

    def _asks(self, round_no: int) -> bool:
        if self.phase == "open":
            return 1 <= round_no <= self.rounds
        return self.phase == "question" and round_no == self.round_no

    def _has_time(self, now: datetime, factor: float, grace: timedelta) -> bool:
        left = self.time_left(now - grace, factor)
        return left is None or left > timedelta(0)

    def is_due(self, now: datetime, factor: float = 1, grace: timedelta = GRACE) -> bool:
        """True where a phase that asks has to close, as far as somebody with this time is awaited."""
        return self.phase in ASKING and not self.is_paused and not self._has_time(now, factor, grace)

    def after(self, act: Act, now: datetime) -> "Stage":
        """The state after an act. Raises NotNow where it is not possible."""
        if act not in self.possible:
            raise NotNow(act)
        changed = _CHANGES[act](self, now)
        return replace(changed, version=self.version + 1)

    def all_in(self, now: datetime) -> "Stage":
        """The same state, closing after the grace: everybody who is here has answered. No new version."""
        is_sooner = self.deadline is None or now < self.deadline
        return replace(self, deadline=now) if self.phase == "question" and not self.is_paused and is_sooner else self


def _question(stage: Stage, now: datetime) -> Stage:
    deadline = now + timedelta(seconds=stage.seconds) if stage.seconds else None
    asked = replace(stage, phase="question", round_no=stage.round_no + 1, started_at=now, deadline=deadline)
    return replace(asked, is_paused=False, left=None)


def _start(stage: Stage, now: datetime) -> Stage:
    if not stage.is_paced:
        return _question(stage, now)
    deadline = now + timedelta(seconds=stage.seconds) if stage.seconds else None
    return replace(stage, phase="open", started_at=now, deadline=deadline)


def _closed(stage: Stage, phase: Phase) -> Stage:
    return replace(stage, phase=phase, deadline=None, is_paused=False, left=None)


def _next(stage: Stage, now: datetime) -> Stage:
    return _closed(stage, "ended") if stage.is_last else _question(stage, now)


def _pause(stage: Stage, now: datetime) -> Stage:
    return replace(stage, is_paused=True, left=stage.time_left(now), deadline=None)


def _resume(stage: Stage, now: datetime) -> Stage:
    deadline = None if stage.left is None else now + stage.left
    return replace(stage, is_paused=False, left=None, deadline=deadline)


def _extend(stage: Stage, now: datetime) -> Stage:
    if stage.left is not None:
        return replace(stage, left=stage.left + stage.extension)
    # Time that ran out a moment ago begins anew, or the button would give less than it says.
    return replace(stage, deadline=max(stage.deadline or now, now) + stage.extension)


_CHANGES: dict[Act, Callable[[Stage, datetime], Stage]] = {
    "start": _start,
    "reveal": lambda stage, now: _closed(stage, "reveal"),
    "next": _next,
    "skip": _next,
    "scores": lambda stage, now: replace(stage, phase="scores"),
    "pause": _pause,
    "resume": _resume,
    "extend": _extend,
    "end": lambda stage, now: _closed(stage, "ended"),
}
