"""The index behind the readings: which verbs and cells a form may belong to, all marks left out of it.

A form is a stem and a tail. Stems are learnt from a few cells of each verb, tails from a few verbs; forms that
are neither (soy, haz) are kept whole. The index offers candidates only: the conjugator has the last word.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from .conjugation import PERSONS, TENSES, Person, Tense, accepted_forms, known_verbs, nonfinite
from .lexicon import lexicon, plain_infinitive
from .spelling import without_marks

Cell = tuple[Tense, Person]
Cells = tuple[Cell, ...]
_COMPOUND: Final = frozenset(tense for tense in TENSES if "perfect" in tense and "imperfect" not in tense)
_SIMPLE: Final[Cells] = tuple((tense, person) for tense in TENSES if tense not in _COMPOUND for person in PERSONS)
# A regular verb for each conjugation, and the stems of tendré and dijeron, which take other tails.
_TAILED: Final = (
    ("hablar", "habl"),
    ("comer", "com"),
    ("vivir", "viv"),
    ("tener", "tendr"),
    ("decir", "dij"),
)
# The cells that show every stem of a verb, and their tails.
_OF_REGULAR_VERBS: Final[dict[Cell, tuple[str, ...]]] = {
    ("present", "3s"): ("e", "a"),
    ("ind_preterite", "3s"): ("io", "o"),
}
_OF_LISTED_VERBS: Final[dict[Cell, tuple[str, ...]]] = _OF_REGULAR_VERBS | {
    ("ind_present", "1s"): ("o",),
    ("ind_present", "3s"): ("a", "e"),
    ("present", "1p"): ("emos", "amos"),
    ("imperfect_ra", "3s"): ("iera", "ara", "era"),
    ("ind_future", "3s"): ("a",),
    ("imperative_affirmative", "2s"): ("a", "e"),
}
# -asteis, -ierais.
_LONGEST_TAIL: Final = 7


@dataclass(frozen=True, slots=True)
class FormIndex:
    """Verbs by stem (infinitives parted by spaces), cells by tail, verbs and cells by whole form.

    `auxiliaries` are the compound cells that a form of haber makes, `participles` the verbs of a participle
    that is not in -ado or -ido. Infinitives are plain (quejar), keys without marks.
    """

    stems: Mapping[str, str]
    tails: Mapping[str, Cells]
    wholes: Mapping[str, tuple[tuple[str, Cell], ...]]
    auxiliaries: Mapping[str, Cells]
    participles: Mapping[str, str]

    def simple(self, key: str) -> Iterator[tuple[str, Cells]]:
        """The verbs and cells that a form of one word may be."""
        for verb, cell in self.wholes.get(key, ()):
            yield verb, (cell,)
        for cut in range(max(0, len(key) - _LONGEST_TAIL), len(key)):
            cells = self.tails.get(key[cut:])
            if cells and (verbs := self.stems.get(key[:cut])):
                yield from ((verb, cells) for verb in verbs.split())

    def compound(self, auxiliary: str, participle: str) -> Iterator[tuple[str, Cells]]:
        """The verbs and cells that a form of haber with a participle may be."""
        cells = self.auxiliaries.get(auxiliary)
        if not cells:
            return
        verbs = self.participles.get(participle, "")
        if participle.endswith(("ado", "ido")):
            verbs += " " + self.stems.get(participle[:-3], "")
        yield from ((verb, cells) for verb in dict.fromkeys(verbs.split()))


@lru_cache(maxsize=1)
def form_index() -> FormIndex:
    """The index of all verbs of the lexicon and of the conjugator; the first call builds it."""
    tails = _tails()
    maker = _Maker(tails)
    listed = frozenset(known_verbs())
    for infinitive in dict.fromkeys((*map(plain_infinitive, lexicon()), *known_verbs())):
        maker.learn(infinitive, infinitive in listed)
    return FormIndex(maker.stems, tails, maker.wholes, _auxiliaries(), maker.participles)


def _tails() -> dict[str, Cells]:
    tails: dict[str, list[Cell]] = {}
    for verb, stem in _TAILED:
        for cell in _SIMPLE:
            for form in map(without_marks, accepted_forms(verb, *cell)):
                if form.startswith(stem):
                    tails.setdefault(form[len(stem) :], []).append(cell)
    return {tail: tuple(sorted(set(cells), key=_SIMPLE.index)) for tail, cells in tails.items()}


def _auxiliaries() -> dict[str, Cells]:
    found: dict[str, list[Cell]] = {}
    for tense in TENSES:
        for person in PERSONS if tense in _COMPOUND else ():
            for form in accepted_forms("hablar", tense, person):
                found.setdefault(without_marks(form.partition(" ")[0]), []).append((tense, person))
    return {form: tuple(cells) for form, cells in found.items()}


class _Maker:
    """Collects the stems of one verb after the other."""

    def __init__(self, tails: Mapping[str, Cells]) -> None:
        self.tails = tails
        self.stems: dict[str, str] = {}
        self.participles: dict[str, str] = {}
        self.wholes: dict[str, tuple[tuple[str, Cell], ...]] = {}

    def learn(self, verb: str, is_listed: bool) -> None:
        """Take in the stems of a verb; `is_listed` means that more of its cells may have one of their own."""
        stems = [without_marks(verb)[:-2]]
        has_stems_only = True
        for cell, tails in (_OF_LISTED_VERBS if is_listed else _OF_REGULAR_VERBS).items():
            for form in self._strange(verb, stems, cell):
                tail = next((tail for tail in tails if form.endswith(tail) and form != tail), "")
                has_stems_only &= bool(tail)
                stems += [form.removesuffix(tail)] if tail else []
        for stem in stems:
            _add(self.stems, stem, verb)
        if is_listed:
            self._learn_participles(verb)
        if not has_stems_only:
            self._learn_whole_forms(verb, stems)

    def _strange(self, verb: str, stems: list[str], cell: Cell) -> Iterator[str]:
        """The forms of a cell that the stems and tails known so far do not make."""
        for form in map(without_marks, accepted_forms(verb, *cell)):
            if not any(form.startswith(stem) and cell in self.tails.get(form[len(stem) :], ()) for stem in stems):
                yield form

    def _learn_participles(self, verb: str) -> None:
        regular = without_marks(verb)[:-2] + ("ado" if verb.endswith("ar") else "ido")
        for form in map(without_marks, nonfinite(verb).participles):
            if form != regular:
                _add(self.participles, form, verb)

    def _learn_whole_forms(self, verb: str, stems: list[str]) -> None:
        for cell in _SIMPLE:
            for form in self._strange(verb, stems, cell):
                self.wholes[form] = (*self.wholes.get(form, ()), (verb, cell))


def _add(verbs: dict[str, str], key: str, verb: str) -> None:
    known = verbs.get(key)
    verbs[key] = f"{known} {verb}" if known else verb
