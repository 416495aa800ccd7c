"""Cells that a verb does not have, each with the code of its reason.

Sources: RAE and ASALE, *Nueva gramática de la lengua española* (2009), § 4.14 (defective verbs) and § 41.5
(weather verbs; the plural is found in figurative use: *le llovieron críticas*).
"""

from typing import Final

from .model import VerbModel

NO_FIRST_PERSON: Final = "no-imperative-1s"
_IMPERATIVES: Final = frozenset({"imperative_affirmative", "imperative_negative"})
_THIRD: Final = frozenset({"3s", "3p"})
_BORROWING: Final = frozenset({"3s", "1p", "3p"})
_REASON_OF_KIND: Final = {"weather": "impersonal", "third": "third-person-only"}
# The persons whose ending begins with i in an -ir verb (arrecimos, arrecid); other tenses begin so throughout.
_WITH_I: Final = {
    "present": frozenset[str](),
    "imperative_negative": frozenset[str](),
    "ind_present": frozenset({"2s_vos", "1p", "2p"}),
    "imperative_affirmative": frozenset({"2s_vos", "2p"}),
}


def gap(model: VerbModel, tense: str, person: str) -> str:
    """Return why the cell is empty, "" if it is not.

    The codes: "no-imperative-1s", "impersonal" (weather verbs), "third-person-only", "no-imperative" (the
    commands of these two kinds of verb) and "defective".
    """
    if person == "1s" and tense in _IMPERATIVES:
        return NO_FIRST_PERSON
    if model.only:
        return _gap_of_kind(model.only, tense, person)
    return "defective" if model.without and _is_left_out(model.without, tense, person) else ""


def _is_left_out(without: frozenset[str], tense: str, person: str) -> bool:
    """Commands that are forms of the present subjunctive are missing with it."""
    is_borrowed = tense == "imperative_negative" or (tense == "imperative_affirmative" and person in _BORROWING)
    return tense in without or f"{tense} {person}" in without or (is_borrowed and "present" in without)


def _gap_of_kind(kind: str, tense: str, person: str) -> str:
    if kind in _REASON_OF_KIND:
        if person not in _THIRD:
            return _REASON_OF_KIND[kind]
        return "no-imperative" if tense in _IMPERATIVES else ""
    return "" if kind == "i" and person in _WITH_I.get(tense, (person,)) else "defective"
