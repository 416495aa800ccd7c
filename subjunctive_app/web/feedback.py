"""A diagnosis in words: one cause, at most twenty words, true for this verb and this trigger.

Spanish words stand between asterisks; the template sets them in italics with lang=es.
A line that stands beside a second try does not name the form itself.
"""

from collections.abc import Callable
from difflib import SequenceMatcher

from flask_babel import gettext as _

from subjunctive_app.domain.conjugation import accepted_forms
from subjunctive_app.domain.items import Item, mood_of
from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.web.feedback_forms import FORM_LINES
from subjunctive_app.web.feedback_parts import (
    IMPERSONAL,
    TWIN,
    acutes,
    meant_form,
    no_form,
    right_tenses,
    spelled_form,
    subject_words,
    typed_tense,
    typed_words,
    wanted,
)
from subjunctive_app.web.grammar_words import PERSONS, tense_name
from subjunctive_app.web.language import language

SPELLING_CODES = frozenset({"accent", "accent_other_word", "enye", "spelling_change", "homophone", "old_spelling"})


def headline(verdict: Verdict) -> str:
    """The verdict in a word or two."""
    diagnosis = verdict.grade.diagnosis
    if verdict.gave_up:
        return _("Here it is")
    if verdict.is_copy and not verdict.grade.is_right:
        return _("Not the same yet")
    if diagnosis.verdict == "almost":
        return _("Almost")
    if diagnosis.verdict == "retry":
        return _("Look again") if diagnosis.normalised else _("Nothing typed yet")
    return _("Not yet")


def line(verdict: Verdict) -> str:
    """The one cause, for a person: why this answer got this verdict."""
    if verdict.gave_up:
        return why(verdict.item)
    if verdict.is_copy:
        return _copied(verdict)
    diagnosis = verdict.grade.diagnosis
    if verdict.question.mode in _OPTION_LINES:
        return _OPTION_LINES[verdict.question.mode](verdict)
    if not diagnosis.normalised:
        return _("Left empty.") if verdict.question.mode == "sheet" else _("Type the missing form, or ask to be shown.")
    if verdict.chose_both and not verdict.item.both:
        return _("Only one of them fits here.") + " " + why(verdict.item)
    if diagnosis.verdict == "marked" and verdict.item.marked and diagnosis.code != "other_address":
        return _("Possible here too, but most speakers say *%(form)s*.", form=verdict.usual_form)
    if diagnosis.verdict == "wrong" and diagnosis.reading:
        if diagnosis.reading[0] in right_tenses(verdict.item):
            return _other_person(verdict)
        if verdict.item.both:
            return _wrong_tense(verdict)
    return _LINES[diagnosis.code](verdict)


def why(item: Item) -> str:
    """The reason of the sentence, in the interface language."""
    return item.why.in_language(language())


def _right(verdict: Verdict) -> str:
    return _("That is it.")


def _other_series(verdict: Verdict) -> str:
    shown = verdict.grade.diagnosis.expected
    return _("Right: %(typed)s and *%(shown)s* mean the same here.", typed=typed_words(verdict), shown=shown)


def _other_address(verdict: Verdict) -> str:
    return _(
        "Right for another form of address; this sentence says %(address)s: *%(form)s*.",
        address=f"*{PERSONS[verdict.item.target.person]}*",
        form=verdict.grade.diagnosis.expected,
    )


def _accent_other_word(verdict: Verdict) -> str:
    what = typed_tense(verdict) or _("another word")
    return _(
        "%(typed)s is %(what)s; the form needed differs only in its accent.", typed=typed_words(verdict), what=what
    )


