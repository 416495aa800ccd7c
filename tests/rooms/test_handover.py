"""The host's phone dies, or the teacher goes: another device, another teacher goes on."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from subjunctive_app.models import Room
from tests.accounts.people import log_in, make_user
from tests.rooms.class_room import Teacher, pupil, teacher
from tests.rooms.test_people import is_silent_for


def link_of(host: Teacher) -> str:
    """Press the button that makes a link for one device; the path of the link."""
    host.get(f"/r/{host.code}/host/handover")
    page = host.send(f"/r/{host.code}/host/handover").text
    found = re.search(r'id="link" value="http://localhost([^"]+)"', page)
    assert found, page
    return found[1]


def another(app: Flask, host: Teacher) -> Teacher:
    return Teacher(app.test_client(), code=host.code)


@pytest.mark.parametrize(("silent_s", "goes_on"), [(61, "reveal"), (601, "resume")])
def test_the_hosts_phone_dies_and_another_device_goes_on(
    app: Flask, session: Session, silent_s: int, goes_on: str
) -> None:
    host = teacher(app)
    one = pupil(app, host.make_room(kind="type"))
    link = link_of(host)
    host.press("start")
    is_silent_for(session, silent_s)
    one.look()
    assert "Your teacher is reconnecting" in one.page
    assert session.scalars(select(Room.is_paused)).one() == (goes_on == "resume")

    spare = another(app, host)
    for _ in range(2):
        assert spare.get(link).status_code == 200, "to look at it does not use it up"
    assert spare.client.get(f"/r/{host.code}/host").status_code == 404
    spare.follow(spare.send(link))
    spare.press(goes_on)
    if goes_on == "resume":
        spare.press("reveal")
    assert 'data-phase="reveal"' in one.look()
    assert "reconnecting" not in one.page
    spare.press("next")
    assert 'data-round="2"' in one.look()
    assert host.get(f"/r/{host.code}/host").status_code == 200, "a phone that comes back is a host as before"


def test_a_link_makes_one_host_and_is_dead_then(app: Flask, session: Session) -> None:
    host = teacher(app)
    host.make_room()
    link = link_of(host)
    token = link.rpartition("/")[2]
    assert len(token) >= 22, "128 bits"
    assert token not in (session.scalars(select(Room.handover_hash)).one() or "")
    first, second = another(app, host), another(app, host)
    for browser in (first, second):
        browser.get(link)
    assert first.send(link).status_code == 303
    for refused in (second.send(link), second.get(link)):
        assert refused.status_code == 404
        assert "used already" in refused.text
    assert second.client.get(f"/r/{host.code}/host").status_code == 404


def test_a_newer_link_and_the_end_of_the_room_kill_a_link(app: Flask) -> None:
    host = teacher(app)
    host.make_room()
    old, new = link_of(host), link_of(host)
    anybody = another(app, host)
    assert (anybody.get(old).status_code, anybody.get(new).status_code) == (404, 200)
    host.get(f"/r/{host.code}/host")
    host.press("end")
    for refused in (anybody.send(new), anybody.get(new)):
        assert refused.status_code == 404


def test_a_room_is_given_to_a_teacher_by_name(app: Flask, session: Session) -> None:
    for name in ("Alice", "Bob"):
        make_user(app, name)
    host, old_phone, new_phone = (teacher(app) for _ in range(3))
    for browser, name in ((host, "Alice"), (old_phone, "Alice"), (new_phone, "Bob")):
        log_in(browser, name)
    code = host.make_room()
    host.get(f"/r/{code}/host/handover")
    refused = host.send(f"/r/{code}/host/give", name="Kevin")
    assert refused.status_code == 422
    assert "No account has that name" in refused.text
    assert 'value="Kevin"' in refused.text
    assert "in the account of Bob" in host.send(f"/r/{code}/host/give", name=" bOB ").text
    assert f'href="/r/{code}/host"' in new_phone.get("/r").text
    assert old_phone.get(f"/r/{code}/host").status_code == 404
    assert host.get(f"/r/{code}/host").status_code == 200
    new_phone.code = code
    new_phone.press("start")
    assert session.scalars(select(Room.phase)).one() == "question"


def test_only_the_first_host_hands_a_room_over(app: Flask, session: Session) -> None:
    make_user(app, "Charlie")
    host = teacher(app)
    one, second = pupil(app, host.make_room()), another(app, host)
    found = re.search(r'id="link-cohost" value="http://localhost([^"]+)"', host.page)
    assert found
    second.follow(second.client.get(found[1]))
    for who in (one, second, pupil(app)):
        assert who.client.get(f"/r/{host.code}/host/handover").status_code == 404
        for act in ("handover", "give"):
            assert who.send(f"/r/{host.code}/host/{act}", name="Charlie").status_code == 404
    assert "Hand the room over" not in second.page
    assert session.execute(select(Room.owner_id, Room.handover_hash)).all() == [(None, None)]
