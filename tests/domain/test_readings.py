"""Every form is found back with all its readings, and nothing else is."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subjunctive_app.domain.conjugation import PERSONS, TENSES, accepted_forms, known_verbs
from subjunctive_app.domain.lexicon import lexicon
from subjunctive_app.domain.readings import Reading, readings_of, readings_without_accents

BYTES = """
import tracemalloc
from subjunctive_app.domain.readings import readings_of
tracemalloc.start()
readings_of("haya tenido")
print(tracemalloc.get_traced_memory()[1])
"""


def written(readings: tuple[Reading, ...]) -> list[str]:
    return [f"{found.infinitive} {found.tense} {found.person}" for found in readings]


def forms_of(verb: str) -> dict[str, set[Reading]]:
    forms: dict[str, set[Reading]] = {}
    for tense in TENSES:
        for person in PERSONS:
            for form in accepted_forms(verb, tense, person):
                forms.setdefault(form, set()).add(Reading(verb, tense, person))
    return forms


def lost(verbs: list[str]) -> list[str]:
    return [form for verb in verbs for form, cells in forms_of(verb).items() if not cells <= {*readings_of(form)}]


def test_every_form_of_the_thousand_commonest_verbs_is_found_back() -> None:
    common = [verb for verb, found in lexicon().items() if found.band <= 2]
    assert len(common) > 900
    assert lost(common) == []


def test_every_form_of_pronominal_verbs_is_found_back() -> None:
    verbs = [verb if found.is_pronominal else f"{verb}se" for verb, found in lexicon().items() if found.se is not None]
    verbs += [verb for verb, found in lexicon().items() if found.is_pronominal]
    assert {"irse", "quejarse", "levantarse"} <= set(verbs)
    assert lost([*verbs[::8], "irse", "quejarse", "reírse"]) == []


def test_every_form_of_rare_irregular_verbs_is_found_back() -> None:
    verbs = [verb for verb in known_verbs() if f"{verb}se" not in lexicon()]
    assert lost([*verbs[::5], "placer", "satisfacer", "roer", "yacer", "erguir", "desosar", "argüir"]) == []


@pytest.mark.parametrize(
    ("form", "readings"),
    [
        (
            "tenga",
            ["tener present 1s", "tener present 3s", "tener imperative_affirmative 3s", "tener imperative_negative 3s"],
        ),
        ("haya tenido", ["tener perfect 1s", "tener perfect 3s"]),
        ("tuviésemos", ["tener imperfect_se 1p"]),
        ("hubiese dicho", ["decir pluperfect_se 1s", "decir pluperfect_se 3s"]),
        ("habré puesto", ["poner ind_future_perfect 1s"]),
        ("fuera", ["ir imperfect_ra 1s", "ir imperfect_ra 3s", "ser imperfect_ra 1s", "ser imperfect_ra 3s"]),
        (
            "suene",
            [f"sonar {cell}" for cell in ("present 1s", "present 3s")]
            + ["sonar imperative_affirmative 3s", "sonar imperative_negative 3s"],
        ),
        ("sé", ["saber ind_present 1s", "ser imperative_affirmative 2s", "ser imperative_affirmative 2s_vos"]),
        ("haz", ["hacer imperative_affirmative 2s"]),
        ("id", ["ir imperative_affirmative 2p"]),
        ("oíd", ["oír imperative_affirmative 2p"]),
        ("llueva", ["llover present 3s"]),
        ("tengás", ["tener present 2s_vos", "tener imperative_negative 2s_vos"]),
        ("hablaré", ["hablar ind_future 1s"]),
        ("suelo", ["soler ind_present 1s", "solar ind_present 1s"]),
        ("  TUVIÉSEMOS\n", ["tener imperfect_se 1p"]),
        ("tuvie\u0301semos", ["tener imperfect_se 1p"]),
    ],
)
def test_readings_of_a_form(form: str, readings: list[str]) -> None:
    assert written(readings_of(form)) == readings


@pytest.mark.parametrize(
    ("form", "readings"),
    [
        ("me queje", ["quejarse present 1s"]),
        ("nos hayamos quejado", ["quejarse perfect 1p"]),
        ("quéjate", ["quejarse imperative_affirmative 2s"]),
        ("quejate", ["quejarse imperative_affirmative 2s_vos"]),
        ("quejémonos", ["quejarse imperative_affirmative 1p"]),
        ("quejaos", ["quejarse imperative_affirmative 2p"]),
        ("idos", ["irse imperative_affirmative 2p"]),
        ("os levantéis", ["levantarse present 2p", "levantarse imperative_negative 2p"]),
        ("te queje", []),
        ("me lluevas", []),
        ("nos necesitemos", []),
    ],
)
def test_a_pronoun_makes_a_form_one_of_a_pronominal_verb(form: str, readings: list[str]) -> None:
    assert written(readings_of(form)) == readings


def test_a_verb_with_se_only_is_found_without_its_pronoun() -> None:
    assert written(readings_of("arrepintiera")) == ["arrepentirse imperfect_ra 1s", "arrepentirse imperfect_ra 3s"]


@pytest.mark.parametrize(
    "form",
    ["", " ", "xyz", "papel", "tener", "teniendo", "tenido", "haya", "no", "tuvieramos", "sueñe tenido", "haya tenío"]
    + ["haya tenido tenido", "hubiera  de tener", "a" * 10_000, "ra " * 5_000, "estuviera tenido", "se", "os"],
)
def test_what_is_no_form_of_a_listed_verb_has_no_reading(form: str) -> None:
    assert [found for found in readings_of(form) if found.infinitive != "haber"] == []


@pytest.mark.parametrize(
    ("form", "verbs"),
    [
        ("tuvieramos", {"tener"}),
        ("ensene", {"enseñar"}),
        ("suenen", {"sonar", "soñar"}),
        ("sueñen", {"soñar"}),
        ("averigue", {"averiguar"}),
        ("averigüe", {"averiguar"}),
        ("hubieramos hecho", {"hacer"}),
        ("quejate", {"quejarse"}),
        ("hable", {"hablar"}),
        ("háble", {"hablar"}),
        ("haña", set()),
    ],
)
def test_readings_without_accents(form: str, verbs: set[str]) -> None:
    assert {found.infinitive for found in readings_without_accents(form)} == verbs


def test_without_accents_more_is_found_and_in_the_same_order() -> None:
    strict, loose = readings_of("hable"), readings_without_accents("hable")
    assert strict == tuple(found for found in loose if found != Reading("hablar", "ind_preterite", "1s")) != loose


@given(st.text(st.sampled_from("abcdeghiklnorstuvyáéíóúñü "), max_size=14))
def test_no_reading_is_false(text: str) -> None:
    for found in readings_of(text):
        forms = [accepted_forms(verb, found.tense, found.person) for verb in _spellings(found.infinitive)]
        assert any(" ".join(text.split()) in accepted for accepted in forms)
    assert set(readings_of(text)) <= set(readings_without_accents(text))


def _spellings(infinitive: str) -> tuple[str, str]:
    return infinitive, infinitive.removesuffix("se") if infinitive.endswith("rse") else infinitive


def measured(program: str) -> float:
    return float(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout)


def test_lexicon_and_index_take_at_most_15_mib() -> None:
    assert 2**20 < measured(BYTES) <= 15 * 2**20