def _accent(verdict: Verdict) -> str:
    typed = verdict.grade.diagnosis.normalised
    form = spelled_form(verdict)
    tense, person = verdict.item.target.tense, verdict.item.target.person
    # In a compound form the accent may be missing on the participle instead.
    if person == "1p" and tense in TWIN and form.split()[0] != typed.split()[0] and acutes(form.split()[0]):
        return _("Right form, but *nosotros* always has a written accent in the past subjunctive.")
    if not acutes(form):
        return _("Right form, but it is written without an accent.")
    if acutes(typed) < acutes(form):
        return _("Right form; only the written accent is missing.")
    return _("Right form; only the written accent is misplaced.")


def _enye(verdict: Verdict) -> str:
    return _("Right form; it is written with *ñ*.")


def _infinitive(verdict: Verdict) -> str:
    if _has_two_subjects(verdict):
        return _("Two different subjects, so the verb after *que* is conjugated.")
    target = verdict.item.target
    parts = target.segments
    after = "".join(part.text for part in parts[[part.kind for part in parts].index("trigger") + 1 :][:1])
    if verdict.item.environment.startswith("I.") or after.startswith(","):
        return _("%(typed)s names no person. Here the verb must be conjugated.", typed=typed_words(verdict))
    return _(
        "%(typed)s names no person. After *%(trigger)s* the verb is conjugated here.",
        typed=typed_words(verdict),
        trigger=target.trigger[:1].lower() + target.trigger[1:],
    )


def _has_two_subjects(verdict: Verdict) -> bool:
    """True where the content sets the subjunctive against the infinitive of a single subject."""
    item = verdict.item
    if verdict.environment.mood != "C" or item.target.mood != "subjunctive":
        return False
    others = {item.rival, item.partner.target.tense if item.partner else ""}
    return "infinitive" in others and item.target.trigger.endswith("que")


def _indicative(verdict: Verdict) -> str:
    return _("%(typed)s is indicative.", typed=typed_words(verdict)) + " " + why(verdict.item)


def _future(verdict: Verdict) -> str:
    return (
        _("%(typed)s is %(tense)s.", typed=typed_words(verdict), tense=typed_tense(verdict)) + " " + why(verdict.item)
    )


def _imperative(verdict: Verdict) -> str:
    if verdict.item.is_lookalike:
        return _future(verdict)
    return _(
        "%(typed)s is the affirmative command. After *no* a command takes the subjunctive.",
        typed=typed_words(verdict),
    )


def _other_tense(verdict: Verdict) -> str:
    diagnosis = verdict.grade.diagnosis
    if diagnosis.verdict == "marked":
        return _("Right in Río de la Plata; elsewhere mostly *%(form)s*.", form=diagnosis.expected)
    return _("Right mood.") + " " + _wrong_tense(verdict)


def _wrong_tense(verdict: Verdict) -> str:
    return _(
        "%(typed)s is %(tense)s; %(wanted)s.",
        typed=typed_words(verdict),
        tense=typed_tense(verdict),
        wanted=wanted(verdict.item),
    )


def _other_person(verdict: Verdict) -> str:
    if verdict.item.subject == IMPERSONAL:
        return _(
            "Right mood and tense. Here *%(verb)s* has no subject: it stays in the third person singular.",
            verb=verdict.item.target.verb,
        )
    return _(
        "Right mood and tense. %(typed)s goes with *%(persons)s*; here it is %(subject)s.",
        typed=typed_words(verdict),
        persons=_persons(verdict),
        subject=subject_words(verdict.item),
    )


def _persons(verdict: Verdict) -> str:
    """Every person that what was typed goes with, in the tense that it was read as."""
    reading = verdict.grade.diagnosis.reading
    if not reading:
        return ""
    verb, form = verdict.item.target.verb, meant_form(verdict)
    return ", ".join(name for person, name in PERSONS.items() if form in accepted_forms(verb, reading[0], person))


def _indicative_other_person(verdict: Verdict) -> str:
    return _(
        "Mood first: %(typed)s is indicative. Then the person: here it is %(subject)s.",
        typed=typed_words(verdict),
        subject=subject_words(verdict.item),
    )


