"""The lines for a form that was not built or not written right, or is another verb's.

Spanish words stand between asterisks.
"""

import re
from collections.abc import Callable, Iterable

from flask_babel import gettext as _

from subjunctive_app.domain.conjugation import AUXILIARY, PERSONS, accepted_forms, nonfinite
from subjunctive_app.domain.lexicon import plain_infinitive
from subjunctive_app.domain.readings import Reading, readings_of, readings_without_accents
from subjunctive_app.domain.spelling import without_acutes
from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.web.feedback_parts import (
    IMPERSONAL,
    acutes,
    asked_cell,
    nearest,
    no_form,
    right_tenses,
    spelled_form,
    steps_of,
    typed_words,
    wanted,
)
from subjunctive_app.web.feedback_stems import STEM_LINES
from subjunctive_app.web.grammar_words import SPELLINGS, tense_name

_PRONOUN = re.compile(r"me|te|se|nos|os|los|las|les|lo|la|le")


def _spelling_change(verdict: Verdict) -> str:
    typed = verdict.grade.diagnosis.normalised
    steps = [step for step in steps_of(asked_cell(verdict)) if step.rule in SPELLINGS]
    not_done = [step for step in steps if not typed.startswith(step.after)]
    for step in (*not_done, *steps):
        return str(SPELLINGS[step.rule])
    return _("Right form; only its spelling differs.")


def _homophone(verdict: Verdict) -> str:
    form = spelled_form(verdict)
    if verdict.question.dialect == "tu_vosotros" and _confuses_s(verdict.grade.diagnosis.normalised, form):
        return _("In most countries it sounds right; it is written *%(form)s*.", form=form)
    return _("It sounds right; it is written *%(form)s*.", form=form)


def _confuses_s(typed: str, form: str) -> bool:
    """True where s stands for c or z or the other way round, which sound apart in most of Spain."""
    return typed.count("s") != form.count("s")


def _popular_form(verdict: Verdict) -> str:
    form = spelled_form(verdict)
    if verdict.item.target.verb == "haber" and verdict.item.subject == IMPERSONAL and _is_plural(verdict):
        return _(
            "Heard in many places; but here *haber* has no subject, so standard Spanish says *%(form)s*.", form=form
        )
    return _("Heard in places; the standard form is *%(form)s*.", form=form)


def _is_plural(verdict: Verdict) -> bool:
    return verdict.grade.diagnosis.normalised.endswith("n")


def _compound(verdict: Verdict) -> str:
    typed, _space, participle = verdict.grade.diagnosis.normalised.partition(" ")
    if verdict.item.target.mood == "infinitive":
        return no_form(verdict)
    if not _is_compound(verdict):
        return _("One word is enough here: %(wanted)s.", wanted=wanted(verdict.item))
    if not participle:
        return _("Two words are needed: a form of *haber*, then the participle.")
    cells = _haber_cells(typed)
    if not cells and readings_of(typed):
        return _("*%(word)s* is not a form of *haber*.", word=typed)
    if not cells:
        return _("*%(word)s* is not a standard form of *haber*.", word=typed[:40])
    tenses = {tense for tense, _person in cells}
    if not tenses & {AUXILIARY[tense] for tense in right_tenses(verdict.item) & set(AUXILIARY)}:
        return _(
            "*%(word)s* is %(tense)s of *haber*; %(wanted)s.",
            word=typed,
            tense=_first_name(cells),
            wanted=wanted(verdict.item),
        )
    return _participle(verdict, participle)


def _is_compound(verdict: Verdict) -> bool:
    return bool(right_tenses(verdict.item) & set(AUXILIARY))


def _haber_cells(word: str) -> list[tuple[str, str]]:
    return [
        (tense, person)
        for tense in AUXILIARY.values()
        for person in PERSONS
        if without_acutes(word) in map(without_acutes, accepted_forms("haber", tense, person))
    ]


