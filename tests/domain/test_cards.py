"""Grading an answer to a sentence, and the order of cards."""

import pytest

from subjunctive_app.domain.cards import card_at
from subjunctive_app.domain.grading import grade
from subjunctive_app.domain.items import Item, all_items
from subjunctive_app.domain.questions import BOTH, Mode, Question, choices
from tests.domain.made_items import asked

ITEMS = list(all_items().values())
SUBJUNCTIVE = next(
    item for item in ITEMS if (item.target.tense, item.rival) == ("present", "ind_present") and not item.both
)
LOOKALIKE = next(item for item in ITEMS if item.target.tense == "ind_present" and not item.both)
BOTH_MOODS = next(item for item in ITEMS if item.both)
TU = "tu_vosotros"
DIALECTS = (TU, "tu_ustedes", "vos_rioplatense", "vos_centroamericano")


def verdict(item: Item, typed: str, mode: Mode = "type", attempt: int = 1) -> tuple[str, bool]:
    found = grade(Question(item, mode, TU), typed, attempt=attempt)
    return str(found.diagnosis.verdict), found.is_final


def test_a_wrong_typed_form_gets_one_more_try() -> None:
    wrong = SUBJUNCTIVE.rival_form(TU)
    assert verdict(SUBJUNCTIVE, wrong) == ("wrong", False)
    assert verdict(SUBJUNCTIVE, wrong, attempt=2) == ("wrong", True)


def test_a_wrong_button_gets_none() -> None:
    assert verdict(SUBJUNCTIVE, SUBJUNCTIVE.rival_form(TU), "choose") == ("wrong", True)


def test_an_empty_answer_does_not_count_however_often() -> None:
    assert verdict(SUBJUNCTIVE, " ") == ("retry", False)
    assert verdict(SUBJUNCTIVE, "", attempt=2) == ("retry", False)
    assert verdict(SUBJUNCTIVE, "", "choose") == ("retry", False)


@pytest.mark.parametrize(
    ("item", "code"), [(SUBJUNCTIVE, "indicative_same_person"), (LOOKALIKE, "subjunctive_for_indicative")]
)
def test_both_where_only_one_fits_is_a_mistake_of_mood(item: Item, code: str) -> None:
    found = grade(Question(item, "choose", TU), BOTH, attempt=1)
    assert (found.diagnosis.code, found.diagnosis.verdict, found.is_final) == (code, "wrong", True)


def test_where_both_moods_fit_each_is_right_and_so_is_both() -> None:
    target = BOTH_MOODS.target
    for typed in (target.form(TU), BOTH_MOODS.rival_form(TU), BOTH):
        assert verdict(BOTH_MOODS, typed, "choose") == ("right", True)
    for typed in (target.form(TU), BOTH_MOODS.rival_form(TU)):
        assert verdict(BOTH_MOODS, typed) == ("right", True)


def test_the_word_both_is_no_answer_to_a_typed_card() -> None:
    assert verdict(BOTH_MOODS, BOTH)[0] == "wrong"


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_every_sentence_can_be_answered_rightly_and_its_buttons_differ(item: Item) -> None:
    for dialect in DIALECTS:
        right = item.target.form(dialect)
        assert grade(Question(item, "type", dialect), right, attempt=1).diagnosis.verdict == "right"
        assert len(set(choices(item, dialect))) == 2
        assert right in choices(item, dialect)


def code_and_verdict(item: Item, typed: str, dialect: str) -> tuple[str, str]:
    found = grade(Question(item, "type", dialect), typed, attempt=1).diagnosis
    return found.code, found.verdict


def test_another_person_is_another_address_only_where_tu_vos_or_vosotros_are_spoken_to() -> None:
    to_you = asked("{Ojalá} ___ hoy.", "tener", "present", "2s", "I.ojala", subject="tú")
    about_her = asked("{Ojalá} ___ hoy.", "tener", "present", "3s", "I.ojala", subject="mi hermana")
    assert code_and_verdict(to_you, "tenga", TU) == ("other_address", "marked")
    assert code_and_verdict(about_her, "tengas", TU) == ("other_person", "wrong")


