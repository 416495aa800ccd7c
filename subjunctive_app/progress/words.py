"""Kinds of answer and states of an environment, in the words of the interface."""

from datetime import date

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from subjunctive_app.domain.calendar import WEEKS, Calendar, Day, Week
from subjunctive_app.domain.memory import Missing, Standing
from subjunctive_app.domain.progress import Overview, Place


def kind_name(kind: str) -> str:
    """A kind of mistake in a few words."""
    names = {
        "shown": _("Asked to be shown"),
        "meaning": _("The meaning of the mood missed"),
        "trigger": _("The words that decide missed"),
        "accent_other_word": _("An accent that makes another word"),
        "accent": _("Accent left out or misplaced"),
        "enye": _("*n* for *ñ*"),
        "infinitive": _("Infinitive where a person is needed"),
        "indicative_same_person": _("Indicative for subjunctive"),
        "future_or_conditional": _("Future or conditional for subjunctive"),
        "imperative": _("Affirmative command after *no*"),
        "other_subjunctive_tense": _("Right mood, other tense"),
        "other_person": _("Right form, other person"),
        "indicative_other_person": _("Indicative, and of another person"),
        "subjunctive_for_indicative": _("Subjunctive where it is not needed"),
        "finite_for_infinitive": _("Conjugated where the infinitive is due"),
        "regularised_yo_stem": _("Stem not taken from the *yo* form"),
        "diphthong_kept": _("Diphthong where the stem is not stressed"),
        "ir_vowel_missed": _("*e* or *o* where an *‑ir* verb takes *i* or *u*"),
        "stem_change_missed": _("Change of the stem vowel left out"),
        "wrong_theme_vowel": _("Ending of another conjugation"),
        "past_stem": _("Past subjunctive not built on the preterite"),
        "past_ending": _("*i* kept where the past ending loses it"),
        "spelling_change": _("Change of spelling left out"),
        "homophone": _("Sounds right, spelled otherwise"),
        "popular_form": _("A popular form, not the standard one"),
        "compound": _("*haber* or participle built wrong"),
        "clitic_order": _("Pronoun in the wrong place"),
        "old_spelling": _("A spelling of former times"),
        "other_verb": _("A form of another verb"),
        "typo": _("Slip of the finger"),
        "unknown": _("A form that does not exist here"),
    }
    return names[kind]


def missing_words(missing: tuple[Missing, ...]) -> str:
    """What would make an environment solid, in a few words; nothing for a solid one."""
    names = {
        "sentences": _("eight sentences"),
        "verbs": _("four verbs"),
        "lookalikes": _("two look-alikes"),
        "recent": _("four of the last five right"),
        "days": _("a second day"),
        "time": _("three weeks of memory"),
    }
    return ", ".join(names[one] for one in missing)


def state_name(state: Standing) -> str:
    """A state in one word."""
    return {"new": _("to meet"), "shaky": _("shaky"), "solid": _("solid")}[state]


def place_words(place: Place) -> str:
    """Where a kind of mistake came up, and how often."""
    trigger = place.trigger.replace("*", "")
    return ngettext("once with *%(trigger)s*", "%(num)s times with *%(trigger)s*", place.count, trigger=trigger)


def days_words(calendar: Calendar) -> str:
    """On how many days of the last weeks there was an answer."""
    days = calendar.practised
    return ngettext("%(num)s day in %(weeks)s weeks", "%(num)s days in %(weeks)s weeks", days, weeks=WEEKS)


def month_name(day: date) -> str:
    """The month of a day."""
    return format_date(day, "LLLL")


def week_name(week: Week) -> str:
    """A week by its first day."""
    return format_date(week.begins, "d MMM")


def accuracy_words(day: Day) -> str:
    """How much is right of late."""
    return _("Right at the first try, last four weeks: %(num)s in a hundred.", num=day.accuracy)


def recall_words(day: Day) -> str:
    """How much is still known of late, when it comes up again."""
    if day.recall is None:
        return _("What you still know on a later day shows here from your second day on.")
    return _("Still known on a later day, last four weeks: %(num)s in a hundred.", num=day.recall)


def headline(progress: Overview) -> str:
    """The whole page in one sentence."""
    parts = [
        ngettext("%(num)s solid", "%(num)s solid", progress.count("solid")),
        ngettext("%(num)s shaky", "%(num)s shaky", progress.count("shaky")),
        ngettext("%(num)s to meet", "%(num)s to meet", progress.count("new")),
    ]
    states = (progress.count("solid"), progress.count("shaky"), progress.count("new"))
    return ", ".join(part for part, count in zip(parts, states, strict=True) if count) + "."
