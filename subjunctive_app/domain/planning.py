"""What to practise next: which sentence, asked how, and why.

Deterministic for a state, a time and a seed. A learner without any answers gets the easiest commonest places first.
"""

import math
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from subjunctive_app.domain.cards import CHOICE_CARDS, LOOKALIKES, mode_of
from subjunctive_app.domain.demands import Demand, demand_of
from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.errors import ItemNotFound
from subjunctive_app.domain.focus import EVERYTHING, LEVELS, Focus, suited
from subjunctive_app.domain.items import Item, all_items, get_item
from subjunctive_app.domain.memory import NO_MEMORY, USUAL_RETENTION, Memory
from subjunctive_app.domain.questions import WITH_BUTTONS, Mode, supports
from subjunctive_app.domain.skills import Skill, accent_skills, asked, mood_skill

Reason = Literal["new", "due", "shaky", "solid", "only"]
# The twelve environments that make up two thirds of real subjunctives.
_COMMON: Final = frozenset(
    {
        *("N.infl", "N.cause", "N.wish", "N.prob", "R.indef", "A.purp"),
        *("N.eval", "A.time", "R.free", "N.neg", "R.def", "A.conc"),
    }
)
# So many environments are learnt at a time before another one is begun.
MOST_YOUNG, YOUNG_TRIES = 3, 6
# Cards with buttons in an environment before its first typed one.
BUTTONS_FIRST = 1
KNOWN_TRIES, INTRODUCED_AFTER = 3, 3
MOST_DUE = 20
# "My mistakes" are the weakest skills only: all that ever went wrong once would be nearly everything.
MOST_WEAK = 8
# So many first attempts are remembered one by one.
LATEST = 100
SESSION_GAP = timedelta(minutes=30)
# A card of another kind than typing, once in so many.
VARIETY = 6
# How much a form by a rule that was never asked is preferred, and one that is due, on the scale of the cost of a card.
UNTRIED, DUE = 0.8, 0.8
# Rules that learners leave out most, one for each way of a wrong stem, and accents. A mixed session asks some of them
# seldom (podamos stands in one sentence of seventy); what was never asked is not known to be weak: each is asked early.
PROBES: Final = (
    "form:present:no-diphthong",
    "form:present:yo-stem",
    "form:imperfect:strong",
    "form:present:e-i-ir",
    "accent:acute",
    "form:present:o-ue-ir",
    "form:present:c-qu",
)
# The success to aim at: not too easy and not too hard.
AIM, PRIOR_RECALL = 0.75, 0.6


