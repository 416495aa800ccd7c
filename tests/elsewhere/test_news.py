"""GET /elsewhere, and the pages that ask it: progress and rooms of one's other tabs and devices."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from subjunctive_app.elsewhere.service import Carried, Standing, standing
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Room
from subjunctive_app.rooms.service import HOST_GONE
from tests.accounts.people import log_in, someone
from tests.conftest import SECRET, Browser, recorded_statements
from tests.progress.test_page import play
from tests.rooms.class_room import Pupil, Teacher, pupil, teacher

PAGES = ("/", "/drills", "/progress", "/today")


def ask(browser: Browser, page: str = "/progress") -> TestResponse:
    """Ask for news as a page does that was opened just now; the marks of the last answer are remembered."""
    if "elsewhere-poll" not in browser.page:
        browser.get(page)
    return again(browser)


def again(browser: Browser) -> TestResponse:
    """Ask with the marks that the page holds."""
    found = re.search(r'id="elsewhere-poll" hx-get="([^"]*)"', browser.page)
    assert found, browser.page
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    response = browser.client.get(found[1].replace("&amp;", "&"), headers=headers)
    if response.status_code == 200:
        browser.page = response.text
    return response


def second_device(app: Flask, name: str) -> Browser:
    browser = Browser(app.test_client())
    assert log_in(browser, name).status_code == 303
    return browser


def standing_of(session: Session, user_id: int, now: datetime) -> Standing:
    session.rollback()
    return standing(session, Carried(Visitor("", lambda: False, user_id)), SECRET, now)


def test_a_stranger_is_asked_nothing(browser: Browser) -> None:
    for path in PAGES:
        assert "elsewhere" not in browser.get(path).text
    response = browser.client.get("/elsewhere", headers={"HX-Request-Type": "partial"})
    assert (response.status_code, response.data) == (204, b"")
    assert browser.client.get("/elsewhere").headers["Location"] == "/progress"


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_said_while_nothing_is_new(browser: Browser, path: str) -> None:
    play(browser, 1)
    browser.page = ""
    response = ask(browser, path)
    assert (response.status_code, response.data) == (204, b"")
    assert "Set-Cookie" not in response.headers
    assert "elsewhere-poll" not in browser.get(path, htmx=True).text, "what is swapped in has none of its own"


def test_an_answer_on_the_phone_moves_the_progress_at_home(app: Flask) -> None:
    home = someone(app, "alice").browser
    play(home, 1)
    home.get("/progress")
    phone = second_device(app, "alice")
    play(phone, 1)
    told = again(home)
    assert (told.status_code, told.headers["HX-Trigger"]) == (200, "moved")
    assert "hx-partial" not in told.text, "no room is new"
    assert again(home).status_code == 204
    part = home.client.get("/progress", headers={"HX-Request-Type": "partial"})
    assert re.search(r'<div id="progress-report" hx-get="/progress" hx-trigger="moved from:body"', part.text)
    assert "<html" not in part.text
    assert re.search(r"<h1>.*</h1>", part.text)


def test_a_goal_is_news_and_so_is_another_day(session: Session, app: Flask) -> None:
    alice = someone(app, "alice")
    play(alice.browser, 1)
    now = datetime.now(UTC)
    before = standing_of(session, alice.user_id, now)
    alice.browser.send("/progress/goal", goal="5")
    with_goal = standing_of(session, alice.user_id, now)
    assert len({before.progress, with_goal.progress, standing_of(session, alice.user_id, now + timedelta(days=1))}) == 3


def test_the_card_of_the_day_answered_elsewhere(app: Flask) -> None:
    home = someone(app, "alice").browser
    play(home, 1)
    phone = second_device(app, "alice")
    home.get("/today")
    phone.get("/today")
    assert phone.send("/today", token=phone.field("token"), answer="both").status_code == 303
    assert again(home).headers["HX-Trigger"] == "moved"
    part = home.client.get("/today", headers={"HX-Request-Type": "partial"}).text
    assert part.startswith('<div id="today-card">')
    assert "How everybody answered" in part


def a_room(app: Flask) -> Teacher:
    host = teacher(app)
    host.make_room(kind="type", rounds="5")
    return host


def test_the_room_one_has_joined_on_the_phone_is_told_at_home(app: Flask, session: Session) -> None:
    alice, host = someone(app, "alice"), a_room(app)
    play(alice.browser, 1)
    alice.browser.get("/progress")
    phone = Pupil(second_device(app, "alice").client)
    phone.join(host.code)
    told = again(alice.browser)
    assert "HX-Trigger" not in told.headers
    assert f'href="/r/{host.code}"' in told.text
    assert 'hx-target="#elsewhere-rooms"' in told.text
    assert host.code not in re.findall(r'hx-get="([^"]*)"', told.text)[0], "no code where it might be logged"
    assert again(alice.browser).status_code == 204
    # Without a script a reload says the same, and the place is theirs on this device too.
    assert f'href="/r/{host.code}"' in alice.browser.get("/progress").text
    assert phone.field("csrf_token")
    assert 'data-phase="lobby"' in alice.browser.get(f"/r/{host.code}").text
    phone.send(f"/r/{host.code}/leave")
    assert "elsewhere-rooms" in alice.browser.get("/progress").text
    assert host.code not in alice.browser.page
    assert 'name="nick"' in alice.browser.get(f"/r/{host.code}").text


def test_a_room_is_told_to_its_host_with_and_without_an_account(app: Flask) -> None:
    host = a_room(app)
    assert f'href="/r/{host.code}/host"' in host.get("/progress").text
    owner = someone(app, "teresa").browser
    other = Teacher(owner.client)
    other.make_room()
    found = second_device(app, "teresa").get("/progress").text
    assert f'href="/r/{other.code}/host"' in found
    assert host.code not in found
    other.press("end")
    assert other.code not in second_device(app, "teresa").get("/progress").text


def test_a_class_is_told_that_it_goes_on(app: Flask, session: Session) -> None:
    host = a_room(app)
    ines, ana, stranger = pupil(app, host.code), pupil(app, host.code), pupil(app)
    host.press("start")
    for one in (ines, ana):
        one.look()
        one.say("xyzzy")
    host.press("end")
    for one in (ines, ana):
        one.get("/progress")
        assert host.code not in one.page
    made = host.send(f"/r/{host.code}/host/again").headers["Location"].split("/")[2]
    told = again(ines)
    assert f'href="/r/{made}"' in told.text
    assert "goes on" in told.text
    play(stranger, 1)
    assert made not in stranger.get("/progress").text
    ines.join(made)
    assert "go back to your place" in ines.get("/progress").text
    ines.get(f"/r/{made}")
    ines.send(f"/r/{made}/leave")
    assert made not in ines.get("/progress").text, "who went is not called back"
    session.execute(update(Room).values(host_seen_at=datetime.now(UTC) - HOST_GONE))
    session.commit()
    assert made not in ana.get("/progress").text, "a room that its host has forgotten is over"


def test_it_costs_few_queries(app: Flask) -> None:
    alice, host = someone(app, "alice"), a_room(app)
    play(alice.browser, 1)
    Pupil(alice.browser.client).join(host.code)
    alice.browser.get("/progress")
    with recorded_statements(app) as statements:
        assert again(alice.browser).status_code == 204
    assert len([one for one in statements if one.startswith("SELECT")]) <= 4, statements
