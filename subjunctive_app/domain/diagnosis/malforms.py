"""Forms that a learner builds with a rule left out or with another ending, each with the code of its cause.

No wrong word is listed: the conjugator's own stems, endings and spelling rules are put together wrongly.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from ..conjugation.accent import mark_last_vowel, without_accent
from ..conjugation.lexicon import models
from ..conjugation.model import VerbModel
from ..conjugation.rules import derive, spelled_before, stressed_stem, takes_zc, weak_stem
from ..conjugation.spelling import SpelledBefore, add_y, attach, finish
from ..conjugation.tables import COLUMN, FROM_PRETERITE, PRESENT, STEM_STRESSED, VOS_PRESENT
from ..spelling import without_acutes
from .paradigm import paradigm_of
from .result import Code
from .sounds import sound_of
from .tenses import series

Malform = tuple[str, Code]
_OTHER_THEME = {"ar": "er", "er": "ar", "ir": "ar"}


@lru_cache(maxsize=2048)
def malforms(infinitive: str, tense: str, person: str) -> dict[str, Code]:
    """The mal-forms of a cell and what each one misses; empty for cells that no rule is for.

    Both past series are included. A form of this verb is none, nor is one that only sounds right (digera).
    """
    paradigm = paradigm_of(infinitive)
    sounds = {sound_of(form) for twin in series(tense, person) for form in paradigm.cells.get((twin, person), ())}
    found: dict[str, Code] = {}
    for form, code in _built(infinitive, tense, person):
        # The other ending is often an indicative without its accent (esta for está), and is read as that.
        is_indicative = code == "wrong_theme_vowel" and without_acutes(form) in paradigm.unaccented
        is_homophone = code != "spelling_change" and sound_of(form) in sounds
        if form not in paradigm.readings and not is_indicative and not is_homophone:
            found.setdefault(form, code)
    return found


@lru_cache(maxsize=2048)
def unaccented_malforms(infinitive: str, tense: str, person: str) -> dict[str, Code]:
    """The same with the acutes left out; of two causes the first counts."""
    found: dict[str, Code] = {}
    for form, code in malforms(infinitive, tense, person).items():
        found.setdefault(without_acutes(form), code)
    return found


def _built(infinitive: str, tense: str, person: str) -> Iterator[Malform]:
    for twin in series(tense, person):
        for model in models(infinitive):
            if twin == "present":
                yield from _present(model, person)
            elif twin in FROM_PRETERITE:
                yield from _past(model, FROM_PRETERITE[twin][COLUMN[person]])


def _present(model: VerbModel, person: str) -> Iterator[Malform]:
    is_stressed = person in STEM_STRESSED or person == "2s_vos"
    endings = [(PRESENT[model.theme][COLUMN[person]], is_stressed)]
    if person == "2s_vos":
        endings.append((VOS_PRESENT[model.theme], False))
    for ending, stressed in endings:
        yield from _regularised(model, ending)
        yield from _vowel_missed(model, ending, stressed=stressed)
    yield from _wrong_theme(model, person)
    for ending, stressed in endings:
        yield from _misspelled(model, ending, stressed=stressed)


def _has_yo_stem(model: VerbModel) -> bool:
    return bool(model.yo or model.subjunctive or "present" in model.rows or takes_zc(model))


def _takes_y(model: VerbModel) -> bool:
    return model.theme == "ir" and model.stem[-1:] in ("u", "ü", "o") and not model.stem.endswith(("gu", "qu"))


def _regularised(model: VerbModel, ending: str) -> Iterator[Malform]:
    """Another stem for that of yo (tena, conoza, construa, tuva), or a diphthong in it (tienga)."""
    if not (_has_yo_stem(model) or _takes_y(model)):
        return
    if diphthong := _diphthong_in(model, model.yo):
        yield finish(diphthong, diphthong + ending, []), "regularised_yo_stem"
    for stem in (model.stem, stressed_stem(model, []), weak_stem(model, []), model.preterite):
        for base in (stem, add_y(stem, ending, []) if model.theme == "ir" and stem else stem):
            for form in _written(base, ending, spelled_before(model)):
                yield form, "regularised_yo_stem"


def _diphthong_in(model: VerbModel, stem: str) -> str:
    old = model.vowel.partition(">")[0]
    return stressed_stem(replace(model, stem=stem), []) if old and old in stem else ""


def _vowel_missed(model: VerbModel, ending: str, *, stressed: bool) -> Iterator[Malform]:
    """The vowel of the stem as it is elsewhere in the verb: puedamos, dormamos, podan, sinta, pieda."""
    if _has_yo_stem(model) or not (model.vowel or model.weak):
        return
    plain, changed, weak = model.stem, stressed_stem(model, []), weak_stem(model, [])
    code: Code = "stem_change_missed"
    if stressed:
        stems = [stem for stem in (plain, weak, model.preterite) if stem != changed]
        if model.vowel == "e>i":
            stems.append(stressed_stem(replace(model, vowel="e>ie"), []))
    elif model.theme == "ir" and model.weak:
        code, stems = "ir_vowel_missed", [plain, changed]
        if model.vowel == "e>i":
            stems = [plain, stressed_stem(replace(model, vowel="e>ie"), [])]
    else:
        code, stems = "diphthong_kept", [changed]
    for stem in stems:
        for form in _written(stem, ending, spelled_before(model)):
            yield form, code


def _wrong_theme(model: VerbModel, person: str) -> Iterator[Malform]:
    """The ending of the other conjugation on the right stem: tenge, durmemos, sepe."""
    other = PRESENT[_OTHER_THEME[model.theme]][COLUMN[person]]
    spelled: SpelledBefore = "e" if model.theme == "ar" else "a"
    for form, _ in derive(model, "present", person):
        stem = without_accent(form)[: -len(other)]
        for written in _written(stem, other, spelled):
            yield written, "wrong_theme_vowel"


def _misspelled(model: VerbModel, ending: str, *, stressed: bool) -> Iterator[Malform]:
    """The right stem, its last consonant not respelled before the ending: busce, coga, averigue."""
    if _has_yo_stem(model):
        return
    stem = stressed_stem(model, []) if stressed or not model.weak else weak_stem(model, [])
    if not stressed and not model.weak:
        stem = model.stem
    if stem:
        yield finish(stem, stem + ending, []), "spelling_change"


def _written(stem: str, ending: str, spelled: SpelledBefore) -> Iterator[str]:
    """Stem and ending, respelled where they meet and just as they are."""
    if stem:
        yield attach(stem, ending, spelled, [])
        yield finish(stem, stem + ending, [])


def _past(model: VerbModel, ending: str) -> Iterator[Malform]:
    """Imperfect and future subjunctive on another base than the 3p preterite less its -ron."""
    right = next((form[:-3] for form, _ in derive(model, "ind_preterite", "3p")), "")
    if not right:
        return
    for base, code in _past_bases(model, right):
        marked = mark_last_vowel(base) if ending.endswith("mos") else base
        yield finish(base, marked + ending, []), code


def _past_bases(model: VerbModel, right: str) -> Iterator[Malform]:
    root = right.removesuffix("e").removesuffix("i") if right.endswith("e") else right.removesuffix("a")
    if model.preterite or "ind_preterite" in model.rows:
        yield root + "a", "wrong_theme_vowel"
        for stem in _present_stems(model):
            for base in (stem + "a", *_glided(stem), stem + "e"):
                if not _is_future(model, base):
                    yield base, "past_stem"
    else:
        yield from _weak_past_bases(model, root)
    for base in (root + "ie", model.stem + "ie", root + "e"):
        if not _is_future(model, base):
            yield base, "past_ending"


def _is_future(model: VerbModel, base: str) -> bool:
    """True where the form is the future without its accent rather than a past (comera, traera)."""
    return model.theme != "ar" and not model.future and f"{base}r" == without_accent(model.infinitive)


def _weak_past_bases(model: VerbModel, root: str) -> Iterator[Malform]:
    """Verbs without a preterite stem: comara, hablera (another theme), divertiera, encuentrara (another stem)."""
    vowels = {"ar": ("ie", "e", "i"), "er": ("a", "i"), "ir": ("a", "e")}[model.theme]
    for stem in dict.fromkeys((model.stem, root)):
        for vowel in vowels:
            yield stem + vowel, "wrong_theme_vowel"
    for stem in _present_stems(model):
        own = (stem + "a",) if model.theme == "ar" else (*_glided(stem), stem + "a", stem + "e")
        for base in own if stem != model.stem or model.weak else ():
            if not _is_future(model, base):
                yield base, "past_stem"
        for vowel in vowels:
            yield stem + vowel, "wrong_theme_vowel"


def _present_stems(model: VerbModel) -> tuple[str, ...]:
    """Every stem that the present has: of the infinitive, stressed, of yo, of the subjunctive."""
    yo = [form[:-1] for form, _ in derive(model, "ind_present", "1s") if form.endswith("o")]
    subjunctive = [without_accent(form)[:-1] for form, _ in derive(model, "present", "3s")]
    stems = (model.stem, stressed_stem(model, []), *yo, *subjunctive)
    return tuple(dict.fromkeys(without_accent(stem) for stem in stems if stem))


def _glided(stem: str) -> tuple[str, ...]:
    return attach(stem, "ieron", "e", [])[:-3], stem + "ie"
