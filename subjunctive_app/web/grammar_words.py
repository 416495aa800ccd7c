"""Words of grammar that more than one page uses: tenses, persons, and the rules of stem vowels and spelling.

Spanish words stand between asterisks.
"""

from flask_babel import gettext as _
from flask_babel import lazy_gettext

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
VOWELS = {
    "diphthong-e-ie": lazy_gettext("Under stress *e* becomes *ie*."),
    "diphthong-o-ue": lazy_gettext("Under stress *o* becomes *ue*."),
    "diphthong-o-hue": lazy_gettext("Under stress *o* becomes *ue*, written *hue* after a vowel."),
    "diphthong-u-ue": lazy_gettext("Under stress *u* becomes *ue*."),
    "diphthong-i-ie": lazy_gettext("Under stress *i* becomes *ie*."),
    "vowel-e-i": lazy_gettext("The *e* of the stem becomes *i*."),
    "vowel-o-u": lazy_gettext("The *o* of the stem becomes *u*."),
}
SPELLINGS = {
    "spelling-c-qu": lazy_gettext("Before *e*, *c* is written *qu*."),
    "spelling-g-gu": lazy_gettext("Before *e*, *g* is written *gu*."),
    "spelling-z-c": lazy_gettext("Before *e*, *z* is written *c*."),
    "spelling-gu-gü": lazy_gettext("Before *e*, a *u* that is heard after *g* is written *ü*."),
    "spelling-gu-g": lazy_gettext("Before *a* and *o*, *gu* is written *g*."),
    "spelling-qu-c": lazy_gettext("Before *a* and *o*, *qu* is written *c*."),
    "spelling-c-z": lazy_gettext("Before *a* and *o*, *c* is written *z*."),
    "spelling-g-j": lazy_gettext("Before *a* and *o*, *g* is written *j*."),
    "spelling-uir-y": lazy_gettext("Before *a*, *e* and *o* the stem takes *y*."),
    "spelling-i-y": lazy_gettext("Between vowels *i* is written *y*."),
    "spelling-i-merged": lazy_gettext("Two *i* become one."),
    "spelling-i-absorbed": lazy_gettext("After *ñ*, *ll* and this *j* the *i* is lost."),
    "spelling-initial-ye": lazy_gettext("At the start of a word *ie* is written *ye*."),
    "spelling-initial-hue": lazy_gettext("At the start of a word *ue* is written *hue*."),
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
