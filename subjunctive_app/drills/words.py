"""Kinds of card and tenses as the focus page names them."""

from flask_babel import gettext as _

from subjunctive_app.domain.focus import KINDS, MIXED, TENSE_GROUPS
from subjunctive_app.domain.planning import Choice


def kind_names() -> dict[str, str]:
    """Every kind of card by its key in a query, `mixed` last."""
    names = {
        "choose": _("Choose the form"),
        "type": _("Type the form"),
        "interpret": _("Read the meaning"),
        "transform": _("Say it another way"),
        "mend": _("Mend the wrong form"),
        "spot": _("Find the words that decide"),
    }
    return {**{kind: names[kind] for kind in KINDS}, MIXED: _("All kinds in turn")}


def why_words(choice: Choice) -> str:
    """Why a card was dealt, behind its number: nothing where there was no other choice."""
    if choice.reason == "due":
        return " · " + _("to repeat, %(percent)s %%", percent=round(100 * choice.recall))
    words = {"new": _("new"), "shaky": _("to firm up"), "solid": _("solid"), "only": ""}[choice.reason]
    return f" · {words}" if words else ""


def tense_names() -> dict[str, str]:
    """Every group of tenses by its key in a query."""
    names = {
        "present": _("present subjunctive"),
        "imperfect": _("past subjunctive"),
        "perfect": _("perfect subjunctive"),
        "pluperfect": _("pluperfect subjunctive"),
    }
    return {tense: names[tense] for tense in TENSE_GROUPS}
