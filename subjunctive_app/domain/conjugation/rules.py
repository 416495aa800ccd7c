"""The rules that build the simple forms of one :class:`~.model.VerbModel`.

Every function appends the steps it takes to *trace* as (rule, before, after), so that an explanation is the
very derivation of the form.
"""

from .accent import is_hiatus, mark_last_vowel
from .gaps import gap
from .model import VOWEL_RULES, VerbModel
from .spelling import SpelledBefore, Trace, add_y, attach, finish, respell, spell_diphthong
from .tables import (
    COLUMN,
    FROM_FUTURE,
    FROM_PRETERITE,
    IND_IMPERFECT,
    IND_PRESENT,
    PRESENT,
    PRETERITE,
    STEM_STRESSED,
    STRONG_PRETERITE,
    VOS_PRESENT,
)

Derivation = tuple[str, Trace]


def derive(model: VerbModel, tense: str, person: str) -> list[Derivation]:
    """Return the forms of a simple tense with their steps, the one to show first; [] if there are none."""
    if gap(model, tense, person):
        return []
    row = model.rows.get(tense)
    literal = row[COLUMN[person]] if row else ""
    if literal:
        return [(form, [("irregular", model.infinitive, form)]) for form in literal.split("|")]
    if tense == "present":
        return _present_subjunctive(model, person)
    if tense == "imperative_affirmative":
        return _imperative(model, person)
    if tense == "imperative_negative":
        return _borrow(model, "present", person, "imperative-from-subjunctive")
    trace: Trace = []
    return [(_indicative_or_past(model, tense, person, trace), trace)]


def gerund(model: VerbModel) -> str:
    """Return the gerund (hablando, durmiendo, leyendo)."""
    if model.gerund:
        return model.gerund
    stem = weak_stem(model, [])
    if model.theme == "ar":
        return attach(stem, "ando", "a", [])
    return attach(stem, "iendo", "e", [])


def participles(model: VerbModel) -> list[Derivation]:
    """Return the participles that form compound tenses, masculine singular, the one to show first."""
    if model.participle:
        return [(form, [("irregular", model.infinitive, form)]) for form in model.participle]
    trace: Trace = []
    stem = _plain_stem(model, trace)
    return [(attach(stem, "ado" if model.theme == "ar" else "ído", spelled_before(model), trace), trace)]


def spelled_before(model: VerbModel) -> SpelledBefore:
    """Return the kind of vowel that the stem is spelled before in the infinitive."""
    return "a" if model.theme == "ar" else "e"


def _indicative_or_past(model: VerbModel, tense: str, person: str, trace: Trace) -> str:
    column = COLUMN[person]
    if tense == "ind_present":
        return _indicative_present(model, person, trace)
    if tense == "ind_preterite":
        return _preterite(model, column, trace)
    if tense == "ind_imperfect":
        stem = model.imperfect or _plain_stem(model, trace)
        return attach(stem, IND_IMPERFECT[model.theme][column], spelled_before(model), trace)
    if tense in FROM_FUTURE:
        return _future(model, FROM_FUTURE[tense][column], trace)
    return _past_subjunctive(model, FROM_PRETERITE[tense][column], trace)


def _plain_stem(model: VerbModel, trace: Trace) -> str:
    trace.append(("stem", model.infinitive, model.stem))
    return model.stem


def stressed_stem(model: VerbModel, trace: Trace) -> str:
    """The stem with the change its vowel undergoes under stress."""
    stem = _plain_stem(model, trace)
    if not model.vowel or model.vowel == "o>u":
        return stem
    old, new = model.vowel.split(">")
    at = stem.rindex(old)
    changed = stem[:at] + new + stem[at + 1 :]
    if new == "i" and (at == len(stem) - 1 or is_hiatus(changed, at)):
        changed = stem[:at] + "í" + stem[at + 1 :]
    trace.append((VOWEL_RULES[model.vowel], stem, changed))
    spelled, rule = spell_diphthong(changed) if len(new) == 2 else (changed, "")
    if rule:
        trace.append((rule, changed, spelled))
    return spelled


def weak_stem(model: VerbModel, trace: Trace) -> str:
    """The stem with the e>i or o>u of pidió, sintamos, durmiendo, for the verbs that have it."""
    stem = _plain_stem(model, trace)
    if not model.weak:
        return stem
    old, new = model.weak.split(">")
    at = stem.rindex(old)
    changed = stem[:at] + new + stem[at + 1 :]
    trace.append((VOWEL_RULES[model.weak], stem, changed))
    return changed


def _indicative_present(model: VerbModel, person: str, trace: Trace) -> str:
    if person == "1s":
        return _yo(model, trace)
    stem = stressed_stem(model, trace) if person in STEM_STRESSED else _plain_stem(model, trace)
    ending = IND_PRESENT[model.theme][COLUMN[person]]
    if model.theme == "ir":
        stem = add_y(stem, ending, trace)
    return attach(stem, ending, spelled_before(model), trace)


