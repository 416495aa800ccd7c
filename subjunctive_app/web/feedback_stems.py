"""The lines for a wrong stem or ending: the step of the conjugator that was missed, with an example in the indicative.

Spanish words stand between asterisks; the hyphen of a stem or an ending is U+2011: behind the common one a line
may break.
"""

import re
from collections.abc import Callable, Iterable

from flask_babel import gettext as _

from subjunctive_app.domain.conjugation import Step, accepted_forms, nonfinite
from subjunctive_app.domain.lexicon import plain_infinitive
from subjunctive_app.domain.spelling import without_acutes
from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.web.feedback_parts import asked_cell, is_right, no_form, steps_of, typed_words

_PAST = frozenset({"imperfect_ra", "imperfect_se"})
_VOWELS_OF_RULES = {
    "diphthong-e-ie": ("e", "ie"),
    "diphthong-o-ue": ("o", "ue"),
    "diphthong-o-hue": ("o", "hue"),
    "diphthong-u-ue": ("u", "ue"),
    "diphthong-i-ie": ("i", "ie"),
    "vowel-e-i": ("e", "i"),
    "vowel-o-u": ("o", "u"),
}
_INITIAL = {"spelling-initial-ye": "ye", "spelling-initial-hue": "hue"}
_LOST_I = re.compile(r"(ll|.)ier")
_PLURAL_YOU_AND_WE = {"1p": "nosotros", "2p": "vosotros"}


def _example(verdict: Verdict, cells: Iterable[tuple[str, str]]) -> str:
    """The first form of the cells that exists and does not give the answer away; empty where there is none."""
    verb = asked_cell(verdict)[0]
    for cell in cells:
        for form in sorted(accepted_forms(verb, *cell)):
            if not is_right(verdict, form):
                return form
    return ""


def _is_present(verdict: Verdict) -> bool:
    """True for the present subjunctive and the commands that are forms of it."""
    _verb, tense, person = asked_cell(verdict)
    own_command = tense == "imperative_affirmative" and person in {"2s", "2s_vos", "2p"}
    return tense in {"present", "imperative_negative", "imperative_affirmative"} and not own_command


def _is_past(verdict: Verdict) -> bool:
    return asked_cell(verdict)[1] in _PAST


def _regularised_yo_stem(verdict: Verdict) -> str:
    verb, _tense, person = asked_cell(verdict)
    if not _is_present(verdict):
        return _not_the_stem(verdict)
    for step in steps_of((verb, "present", person)):
        if step.rule == "present-subjunctive-stem":
            if is_right(verdict, step.before):
                return _own_stem(verb, step.after)
            return _(
                "The present subjunctive starts from *yo %(form)s*: the stem is *%(stem)s‑*.",
                form=step.before,
                stem=step.after,
            )
        if step.rule == "irregular" and not is_right(verdict, step.after):
            return _own_stem(verb, step.after)
    return _not_the_stem(verdict)


def _own_stem(verb: str, stem: str) -> str:
    return _("The present subjunctive of *%(verb)s* has a stem of its own: *%(stem)s‑*.", verb=verb, stem=stem)


def _not_the_stem(verdict: Verdict) -> str:
    if verdict.item.target.mood == "infinitive":
        return no_form(verdict)
    return _(
        "%(typed)s does not have the stem that *%(verb)s* has here.", typed=typed_words(verdict), verb=_verb(verdict)
    )


def _verb(verdict: Verdict) -> str:
    return asked_cell(verdict)[0]


def _change(steps: Iterable[Step]) -> tuple[str, str]:
    """The vowel of the stem before and after its change, as written (*hue* at the start of a word)."""
    old = new = ""
    for step in steps:
        if step.rule in _VOWELS_OF_RULES:
            old, new = _VOWELS_OF_RULES[step.rule]
        new = _INITIAL.get(step.rule, new)
    return old, new


def _diphthong_kept(verdict: Verdict) -> str:
    verb, _tense, person = asked_cell(verdict)
    old, new = _change(steps_of((verb, "ind_present", "3s")))
    if _is_past(verdict):
        return _past_stem(verdict)
    if len(new) < len("ie"):
        return _not_the_stem(verdict)
    if person in _PLURAL_YOU_AND_WE:
        return _(
            "With *%(person)s* the stem is not stressed, so *%(new)s* goes back to *%(old)s*.",
            person=_PLURAL_YOU_AND_WE[person],
            new=new,
            old=old,
        )
    return _("Where the ending is stressed, *%(new)s* goes back to *%(old)s*.", new=new, old=old)


