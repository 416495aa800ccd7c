"""What the lines of a verdict are made of: the form that was typed, what the sentence wants, the nearest form.

Spanish words stand between asterisks.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher

from flask_babel import gettext as _

from subjunctive_app.domain.conjugation import AUXILIARY, TENSES, Step, accepted_forms, explain_form
from subjunctive_app.domain.items import INFINITIVE, Item
from subjunctive_app.domain.spelling import without_acutes
from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.web.grammar_words import PERSONS, POLITE, tense_name

IMPERSONAL = "impersonal"
# The forms of a series stand for each other; the negative command has those of the present.
TWIN = {
    "imperfect_ra": "imperfect_se",
    "imperfect_se": "imperfect_ra",
    "pluperfect_ra": "pluperfect_se",
    "pluperfect_se": "pluperfect_ra",
    "imperative_negative": "present",
}
Cell = tuple[str, str, str]


def typed_words(verdict: Verdict) -> str:
    """What was typed, as one Spanish word group; long rubbish is cut."""
    return "*" + meant_form(verdict).replace("*", "")[:40] + "*"


def meant_form(verdict: Verdict) -> str:
    """The form that was typed, with the accents it has as that form (*esta* read as *está*)."""
    diagnosis = verdict.grade.diagnosis
    if not diagnosis.reading or diagnosis.normalised == "hay":
        return diagnosis.normalised
    return nearest(diagnosis.normalised, sorted(accepted_forms(verdict.item.target.verb, *diagnosis.reading)))


def typed_tense(verdict: Verdict) -> str:
    """The tense of what was typed, or nothing where it is no form of the verb."""
    reading = verdict.grade.diagnosis.reading
    return tense_name(reading[0]) if reading else ""


def right_tenses(item: Item) -> set[str]:
    """The tenses that are right in the sentence, those of the other series among them."""
    right = set(item.right_tenses())
    return right | {TWIN[tense] for tense in right & set(TWIN)}


def wanted(item: Item) -> str:
    """The tense of the sentence: the only one, or one of those that are right."""
    target = item.target
    tense = tense_name("present" if target.tense == "imperative_negative" else target.tense)
    if len(item.right_tenses()) > 1:
        return _("%(tense)s fits here", tense=tense)
    return _("this sentence needs %(tense)s", tense=tense)


def subject_words(item: Item) -> str:
    """The subject where it stands beside the gap, else the person; a command in the third person is to usted."""
    person = item.target.person
    if item.subject and item.subject != IMPERSONAL:
        return f"*{item.subject}*"
    if item.target.tense.startswith("imperative"):
        return f"*{POLITE.get(person) or PERSONS[person]}*"
    third = {"3s": _("third person singular"), "3p": _("third person plural")}
    return third.get(person) or f"*{PERSONS[person]}*"


def spelled_form(verdict: Verdict) -> str:
    """The right form that was meant, of either series of the past."""
    target, diagnosis = verdict.item.target, verdict.grade.diagnosis
    right = set(diagnosis.accepted)
    if target.tense != INFINITIVE:
        for tense in right_tenses(verdict.item):
            right |= accepted_forms(target.verb, tense, target.person)
    return nearest(diagnosis.normalised, sorted(right))


def nearest(typed: str, forms: Sequence[str]) -> str:
    """The form that has most letters in common with what was typed, accents last; the first of several."""
    if len(forms) == 1:
        return forms[0]
    plain = without_acutes(typed)
    return max(forms, key=lambda form: (_likeness(plain, without_acutes(form)), _likeness(typed, form)))


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def acutes(text: str) -> int:
    """How many acute accents are written in a text."""
    return sum(letter in "áéíóú" for letter in text)


def no_form(verdict: Verdict) -> str:
    """What was typed is no form of the verb, and which one is needed."""
    target = verdict.item.target
    if target.mood == "infinitive":
        return _("That does not fit; this sentence needs the infinitive.")
    return _(
        "That is no form of *%(verb)s*; %(wanted)s, %(subject)s.",
        verb=target.verb,
        wanted=wanted(verdict.item),
        subject=subject_words(verdict.item),
    )


def asked_cell(verdict: Verdict) -> Cell:
    """The cell that was asked for (the tense whose form is shown); of a compound form that of haber."""
    target, expected = verdict.item.target, verdict.grade.diagnosis.expected
    fits = (
        tense
        for tense in verdict.item.right_tenses()
        if tense != INFINITIVE and expected in accepted_forms(target.verb, tense, target.person)
    )
    tense = next(fits, target.tense)
    verb = "haber" if tense in AUXILIARY else target.verb
    return verb, AUXILIARY.get(tense, tense), target.person


def steps_of(cell: Cell) -> tuple[Step, ...]:
    """How the form of a cell is built; nothing for a cell that does not exist."""
    return explain_form(*cell).steps if cell[1] in TENSES and accepted_forms(*cell) else ()


def is_right(verdict: Verdict, form: str) -> bool:
    item = verdict.item
    tenses = right_tenses(item) - {INFINITIVE}
    return any(form in accepted_forms(item.target.verb, tense, item.target.person) for tense in tenses)
