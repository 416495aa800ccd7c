"""Groups of verbs, tenses and rules as the table of forms names them. Spanish words stand between asterisks."""

from functools import lru_cache

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from subjunctive_app.domain.heat import Family, Rule
from subjunctive_app.web.language import language
from subjunctive_app.web.templates import words

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
FAMILIES: dict[Family | str, str | LazyString] = {
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
# At the head of a column, and behind the name of a rule.
SHORT_TENSES = {
    "present": _("Pres."),
    "imperfect": _("Past"),
    "perfect": _("Perf."),
    "pluperfect": _("Plup."),
}
TENSES = {
    "present": _("present"),
    "imperfect": _("past"),
    "perfect": _("perfect"),
    "pluperfect": _("pluperfect"),
}
MODELS: dict[str, str | LazyString] = {
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


def family_name(family: Family | str) -> Markup:
    """A group of verbs by what happens in it, as HTML."""
    return _name(family, "", language())


def rule_name(rule: Rule) -> Markup:
    """One rule with its tense, as HTML: what the form of a sentence is built by."""
    return _name(rule.model, rule.tense, language())


@lru_cache(maxsize=256)
def _name(model: str, tense: str, _language: str) -> Markup:
    """A page names forty of them, and each look-up of a text asks for the language anew."""
    if tense in TENSES:
        return words(f"{_model_name(model)}, {TENSES[tense]}")
    return words(FAMILIES[tense or model])


def _model_name(model: str) -> str:
    """A model in a word: a change of letters, a class of verbs, or the verb that follows no rule."""
    if model in MODELS:
        return str(MODELS[model])
    before, dash, after = model.removesuffix("-ir").partition("-")
    return f"*{before} → {after}{' (‑ir)' if model.endswith('-ir') else ''}*" if dash else f"*{model}*"
