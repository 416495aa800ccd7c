"""Kinds of card, tenses and lengths as the pages name them, and where a card stands."""

import math
from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from subjunctive_app.domain.focus import KINDS, MIXED
from subjunctive_app.domain.items import TENSE_GROUPS
from subjunctive_app.domain.planning import Choice
from subjunctive_app.domain.practice import Length, Practice
from subjunctive_app.drills.tokens import Card
from subjunctive_app.progress.form_words import EXAMPLES


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


def length_names() -> dict[str, str]:
    """The lengths of a sitting that can be chosen, the usual one first."""
    names: dict[Length, str] = {"10": _("ten sentences"), "20": _("twenty sentences"), "minutes": _("five minutes")}
    return dict(names.items())


def more_words(practice: Practice) -> str:
    """Another sitting of the same length."""
    words = {"10": _("Ten more"), "20": _("Twenty more"), "minutes": _("Five minutes more"), "5": _("Five more")}
    return words[practice.length]


def place_words(card: Card) -> str:
    """Where a card stands: in its sitting, or else among all that were answered."""
    practice = card.practice
    if practice is None:
        return _("Sentence %(number)s", number=card.ordinal)
    if practice.size:
        return _("%(place)s of %(size)s", place=practice.place, size=practice.size)
    left = max(1, math.ceil(practice.left(card.shown_at).total_seconds() / 60))
    return ngettext("%(num)s minute left", "%(num)s minutes left", left)


def why_words(choice: Choice) -> str:
    """Why a card was dealt, behind its number, and the recall of what was not seen today yet: nothing where there was
    no other choice.
    """
    words = {"new": _("new"), "due": _("to repeat"), "shaky": _("to firm up"), "solid": _("solid"), "only": ""}
    if not words[choice.reason]:
        return ""
    percent = round(100 * choice.recall)
    recall = f", {percent} %" if choice.reason != "new" and percent < 100 else ""
    return f" · {words[choice.reason]}{recall}"


def tense_names() -> dict[str, str]:
    """Every group of tenses by its key in a query."""
    names = {
        "present": _("present subjunctive"),
        "imperfect": _("past subjunctive"),
        "perfect": _("perfect subjunctive"),
        "pluperfect": _("pluperfect subjunctive"),
    }
    return {tense: names[tense] for tense in TENSE_GROUPS}


def focus_names() -> dict[str, Mapping[str, str]]:
    """What the focus page calls each choice, by the field of its query."""
    return {"kind": kind_names(), "tense": tense_names(), "model": EXAMPLES, "length": length_names()}