def _ir_vowel_missed(verdict: Verdict) -> str:
    verb, _tense, person = cell = asked_cell(verdict)
    if _is_past(verdict):
        return _past_stem(verdict)
    weak = nonfinite(verb).gerund
    old, new = _change(step for step in steps_of(cell) if step.rule in {"vowel-e-i", "vowel-o-u"})
    if person == "2s_vos" and not new:
        # The form shown is that of tú; the own one of vos has the vowel of nosotros.
        old, new = _change(steps_of((verb, "present", "1p")))
    if not new:
        return _not_the_stem(verdict)
    if person in _PLURAL_YOU_AND_WE:
        return _(
            "With *%(person)s* the *%(old)s* of *%(verb)s* becomes *%(new)s*, as in *%(example)s*.",
            person=_PLURAL_YOU_AND_WE[person],
            old=old,
            new=new,
            verb=verb,
            example=weak,
        )
    return _(
        "Here the *%(old)s* of *%(verb)s* becomes *%(new)s*, as in *%(example)s*.",
        old=old,
        new=new,
        verb=verb,
        example=weak,
    )


def _stem_change_missed(verdict: Verdict) -> str:
    verb, _tense, person = cell = asked_cell(verdict)
    if _is_past(verdict):
        return _past_stem(verdict)
    old, new = _change(steps_of(cell))
    if not new:
        return _not_the_stem(verdict)
    example = _example(verdict, (("ind_present", "1s"), ("ind_present", "3s")))
    if not example:
        return _("Under stress *%(old)s* becomes *%(new)s*.", old=old, new=new)
    if new in {"i", "u"}:
        return _(
            "In *%(verb)s* the *%(old)s* of the stem becomes *%(new)s*, as in *%(example)s*.",
            verb=verb,
            old=old,
            new=new,
            example=example,
        )
    return _("Under stress *%(old)s* becomes *%(new)s*, as in *%(example)s*.", old=old, new=new, example=example)


def _wrong_theme_vowel(verdict: Verdict) -> str:
    verb = _verb(verdict)
    theme = without_acutes(plain_infinitive(verb))[-2:]
    if _is_present(verdict):
        vowel = "e" if theme == "ar" else "a"
        return _(
            "*%(verb)s* is an *‑%(theme)s* verb: its present subjunctive takes *‑%(vowel)s‑*.",
            verb=verb,
            theme=theme,
            vowel=vowel,
        )
    vowel = "a" if theme == "ar" else "ie"
    if not _is_past(verdict):
        return no_form(verdict)
    if not _preterite(verdict).endswith(f"{vowel}ron"):
        return _past_stem(verdict)
    return _(
        "*%(verb)s* is an *‑%(theme)s* verb: its past subjunctive takes *‑%(vowel)s‑*.",
        verb=verb,
        theme=theme,
        vowel=vowel,
    )


def _preterite(verdict: Verdict) -> str:
    """The ellos form of the preterite on which the form that was asked for is built; empty where none is."""
    steps = steps_of(asked_cell(verdict))
    return next((step.before for step in steps if step.rule == "imperfect-subjunctive-stem"), "")


def _past_stem(verdict: Verdict) -> str:
    if not _is_past(verdict):
        return _not_the_stem(verdict)
    example = _preterite(verdict)
    exists = example in accepted_forms(_verb(verdict), "ind_preterite", "3p")
    if not exists or is_right(verdict, example):
        return _("The past subjunctive starts from the *ellos* form of the preterite.")
    return _("The past subjunctive starts from *ellos %(form)s*: take away *‑ron*.", form=example)


def _past_ending(verdict: Verdict) -> str:
    if not _is_past(verdict):
        return no_form(verdict)
    preterite = _preterite(verdict)
    if not preterite or is_right(verdict, preterite):
        return _past_stem(verdict)
    for step in steps_of(asked_cell(verdict)):
        lost = _LOST_I.search(step.before)
        if step.rule == "spelling-i-absorbed" and lost:
            return _(
                "After *%(letter)s* the *i* of the ending is lost, as in *ellos %(form)s*.",
                letter=lost[1],
                form=preterite,
            )
        if step.rule == "spelling-i-y":
            return _("Between vowels *i* is written *y*, as in *ellos %(form)s*.", form=preterite)
        if step.rule == "spelling-i-merged":
            return _("Two *i* become one, as in *ellos %(form)s*.", form=preterite)
    return _past_stem(verdict)


STEM_LINES: dict[str, Callable[[Verdict], str]] = {
    "regularised_yo_stem": _regularised_yo_stem,
    "diphthong_kept": _diphthong_kept,
    "ir_vowel_missed": _ir_vowel_missed,
    "stem_change_missed": _stem_change_missed,
    "wrong_theme_vowel": _wrong_theme_vowel,
    "past_stem": _past_stem,
    "past_ending": _past_ending,
}
