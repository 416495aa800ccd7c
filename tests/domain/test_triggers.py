"""Triggers: phrases found in sentences, whatever form their verbs have."""

import pytest

from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.items import all_items
from subjunctive_app.domain.triggers import all_triggers, environments_of, find, fits
from tests.domain.content_files import assert_none


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("no estar seguro de que", "No estoy nada seguro de que", True),
        ("gustaría que", "Me gustaría que", True),
        ("es dudoso que", "Era dudoso que", True),
        ("es bueno/malo que", "Será malo que", True),
        ("es bueno/malo que", "Será raro que", False),
        ("buscar … que", "buscábamos algún hotel en el que", True),
        ("antes (de) que", "Antes que", True),
        ("antes (de) que", "antes de que", True),
        ("no creer que", "Creo que", False),
        ("no creer que", "No me creo que", True),
        ("cuando", "cuándo", False),
        ("esperar que", "que espere", False),
        ("para que", "para eso que", False),
        ("alegrarse de que", "Nos alegramos mucho de que", True),
        ("puede que", "Pudo que", True),
        ("pedir que", "Han pedido que", True),
        ("hacer que", "está haciendo que", True),
        ("pedir que", "Pídele que", True),
        ("dejar que", "déjame que", True),
        ("asegurar(se) de que", "Me aseguré de que", True),
        ("no sea que", "No es que", False),
        ("no sea que", "no sea que", True),
        ("fuera cual", "Fuese cual", True),
        ("haga lo que", "haría lo que", False),
    ],
)
def test_what_fits_a_phrase(phrase: str, text: str, expected: bool) -> None:
    assert fits(phrase, text) is expected


@pytest.mark.parametrize(
    ("sentence", "phrase", "environment", "words"),
    [
        ("La verdad, no creo que llueva.", "no creer que", "N.neg", "no creo que"),
        ("Esperábamos que vinieras.", "esperar que", "N.wish", "Esperábamos que"),
        ("Llámame cuando llegues.", "cuando", "A.time", "cuando"),
    ],
)
def test_a_trigger_is_found_with_its_place(sentence: str, phrase: str, environment: str, words: str) -> None:
    found = [(one.trigger.phrase, one.trigger.environment, sentence[one.start : one.end]) for one in find(sentence)]
    assert (phrase, environment, words) in found


@pytest.mark.parametrize("sentence", ["", "¿?", "Hola.", "a" * 10_000, "que " * 2_000])
def test_any_text_can_be_searched(sentence: str) -> None:
    assert all(0 <= match.start < match.end <= len(sentence) for match in find(sentence))


def test_the_trigger_of_every_subjunctive_is_found_in_its_sentence() -> None:
    wrong = []
    for item in all_items().values():
        if item.target.mood == "subjunctive":
            text = item.target.sentence(item.target.form("tu_ustedes"))
            if item.environment not in {match.trigger.environment for match in find(text)}:
                wrong.append(f"{item.id}: {text}")
    assert_none(wrong)


def test_the_phrase_that_says_most_comes_first() -> None:
    first = {
        "Buscaban una emisora que pusiera boleros.": "buscar … que",
        "Te dejo la llave para que riegues las plantas.": "para que",
        "No estoy muy seguro de que me quede bien.": "no estar seguro de que",
        "Me fui sin que nadie lo notara.": "sin que",
        "Basta con que firmes aquí.": "bastar (con) que",
    }
    assert {text: find(text)[0].trigger.phrase for text in first} == first


def test_the_first_trigger_found_is_mostly_that_of_the_sentence() -> None:
    """The rest are phrases of several environments, which only the meaning tells apart: *como*, *después de que*."""
    items = [item for item in all_items().values() if item.target.mood == "subjunctive"]
    right = 0
    for item in items:
        text = item.target.sentence(item.target.form("tu_ustedes"))
        begins = text.find(item.target.trigger)
        ends = begins + len(item.target.trigger)
        here = [one for one in find(text) if not one.trigger.is_lookalike and one.start < ends and one.end > begins]
        right += bool(here) and here[0].trigger.environment == item.environment
    assert right > 0.85 * len(items)


def test_every_phrase_is_found_by_itself() -> None:
    assert_none(f"{one.environment}: {one.phrase}" for one in all_triggers() if not fits(one.phrase, one.phrase))


def test_what_somebody_types_leads_to_environments() -> None:
    assert [one.id for one in environments_of("cuando")][0] == "A.time"
    assert "N.wish" in [one.id for one in environments_of("esper")]
    assert environments_of("") == environments_of("x") == []
    assert environments_of("zzz") == []
    assert {one.id for one in environments_of("no")} <= set(ENVIRONMENTS)
