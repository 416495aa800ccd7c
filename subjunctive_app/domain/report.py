"""What the content holds, in numbers: what `flask content report` prints."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from subjunctive_app.domain.diagnosis import DIALECTS
from subjunctive_app.domain.environments import ENVIRONMENTS, Environment
from subjunctive_app.domain.focus import KINDS, LEVELS
from subjunctive_app.domain.items import TENSE_GROUPS, Item, all_items
from subjunctive_app.domain.questions import supports

COMMONEST_VERBS = 20
HEAD = f"{'environment':<12}{'level':>6}{'sentences':>11}{'cards':>7}{'verbs':>7}{'look-alikes':>13}{'both':>6}"


@dataclass(frozen=True, slots=True)
class EnvironmentCount:
    """One environment: sentences as written, cards made of them, verbs, and the share of look-alikes among cards."""

    environment: Environment
    sentences: int
    cards: int
    verbs: int
    lookalikes: float
    both: int

    def __str__(self) -> str:
        one = self.environment
        counts = f"{self.sentences:>11}{self.cards:>7}{self.verbs:>7}{self.lookalikes:>13.0%}{self.both:>6}"
        return f"{one.id:<12}{one.cefr:>6}{counts}"


@cache
def counts() -> tuple[EnvironmentCount, ...]:
    """Every environment of the content."""
    return tuple(_count(environment) for environment in ENVIRONMENTS.values())


def _count(environment: Environment) -> EnvironmentCount:
    items = environment.items
    return EnvironmentCount(
        environment,
        sentences=sum(item.is_base for item in items),
        cards=len(items),
        verbs=len({item.target.verb for item in items}),
        lookalikes=sum(item.is_lookalike for item in items) / max(1, len(items)),
        both=sum(item.both is not None for item in items),
    )


@dataclass(frozen=True, slots=True)
class Totals:
    """The content as a whole; `levels` and `kinds` are numbers of cards."""

    environments: tuple[EnvironmentCount, ...]
    sentences: int
    cards: int
    lookalikes: float
    levels: Mapping[str, int]
    kinds: Mapping[str, int]


@cache
def totals() -> Totals:
    """All cards counted; they are the same for as long as the process lives."""
    items = tuple(all_items().values())
    levels = Counter(ENVIRONMENTS[item.environment].cefr for item in items)
    return Totals(
        counts(),
        sentences=sum(item.is_base for item in items),
        cards=len(items),
        lookalikes=sum(item.is_lookalike for item in items) / len(items),
        levels={level: levels[level] for level in LEVELS if levels[level]},
        kinds={kind: sum(supports(item, kind) for item in items) for kind in KINDS},
    )


def lines() -> Iterator[str]:
    """The whole report, line by line."""
    items = tuple(all_items().values())
    yield HEAD
    yield from map(str, counts())
    yield ""
    whole = totals()
    yield f"{whole.sentences} sentences, {whole.cards} cards, {whole.lookalikes:.0%} look-alikes"
    yield _shares("level", items, lambda item: ENVIRONMENTS[item.environment].cefr, LEVELS)
    yield _shares("tense of the subjunctive", items, _tense_group, tuple(TENSE_GROUPS))
    yield _shares("person", items, lambda item: item.target.person)
    yield _totals("kind of card", whole.kinds)
    yield _totals("dialect", {dialect: sum(item.suits(dialect) for item in items) for dialect in DIALECTS})
    verbs = Counter(item.target.verb for item in items)
    yield _totals(f"verbs ({len(verbs)})", dict(verbs.most_common(COMMONEST_VERBS)))


def _tense_group(item: Item) -> str:
    return next((name for name, tenses in TENSE_GROUPS.items() if item.target.tense in tenses), "")


def _shares(name: str, items: tuple[Item, ...], key: Callable[[Item], str], order: tuple[str, ...] = ()) -> str:
    found = Counter(filter(None, map(key, items)))
    total = sum(found.values())
    names = order or tuple(sorted(found))
    return f"{name}: " + ", ".join(f"{one} {found[one] / total:.0%}" for one in names if found[one])


def _totals(name: str, found: Mapping[str, int]) -> str:
    return f"{name}: " + ", ".join(f"{one} {count}" for one, count in found.items())
