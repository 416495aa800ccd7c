"""Help and the accessibility statement: in both languages, reached from every page, with links that lead somewhere."""

import re

import pytest
from flask import Flask

from tests.accounts.people import someone
from tests.conftest import Browser
from tests.progress.test_page import play
from tests.rooms.class_room import Teacher

HEADINGS = {
    ("/help", "en"): ["How it works", "The keyboard", "What is stored"],
    ("/help", "es"): ["Cómo funciona", "El teclado", "Qué se guarda"],
    ("/accessibility", "en"): ["What you can count on", "How it is checked", "What is still wanting"],
    ("/accessibility", "es"): ["Con qué puedes contar", "Cómo se comprueba", "Qué falta todavía"],
}


@pytest.mark.parametrize(("path", "language"), HEADINGS)
def test_a_page_in_both_languages(browser: Browser, path: str, language: str) -> None:
    page = browser.client.get(path, headers={"Accept-Language": language})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert re.findall(r"<h2 id=\"\w+\">(.*?)</h2>", page.text) == HEADINGS[path, language]


@pytest.mark.parametrize(("path", "language"), HEADINGS)
def test_its_links_lead_somewhere(browser: Browser, path: str, language: str) -> None:
    browser.client.set_cookie("lang", language)
    page = browser.get(path).text
    links = re.findall(r'href="([^"]+)"', page)
    assert [name for name in links if name.startswith("#") and f'id="{name[1:]}"' not in page] == []
    inside = {link for link in links if not link.startswith("#")}
    assert len(inside) > 5
    statuses = {link: browser.client.get(link, follow_redirects=True, buffered=True).status_code for link in inside}
    assert {link for link, status in statuses.items() if status != 200} == set()


def test_help_is_reached_from_every_page(browser: Browser) -> None:
    for path in ("/", "/drills", "/progress", "/verbs/tener", "/settings", "/nowhere"):
        assert 'href="/help"' in browser.get(path).text, path
    assert 'href="/accessibility"' in browser.get("/help").text


def test_every_cookie_that_is_set_is_named(app: Flask) -> None:
    browser = Browser(app.test_client())
    browser.get("/")
    play(browser, 1)
    browser.get("/settings")
    browser.send("/settings", language="en", dialect="tu_ustedes", accents="strict")
    known = someone(app, "bob").browser
    teacher, pupil = Teacher(app.test_client()), Browser(app.test_client())
    code = teacher.make_room()
    pupil.get(f"/r/{code}")
    pupil.send("/r/join", code=code, nick="Ana")
    assert teacher.client.get_cookie(f"h_{code}")
    assert pupil.client.get_cookie(f"r_{code}")
    named = set(re.findall(r"[a-z]+", " ".join(re.findall(r"<code>(.*?)</code>", browser.get("/help").text))))
    kept = {name for one in (browser, known) for name in named if one.client.get_cookie(name)}
    assert kept == named - {"r", "h"} == {"session", "learner", "lang", "dialect", "settings", "seen"}
