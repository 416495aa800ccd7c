"""Every text of the interface stands in both languages, and no catalog holds one that is not used."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from subjunctive_app.domain.settings import LANGUAGES
from tests.conftest import Browser

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "subjunctive_app" / "translations"
TRANSLATED = [language for language in LANGUAGES if language != "en"]
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def catalog(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def texts(found: Catalog) -> dict[str, tuple[str, ...]]:
    """Each message (singular first) with its translations."""
    forms = {}
    for message in found:
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            said = message.string if isinstance(message.string, tuple) else (message.string,)
            forms[str(ids[0])] = tuple(str(text) for text in said)
    return forms


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The messages that the code and the templates ask for now."""
    target = tmp_path_factory.mktemp("messages") / "messages.pot"
    command = ["-m", "babel.messages.frontend", "-q", "extract", "-k", "lazy_gettext", "-F", "babel.cfg"]
    subprocess.run([sys.executable, *command, "-o", target, "."], cwd=ROOT, check=True)
    return set(texts(catalog(target)))


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_and_every_translation_used(language: str, used: set[str]) -> None:
    found = texts(catalog(TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"))
    assert len(used) > 100
    assert used - {text for text, said in found.items() if all(said)} == set(), "run `make messages` and translate"
    assert set(found) - used == set(), "run `make messages`: these are not used any more"


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_their_placeholders_and_spanish_words_in_pairs(language: str) -> None:
    messages = catalog(TRANSLATIONS / language / "LC_MESSAGES" / "messages.po")
    assert [message.id for message in messages if message.fuzzy and message.id] == []
    for message in messages:
        if message.id:
            asked = " ".join(message.id) if isinstance(message.id, tuple) else message.id
            said = " ".join(message.string) if isinstance(message.string, tuple) else message.string
            assert set(PLACEHOLDER.findall(str(said))) == set(PLACEHOLDER.findall(str(asked))), asked
            assert str(said).count("*") % 2 == 0, said


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalog_has_no_empty_header_fields(language: str) -> None:
    source = (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").read_text(encoding="utf-8")
    assert "EMAIL@ADDRESS" not in source
    assert "FULL NAME" not in source


def test_a_spanish_page_is_spanish(browser: Browser) -> None:
    page = browser.client.get("/drills", headers={"Accept-Language": "es-CO"}).text
    assert '<html lang="es">' in page
    assert "Practicar" in page
    assert "Practise" not in page
