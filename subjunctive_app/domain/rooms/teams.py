"""Teams in a room: two to six, with made names; what counts is the share of right answers, so sizes need not match."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from subjunctive_app.domain.heat import Cell

TEAMS: Final = (0, 2, 3, 4, 5, 6)
_NAMES: Final = (
    *("Los Búhos", "Los Cóndores", "Los Delfines", "Los Erizos", "Los Halcones", "Los Jaguares", "Los Linces"),
    *("Los Mirlos", "Los Osos", "Los Pumas", "Los Tucanes", "Los Zorros", "Las Abejas", "Las Ardillas", "Las Garzas"),
    *("Las Gaviotas", "Las Golondrinas", "Las Liebres", "Las Mariposas", "Las Nutrias", "Las Palomas", "Las Tortugas"),
)


@dataclass(frozen=True, slots=True)
class Team:
    """A team, its number counted from 1, and how many of its answers were right."""

    number: int
    name: str
    cell: Cell


def team_names(key: str, count: int) -> tuple[str, ...]:
    """The names of the teams of a room: always the same for its key."""
    return tuple(Random(f"teams:{key}").sample(_NAMES, count))  # noqa: S311  (names are no secret)


def smallest(sizes: Mapping[int, int], count: int) -> int | None:
    """The team for who comes next: the one with fewest members. None without teams."""
    return min(range(1, count + 1), key=lambda number: (sizes.get(number, 0), number), default=None)


def teams(names: tuple[str, ...], of: Mapping[int, int], answers: Iterable[tuple[int, bool]]) -> tuple[Team, ...]:
    """The teams, the best first. `of` is the team of each member, `answers` are members and whether they were right."""
    given = [(of.get(member), is_right) for member, is_right in answers]
    found = [
        Team(number, name, _cell(is_right for team, is_right in given if team == number))
        for number, name in enumerate(names, 1)
    ]
    return tuple(sorted(found, key=lambda team: (-team.cell.percent, team.number)))


def _cell(answers: Iterable[bool]) -> Cell:
    found = list(answers)
    return Cell(sum(found), len(found))
