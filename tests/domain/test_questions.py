"""Kinds of card: what each shows, what its buttons are, how its answers are graded."""

from collections.abc import Callable

import pytest

from subjunctive_app.domain.cards import mode_of
from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.focus import KINDS, MIXED, Focus, suited
from subjunctive_app.domain.grading import FIRST_TRY, SECOND_TRY, grade
from subjunctive_app.domain.items import TENSE_GROUPS, Item, all_items, segments
from subjunctive_app.domain.questions import BOTH, MODES, Mode, Question, supports, word_groups
from tests.domain.content_files import assert_none
from tests.domain.made_items import asked

TU = "tu_vosotros"
ITEMS = [item for item in all_items().values() if item.suits(TU)]
TWOFOLD = asked("Cierro {cuando} ___ todos.", "salir", "present", "3p", "A.time", both=True)
PLAIN = asked("{Ojalá} mi prima ___ mañana al mercado.", "venir", "present", "3s", "I.ojala")


def verdict(question: Question, typed: str, attempt: int = FIRST_TRY) -> tuple[str, str, bool]:
    found = grade(question, typed, attempt=attempt)
    return str(found.diagnosis.verdict), str(found.diagnosis.code), found.is_final


@pytest.mark.parametrize("mode", MODES)
def test_every_kind_has_a_right_answer_in_every_sentence_that_it_takes(mode: Mode) -> None:
    taken = [item for item in ITEMS if supports(item, mode)]
    assert taken
    for item in taken:
        for turn in range(2):
            question = Question(item, mode, TU, turn)
            right = item.target.form(TU) if question.is_typed or mode == "choose" else question.right_option
            assert grade(question, right, attempt=1).is_right, item.id


@pytest.mark.parametrize("mode", ["interpret", "spot"])
def test_every_other_button_is_wrong_and_final(mode: Mode) -> None:
    for item in (item for item in ITEMS if supports(item, mode)):
        question = Question(item, mode, TU)
        values = [option.value for option in question.options]
        assert len(set(values)) == len(values) >= 2
        assert values.count(question.right_option) == 1
        for value in set(values) - {question.right_option}:
            assert verdict(question, value) == ("wrong", "unknown", True), item.id


def test_an_interpretation_shows_one_mood_or_the_other_and_asks_for_its_meaning() -> None:
    shown = {turn: Question(TWOFOLD, "interpret", TU, turn) for turn in (0, 1)}
    assert {question.shown_form for question in shown.values()} == {"salgan", "salen"}
    assert TWOFOLD.both
    for question in shown.values():
        meant = next(option.meaning for option in question.options if option.value == question.right_option)
        assert meant == TWOFOLD.both["subjunctive" if question.shown_form == "salgan" else "indicative"]
    assert shown[0].options == shown[1].options, "the order of the buttons does not depend on the answer"


def test_spotting_offers_the_trigger_among_other_words_of_the_sentence() -> None:
    question = Question(PLAIN, "spot", TU)
    assert [option.spanish for option in question.options] == ["Ojalá", "mi prima", "mañana al mercado"]
    assert question.shown_form == "venga"
    assert question.right_option == "Ojalá"


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        (
            "{No creo que} el taller ___ listo el coche antes del lunes.",
            ("No creo que", "el taller", "antes del lunes"),
        ),
        ("Busca bien: {no creo que} ___ el celular en el taxi.", ("Busca bien", "no creo que", "en el taxi")),
        ("{Ojalá} ___ ya.", ("Ojalá",)),
        ("Yo {quiero que} tú ___ conmigo.", ("quiero que", "conmigo")),
    ],
)
def test_groups_of_words(text: str, groups: tuple[str, ...]) -> None:
    assert word_groups(asked(text, "tener", "present", "3s", "N.neg").target) == groups
    assert segments(text)


def test_mending_starts_from_the_rival_and_the_rival_is_wrong() -> None:
    for item in (item for item in ITEMS if supports(item, "mend")):
        question = Question(item, "mend", TU)
        assert question.shown_form == item.rival_form(TU)
        assert verdict(question, question.shown_form)[::2] == ("wrong", False), item.id


def test_a_transformation_starts_from_the_same_verb_in_another_mood() -> None:
    for item in (item for item in ITEMS if supports(item, "transform")):
        assert item.partner
        assert item.partner.target.verb == item.target.verb
        assert item.partner.target.mood != item.target.mood
        assert Question(item, "transform", TU).shown_form == ""


