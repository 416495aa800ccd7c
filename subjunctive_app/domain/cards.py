"""Cards: which sentence comes next, what its buttons are, and the grading of an answer."""

import random
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from subjunctive_app.domain.diagnosis import Diagnosis, diagnose
from subjunctive_app.domain.items import INFINITIVE, Item, all_items

Mode = Literal["choose", "type"]
BOTH = "both"
CHOICE_CARDS = 3
INTRODUCED_AFTER = 3
_SIMPLE = {"present", "ind_present", INFINITIVE}
_BEST_FIRST = ("right", "marked", "almost", "retry", "wrong")


@dataclass(frozen=True, slots=True)
class Grade:
    """What became of one attempt. `is_final` is False where the learner has another try at the same sentence."""

    diagnosis: Diagnosis
    is_final: bool

    @property
    def is_right(self) -> bool:
        """True where the next card may follow at once."""
        return self.diagnosis.verdict in {"right", "marked"}


def mode_of(ordinal: int) -> Mode:
    """Buttons on a newcomer's first cards, typing afterwards (`ordinal` counts from 1)."""
    return "choose" if ordinal <= CHOICE_CARDS else "type"


def choices(item: Item, dialect: str) -> tuple[str, str]:
    """The two forms on the buttons, in an order that does not tell which is right."""
    pair = sorted({item.target.form(dialect), item.rival_form(dialect)})
    return pair[0], pair[-1]


def grade(item: Item, typed: str, *, mode: Mode, dialect: str, attempt: int, gave_up: bool = False) -> Grade:
    """Grade an answer. A wrong typed form gets one more try; a typing slip or an empty answer does not count."""
    if gave_up:
        nothing = _diagnose(item, item.target.tense, " ", dialect)
        return Grade(replace(nothing, verdict="wrong"), is_final=True)
    diagnosis = _graded_both(item, dialect) if mode == "choose" and typed == BOTH else _best(item, typed, dialect)
    tries_again = mode == "type" and (diagnosis.verdict == "retry" or (diagnosis.verdict == "wrong" and attempt == 1))
    return Grade(diagnosis, is_final=not tries_again)


def _best(item: Item, typed: str, dialect: str) -> Diagnosis:
    """The kindest true reading: against each tense that is right in this sentence."""
    readings = (_diagnose(item, tense, typed, dialect) for tense in item.right_tenses())
    best = min(readings, key=lambda reading: _BEST_FIRST.index(reading.verdict))
    if best.code == "other_address" and not item.is_address:
        # Forms of address change for whom one speaks to; "tengas" is no other address for "mi hermana".
        return replace(best, code="other_person", verdict="wrong")
    return best


def _graded_both(item: Item, dialect: str) -> Diagnosis:
    """The third button: right where the sentence takes both moods, else the same mistake as the rival form."""
    form = item.target.form(dialect) if item.both else item.rival_form(dialect)
    return replace(_best(item, form, dialect), normalised=BOTH)


def _diagnose(item: Item, tense: str, typed: str, dialect: str) -> Diagnosis:
    person = "inf" if tense == INFINITIVE else item.target.person
    return diagnose(typed, item.target.verb, tense, person, environment=item.environment, dialect=dialect)


def card_at(seed: int, ordinal: int, dialect: str) -> Item:
    """The sentence of a learner's card number `ordinal` (from 1): a fixed order for each seed."""
    cycle, place = divmod(ordinal - 1, len(_suited(dialect)))
    return _deck(seed, cycle, dialect)[place]


def introduces(seed: int, ordinal: int, dialect: str) -> bool:
    """True on a learner's first three cards of an environment: there the trigger is marked before the answer."""
    if ordinal > len(_suited(dialect)):
        return False
    order = _deck(seed, 0, dialect)
    here = order[ordinal - 1].environment
    return sum(item.environment == here for item in order[: ordinal - 1]) < INTRODUCED_AFTER


@lru_cache(maxsize=8)
def _suited(dialect: str) -> tuple[Item, ...]:
    return tuple(item for item in all_items().values() if item.suits(dialect))


@lru_cache(maxsize=512)
def _deck(seed: int, cycle: int, dialect: str) -> tuple[Item, ...]:
    """All sentences once, mixed: easy tenses first for a newcomer, never one environment twice in a row."""
    rng = random.Random(f"{seed}:{cycle}")  # noqa: S311  (an order of cards is no secret)
    rest = rng.sample(_suited(dialect), len(_suited(dialect)))
    order: list[Item] = []
    while rest:
        order.append(rest.pop(_place(rest, order, newcomer=cycle == 0)))
    return tuple(order)


def _place(rest: list[Item], order: list[Item], *, newcomer: bool) -> int:
    """Where in `rest` the next card stands: the first that follows well, else simply the first."""
    last = order[-1] if order else None
    simple = newcomer and len(order) < CHOICE_CARDS
    wants_lookalike = sum(item.is_lookalike for item in order) * 3 < len(order)

    def fits(item: Item, *, mixed: bool) -> bool:
        if last and item.environment == last.environment:
            return False
        if simple and item.target.tense not in _SIMPLE:
            return False
        return not mixed or item.is_lookalike == wants_lookalike

    for mixed in (True, False):
        for index, item in enumerate(rest):
            if fits(item, mixed=mixed):
                return index
    return 0
