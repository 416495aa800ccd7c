"""Which letters of a form are marked, and what a step changes: facts about Spanish verbs."""

import pytest

from subjunctive_app.domain.conjugation import accepted_forms, known_verbs, nonfinite, shown_form
from subjunctive_app.verbs.pattern import change, marked, model_of, regular_forms, regular_nonfinite

# A form by (infinitive, tense, person), its departures from the regular pattern in brackets.
MARKS = {
    ("hablar", "present", "1s"): "hable",
    ("tener", "ind_present", "1s"): "ten[g]o",
    ("tener", "ind_present", "2s"): "t[ie]nes",
    ("tener", "ind_present", "2s_vos"): "tenés",
    ("tener", "imperfect_ra", "1p"): "t[uv]iéramos",
    ("tener", "ind_future", "1s"): "ten[d]ré",
    ("tener", "imperative_affirmative", "2s"): "te[n]",
    ("tener", "perfect", "1s"): "haya tenido",
    ("quejarse", "present", "1s"): "me queje",
    ("quejarse", "imperative_affirmative", "1p"): "quejémonos",
    ("dormirse", "imperative_affirmative", "2s"): "d[ué]rmete",
    ("dormirse", "imperative_negative", "1p"): "nos d[u]rmamos",
    ("irse", "perfect", "2s"): "te hayas ido",
    ("pedir", "present", "1p"): "p[i]damos",
    ("pedir", "imperfect_ra", "3s"): "p[i]diera",
    ("jugar", "ind_present", "1s"): "j[ue]go",
    ("contar", "present", "1s"): "c[ue]nte",
    ("almorzar", "present", "1s"): "alm[ue]r[c]e",
    ("buscar", "present", "1p"): "bus[qu]emos",
    ("conocer", "present", "1s"): "cono[z]ca",
    ("construir", "ind_present", "3s"): "constru[y]e",
    ("leer", "imperfect_ra", "3s"): "le[y]era",
    ("reír", "imperfect_ra", "3s"): "r[i]era",
    ("enviar", "present", "1s"): "env[í]e",
    ("estar", "present", "1s"): "est[é]",
    ("dar", "ind_present", "2p"): "dais",
    ("decir", "ind_preterite", "3s"): "d[ijo]",
    ("poder", "ind_preterite", "3s"): "p[u]d[o]",
    ("ser", "imperfect_ra", "1s"): "[fu]era",
    ("ir", "present", "1p"): "[vay]amos",
    ("haber", "imperfect_ra", "1s"): "h[u]biera",
    ("hacer", "perfect", "3s"): "haya h[ech]o",
    ("volver", "ind_perfect", "3s"): "ha v[ue]l[t]o",
}


def shown(form: str, patterns: frozenset[str]) -> str:
    return "".join(f"[{part}]" if is_marked else part for is_marked, part in marked(form, patterns))


@pytest.mark.parametrize(("cell", "expected"), MARKS.items())
def test_the_letters_that_leave_the_pattern(cell: tuple[str, str, str], expected: str) -> None:
    assert shown(shown_form(*cell), regular_forms(*cell)) == expected


def test_each_accepted_form_is_measured_by_its_nearest_pattern() -> None:
    patterns = regular_forms("tener", "present", "2s_vos")
    assert patterns == {"tenas", "tenás"}
    assert shown("tengás", patterns) == "ten[g]ás"


def test_gerund_and_participle() -> None:
    assert regular_nonfinite("morir") == ("moriendo", "morido")
    assert shown(nonfinite("morir").gerund, frozenset({"moriendo"})) == "m[u]riendo"


def test_the_models_are_regular_and_a_mark_never_changes_a_letter() -> None:
    for infinitive in known_verbs():
        cells = ((infinitive, tense, "3s") for tense in ("present", "imperfect_ra", "ind_future", "ind_perfect"))
        for cell in cells:
            for form in accepted_forms(*cell):
                assert "".join(part for _marked, part in marked(form, regular_forms(*cell))) == form
    assert {model_of(verb) for verb in ("dar", "ver", "oír", "ir")} == {"hablar", "comer", "vivir"}


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("tuvieron", "tuvie", ("tuvie", "ron", "", "")),
        ("tuvie", "tuvieramos", ("tuvie", "", "ramos", "")),
        ("tuvieramos", "tuviéramos", ("tuvi", "e", "é", "ramos")),
        ("tener", "tuv", ("t", "ener", "uv", "")),
        ("hecho", "haya hecho", ("", "", "haya ", "hecho")),
        ("hablar", "hablar", ("", "", "", "hablar")),
    ],
)
def test_what_a_step_changes(before: str, after: str, parts: tuple[str, str, str, str]) -> None:
    assert change(before, after) == parts