def test_what_a_kind_does_not_take() -> None:
    assert not supports(TWOFOLD, "mend")
    assert not supports(PLAIN, "interpret")
    assert not supports(PLAIN, "transform")
    habit = next(item for item in ITEMS if item.environment == "A.time")
    assert not supports(habit, "spot"), "after cuando the rest of the sentence decides"


@pytest.mark.parametrize("mode", ["type", "transform", "mend", "sheet"])
def test_a_typed_miss_has_a_second_try_whatever_the_kind(mode: Mode) -> None:
    question = Question(PLAIN, mode, TU)
    assert verdict(question, "viene") == ("wrong", "indicative_same_person", False)
    assert verdict(question, "viene", SECOND_TRY) == ("wrong", "indicative_same_person", True)
    assert verdict(question, "  ")[::2] == ("retry", False)


def test_a_tense_that_is_only_possible_is_marked() -> None:
    sure = asked(
        "{No cabe duda de que} ___ razón.",
        "tener",
        "ind_present",
        "3s",
        "N.doubt",
        rival="present",
        marked=("present",),
    )
    question = Question(sure, "type", TU)
    assert verdict(question, "tiene")[0] == "right"
    assert verdict(question, "tenga") == ("marked", "subjunctive_for_indicative", True)
    assert verdict(question, "tuviera")[0] == "wrong"


def test_both_is_no_answer_elsewhere() -> None:
    assert verdict(Question(TWOFOLD, "choose", TU), BOTH)[0] == "right"
    assert verdict(Question(TWOFOLD, "interpret", TU), BOTH)[0] == "wrong"


# What a learner chose.


@pytest.mark.parametrize(
    ("focus", "fits"),
    [
        (Focus(environment="N.neg"), lambda item: item.environment == "N.neg"),
        (Focus(verb="tener hacer"), lambda item: item.target.verb in {"tener", "hacer"}),
        (Focus(level="B2"), lambda item: ENVIRONMENTS[item.environment].cefr == "B2"),
        (Focus(tense="imperfect"), lambda item: {item.target.tense, item.rival} & TENSE_GROUPS["imperfect"]),
        (Focus(kind="transform"), lambda item: supports(item, "transform")),
        (Focus(verb="tener", level="B1"), lambda item: item.target.verb == "tener"),
        (Focus(kind=MIXED), lambda item: True),
    ],
)
def test_a_focus_takes_all_that_fits_and_nothing_else(focus: Focus, fits: Callable[[Item], object]) -> None:
    found = suited(TU, focus)
    assert found
    assert_none(item.id for item in found if not fits(item))
    if not focus.verb:
        taken = {item.id for item in found}
        assert_none(item.id for item in ITEMS if fits(item) and item.id not in taken)


@pytest.mark.parametrize(
    ("model", "verb", "tense"),
    [
        ("regular", "vivir", "present"),
        ("diphthong", "poder", "present"),
        ("ir-vowel", "pedir", "present"),
        ("yo", "tener", "present"),
        ("strong", "tener", "imperfect_ra"),
        ("spelling", "llegar", "present"),
        ("own", "ser", "present"),
        ("participle", "hacer", "perfect"),
    ],
)
def test_a_group_of_verbs_has_the_forms_built_alike(model: str, verb: str, tense: str) -> None:
    found = {(item.target.verb, item.target.tense) for item in suited(TU, Focus(model=model))}
    assert (verb, tense) in found
    others = {("vivir", "present"), ("pedir", "present"), ("ser", "present"), ("tener", "imperfect_ra")} - {
        (verb, tense)
    }
    assert not others & found


@pytest.mark.parametrize(
    "focus", [Focus(environment="N.nothing"), Focus(level="Z9"), Focus(tense="past"), Focus(kind="guess")]
)
def test_an_unknown_choice_has_no_sentence(focus: Focus) -> None:
    assert suited(TU, focus) == ()


@pytest.mark.parametrize("focus", [Focus(environment=key) for key in ENVIRONMENTS])
def test_a_focus_on_an_environment_keeps_its_lookalikes(focus: Focus) -> None:
    assert 0 < sum(item.is_lookalike for item in suited(TU, focus)) < len(suited(TU, focus))


def test_the_kind_of_a_card() -> None:
    assert [mode_of(PLAIN, ordinal) for ordinal in (1, 3, 4, 50)] == ["choose", "choose", "type", "type"]
    assert mode_of(PLAIN, 1, Focus(kind="mend")) == "mend"
    mixed = {mode_of(PLAIN, ordinal, Focus(kind=MIXED)) for ordinal in range(1, 9)}
    assert mixed == {mode for mode in KINDS if supports(PLAIN, mode)} == {"choose", "type", "mend", "spot"}
