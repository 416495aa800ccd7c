"""A diagnosis in words: one cause, at most twenty words, true for this verb and this trigger.

Spanish words stand between asterisks; the template sets them in italics with lang=es.
The form itself is named only where `reveals` says that it may be.
"""

from collections.abc import Callable

from flask_babel import gettext as _

from subjunctive_app.domain.items import Item, mood_of
from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.web.language import language

PERSONS = {
    "1s": "yo",
    "2s": "tú",
    "2s_vos": "vos",
    "3s": "él, ella, usted",
    "1p": "nosotros",
    "2p": "vosotros",
    "3p": "ellos, ellas, ustedes",
}


def tense_name(tense: str) -> str:
    """The tense in the interface language, with its article."""
    names = {
        "present": _("the present subjunctive"),
        "imperfect_ra": _("the past subjunctive"),
        "imperfect_se": _("the past subjunctive"),
        "future": _("the old future subjunctive"),
        "perfect": _("the perfect subjunctive"),
        "pluperfect_ra": _("the pluperfect subjunctive"),
        "pluperfect_se": _("the pluperfect subjunctive"),
        "imperative_affirmative": _("the command form"),
        "imperative_negative": _("the negative command"),
        "ind_present": _("the present indicative"),
        "ind_preterite": _("the preterite"),
        "ind_imperfect": _("the imperfect indicative"),
        "ind_future": _("the future"),
        "conditional": _("the conditional"),
        "ind_perfect": _("the perfect indicative"),
        "ind_pluperfect": _("the pluperfect indicative"),
        "ind_future_perfect": _("the future perfect"),
        "conditional_perfect": _("the conditional perfect"),
        "infinitive": _("the infinitive"),
    }
    return names[tense]


def headline(verdict: Verdict) -> str:
    """The verdict in a word or two."""
    diagnosis = verdict.grade.diagnosis
    if verdict.gave_up:
        return _("Here it is")
    if diagnosis.verdict == "almost":
        return _("Almost")
    if diagnosis.verdict == "retry":
        return _("Look again") if verdict.typed.strip() else _("Nothing typed yet")
    return _("Not yet")


def line(verdict: Verdict) -> str:
    """The one cause, for a person: why this answer got this verdict."""
    if verdict.gave_up:
        return why(verdict.item)
    if not verdict.typed.strip():
        return _("Type the missing form, or ask to be shown.")
    if verdict.chose_both:
        return _("Only one of them fits here.") + " " + why(verdict.item)
    return _LINES[verdict.grade.diagnosis.code](verdict)


def why(item: Item) -> str:
    """The reason of the sentence, in the interface language."""
    return item.why.in_language(language())


def _typed(verdict: Verdict) -> str:
    """What was typed, as one Spanish word group; long rubbish is cut."""
    return "*" + verdict.grade.diagnosis.normalised.replace("*", "")[:40] + "*"


def _reading(verdict: Verdict) -> tuple[str, str]:
    """The tense and the person words of what was typed, as far as it is a form of the verb."""
    reading = verdict.grade.diagnosis.reading
    return (tense_name(reading[0]), PERSONS.get(reading[1], "")) if reading else ("", "")


def _address(item: Item) -> str:
    return f"*{PERSONS[item.target.person].split(',')[0]}*"


def _subject(item: Item) -> str:
    return f"*{item.subject or PERSONS.get(item.target.person, '')}*"


def _right(verdict: Verdict) -> str:
    return _("That is it.")


def _other_series(verdict: Verdict) -> str:
    shown = verdict.usual_form
    return _("Right: %(typed)s and *%(shown)s* mean the same here.", typed=_typed(verdict), shown=shown)


def _other_address(verdict: Verdict) -> str:
    return _(
        "Right for another form of address; this sentence says %(address)s: *%(form)s*.",
        address=_address(verdict.item),
        form=verdict.form,
    )


def _accent_other_word(verdict: Verdict) -> str:
    tense, _person = _reading(verdict)
    if tense:
        return _("%(typed)s is %(tense)s. Only the accent tells them apart.", typed=_typed(verdict), tense=tense)
    return _("%(typed)s is another word. Only the accent tells them apart.", typed=_typed(verdict))


def _accent(verdict: Verdict) -> str:
    return _("Right form; only the written accent is missing or misplaced.")


def _enye(verdict: Verdict) -> str:
    return _("Right form; it is written with *ñ*.")


