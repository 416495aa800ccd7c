"""The form table in words: names of tables and columns, and each step of an explanation for learners.

Spanish words stand between asterisks. `%(added)s` are the letters that a step brings.
The hyphen of an ending is U+2011: behind the common one a line may break.
"""

from flask_babel import lazy_gettext as _l

from subjunctive_app.verbs.presenter import Change

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
    "present": _l("Present"),
    "imperfect": _l("Imperfect"),
    "commands": _l("Commands"),
    "perfect": _l("Perfect"),
    "pluperfect": _l("Pluperfect"),
    "preterite": _l("Preterite and conditional"),
    "future": _l("Future"),
    "future_perfect": _l("Future perfect and conditional perfect"),
}
INDICATIVE, SUBJUNCTIVE = _l("indicative"), _l("subjunctive")
COLUMNS = {
    "ind_present": INDICATIVE,
    "present": SUBJUNCTIVE,
    "ind_imperfect": INDICATIVE,
    "imperfect_ra": SUBJUNCTIVE,
    "imperative_affirmative": _l("affirmative"),
    "imperative_negative": _l("negative"),
    "ind_perfect": INDICATIVE,
    "perfect": SUBJUNCTIVE,
    "ind_pluperfect": INDICATIVE,
    "pluperfect_ra": SUBJUNCTIVE,
    "ind_preterite": _l("preterite"),
    "conditional": _l("conditional"),
    "ind_future": INDICATIVE,
    "future": _l("subjunctive, only in old texts and laws"),
    "ind_future_perfect": _l("future perfect"),
    "conditional_perfect": _l("conditional perfect"),
}
STEPS = {
    "stem": _l("Take the stem: the infinitive without *‑ar*, *‑er* or *‑ir*."),
    "yo-stem": _l("The *yo* form of the present has a stem of its own."),
    "present-subjunctive-stem": _l("Take the *yo* form of the present and drop *‑o*."),
    "diphthong-e-ie": _l("Under stress *e* becomes *ie*."),
    "diphthong-o-ue": _l("Under stress *o* becomes *ue*."),
    "diphthong-o-hue": _l("Under stress *o* becomes *ue*, written *hue* after a vowel."),
    "diphthong-u-ue": _l("Under stress *u* becomes *ue*."),
    "diphthong-i-ie": _l("Under stress *i* becomes *ie*."),
    "vowel-e-i": _l("The *e* of the stem becomes *i*."),
    "vowel-o-u": _l("The *o* of the stem becomes *u*."),
    "hiatus-i": _l("Under stress this *i* is a syllable of its own: *í*."),
    "hiatus-u": _l("Under stress this *u* is a syllable of its own: *ú*."),
    "preterite-stem": _l("The preterite has a stem of its own."),
    "imperfect-subjunctive-stem": _l("Take the *ellos* form of the preterite and drop *‑ron*."),
    "future-stem": _l("Start from the infinitive; a few verbs shorten it."),
    "short-imperative": _l("The *tú* command has a short form."),
    "imperative-from-indicative": _l("The *tú* command is the *ella* form of the present."),
    "imperative-from-subjunctive": _l("This command is the present subjunctive."),
    "imperative-from-infinitive": _l("Take the infinitive and drop *‑r*."),
    "spelling-c-qu": _l("Before *e*, *c* is written *qu*."),
    "spelling-g-gu": _l("Before *e*, *g* is written *gu*."),
    "spelling-z-c": _l("Before *e*, *z* is written *c*."),
    "spelling-gu-gü": _l("Before *e*, a *u* that is heard after *g* is written *ü*."),
    "spelling-gu-g": _l("Before *a* and *o*, *gu* is written *g*."),
    "spelling-qu-c": _l("Before *a* and *o*, *qu* is written *c*."),
    "spelling-c-z": _l("Before *a* and *o*, *c* is written *z*."),
    "spelling-g-j": _l("Before *a* and *o*, *g* is written *j*."),
    "spelling-uir-y": _l("Before *a*, *e* and *o* the stem takes *y*."),
    "spelling-i-y": _l("Between vowels *i* is written *y*."),
    "spelling-i-merged": _l("Two *i* become one."),
    "spelling-i-absorbed": _l("After *ñ*, *ll* and this *j* the *i* is lost."),
    "spelling-initial-ye": _l("At the start of a word *ie* is written *ye*."),
    "spelling-initial-hue": _l("At the start of a word *ue* is written *hue*."),
    "ending": _l("Add *‑%(added)s*."),
    "accent": _l("The stressed vowel takes a written accent: *%(added)s*."),
    "irregular": _l("Irregular: to be learnt as it is."),
    "auxiliary": _l("Put the form of *haber* before the participle."),
}


def step_words(step: Change) -> str:
    """What a step does, in the interface language."""
    return str(STEPS[step.rule]) % {"added": step.added}
