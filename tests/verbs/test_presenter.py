"""The form table: whose persons, which forms, which doubles, which form is explained."""

import pytest

from subjunctive_app.domain.conjugation import TENSES, UnknownVerb
from subjunctive_app.verbs.presenter import Cell, FormNotFound, VerbView, most_telling, verb_view

PERSONS = {
    "tu_vosotros": ["1s", "2s", "3s", "1p", "2p", "3p"],
    "tu_ustedes": ["1s", "2s", "3s", "1p", "3p"],
    "vos_rioplatense": ["1s", "2s_vos", "3s", "1p", "3p"],
    "vos_centroamericano": ["1s", "2s_vos", "3s", "1p", "3p"],
}
# A cell by (infinitive, dialect, tense, person), as it is written.
CELLS = {
    ("ser", "tu_vosotros", "present", "2p"): "seáis",
    ("ser", "tu_vosotros", "imperfect_ra", "1s"): "fuera",
    ("tener", "tu_ustedes", "present", "1p"): "tengamos",
    ("pedir", "tu_ustedes", "perfect", "1p"): "hayamos pedido",
    ("haber", "tu_ustedes", "present", "3s"): "haya",
    ("llover", "tu_ustedes", "present", "3s"): "llueva",
    ("roer", "tu_ustedes", "present", "1s"): "roa / roiga / roya",
    ("roer", "tu_ustedes", "ind_present", "1s"): "roo / roigo / royo",
    ("tener", "vos_rioplatense", "present", "2s_vos"): "tengas / tengás",
    ("tener", "vos_centroamericano", "present", "2s_vos"): "tengás / tengas",
    ("tener", "vos_rioplatense", "ind_present", "2s_vos"): "tenés",
    ("tener", "vos_rioplatense", "imperative_affirmative", "2s_vos"): "tené",
    ("tener", "tu_ustedes", "imperative_negative", "2s"): "no tengas",
    ("tener", "tu_ustedes", "imperative_affirmative", "1s"): "",
    ("imprimir", "tu_ustedes", "perfect", "3s"): "haya impreso / haya imprimido",
}


def cells(view: VerbView) -> dict[str, Cell]:
    tables = (*view.open, *view.folded)
    return {cell.key: cell for table in tables for row in (*table.rows, table.se_series) for cell in row}


def written(cell: Cell) -> str:
    return " / ".join("".join(part for _is_marked, part in form) for form in cell.forms)


@pytest.mark.parametrize(("dialect", "persons"), PERSONS.items())
def test_the_persons_of_a_dialect(dialect: str, persons: list[str]) -> None:
    view = verb_view("tener", dialect)
    for table in (*view.open, *view.folded):
        assert [row[0].person for row in table.rows] == persons, table.name
    assert set(cells(view)) == {f"{tense}.{person}" for tense in TENSES for person in persons}


@pytest.mark.parametrize(("cell", "expected"), CELLS.items())
def test_what_a_cell_shows(cell: tuple[str, str, str, str], expected: str) -> None:
    infinitive, dialect, tense, person = cell
    assert written(cells(verb_view(infinitive, dialect))[f"{tense}.{person}"]) == expected


def test_the_se_series_stands_beside_its_table() -> None:
    series = {
        table.name: [written(cell) for cell in table.se_series] for table in verb_view("tener", "tu_ustedes").open
    }
    assert series["present"] == []
    assert series["imperfect"] == ["tuviese", "tuvieses", "tuviese", "tuviésemos", "tuviesen"]


@pytest.mark.parametrize(
    ("infinitive", "key"),
    [
        ("tener", "imperfect_ra.1p"),
        ("pedir", "imperfect_ra.1p"),
        ("conocer", "present.1s"),
        ("hablar", "imperfect_ra.1p"),
    ],
)
def test_the_form_that_tells_most_is_explained(infinitive: str, key: str) -> None:
    assert most_telling(infinitive) == key
    assert verb_view(infinitive, "tu_ustedes").chosen == key


def test_the_chosen_form_is_explained_to_its_end() -> None:
    view = verb_view("tener", "tu_ustedes", "present.2p")
    assert view.form == "tengáis"
    assert [step.rule for step in view.steps] == ["yo-stem", "present-subjunctive-stem", "ending", "accent"]
    assert view.steps[-1].after == view.form
    assert [(step.lost, step.added) for step in view.steps[1:]] == [("o", ""), ("", "ais"), ("a", "á")]


def test_regular_and_irregular() -> None:
    regular = {"hablar": True, "beber": True, "vivir": True, "tener": False, "buscar": False, "abrir": False}
    assert {verb: verb_view(verb, "tu_vosotros").is_regular for verb in regular} == regular


@pytest.mark.parametrize(
    "key", ["", "present", "present.", "present.4s", "past.1s", "imperative_affirmative.1s", ".1s"]
)
def test_a_key_without_a_form(key: str) -> None:
    with pytest.raises(FormNotFound):
        verb_view("tener", "tu_ustedes", key)


def test_what_is_no_infinitive() -> None:
    with pytest.raises(UnknownVerb):
        verb_view("xyz", "tu_ustedes")