@dataclass(frozen=True, slots=True)
class Seen:
    """A first attempt that a learner made: at which sentence, when, and whether it was right."""

    item: str
    at: datetime
    is_right: bool


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of a learner: memories by skill, and the latest attempts, the newest last.

    `retention` is how many of a hundred things they want to know still when these come up again.
    """

    memories: Mapping[Skill, Memory]
    latest: tuple[Seen, ...] = ()
    retention: int = USUAL_RETENTION

    def memory(self, environment: str, *, is_typed: bool) -> Memory:
        """The memory of choosing or producing the mood in an environment."""
        return self.memories.get(mood_skill(environment, is_typed=is_typed), NO_MEMORY)

    def after(self, seen: Seen, moved: Mapping[Skill, Memory]) -> "Knowledge":
        """What is known after one more first attempt, which may come late, and what it moved."""
        latest = sorted((*self.latest, seen), key=lambda one: one.at)[-LATEST:]
        return replace(self, memories={**self.memories, **moved}, latest=tuple(latest))

    def session(self, now: datetime) -> tuple[Seen, ...]:
        """The attempts of the present sitting: those without a pause of half an hour between them."""
        last, found = now, []
        for seen in reversed(self.latest):
            if last - seen.at > SESSION_GAP:
                break
            found.append(seen)
            last = seen.at
        return tuple(reversed(found))

    @property
    def ability(self) -> float:
        """How well the learner does of late, on the scale of logits: 0 at three of four right."""
        last = self.latest[-30:]
        right = sum(seen.is_right for seen in last)
        return _logit((right + 3) / (len(last) + 4)) - _logit(AIM)


NOBODY: Final = Knowledge({})


@dataclass(frozen=True, slots=True)
class Choice:
    """The next card, and why: the standing of its environment, its recall and the predicted success (0 to 1).

    `introduces` is True on the first cards of an environment, where the trigger is marked before the answer.
    """

    item: Item
    mode: Mode
    reason: Reason
    recall: float = 0.0
    predicted: float = 0.0
    introduces: bool = False


class Outlook:
    """What to expect of a learner at a time. One choice asks for the same skills often, so they are kept."""

    def __init__(self, known: Knowledge, now: datetime, *, is_full: bool = False) -> None:
        self._known, self._now, self._is_full = known, now, is_full
        self._ability = known.ability
        self._strengths: dict[Skill, float] = {}

    def predicted(self, facts: Demand) -> float:
        """How likely the learner types the sentence rightly, 0 to 1: by memory, ability and its difficulty."""
        skills = (facts.mood, *facts.forms)
        mean = sum(map(self._strength, skills)) / len(skills)
        return 1 / (1 + math.exp(-(_logit(min(0.98, max(0.02, mean))) + self._ability - facts.difficulty)))

    def due(self, facts: Demand) -> float | None:
        """The recall of the form that a sentence asks for, of several the lowest, where a review of it is due.

        None once the sitting is full: what is due then waits for another one.
        """
        if self._is_full:
            return None
        memories = (self._known.memories.get(skill, NO_MEMORY) for skill in facts.forms)
        found = (one.recall(self._now) for one in memories if one.is_due(self._now, self._known.retention))
        return min(found, default=None)

    def _strength(self, skill: Skill) -> float:
        """The recall of a skill, weighed with the share of right ones among the last attempts."""
        if skill not in self._strengths:
            memory = self._known.memories.get(skill, NO_MEMORY)
            share = (memory.last.count("1") + 2 * PRIOR_RECALL) / (len(memory.last) + 2)
            self._strengths[skill] = memory.recall(self._now) * share if memory.tries else PRIOR_RECALL
        return self._strengths[skill]


def choose(
    known: Knowledge,
    now: datetime,
    *,
    seed: str,
    ordinal: int,
    dialect: str,
    focus: Focus = EVERYTHING,
    level: str = "",
) -> Choice:
    """The card to ask next. `ordinal` counts a learner's cards from 1; `level` is the highest one of what comes
    unasked, empty for all. Raises ItemNotFound where the focus has none.
    """
    pool = _pool(dialect, focus)
    if level and not focus.names_places:
        pool = _up_to(level, pool) or pool
    if not pool:
        raise ItemNotFound(str(focus))
    if focus.mistakes:
        pool = _missed(pool, known, dialect) or pool
    rng = random.Random(f"{seed}:{ordinal}")  # noqa: S311  (an order of cards is no secret)
    session = _items(known.session(now))
    probes = _probe(known, session, dialect, ordinal, focus)
    is_only = len(pool) == 1
    pool = {name: items for name, items in probes.items() if name in pool} or pool
    environment = _environment(known, session, now, tuple(pool), rng, ordinal, focus)
    outlook = Outlook(known, now, is_full=len(session) >= MOST_DUE)
    item = _item(known, outlook, pool[environment], rng, ordinal, wants_lookalike=_wants_lookalike(session))
    mode = _mode(known, item, rng, ordinal, focus)
    memory = _counting(known, environment)
    reason: Reason = "only" if is_only else _reason(memory, known.retention, now)
    recall, due = memory.recall(now), outlook.due(demand_of(item.id))
    if reason in {"shaky", "solid"} and due is not None:
        reason, recall = "due", due  # the place is not, but its form is
    introduces = _tries(known, environment) < INTRODUCED_AFTER
    return Choice(item, mode, reason, recall, outlook.predicted(demand_of(item.id)), introduces)


def foretold(known: Knowledge, item_id: str, mode: Mode, now: datetime) -> tuple[float, float | None]:
    """The success that is predicted for a sentence when it is shown, as if it were typed, and the recall of its mood;
    None where that was never asked in this way. Raises ItemNotFound.
    """
    facts = demand_of(item_id)
    memory = known.memory(get_item(item_id).environment, is_typed=mode not in WITH_BUTTONS)
    return Outlook(known, now).predicted(facts), memory.recall(now) if memory.tries else None


@lru_cache(maxsize=256)
def _pool(dialect: str, focus: Focus) -> Mapping[str, tuple[Item, ...]]:
    """The sentences of a focus by environment; those that are only to be recognised where there are no others."""
    found: dict[str, list[Item]] = {}
    for item in suited(dialect, focus):
        found.setdefault(item.environment, []).append(item)
    drilled = {name: tuple(items) for name, items in found.items() if not ENVIRONMENTS[name].is_recognised}
    return drilled or {name: tuple(items) for name, items in found.items()}


def _up_to(level: str, pool: Mapping[str, tuple[Item, ...]]) -> Mapping[str, tuple[Item, ...]]:
    """The environments of a pool that are no harder than a level."""
    easy = LEVELS[: LEVELS.index(level) + 1]
    return {name: items for name, items in pool.items() if ENVIRONMENTS[name].cefr in easy}


def _probe(
    known: Knowledge, session: list[Item], dialect: str, ordinal: int, focus: Focus
) -> Mapping[str, tuple[Item, ...]]:
    """The sentences that ask for a rule never tried, in places already met; none while another card is due."""
    if ordinal <= CHOICE_CARDS or focus != EVERYTHING:
        return {}
    if _wants_lookalike(session):
        return {}
    last = session[-1].environment if session else ""
    for skill in PROBES:
        if skill not in known.memories:
            found = _asking(dialect, skill)
            met = {name: items for name, items in found.items() if name != last and _tries(known, name)}
            if met:
                return met
    return {}


@lru_cache(maxsize=64)
def _asking(dialect: str, skill: Skill) -> Mapping[str, tuple[Item, ...]]:
    """The sentences whose form needs a skill, by environment."""

    def asks(item: Item) -> bool:
        skills = (*demand_of(item.id).forms, *accent_skills(item, dialect))
        # Where another tense is right too, an answer may evade the rule.
        return skill in skills and not item.is_lookalike and len({*item.right_tenses(), *item.marked}) == 1

    found = {name: tuple(filter(asks, items)) for name, items in _pool(dialect, EVERYTHING).items()}
    return {name: items for name, items in found.items() if items}


def _items(seen: tuple[Seen, ...]) -> list[Item]:
    """The sentences of attempts, as far as the content still has them."""
    items = all_items()
    return [items[one.item] for one in seen if one.item in items]


def _wants_lookalike(session: list[Item]) -> bool:
    return sum(demand_of(item.id).is_lookalike for item in session) < LOOKALIKES * (len(session) + 1)


def _missed(pool: Mapping[str, tuple[Item, ...]], known: Knowledge, dialect: str) -> Mapping[str, tuple[Item, ...]]:
    """The sentences that ask for a skill with a mistake among its last attempts, by environment."""
    telling = _telling(dialect)
    ids = frozenset[str]().union(*(telling.get(skill, ()) for skill in weakest(known.memories)[:MOST_WEAK]))
    found = {name: tuple(item for item in items if item.id in ids) for name, items in pool.items()}
    return {name: items for name, items in found.items() if items}


@lru_cache(maxsize=8)
def _telling(dialect: str) -> Mapping[Skill, set[str]]:
    """By skill, of accents, persons and tenses too, the ids of the sentences whose answers tell about it."""
    found: dict[Skill, set[str]] = {}
    for item in suited(dialect):
        for skill in asked(item, dialect):
            found.setdefault(skill, set()).add(item.id)
    return found


def _counting(known: Knowledge, environment: str) -> Memory:
    """The memory that tells how an environment stands: of typing, and until there is any, of pressing buttons."""
    typed = known.memory(environment, is_typed=True)
    return typed if typed.tries else known.memory(environment, is_typed=False)


def _reason(memory: Memory, retention: int, now: datetime) -> Reason:
    if not memory.tries:
        return "new"
    if memory.is_due(now, retention):
        return "due"
    return "solid" if memory.standing(now) == "solid" else "shaky"


def _environment(
    known: Knowledge,
    session: list[Item],
    now: datetime,
    names: tuple[str, ...],
    rng: random.Random,
    ordinal: int,
    focus: Focus,
) -> str:
    """The most urgent environment; never the last one again where it is known and there is another."""
    last = session[-1].environment if session else ""
    is_known = known.memory(last, is_typed=True).tries >= KNOWN_TRIES if last else False
    young = sum(0 < _tries(known, name) < YOUNG_TRIES for name in ENVIRONMENTS)
    if len(session) >= MOST_DUE:
        names = tuple(name for name in names if not _counting(known, name).is_due(now, known.retention)) or names
    rested = [name for name in names if name != last or not is_known] or list(names)
    today = Counter(item.environment for item in session)

    def urgency(name: str) -> float:
        weight = 1.0 if name in _COMMON else 0.6
        memory = _counting(known, name)
        reason = _reason(memory, known.retention, now)
        lost = 1 - memory.recall(now)
        if reason == "new":
            # After a newcomer's buttons comes a line to write on, and that in a place already met.
            begins = (young < MOST_YOUNG and ordinal != CHOICE_CARDS + 1) or bool(focus.environment)
            return (1.2 if begins else 0.2) * weight - 0.1 * LEVELS.index(ENVIRONMENTS[name].cefr)
        if reason == "due":
            return 1.4 + lost * weight
        rest = 0.06 * today[name] + (0.5 if name == last else 0.0)
        return (0.1 if reason == "solid" else 0.9) + lost * weight * 0.5 - rest

    return max(rested, key=lambda name: urgency(name) + 0.25 * rng.random())


def _tries(known: Knowledge, name: str) -> int:
    return known.memory(name, is_typed=True).tries + known.memory(name, is_typed=False).tries


def _item(
    known: Knowledge,
    outlook: Outlook,
    items: tuple[Item, ...],
    rng: random.Random,
    ordinal: int,
    *,
    wants_lookalike: bool,
) -> Item:
    """The sentence nearest to the aim, of the side that is wanting, that was not seen of late.

    A form by a rule that was never tried yet is welcome: what nobody asked, nobody knows.
    """
    is_newcomer = ordinal <= CHOICE_CARDS
    last_seen = {seen.item.partition(".")[0]: place for place, seen in enumerate(known.latest)}
    length = len(known.latest) or 1
    costs: dict[Demand, float] = {}

    def cost_of(facts: Demand) -> float:
        hard = is_newcomer and not facts.is_simple
        side = 1.5 if facts.is_lookalike != wants_lookalike else 0.0
        untried = not is_newcomer and any(rule not in known.memories for rule in facts.rules)
        wanted = max(UNTRIED * untried, DUE * (outlook.due(facts) is not None))
        return abs(outlook.predicted(facts) - AIM) + side + 2.0 * hard - wanted

    def cost(item: Item) -> float:
        facts = demand_of(item.id)
        if facts not in costs:
            costs[facts] = cost_of(facts)
        place = last_seen.get(item.family)
        stale = 0.0 if place is None else 1.0 + place / length
        return costs[facts] + stale + 0.2 * rng.random()

    return min(items, key=cost)


def _mode(known: Knowledge, item: Item, rng: random.Random, ordinal: int, focus: Focus) -> Mode:
    """Buttons for a newcomer and in a new environment, the meaning first where the mood alone tells it."""
    if focus.kind:
        return mode_of(item, ordinal, focus)
    pressed = known.memory(item.environment, is_typed=False).tries
    if ordinal <= CHOICE_CARDS or ENVIRONMENTS[item.environment].is_recognised:
        return "choose"
    if pressed < BUTTONS_FIRST and not known.memory(item.environment, is_typed=True).tries:
        return "interpret" if supports(item, "interpret") else "choose"
    if known.memory(item.environment, is_typed=True).tries < KNOWN_TRIES:
        return "type"
    others: list[Mode] = [mode for mode in ("interpret", "transform", "mend", "spot") if supports(item, mode)]
    return rng.choice(others) if others and rng.randrange(VARIETY) == 0 else "type"


def weakest(memories: Mapping[Skill, Memory]) -> list[Skill]:
    """The skills with mistakes among the last attempts, the weakest first; a single slip weighs little."""

    def weakness(skill: Skill) -> tuple[float, int]:
        memory = memories[skill]
        return memory.last.count("0") / (len(memory.last) + 1.5), memory.tries

    return sorted((skill for skill, memory in memories.items() if "0" in memory.last), key=weakness, reverse=True)


def _logit(share: float) -> float:
    return math.log(share / (1 - share))
