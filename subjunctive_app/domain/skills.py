"""Skills: what an answer tells about, and in which direction each of them moves.

A skill is a name: `mood:N.wish:produce`, `form:present:yo-stem`, `sequence:imperfect:N`, `contrast:A.conc`,
`person:1p`, `accent:acute`. One answer moves several, by its diagnosis (content/pedagogy, the table of codes): a
wrong mood says nothing of the form, a wrong stem nothing against the mood. A skill without evidence is not touched.
"""

from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from typing import Final

from subjunctive_app.domain.conjugation import MissingForm, explain_form, nonfinite, shown_form
from subjunctive_app.domain.diagnosis import Diagnosis
from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.items import TENSE_GROUPS, Item
from subjunctive_app.domain.questions import Mode, Question


class Rating(IntEnum):
    """What an answer says of a skill; the numbers are those of FSRS. There is no Easy."""

    AGAIN = 1
    HARD = 2
    GOOD = 3


Skill = str
Credit = tuple[tuple[Skill, Rating], ...]
# Kinds of evidence, and what each code says of them; what is not named gets none.
_MOOD, _FORM, _SEQUENCE, _PERSON, _CONTRAST = "mood", "form", "sequence", "person", "contrast"
_GOOD, _HARD, _AGAIN = Rating.GOOD, Rating.HARD, Rating.AGAIN
_ALL_GOOD: Final = dict.fromkeys((_MOOD, _FORM, _SEQUENCE, _PERSON, _CONTRAST), _GOOD)
_WRONG_MOOD: Final = {_MOOD: _AGAIN, _CONTRAST: _AGAIN}
_WRONG_FORM: Final = {_MOOD: _GOOD, _FORM: _AGAIN}
_NEARLY: Final = {_MOOD: _GOOD, _FORM: _HARD}
_BY_CODE: Final[dict[str, dict[str, Rating]]] = {
    "right": _ALL_GOOD,
    "right_other_series": _ALL_GOOD,
    "other_address": {_MOOD: _GOOD, _FORM: _GOOD, _SEQUENCE: _GOOD},
    "accent_other_word": {_FORM: _HARD, "accent:acute": _AGAIN},
    "accent": {_MOOD: _GOOD, _FORM: _GOOD, "accent:acute": _AGAIN},
    "enye": {_MOOD: _GOOD, _FORM: _GOOD, "accent:enye": _AGAIN},
    **dict.fromkeys(("infinitive", "imperative", "finite_for_infinitive"), {_MOOD: _AGAIN}),
    **dict.fromkeys(("indicative_same_person", "future_or_conditional", "subjunctive_for_indicative"), _WRONG_MOOD),
    "other_subjunctive_tense": {_MOOD: _GOOD, _SEQUENCE: _AGAIN},
    "other_person": {_MOOD: _GOOD, _PERSON: _AGAIN},
    "indicative_other_person": {_MOOD: _AGAIN, _PERSON: _AGAIN},
    **dict.fromkeys(
        ("regularised_yo_stem", "diphthong_kept", "ir_vowel_missed", "stem_change_missed", "wrong_theme_vowel"),
        _WRONG_FORM,
    ),
    **dict.fromkeys(("past_stem", "past_ending", "spelling_change"), _WRONG_FORM),
    "homophone": _NEARLY,
    "popular_form": _NEARLY,
    "old_spelling": {_MOOD: _GOOD, _FORM: _GOOD},
    "compound": {_FORM: _AGAIN},
    "unknown": {_MOOD: _HARD, _FORM: _AGAIN},
    **dict.fromkeys(("clitic_order", "typo", "other_verb"), {}),
}
_WITHOUT_ACCENT: Final = {_MOOD: _GOOD, _FORM: _GOOD}
_GAVE_UP: Final = {_MOOD: _AGAIN, _FORM: _AGAIN}
# The tense that shows how a group is built.
_TELLING: Final = {"present": "present", "imperfect": "imperfect_ra"}
_AUXILIARY: Final = {"perfect": "haya", "pluperfect": "hubiera"}


def credit(question: Question, diagnosis: Diagnosis, *, gave_up: bool = False) -> Credit:
    """What a first attempt says of each skill that it touches; nothing for a slip or an empty answer."""
    if diagnosis.verdict == "retry":
        return ()
    evidence = _GAVE_UP if gave_up else _ALL_GOOD if diagnosis.verdict == "marked" else _BY_CODE[diagnosis.code]
    if diagnosis.verdict == "right" and diagnosis.code == "accent":
        evidence = _WITHOUT_ACCENT  # let pass, as the learner chose: it is none of their mistakes
    if not question.is_typed:
        # A button shows the form: it speaks of the mood alone. A wrong one is a wrong mood, whatever its code.
        evidence = _ALL_GOOD if diagnosis.verdict in {"right", "marked"} else _WRONG_MOOD
    return tuple(dict(_named(question, evidence)).items())


