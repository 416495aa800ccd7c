"""Groups of verbs, tenses and rules as the table of forms names them. Spanish words stand between asterisks."""

from flask_babel import gettext as _

from subjunctive_app.domain.focus import TENSE_GROUPS
from subjunctive_app.domain.heat import Family, Rule

# Verbs, or forms, that stand for each group.
EXAMPLES: dict[Family | str, str] = {
    "regular": "hablar, comer",
    "diphthong": "pensar, poder",
    "no-diphthong": "podamos",
    "ir-vowel": "pedir, dormir",
    "yo": "tener, conocer",
    "spelling": "buscar, leer",
    "accent": "enviar, huir",
    "strong": "tuviera, dijera",
    "own": "ser, ir, dar",
    "participle": "hecho, visto",
}


def family_name(family: Family | str) -> str:
    """A group of verbs by what happens in it."""
    names = {
        "regular": _("regular"),
        "diphthong": "*e → ie, o → ue*",
        "no-diphthong": _("not *ie* or *ue* with *nosotros*"),
        "ir-vowel": _("*e → i, o → u* in *‑ir*"),
        "yo": _("from the *yo* form"),
        "spelling": _("spelling"),
        "accent": _("accent or *y*"),
        "strong": _("strong past"),
        "own": _("on their own"),
        "participle": _("own participle"),
    }
    return names[family]


def short_tenses() -> dict[str, str]:
    """The tenses at the head of the columns."""
    names = {
        "present": _("Pres."),
        "imperfect": _("Past"),
        "perfect": _("Perf."),
        "pluperfect": _("Plup."),
    }
    return {tense: names[tense] for tense in TENSE_GROUPS}


def rule_name(rule: Rule) -> str:
    """One rule with its tense: what the form of a sentence is built by."""
    if rule.tense == "participle":
        return _("own participle")
    return f"{_model_name(rule.model)}, {_tense_name(rule.tense)}"


def _tense_name(tense: str) -> str:
    names = {
        "present": _("present"),
        "imperfect": _("past"),
        "perfect": _("perfect"),
        "pluperfect": _("pluperfect"),
    }
    return names[tense]


def _model_name(model: str) -> str:
    """A model in a word: a change of letters, a class of verbs, or the verb that follows no rule."""
    names = {
        "ar": "*‑ar*",
        "er": "*‑er*",
        "ir": "*‑ir*",
        "no-diphthong": _("*nosotros* without *ie* or *ue*"),
        "yo-stem": _("from the *yo* form"),
        "yo-zc": "*c → zc*",
        "strong": _("strong past"),
        "strong-j": _("strong past with *j*"),
        "hiatus-i": _("accent on *í*"),
        "hiatus-u": _("accent on *ú*"),
        "uir-y": "*‑uir → y*",
    }
    if model in names:
        return names[model]
    before, dash, after = model.removesuffix("-ir").partition("-")
    return f"*{before} → {after}{' (‑ir)' if model.endswith('-ir') else ''}*" if dash else f"*{model}*"
