"""The public functions: forms of a verb, the form to show, and how it is built.

All of them take pronominal infinitives (quejarse): finite forms and negative commands then have the pronoun
before them ("me queje", "te quejes"), affirmative commands at their end ("quéjate").
"""

from dataclasses import dataclass

from .clitics import attach_clitics, pronominal
from .gaps import gap
from .lexicon import models, without_pronoun
from .rules import Derivation, derive, gerund, participles
from .tables import AUXILIARY, PERSONS, TENSES


class MissingForm(KeyError):
    """The verb has no form for this tense and person; missing_reason says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step from the infinitive to a form: the rule (a key of RULES) and the word before and after it."""

    rule: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A form and the steps that build it, in order."""

    form: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Nonfinite:
    """Infinitive, gerund and participles (masculine singular, the one to show first; without a pronoun)."""

    infinitive: str
    gerund: str
    participles: tuple[str, ...]


def accepted_forms(infinitive: str, tense: str, person: str) -> frozenset[str]:
    """Return every correct form; empty where the cell does not exist.

    The negative imperative comes without "no". Raises UnknownVerb if *infinitive* cannot be a Spanish
    infinitive, ValueError for a tense or person that is not one of TENSES, PERSONS.
    """
    return frozenset(form for form, _ in _derivations(infinitive, tense, person))


def shown_form(infinitive: str, tense: str, person: str) -> str:
    """Return the form to show; raise MissingForm where the cell does not exist, else as accepted_forms."""
    return _first(infinitive, tense, person)[0]


def explain_form(infinitive: str, tense: str, person: str) -> Explanation:
    """Return the form to show and how it is built; raises as shown_form."""
    form, trace = _first(infinitive, tense, person)
    return Explanation(form, tuple(Step(*step) for step in trace))


def missing_reason(infinitive: str, tense: str, person: str) -> str | None:
    """Return the code of the reason why the cell is empty, None if it is not; raises as accepted_forms.

    The codes: "no-imperative-1s", "no-imperative", "impersonal", "third-person-only", "defective".
    """
    if _derivations(infinitive, tense, person):
        return None
    return gap(models(without_pronoun(infinitive))[0], tense, person)


def nonfinite(infinitive: str) -> Nonfinite:
    """Return infinitive, gerund and participles; raise UnknownVerb as accepted_forms."""
    base = without_pronoun(infinitive)
    forms = tuple(participle for participle, _ in _participles(base))
    form = gerund(models(base)[0])
    return Nonfinite(infinitive, form if base == infinitive else attach_clitics(form, ("se",)), forms)


def _first(infinitive: str, tense: str, person: str) -> Derivation:
    derivations = _derivations(infinitive, tense, person)
    if not derivations:
        raise MissingForm(f"{infinitive} {tense} {person}")
    return derivations[0]


def _derivations(infinitive: str, tense: str, person: str) -> list[Derivation]:
    if tense not in TENSES or person not in PERSONS:
        raise ValueError(f"no such tense and person: {tense} {person}")
    base = without_pronoun(infinitive)
    plain = _plain(base, tense, person)
    if base == infinitive:
        return plain
    return [found for form, trace in plain for found in pronominal(form, trace, tense, person)]


def _plain(base: str, tense: str, person: str) -> list[Derivation]:
    if tense in AUXILIARY:
        return _compound(base, tense, person)
    return [found for model in models(base) for found in derive(model, tense, person)]


def _participles(base: str) -> list[Derivation]:
    """The participles of every set of forms, each once."""
    found = {form: (form, trace) for model in models(base) for form, trace in participles(model)}
    return list(found.values())


def _compound(base: str, tense: str, person: str) -> list[Derivation]:
    if gap(models(base)[0], tense, person):
        return []
    found: list[Derivation] = []
    auxiliaries = derive(models("haber")[0], AUXILIARY[tense], person)
    for participle, own_steps in _participles(base):
        for auxiliary, haber_steps in auxiliaries:
            form = f"{auxiliary} {participle}"
            last = ("auxiliary", participle, form)
            found.append((form, [*haber_steps, *own_steps, last]))
    return found
