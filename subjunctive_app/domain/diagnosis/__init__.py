"""Diagnosis of a typed form: the one cause of a mistake, read off the whole paradigm of the verb."""

from .grading import diagnose
from .lexicon import is_form_of_known_verb
from .normalising import normalise
from .probe import DIALECTS
from .result import CODES, Code, Diagnosis, Reading, Verdict

__all__ = [
    "CODES",
    "DIALECTS",
    "Code",
    "Diagnosis",
    "Reading",
    "Verdict",
    "diagnose",
    "is_form_of_known_verb",
    "normalise",
]
