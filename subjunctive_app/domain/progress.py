"""Progress in words: which environments are new, shaky or solid, and which kinds of mistake come up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from subjunctive_app.domain.environments import ENVIRONMENTS, Environment
from subjunctive_app.domain.memory import Memory, Missing, Standing
from subjunctive_app.domain.skills import Skill, mood_skill

# Right elsewhere or less usual here, whatever its diagnosis: no mistake.
MARKED = "marked"
RIGHT_KINDS = frozenset({"right", "right_other_series", "other_address", MARKED})
# Not mistakes and not successes either: a slip of the finger may be typed again.
UNCOUNTED_VERDICT = "retry"
NOTHING: Final[Mapping[Skill, Memory]] = MappingProxyType({})
SHOWN = "shown"
# A wrong button of these kinds is no form, so the mistake has no diagnosis code: it is named after what was missed.
MISSED = {"interpret": "meaning", "spot": "trigger"}


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
    """First attempts in one environment: how many, how many of them right, and how it stands.

    `missing` is what would make it solid; only typed answers do.
    """

    environment: Environment
    right: int
    tried: int
    state: Standing = "new"
    missing: tuple[Missing, ...] = ()


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

    def count(self, state: Standing) -> int:
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


def overview(
    counts: Iterable[Count], memories: Mapping[Skill, Memory] = NOTHING, now: datetime | None = None, *, latest: int = 5
) -> Overview:
    """Sum up a learner's tallies and memories; environments stand in the order of the content."""
    known = [count for count in counts if count.environment in ENVIRONMENTS]
    mistakes = [count for count in known if not count.is_right]
    return Overview(
        environments=tuple(_environment(one, known, memories, now) for one in ENVIRONMENTS.values()),
        mistakes=tuple(sorted(_kinds(mistakes), key=lambda kind: (-kind.count, kind.kind))),
        latest=tuple(sorted(mistakes, key=lambda count: count.last_at, reverse=True)[:latest]),
    )


def _environment(
    environment: Environment, counts: list[Count], memories: Mapping[Skill, Memory], now: datetime | None
) -> EnvironmentProgress:
    here = [count for count in counts if count.environment == environment.id]
    right = sum(count.count for count in here if count.is_right)
    tried = sum(count.count for count in here)
    if not tried or now is None:
        return EnvironmentProgress(environment, right, tried, "shaky" if tried else "new")
    memory = memories.get(mood_skill(environment.id, is_typed=True), Memory())
    state: Standing = "solid" if memory.standing(now) == "solid" else "shaky"
    return EnvironmentProgress(environment, right, tried, state, memory.missing(now))


def _kinds(mistakes: list[Count]) -> Iterable[KindProgress]:
    for kind in {count.kind for count in mistakes}:
        same = [count for count in mistakes if count.kind == kind]
        yield KindProgress(kind, sum(count.count for count in same), max(same, key=lambda count: count.last_at))
