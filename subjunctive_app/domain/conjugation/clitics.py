"""Unstressed pronouns: before the forms of a verb in -se, and joined to commands, infinitives and gerunds.

Source: RAE and ASALE, *Nueva gramática de la lengua española* (2009), §§ 16.7 and 42.3; for the accent,
*Ortografía* (2010), § 3.4.3.3: a form with pronouns is accented like any other word.
"""

from typing import Final

from .accent import mark_stress, without_accent, write_accent
from .spelling import Trace

_REFLEXIVE: Final = {"1s": "me", "2s": "te", "2s_vos": "te", "3s": "se", "1p": "nos", "2p": "os", "3p": "se"}
# Pronouns stand in this order, one of each rank: se, second person, first person, third person.
_RANK: Final = {"se": 0, "te": 1, "os": 1, "me": 2, "nos": 2} | dict.fromkeys(
    ("lo", "la", "los", "las", "le", "les"), 3
)
# The one command that keeps its d before os; iros is right as well (RAE, 2017).
_IDOS: Final = "idos"
_IROS: Final = "iros"


def attach_clitics(form: str, clitics: tuple[str, ...]) -> str:
    """Return an affirmative command, infinitive or gerund with *clitics* joined to it (dígamelo, vámonos).

    Raises ValueError unless there are clitics, each of them one, in the order of Spanish (se lo, not lo se).
    """
    ranks = [_RANK.get(clitic, -1) for clitic in clitics]
    if not ranks or ranks[0] < 0 or any(after <= before for before, after in zip(ranks, ranks[1:], strict=False)):
        raise ValueError(f"no such pronouns: {clitics}")
    return write_accent(_shortened(mark_stress(form), clitics[0]) + "".join(clitics))


def pronominal(form: str, trace: Trace, tense: str, person: str) -> list[tuple[str, Trace]]:
    """Return the forms of a verb in -se, each with its steps, given the *form* without pronoun and its steps."""
    pronoun = _REFLEXIVE[person]
    if tense != "imperative_affirmative":
        before = f"{pronoun} {form}"
        return [(before, [*trace, ("clitic-before", form, before)])]
    joined = attach_clitics(form, (pronoun,))
    last = [*trace, *_steps(form, pronoun, joined)]
    if joined != _IDOS:
        return [(joined, last)]
    return [(joined, last), (_IROS, [("irregular", "irse", _IROS)])]


def _shortened(form: str, clitic: str) -> str:
    """The form less the consonant it loses: vamos + nos, digamos + se, sentad + os."""
    is_lost = form.endswith("mos") and clitic in ("nos", "se")
    if clitic == "os" and form.endswith("d"):
        is_lost = without_accent(form) != "id"
    return form[:-1] if is_lost else form


def _steps(form: str, pronoun: str, joined: str) -> Trace:
    plain = without_accent(joined)
    steps = [("clitic-after", form, plain), ("accent", plain, joined)]
    keeps_accent = joined == plain or joined.startswith(_shortened(form, pronoun))
    return [("clitic-after", form, joined)] if keeps_accent else steps
