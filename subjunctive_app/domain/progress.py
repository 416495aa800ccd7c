"""Progress in words: which environments are new, shaky or solid, and which kinds of mistake come up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from subjunctive_app.domain.environments import ENVIRONMENTS, Environment

State = Literal["new", "shaky", "solid"]
# Right elsewhere or less usual here, whatever its diagnosis: no mistake.
MARKED = "marked"
RIGHT_KINDS = frozenset({"right", "right_other_series", "other_address", MARKED})
# Not mistakes and not successes either: a slip of the finger may be typed again.
UNCOUNTED_VERDICT = "retry"
SHOWN = "shown"
# A wrong button of these kinds is no form, so the mistake has no diagnosis code: it is named after what was missed.
MISSED = {"interpret": "meaning", "spot": "trigger"}
# A first, simple rule, until skills have a memory of their own.
MET_AFTER, SOLID_AFTER, SOLID_SHARE = 1, 8, 0.8


@dataclass(frozen=True, slots=True)
class Count:
    """How often first attempts in an environment were of one kind, with the last of them."""

    environment: str
    kind: str
    count: int
    last_item: str
    last_typed: str
    last_at: datetime

    @property
    def is_right(self) -> bool:
        """True where the kind is no mistake."""
        return self.kind in RIGHT_KINDS


@dataclass(frozen=True, slots=True)
class EnvironmentProgress:
    """First attempts in one environment: how many, and how many of them right."""

    environment: Environment
    right: int
    tried: int

    @property
    def state(self) -> State:
        """`solid` from eight right answers that are four fifths of all; `shaky` once met."""
        if self.right >= SOLID_AFTER and self.right >= SOLID_SHARE * self.tried:
            return "solid"
        return "shaky" if self.tried >= MET_AFTER else "new"


@dataclass(frozen=True, slots=True)
class KindProgress:
    """A kind of mistake over all environments: how often, and its last example."""

    kind: str
    count: int
    example: Count


@dataclass(frozen=True, slots=True)
class Overview:
    """What the progress page tells. `mistakes` the commonest first, `latest` the most recent first."""

    environments: tuple[EnvironmentProgress, ...]
    mistakes: tuple[KindProgress, ...]
    latest: tuple[Count, ...]

    def count(self, state: State) -> int:
        """How many environments are in a state."""
        return sum(one.state == state for one in self.environments)

    @property
    def is_empty(self) -> bool:
        """True before the first counted answer."""
        return not any(one.tried for one in self.environments)


def kind_of(mode: str, code: str, verdict: str, *, was_shown: bool) -> str:
    """The kind under which a first attempt is counted."""
    if was_shown:
        return SHOWN
    if verdict == MARKED:
        return MARKED
    return MISSED[mode] if verdict == "wrong" and mode in MISSED else code


def overview(counts: Iterable[Count], *, latest: int = 5) -> Overview:
    """Sum up a learner's tallies; environments stand in the order of the content."""
    known = [count for count in counts if count.environment in ENVIRONMENTS]
    mistakes = [count for count in known if not count.is_right]
    return Overview(
        environments=tuple(_environment(one, known) for one in ENVIRONMENTS.values()),
        mistakes=tuple(sorted(_kinds(mistakes), key=lambda kind: (-kind.count, kind.kind))),
        latest=tuple(sorted(mistakes, key=lambda count: count.last_at, reverse=True)[:latest]),
    )


def _environment(environment: Environment, counts: list[Count]) -> EnvironmentProgress:
    here = [count for count in counts if count.environment == environment.id]
    right = sum(count.count for count in here if count.is_right)
    return EnvironmentProgress(environment, right, sum(count.count for count in here))


def _kinds(mistakes: list[Count]) -> Iterable[KindProgress]:
    for kind in {count.kind for count in mistakes}:
        same = [count for count in mistakes if count.kind == kind]
        yield KindProgress(kind, sum(count.count for count in same), max(same, key=lambda count: count.last_at))
