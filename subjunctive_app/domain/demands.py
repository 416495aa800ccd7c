"""What a sentence asks of whoever answers it: its mood, how its form is built, how hard it is."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.focus import LEVELS
from subjunctive_app.domain.items import INFINITIVE, get_item
from subjunctive_app.domain.lexicon import lexicon
from subjunctive_app.domain.skills import Skill, form_skills, mood_skill, tense_group

_SIMPLE: Final = frozenset({"present", "ind_present", INFINITIVE})
_REGULAR: Final = (":ar", ":er", ":ir")


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """What a sentence asks of whoever answers it. Each choice weighs a hundred, so those that ask the same share it.

    `forms` are the skills of its form, `rules` those of them that are no regular conjugation; `difficulty` is on the
    scale of logits: 0 for B1 with a common verb.
    """

    is_lookalike: bool
    is_simple: bool
    mood: Skill
    forms: tuple[Skill, ...]
    rules: tuple[Skill, ...]
    difficulty: float


@lru_cache(maxsize=8192)
def demand_of(item_id: str) -> Demand:
    """What a sentence asks, found once. Raises ItemNotFound."""
    item = get_item(item_id)
    forms = form_skills(item) if tense_group(item) else ()
    is_simple = item.target.tense in _SIMPLE
    level = LEVELS.index(ENVIRONMENTS[item.environment].cefr) - LEVELS.index("B1")
    entry = lexicon().get(item.target.verb)
    rarity = (entry.band if entry else 4) - 1
    difficulty = 0.3 * level + 0.15 * rarity + (0.0 if is_simple else 0.2)
    return _shared(item.is_lookalike, is_simple, mood_skill(item.environment, is_typed=True), forms, difficulty)


@lru_cache(maxsize=8192)
def _shared(is_lookalike: bool, is_simple: bool, mood: Skill, forms: tuple[Skill, ...], difficulty: float) -> Demand:
    rules = tuple(skill for skill in forms if not skill.endswith(_REGULAR))
    return Demand(is_lookalike, is_simple, mood, forms, rules, difficulty)