def _yo(model: VerbModel, trace: Trace) -> str:
    """First person singular of the present indicative by rule, literal rows (sé, he) apart."""
    if model.yo:
        trace.append(("yo-stem", model.infinitive, model.yo + "o"))
        return model.yo + "o"
    stem = stressed_stem(model, trace)
    if takes_zc(model):
        trace.append(("yo-stem", stem, stem[:-1] + "zc"))
        return finish(stem[:-1] + "zc", stem[:-1] + "zco", trace)
    if model.theme == "ir":
        stem = add_y(stem, "o", trace)
    return attach(stem, "o", spelled_before(model), trace)


def takes_zc(model: VerbModel) -> bool:
    """Tell whether the verb has zc in yo and the present subjunctive (conozco)."""
    stem = model.stem
    return model.theme != "ar" and stem[-1:] == "c" and stem[-2:-1] in tuple("aeiou") and not model.plain_z


def _present_subjunctive(model: VerbModel, person: str) -> list[Derivation]:
    trace: Trace = []
    stem, spelled = _subjunctive_stem(model, person in STEM_STRESSED or person == "2s_vos", trace)
    first = attach(stem, PRESENT[model.theme][COLUMN[person]], spelled, trace)
    if person != "2s_vos":
        return [(first, trace)]
    trace_vos: Trace = []
    stem, spelled = _subjunctive_stem(model, False, trace_vos)
    return [(first, trace), (attach(stem, VOS_PRESENT[model.theme], spelled, trace_vos), trace_vos)]


def _subjunctive_stem(model: VerbModel, stressed: bool, trace: Trace) -> tuple[str, SpelledBefore]:
    if model.subjunctive:
        trace.append(("irregular", model.infinitive, model.subjunctive))
        return model.subjunctive, "a"
    if stressed or model.yo or not (model.vowel or model.weak):
        yo = _yo(model, trace)
        trace.append(("present-subjunctive-stem", yo, yo[:-1]))
        return yo[:-1], "a"
    stem = weak_stem(model, trace)
    if model.theme == "ir":
        stem = add_y(stem, "a", trace)
    return stem, spelled_before(model)


def _preterite(model: VerbModel, column: int, trace: Trace) -> str:
    if model.preterite:
        return _strong_preterite(model, column, trace)
    ending = PRETERITE[model.theme][column]
    stem = weak_stem(model, trace) if ending.startswith("i") else _plain_stem(model, trace)
    return attach(stem, ending, spelled_before(model), trace)


def _strong_preterite(model: VerbModel, column: int, trace: Trace) -> str:
    """Stressed on the stem in yo and él (tuve, rehízo); after j the ending is -eron (dijeron)."""
    trace.append(("preterite-stem", model.infinitive, model.preterite))
    ending = STRONG_PRETERITE[column]
    if ending == "ieron" and model.preterite.endswith("j"):
        form = model.preterite + "eron"
        trace.append(("ending", model.preterite, model.preterite + ending))
        trace.append(("spelling-i-absorbed", model.preterite + ending, form))
        return form
    if ending not in ("e", "o"):
        return attach(model.preterite, ending, "e", trace)
    stem = respell(model.preterite, ending, "e", trace)
    return finish(stem, mark_last_vowel(stem) + ending, trace)


def _past_subjunctive(model: VerbModel, ending: str, trace: Trace) -> str:
    """Imperfect and future subjunctive: the 3p preterite, less -ron."""
    row = model.rows.get("ind_preterite")
    if row and row[-1]:
        trace.append(("irregular", model.infinitive, row[-1]))
        preterite = row[-1]
    else:
        preterite = _preterite(model, -1, trace)
    stem = preterite[:-3]
    trace.append(("imperfect-subjunctive-stem", preterite, stem))
    return finish(stem, (mark_last_vowel(stem) if ending.endswith("mos") else stem) + ending, trace)


def _future(model: VerbModel, ending: str, trace: Trace) -> str:
    stem = model.future or model.infinitive.replace("ír", "ir")
    trace.append(("future-stem", model.infinitive, stem))
    return finish(stem, stem + ending, trace)


def _imperative(model: VerbModel, person: str) -> list[Derivation]:
    if person == "2s":
        return _imperative_tu(model)
    if person not in ("2s_vos", "2p"):
        return _borrow(model, "present", person, "imperative-from-subjunctive")
    stem = model.stem + model.infinitive[-2]
    trace: Trace = [("imperative-from-infinitive", model.infinitive, stem)]
    return [(finish(stem, mark_last_vowel(stem) + ("d" if person == "2p" else ""), trace), trace)]


def _imperative_tu(model: VerbModel) -> list[Derivation]:
    found: list[Derivation] = []
    for short in model.imperative:
        if not short:
            found += _borrow(model, "ind_present", "3s", "imperative-from-indicative")
            continue
        trace: Trace = [("short-imperative", model.infinitive, short)]
        found.append((finish(short, mark_last_vowel(short), trace), trace))
    return found


def _borrow(model: VerbModel, tense: str, person: str, rule: str) -> list[Derivation]:
    """The forms of another cell, with a last step that says where they come from."""
    return [(form, [*trace, (rule, form, form)]) for form, trace in derive(model, tense, person)]
