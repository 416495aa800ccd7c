"""Another room for what a class missed: other sentences of the same kind, since these were seen by everybody."""

from collections.abc import Sequence
from itertools import chain, repeat
from typing import Final

from subjunctive_app.domain.focus import Focus, suited
from subjunctive_app.domain.items import Item
from subjunctive_app.domain.questions import Mode

FEWEST: Final = 5
Asked = tuple[Item, Mode]


def again(missed: Sequence[Asked], seen: Sequence[Item], dialect: str, most: int) -> tuple[Asked, ...]:
    """For each missed sentence, the most missed first, another of its environment that is asked in the same way.

    As near as there is: of the same trigger and tense. Where none is left, the sentence itself. Five or as many as
    were missed, at most `most`; fewer where there are no more. `seen` are those that need not come back.
    """
    wanted = min(most, max(FEWEST, len(missed)))
    taken = {item.family for item in seen}
    found: list[Asked] = []
    for item, mode in chain.from_iterable(repeat(missed, FEWEST)):
        if len(found) >= wanted:
            break
        other = _nearest(item, mode, dialect, taken) or item
        if (other, mode) not in found:
            taken.add(other.family)
            found.append((other, mode))
    return tuple(found)


def _nearest(item: Item, mode: Mode, dialect: str, taken: set[str]) -> Item | None:
    others = (one for one in suited(dialect, Focus(environment=item.environment, kind=mode)) if one.family not in taken)
    wanted = (item.target.mood, item.target.trigger, item.target.tense)
    return max(others, key=lambda one: _alike(one, wanted), default=None)


def _alike(one: Item, wanted: tuple[str, str, str]) -> tuple[bool, bool, bool]:
    mood, trigger, tense = wanted
    return (one.target.mood == mood, one.target.trigger == trigger, one.target.tense == tense)
