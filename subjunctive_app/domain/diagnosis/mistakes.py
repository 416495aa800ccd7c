"""The checks of what is no form at all: mal-forms, misspellings, popular forms, compounds, pronouns out of place."""

from ..spelling import without_acutes
from .compounds import is_malformed
from .malforms import malforms, unaccented_malforms
from .popular import popular_forms
from .probe import Probe
from .pronouns import split_before, with_pronouns
from .result import Diagnosis
from .sounds import sound_of


def malform(probe: Probe) -> Diagnosis | None:
    """A form built with a rule left out, even where another verb happens to have it (podan of podar)."""
    code = malforms(probe.bare_infinitive, probe.tense, probe.person).get(probe.bare)
    return probe.found(code) if code else None


def homophone(probe: Probe) -> Diagnosis | None:
    """Sounds right: *valla* for vaya, even where that is a word of its own."""
    if probe.readings or not probe.typed:
        return None
    sound, first = sound_of(probe.typed), _first_word(probe.typed)
    fits = any(
        sound_of(form) == sound and (" " not in form or _first_word(form) == first or probe.has_pronoun)
        for form in probe.right
    )
    return probe.found("homophone") if fits else None


def _first_word(text: str) -> str:
    # A misspelled haber is a mistake of the compound form.
    return without_acutes(text).partition(" ")[0]


def popular_form(probe: Probe) -> Diagnosis | None:
    """Heard in many places, and not standard: *haiga*, *puédamos*."""
    popular = popular_forms(probe.bare_infinitive, probe.tense, probe.person)
    return probe.found("popular_form") if probe.bare in popular else None


def unaccented_popular_form(probe: Probe) -> Diagnosis | None:
    """The same without its accents: *fueranos*."""
    plain = without_acutes(probe.bare)
    popular = popular_forms(probe.bare_infinitive, probe.tense, probe.person)
    return probe.found("popular_form") if any(without_acutes(form) == plain for form in popular) else None


def unaccented_malform(probe: Probe) -> Diagnosis | None:
    """A mal-form without its accents: *hablieramos*."""
    code = unaccented_malforms(probe.bare_infinitive, probe.tense, probe.person).get(without_acutes(probe.bare))
    return probe.found(code) if code else None


def compound(probe: Probe) -> Diagnosis | None:
    """Haber and a participle, one of them not as it should be: *haya escribido*, *haiga venido*."""
    is_compound = not probe.readings and is_malformed(probe.bare, probe.bare_infinitive, probe.tense, probe.person)
    return probe.found("compound") if is_compound else None


def clitic_order(probe: Probe) -> Diagnosis | None:
    """The right form with its pronoun on the wrong side: *digaslo* with *no*, *lo di* as a command."""
    bare, has_no = split_before(probe.typed)
    right = probe.bare_right
    if probe.is_affirmative_command:
        plain = without_acutes(bare)
        is_misplaced = bare != probe.typed and any(without_acutes(form) == plain for form in right)
    elif probe.is_negative_command:
        is_misplaced = any(with_pronouns(bare, right)) or (has_no and bare in right)
    else:
        return None
    return probe.found("clitic_order") if is_misplaced else None