def _subjunctive(verdict: Verdict) -> str:
    return _("%(typed)s is subjunctive.", typed=typed_words(verdict)) + " " + why(verdict.item)


def _finite(verdict: Verdict) -> str:
    return _("%(typed)s is conjugated.", typed=typed_words(verdict)) + " " + why(verdict.item)


def _typo(verdict: Verdict) -> str:
    return _("Check the spelling: a letter or two is off. This try does not count.")


def _unknown(verdict: Verdict) -> str:
    return _wrong_tense(verdict) if verdict.grade.diagnosis.reading else no_form(verdict)


def _copied(verdict: Verdict) -> str:
    if verdict.grade.is_right:
        return _("That is it.")
    return _("Copy it letter by letter: *%(form)s*.", form=verdict.usual_form)


def _meaning(verdict: Verdict) -> str:
    if not verdict.grade.diagnosis.normalised:
        return _("Choose one of the two meanings.")
    return _("*%(form)s* is %(tense)s.", form=verdict.question.shown_form, tense=_shown_tense(verdict))


def _shown_tense(verdict: Verdict) -> str:
    item, mood = verdict.item, verdict.question.read_mood
    return tense_name(item.target.tense if mood == item.target.mood else item.rival)


def _deciding_words(verdict: Verdict) -> str:
    if not verdict.grade.diagnosis.normalised:
        return _("Choose the words that decide.")
    trigger = verdict.item.target.trigger
    return _("It is *%(trigger)s* that decides.", trigger=trigger[:1].lower() + trigger[1:]) + " " + why(verdict.item)


_OPTION_LINES: dict[str, Callable[[Verdict], str]] = {"interpret": _meaning, "spot": _deciding_words}
_LINES: dict[str, Callable[[Verdict], str]] = {
    "right": _right,
    "right_other_series": _other_series,
    "other_address": _other_address,
    "accent_other_word": _accent_other_word,
    "accent": _accent,
    "enye": _enye,
    "infinitive": _infinitive,
    "indicative_same_person": _indicative,
    "future_or_conditional": _future,
    "imperative": _imperative,
    "other_subjunctive_tense": _other_tense,
    "other_person": _other_person,
    "indicative_other_person": _indicative_other_person,
    "subjunctive_for_indicative": _subjunctive,
    "finite_for_infinitive": _finite,
    "typo": _typo,
    "unknown": _unknown,
    **FORM_LINES,
}


def stacked(verdict: Verdict) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """For a mistake of mood: the wrong word and the right one, each with what it says in this environment."""
    item, diagnosis = verdict.item, verdict.grade.diagnosis
    target, says = item.target, verdict.environment.says
    if verdict.chose_both or verdict.is_copy or item.both or diagnosis.verdict != "wrong" or not diagnosis.reading:
        return None
    typed_mood = mood_of(*diagnosis.reading)
    if typed_mood == target.mood or not {typed_mood, target.mood} <= set(says):
        return None
    wrong, right = says[typed_mood].in_language(language()), says[target.mood].in_language(language())
    return (meant_form(verdict), wrong), (verdict.form, right)


def difference(verdict: Verdict) -> list[tuple[str, str]] | None:
    """For a mistake of spelling: the form cut into `same`, `del` and `ins` stretches; None for other mistakes."""
    if verdict.grade.diagnosis.code not in SPELLING_CODES and not verdict.is_copy:
        return None
    typed = verdict.grade.diagnosis.normalised
    form = verdict.usual_form if verdict.is_copy else spelled_form(verdict)
    stretches: list[tuple[str, str]] = []
    for kind, start, end, at, until in SequenceMatcher(None, typed, form, autojunk=False).get_opcodes():
        if kind == "equal":
            stretches.append(("same", typed[start:end]))
            continue
        stretches += [("del", typed[start:end])] if start < end else []
        stretches += [("ins", form[at:until])] if at < until else []
    return stretches
