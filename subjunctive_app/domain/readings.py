"""From a form to its readings: which verb, tense and person it is, over the whole lexicon.

The index offers the verbs and cells that a form may be; only those are read for which the conjugator has the
form among the accepted ones. So no reading is ever false, and no form need be stored.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from .conjugation import PERSONS, TENSES, Person, Tense, accepted_forms
from .form_index import Cell, Cells, form_index
from .lexicon import RAREST, entry, plain_infinitive
from .spelling import is_loosely, without_marks

Candidates = Iterator[tuple[str, str, Cells]]
Fits = Callable[[frozenset[str]], bool]
_PRONOUNS: Final = frozenset({"me", "te", "se", "nos", "os"})
# How a command ends with its pronoun, and without: quejémonos, quejaos, idos or iros.
_ENCLITICS: Final = (("te", ""), ("se", ""), ("nos", "s"), ("os", "d"), ("os", ""), ("ros", "d"))
_CELL_ORDER: Final = {
    cell: place for place, cell in enumerate((tense, person) for tense in TENSES for person in PERSONS)
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One cell that a form may be: tense and person of a verb, which is pronominal where its pronoun is there."""

    infinitive: str
    tense: Tense
    person: Person


def readings_of(form: str) -> tuple[Reading, ...]:
    """Every reading of a form, one word or haber with a participle: accents count, case does not.

    All cells whose accepted forms include it, of every verb of the lexicon and of the conjugator: common verbs
    first (by band, then alphabet), in a verb the subjunctive first (the order of TENSES, PERSONS). With its
    pronoun a form is read as the pronominal verb where the lexicon knows that use (me queje, levántate); a
    verb that exists with se only is read without its pronoun too (queje). Empty where nothing is known.
    """
    typed = _clean(form)
    return _in_order(read(typed, lambda accepted: typed in accepted))


def readings_without_accents(form: str) -> tuple[Reading, ...]:
    """As readings_of, but acutes do not count, and n is read as ñ too, u as ü (ñ and ü as typed)."""
    typed = _clean(form)
    return _in_order(read(typed, lambda accepted: any(is_loosely(typed, right) for right in accepted)))


def read(typed: str, fits: Fits, rarest: int = RAREST + 1) -> Iterator[Reading]:
    """The readings whose accepted forms fit, in any order, each found as it is asked for.

    `typed` is in lower case. Verbs of a rarer band than `rarest` are left out, at first those of no band.
    """
    seen: set[tuple[str, Cell]] = set()
    for name, verb, cells in _candidates(without_marks(typed)):
        if _band(name) > rarest:
            continue
        for cell in cells:
            if (name, cell) not in seen and fits(accepted_forms(verb, *cell)):
                seen.add((name, cell))
                yield Reading(name, *cell)


def _clean(form: str) -> str:
    return " ".join(unicodedata.normalize("NFC", form).casefold().split())


def _in_order(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    return tuple(sorted(readings, key=_place))


def _place(reading: Reading) -> tuple[int, str, int]:
    return _band(reading.infinitive), reading.infinitive, _CELL_ORDER[reading.tense, reading.person]


def _band(infinitive: str) -> int:
    found = entry(infinitive) or entry(plain_infinitive(infinitive))
    return found.band if found else RAREST + 1


def _candidates(key: str) -> Candidates:
    """Names of verbs, the infinitives to conjugate, and the cells that may hold the form with this key."""
    for verb, cells in _plain(key):
        is_listed = entry(verb) or not entry(f"{verb}se")
        yield (verb if is_listed else f"{verb}se"), verb, cells
    for verb, cells in _pronominal(key):
        own = entry(verb)
        if (own and own.se is not None) or entry(f"{verb}se"):
            yield f"{verb}se", f"{verb}se", cells


def _plain(key: str) -> Iterator[tuple[str, Cells]]:
    words = key.split(" ")
    if len(words) == 1:
        return form_index().simple(key)
    return form_index().compound(*words) if len(words) == 2 else iter(())


def _pronominal(key: str) -> Iterator[tuple[str, Cells]]:
    pronoun, _, rest = key.partition(" ")
    if rest and pronoun in _PRONOUNS:
        yield from _plain(rest)
    for ending, bare in _ENCLITICS if not rest else ():
        if key.endswith(ending):
            yield from _plain(key.removesuffix(ending) + bare)
