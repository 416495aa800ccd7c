"""The environments: what they hold, and what a wrong one is refused for."""

from dataclasses import replace

import pytest

from subjunctive_app.domain.environments import ENVIRONMENTS, FAMILIES, Environment
from subjunctive_app.domain.items import all_items
from subjunctive_app.domain.texts import Text
from tests.domain.content_files import environment_tables

EACH = pytest.mark.parametrize("environment", ENVIRONMENTS.values(), ids=lambda environment: environment.id)


def test_every_environment_of_the_files_is_there() -> None:
    assert sorted(ENVIRONMENTS) == sorted(environment_tables())


def test_environments_stand_family_by_family() -> None:
    families = [one.family for one in ENVIRONMENTS.values()]
    assert families == sorted(families, key=FAMILIES.index)


def test_every_sentence_stands_in_one_environment() -> None:
    held = [item.id for environment in ENVIRONMENTS.values() for item in environment.items]
    assert sorted(held) == sorted(all_items())


@EACH
def test_an_environment_is_what_its_file_says(environment: Environment) -> None:
    data = environment_tables()[environment.id]
    assert (environment.mood, environment.cefr) == (data["mood"], data["cefr"])
    assert environment.triggers == tuple(data["triggers"])
    for text, given in ((environment.name, data["name"]), (environment.rule, data["rule"])):
        assert (text.in_language("en"), text.in_language("es")) == (given["en"], given["es"])


@EACH
def test_an_environment_is_complete(environment: Environment) -> None:
    assert environment.cefr in {"A2", "B1", "B2", "C1", "C2"}
    assert environment.triggers
    assert len(set(environment.triggers)) == len(environment.triggers)
    assert {"indicative", "subjunctive"} <= set(environment.says)
    assert environment.mood != "C" or "infinitive" in environment.says


@EACH
def test_its_moods_are_those_of_its_sentences(environment: Environment) -> None:
    """There are look-alikes, and few sentences of an environment that always takes the subjunctive take both."""
    moods = {item.target.mood for item in environment.items}
    assert "subjunctive" in moods
    assert (moods - {"subjunctive"}) != set(), "no look-alike"
    if environment.mood == "S":
        assert sum(item.both is not None for item in environment.items) <= 0.1 * len(environment.items)


def test_a_mood_rule_is_one_of_three() -> None:
    environment = next(iter(ENVIRONMENTS.values()))
    with pytest.raises(ValueError, match="must be S, D or C"):
        replace(environment, mood="X")  # type: ignore[arg-type]


def test_what_is_loaded_cannot_be_changed() -> None:
    environment = next(iter(ENVIRONMENTS.values()))
    with pytest.raises(TypeError):
        ENVIRONMENTS["X.new"] = environment  # type: ignore[index]
    with pytest.raises(TypeError):
        environment.says["subjunctive"] = environment.name  # type: ignore[index]


@pytest.mark.parametrize("data", [{"en": "Hello"}, {"en": "Hello", "es": "Hola", "fr": "Salut"}, {}])
def test_a_text_has_exactly_two_languages(data: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="en and es"):
        Text.parse(data)


@pytest.mark.parametrize(("en", "es"), [("Hello", " "), ("", "Hola")])
def test_neither_language_of_a_text_is_empty(en: str, es: str) -> None:
    with pytest.raises(ValueError, match="both languages"):
        Text(en, es)


def test_a_text_in_a_language_and_english_for_any_other() -> None:
    text = Text("Hello", "Hola")
    assert [text.in_language(language) for language in ("en", "es", "fr")] == ["Hello", "Hola", "Hello"]
