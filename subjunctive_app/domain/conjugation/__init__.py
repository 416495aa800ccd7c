"""Spanish conjugation by rule: every form of every verb, the doubles, and the steps that build a form."""

from .clitics import attach_clitics
from .conjugator import (
    Explanation,
    MissingForm,
    Nonfinite,
    Step,
    accepted_forms,
    explain_form,
    missing_reason,
    nonfinite,
    shown_form,
)
from .explanations import RULES
from .lexicon import UnknownVerb, known_verbs
from .old_spelling import is_old_spelling
from .tables import AUXILIARY, PERSONS, TENSES, Person, Tense

__all__ = [
    "AUXILIARY",
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
    "attach_clitics",
    "explain_form",
    "is_old_spelling",
    "known_verbs",
    "missing_reason",
    "nonfinite",
    "shown_form",
]
