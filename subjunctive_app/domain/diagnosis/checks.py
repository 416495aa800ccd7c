"""The checks in the order of the table of codes: each recognises one cause, the first that fits decides."""

import re
from collections.abc import Callable, Container, Iterable, Iterator

from ..conjugation import is_old_spelling
from ..spelling import is_within, without_acutes, without_enyes
from .lexicon import COMMON_WORDS, cells_in_other_verbs, is_form_of_known_verb
from .mistakes import (
    clitic_order,
    compound,
    homophone,
    malform,
    popular_form,
    unaccented_malform,
    unaccented_popular_form,
)
from .paradigm import best_reading, is_same_person
from .probe import Probe
from .pronouns import split_before, with_pronouns
from .result import Code, Diagnosis, Reading, Verdict
from .tenses import FUTURE_OR_CONDITIONAL, INDICATIVE, SUBJUNCTIVE

Check = Callable[[Probe], Diagnosis | None]

# Who may be meant by a form of address: one person spoken to, or several.
_ADDRESSES = (frozenset({"2s", "2s_vos", "3s"}), frozenset({"2p", "3p"}))
_SECOND_PERSON = frozenset({"2s", "2s_vos", "2p"})
_OWN_ADDRESSES = {
    "tu_vosotros": frozenset({"2s", "2p"}),
    "tu_ustedes": frozenset({"2s", "3p"}),
    "vos_rioplatense": frozenset({"2s_vos", "3p"}),
    "vos_centroamericano": frozenset({"2s_vos", "3p"}),
}
# Moods of a target that says nothing to be so, and the tenses that say so.
_NOT_ASSERTED = frozenset({"subjunctive", "imperative"})
_ASSERTED = INDICATIVE - FUTURE_OR_CONDITIONAL
_ENCLITICS = re.compile(r"(?:me|te|se|los?|las?|les?|nos|os){1,2}")
# Where the past is not that of a main verb: it tells of the unreal, or the clause depends on none.
_OWN_PAST = frozenset({"A.si", "A.comosi", "F.redup", "F.restr", "F.sea", "I.ojala", "I.perhaps", "I.ra", "R.ra"})
_PRESENT_OF = {
    "imperfect_ra": "present",
    "imperfect_se": "present",
    "pluperfect_ra": "perfect",
    "pluperfect_se": "perfect",
}
# From this many letters on, two slips still leave no doubt which form was meant.
_LONG_FORM = 9


def _right(probe: Probe) -> Diagnosis | None:
    if probe.typed not in probe.accepted:
        return None
    return probe.found("right", reading=None if probe.mood == "infinitive" else (probe.tense, probe.person))


def _right_other_series(probe: Probe) -> Diagnosis | None:
    return probe.found("right_other_series") if probe.typed in probe.right else None


def _other_address(probe: Probe) -> Diagnosis | None:
    """Another form of address; right where it is the learner's own and speaks to the same people."""
    group = next((group for group in _ADDRESSES if probe.person in group), frozenset())
    typed = [cell for cell in probe.readings if cell[0] in probe.series and cell[1] in group]
    if not typed:
        return None
    own = [cell for cell in typed if cell[1] in _OWN_ADDRESSES[probe.dialect]]
    if own and _means_the_same(probe, own[0]):
        return probe.found("other_address", reading=own[0], verdict="right")
    return probe.found("other_address", reading=typed[0])


def _means_the_same(probe: Probe, cell: Reading) -> bool:
    # A sentence in the third person need not speak to anybody: "tengas" is never simply right there.
    return is_same_person(probe.person, cell[1]) or (probe.person == "2p" and cell[1] == "3p")


def _old_spelling(probe: Probe) -> Diagnosis | None:
    if probe.mood == "infinitive":
        return None
    is_old = any(is_old_spelling(probe.typed, probe.infinitive, tense, probe.person) for tense in probe.series)
    return probe.found("old_spelling") if is_old else None


