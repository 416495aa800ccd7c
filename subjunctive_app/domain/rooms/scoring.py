"""Points and places: being right counts; speed only where the host wants it, and then little."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

RIGHT, ALMOST = 100, 50
# A slip of the finger is worth as much as an accent left out.
_POINTS = {"right": RIGHT, "marked": RIGHT, "almost": ALMOST, "retry": ALMOST}
FAST, QUITE_FAST = 20, 10
# What the way of an answer through the air may take.
AIR_MS = 1000


def points(verdict: str, ms: float, seconds: float, *, has_speed: bool) -> int:
    """The points of one answer, for which `ms` were used, in a round of `seconds` (0: no limit, no bonus)."""
    earned = _POINTS.get(verdict, 0)
    if earned < RIGHT or not has_speed or not seconds:
        return earned
    share = max(0, ms - AIR_MS) / (seconds * 1000)
    return earned + (FAST if share < 1 / 3 else QUITE_FAST if share < 2 / 3 else 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's sum, place (from 1; the same for equals) and right answers."""

    member: int
    points: int
    place: int
    right: int


def standings(
    earned: Iterable[tuple[int, int, int]], joined: Mapping[int, int], played: Iterable[int]
) -> tuple[Standing, ...]:
    """The places of all members, the best first. `earned` are (member, round, points), `played` the rounds that count.

    `joined` is the round in which each came: a late-comer is ranked by the average of the rounds since then.
    """
    rounds = set(played)
    sums = dict.fromkeys(joined, 0)
    right = dict.fromkeys(joined, 0)
    for member, round_no, gained in earned:
        if member in sums and round_no in rounds:
            sums[member] += gained
            right[member] += gained >= RIGHT

    since = {first: max(1, sum(number >= first for number in rounds)) for first in set(joined.values())}
    average = {member: sums[member] / since[first] for member, first in joined.items()}
    order = sorted(joined, key=lambda member: (-average[member], member))
    places: dict[float, int] = {}
    for place, member in enumerate(order, 1):
        places.setdefault(average[member], place)
    return tuple(Standing(member, sums[member], places[average[member]], right[member]) for member in order)