def _infinitive(verdict: Verdict) -> str:
    if verdict.item.environment.startswith("I."):
        return _("%(typed)s names no person. Here the verb must be conjugated.", typed=_typed(verdict))
    if verdict.environment.mood == "C":
        return _("Two different subjects, so the verb after *que* is conjugated.")
    trigger = verdict.item.target.trigger
    return _(
        "%(typed)s names no person. After *%(trigger)s* the verb is conjugated here.",
        typed=_typed(verdict),
        trigger=trigger,
    )


def _indicative(verdict: Verdict) -> str:
    return _("%(typed)s is indicative.", typed=_typed(verdict)) + " " + why(verdict.item)


def _future(verdict: Verdict) -> str:
    tense, _person = _reading(verdict)
    return _("%(typed)s is %(tense)s.", typed=_typed(verdict), tense=tense) + " " + why(verdict.item)


def _imperative(verdict: Verdict) -> str:
    return _(
        "%(typed)s is the affirmative command. After *no* a command takes the subjunctive.",
        typed=_typed(verdict),
    )


def _other_tense(verdict: Verdict) -> str:
    tense, _person = _reading(verdict)
    wanted = tense_name(verdict.item.target.tense)
    return _(
        "Right mood. %(typed)s is %(tense)s; this sentence needs %(wanted)s.",
        typed=_typed(verdict),
        tense=tense,
        wanted=wanted,
    )


def _other_person(verdict: Verdict) -> str:
    _tense, person = _reading(verdict)
    return _(
        "Right mood and tense. %(typed)s goes with *%(person)s*; here it is %(subject)s.",
        typed=_typed(verdict),
        person=person,
        subject=_subject(verdict.item),
    )


def _indicative_other_person(verdict: Verdict) -> str:
    return _(
        "Mood first: %(typed)s is indicative. Then the person: here it is %(subject)s.",
        typed=_typed(verdict),
        subject=_subject(verdict.item),
    )


def _subjunctive(verdict: Verdict) -> str:
    return _("%(typed)s is subjunctive.", typed=_typed(verdict)) + " " + why(verdict.item)


def _finite(verdict: Verdict) -> str:
    return _("%(typed)s is conjugated.", typed=_typed(verdict)) + " " + why(verdict.item)


def _typo(verdict: Verdict) -> str:
    return _("Check the spelling: a letter is off. This try does not count.")


def _unknown(verdict: Verdict) -> str:
    tense, _person = _reading(verdict)
    target = verdict.item.target
    wanted = tense_name(target.tense)
    if tense:
        return _(
            "%(typed)s is %(tense)s; this sentence needs %(wanted)s.",
            typed=_typed(verdict),
            tense=tense,
            wanted=wanted,
        )
    if target.mood == "infinitive":
        return _("That is no form of *%(verb)s*. This sentence needs %(wanted)s.", verb=target.verb, wanted=wanted)
    return _(
        "That is no form of *%(verb)s*. This sentence needs %(wanted)s, %(subject)s.",
        verb=target.verb,
        wanted=wanted,
        subject=_subject(verdict.item),
    )


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
}


def stacked(verdict: Verdict) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """For a mistake of mood: the wrong word and the right one, each with what it says in this environment."""
    target, reading = verdict.item.target, verdict.grade.diagnosis.reading
    says = verdict.environment.says
    if verdict.chose_both or not reading or target.mood not in says:
        return None
    typed_mood = mood_of(*reading)
    if typed_mood == target.mood or typed_mood not in says:
        return None
    wrong, right = says[typed_mood].in_language(language()), says[target.mood].in_language(language())
    return (verdict.grade.diagnosis.normalised, wrong), (verdict.form, right)


def difference(verdict: Verdict) -> list[tuple[str, str]] | None:
    """For an accent or ñ: the form cut into `same`, `del` and `ins` stretches; None for other mistakes."""
    diagnosis = verdict.grade.diagnosis
    typed, form = diagnosis.normalised, _nearest(diagnosis.normalised, diagnosis.accepted)
    if diagnosis.code not in {"accent", "accent_other_word", "enye"} or len(typed) != len(form):
        return None
    parts: list[tuple[str, str]] = []
    for wrong, right in zip(typed, form, strict=True):
        if wrong == right:
            parts.append(("same", wrong))
        else:
            parts += [("del", wrong), ("ins", right)]
    return parts


def _nearest(typed: str, forms: tuple[str, ...]) -> str:
    """The accepted form with the fewest differing letters."""
    same = [form for form in forms if len(form) == len(typed)] or list(forms)
    return min(same, key=lambda form: sum(a != b for a, b in zip(typed, form, strict=False)))