def _accent_other_word(probe: Probe) -> Diagnosis | None:
    if not _differs_by_acutes(probe):
        return None
    is_word = probe.readings or probe.typed in COMMON_WORDS or is_form_of_known_verb(probe.typed)
    return probe.found("accent_other_word") if is_word else None


def _accent(probe: Probe) -> Diagnosis | None:
    return probe.found("accent") if _differs_by_acutes(probe) else None


def _differs_by_acutes(probe: Probe) -> bool:
    plain = without_acutes(probe.typed)
    return any(without_acutes(form) == plain for form in probe.right)


def _enye(probe: Probe) -> Diagnosis | None:
    plain = without_enyes(probe.typed)
    missing = any(without_enyes(form) == plain and form.count("ñ") > probe.typed.count("ñ") for form in probe.right)
    if not missing or is_form_of_known_verb(probe.typed, except_for=probe.infinitive):
        return None
    return probe.found("enye")


def _infinitive(probe: Probe) -> Diagnosis | None:
    """Any form that is not conjugated (gerund and participle too), with or without pronouns joined to it."""
    if probe.mood == "infinitive":
        return None
    plain = without_acutes(probe.typed)
    for form in probe.paradigm.nonfinite:
        if plain.startswith(form) and (plain == form or _ENCLITICS.fullmatch(plain, len(form))):
            return probe.found("infinitive")
    return None


def _indicative_same_person(probe: Probe) -> Diagnosis | None:
    if probe.mood not in _NOT_ASSERTED:
        return None
    cells = (cell for cell in _in(probe, _ASSERTED) if is_same_person(cell[1], probe.person))
    return _named(probe, "indicative_same_person", cells)


def _future_or_conditional(probe: Probe) -> Diagnosis | None:
    if probe.mood not in _NOT_ASSERTED:
        return None
    return _named(probe, "future_or_conditional", _in(probe, FUTURE_OR_CONDITIONAL))


def _imperative(probe: Probe) -> Diagnosis | None:
    if not (probe.is_negative_command and probe.person in _SECOND_PERSON):
        return None
    cells = (cell for cell in _in(probe, {"imperative_affirmative"}) if cell[1] in _SECOND_PERSON)
    return _named(probe, "imperative", cells)


def _other_subjunctive_tense(probe: Probe) -> Diagnosis | None:
    if probe.mood != "subjunctive" or any(_in(probe, probe.series)):
        return None
    reading = best_reading(_in(probe, SUBJUNCTIVE), probe.person)
    if not reading:
        return None
    verdict: Verdict | None = "marked" if _is_present_after_past(probe, reading) else None
    return probe.found("other_subjunctive_tense", reading=reading, verdict=verdict)


def _is_present_after_past(probe: Probe, reading: Reading) -> bool:
    """*Pidió que venga* is ordinary in Río de la Plata, but not where the past is not the main verb's."""
    if probe.dialect != "vos_rioplatense" or probe.environment in _OWN_PAST:
        return False
    return reading[0] == _PRESENT_OF.get(probe.tense) and is_same_person(reading[1], probe.person)


def _existential_plural(probe: Probe) -> Diagnosis | None:
    """*hayan*, *hubieran* for what there is: haber has no plural then."""
    if (probe.infinitive, probe.person) != ("haber", "3s"):
        return None
    plural = (cell for cell in _in(probe, probe.series) if cell[1] == "3p")
    return _named(probe, "popular_form", plural) if probe.mood == "subjunctive" else None


def _other_person(probe: Probe) -> Diagnosis | None:
    return _named(probe, "other_person", _in(probe, probe.series))


def _indicative_other_person(probe: Probe) -> Diagnosis | None:
    if probe.mood not in _NOT_ASSERTED:
        return None
    return _named(probe, "indicative_other_person", _in(probe, INDICATIVE))


def _subjunctive_for_indicative(probe: Probe) -> Diagnosis | None:
    """Over-use: a subjunctive where the sentence takes the indicative or a plain command."""
    if probe.mood not in {"indicative", "imperative"}:
        return None
    return _named(probe, "subjunctive_for_indicative", _in(probe, SUBJUNCTIVE))


