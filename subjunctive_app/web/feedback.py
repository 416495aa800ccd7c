"""A diagnosis in words: one cause, at most twenty words, true for this verb and this trigger.

Spanish words stand between asterisks; the template sets them in italics with lang=es.
The form itself is named only where `reveals` says that it may be.
"""

from collections.abc import Callable, Sequence

from flask_babel import gettext as _

from subjunctive_app.domain.conjugation import accepted_forms
from subjunctive_app.domain.items import INFINITIVE, Item, mood_of
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
POLITE = {"3s": "usted", "3p": "ustedes"}
IMPERSONAL = "impersonal"
SPELLING_CODES = frozenset({"accent", "accent_other_word", "enye"})
# The forms of a series stand for each other; the negative command has those of the present.
_TWIN = {
    "imperfect_ra": "imperfect_se",
    "imperfect_se": "imperfect_ra",
    "pluperfect_ra": "pluperfect_se",
    "pluperfect_se": "pluperfect_ra",
    "imperative_negative": "present",
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
        return _("Look again") if diagnosis.normalised else _("Nothing typed yet")
    return _("Not yet")


def line(verdict: Verdict) -> str:
    """The one cause, for a person: why this answer got this verdict."""
    if verdict.gave_up:
        return why(verdict.item)
    diagnosis = verdict.grade.diagnosis
    if not diagnosis.normalised:
        return _("Type the missing form, or ask to be shown.")
    if verdict.chose_both and not verdict.item.both:
        return _("Only one of them fits here.") + " " + why(verdict.item)
    if diagnosis.verdict == "wrong" and diagnosis.reading:
        if diagnosis.reading[0] in _right_tenses(verdict.item):
            return _other_person(verdict)
        if verdict.item.both:
            return _wrong_tense(verdict)
    return _LINES[diagnosis.code](verdict)


def why(item: Item) -> str:
    """The reason of the sentence, in the interface language."""
    return item.why.in_language(language())


def _typed(verdict: Verdict) -> str:
    """What was typed, as one Spanish word group; long rubbish is cut."""
    return "*" + _meant(verdict).replace("*", "")[:40] + "*"


def _meant(verdict: Verdict) -> str:
    """The form that was typed, with the accents it has as that form (*esta* read as *está*)."""
    diagnosis = verdict.grade.diagnosis
    if not diagnosis.reading:
        return diagnosis.normalised
    return _nearest(diagnosis.normalised, sorted(accepted_forms(verdict.item.target.verb, *diagnosis.reading)))


def _tense(verdict: Verdict) -> str:
    """The tense of what was typed, or nothing where it is no form of the verb."""
    reading = verdict.grade.diagnosis.reading
    return tense_name(reading[0]) if reading else ""


def _right_tenses(item: Item) -> set[str]:
    right = set(item.right_tenses())
    return right | {_TWIN[tense] for tense in right & set(_TWIN)}


def _wanted(item: Item) -> str:
    """The tense of the sentence: the only one, or one of those that are right."""
    target = item.target
    tense = tense_name("present" if target.tense == "imperative_negative" else target.tense)
    if len(item.right_tenses()) > 1:
        return _("%(tense)s fits here", tense=tense)
    return _("this sentence needs %(tense)s", tense=tense)


def _address(item: Item) -> str:
    person = item.target.person
    return f"*{POLITE.get(person) or PERSONS[person]}*"


def _subject(item: Item) -> str:
    """The subject where it stands beside the gap, else the person."""
    person = item.target.person
    if item.subject and item.subject != IMPERSONAL:
        return f"*{item.subject}*"
    third = {"3s": _("third person singular"), "3p": _("third person plural")}
    return third.get(person) or f"*{PERSONS[person]}*"


def _right(verdict: Verdict) -> str:
    return _("That is it.")


def _other_series(verdict: Verdict) -> str:
    shown = verdict.grade.diagnosis.expected
    return _("Right: %(typed)s and *%(shown)s* mean the same here.", typed=_typed(verdict), shown=shown)


def _other_address(verdict: Verdict) -> str:
    return _(
        "Right for another form of address; this sentence says %(address)s: *%(form)s*.",
        address=_address(verdict.item),
        form=verdict.grade.diagnosis.expected,
    )


def _accent_other_word(verdict: Verdict) -> str:
    what = _tense(verdict) or _("another word")
    return _("%(typed)s is %(what)s; the form needed differs only in its accent.", typed=_typed(verdict), what=what)


def _accent(verdict: Verdict) -> str:
    typed = verdict.grade.diagnosis.normalised
    form = _spelled(verdict)
    tense, person = verdict.item.target.tense, verdict.item.target.person
    # In a compound form the accent may be missing on the participle instead.
    if person == "1p" and tense in _TWIN and form.split()[0] != typed.split()[0] and _acutes(form.split()[0]):
        return _("Right form, but *nosotros* always has a written accent in the past subjunctive.")
    if not _acutes(form):
        return _("Right form, but it is written without an accent.")
    if _acutes(typed) < _acutes(form):
        return _("Right form; only the written accent is missing.")
    return _("Right form; only the written accent is misplaced.")


def _acutes(word: str) -> int:
    return sum(letter in "áéíóú" for letter in word)


def _enye(verdict: Verdict) -> str:
    return _("Right form; it is written with *ñ*.")


def _infinitive(verdict: Verdict) -> str:
    if _has_two_subjects(verdict):
        return _("Two different subjects, so the verb after *que* is conjugated.")
    target = verdict.item.target
    parts = target.segments
    after = "".join(part.text for part in parts[[part.kind for part in parts].index("trigger") + 1 :][:1])
    if verdict.item.environment.startswith("I.") or after.startswith(","):
        return _("%(typed)s names no person. Here the verb must be conjugated.", typed=_typed(verdict))
    return _(
        "%(typed)s names no person. After *%(trigger)s* the verb is conjugated here.",
        typed=_typed(verdict),
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
    return _("%(typed)s is indicative.", typed=_typed(verdict)) + " " + why(verdict.item)


def _future(verdict: Verdict) -> str:
    return _("%(typed)s is %(tense)s.", typed=_typed(verdict), tense=_tense(verdict)) + " " + why(verdict.item)


def _imperative(verdict: Verdict) -> str:
    if verdict.item.is_lookalike:
        return _future(verdict)
    return _(
        "%(typed)s is the affirmative command. After *no* a command takes the subjunctive.",
        typed=_typed(verdict),
    )


def _other_tense(verdict: Verdict) -> str:
    return _("Right mood.") + " " + _wrong_tense(verdict)


def _wrong_tense(verdict: Verdict) -> str:
    return _(
        "%(typed)s is %(tense)s; %(wanted)s.",
        typed=_typed(verdict),
        tense=_tense(verdict),
        wanted=_wanted(verdict.item),
    )


def _other_person(verdict: Verdict) -> str:
    if verdict.item.subject == IMPERSONAL:
        return _(
            "Right mood and tense. Here *%(verb)s* has no subject: it stays in the third person singular.",
            verb=verdict.item.target.verb,
        )
    return _(
        "Right mood and tense. %(typed)s goes with *%(persons)s*; here it is %(subject)s.",
        typed=_typed(verdict),
        persons=_persons(verdict),
        subject=_subject(verdict.item),
    )


def _persons(verdict: Verdict) -> str:
    """Every person that what was typed goes with, in the tense that it was read as."""
    reading = verdict.grade.diagnosis.reading
    if not reading:
        return ""
    verb, form = verdict.item.target.verb, _meant(verdict)
    return ", ".join(name for person, name in PERSONS.items() if form in accepted_forms(verb, reading[0], person))


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
    return _("Check the spelling: a letter or two is off. This try does not count.")


def _unknown(verdict: Verdict) -> str:
    if verdict.grade.diagnosis.reading:
        return _wrong_tense(verdict)
    target = verdict.item.target
    if target.mood == "infinitive":
        return _("That does not fit; this sentence needs the infinitive.")
    return _(
        "That is no form of *%(verb)s*; %(wanted)s, %(subject)s.",
        verb=target.verb,
        wanted=_wanted(verdict.item),
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
    item, diagnosis = verdict.item, verdict.grade.diagnosis
    target, says = item.target, verdict.environment.says
    if verdict.chose_both or item.both or diagnosis.verdict != "wrong" or not diagnosis.reading:
        return None
    typed_mood = mood_of(*diagnosis.reading)
    if typed_mood == target.mood or not {typed_mood, target.mood} <= set(says):
        return None
    wrong, right = says[typed_mood].in_language(language()), says[target.mood].in_language(language())
    return (_meant(verdict), wrong), (verdict.form, right)


def difference(verdict: Verdict) -> list[tuple[str, str]] | None:
    """For an accent or ñ: the form cut into `same`, `del` and `ins` stretches; None for other mistakes."""
    typed = verdict.grade.diagnosis.normalised
    if verdict.grade.diagnosis.code not in SPELLING_CODES:
        return None
    form = _spelled(verdict)
    if len(typed) != len(form):
        return None
    parts: list[tuple[str, str]] = []
    for wrong, right in zip(typed, form, strict=True):
        if wrong == right:
            parts.append(("same", wrong))
        else:
            parts += [("del", wrong), ("ins", right)]
    return parts


def _spelled(verdict: Verdict) -> str:
    """The right form that was meant, of either series of the past."""
    target, diagnosis = verdict.item.target, verdict.grade.diagnosis
    right = set(diagnosis.accepted)
    if target.tense != INFINITIVE:
        for tense in _right_tenses(verdict.item):
            right |= accepted_forms(target.verb, tense, target.person)
    return _nearest(diagnosis.normalised, sorted(right))


def _nearest(typed: str, forms: Sequence[str]) -> str:
    """The form with the fewest differing letters, of the same length if there is one."""
    same = [form for form in forms if len(form) == len(typed)] or list(forms)
    return min(same, key=lambda form: sum(a != b for a, b in zip(typed, form, strict=False)))
