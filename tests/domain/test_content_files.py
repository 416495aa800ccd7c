"""The shape of the files of the content, which the loader trusts: keys, ids and texts. A failure names the sentence."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from subjunctive_app.domain.items import FOLDER
from tests.domain.content_files import FILES, assert_none, entries, environment_tables

LANGUAGES = {"en", "es"}
REQUIRED = {
    "sentence": {"id", "environment", "text", "verb", "tense", "person", "rival", "why", "gloss"},
    "partner": {"text", "tense", "note"},
    "variant": {"id", "text", "gloss"},
}
OPTIONAL = {
    "sentence": {"subject", "rival_person", "also", "marked", "both", "partner", "variant"},
    "partner": {"verb", "person", "subject", "also", "marked", "gloss"},
    "variant": {"verb", "tense", "person", "subject", "rival", "rival_person", "why", "also", "marked", "both"},
}
ENVIRONMENT_KEYS = {"name", "cefr", "mood", "rule", "says", "triggers"}
MORE_OF_ENVIRONMENTS = {"lookalikes", "pairs", "error", "cure", "usage"}
MOODS = {"indicative", "subjunctive", "imperative", "infinitive"}
TEXTS = {"why", "note", "name", "rule", "error", "cure", "usage"}


def texts() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every text in two languages, with a name for it."""
    for entry in entries():
        yield from ((f"{entry.id} {key}", entry.data[key]) for key in TEXTS & set(entry.data))
        yield from ((f"{entry.id} both {mood}", text) for mood, text in entry.data.get("both", {}).items())
    for key, data in environment_tables().items():
        yield from ((f"{key} {name}", data[name]) for name in TEXTS & set(data))
        yield from ((f"{key} says {mood}", text) for mood, text in data["says"].items())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_has_at_most_400_lines(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= 400


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_holds_sentences_or_environments_only(path: Path) -> None:
    keys = set(tomllib.loads(path.read_text(encoding="utf-8")))
    assert keys == {"sentence"} if path.parent == FOLDER else keys <= set(environment_tables())


def test_the_keys_of_sentences_partners_and_variants() -> None:
    wrong = []
    for entry in entries():
        keys = set(entry.data)
        wrong += [f"{entry.id}: no key {key}" for key in REQUIRED[entry.kind] - keys]
        wrong += [f"{entry.id}: unknown key {key}" for key in keys - REQUIRED[entry.kind] - OPTIONAL[entry.kind]]
    assert_none(wrong)


def test_the_person_of_a_rival_is_given_only_for_infinitives() -> None:
    tables = [entry for entry in entries() if entry.kind != "partner"]
    assert_none(e.id for e in tables if ("rival_person" in e.data) != (e.data.get("person") == "inf"))


def test_the_keys_of_environments() -> None:
    tables = environment_tables().items()
    assert_none(f"{key}: no key {name}" for key, data in tables for name in ENVIRONMENT_KEYS - set(data))
    known = ENVIRONMENT_KEYS | MORE_OF_ENVIRONMENTS
    assert_none(f"{key}: unknown key {name}" for key, data in tables for name in set(data) - known)
    assert_none(f"{key} says: {mood}" for key, data in tables for mood in set(data["says"]) - MOODS)


def test_every_text_has_both_languages_and_they_differ() -> None:
    assert_none(f"{name}: {text}" for name, text in texts() if set(text) != LANGUAGES or not all(text.values()))
    assert_none(name for name, text in texts() if text["en"] == text["es"])


def test_asterisks_are_balanced() -> None:
    parts = [(name, part) for name, text in texts() for part in text.values()]
    assert_none(f"{name}: {part}" for name, part in parts if part.count("*") % 2)


def test_an_id_is_kebab_case_and_starts_with_the_word_of_its_environment() -> None:
    wrong = []
    for entry in entries():
        if entry.kind == "sentence":
            word = entry.data["environment"].partition(".")[2]
            if not re.fullmatch(rf"{word}(-[a-z0-9]+)+", entry.data["id"]):
                wrong.append(entry.id)
        elif entry.kind == "variant" and not re.fullmatch(r"[b-d]", entry.data["id"]):
            wrong.append(entry.id)
    assert_none(wrong)


def test_ids_are_unique() -> None:
    counted = Counter(entry.id for entry in entries())
    assert_none(key for key, count in counted.items() if count > 1)


def test_a_sentence_stands_in_the_file_of_its_environment_which_exists() -> None:
    wrong = [
        f"{entry.id}: {entry.data['environment']} in {entry.path.name}"
        for entry in entries()
        if entry.kind == "sentence"
        and (
            entry.data["environment"] not in environment_tables()
            or re.sub(r"_\d$", "", entry.path.stem) != entry.data["environment"].lower().replace(".", "_")
        )
    ]
    assert_none(wrong)
