"""The form table of a verb for one dialect, ready for the template: rows, marks, doubles, an explained form."""

from dataclasses import dataclass

from subjunctive_app.domain.conjugation import (
    PERSONS,
    TENSES,
    Explanation,
    MissingForm,
    accepted_forms,
    explain_form,
    missing_reason,
    nonfinite,
)
from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.items import form_for
from subjunctive_app.verbs.pattern import Stretches, change, marked, regular_forms, regular_nonfinite

_VOS = ("1s", "2s_vos", "3s", "1p", "3p")
PERSONS_OF = {
    "tu_vosotros": ("1s", "2s", "3s", "1p", "2p", "3p"),
    "tu_ustedes": ("1s", "2s", "3s", "1p", "3p"),
    "vos_rioplatense": _VOS,
    "vos_centroamericano": _VOS,
}
# Name of a table: its columns.
OPEN = {
    "present": ("ind_present", "present"),
    "imperfect": ("ind_imperfect", "imperfect_ra"),
}
FOLDED = {
    "commands": ("imperative_affirmative", "imperative_negative"),
    "perfect": ("ind_perfect", "perfect"),
    "pluperfect": ("ind_pluperfect", "pluperfect_ra"),
    "preterite": ("ind_preterite", "conditional"),
    "future": ("ind_future", "future"),
    "future_perfect": ("ind_future_perfect", "conditional_perfect"),
}
SE_SERIES = {"imperfect": "imperfect_se", "pluperfect": "pluperfect_se"}


class FormNotFound(DomainError):
    """The address asks for a form that no verb has, or not this one."""

    code = "form_not_found"
    status = 404


@dataclass(frozen=True, slots=True)
class Cell:
    """The accepted forms of a tense and person, the one to show first; none where there is a reason for it."""

    tense: str
    person: str
    forms: tuple[Stretches, ...]
    reason: str = ""

    @property
    def key(self) -> str:
        """How an address names the cell."""
        return f"{self.tense}.{self.person}"

    @property
    def is_regular(self) -> bool:
        """True where no form leaves the pattern of hablar, comer, vivir."""
        return not any(is_marked for form in self.forms for is_marked, _part in form)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: a row of cells for each person, and the -se series where there is one."""

    name: str
    tenses: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    se_series: tuple[Cell, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why cells of this table are empty, each reason once."""
        return tuple(dict.fromkeys(cell.reason for row in self.rows for cell in row if cell.reason))


@dataclass(frozen=True, slots=True)
class Change:
    """A step of an explanation: its rule, and the word cut into what stays, goes, comes and stays."""

    rule: str
    after: str
    head: str
    lost: str
    added: str
    tail: str


@dataclass(frozen=True, slots=True)
class VerbView:
    """The page of a verb. `chosen` is the key of the explained cell; `form` is "" where there is none to explain."""

    infinitive: str
    open: tuple[Table, ...]
    folded: tuple[Table, ...]
    gerund: Stretches
    participles: tuple[Stretches, ...]
    chosen: str
    form: str
    steps: tuple[Change, ...]

    @property
    def is_regular(self) -> bool:
        """True where nothing on the page is marked."""
        tables = (*self.open, *self.folded)
        return all(cell.is_regular for table in tables for row in table.rows for cell in row)


def verb_view(infinitive: str, dialect: str, key: str | None = None) -> VerbView:
    """The page of a verb, with the form `key` (`tense.person`) explained, or the most telling one.

    Raises UnknownVerb for what is no Spanish infinitive, FormNotFound for a key without a form.
    """
    gerund, participles = _nonfinite(infinitive)
    chosen = most_telling(infinitive) if key is None else key
    explanation = Explanation("", ()) if key is None and not chosen else _explanation(infinitive, chosen)
    return VerbView(
        infinitive,
        open=tuple(_table(infinitive, dialect, name, tenses) for name, tenses in OPEN.items()),
        folded=tuple(_table(infinitive, dialect, name, tenses) for name, tenses in FOLDED.items()),
        gerund=gerund,
        participles=participles,
        chosen=chosen,
        form=explanation.form,
        steps=tuple(Change(step.rule, step.after, *change(step.before, step.after)) for step in explanation.steps),
    )


def most_telling(infinitive: str) -> str:
    """The key of the form to explain first: the past subjunctive, unless only the present is irregular.

    In the third person where the verb has no other; "" for a verb without finite forms (usucapir).
    """
    present, past = (_cell(infinitive, "tu_ustedes", tense, "1s") for tense in ("present", "imperfect_ra"))
    if not past.forms:
        return "imperfect_ra.3s" if accepted_forms(infinitive, "imperfect_ra", "3s") else ""
    return present.key if past.is_regular and not present.is_regular else "imperfect_ra.1p"


def _nonfinite(infinitive: str) -> tuple[Stretches, tuple[Stretches, ...]]:
    own = nonfinite(infinitive)
    gerund, participle = regular_nonfinite(infinitive)
    participles = tuple(marked(form, frozenset({participle})) for form in own.participles)
    return marked(own.gerund, frozenset({gerund})), participles


def _explanation(infinitive: str, key: str) -> Explanation:
    tense, _, person = key.partition(".")
    if tense not in TENSES or person not in PERSONS:
        raise FormNotFound(key)
    try:
        return explain_form(infinitive, tense, person)
    except MissingForm:
        raise FormNotFound(key) from None


def _table(infinitive: str, dialect: str, name: str, tenses: tuple[str, ...]) -> Table:
    persons = PERSONS_OF[dialect]
    rows = tuple(tuple(_cell(infinitive, dialect, tense, person) for tense in tenses) for person in persons)
    series = SE_SERIES.get(name)
    se_series = tuple(_cell(infinitive, dialect, series, person) for person in persons) if series else ()
    return Table(name, tenses, rows, se_series)


def _cell(infinitive: str, dialect: str, tense: str, person: str) -> Cell:
    accepted = accepted_forms(infinitive, tense, person)
    if not accepted:
        return Cell(tense, person, (), missing_reason(infinitive, tense, person) or "")
    shown = form_for(infinitive, tense, person, dialect)
    patterns = regular_forms(infinitive, tense, person)
    no: Stretches = ((False, "no "),) if tense == "imperative_negative" else ()
    forms = (shown, *sorted(accepted - {shown}))
    return Cell(tense, person, tuple((*no, *marked(form, patterns)) for form in forms))
