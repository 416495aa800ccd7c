"""How well a learner builds the forms: a table of groups of verbs by tense, and each rule by itself."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal

from subjunctive_app.domain.items import TENSE_GROUPS, Item, all_items
from subjunctive_app.domain.memory import NO_MEMORY, Memory, Missing, Standing
from subjunctive_app.domain.skills import Skill, form_skills, model_of, tense_group

Family = Literal["regular", "diphthong", "no-diphthong", "ir-vowel", "yo", "strong", "spelling", "accent", "own"]
# The groups of verbs in the order of the table, each with the tenses that it has forms of its own in.
FAMILIES: Final[Mapping[Family, tuple[str, ...]]] = {
    "regular": tuple(TENSE_GROUPS),
    "diphthong": ("present",),
    "no-diphthong": ("present",),
    "ir-vowel": ("present", "imperfect"),
    "yo": ("present",),
    "spelling": ("present", "imperfect"),
    "accent": ("present",),
    "strong": ("imperfect",),
    "own": ("present", "imperfect"),
}
PARTICIPLE: Final = "form:participle:irregular"
# The lowest shares, in percent, of each depth of colour.
DEPTHS: Final = (0, 55, 70, 80, 90)
_THEMES: Final = {"ar", "er", "ir"}
_AUXILIARIES: Final = {"haya", "hubiera"}
_DIPHTHONGS: Final = {"e-ie", "o-ue", "u-ue", "i-ie"}
_ACCENTS: Final = {"hiatus-i", "hiatus-u", "uir-y"}
_BY_START: Final[Mapping[str, Family]] = {"yo-": "yo", "strong": "strong"}
_ORDER: Final = (*TENSE_GROUPS, "participle")


@dataclass(frozen=True, slots=True)
class Cell:
    """First attempts at a group of forms: how many, and how many of them right."""

    right: int = 0
    tries: int = 0

    @property
    def percent(self) -> int:
        """Right ones in a hundred."""
        return round(100 * self.right / self.tries) if self.tries else 0

    @property
    def depth(self) -> int:
        """The colour from 0, weak, to 4, settled."""
        return sum(self.percent >= lowest for lowest in DEPTHS) - 1


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of building a form, as it stands: its tense, its model (skills.model_of), and what it still wants."""

    tense: str
    model: str
    cell: Cell
    state: Standing
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Supply:
    """How many sentences ask for a form, variants not counted, and with which verbs, the commonest first."""

    sentences: int
    verbs: tuple[str, ...]


# Of each form its tense, its model and what is remembered of it.
Forms = Sequence[tuple[str, str, Memory]]
_NO_SUPPLY: Final = Supply(0, ())


@dataclass(frozen=True, slots=True)
class HeatMap:
    """`rows` by family: a cell for each tense that the family has forms of its own in. `rules`: the tried ones."""

    rows: Mapping[Family, Mapping[str, Cell]]
    participle: Cell
    rules: tuple[Rule, ...]

    @property
    def is_empty(self) -> bool:
        """True before the first form was typed."""
        return not self.rules


def heat_map(memories: Mapping[Skill, Memory], now: datetime) -> HeatMap:
    """What is known of each group of verbs in each tense."""
    forms = _forms(memories)
    found = {name: dict.fromkeys(tenses, Cell()) for name, tenses in FAMILIES.items()}
    for tense, model, memory in forms:
        row = found[family_of(model)]
        if tense in row:
            before = row[tense]
            row[tense] = Cell(before.right + memory.right, before.tries + memory.tries)
    participle = memories.get(PARTICIPLE, NO_MEMORY)
    return HeatMap(found, Cell(participle.right, participle.tries), tuple(_rules(forms, now)))


def family_of(model: str) -> Family:
    """The group that a model belongs to."""
    if model in _THEMES or model in _AUXILIARIES:
        return "regular"
    if model in _DIPHTHONGS:
        return "diphthong"
    if model == "no-diphthong":
        return "no-diphthong"
    if model in _ACCENTS:
        return "accent"
    for start, family in _BY_START.items():
        if model.startswith(start):
            return family
    if model.endswith("-ir"):
        return "ir-vowel"
    return "spelling" if "-" in model else "own"


@lru_cache(maxsize=8192)
def families(item: Item) -> frozenset[str]:
    """The groups of verbs that a sentence belongs to by its form; a look-alike by its verb in the present."""
    if item.is_lookalike:
        return frozenset({family_of(model_of(item.target.verb, "present"))})
    skills = form_skills(item)
    found = {family_of(skill.rpartition(":")[2]) for skill in skills if skill != PARTICIPLE}
    return frozenset({*found, *({"participle"} if PARTICIPLE in skills else ())})


def _rules(forms: Forms, now: datetime) -> Iterator[Rule]:
    for tense, model, memory in forms:
        supply = _supply().get(f"form:{tense}:{model}", _NO_SUPPLY)
        missing = tuple(one for one in memory.missing(now) if not _is_waived(one, memory, supply))
        yield Rule(tense, model, Cell(memory.right, memory.tries), "shaky" if missing else "solid", missing)


def verbs_of(skill: Skill) -> tuple[str, ...]:
    """The verbs whose sentences ask for a form, those with most sentences first."""
    return _supply().get(skill, _NO_SUPPLY).verbs


def _is_waived(one: Missing, memory: Memory, supply: Supply) -> bool:
    """True for what cannot be asked of a form: the other mood, and more verbs or sentences than there are."""
    if one == "verbs":
        return len(memory.verbs) >= len(supply.verbs)
    if one == "sentences":
        return len(memory.items) >= supply.sentences
    return one == "lookalikes"


@lru_cache(maxsize=1)
def _supply() -> Mapping[Skill, Supply]:
    """What the content has for each form."""
    found: dict[Skill, list[Item]] = {}
    for item in all_items().values():
        for skill in form_skills(item) if tense_group(item) else ():
            found.setdefault(skill, []).append(item)
    return {skill: _supply_of(items) for skill, items in found.items()}


def _supply_of(items: list[Item]) -> Supply:
    verbs = Counter(item.target.verb for item in items)
    return Supply(len({item.family for item in items}), tuple(verb for verb, _times in verbs.most_common()))


def _forms(memories: Mapping[Skill, Memory]) -> Forms:
    """The tried forms in the order of the tenses, the most tried of each first."""
    parts = ((skill.split(":"), memory) for skill, memory in memories.items() if skill.startswith("form:"))
    found = [(tense, model, memory) for (_form, tense, model), memory in parts if tense in _ORDER and memory.tries]
    return sorted(found, key=lambda one: (_ORDER.index(one[0]), -one[2].tries, one[1]))