def asked(item: Item, dialect: str) -> frozenset[Skill]:
    """All that an answer to a sentence can tell about, with buttons or typed."""
    modes: tuple[Mode, Mode] = ("choose", "type")
    questions = (Question(item, mode, dialect) for mode in modes)
    return frozenset(skill for question in questions for skill, _rating in _named(question, _ALL_GOOD))


@lru_cache(maxsize=256)
def mood_skill(environment: str, *, is_typed: bool) -> Skill:
    """The skill of choosing the mood in an environment, or of producing it."""
    return f"mood:{environment}:{'produce' if is_typed else 'choose'}"


def _named(question: Question, evidence: dict[str, Rating]) -> Iterator[tuple[Skill, Rating]]:
    item, is_typed = question.item, question.is_typed
    group = tense_group(item)
    for kind, rating in evidence.items():
        if kind == _MOOD:
            yield mood_skill(item.environment, is_typed=is_typed), rating
        elif kind == _CONTRAST and has_contrast(item):
            yield f"contrast:{item.environment}", rating
        elif kind == _FORM and is_typed and group:
            yield from ((skill, rating) for skill in form_skills(item))
        elif kind == _SEQUENCE and is_typed and group:
            yield f"sequence:{group}:{item.environment[0]}", rating
        elif kind == _PERSON and is_typed and item.target.person != "inf":
            yield f"person:{item.target.person}", rating
        elif kind.startswith("accent:"):
            yield kind, rating
    if evidence is _ALL_GOOD and is_typed:
        yield from ((skill, _GOOD) for skill in accent_skills(item, question.dialect))


def has_contrast(item: Item) -> bool:
    """True where the other mood means something else in the same words."""
    return ENVIRONMENTS[item.environment].mood == "D" and bool(item.both or item.partner)


def tense_group(item: Item) -> str:
    """The group of the subjunctive that a sentence asks for; empty for a look-alike."""
    if item.is_lookalike:
        return ""
    return next(name for name, tenses in TENSE_GROUPS.items() if item.target.tense in tenses)


def accent_skills(item: Item, dialect: str) -> tuple[Skill, ...]:
    """What a right answer shows of written accents and of ñ."""
    form = item.target.form(dialect)
    found = (("accent:acute", "áéíóú"), ("accent:enye", "ñ"))
    return tuple(skill for skill, letters in found if any(letter in form for letter in letters))


def form_skills(item: Item) -> tuple[Skill, ...]:
    """How the form is built: its tense with the model of the verb; of a compound form haber and the participle."""
    group = tense_group(item)
    if group in _TELLING:
        return (f"form:{group}:{model_of(item.target.verb, group, item.target.person)}",)
    verb = item.target.verb
    regular = f"{verb[:-2]}{'ado' if verb.endswith('ar') else 'ido'}"
    irregular = regular not in nonfinite(verb).participles
    return (f"form:{group}:{_AUXILIARY[group]}", *(["form:participle:irregular"] if irregular else []))


@lru_cache(maxsize=4096)
def model_of(verb: str, group: str, person: str = "3s") -> str:
    """The rule that tells how a verb builds its present or imperfect: `yo-stem`, `e-ie`, `c-qu`, `strong`, `ar` …

    A verb that follows no rule (ser, haber) is its own model. Where nosotros and vosotros lack the diphthong
    (podamos), that is a rule of its own, `no-diphthong`.
    """
    try:
        rules = [step.rule for step in explain_form(verb, _TELLING[group], "3s").steps]
    except MissingForm:
        rules = []
    theme = "ir" if verb.endswith(("ir", "ír")) else verb[-2:]
    if "irregular" in rules:
        return verb
    if "preterite-stem" in rules:
        return "strong-j" if "spelling-i-absorbed" in rules else "strong"
    if "yo-stem" in rules:
        return "yo-zc" if "zc" in shown_form(verb, "present", "3s") else "yo-stem"
    for rule in rules:
        kind, _, change = rule.partition("-")
        if kind == "diphthong" and theme != "ir" and person in {"1p", "2p"}:
            return "no-diphthong"
        if kind in {"diphthong", "vowel"}:
            return f"{change}-ir" if theme == "ir" else change
        if kind in {"hiatus", "spelling"}:
            return change if kind == "spelling" else rule
    return theme
