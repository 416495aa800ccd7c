"""Names that a host gives or asks for: only those of a list, and real ones that pupils never see."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from subjunctive_app.domain.rooms.name_list import NotListed, listed_name, read_names
from tests.rooms.class_room import pupil, right_form, teacher
from tests.rooms.test_people import nicks, with_member

CLASS = ("García López, Ana", "Lucía", "Lucía 2", "José Núñez", "María José")


def test_a_pasted_list_becomes_names_that_can_be_told_apart() -> None:
    pasted = "García López, Ana\r\n\n Lucía \nLUCIA\nJosé\tNúñez\n<María>  José,\n--\n\u202e"
    assert read_names(pasted) == ("García López, Ana", "Lucía", "LUCIA 2", "José Núñez", "María José")
    assert read_names("Aránzazu Fernández de Pinedo Echevarría") == ("Aránzazu Fernández de",)
    assert len(read_names("Ana\n" * 500)) == 200


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("garcia lopez ana", "García López, Ana"),
        ("Ana García-López", "García López, Ana"),
        ("ana", "García López, Ana"),
        ("LUCÍA", "Lucía"),
        ("lucia 2", "Lucía 2"),
        ("jose nunez", "José Núñez"),
        ("maria", "María José"),
    ],
)
def test_whose_name_it_is(typed: str, name: str) -> None:
    assert listed_name(CLASS, typed) == name


@pytest.mark.parametrize(
    ("typed", "why"),
    [("José", "unclear"), ("Kevin", "unlisted"), ("Ana Kevin", "unlisted"), ("  ", "unlisted")],
)
def test_a_name_that_is_nobodys_or_severals(typed: str, why: str) -> None:
    with pytest.raises(NotListed) as refused:
        listed_name(CLASS, typed)
    assert refused.value.code == f"nick_{why}"


def test_only_who_is_on_the_list_comes_in(app: Flask, session: Session) -> None:
    host = teacher(app)
    host.make_room(list="Ana García\nLuis Pérez\nLuis Ruiz")
    for nick, why in (("Nube Azul", "does not have that name"), ("Luis", "several such names")):
        one = pupil(app)
        refused = one.join(host.code, nick=nick)
        assert refused.status_code == 422
        assert why in refused.text
        assert f'value="{nick}"' in refused.text, "what was typed stays"
    pupil(app).join(host.code, nick="ana garcia")
    assert "has that name already" in pupil(app).join(host.code, nick="Ana").text
    assert nicks(session) == ["Ana García"]
    host.get(f"/r/{host.code}/people")
    assert "Luis Ruiz" in host.page.partition("On your list, and not here")[2]
    assert "Luis Ruiz" not in pupil(app).get(f"/r/{host.code}").text, "a stranger does not read the list"


def test_who_left_or_was_removed_comes_again_under_their_own_name(app: Flask, session: Session) -> None:
    host = teacher(app)
    host.make_room(list="Ana\nLuis")
    one = pupil(app)
    one.join(host.code, nick="Ana")
    one.send(f"/r/{host.code}/leave")
    assert one.join(host.code, nick="Ana").status_code == 303
    with_member(host, "kick", "Ana")
    assert one.join(host.code, nick="Ana").status_code == 303
    with_member(host, "ban", "Ana")
    assert "has that name already" in pupil(app).join(host.code, nick="Ana").text


def test_real_names_are_for_hosts_alone(app: Flask, session: Session) -> None:
    host = teacher(app)
    one = pupil(app)
    one.join(host.make_room(kind="type", real="1"), real_name=" Ana   Prat\u202e")
    two = pupil(app, host.code)
    shown = f"{nicks(session)[0]} (Ana Prat)"
    assert shown in host.get(f"/r/{host.code}/host").text
    assert "Ana Prat" in host.get(f"/r/{host.code}/people").text
    pages = [one.look(), two.look(), host.get(f"/r/{host.code}/screen").text]
    host.press("start")
    one.look()
    one.say(right_form(session))
    host.press("reveal")
    pages += [one.look(), two.look(), two.poll(v="").text, host.get(f"/r/{host.code}/screen").text]
    assert not [page for page in pages if "Ana Prat" in page]
    for page in ("results", "results.csv"):
        assert shown in host.get(f"/r/{host.code}/{page}").text


def test_nobody_is_asked_for_a_real_name_unless_the_host_wants_it(app: Flask, session: Session) -> None:
    host = teacher(app)
    one = pupil(app)
    one.join(host.make_room(), real_name="Ana Prat")
    assert "real name" not in pupil(app).get(f"/r/{host.code}").text
    assert "Ana Prat" not in host.get(f"/r/{host.code}/people").text
