"""What the page of an environment shows: pairs of sentences that differ in the mood, triggers, sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from subjunctive_app.domain.environments import ENVIRONMENTS, Environment
from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.items import INFINITIVE, Item, Mood, Target, form_for
from subjunctive_app.domain.texts import Text

MOST_PAIRS, MOST_SENTENCES = 5, 6


class EnvironmentNotFound(DomainError):
    """No environment has this id."""

    code = "environment_not_found"
    status = 404


@dataclass(frozen=True, slots=True)
class Side:
    """One sentence of a pair with its form, and what it means there, if the pair says so."""

    target: Target
    form: str
    means: Text | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """The same or nearly the same words in two moods; the subjunctive stands second."""

    other: Side
    subjunctive: Side


@dataclass(frozen=True, slots=True)
class EnvironmentView:
    """An environment as its page shows it. `other_mood` is that of the left column of `pairs`."""

    environment: Environment
    pairs: tuple[Pair, ...]
    other_mood: Mood
    sentences: tuple[tuple[Item, str], ...]


@lru_cache(maxsize=256)
def environment_view(environment_id: str, dialect: str) -> EnvironmentView:
    """The page of an environment in a dialect. Raises EnvironmentNotFound."""
    environment = ENVIRONMENTS.get(environment_id)
    if environment is None:
        raise EnvironmentNotFound(environment_id)
    items = [item for item in environment.items if item.is_base and item.suits(dialect)]
    paired = list(_varied([item for item in items if item.both or item.partner], MOST_PAIRS))
    pairs = [pair for item in paired if (pair := _pair(item, dialect))]
    rest = [item for item in items if item not in paired and not item.is_lookalike]
    shown = tuple((item, item.target.form(dialect)) for item in _varied(rest, MOST_SENTENCES))
    other: Mood = next((pair.other.target.mood for pair in pairs), "indicative")
    return EnvironmentView(environment, tuple(pairs), other, shown)


def _varied(items: list[Item], most: int) -> Iterator[Item]:
    """Items with triggers of their own first, in the order of the content."""
    seen: set[str] = set()
    repeated = []
    for item in items:
        key = item.target.trigger.casefold()
        if most and key not in seen:
            seen.add(key)
            most -= 1
            yield item
        elif key in seen:
            repeated.append(item)
    yield from repeated[:most]


def _pair(item: Item, dialect: str) -> Pair | None:
    """The item beside its other mood; None where neither of the two is a subjunctive."""
    if item.both:
        own = Side(item.target, item.target.form(dialect), item.both[item.target.mood])
        tense, person = item.rival, item.rival_person
        rival = Target(item.target.segments, item.target.verb, tense, "inf" if tense == INFINITIVE else person)
        other = Side(rival, form_for(rival.verb, tense, person, dialect), item.both[item.rival_mood])
    elif item.partner:
        own = Side(item.target, item.target.form(dialect))
        other = Side(item.partner.target, item.partner.target.form(dialect))
    else:
        return None
    if own.target.mood == "subjunctive":
        return Pair(other, own)
    return Pair(own, other) if other.target.mood == "subjunctive" else None
