"""A fixed order of sentences for each seed, and the kind of each card: what is asked while memory cannot be read."""

import random
from collections import deque
from functools import lru_cache

from subjunctive_app.domain.errors import ItemNotFound
from subjunctive_app.domain.focus import EVERYTHING, KINDS, MIXED, Focus, suited
from subjunctive_app.domain.items import INFINITIVE, Item
from subjunctive_app.domain.questions import Mode, supports

CHOICE_CARDS = 3
# At least so many, or who always answers with the subjunctive would do well.
LOOKALIKES = 1 / 3
# So few sentences keep one order: mixed anew, the last of a deck would open the next.
ALTERNATING = 2
_SIMPLE = {"present", "ind_present", INFINITIVE}


def mode_of(item: Item, ordinal: int, focus: Focus = EVERYTHING) -> Mode:
    """The kind that was chosen; else buttons on a newcomer's first cards, then typing (`ordinal` counts from 1)."""
    if focus.kind == MIXED:
        fitting = [mode for mode in KINDS if supports(item, mode)]
        return fitting[ordinal % len(fitting)]
    chosen = next((mode for mode in KINDS if mode == focus.kind), None)
    return chosen or ("choose" if ordinal <= CHOICE_CARDS else "type")


def card_at(seed: int, ordinal: int, dialect: str, focus: Focus = EVERYTHING) -> Item:
    """The sentence of a learner's card number `ordinal` (from 1): a fixed order for each seed and focus.

    No sentence follows itself unless it is the only one. Raises ItemNotFound where the focus has none.
    """
    size = len(suited(dialect, focus))
    if not size:
        raise ItemNotFound(str(focus))
    cycle, place = divmod(ordinal - 1, size)
    return _deck(seed, cycle, dialect, focus)[place]


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
    all_of_them = rng.sample(suited(dialect, focus), len(suited(dialect, focus)))
    lookalikes = deque(item for item in all_of_them if item.is_lookalike)
    others = deque(item for item in all_of_them if not item.is_lookalike)
    share = max(LOOKALIKES, len(lookalikes) / max(1, len(all_of_them)))
    order: list[Item] = []
    dealt = 0
    while lookalikes or others:
        wanted = (lookalikes, others) if dealt < share * len(order) else (others, lookalikes)
        item = _take(wanted, order[-1] if order else None, simple=cycle == 0 and len(order) < CHOICE_CARDS)
        dealt += item.is_lookalike
        order.append(item)
    return tuple(order)


def _take(piles: tuple[deque[Item], deque[Item]], last: Item | None, *, simple: bool) -> Item:
    """The first card that follows well, of the first pile if it has one; else simply the first. It leaves its pile."""
    for pile in piles:
        for place, item in enumerate(pile):
            follows = not last or item.environment != last.environment
            if follows and (not simple or item.target.tense in _SIMPLE):
                del pile[place]
                return item
    return (piles[0] or piles[1]).popleft()