def _finite_for_infinitive(probe: Probe) -> Diagnosis | None:
    if probe.mood != "infinitive":
        return None
    return _named(probe, "finite_for_infinitive", probe.readings)


def _in(probe: Probe, tenses: Container[str]) -> Iterator[Reading]:
    return (cell for cell in probe.readings if cell[0] in tenses)


def _named(probe: Probe, code: Code, cells: Iterable[Reading]) -> Diagnosis | None:
    """The diagnosis with the likeliest of the cells; None where there is no cell."""
    reading = best_reading(cells, probe.person)
    return probe.found(code, reading=reading) if reading else None


def _typo(probe: Probe) -> Diagnosis | None:
    if probe.readings or not any(_is_slip(probe.typed, form) for form in probe.right):
        return None
    is_word = probe.typed in COMMON_WORDS or is_form_of_known_verb(probe.typed)
    return None if is_word else probe.found("typo")


def _other_verb(probe: Probe) -> Diagnosis | None:
    if probe.readings:
        return None
    cells = cells_in_other_verbs(probe.typed, probe.infinitive)
    fits = any(cell[0] in probe.series and is_same_person(cell[1], probe.person) for cell in cells)
    return probe.found("other_verb") if fits else None


def _is_slip(typed: str, form: str) -> bool:
    letters = len(form) - form.count(" ")
    return is_within(typed, form, 2 if letters >= _LONG_FORM else 1)


def _joined_pronouns(probe: Probe) -> Diagnosis | None:
    """A command with pronouns that the sentence does not ask for: right where they are joined to it (dilo)."""
    if probe.has_pronoun or not probe.is_affirmative_command:
        return None
    joined = tuple(with_pronouns(probe.typed, probe.right))
    code: Code = "right" if probe.typed in joined else "accent"
    return probe.found(code, reading=(probe.tense, probe.person)) if joined else None


def _unknown(probe: Probe) -> Diagnosis:
    return probe.found("unknown", verdict=None if probe.typed else "retry")


_FORM: tuple[Check, ...] = (
    _right,
    _right_other_series,
    _other_address,
    _old_spelling,
    _accent_other_word,
    _accent,
    _enye,
    _infinitive,
)
_CELL: tuple[Check, ...] = (
    _indicative_same_person,
    _future_or_conditional,
    _imperative,
    _other_subjunctive_tense,
    _existential_plural,
    _other_person,
    _indicative_other_person,
    _subjunctive_for_indicative,
    _finite_for_infinitive,
)
_MALFORM: tuple[Check, ...] = (malform, homophone, popular_form)
_LOOSE: tuple[Check, ...] = (unaccented_malform, unaccented_popular_form, compound, clitic_order, _joined_pronouns)
_LAST: tuple[Check, ...] = (_typo, _other_verb)


def first_cause(probe: Probe) -> Diagnosis:
    """The first cause that the answer shows: as it stands, then with its accents ignored, then as a slip.

    Where nothing fits, pronouns that the sentence does not ask for are left out of the answer.
    """
    found = _cause(probe)
    if not found and (bare := split_before(probe.typed)[0]) != probe.typed and not probe.has_pronoun:
        probe = probe.reading(bare)
        found = _cause(probe)
    unaccented = probe.ignoring_acutes()
    return found or _first(((_LAST, unaccented),)) or _unknown(unaccented)


def _cause(probe: Probe) -> Diagnosis | None:
    unaccented = probe.ignoring_acutes()
    return _first(((_FORM, probe), (_CELL, probe), (_MALFORM, probe), (_CELL, unaccented), (_LOOSE, unaccented)))


def _first(passes: Iterable[tuple[tuple[Check, ...], Probe]]) -> Diagnosis | None:
    return next((found for checks, probe in passes for check in checks if (found := check(probe))), None)
