"""Progress in words: which environments are new, shaky or solid, and which kinds of mistake come up where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from subjunctive_app.domain.environments import ENVIRONMENTS, Environment
from subjunctive_app.domain.focus import Focus
from subjunctive_app.domain.heat import verbs_of
from subjunctive_app.domain.items import Item, all_items
from subjunctive_app.domain.memory import NO_MEMORY, SOLID_ITEMS, Memory, Missing, Standing
from subjunctive_app.domain.skills import Skill, form_skills, mood_skill, tense_group

# Right elsewhere or less usual here, whatever its diagnosis: no mistake.
MARKED = "marked"
RIGHT_KINDS = frozenset({"right", "right_other_series", "other_address", MARKED})
# Not mistakes and not successes either: a slip of the finger may be typed again.
UNCOUNTED_VERDICT = "retry"
SHOWN = "shown"
# A wrong button of these kinds is no form, so the mistake has no diagnosis code: it is named after what was missed.
MISSED = {"interpret": "meaning", "spot": "trigger"}
# Mistakes of mood or tense: the words before them tell more than the verb does, so they are counted for each trigger.
MOOD_KINDS: Final = frozenset(
    {
        *("indicative_same_person", "indicative_other_person", "future_or_conditional", "infinitive", "imperative"),
        *("subjunctive_for_indicative", "finite_for_infinitive", "other_subjunctive_tense", *MISSED.values()),
    }
)
MOST_MISTAKES, MOST_PLACES, MOST_VERBS = 6, 3, 5
NOTHING: Final[Mapping[Skill, Memory]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a kind of mistake came up, and how often: a trigger in an environment."""

    environment: str
    trigger: str
    count: int


@dataclass(frozen=True, slots=True)
class EnvironmentProgress:
    """First attempts in one environment: how many, how many of them right, and how it stands.

    `missing` is what would make it solid; only typed answers do, but in a place that is only to be recognised.
    """

    environment: Environment
    right: int
    tried: int
    state: Standing = "new"
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class KindProgress:
    """A kind of mistake over all environments: how often, where most, and what was typed last for which sentence.

    No places where the trigger says nothing of the mistake.
    """

    kind: str
    count: int
    places: tuple[Place, ...]
    item: str
    typed: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What a learner knows of the environments, and their commonest mistakes, the commonest first."""

    environments: tuple[EnvironmentProgress, ...]
    mistakes: tuple[KindProgress, ...] = ()

    @property
    def states(self) -> tuple[Standing, ...]:
        """How each environment stands."""
        return tuple(one.state for one in self.environments)

    @property
    def families(self) -> tuple[str, ...]:
        """What each environment belongs to."""
        return tuple(one.environment.family for one in self.environments)

    def count(self, state: Standing) -> int:
        """How many environments are in a state."""
        return sum(one.state == state for one in self.environments)

    def of(self, state: Standing) -> tuple[EnvironmentProgress, ...]:
        """The environments in a state, those that want least first."""
        found = (one for one in self.environments if one.state == state)
        return tuple(sorted(found, key=lambda one: (len(one.missing), -one.tried)))

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
    if verdict == "right" and code not in RIGHT_KINDS:
        return "right"  # an accent that the learner did not want to be told of as a mistake
    return MISSED[mode] if verdict == "wrong" and mode in MISSED else code


def trigger_of(kind: str, item: Item) -> str:
    """The trigger with which a first attempt is counted; empty where it says nothing of the mistake."""
    return item.target.trigger.casefold() if kind in MOOD_KINDS else ""


def mending(mistake: KindProgress) -> Focus | None:
    """What to practise against a kind of mistake: the place where the mood goes wrong most, or the tense and the
    commonest verbs of the rule by which the form is built. None where the content has lost the sentence.
    """
    item = all_items().get(mistake.item)
    if item and not mistake.places and mistake.kind != SHOWN and tense_group(item):
        verbs = (item.target.verb, *verbs_of(form_skills(item)[0]))
        return Focus(verb=" ".join(list(dict.fromkeys(verbs))[:MOST_VERBS]), tense=tense_group(item))
    environment = next((place.environment for place in mistake.places), item.environment if item else "")
    return Focus(environment=environment) if environment in ENVIRONMENTS else None


def overview(
    tried: Mapping[str, tuple[int, int]],
    memories: Mapping[Skill, Memory] = NOTHING,
    now: datetime | None = None,
    mistakes: Iterable[KindProgress] = (),
) -> Overview:
    """Sum up a learner. `tried` are by environment the first attempts, right ones and all; environments stand in the
    order of the content.
    """
    kinds = sorted(mistakes, key=lambda kind: (-kind.count, kind.kind))
    environments = tuple(_environment(one, *tried.get(one.id, (0, 0)), memories, now) for one in ENVIRONMENTS.values())
    return Overview(environments, tuple(kinds[:MOST_MISTAKES]))


def _supply(environment: Environment) -> int:
    """How many sentences there are, variants not counted: nobody can answer more."""
    return len({item.family for item in environment.items}) if environment.is_recognised else SOLID_ITEMS


def _environment(
    environment: Environment, right: int, tried: int, memories: Mapping[Skill, Memory], now: datetime | None
) -> EnvironmentProgress:
    if not tried or now is None:
        return EnvironmentProgress(environment, right, tried, "shaky" if tried else "new")
    memory = memories.get(mood_skill(environment.id, is_typed=not environment.is_recognised), NO_MEMORY)
    missing = tuple(
        one for one in memory.missing(now) if one != "sentences" or len(memory.items) < _supply(environment)
    )
    state: Standing = "shaky" if missing else "solid"
    return EnvironmentProgress(environment, right, tried, state, missing)
