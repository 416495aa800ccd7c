"""Popular forms: heard in many places, and not standard (haiga, puédamos, fuéranos)."""

from collections.abc import Iterator
from functools import lru_cache

from ..conjugation.accent import mark_last_vowel, without_accent
from ..conjugation.lexicon import models
from ..conjugation.model import VerbModel
from ..conjugation.rules import derive, stressed_stem
from ..conjugation.spelling import finish
from ..conjugation.tables import COLUMN, FROM_PRETERITE, PRESENT
from .tenses import series


@lru_cache(maxsize=2048)
def popular_forms(infinitive: str, tense: str, person: str) -> frozenset[str]:
    """The popular forms of a cell; empty where there are none."""
    return frozenset(
        form for twin in series(tense, person) for model in models(infinitive) for form in _forms(model, twin, person)
    )


def _forms(model: VerbModel, tense: str, person: str) -> Iterator[str]:
    if tense == "present":
        yield from _with_ig(model, person)
    if person == "1p" and tense in ("present", *FROM_PRETERITE):
        shifted = [form for form, _ in derive(model, tense, person)]
        if tense == "present":
            shifted.extend(_stressed_on_the_stem(model))
        for form in shifted:
            yield form
            yield form.removesuffix("mos") + "nos"


def _with_ig(model: VerbModel, person: str) -> Iterator[str]:
    """-iga on a stem in y or a vowel: haiga, vaiga, huiga, creiga."""
    ending = PRESENT[model.theme][COLUMN[person]]
    for form, _ in derive(model, "present", person) if model.theme != "ar" else ():
        stem = without_accent(form)[: -len(ending)]
        core = stem.removesuffix("y")
        if core and core[-1] in "aeou":
            yield finish(core + "ig", core + "ig" + ending, [])


def _stressed_on_the_stem(model: VerbModel) -> Iterator[str]:
    """Stressed and diphthongised as in the other persons: puédamos, muéramos, téngamos."""
    ending = without_accent(PRESENT[model.theme][COLUMN["1p"]])
    for form, _ in derive(model, "present", "3s"):
        stem = without_accent(form)[:-1]
        yield mark_last_vowel(stem) + ending
    if stem := stressed_stem(model, []):
        yield mark_last_vowel(without_accent(stem)) + ending
