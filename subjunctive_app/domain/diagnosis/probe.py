"""An answer laid beside its target: everything that a check may ask about."""

from dataclasses import dataclass, replace

from subjunctive_app.domain.conjugation import PERSONS, TENSES, MissingForm

from ..conjugation.lexicon import without_pronoun
from ..spelling import without_acutes
from .normalising import normalise
from .paradigm import Paradigm, best_reading, paradigm_of
from .result import Code, Diagnosis, Reading, Verdict, verdict_of
from .tenses import Mood, mood, series

DIALECTS = ("tu_vosotros", "tu_ustedes", "vos_rioplatense", "vos_centroamericano")
INFINITIVE = "infinitive"
NEGATIVE_COMMANDS = "I.negimp"


@dataclass(frozen=True, slots=True)
class Probe:
    """What was typed (normalised), the target, and what the two have to do with each other.

    `accepted` are the forms of the cell, the one to show first; `right` these and those of the other past
    series. `readings` are the cells of the paradigm that the answer may be.
    """

    typed: str
    infinitive: str
    tense: str
    person: str
    environment: str | None
    dialect: str
    paradigm: Paradigm
    accepted: tuple[str, ...]
    right: tuple[str, ...]
    is_negative_command: bool
    readings: tuple[Reading, ...]

    @property
    def mood(self) -> Mood:
        """The mood that the target asks for."""
        return mood(self.tense, self.person)

    @property
    def series(self) -> tuple[str, ...]:
        """The tenses that are right in this sentence."""
        return series(self.tense, self.person)

    @property
    def is_affirmative_command(self) -> bool:
        """True where pronouns are joined to the form."""
        return self.tense == "imperative_affirmative"

    @property
    def has_pronoun(self) -> bool:
        """True for a verb in -se: its pronoun belongs to its forms."""
        return without_pronoun(self.infinitive) != self.infinitive

    @property
    def bare_infinitive(self) -> str:
        """The verb, without its -se."""
        return without_pronoun(self.infinitive)

    @property
    def bare(self) -> str:
        """The answer, without the pronoun that a verb in -se asks for here."""
        return self.typed.removeprefix(self.accepted[0].partition(" ")[0] + " ") if self.has_pronoun else self.typed

    @property
    def bare_right(self) -> tuple[str, ...]:
        """The right forms, those of a verb in -se without the pronoun before them."""
        return tuple(form.partition(" ")[2] or form for form in self.right) if self.has_pronoun else self.right

    def reading(self, typed: str) -> "Probe":
        """The same probe with another answer."""
        return replace(self, typed=typed, readings=self.paradigm.readings.get(typed, ()))

    def ignoring_acutes(self) -> "Probe":
        """The same probe with the cells that the answer may be when its accents do not count."""
        return replace(self, readings=self.paradigm.unaccented.get(without_acutes(self.typed), ()))

    def found(self, code: Code, *, reading: Reading | None = None, verdict: Verdict | None = None) -> Diagnosis:
        """The diagnosis with this code; `reading` is the cell that decided, else the likeliest is named."""
        return Diagnosis(
            code=code,
            verdict=verdict or verdict_of(code),
            normalised=self.typed,
            expected=self.accepted[0],
            accepted=self.accepted,
            reading=reading or best_reading(self.readings, self.person),
        )


def probe_of(typed: str, target: tuple[str, str, str], environment: str | None, dialect: str) -> Probe:
    """Lay the answer beside the target (infinitive, tense, person).

    Raises UnknownVerb, ValueError for a tense, person or dialect that does not exist, MissingForm for a cell
    that the verb does not have.
    """
    infinitive, tense, person = target
    _check_names(tense, person, dialect)
    if person == "inf":
        tense = INFINITIVE
    paradigm = paradigm_of(infinitive)
    accepted = (infinitive,) if tense == INFINITIVE else _accepted(paradigm, target, dialect)
    right = accepted + tuple(
        form for twin in series(tense, person)[1:] for form in paradigm.cells.get((twin, person), ())
    )
    is_negative_command = environment == NEGATIVE_COMMANDS or tense == "imperative_negative"
    read = normalise(typed, accepted=right, known=paradigm.readings, is_negative_command=is_negative_command)
    return Probe(
        typed=read,
        infinitive=infinitive,
        tense=tense,
        person=person,
        environment=environment,
        dialect=dialect,
        paradigm=paradigm,
        accepted=accepted,
        right=right,
        is_negative_command=is_negative_command,
        readings=paradigm.readings.get(read, ()),
    )


def _check_names(tense: str, person: str, dialect: str) -> None:
    if dialect not in DIALECTS:
        raise ValueError(f"no such dialect: {dialect!r}")
    if person == "inf":
        return
    if tense not in TENSES or person not in PERSONS:
        raise ValueError(f"no such tense and person: {tense!r}, {person!r}")


def _accepted(paradigm: Paradigm, target: tuple[str, str, str], dialect: str) -> tuple[str, ...]:
    """The accepted forms, the dialect's first: vos takes the tú form or, in Central America, its own."""
    infinitive, tense, person = target
    forms = paradigm.cells.get((tense, person), ())
    if not forms:
        raise MissingForm(f"{infinitive} {tense} {person}")
    if person != "2s_vos":
        return forms
    of_tu = frozenset(paradigm.cells.get((tense, "2s"), ()))
    return tuple(sorted(forms, key=lambda form: (form in of_tu) == (dialect == "vos_centroamericano")))
