"""After a room: what came out by environment, person and mistake; as a workbook; and a room of what was missed."""

import csv
import html
import io
import re
import zipfile

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from subjunctive_app.domain.items import all_items, get_item
from subjunctive_app.models import Room, RoomItem
from tests.rooms.class_room import Pupil, Teacher, pupil, right_form, teacher

FORMULA = '=HYPERLINK("http://x","y")'


@pytest.fixture
def lesson(app: Flask, session: Session) -> tuple[Teacher, list[Pupil]]:
    """Two rounds: in the first one of two was right, in the second both were wrong in the same way."""
    host = teacher(app)
    host.make_room(kind="type", rounds="5")
    class_ = [pupil(app, host.code) for _ in range(2)]
    for typed in (("", FORMULA), ("xyzzy", "xyzzy")):
        host.press("start" if typed[0] == "" else "next")
        for one, word in zip(class_, typed, strict=True):
            one.look()
            one.say(word or right_form(session, 1))
        host.press("reveal")
    return host, class_


def cells(workbook: bytes) -> tuple[list[str], list[list[str]]]:
    """All texts of a workbook, and those of each sheet."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as packed:
        found = re.findall(r"<si><t[^>]*>(.*?)</t></si>", packed.read("xl/sharedStrings.xml").decode())
        sheets = [packed.read(f"xl/worksheets/sheet{number}.xml").decode() for number in range(1, 5)]
    assert not any("<f>" in sheet for sheet in sheets), "no formula"
    return found, [[found[int(at)] for at in re.findall(r't="s"><v>(\d+)</v>', sheet)] for sheet in sheets]


def test_the_report_tells_by_environment_by_person_and_by_mistake(lesson: tuple[Teacher, list[Pupil]]) -> None:
    host, _class = lesson
    page = host.get(f"/r/{host.code}/results").text
    assert re.findall(r"<del>([^<]*)</del>", page)[0] == "xyzzy", "two people wrote it"
    rows = re.findall(r"</th><td>(\d)/(\d)</td>", page)
    assert rows == [("0", "2"), ("1", "2")], "who needs help comes first"
    environments = re.findall(r"<td>(\d)</td><td>(\d)</td><td>(\d+)</td></tr>", page)
    assert sum(int(tries) for tries, _right, _percent in environments) == 4
    assert [int(one[2]) for one in environments] == sorted(int(one[2]) for one in environments), "the weakest first"


def test_the_workbook_holds_no_formula_whatever_is_typed(lesson: tuple[Teacher, list[Pupil]]) -> None:
    host, _class = lesson
    response = host.client.get(f"/r/{host.code}/results.xlsx")
    assert host.code not in response.headers["Content-Disposition"]
    texts, (answers, people, environments, mistakes) = cells(response.data)
    assert [text for text in texts if text.startswith(("=", "+", "-", "@"))] == []
    assert "'=HYPERLINK(&quot;http://x&quot;,&quot;y&quot;)" in [text.replace('"', "&quot;") for text in texts]
    assert answers.count("xyzzy") == 2
    assert people[0] == "Name"
    assert len(environments) > 4
    assert "xyzzy" in mistakes
    table = host.client.get(f"/r/{host.code}/results.csv").text.removeprefix("\ufeff")
    given = [row["answer"] for row in csv.DictReader(io.StringIO(table))]
    assert f"'{FORMULA}" in given


def test_a_room_from_these_mistakes(app: Flask, session: Session, lesson: tuple[Teacher, list[Pupil]]) -> None:
    host, _class = lesson
    before = session.execute(select(RoomItem.item_id).order_by(RoomItem.round_no)).scalars().all()
    host.get(f"/r/{host.code}/results")
    host.follow(host.send(f"/r/{host.code}/host/again"))
    assert 'data-phase="lobby"' in host.page
    [old, new] = session.scalars(select(Room).order_by(Room.id)).all()
    assert (new.rounds, new.settings) == (5, old.settings)
    asked = session.scalars(select(RoomItem).where(RoomItem.room_id == new.id).order_by(RoomItem.round_no)).all()
    missed = [get_item(item_id).environment for item_id in (before[1], before[0])]
    assert [get_item(one.item_id).environment for one in asked[:2]] == missed, "the most missed first"
    assert {one.mode for one in asked} == {"type"}
    assert len({one.item_id for one in asked} - set(before)) == 5, "other sentences"


def test_without_a_mistake_there_is_no_such_room(app: Flask, session: Session) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room(kind="type"))
    host.press("start")
    one.look()
    one.say(right_form(session))
    host.press("reveal")
    assert "host/again" not in host.get(f"/r/{host.code}/results").text
    assert host.send(f"/r/{host.code}/host/again").status_code == 422


def test_the_third_button_is_told_in_its_words(app: Flask) -> None:
    host = teacher(app)
    host.make_room(kind="choose", environment="N.wish")
    one = pupil(app, host.code)
    host.press("start")
    one.look()
    one.say("both")
    host.press("reveal")
    assert "<span>both are possible</span>" in host.get(f"/r/{host.code}/host").text
    results = host.get(f"/r/{host.code}/results").text
    assert '<del lang="en">both are possible</del>' in results
    assert "<td><span>both are possible</span></td>" in results


@pytest.mark.parametrize("kind", ["interpret", "spot"])
def test_what_was_on_the_buttons_is_told_of_cards_with_buttons(app: Flask, kind: str) -> None:
    host = teacher(app)
    one, two = pupil(app, host.make_room(kind=kind)), pupil(app, host.code)
    host.press("start")
    buttons = re.findall(r'name="answer" value="([^"]+)"[^>]*>([^<]+)<', one.look())
    cue = re.search(r'<p class="cue" id="q".*?</p>', one.page, re.DOTALL)
    assert cue
    for who, (value, _text) in zip((one, two), buttons, strict=False):
        who.look()
        who.say(value)
    host.press("reveal")
    texts = [html.unescape(text) for _value, text in buttons[:2]]
    table = host.client.get(f"/r/{host.code}/results.csv").text.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["answer"] for row in rows] == texts
    shown = "".join(re.sub(r"<[^>]+>|\u2060", "", html.unescape(cue[0])).split())
    for row in rows:
        assert "".join(row["sentence"].split()) == shown
        assert (row["form"] == row["answer"]) == (row["verdict"] == "right")
    results = html.unescape(host.get(f"/r/{host.code}/results").text)
    assert all(row["answer"] in results for row in rows if row["verdict"] != "right")
    assert f">{rows[0]['form']}</u>" in results
    screen = html.unescape(host.get(f"/r/{host.code}/screen").text)
    assert kind == "spot" or f"<b>{rows[0]['form']}</b>" in screen


def test_of_a_sentence_that_takes_both_moods_the_usual_form_is_shown(app: Flask, session: Session) -> None:
    twofold = next(item for item in all_items().values() if item.both)
    host = teacher(app)
    host.make_room(kind="choose")
    session.execute(update(RoomItem).values(item_id=twofold.id))
    session.commit()
    one = pupil(app, host.code)
    host.press("start")
    one.look()
    one.say("both")
    host.press("reveal")
    form = twofold.target.form("tu_ustedes")
    for path in ("/host", "/screen", ""):
        page = (one if not path else host).get(f"/r/{host.code}{path}").text
        assert re.search(rf">{form}<", page, re.IGNORECASE), path
        assert not re.search(r">\s*both\s*<", page), path
