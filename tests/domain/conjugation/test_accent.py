"""Where the written accent goes, given the stressed vowel."""

import pytest

from subjunctive_app.domain.conjugation.accent import mark_last_vowel, write_accent


@pytest.mark.parametrize(
    ("marked", "written"),
    [
        ("hablámos", "hablamos"),
        ("habláramos", "habláramos"),
        ("habló", "habló"),
        ("hablád", "hablad"),
        ("hablás", "hablás"),
        ("mantén", "mantén"),
        ("deshác", "deshac"),
        ("comído", "comido"),
        ("leído", "leído"),
        ("construído", "construido"),
        ("construí", "construí"),
        ("construís", "construís"),
        ("argüí", "argüí"),
        ("prohíbe", "prohíbe"),
        ("reúne", "reúne"),
        ("ahínco", "ahínco"),
        ("envíe", "envíe"),
        ("enviéis", "enviéis"),
        ("averigüéis", "averigüéis"),
        ("ría", "ría"),
        ("riáis", "riais"),
        ("rió", "rio"),
        ("sonrió", "sonrió"),
        ("guié", "guie"),
        ("guíe", "guíe"),
        ("crié", "crie"),
        ("fué", "fue"),
        ("huí", "hui"),
        ("huís", "huis"),
        ("véis", "veis"),
        ("prevéis", "prevéis"),
        ("tén", "ten"),
        ("oíd", "oíd"),
        ("seguía", "seguía"),
        ("síga", "siga"),
        ("quería", "quería"),
        ("dé", "dé"),
        ("sé", "sé"),
        ("estéis", "estéis"),
        ("ándan", "andan"),
        ("hablo", "hablo"),
        ("ñoño", "ñoño"),
    ],
)
def test_write_accent(marked: str, written: str) -> None:
    assert write_accent(marked) == written


@pytest.mark.parametrize(("stem", "marked"), [("habla", "hablá"), ("tuvie", "tuvié"), ("oí", "oí"), ("v", "v")])
def test_mark_last_vowel(stem: str, marked: str) -> None:
    assert mark_last_vowel(stem) == marked
