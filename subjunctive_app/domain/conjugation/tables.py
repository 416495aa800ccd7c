"""Persons, tenses and endings of the Spanish verb.

An ending carries an acute where it, and not the stem, is stressed; :mod:`.accent` decides whether it is
written. Rows follow the order of :data:`PERSONS`. Source: RAE and ASALE, *Nueva gramática de la lengua
española* (2009), chapter 4.
"""

from typing import Final, Literal, get_args

Person = Literal["1s", "2s", "2s_vos", "3s", "1p", "2p", "3p"]
Tense = Literal[
    "present",
    "imperfect_ra",
    "imperfect_se",
    "future",
    "perfect",
    "pluperfect_ra",
    "pluperfect_se",
    "imperative_affirmative",
    "imperative_negative",
    "ind_present",
    "ind_preterite",
    "ind_imperfect",
    "ind_future",
    "conditional",
    "ind_perfect",
    "ind_pluperfect",
    "ind_future_perfect",
    "conditional_perfect",
]
PERSONS: Final[tuple[Person, ...]] = get_args(Person)
TENSES: Final[tuple[Tense, ...]] = get_args(Tense)
COLUMN: Final[dict[str, int]] = {person: column for column, person in enumerate(PERSONS)}

# Persons whose present is stressed on the stem.
STEM_STRESSED: Final = frozenset({"1s", "2s", "3s", "3p"})

IND_PRESENT: Final = {
    "ar": ("o", "as", "ás", "a", "ámos", "áis", "an"),
    "er": ("o", "es", "és", "e", "émos", "éis", "en"),
    "ir": ("o", "es", "ís", "e", "ímos", "ís", "en"),
}
# The column of vos holds the tú ending: its own -és, -ás is VOS_PRESENT, a second accepted form.
PRESENT: Final = {
    "ar": ("e", "es", "es", "e", "émos", "éis", "en"),
    "er": ("a", "as", "as", "a", "ámos", "áis", "an"),
    "ir": ("a", "as", "as", "a", "ámos", "áis", "an"),
}
VOS_PRESENT: Final = {"ar": "és", "er": "ás", "ir": "ás"}
PRETERITE: Final = {
    "ar": ("é", "áste", "áste", "ó", "ámos", "ásteis", "áron"),
    "er": ("í", "íste", "íste", "ió", "ímos", "ísteis", "ieron"),
    "ir": ("í", "íste", "íste", "ió", "ímos", "ísteis", "ieron"),
}
STRONG_PRETERITE: Final = ("e", "íste", "íste", "o", "ímos", "ísteis", "ieron")
IND_IMPERFECT: Final = {
    "ar": ("aba", "abas", "abas", "aba", "ábamos", "abais", "aban"),
    "er": ("ía", "ías", "ías", "ía", "íamos", "íais", "ían"),
    "ir": ("ía", "ías", "ías", "ía", "íamos", "íais", "ían"),
}
# Added to the 3p preterite less its -ron.
FROM_PRETERITE: Final = {
    "imperfect_ra": ("ra", "ras", "ras", "ra", "ramos", "rais", "ran"),
    "imperfect_se": ("se", "ses", "ses", "se", "semos", "seis", "sen"),
    "future": ("re", "res", "res", "re", "remos", "reis", "ren"),
}
# Added to the infinitive or the contracted future stem.
FROM_FUTURE: Final = {
    "ind_future": ("é", "ás", "ás", "á", "émos", "éis", "án"),
    "conditional": ("ía", "ías", "ías", "ía", "íamos", "íais", "ían"),
}
# Compound tense: the tense of haber that goes with the participle.
AUXILIARY: Final[dict[str, Tense]] = {
    "perfect": "present",
    "pluperfect_ra": "imperfect_ra",
    "pluperfect_se": "imperfect_se",
    "ind_perfect": "ind_present",
    "ind_pluperfect": "ind_imperfect",
    "ind_future_perfect": "ind_future",
    "conditional_perfect": "conditional",
}