def _first_name(cells: list[tuple[str, str]]) -> str:
    return tense_name(cells[0][0])


def _participle(verdict: Verdict, typed: str) -> str:
    verb = verdict.item.target.verb
    forms = nonfinite(verb)
    last = typed.split()[-1]
    if last in forms.participles:
        return _("After the form of *haber* comes the participle alone.")
    if last in {verb, plain_infinitive(verb), forms.gerund}:
        return _("After the form of *haber* comes the participle, not *%(word)s*.", word=last)
    if re.sub("(?:os|as|a)$", "o", last) in forms.participles:
        return _("After *haber* the participle does not change: it always ends in *‑o*.")
    if forms.participles[0].endswith(("ado", "ido", "ído")):
        return _("The participle of *%(verb)s* is regular, not *%(word)s*.", word=last[:40], verb=verb)
    return _("*%(verb)s* has an irregular participle, not *%(word)s*.", verb=verb, word=last[:40])


def _clitic_order(verdict: Verdict) -> str:
    diagnosis = verdict.grade.diagnosis
    if verdict.item.target.tense == "imperative_affirmative":
        return _("An affirmative command takes the pronoun at its end.")
    pronouns = _joined_pronouns(diagnosis.normalised, diagnosis.accepted)
    if not pronouns:
        return _("The pronoun goes before the verb here, not at its end.")
    form = f"{pronouns} {diagnosis.expected}"
    return _("The pronoun goes before the verb here, not at its end: *%(form)s*.", form=form)


def _joined_pronouns(typed: str, forms: Iterable[str]) -> str:
    """The pronouns that were joined to one of the forms, as words of their own."""
    plain = without_acutes(typed)
    ends = (plain.removeprefix(form) for form in map(without_acutes, forms) if plain.startswith(form))
    return " ".join(_PRONOUN.findall(next(ends, "")))


def _old_spelling(verdict: Verdict) -> str:
    target = verdict.item.target
    if acutes(verdict.grade.diagnosis.normalised) < acutes(spelled_form(verdict)):
        return _("An older spelling; today it is written with an accent.")
    if target.tense == "imperative_affirmative" and plain_infinitive(target.verb) != target.verb:
        return _("Right before 1999; today it is written without the accent.")
    return _("Right before 2010; today it is written without the accent.")


def _other_verb(verdict: Verdict) -> str:
    target, found = verdict.item.target, _readings(verdict)
    if target.mood == "infinitive":
        return _("%(typed)s belongs to another verb.", typed=typed_words(verdict))
    if not found:
        return _(
            "%(typed)s belongs to another verb; this sentence needs *%(verb)s*.",
            typed=typed_words(verdict),
            verb=target.verb,
        )
    other = found[0]
    forms = sorted(accepted_forms(other.infinitive, other.tense, other.person))
    return _(
        "*%(form)s* is a form of *%(other)s*; this sentence needs *%(verb)s*.",
        form=nearest(verdict.grade.diagnosis.normalised, forms),
        other=other.infinitive,
        verb=target.verb,
    )


def _readings(verdict: Verdict) -> list[Reading]:
    """What was typed as forms of other verbs, accents aside: of the tense and person asked for first."""
    typed, target = verdict.grade.diagnosis.normalised, verdict.item.target
    known = (*readings_of(typed), *readings_without_accents(typed))
    others = [one for one in known if plain_infinitive(one.infinitive) != plain_infinitive(target.verb)]
    tenses = right_tenses(verdict.item)
    return sorted(others, key=lambda one: (one.tense not in tenses, one.person != target.person))


FORM_LINES: dict[str, Callable[[Verdict], str]] = {
    **STEM_LINES,
    "spelling_change": _spelling_change,
    "homophone": _homophone,
    "popular_form": _popular_form,
    "compound": _compound,
    "clitic_order": _clitic_order,
    "old_spelling": _old_spelling,
    "other_verb": _other_verb,
}
