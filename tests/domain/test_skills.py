"""Skills: what each diagnosis says of which skill."""

from typing import get_args

import pytest

from subjunctive_app.domain.conjugation import known_verbs
from subjunctive_app.domain.diagnosis import Code
from subjunctive_app.domain.grading import grade
from subjunctive_app.domain.items import TENSE_GROUPS, Item, all_items
from subjunctive_app.domain.questions import Mode, Question
from subjunctive_app.domain.skills import _BY_CODE, Rating, credit, model_of
from tests.domain.made_items import asked

AGAIN, HARD, GOOD = Rating.AGAIN, Rating.HARD, Rating.GOOD
TU = "tu_vosotros"
TENGA = asked("{Ojalá} ___ tiempo.", "tener", "present", "3s", "I.ojala")
SALGAMOS = asked("{No creo que} ___ hoy.", "salir", "present", "1p", "N.neg")
TUVIERAMOS = asked("{Quería que} ___ tiempo.", "tener", "imperfect_ra", "1p", "N.wish")
TIENE = asked("{Creo que} ___ tiempo.", "tener", "ind_present", "3s", "N.neg")
IR = asked("{Quiero} ___ a casa.", "ir", "infinitive", "inf", "N.wish", rival="present")
ESCRIBA = asked("{Dudo que} lo ___ ayer.", "escribir", "pluperfect_ra", "3s", "N.doubt")


def told(item: Item, typed: str, mode: Mode = "type", *, gave_up: bool = False) -> dict[str, Rating]:
    question = Question(item, mode, TU)
    graded = grade(question, typed, attempt=1, gave_up=gave_up)
    return dict(credit(question, graded.diagnosis, gave_up=gave_up))


def test_an_accent_that_is_let_pass_is_no_mistake() -> None:
    question = Question(TUVIERAMOS, "type", TU, is_tolerant=True)
    said = dict(credit(question, grade(question, "tuvieramos", attempt=1).diagnosis))
    assert said == {"mood:N.wish:produce": GOOD, "form:imperfect:strong": GOOD}


@pytest.mark.parametrize(
    ("item", "typed", "expected"),
    [
        (
            TENGA,
            "tenga",
            {
                "mood:I.ojala:produce": GOOD,
                "form:present:yo-stem": GOOD,
                "sequence:present:I": GOOD,
                "person:3s": GOOD,
            },
        ),
        (TENGA, "tiene", {"mood:I.ojala:produce": AGAIN}),
        (TENGA, "tener", {"mood:I.ojala:produce": AGAIN}),
        (TENGA, "tena", {"mood:I.ojala:produce": GOOD, "form:present:yo-stem": AGAIN}),
        (TENGA, "tengan", {"mood:I.ojala:produce": GOOD, "person:3s": AGAIN}),
        (TENGA, "tienen", {"mood:I.ojala:produce": AGAIN, "person:3s": AGAIN}),
        (TENGA, "xyzzy", {"mood:I.ojala:produce": HARD, "form:present:yo-stem": AGAIN}),
        (TENGA, "tengaa", {}),
        (TENGA, "", {}),
        (SALGAMOS, "salimos", {"mood:N.neg:produce": AGAIN}),
        (
            TUVIERAMOS,
            "tuvieramos",
            {"mood:N.wish:produce": GOOD, "form:imperfect:strong": GOOD, "accent:acute": AGAIN},
        ),
        (TUVIERAMOS, "tengamos", {"mood:N.wish:produce": GOOD, "sequence:imperfect:N": AGAIN}),
        (TUVIERAMOS, "teniéramos", {"mood:N.wish:produce": GOOD, "form:imperfect:strong": AGAIN}),
        (TIENE, "tiene", {"mood:N.neg:produce": GOOD, "person:3s": GOOD}),
        (TIENE, "tenga", {"mood:N.neg:produce": AGAIN}),
        (IR, "ir", {"mood:N.wish:produce": GOOD}),
        (IR, "vaya", {"mood:N.wish:produce": AGAIN}),
        (
            ESCRIBA,
            "hubiera escrito",
            {
                "mood:N.doubt:produce": GOOD,
                "form:pluperfect:hubiera": GOOD,
                "form:participle:irregular": GOOD,
                "sequence:pluperfect:N": GOOD,
                "person:3s": GOOD,
            },
        ),
    ],
)
def test_what_an_answer_says(item: Item, typed: str, expected: dict[str, Rating]) -> None:
    assert told(item, typed) == expected


def test_a_right_answer_with_an_accent_says_so() -> None:
    assert told(TUVIERAMOS, "tuviéramos")["accent:acute"] == GOOD


def test_a_button_speaks_of_the_mood_alone() -> None:
    assert told(TENGA, "tenga", "choose") == {"mood:I.ojala:choose": GOOD}
    assert told(TENGA, "tiene", "choose") == {"mood:I.ojala:choose": AGAIN}
    spot = asked("{Ojalá} mi prima ___ mañana al mercado.", "venir", "present", "3s", "I.ojala")
    assert told(spot, "Ojalá", "spot") == {"mood:I.ojala:choose": GOOD}
    assert told(spot, "mi prima", "spot") == {"mood:I.ojala:choose": AGAIN}


def test_giving_up_says_that_mood_and_form_are_missing() -> None:
    assert told(TENGA, "", gave_up=True) == {"mood:I.ojala:produce": AGAIN, "form:present:yo-stem": AGAIN}


def test_a_contrast_moves_where_both_moods_mean_something() -> None:
    paired = next(item for item in all_items().values() if item.environment == "A.time" and item.partner)
    assert told(paired, paired.target.form(TU))["contrast:A.time"] == GOOD
    assert told(paired, paired.rival_form(TU))["contrast:A.time"] == AGAIN


def test_every_code_has_its_say() -> None:
    assert set(_BY_CODE) == set(get_args(Code))


@pytest.mark.parametrize(
    ("verb", "group", "model"),
    [
        ("hablar", "present", "ar"),
        ("vivir", "present", "ir"),
        ("tener", "present", "yo-stem"),
        ("conocer", "present", "yo-zc"),
        ("construir", "present", "uir-y"),
        ("buscar", "present", "c-qu"),
        ("poder", "present", "o-ue"),
        ("dormir", "present", "o-ue-ir"),
        ("pedir", "present", "e-i-ir"),
        ("sentir", "present", "e-ie-ir"),
        ("actuar", "present", "hiatus-u"),
        ("ser", "present", "ser"),
        ("llover", "present", "o-ue"),
        ("decir", "imperfect", "strong-j"),
        ("poner", "imperfect", "strong"),
        ("ir", "imperfect", "ir"),
        ("leer", "imperfect", "i-y"),
        ("pedir", "imperfect", "e-i-ir"),
        ("comer", "imperfect", "er"),
    ],
)
def test_the_model_of_a_verb(verb: str, group: str, model: str) -> None:
    assert model_of(verb, group) == model


def test_without_the_diphthong_is_a_rule_of_its_own() -> None:
    assert model_of("poder", "present", "1p") == model_of("pensar", "present", "2p") == "no-diphthong"
    assert model_of("dormir", "present", "1p") == "o-ue-ir"


def test_there_are_some_forty_models() -> None:
    models = {(group, model_of(verb, group)) for verb in known_verbs() for group in ("present", "imperfect")}
    assert 35 <= len(models) <= 80
    assert set(TENSE_GROUPS) == {"present", "imperfect", "perfect", "pluperfect"}
