"""Codes, names, points and the picture of a class."""

import random
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subjunctive_app.domain.focus import Focus
from subjunctive_app.domain.rooms.codes import ALPHABET, LENGTH, new_code, read_code, spoken
from subjunctive_app.domain.rooms.names import LONGEST, NickRefused, is_foul, key_of, made_name, made_names, typed_name
from subjunctive_app.domain.rooms.scoring import points, standings
from subjunctive_app.domain.rooms.settings import RoomSettings
from subjunctive_app.domain.rooms.tally import Given, for_the_wall, kind_of, tally


def test_a_code_is_read_back_however_it_is_typed() -> None:
    code = new_code(secrets.choice)
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    for typed in (code, code.lower(), spoken(code), f" {code[:3]}-{code[3:].lower()} "):
        assert read_code(typed) == code


@pytest.mark.parametrize("typed", ["", "CDFHJ", "CDFHJKM", "ABCDEF", "cdfhj0", "../../", "CDFHJ\u212a"])
def test_what_cannot_be_a_code(typed: str) -> None:
    assert read_code(typed) == ""


def test_settings_are_read_by_the_release_before_and_the_one_after() -> None:
    chosen = RoomSettings(rounds=5, focus=Focus("tener", kind="type"), names=("Ana",), is_paced=True)
    kept = chosen.packed()
    assert RoomSettings.unpacked(kept) == chosen
    assert RoomSettings.unpacked({**kept, "music": "on", "focus": {**kept["focus"], "region": "x"}}) == chosen
    assert RoomSettings.unpacked({"focus": {}}) == RoomSettings()


def test_signs_that_look_alike_are_not_both_in_the_alphabet() -> None:
    assert not set("AEIOU") & set(ALPHABET)
    for alike in ("BV8", "MN", "G6", "O0", "I1L", "S5", "Z2"):
        assert len(set(alike) & set(ALPHABET)) <= 1, alike


def test_made_names_are_fit_for_a_class() -> None:
    names = made_names()
    assert len(names) > 2000
    assert [name for name in names if is_foul(name) or typed_name(name) != name] == []
    assert len({key_of(name) for name in names}) == len(names), "two of them look alike"


@pytest.mark.parametrize("name", ["Flor Sabia", "Oso Sabio", "Nube Tranquila", "Tortuga Veloz"])
def test_made_names_agree(name: str) -> None:
    assert name in made_names()


def test_a_made_name_is_one_that_nobody_has() -> None:
    rng = random.Random(7)
    taken = made_names() - {"Nube Azul"}
    assert made_name(rng, taken) == "Nube Azul"
    assert made_name(rng, made_names())[:-2] in made_names()


@pytest.mark.parametrize(
    "name",
    [
        "Ana",
        "María José",
        "O'Brien",
        "Iñaki",
        "Łukasz",
        "Disputa",
        "Penélope",
        "Bahamas",
        "Maricarmen",
        "Leo 2",
        "Søren",
        "Đorđe",
        "Ngũgĩ",
        "Iker",
        "Eva",
        "Mª José",
        "Fº Javier",
    ],
)
def test_names_of_people_stand(name: str) -> None:
    assert typed_name(f"  {name} ") == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("A", "nick_length"),
        ("x" * (LONGEST + 1), "nick_length"),
        ("   ", "nick_length"),
        ("123", "nick_signs"),
        ("<b>Ana</b>", "nick_signs"),
        ("Ana\u202egnp", "nick_signs"),
        ("A\u0336n\u0336a", "nick_signs"),
        ("Аnа", "nick_signs"),
        ("P U T A", "nick_refused"),
        ("put4", "nick_refused"),
        ("Puuuta", "nick_refused"),
        ("PÉNDÉJÓ", "nick_refused"),
        ("f.u.c.k", "nick_refused"),
        ("José Pene", "nick_refused"),
        ("xXh1tlerXx", "nick_refused"),
        ("p\u1d1cta", "nick_signs"),
        ("put\u0250", "nick_signs"),
        ("cabrøn", "nick_refused"),
        ("jođer", "nick_refused"),
        ("pvta", "nick_refused"),
        ("Kabron", "nick_refused"),
        ("gilipoIIas", "nick_refused"),
        ("pol1a", "nick_refused"),
        ("puta69", "nick_refused"),
        ("putª", "nick_refused"),
        ("A\ufb03n", "nick_signs"),
    ],
)
def test_names_that_are_refused(name: str, code: str) -> None:
    with pytest.raises(NickRefused) as refused:
        typed_name(name)
    assert refused.value.code == code


