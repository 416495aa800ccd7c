"""The content as it stands in its files, and what a lint has to know about Spanish words."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from subjunctive_app.domain.conjugation import PERSONS, TENSES, accepted_forms, known_verbs, nonfinite
from subjunctive_app.domain.items import FOLDER, INFINITIVE, Item, Target, all_items
from subjunctive_app.domain.texts import Text

ENVIRONMENT_FOLDER = FOLDER.parent / "environments"
FILES = sorted([*FOLDER.glob("*.toml"), *ENVIRONMENT_FOLDER.glob("*.toml")])
NO_SUBJUNCTIVE_FUTURE = tuple(tense for tense in TENSES if tense != "future")
_WORD = re.compile(r"[^\W\d_]+")
# A relative clause may be joined by any of them: "un sitio donde", "con quien", "cuyo".
_RELATIVES = frozenset(["que", "donde", "quien", "quienes", "cual", "cuales", "cuyo", "cuya", "cuyos", "cuyas"])


@dataclass(frozen=True, slots=True)
class Entry:
    """A table of a sentence file: the sentence itself, one of its variants, or its partner."""

    id: str
    kind: str
    path: Path
    data: dict[str, Any]


def assert_none(wrong: Iterable[str]) -> None:
    """Fail with one line for each thing that is wrong."""
    found = list(wrong)
    assert not found, "\n" + "\n".join(found)


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """Every table of every sentence file, as written."""
    return tuple(entry for path in sorted(FOLDER.glob("*.toml")) for entry in _entries(path))


def _entries(path: Path) -> Iterator[Entry]:
    for data in tomllib.loads(path.read_text(encoding="utf-8"))["sentence"]:
        yield Entry(data["id"], "sentence", path, data)
        if "partner" in data:
            yield Entry(f"{data['id']} (partner)", "partner", path, data["partner"])
        for variant in data.get("variant", []):
            yield Entry(f"{data['id']}.{variant['id']}", "variant", path, variant)


@lru_cache(maxsize=1)
def environment_tables() -> dict[str, dict[str, Any]]:
    """Every environment as written, by id."""
    paths = sorted(ENVIRONMENT_FOLDER.glob("*.toml"))
    return {key: data for path in paths for key, data in tomllib.loads(path.read_text(encoding="utf-8")).items()}


def family(item: Item) -> str:
    """The id of the sentence that an item is, or is a variant of."""
    return item.id.partition(".")[0]


def targets() -> Iterator[tuple[str, Target]]:
    """Every gap of the content with a name for it: items, then partners."""
    for item in all_items().values():
        yield item.id, item.target
        if item.partner:
            yield f"{item.id} (partner)", item.partner.target


def texts_of(item: Item) -> dict[str, Text]:
    """The explanations of an item by their key in the file."""
    texts = {"why": item.why}
    if item.partner:
        texts["note"] = item.partner.note
    texts |= {f"both {mood}": text for mood, text in (item.both or {}).items()}
    return texts


def words(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return _WORD.findall(text.casefold())


def count_words(text: str) -> int:
    """How many words a reader sees: what stands between blanks and holds a letter or a digit."""
    return sum(any(letter.isalnum() for letter in part) for part in text.split())


def with_gap(target: Target) -> str:
    """The sentence as written, without the braces of the trigger."""
    return target.sentence("___")


def outside_trigger(target: Target) -> str:
    """The sentence without trigger and gap."""
    return " ".join(part.text for part in target.segments if part.kind == "words")


@lru_cache(maxsize=256)
def forms_of(verb: str) -> frozenset[str]:
    """Every form of a verb: finite, gerund, participles; the infinitive is none of them."""
    finite = {form for tense in TENSES for person in PERSONS for form in accepted_forms(verb, tense, person)}
    rest = nonfinite(verb)
    return frozenset({*finite, rest.gerund, *rest.participles}) - {verb}


@lru_cache(maxsize=1)
def _verbs_by_form() -> dict[str, set[str]]:
    index: dict[str, set[str]] = {}
    for verb in known_verbs():
        for form in forms_of(verb) | {verb}:
            index.setdefault(form, set()).add(verb)
    return index


@lru_cache(maxsize=1)
def future_subjunctives() -> frozenset[str]:
    """The forms that are future subjunctives and nothing else."""
    index = _verbs_by_form()
    old = {f for verb in known_verbs() for person in PERSONS for f in accepted_forms(verb, "future", person)}
    return frozenset(
        form
        for form in old
        if not any(
            form in accepted_forms(verb, tense, person)
            for verb in index[form]
            for tense in NO_SUBJUNCTIVE_FUTURE
            for person in PERSONS
        )
    )


def matches_trigger(text: str, phrase: str) -> bool:
    """True where the words of a trigger phrase stand in the text in their order, verbs in any form.

    Parts of the phrase in brackets may be missing. Accents count: *cuándo* is not *cuando*.
    """
    wanted = words(re.sub(r"\([^)]*\)", " ", phrase))
    left = iter(words(text))
    is_relative = "…" in phrase
    return all(any(_is_word(word, want, is_relative) for word in left) for want in wanted)


def _is_word(word: str, want: str, is_relative: bool) -> bool:
    if word == want or (is_relative and {word, want} <= _RELATIVES):
        return True
    if want.endswith(("ar", "er", "ir")) and word in forms_of(want):
        return True
    return bool(_verbs_by_form().get(word, set()) & _verbs_by_form().get(want, set()))


def is_cell(verb: str, tense: str, person: str) -> bool:
    """True where the paradigm has the cell, or the infinitive itself is meant."""
    if tense == INFINITIVE or person == "inf":
        return tense == INFINITIVE and person == "inf"
    return tense in TENSES and person in PERSONS and bool(accepted_forms(verb, tense, person))
