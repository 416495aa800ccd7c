"""How an answer is read before it is compared."""

import pytest

from subjunctive_app.domain.diagnosis import normalise


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  Hable \n", "hable"),
        ("HABLÉIS", "habléis"),
        ("esta\u0301", "está"),
        ("ban\u0303e", "bañe"),
        ("haya\u00a0 venido", "haya venido"),
        ("ha\u200bble", "hable"),
        ("¡No creo!", "no creo"),
        ("¿sea?", "sea"),
        ("sea…", "sea"),
        ("«sea»", "sea"),
        ("a´ 'a a' `a a` a’ ´a", "á á á á á á á"),
        ('ping"uino', "pingüino"),
        ('pingu"ino', "pingüino"),
        ("pingu:ino", "pingüino"),
        ("~n", "ñ"),
        ("n~", "ñ"),
        ("so;ar", "soñar"),
        ("so:ar", "soñar"),
        ("tu: hables", "hables"),
        ("que vosotros habléis", "habléis"),
        ("Uds. hablen", "hablen"),
        ("'el hable", "hable"),
        ("yo que hable", "hable"),
        ("se", "se"),
        ("que", "que"),
        ("él", "él"),
        ("que él", "él"),
        ("no hables", "no hables"),
        ("", ""),
        ("¿¡!?", ""),
        ("'", ""),
    ],
)
def test_answer_is_read_as(typed: str, read: str) -> None:
    assert normalise(typed) == read


ONE = ("yo", "tú", "tu", "vos", "él", "el", "ella", "usted", "ud.", "vd.")
SEVERAL = ("nosotros", "nosotras", "vosotros", "vosotras", "ellos", "ellas", "ustedes", "uds.", "vds.")


@pytest.mark.parametrize("pronoun", ONE + SEVERAL)
def test_subject_pronoun_is_dropped_with_or_without_que(pronoun: str) -> None:
    assert normalise(f"{pronoun} sea") == "sea"
    assert normalise(f"que {pronoun} sea") == "sea"


def test_no_is_dropped_for_negative_commands_only() -> None:
    assert normalise("no hables", is_negative_command=True) == "hables"
    assert normalise("No", is_negative_command=True) == "no"


@pytest.mark.parametrize("right", ["continúo", "continuó"])
def test_mark_between_two_vowels_goes_where_it_is_right(right: str) -> None:
    assert normalise("continu'o", accepted={right}) == right
    assert normalise("continu'o", known={right}) == right


def test_mark_between_two_vowels_goes_to_the_letter_before_when_nothing_decides() -> None:
    assert normalise("continu'o") == "continúo"


def test_right_form_wins_over_a_known_one() -> None:
    assert normalise("continu'o", accepted={"continuó"}, known={"continúo"}) == "continuó"


def test_colon_after_u_is_an_enye_where_that_is_right() -> None:
    assert normalise("gru:a") == "grüa"
    assert normalise("gru:a", accepted={"gruña"}) == "gruña"