@given(st.text(max_size=40))
def test_any_text_is_a_name_or_refused(text: str) -> None:
    try:
        name = typed_name(text)
    except NickRefused:
        return
    assert 2 <= len(name) <= LONGEST
    assert typed_name(name) == name


@pytest.mark.parametrize(
    ("verdict", "ms", "seconds", "has_speed", "earned"),
    [
        ("right", 50, 30, False, 100),
        ("marked", 50, 30, False, 100),
        ("almost", 50, 30, True, 50),
        ("retry", 50, 30, True, 50),
        ("wrong", 50, 30, True, 0),
        ("right", 0, 30, True, 120),
        ("right", 10_900, 30, True, 120),
        ("right", 11_100, 30, True, 110),
        ("right", 21_100, 30, True, 100),
        ("right", 99_000, 30, True, 100),
        ("right", 50, 0, True, 100),
    ],
)
def test_points(verdict: str, ms: int, seconds: int, has_speed: bool, earned: int) -> None:
    assert points(verdict, ms, seconds, has_speed=has_speed) == earned


def test_a_late_comer_is_ranked_by_the_rounds_since_then() -> None:
    earned = [(1, 1, 100), (1, 2, 0), (2, 1, 100), (2, 2, 100), (3, 2, 100)]
    ranked = standings(earned, {1: 1, 2: 1, 3: 2}, [1, 2])
    assert [(one.member, one.points, one.place, one.right) for one in ranked] == [
        (2, 200, 1, 2),
        (3, 100, 1, 1),
        (1, 100, 3, 1),
    ]


def test_a_skipped_round_counts_for_nobody() -> None:
    ranked = standings([(1, 1, 100), (2, 2, 100)], {1: 1, 2: 1}, [2])
    assert [(one.member, one.points) for one in ranked] == [(2, 100), (1, 0)]


@pytest.mark.parametrize(
    ("verdict", "code", "mode", "gave_up", "kind"),
    [
        ("right", "right", "type", False, "right"),
        ("marked", "other_address", "type", False, "right"),
        ("wrong", "indicative_same_person", "type", False, "indicative_same_person"),
        ("wrong", "unknown", "interpret", False, "meaning"),
        ("wrong", "unknown", "type", True, "shown"),
    ],
)
def test_kinds(verdict: str, code: str, mode: str, gave_up: bool, kind: str) -> None:
    assert kind_of(verdict, code, mode, gave_up=gave_up) == kind


def test_the_picture_of_a_class() -> None:
    given = [
        *[Given("salgamos", "right", "right")] * 19,
        *[Given("salimos", "wrong", "indicative_same_person")] * 5,
        *[Given("salga", "wrong", "other_person")] * 2,
        Given("salgámos", "almost", "accent"),
        Given("", "wrong", "shown"),
    ]
    seen = tally(given, 30)
    assert seen.right == 19
    assert seen.kinds == (
        ("right", 19),
        ("indicative_same_person", 5),
        ("other_person", 2),
        ("accent", 1),
        ("shown", 1),
        ("nothing", 2),
    )
    assert seen.few == seen.kinds, "one more is no rest"
    many = tally([*given, Given("x", "wrong", "stem")], 31)
    assert many.few == (*seen.kinds[:4], ("rest", 2), ("nothing", 2))
    assert seen.wrong == (("salimos", 5), ("salga", 2), ("salgámos", 1))
    assert seen.worst == ("indicative_same_person", 5)


def test_one_mistake_is_no_picture() -> None:
    assert tally([Given("salimos", "wrong", "indicative_same_person")], 1).worst is None
    assert tally([], 0).kinds == (("right", 0),)


@pytest.mark.parametrize("typed", ["puta madre", "p u t a", "cabrøn", "tiene " * 20])
def test_nobody_writes_on_the_wall_by_an_answer(typed: str) -> None:
    assert for_the_wall(typed) == ""


@pytest.mark.parametrize("typed", ["tenga", "hubiéramos estado acostumbrados", "el año que viene", "por nada"])
def test_what_a_class_may_read_on_its_wall(typed: str) -> None:
    assert for_the_wall(typed) == typed
