"""The entries of the lexicon, the classes of verbs, and the search by infinitive, gloss and misspelling."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subjunctive_app.domain.conjugation import UnknownVerb
from subjunctive_app.domain.lexicon import (
    VERB_CLASSES,
    Entry,
    entry,
    lexicon,
    plain_infinitive,
    read_lexicon,
    search,
    suggestions,
    verb_class,
)


def infinitives(entries: tuple[Entry, ...]) -> list[str]:
    return [found.infinitive for found in entries]


def test_an_entry_says_what_a_verb_means_and_how_it_is_used() -> None:
    assert entry("llover") == Entry("llover", gloss="rain", band=1, se=None, use="weather")
    assert entry("abrochar") == Entry("abrochar", gloss="fasten", band=3, se="do up", use=None)
    assert entry("quejar") is None
    assert entry("table") is None


def test_a_verb_is_pronominal_where_it_exists_with_se_only() -> None:
    assert [lexicon()[verb].is_pronominal for verb in ("quejarse", "abrochar", "ser")] == [True, False, False]


@pytest.mark.parametrize(
    ("infinitive", "plain"),
    [("quejarse", "quejar"), ("reírse", "reír"), ("irse", "ir"), ("ir", "ir"), ("coser", "coser"), ("clase", "clase")],
)
def test_plain_infinitive(infinitive: str, plain: str) -> None:
    assert plain_infinitive(infinitive) == plain


@pytest.mark.parametrize(
    "line",
    [
        'ver = { en = "see", band = 1, class = "x" }',
        'ver = { en = "see", band = 5 }',
        'ver = { en = "see", band = 0 }',
        'ver = { en = "see" }',
        "ver = { band = 1 }",
        'ver = { en = "", band = 1 }',
        'ver = { en = "see", band = 1, use = "sometimes" }',
        'ver = { en = "see", band = 1 }\nver = { en = "see", band = 1 }',
    ],
)
def test_a_wrong_line_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "v.toml").write_text(line, encoding="utf-8")
    with pytest.raises(ValueError, match="ver"):
        read_lexicon(tmp_path)


def test_a_verb_of_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("u.toml", "v.toml"):
        (tmp_path / name).write_text('ver = { en = "see", band = 1 }', encoding="utf-8")
    with pytest.raises(ValueError, match=r"v\.toml: ver is listed twice"):
        read_lexicon(tmp_path)


@pytest.mark.parametrize(
    ("name", "verbs"),
    [
        ("irregular", "ser ir tener salir valer ver decir conducir andar saber poner detener ponerse"),
        ("e>ie>i", "sentir mentir preferir divertirse arrepentirse"),
        ("o>ue>u", "dormir morir"),
        ("e>ie", "pensar comenzar perder nevar"),
        ("o>ue", "contar volver oler llover almorzar soler"),
        ("u>ue", "jugar"),
        ("i>ie", "adquirir"),
        ("e>i", "pedir seguir reír vestirse"),
        ("yo-stem", "conocer caer oír asir"),
        ("y", "construir huir leer creer"),
        ("accent", "enviar actuar reunir prohibir"),
        ("spelling", "buscar llegar cruzar averiguar coger vencer gruñir delinquir"),
        ("participle", "abrir escribir romper imprimir"),
        ("regular", "hablar comer vivir cambiar quejarse suceder mesar"),
    ],
)
def test_class_of_a_verb(name: str, verbs: str) -> None:
    assert {verb: verb_class(verb) for verb in verbs.split()} == dict.fromkeys(verbs.split(), name)


def test_every_verb_has_a_class_and_every_class_a_verb() -> None:
    assert {verb_class(verb) for verb in lexicon()} == set(VERB_CLASSES)


def test_what_is_no_infinitive_has_no_class() -> None:
    with pytest.raises(UnknownVerb):
        verb_class("table")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ser", ["ser", "servir"]),
        ("  SER ", ["ser", "servir"]),
        ("oir", ["oír"]),
        ("oi\u0301r", ["oír"]),
        ("argui", ["argüir"]),
        ("sona", ["sonar", "soñar"]),
        ("sonar", ["sonar", "soñar"]),
        ("soñ", ["soñar"]),
        ("soñar", ["soñar"]),
        ("quejar", ["quejarse"]),
        ("levantarse", ["levantar"]),
        ("reirse", ["reír"]),
        ("to come", ["venir"]),
        ("To  Come", ["venir"]),
        ("to be", ["estar", "ser"]),
        ("need", ["necesitar"]),
        ("saute", ["saltear"]),
        ("to get up", ["levantar"]),
        ("to", ["tocar", "tomar"]),
    ],
)
def test_search_finds_first(text: str, first: list[str]) -> None:
    assert infinitives(search(text, 8))[: len(first)] == first


@pytest.mark.parametrize("text", ["", "  ", "xyz", "ñandú", "o ír", "12", "to xyz", "; ", "r" * 10_000])
def test_search_finds_nothing(text: str) -> None:
    assert search(text, 10) == ()


def test_infinitives_come_by_band_then_alphabet_and_before_glosses() -> None:
    found = search("come", 50)
    spelt = [verb for verb in found if verb.infinitive.startswith("come")]
    assert list(found[: len(spelt)]) == spelt == sorted(spelt, key=lambda verb: (verb.band, verb.infinitive))
    assert {"comer", "cometer"} <= set(infinitives(tuple(spelt)))
    assert found[len(spelt)].infinitive == "venir"


def test_a_verb_that_means_just_that_is_not_crowded_out() -> None:
    assert len(search("go", 50)) > 8
    assert "ir" in infinitives(search("go", 6))


@given(st.text(max_size=12), st.integers(0, 10))
def test_any_text_is_searched(text: str, limit: int) -> None:
    for found in (search(text, limit), suggestions(text, limit)):
        assert len(set(found)) == len(found) <= limit


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("habalr", "hablar"),
        ("teners", "tener"),
        ("haver", "haber"),
        ("hacir", "hacer"),
        ("iscribir", "escribir"),
        ("quejarce", "quejarse"),
        ("quejar", "quejarse"),
        ("levamtarse", "levantar"),
        ("ensenyar", "enseñar"),
        ("sir", "ir"),
        ("hanlsr", "hablar"),
    ],
)
def test_did_you_mean(text: str, meant: str) -> None:
    assert meant in infinitives(suggestions(text, 3))


def test_the_nearest_comes_first_then_the_commonest() -> None:
    assert infinitives(suggestions("poener", 2)) == ["poner", "poder"]


@pytest.mark.parametrize("text", ["", "xyz", "abcdefghijkl", "r" * 10_000])
def test_nothing_is_near(text: str) -> None:
    assert suggestions(text) == ()
