"""The form table in words: names of tables and columns, and each step of an explanation for learners.

Spanish words stand between asterisks. `%(added)s` are the letters that a step brings.
The hyphen of an ending is U+2011: behind the common one a line may break.
"""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from subjunctive_app.verbs.presenter import Change
from subjunctive_app.verbs.search import NEGATIVE, FoundForm
from subjunctive_app.web.grammar_words import SPELLINGS, VOWELS, tense_name

PERSONS = {
    "1s": "yo",
    "2s": "tú",
    "2s_vos": "vos",
    "3s": "ella, usted",
    "1p": "nosotros",
    "2p": "vosotros",
    "3p": "ellos, ustedes",
}
TABLES = {
    "present": _("Present"),
    "imperfect": _("Imperfect"),
    "commands": _("Commands"),
    "perfect": _("Perfect"),
    "pluperfect": _("Pluperfect"),
    "preterite": _("Preterite and conditional"),
    "future": _("Future"),
    "future_perfect": _("Future perfect and conditional perfect"),
}
INDICATIVE, SUBJUNCTIVE = _("indicative"), _("subjunctive")
COLUMNS = {
    "ind_present": INDICATIVE,
    "present": SUBJUNCTIVE,
    "ind_imperfect": INDICATIVE,
    "imperfect_ra": SUBJUNCTIVE,
    "imperative_affirmative": _("affirmative"),
    "imperative_negative": _("negative"),
    "ind_perfect": INDICATIVE,
    "perfect": SUBJUNCTIVE,
    "ind_pluperfect": INDICATIVE,
    "pluperfect_ra": SUBJUNCTIVE,
    "ind_preterite": _("preterite"),
    "conditional": _("conditional"),
    "ind_future": INDICATIVE,
    "future": _("subjunctive, only in old texts and laws"),
    "ind_future_perfect": _("future perfect"),
    "conditional_perfect": _("conditional perfect"),
}
CLASSES = {
    "irregular": _("Irregular"),
    "e>ie>i": _("*e* becomes *ie* or *i*"),
    "o>ue>u": _("*o* becomes *ue* or *u*"),
    "e>ie": _("*e* becomes *ie*"),
    "o>ue": _("*o* becomes *ue*"),
    "u>ue": _("*u* becomes *ue*"),
    "i>ie": _("*i* becomes *ie*"),
    "e>i": _("*e* becomes *i*"),
    "yo-stem": _("*yo* form of its own"),
    "y": _("*y* between vowels"),
    "accent": _("Accent on the *i* or *u*"),
    "spelling": _("Changes in spelling only"),
    "participle": _("Irregular participle only"),
    "regular": _("Regular"),
}
USES = {
    "weather": _("A verb of the weather: it has no subject and stays in the third person."),
    "third": _("Used in the third person only."),
    "no future": _("Not used in the future, the conditional or commands."),
}
MISSING = {
    "no-imperative-1s": _("there is no command for *yo*"),
    "no-imperative": _("nobody can be told to do this"),
    "impersonal": _("only the third person: this verb has no subject"),
    "third-person-only": _("only the third person is used"),
    "defective": _("this form is not in use"),
}
STEPS = {
    **VOWELS,
    **SPELLINGS,
    "stem": _("Take the stem: the infinitive without *‑ar*, *‑er* or *‑ir*."),
    "yo-stem": _("The *yo* form of the present has a stem of its own."),
    "present-subjunctive-stem": _("Take the *yo* form of the present and drop *‑o*."),
    "hiatus-i": _("Under stress this *i* is a syllable of its own: *í*."),
    "hiatus-u": _("Under stress this *u* is a syllable of its own: *ú*."),
    "preterite-stem": _("The preterite has a stem of its own."),
    "imperfect-subjunctive-stem": _("Take the *ellos* form of the preterite and drop *‑ron*."),
    "future-stem": _("Start from the infinitive; a few verbs shorten it."),
    "short-imperative": _("The *tú* command has a short form."),
    "imperative-from-indicative": _("The *tú* command is the *ella* form of the present."),
    "imperative-from-subjunctive": _("This command is the present subjunctive."),
    "imperative-from-infinitive": _("Take the infinitive and drop *‑r*."),
    "ending": _("Add *‑%(added)s*."),
    "accent": _("The stressed vowel takes a written accent: *%(added)s*."),
    "irregular": _("Irregular: to be learnt as it is."),
    "auxiliary": _("Put the form of *haber* before the participle."),
    "clitic-before": _("The pronoun goes before the form."),
    "clitic-after": _("A command takes the pronoun at its end: *‑mos* loses its *s*, and *‑d* goes."),
}


def form_words(found: FoundForm) -> str:
    """Which form of its verb it is: tense and person."""
    form = f"no {found.form}" if found.tense == NEGATIVE else found.form
    return gettext(
        "*%(form)s* is %(tense)s, *%(person)s*.",
        form=form,
        tense=tense_name(found.tense),
        person=PERSONS[found.person],
    )


def step_words(step: Change) -> str:
    """What a step does, in the interface language."""
    return str(STEPS[step.rule]) % {"added": step.added}
