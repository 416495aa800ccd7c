"""POST /language: the interface in English or Spanish, kept in a cookie."""

import pytest

from subjunctive_app.learners.routes import own_path
from tests.conftest import Browser


def choose(browser: Browser, language: str, back: str = "/progress") -> str:
    data = {"csrf_token": browser.field("csrf_token"), "language": language, "back": back}
    response = browser.client.post("/language", data=data)
    assert response.status_code == 303
    return response.headers["Location"]


def test_there_and_back(browser: Browser) -> None:
    browser.get("/progress")
    assert '<html lang="en">' in browser.page
    assert choose(browser, "es") == "/progress"
    browser.get("/progress")
    assert '<html lang="es">' in browser.page
    choose(browser, "en")
    assert '<html lang="en">' in browser.get("/progress").text


def test_the_browser_is_asked_first(browser: Browser) -> None:
    for accept, language in {"es-MX,es;q=0.9": "es", "de,es;q=0.5": "es", "de": "en", "": "en"}.items():
        page = browser.client.get("/drills", headers={"Accept-Language": accept}).text
        assert f'<html lang="{language}">' in page, accept


def test_another_language_is_400(browser: Browser) -> None:
    browser.get("/drills")
    data = {"csrf_token": browser.field("csrf_token"), "language": "tlh", "back": "/"}
    assert browser.client.post("/language", data=data).status_code == 400


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/progress", "/progress"),
        ("/drills?done=abc", "/drills?done=abc"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
    ],
)
def test_only_our_own_pages_are_gone_back_to(path: str, kept: str) -> None:
    assert own_path(path) == kept
