"""What a class wrote, by cause: the picture that a teacher sees at the reveal."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from subjunctive_app.domain.progress import MISSED
from subjunctive_app.domain.rooms.names import says_foul

RIGHT, NOTHING, SHOWN, REST = "right", "nothing", "shown", "rest"
COMMONEST = 3
# No form is as long, with its auxiliary and its pronouns.
LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: what was read of it, its verdict and its kind, which is `right` or a cause."""

    form: str
    verdict: str
    kind: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many answers were of each kind, `right` first, then the commonest, `nothing` last; and the wrong forms."""

    members: int
    kinds: tuple[tuple[str, int], ...]
    wrong: tuple[tuple[str, int], ...]

    @property
    def right(self) -> int:
        """How many were right."""
        return dict(self.kinds).get(RIGHT, 0)

    @property
    def given(self) -> tuple[tuple[str, int], ...]:
        """The kinds of what was answered, without those who are still thinking."""
        return tuple(one for one in self.kinds if one[0] != NOTHING)

    @property
    def few(self) -> tuple[tuple[str, int], ...]:
        """The kinds for a screen that cannot be scrolled: of the mistakes the commonest, and the `rest` as one."""
        mistakes = [one for one in self.kinds if one[0] not in (RIGHT, NOTHING)]
        rest = mistakes[COMMONEST:]
        if len(rest) < 2:
            return self.kinds
        kept = tuple(one for one in self.kinds if one not in rest)
        place = 1 + COMMONEST
        return (*kept[:place], (REST, sum(count for _kind, count in rest)), *kept[place:])

    @property
    def worst(self) -> tuple[str, int] | None:
        """The commonest mistake with its count, where it was made more than once."""
        mistakes = [one for one in self.kinds if one[0] not in (RIGHT, NOTHING, SHOWN)]
        return mistakes[0] if mistakes and mistakes[0][1] > 1 else None


def kind_of(verdict: str, code: str, mode: str, *, gave_up: bool) -> str:
    """The kind of an answer: `right`, `shown` for who did not know, a diagnosis code, or what a button missed."""
    if gave_up:
        return SHOWN
    if verdict in ("right", "marked"):
        return RIGHT
    return MISSED.get(mode, code)


def tally(given: Sequence[Given], members: int) -> Tally:
    """Sum up a round of `members` people, of whom some may not have answered."""
    counts = Counter(one.kind for one in given)
    right = counts.pop(RIGHT, 0)
    mistakes = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    silent = max(0, members - len(given))
    kinds = [(RIGHT, right), *mistakes, *([(NOTHING, silent)] if silent else [])]
    forms = Counter(one.form for one in given if one.kind not in (RIGHT, SHOWN) and one.form)
    wrong = sorted(forms.items(), key=lambda pair: (-pair[1], pair[0]))[:COMMONEST]
    return Tally(max(members, len(given)), tuple(kinds), tuple(wrong))


def for_the_wall(typed: str) -> str:
    """A typed form as a class may read it on its wall; empty for what somebody wrote there to be read by all."""
    return "" if len(typed) > LONGEST_SHOWN or says_foul(typed) else typed
