"""What somebody finds who types into the box of the verbs: a verb, a form of one, an English sense; or nothing."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from subjunctive_app.domain.conjugation import UnknownVerb, accepted_forms, nonfinite
from subjunctive_app.domain.environments import Environment
from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.lexicon import VERB_CLASSES, Entry, search, suggestions, verb_class
from subjunctive_app.domain.readings import Reading, readings_of, readings_without_accents
from subjunctive_app.domain.spelling import is_loosely, without_acutes, without_marks
from subjunctive_app.domain.triggers import environments_of
from subjunctive_app.verbs.about import About, about, is_listed
from subjunctive_app.verbs.pattern import Stretches
from subjunctive_app.verbs.presenter import PERSONS_OF

MAX_LETTERS = 60
MAX_HITS = 20
MAX_SUGGESTIONS = 5
NO = "no "
NEGATIVE = "imperative_negative"
# The order in which texts in Spanish use them most, by and large; all of the lexicon's first band.
COMMONEST = (
    *("ser", "estar", "haber", "tener", "hacer", "poder", "decir", "ir", "ver", "dar"),
    *("saber", "querer", "llegar", "pasar", "deber", "poner", "parecer", "quedar", "creer", "hablar"),
    *("llevar", "dejar", "seguir", "encontrar", "llamar", "venir", "pensar", "salir", "volver", "tomar"),
    *("conocer", "vivir", "sentir", "tratar", "mirar", "contar", "empezar", "esperar", "buscar", "entrar"),
)


class SearchTooLong(DomainError):
    """More letters than the longest form of a verb has."""

    code = "search_too_long"


@dataclass(frozen=True, slots=True)
class FoundForm:
    """A cell that the typed form belongs to, and the form as it is spelled there."""

    form: str
    tense: str
    person: str

    @property
    def key(self) -> str:
        """How an address names the cell."""
        return f"{self.tense}.{self.person}"


@dataclass(frozen=True, slots=True)
class Hit:
    """A verb that was found: what was typed is marked in its `name` and `gloss`, or it is one of its `forms`."""

    verb: About
    name: Stretches
    gloss: Stretches
    forms: tuple[FoundForm, ...] = ()

    @property
    def is_by_sense(self) -> bool:
        """True where the English gloss alone holds what was typed."""
        return not self.forms and not _has_mark(self.name) and _has_mark(self.gloss)


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to `text`: verbs, and the environments of the grammar of which it is a trigger.

    Where there are no hits, `suggestions` are near; `by_rule` may be an infinitive.
    """

    text: str
    hits: tuple[Hit, ...]
    suggestions: tuple[Entry, ...] = ()
    by_rule: str = ""
    environments: tuple[Environment, ...] = ()


def find(text: str, dialect: str) -> Found:
    """The verbs for a text: those of which it is a form, then those that begin so or mean so.

    Raises SearchTooLong for more than 60 letters.
    """
    wanted = tidy(text)
    if len(wanted) > MAX_LETTERS:
        raise SearchTooLong(wanted)
    hits = _hits(wanted, dialect)
    by_rule = wanted if _can_be_infinitive(wanted) and not about(wanted).is_known else ""
    found = Found(wanted, hits) if hits or not wanted else near(wanted)
    return replace(found, by_rule=by_rule, environments=tuple(environments_of(wanted)))


def near(text: str) -> Found:
    """No verb, but those that are spelled nearly so."""
    return Found(text, (), suggestions(text, MAX_SUGGESTIONS))


def tidy(text: str) -> str:
    """What was typed, in lower case and without spare spaces or characters that cannot be seen."""
    seen = "".join(char if char.isprintable() else " " for char in unicodedata.normalize("NFC", text))
    return " ".join(seen.lower().split())


@lru_cache(maxsize=1)
def commonest() -> Mapping[str, tuple[str, ...]]:
    """The 40 commonest verbs by class, in the order of the classes; the commonest of a class first."""
    grouped = {name: tuple(verb for verb in COMMONEST if verb_class(verb) == name) for name in VERB_CLASSES}
    return {name: verbs for name, verbs in grouped.items() if verbs}


def _can_be_infinitive(text: str) -> bool:
    try:
        return bool(nonfinite(text))
    except UnknownVerb:
        return False


def _hits(text: str, dialect: str) -> tuple[Hit, ...]:
    forms = _forms(text, dialect)
    verbs = [_as_meant(found, text) for found in search(text, MAX_HITS)]
    exact = [text] if is_listed(text) else []
    names = dict.fromkeys((*exact, *forms, *verbs))
    return tuple(_hit(about(name), text, forms.get(name, ())) for name in names)[:MAX_HITS]


def _as_meant(found: Entry, text: str) -> str:
    """The verb with se where that was typed, or where only so it has the sense that was typed."""
    name, pronominal = found.infinitive, f"{found.infinitive}se"
    if found.se is None or _begins(name, text):
        return name
    has_only_so = _place(found.gloss, text) < 0 <= _place(found.se, text)
    return pronominal if has_only_so or _begins(pronominal, text) else name


def _begins(infinitive: str, text: str) -> bool:
    return without_marks(infinitive).startswith(without_marks(text))


def _place(gloss: str, text: str) -> int:
    """Where a word of the gloss begins as was typed; -1 where none does."""
    return f" {gloss.casefold()}".find(f" {text.removeprefix('to ')}")


def _hit(verb: About, text: str, forms: tuple[FoundForm, ...]) -> Hit:
    name = _cut(verb.infinitive, 0, len(text) if _begins(verb.infinitive, text) else 0)
    at = _place(verb.gloss, text)
    gloss = _cut(verb.gloss, max(at, 0), len(text.removeprefix("to ")) if at >= 0 else 0)
    return Hit(verb, name, gloss, forms)


def _has_mark(stretches: Stretches) -> bool:
    return any(is_marked for is_marked, _part in stretches)


def _cut(text: str, start: int, length: int) -> Stretches:
    """The text, `length` characters from `start` on marked."""
    end = start + length
    parts = ((False, text[:start]), (True, text[start:end]), (False, text[end:]))
    return tuple((is_marked, part) for is_marked, part in parts if part)


def _forms(text: str, dialect: str) -> dict[str, tuple[FoundForm, ...]]:
    """The cells of each verb whose form was typed, the commonest verb first."""
    form, is_negative = text.removeprefix(NO), text.startswith(NO)
    found: dict[str, list[FoundForm]] = {}
    for reading in _read(form):
        if (reading.tense == NEGATIVE) == is_negative:
            found.setdefault(reading.infinitive, []).append(_found_form(form, reading))
    return {verb: _own(forms, dialect) for verb, forms in found.items()}


def _read(form: str) -> tuple[Reading, ...]:
    """Whoever types an accent means it; whoever types none may have left them out."""
    exact = readings_of(form) if form != without_acutes(form) else ()
    return exact or readings_without_accents(form)


def _found_form(typed: str, reading: Reading) -> FoundForm:
    accepted = sorted(accepted_forms(reading.infinitive, reading.tense, reading.person))
    form = typed if typed in accepted else next(form for form in accepted if is_loosely(typed, form))
    return FoundForm(form, reading.tense, reading.person)


def _own(forms: list[FoundForm], dialect: str) -> tuple[FoundForm, ...]:
    """Without the persons that the dialect does not use, unless it is a form of theirs alone."""
    own = tuple(form for form in forms if form.person in PERSONS_OF[dialect])
    return own or tuple(forms)
