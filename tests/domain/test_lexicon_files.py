"""The files of the lexicon: their order, their lines, and that the conjugator agrees with them."""

import tomllib
from pathlib import Path

import pytest

from subjunctive_app.domain.conjugation import accepted_forms, missing_reason
from subjunctive_app.domain.lexicon import FOLDER, alphabetical, lexicon
from tests.domain.content_files import assert_none

FILES = sorted(FOLDER.glob("*.toml"))
USE_OF_REASON = {"impersonal": "weather", "third-person-only": "third"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_has_at_most_400_lines_one_verb_each(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(tomllib.loads(text)) == text.count("\n") <= 400


def test_the_verbs_are_in_the_order_of_the_alphabet_across_all_files() -> None:
    verbs = list(lexicon())
    assert verbs == sorted(verbs, key=alphabetical)


def test_the_lexicon_is_large_and_its_bands_are_of_the_size_they_promise() -> None:
    entries = lexicon().values()
    sizes = {band: sum(entry.band <= band for entry in entries) for band in (1, 2, 3)}
    assert len(entries) >= 1_500
    assert 250 <= sizes[1] <= 350
    assert 900 <= sizes[2] <= 1_100
    assert 2_000 <= sizes[3] <= 2_700


def test_every_verb_is_conjugated() -> None:
    assert_none(verb for verb in lexicon() if not accepted_forms(verb, "imperfect_ra", "3s"))


def test_a_gloss_is_short_english_without_to() -> None:
    glosses = [(entry.infinitive, gloss) for entry in lexicon().values() for gloss in (entry.gloss, entry.se or "")]
    assert_none(f"{verb}: {gloss}" for verb, gloss in glosses if gloss.startswith("to ") or gloss != gloss.strip())
    assert_none(f"{verb}: {gloss}" for verb, gloss in glosses if len(gloss) > 40)


def test_pronominal_verbs_have_no_other_pronominal_use_and_stand_alone() -> None:
    pronominal = [entry for entry in lexicon().values() if entry.is_pronominal]
    assert len(pronominal) >= 100
    assert_none(e.infinitive for e in pronominal if e.se is not None or e.infinitive.removesuffix("se") in lexicon())


def test_a_verb_without_a_first_person_is_marked_so() -> None:
    reasons = {verb: missing_reason(verb, "present", "1s") for verb in lexicon()}
    marked = {verb: USE_OF_REASON[reason] for verb, reason in reasons.items() if reason in USE_OF_REASON}
    assert {"llover": "weather", "nevar": "weather", "acontecer": "third"}.items() <= marked.items()
    assert_none(f"{verb}: {use}" for verb, use in marked.items() if lexicon()[verb].use != use)


def test_verbs_of_limited_use_have_the_forms_of_that_use() -> None:
    limited = [entry.infinitive for entry in lexicon().values() if entry.use]
    assert_none(verb for verb in limited if not accepted_forms(verb, "present", "3s"))
    assert [entry.infinitive for entry in lexicon().values() if entry.use == "no future"] == ["soler"]
    assert not accepted_forms("soler", "ind_future", "3s")
