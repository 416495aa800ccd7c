"""A spell check over every Spanish text: sentences, explanations, environments and the interface, and the Spanish words
in English ones.

Words that the dictionary lacks are forms that our conjugator knows (voseo, mostly) or stand in spelling_allowed.txt.
"""

import gc
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from spylls.hunspell import Dictionary  # type: ignore[import-untyped]

from subjunctive_app.config import ROOT
from subjunctive_app.domain.items import all_items
from subjunctive_app.domain.readings import readings_of, readings_without_accents
from tests.domain.content_files import assert_none, entries, environment_tables, targets
from tests.domain.test_content_files import texts

# Endings (-ar, the letters of a rule) are no words.
WORD = re.compile(r"(?<![-‑\w])[^\W\d_]{3,}")
# Behind an infinitive, a gerund or a command: escríbela, dímelo.
CLITICS = re.compile(r"(me|te|se|nos|os|lo|la|los|las|le|les){1,2}$")
ALLOWED = set((Path(__file__).parent / "spelling_allowed.txt").read_text(encoding="utf-8").split())
CATALOG = ROOT / "subjunctive_app" / "translations" / "es" / "LC_MESSAGES" / "messages.po"


@pytest.fixture(scope="module")
def spanish() -> Any:
    """The dictionary of the npm package dictionary-es."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # spylls leaves closing its files to the garbage collector
        dictionary = Dictionary.from_files(str(ROOT / "node_modules" / "dictionary-es" / "index"))
        gc.collect()
    return dictionary


def spanish_texts() -> Iterator[tuple[str, str]]:
    """Every Spanish text with a name for it."""
    for key, target in targets():
        for dialect in ("tu_vosotros", "vos_centroamericano"):
            yield key, target.sentence(target.form(dialect))
    yield from ((item.id, item.subject) for item in all_items().values())
    for name, text in texts():
        yield name, text["es"]
        yield from ((name, words) for words in marked(text["en"]))
    for key, data in environment_tables().items():
        yield from ((key, phrase) for name in ("triggers", "lookalikes") for phrase in data.get(name, ()))
    with CATALOG.open("rb") as file:
        for message in read_po(file):
            said = message.string if isinstance(message.string, tuple) else (message.string,)
            english = message.id if isinstance(message.id, tuple) else (message.id,)
            found = (*said, *(words for text in english for words in marked(str(text))))
            yield from (("messages.po", re.sub(r"%\(\w+\)s", " ", str(text))) for text in found if message.id)


def marked(text: str) -> list[str]:
    """What stands between asterisks in an English text: it is set and read out as Spanish."""
    return text.split("*")[1::2]


def is_right(word: str, dictionary: Any) -> bool:
    if word in ALLOWED or dictionary.lookup(word) or dictionary.lookup(word.lower()):
        return True
    return bool(readings_of(word.lower()) or readings_without_accents(CLITICS.sub("", word.lower())))


def test_every_spanish_word_is_spelled_rightly(spanish: Any) -> None:
    assert entries()
    checked: dict[str, bool] = {}
    wrong = []
    for name, text in spanish_texts():
        for word in WORD.findall(text):
            if word not in checked:
                checked[word] = is_right(word, spanish)
            if not checked[word]:
                wrong.append(f"{word} in {name}: {text}")
    assert len(checked) > 1000
    assert_none(sorted(set(wrong)))


@pytest.mark.parametrize("word", ["haiga", "nescesito", "tuvieramos", "bamos", "cafe"])
def test_a_wrong_word_is_found(spanish: Any, word: str) -> None:
    assert not is_right(word, spanish)
