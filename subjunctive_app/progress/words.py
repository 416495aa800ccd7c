"""Kinds of answer and states of an environment, in the words of the interface."""

from datetime import date
from functools import lru_cache

from flask_babel import LazyString, format_date, lazy_gettext, ngettext
from flask_babel import gettext as _

from subjunctive_app.domain.calendar import WEEKS, Calendar, Day, Week
from subjunctive_app.domain.memory import Missing, Standing
from subjunctive_app.domain.progress import Overview, Place
from subjunctive_app.web.language import language

# Lazy, and looked up one by one: a page names few of them.
KINDS = {
    "shown": lazy_gettext("Asked to be shown"),
    "meaning": lazy_gettext("The meaning of the mood missed"),
    "trigger": lazy_gettext("The words that decide missed"),
    "accent_other_word": lazy_gettext("An accent that makes another word"),
    "accent": lazy_gettext("Accent left out or misplaced"),
    "enye": lazy_gettext("*n* for *ñ*"),
    "infinitive": lazy_gettext("Infinitive where a person is needed"),
    "indicative_same_person": lazy_gettext("Indicative for subjunctive"),
    "future_or_conditional": lazy_gettext("Future or conditional for subjunctive"),
    "imperative": lazy_gettext("Affirmative command after *no*"),
    "other_subjunctive_tense": lazy_gettext("Right mood, other tense"),
    "other_person": lazy_gettext("Right form, other person"),
    "indicative_other_person": lazy_gettext("Indicative, and of another person"),
    "subjunctive_for_indicative": lazy_gettext("Subjunctive where it is not needed"),
    "finite_for_infinitive": lazy_gettext("Conjugated where the infinitive is due"),
    "regularised_yo_stem": lazy_gettext("Stem not taken from the *yo* form"),
    "diphthong_kept": lazy_gettext("Diphthong where the stem is not stressed"),
    "ir_vowel_missed": lazy_gettext("*e* or *o* where an *‑ir* verb takes *i* or *u*"),
    "stem_change_missed": lazy_gettext("Change of the stem vowel left out"),
    "wrong_theme_vowel": lazy_gettext("Ending of another conjugation"),
    "past_stem": lazy_gettext("Past subjunctive not built on the preterite"),
    "past_ending": lazy_gettext("*i* kept where the past ending loses it"),
    "spelling_change": lazy_gettext("Change of spelling left out"),
    "homophone": lazy_gettext("Sounds right, spelled otherwise"),
    "popular_form": lazy_gettext("A popular form, not the standard one"),
    "compound": lazy_gettext("*haber* or participle built wrong"),
    "clitic_order": lazy_gettext("Pronoun in the wrong place"),
    "old_spelling": lazy_gettext("A spelling of former times"),
    "other_verb": lazy_gettext("A form of another verb"),
    "typo": lazy_gettext("Slip of the finger"),
    "unknown": lazy_gettext("A form that does not exist here"),
}
MISSING: dict[Missing, LazyString] = {
    "sentences": lazy_gettext("eight sentences"),
    "verbs": lazy_gettext("four verbs"),
    "lookalikes": lazy_gettext("two look-alikes"),
    "recent": lazy_gettext("four of the last five right"),
    "days": lazy_gettext("a second day"),
    "time": lazy_gettext("three weeks of memory"),
}
STATES: dict[Standing, LazyString] = {
    "new": lazy_gettext("to meet"),
    "shaky": lazy_gettext("shaky"),
    "solid": lazy_gettext("solid"),
}


def kind_name(kind: str) -> str:
    """A kind of mistake in a few words."""
    return str(KINDS[kind])


def missing_words(missing: tuple[Missing, ...]) -> str:
    """What would make a skill solid, in a few words; nothing for a solid one."""
    return _missing_words(missing, language())


@lru_cache(maxsize=256)
def _missing_words(missing: tuple[Missing, ...], _language: str) -> str:
    """A page says the same few combinations many times, and each look-up of a text asks for the language anew."""
    return ", ".join(str(MISSING[one]) for one in missing)


def state_name(state: Standing) -> str:
    """A state in one word."""
    return str(STATES[state])


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
    return _day_name(week.begins, language())


@lru_cache(maxsize=256)
def _day_name(day: date, _language: str) -> str:
    return format_date(day, "d MMM")


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
