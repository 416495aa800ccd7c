"""Spanish conjugation by rule: every form of every verb, the doubles, and the steps that build a form."""

from .conjugator import (
    Explanation,
    MissingForm,
    Nonfinite,
    Step,
    accepted_forms,
    explain_form,
    nonfinite,
    shown_form,
)
from .explanations import RULES
from .lexicon import UnknownVerb, known_verbs
from .tables import PERSONS, TENSES, Person, Tense

__all__ = [
    "PERSONS",
    "RULES",
    "TENSES",
    "Explanation",
    "MissingForm",
    "Nonfinite",
    "Person",
    "Step",
    "Tense",
    "UnknownVerb",
    "accepted_forms",
    "explain_form",
    "known_verbs",
    "nonfinite",
    "shown_form",
]
