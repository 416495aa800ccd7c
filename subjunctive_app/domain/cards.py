"""Cards: which sentence comes next, what its buttons are, and the grading of an answer."""

import random
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from subjunctive_app.domain.diagnosis import Diagnosis, diagnose
from subjunctive_app.domain.errors import ItemNotFound
from subjunctive_app.domain.items import INFINITIVE, Item, all_items

Mode = Literal["choose", "type"]
BOTH = "both"
CHOICE_CARDS = 3
INTRODUCED_AFTER = 3
# So few sentences keep one order: mixed anew, the last of a deck would open the next.
ALTERNATING = 2
_SIMPLE = {"present", "ind_present", INFINITIVE}
_BEST_FIRST = ("right", "marked", "almost", "retry", "wrong")


@dataclass(frozen=True, slots=True)
class Focus:
    """What a learner chose to practise: the sentences whose gap asks for `verb`; without a choice, all of them."""

    verb: str = ""

    def includes(self, item: Item) -> bool:
        """True for a sentence that belongs to the choice."""
        return self.verb in ("", item.target.verb)


EVERYTHING = Focus()


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
    has_second_try = mode == "type" and attempt == 1 and diagnosis.verdict == "wrong"
    return Grade(diagnosis, is_final=diagnosis.verdict != "retry" and not has_second_try)


def _best(item: Item, typed: str, dialect: str) -> Diagnosis:
    """The kindest true reading: against each tense that is right or possible in this sentence."""
    readings = [_diagnose(item, tense, typed, dialect) for tense in item.right_tenses()]
    if any(_diagnose(item, tense, typed, dialect).verdict == "right" for tense in item.marked):
        readings.append(replace(readings[0], verdict="marked"))
    # Where only the person is wrong in a tense that is right, that is the mistake, not the tense.
    best = min(readings, key=lambda reading: (_BEST_FIRST.index(reading.verdict), reading.code != "other_person"))
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


def card_at(seed: int, ordinal: int, dialect: str, focus: Focus = EVERYTHING) -> Item:
    """The sentence of a learner's card number `ordinal` (from 1): a fixed order for each seed and focus.

    No sentence follows itself unless it is the only one. Raises ItemNotFound where the focus has none.
    """
    size = len(suited(dialect, focus))
    if not size:
        raise ItemNotFound(focus.verb)
    cycle, place = divmod(ordinal - 1, size)
    return _deck(seed, cycle, dialect, focus)[place]


def introduces(seed: int, ordinal: int, dialect: str, focus: Focus = EVERYTHING) -> bool:
    """True on a learner's first three cards of an environment: there the trigger is marked before the answer."""
    if ordinal > len(suited(dialect, focus)):
        return False
    order = _deck(seed, 0, dialect, focus)
    here = order[ordinal - 1].environment
    return sum(item.environment == here for item in order[: ordinal - 1]) < INTRODUCED_AFTER


@lru_cache(maxsize=256)
def suited(dialect: str, focus: Focus = EVERYTHING) -> tuple[Item, ...]:
    """The sentences for the learner's dialect and focus, in the order of the content."""
    return tuple(item for item in all_items().values() if item.suits(dialect) and focus.includes(item))


def _deck(seed: int, cycle: int, dialect: str, focus: Focus) -> tuple[Item, ...]:
    """All sentences once, as mixed; the first makes way where it was also the last of the deck before."""
    if len(suited(dialect, focus)) <= ALTERNATING:
        return _mixed(seed, 0, dialect, focus)
    first, second, *rest = _mixed(seed, cycle, dialect, focus)
    if cycle and first == _mixed(seed, cycle - 1, dialect, focus)[-1]:
        return (second, first, *rest)
    return (first, second, *rest)


@lru_cache(maxsize=512)
def _mixed(seed: int, cycle: int, dialect: str, focus: Focus) -> tuple[Item, ...]:
    """Easy tenses first for a newcomer, never one environment twice in a row where there is another."""
    rng = random.Random(f"{seed}:{cycle}")  # noqa: S311  (an order of cards is no secret)
    rest = rng.sample(suited(dialect, focus), len(suited(dialect, focus)))
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