@pytest.mark.parametrize(
    ("text", "person", "subject", "typed"),
    [
        ("{Don Ramiro}, ___ usted conmigo.", "3s", "", "ven"),
        ("{Don Ramiro}, ___ usted conmigo.", "3s", "", "vení"),
        ("{Por favor}, ___ por aquí.", "3s", "usted", "ven"),
        ("{Por favor}, ___ por aquí.", "3p", "ustedes", "venid"),
    ],
)
def test_a_command_to_usted_is_no_command_to_tu(text: str, person: str, subject: str, typed: str) -> None:
    """Learners who mix the two commands write *ven usted*: let pass, the card would teach them the mistake.

    A form of address is a fair choice only while the sentence leaves it open, and the word usted does not.
    """
    command = asked(text, "venir", "imperative_affirmative", person, "I.imp", subject=subject)
    for dialect in DIALECTS:
        assert code_and_verdict(command, typed, dialect) == ("other_person", "wrong")


@pytest.mark.parametrize(
    ("text", "environment", "also", "both", "expected"),
    [
        ("{Quería que} ___ ayer.", "N.wish", (), False, "marked"),
        ("{Buscaba un tren que} ___ a Salta.", "R.indef", (), True, "marked"),
        # The main verb is present, as the perfect shows: *espero que salga* speaks of another time.
        ("{Espero que} ___ ayer.", "N.wish", ("perfect",), False, "wrong"),
        # The clause tells a fact of its own, so nothing asks for its past but that fact.
        ("{Aunque} ___ ayer, el paso siguió abierto.", "A.conc", (), True, "wrong"),
        ("{Después de que} ___, cerró el puerto.", "A.after", (), True, "wrong"),
        ("{Tal vez} ___ ayer.", "I.perhaps", (), True, "wrong"),
    ],
)
def test_the_present_of_rio_de_la_plata_stands_for_the_past_of_a_main_verb_only(
    text: str, environment: str, also: tuple[str, ...], both: bool, expected: str
) -> None:
    item = asked(text, "salir", "imperfect_ra", "3s", environment, rival="ind_imperfect", also=also, both=both)
    assert code_and_verdict(item, "salga", "vos_rioplatense") == ("other_subjunctive_tense", expected)
    assert code_and_verdict(item, "salga", TU)[1] == "wrong"


@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_cards(seed: int) -> None:
    suited = [item for item in ITEMS if item.suits(TU)]
    order = [card_at(seed, ordinal, TU) for ordinal in range(1, len(suited) + 1)]
    assert sorted(item.id for item in order) == sorted(item.id for item in suited)
    first = order[:30]
    assert sum(item.is_lookalike for item in first) >= 10
    assert all(a.environment != b.environment for a, b in zip(first, first[1:], strict=False))
    assert all(item.target.tense in {"present", "ind_present", "infinitive"} for item in order[:3])


def test_orders_differ_and_are_repeatable() -> None:
    assert len({tuple(card_at(seed, n, TU).id for n in range(1, 6)) for seed in range(20)}) == 20
    assert card_at(4, 9, TU) == card_at(4, 9, TU)
    assert card_at(4, 1 + len([item for item in ITEMS if item.suits(TU)]), TU) in ITEMS


@pytest.mark.parametrize(("dialect", "never"), [("tu_ustedes", {"2p", "2s_vos"}), ("vos_rioplatense", {"2s", "2p"})])
def test_only_forms_of_address_that_the_learner_uses(dialect: str, never: set[str]) -> None:
    assert not {card_at(1, n, dialect).target.person for n in range(1, 80)} & never


def test_there_is_is_hay() -> None:
    there_is = asked(
        "{Creo que} ___ leche.", "haber", "ind_present", "3s", "N.neg", subject="impersonal", rival="present"
    )
    assert there_is.target.form(TU) == "hay"
    assert verdict(there_is, "Hay") == ("right", True)
    denied = asked("{No creo que} ___ leche.", "haber", "present", "3s", "N.neg", subject="impersonal")
    assert denied.rival_form(TU) == "hay"
    found = grade(Question(denied, "type", TU), "hay", attempt=1).diagnosis
    assert (found.code, found.normalised) == ("indicative_same_person", "hay")
