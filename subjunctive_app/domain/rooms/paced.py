"""A class at everybody's own pace: how far each has come, who needs help with what, and the commonest mistakes."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import ascii_letters, digits
from typing import Final, Literal, get_args

from subjunctive_app.domain.heat import Cell
from subjunctive_app.domain.rooms.tally import RIGHT, SHOWN

Mark = Literal["here", "idle", "away"]
MARKS: tuple[Mark, ...] = get_args(Mark)
# Who is here and has answered nothing for so long may be stuck.
IDLE = timedelta(minutes=2)
MOST_ERRORS = 8
# The highest shares of right answers, in percent, of the depths of colour from 4, where help is needed most, to 1.
NEED: Final = (25, 40, 55, 75)
# An environment is named as wanting when so many answers say so.
FEWEST, MOST_NAMED = 3, 2
# One for each number of answers and mark: twenty-one by three.
_SIGNS: Final = ascii_letters + digits + "-_"


@dataclass(frozen=True, slots=True)
class Try:
    """The answer of a member to a sentence: as it was given, as it was read, and its kind."""

    member: int
    round_no: int
    given: str
    gave_up: bool
    form: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong form of one sentence, and how many gave it."""

    round_no: int
    form: str
    kind: str
    count: int

    @property
    def place(self) -> tuple[int, str]:
        """What makes it the same mistake, however many make it."""
        return (self.round_no, self.form)


@dataclass(frozen=True, slots=True)
class Row:
    """How a member comes along; a cell for each environment that they have tried."""

    member: int
    done: int
    total: Cell
    cells: Mapping[str, Cell]
    mark: Mark

    @property
    def sign(self) -> str:
        """One sign for all that the row shows: answers are never taken back, so their number tells which they are."""
        return _SIGNS[min(self.done, 20) * len(MARKS) + MARKS.index(self.mark)]

    @property
    def urgency(self) -> tuple[int, int, int]:
        """The smaller, the sooner help is due. Of the row alone, so that no other row moves with it."""
        stuck = -1 if self.mark == "idle" else 101
        return (self.total.percent if self.total.tries else stuck, -self.done, self.member)


@dataclass(frozen=True, slots=True)
class Board:
    """The class: who needs help first, first. `environments` in the order in which they are asked."""

    rounds: int
    environments: tuple[str, ...]
    rows: tuple[Row, ...]
    errors: tuple[Mistake, ...]

    @property
    def answers(self) -> int:
        """How many answers there are."""
        return sum(row.done for row in self.rows)

    @property
    def states(self) -> list[Literal["new", "shaky", "solid"]]:
        """For the strokes: who has finished, who is on the way, who has not begun."""
        finished = sum(row.done >= self.rounds for row in self.rows)
        begun = sum(0 < row.done < self.rounds for row in self.rows)
        rest = len(self.rows) - finished - begun
        return [*["solid"] * finished, *["shaky"] * begun, *["new"] * rest]  # type: ignore[list-item]

    @property
    def sums(self) -> dict[str, Cell]:
        """Each environment over all members."""
        return {one: _sum(row.cells[one] for row in self.rows if one in row.cells) for one in self.environments}

    @property
    def wanting(self) -> tuple[str, ...]:
        """The environments that the class needs most, the weakest first."""
        weak = [(cell.percent, name) for name, cell in self.sums.items() if cell.tries >= FEWEST and need(cell)]
        return tuple(name for _percent, name in sorted(weak)[:MOST_NAMED])


def need(cell: Cell) -> int:
    """The depth of colour of a cell, from 0 for what is settled to 4 for where help is needed."""
    return sum(cell.percent <= highest for highest in NEED)


def board(
    asked: Mapping[int, str],
    here: Mapping[int, bool],
    tries: Sequence[Try],
    began: Mapping[int, datetime],
    now: datetime,
) -> Board:
    """The class as it stands. `asked` is the environment of each sentence by its number, `here` tells for each member
    whether they are, and `began` when they did.
    """
    of_member: dict[int, list[Try]] = {member: [] for member in here}
    for one in tries:
        if one.member in of_member and one.round_no in asked:
            of_member[one.member].append(one)
    rows = [_row(member, own, asked, here[member], began[member], now) for member, own in of_member.items()]
    return Board(
        rounds=len(asked),
        environments=tuple(dict.fromkeys(asked[number] for number in sorted(asked))),
        rows=tuple(sorted(rows, key=lambda row: row.urgency)),
        errors=commonest(one for own in of_member.values() for one in own),
    )


def commonest(tries: Iterable[Try], most: int = MOST_ERRORS) -> tuple[Mistake, ...]:
    """The wrong forms that most people gave, each with its sentence."""
    wrong = [one for one in tries if one.kind not in (RIGHT, SHOWN) and one.form]
    kinds = {(one.round_no, one.form): one.kind for one in wrong}
    counts = Counter((one.round_no, one.form) for one in wrong)
    order = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Mistake(number, form, kinds[number, form], count) for (number, form), count in order[:most])


def cursor(answered: Collection[int], rounds: int) -> int | None:
    """The number of the sentence to ask next; None for who has finished."""
    return next((number for number in range(1, rounds + 1) if number not in answered), None)


def _row(
    member: int, own: Sequence[Try], asked: Mapping[int, str], is_here: bool, began: datetime, now: datetime
) -> Row:
    cells: dict[str, Cell] = {}
    for one in own:
        before = cells.get(asked[one.round_no], Cell())
        cells[asked[one.round_no]] = Cell(before.right + (one.kind == RIGHT), before.tries + 1)
    last = max((one.at for one in own), default=began)
    is_idle = len(own) < len(asked) and now - last > IDLE
    mark: Mark = "away" if not is_here else "idle" if is_idle else "here"
    return Row(member, len(own), _sum(cells.values()), cells, mark)


def _sum(cells: Iterable[Cell]) -> Cell:
    found = list(cells)
    return Cell(sum(one.right for one in found), sum(one.tries for one in found))
