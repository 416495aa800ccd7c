"""Pages of verbs in the browser's cache: never with anything of a session, fresh after any change of what they show."""

import pytest
from flask import Flask, template_rendered
from flask.testing import FlaskClient
from jinja2 import Template
from werkzeug.test import TestResponse

from subjunctive_app.extensions import cache

PATHS = ["/verbs/tener", "/verbs/tener?form=present.1s", "/verbs", "/verbs?q=ten"]
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that has been here before."""
    client = app.test_client()
    client.get("/verbs")
    return client


def ask(client: FlaskClient, path: str, tag: str, **headers: str) -> TestResponse:
    return client.get(
        path, headers={name.replace("_", "-"): value for name, value in {**headers, "If-None-Match": tag}.items()}
    )


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_kept_and_asked_for_by_its_tag(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    assert first.headers["Cache-Control"] == "private, max-age=300"
    assert {"Accept-Language", "Cookie", "HX-Request", "HX-Request-Type"} <= set(first.vary)
    tag = first.headers["ETag"]
    again = ask(client, path, tag, Accept_Encoding="br")
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "Content-Security-Policy"):
        assert again.headers[name] == first.headers[name], name
    assert ask(client, path, 'W/"another"').status_code == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_nothing_of_a_session_is_kept(app: Flask, client: FlaskClient, path: str, headers: dict[str, str]) -> None:
    with_session = app.test_client()
    assert "session=" in "".join(with_session.get("/drills").headers.getlist("Set-Cookie"))
    answers = [one.get(path, headers=headers) for one in (client, with_session)]
    assert answers[0].text == answers[1].text
    assert answers[0].headers["ETag"] == answers[1].headers["ETag"]
    assert ["Set-Cookie" in answer.headers for answer in answers] == [False, False]


def test_a_first_visit_is_not_kept(app: Flask) -> None:
    response = app.test_client().get("/verbs/tener")
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    assert "seen=1" in response.headers["Set-Cookie"]
    known = app.test_client()
    known.set_cookie("seen", "1")
    tag = known.get("/verbs/tener").headers["ETag"]
    assert ask(known, "/verbs/tener", tag).status_code == 304
    assert ask(app.test_client(), "/verbs/tener", tag).status_code == 200


def test_every_change_of_what_is_shown_changes_the_tag(client: FlaskClient) -> None:
    def tag(path: str, **headers: str) -> str:
        return client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()}).headers[
            "ETag"
        ]

    tags = [tag(path) for path in PATHS]
    tags += [tag(PATHS[0], Accept_Language=asked) for asked in ("es-MX", "es-ES", "es-AR", "es-CR")]
    tags += [tag("/verbs?q=ten", HX_Request_Type="partial")]
    client.set_cookie("lang", "es")
    tags += [tag("/verbs?q=ten")]
    assert len(set(tags)) == len(tags)
    assert tag(PATHS[0], Accept_Language="es-MX") == tag(PATHS[0], Accept_Language="es-CO")


@pytest.mark.parametrize("path", ["/verbs/xyz", "/verbs?q=tener", "/verbs/TENER", "/verbs?q=" + "x" * 61])
def test_only_a_page_that_is_there_is_kept(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code != 200
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_made_once_for_all_readers_of_a_language(app: Flask, path: str) -> None:
    made: list[str] = []

    def note(sender: Flask, template: Template, **context: object) -> None:
        made.append(template.name or "")

    with app.app_context():
        cache.clear()
    with template_rendered.connected_to(note, app):
        pages = []
        for language in ("en", "en", "es", "es"):
            reader = app.test_client()
            reader.set_cookie("seen", "1")
            reader.set_cookie("lang", language)
            pages.append(reader.get(path).text)
    assert len(made) == 2
    assert pages[0] == pages[1]
    assert pages[2] == pages[3] != pages[0]
