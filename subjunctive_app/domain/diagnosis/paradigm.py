"""The paradigm of a verb, read in both directions: the forms of a cell, and the cells of a form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from subjunctive_app.domain.conjugation import PERSONS, TENSES, accepted_forms, nonfinite, shown_form

from ..spelling import without_acutes
from .result import Reading
from .tenses import PRESENT

UNREAD = "imperative_negative"
_SPEAKING_TO_ONE = frozenset({"2s", "2s_vos"})


@dataclass(frozen=True, slots=True)
class Paradigm:
    """All forms of one verb.

    `cells` holds the accepted forms of each (tense, person), the one to show first, and no empty cell.
    `readings` holds the cells of each form, `unaccented` the same with the acutes left out of the form. The
    negative imperative is not read: its forms are those of the present. `nonfinite` are infinitives, gerunds
    and participles, simple and compound, without acutes.
    """

    cells: Mapping[Reading, tuple[str, ...]]
    readings: Mapping[str, tuple[Reading, ...]]
    unaccented: Mapping[str, tuple[Reading, ...]]
    nonfinite: frozenset[str]


# More than the sentences have verbs: some 50 kB each.
@lru_cache(maxsize=512)
def paradigm_of(infinitive: str) -> Paradigm:
    """The paradigm of a verb; raise UnknownVerb for a string that cannot be a Spanish infinitive."""
    cells: dict[Reading, tuple[str, ...]] = {
        (tense, person): forms
        for tense in TENSES
        for person in PERSONS
        if (forms := _shown_first(infinitive, tense, person))
    }
    read = [(form, cell) for cell, forms in cells.items() if cell[0] != UNREAD for form in forms]
    return Paradigm(
        cells=cells,
        readings=_grouped(read),
        unaccented=_grouped((without_acutes(form), cell) for form, cell in read),
        nonfinite=frozenset(_nonfinite(infinitive)),
    )


def best_reading(readings: Iterable[Reading], person: str) -> Reading | None:
    """The reading to name: of the same person if there is one, then a present; None where there is none."""
    return min(readings, key=lambda cell: (not is_same_person(cell[1], person), cell[0] not in PRESENT), default=None)


def is_same_person(one: str, other: str) -> bool:
    """True for the same person; tú and vos are one."""
    return one == other or (one in _SPEAKING_TO_ONE and other in _SPEAKING_TO_ONE)


def _shown_first(infinitive: str, tense: str, person: str) -> tuple[str, ...]:
    forms = accepted_forms(infinitive, tense, person)
    if len(forms) < 2:
        return tuple(forms)
    shown = shown_form(infinitive, tense, person)
    return (shown, *sorted(forms - {shown}))


def _grouped(pairs: Iterable[tuple[str, Reading]]) -> dict[str, tuple[Reading, ...]]:
    cells: dict[str, list[Reading]] = {}
    for form, cell in pairs:
        cells.setdefault(form, []).append(cell)
    return {form: tuple(dict.fromkeys(found)) for form, found in cells.items()}


def _nonfinite(infinitive: str) -> Iterable[str]:
    verb = nonfinite(infinitive)
    simple = (infinitive, verb.gerund, *verb.participles)
    compound = (f"{having} {done}" for having in ("haber", "habiendo") for done in verb.participles)
    return (without_acutes(form) for form in (*simple, *compound))
