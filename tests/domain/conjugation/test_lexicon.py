"""The data files as a whole, and the strings that are no infinitives."""

import re
import unicodedata

import pytest

from subjunctive_app.domain.conjugation import (
    PERSONS,
    TENSES,
    UnknownVerb,
    accepted_forms,
    known_verbs,
    missing_reason,
)
from subjunctive_app.domain.conjugation.model import read_models


@pytest.mark.parametrize(
    "text",
    ["", "casa", "mesar2", "xyz", "Tener ", "tener ", "Tener", "TENER", "reir", "oir", "r", "ar", "ír", "mar"]
    + ["se", "base", "casarsese", "reirse", "héblar", "a r", "hablar\n", "hablar!", "re\u0069\u0301r", "говорить"],
)
def test_not_an_infinitive(text: str) -> None:
    with pytest.raises(UnknownVerb):
        accepted_forms(text, "present", "1s")


@pytest.mark.parametrize(
    "infinitive", ["ser", "ir", "ver", "dar", "reír", "oír", "huir", "fiar", "roer", "argüir", "irse", "verse", "oírse"]
)
def test_short_infinitives_are_known(infinitive: str) -> None:
    assert accepted_forms(infinitive, "present", "3s")


def test_every_form_of_every_listed_verb_is_a_lower_case_word() -> None:
    word = re.compile(r"[a-zñüáéíóú]+( [a-zñáéíóú]+)?")
    for infinitive in known_verbs():
        for tense in TENSES:
            for person in PERSONS:
                forms = accepted_forms(infinitive, tense, person)
                assert bool(forms) == (missing_reason(infinitive, tense, person) is None)
                for form in forms:
                    assert word.fullmatch(form), f"{infinitive} {tense} {person}: {form}"
                    assert form == unicodedata.normalize("NFC", form)


def test_the_list_covers_the_irregular_verbs() -> None:
    assert len(known_verbs()) >= 800
    assert {"ser", "tener", "pensar", "enviar", "freír"} <= set(known_verbs())


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("e>ei", "unknown class"),
        ({"stems": "x"}, "unknown keys"),
        ("like poner", "is not a prefix and poner"),
        ({"present": ["x", "y"]}, "7 cells"),
    ],
)
def test_a_wrong_entry_is_refused(entry: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_models("cantar", {"cantar": entry})


def test_like_puts_the_prefix_before_every_form() -> None:
    (model,) = read_models("retener", {"tener": {"yo": "teng", "imperative": "ten"}, "retener": "like tener"})
    assert (model.yo, model.imperative) == ("reteng", ("reten",))
