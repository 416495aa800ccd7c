"""What a learner chose to practise."""

from dataclasses import dataclass
from functools import lru_cache

from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.heat import families
from subjunctive_app.domain.items import TENSE_GROUPS, Item, all_items
from subjunctive_app.domain.questions import MODES, Mode, supports

MIXED = "mixed"
SHEET: Mode = "sheet"
# The kinds that come one card at a time, in the order in which `mixed` goes through them.
KINDS: tuple[Mode, ...] = tuple(mode for mode in MODES if mode != SHEET)
LEVELS = ("A2", "B1", "B2", "C1", "C2")


@dataclass(frozen=True, slots=True)
class Focus:
    """What cards are narrowed to; without a choice, all of them.

    `verb` may name several, with spaces between. `tense` is a key of TENSE_GROUPS: the sentences whose subjunctive
    is of it, right or rival. `kind` is a mode, or `mixed`; `level` that of the environment. `mistakes` is `1` for
    what the learner missed of late (domain.planning knows). `model` is a group of verbs (domain.heat). The order of
    the fields is that of old tokens.
    """

    verb: str = ""
    environment: str = ""
    tense: str = ""
    kind: str = ""
    level: str = ""
    mistakes: str = ""
    model: str = ""

    @property
    def query(self) -> dict[str, str]:
        """What was chosen, as the fields of an address."""
        return {name: chosen for name in self.__slots__ if (chosen := getattr(self, name))}

    @property
    def names_places(self) -> bool:
        """True where it says which sentences are wanted, whatever their level."""
        return any((self.verb, self.environment, self.level, self.mistakes, self.model))

    def includes(self, item: Item) -> bool:
        """True for a sentence that belongs to the choice."""
        return (
            (not self.verb or item.target.verb in self.verb.split())
            and self.environment in ("", item.environment)
            and self.level in ("", ENVIRONMENTS[item.environment].cefr)
            and (not self.tense or bool(TENSE_GROUPS.get(self.tense, frozenset()) & {item.target.tense, item.rival}))
            and (not self.model or self.model in families(item))
            and self._supports(item)
        )

    def _supports(self, item: Item) -> bool:
        if self.kind in ("", MIXED):
            return True
        return any(mode == self.kind and supports(item, mode) for mode in MODES)


EVERYTHING = Focus()


@lru_cache(maxsize=256)
def suited(dialect: str, focus: Focus = EVERYTHING) -> tuple[Item, ...]:
    """The sentences for the learner's dialect and focus, in the order of the content."""
    if focus == EVERYTHING:
        return tuple(item for item in all_items().values() if item.suits(dialect))
    # Whom a sentence speaks to is read from its words: once for each dialect, not for each focus.
    return tuple(item for item in suited(dialect) if focus.includes(item))
