"""Families of environments, moods and pairs of tenses in the words of the interface."""

from flask_babel import gettext as _

from subjunctive_app.domain.items import Mood


def family_name(letter: str) -> str:
    """What the environments have in common whose id begins with the letter."""
    return {
        "N": _("After a verb, a noun or a judgement"),
        "A": _("After a joining word"),
        "R": _("After a noun: which one?"),
        "I": _("On its own"),
        "F": _("Set phrases"),
        "C": _("Comparing"),
    }[letter]


def mood_name(mood: Mood) -> str:
    """A mood as the head of a column."""
    return {
        "indicative": _("Indicative"),
        "subjunctive": _("Subjunctive"),
        "infinitive": _("Infinitive"),
        "imperative": _("Command form"),
    }[mood]


def pair_words(code: str) -> str:
    """A pair of tenses: that of the main verb, then that of the subjunctive."""
    return {
        "a": _("present, future or command, then present"),
        "b": _("present, future or command, then perfect, for what came before"),
        "c": _("past or conditional, then imperfect"),
        "d": _("past or conditional, then pluperfect, for what came before"),
        "e": _("present, then imperfect, for a past event"),
        "f": _("*si* with the imperfect, then the conditional"),
        "g": _("*si* with the pluperfect, then *habría* or *hubiera* and participle"),
        "h": _("*si* with the pluperfect, then the conditional"),
        "i": _("*si* with the imperfect, then *habría* and participle"),
        "k": _("any tense, then imperfect, for what is unreal at the same time"),
        "l": _("any tense, then pluperfect, for what is unreal before"),
    }[code]
