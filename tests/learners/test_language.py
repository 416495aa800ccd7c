"""POST /language: the interface in English or Spanish, kept in a cookie."""

import pytest

from subjunctive_app.web.security import own_path
from tests.conftest import Browser

FROM_US = {"Sec-Fetch-Site": "same-origin"}


def choose(browser: Browser, language: str, back: str = "/progress") -> str:
    response = browser.client.post("/language", data={"language": language, "back": back}, headers=FROM_US)
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
    data = {"language": "tlh", "back": "/"}
    assert browser.client.post("/language", data=data, headers=FROM_US).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, 400),
        ({"Origin": "https://evil.example"}, 400),
        ({"Origin": "null"}, 400),
        ({}, 400),
    ],
)
def test_only_a_page_of_ours_can_change_it(browser: Browser, headers: dict[str, str], status: int) -> None:
    data = {"language": "es", "back": "/"}
    response = browser.client.post("/language", data=data, headers=headers)
    assert response.status_code == status
    assert ("lang=es" in "".join(response.headers.getlist("Set-Cookie"))) is (status == 303)


def test_a_page_without_another_form_needs_no_session(browser: Browser) -> None:
    response = browser.get("/progress")
    assert "<form" in browser.page
    assert "session=" not in "".join(response.headers.getlist("Set-Cookie"))


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
