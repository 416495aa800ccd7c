"""The diagnosis of a typed form: which one cause explains the answer, and how it counts."""

from .checks import first_cause
from .probe import probe_of
from .result import Diagnosis


def diagnose(
    typed: str,
    infinitive: str,
    tense: str,
    person: str,
    *,
    environment: str | None = None,
    dialect: str = "tu_vosotros",
) -> Diagnosis:
    """Diagnose an answer to (infinitive, tense, person); person `inf` asks for the infinitive itself.

    `environment` is an id of the taxonomy (negative commands are read a little differently), `dialect` one
    of DIALECTS. Any text can be diagnosed. Raises UnknownVerb, ValueError for a tense, person or dialect that
    does not exist, MissingForm for a cell that the verb does not have.
    """
    return first_cause(probe_of(typed, (infinitive, tense, person), environment, dialect))
