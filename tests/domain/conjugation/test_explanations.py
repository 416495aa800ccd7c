"""The steps of an explanation follow a learner's reasoning, and every one has a known rule."""

import pytest

from subjunctive_app.domain.conjugation import PERSONS, RULES, TENSES, Step, accepted_forms, explain_form

EXAMPLES = {
    ("tener", "present", "3s"): [
        ("yo-stem", "tener", "tengo"),
        ("present-subjunctive-stem", "tengo", "teng"),
        ("ending", "teng", "tenga"),
    ],
    ("tener", "imperfect_ra", "1p"): [
        ("preterite-stem", "tener", "tuv"),
        ("ending", "tuv", "tuvieron"),
        ("imperfect-subjunctive-stem", "tuvieron", "tuvie"),
        ("ending", "tuvie", "tuvieramos"),
        ("accent", "tuvieramos", "tuviéramos"),
    ],
    ("buscar", "present", "3s"): [
        ("stem", "buscar", "busc"),
        ("ending", "busc", "busco"),
        ("present-subjunctive-stem", "busco", "busc"),
        ("spelling-c-qu", "busc", "busqu"),
        ("ending", "busqu", "busque"),
    ],
    ("pensar", "present", "1p"): [("stem", "pensar", "pens"), ("ending", "pens", "pensemos")],
    ("sentir", "present", "1p"): [
        ("stem", "sentir", "sent"),
        ("vowel-e-i", "sent", "sint"),
        ("ending", "sint", "sintamos"),
    ],
    ("decir", "imperfect_ra", "3p"): [
        ("preterite-stem", "decir", "dij"),
        ("ending", "dij", "dijieron"),
        ("spelling-i-absorbed", "dijieron", "dijeron"),
        ("imperfect-subjunctive-stem", "dijeron", "dije"),
        ("ending", "dije", "dijeran"),
    ],
    ("leer", "ind_preterite", "3s"): [
        ("stem", "leer", "le"),
        ("ending", "le", "leió"),
        ("spelling-i-y", "leió", "leyó"),
    ],
    ("rehacer", "ind_preterite", "3s"): [
        ("preterite-stem", "rehacer", "rehic"),
        ("spelling-c-z", "rehic", "rehiz"),
        ("ending", "rehiz", "rehizo"),
        ("accent", "rehizo", "rehízo"),
    ],
    ("mantener", "imperative_affirmative", "2s"): [
        ("short-imperative", "mantener", "manten"),
        ("accent", "manten", "mantén"),
    ],
    ("ser", "ind_present", "3s"): [("irregular", "ser", "es")],
    ("escribir", "perfect", "1s"): [
        ("irregular", "haber", "hay"),
        ("ending", "hay", "haya"),
        ("irregular", "escribir", "escrito"),
        ("auxiliary", "escrito", "haya escrito"),
    ],
}


@pytest.mark.parametrize("cell", EXAMPLES, ids=" ".join)
def test_steps(cell: tuple[str, str, str]) -> None:
    explanation = explain_form(*cell)
    assert explanation.steps == tuple(Step(*step) for step in EXAMPLES[cell])
    assert explanation.form == EXAMPLES[cell][-1][2]


VERBS = ("hablar", "vivir", "ser", "ir", "dar", "tener", "decir", "oír", "reír", "sentir", "erguir", "argüir")


@pytest.mark.parametrize("infinitive", [*VERBS, "guiar", "avergonzar", "oler", "dormir"])
def test_every_step_has_a_rule_and_the_last_ends_in_the_form(infinitive: str) -> None:
    for tense in TENSES:
        for person in PERSONS:
            if accepted_forms(infinitive, tense, person):
                explanation = explain_form(infinitive, tense, person)
                assert {step.rule for step in explanation.steps} <= RULES.keys()
                assert explanation.steps[-1].after == explanation.form
