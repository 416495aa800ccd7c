"""Who may read /metrics by where they come from, and what the app counts of what people do."""

import runpy
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from subjunctive_app import create_app
from subjunctive_app.domain.people import ROLES
from subjunctive_app.extensions import db
from tests.accounts.people import someone
from tests.conftest import Browser, config_for
from tests.rooms.class_room import teacher

ROOT = Path(__file__).resolve().parents[2]
INSIDE, OUTSIDE = "172.30.10.7", "9.9.9.9"


def status(app: Flask, peer: str, host: str, **headers: str) -> int:
    """What who opens a connection from an address gets."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    base = {"base_url": f"http://{host}", "environ_base": {"REMOTE_ADDR": peer}}
    return app.test_client().get("/metrics", headers=given, **base).status_code


def test_names_of_our_own_network_only_behind_a_proxy(app: Flask, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/test.sqlite3"
    behind = create_app(config_for(tmp_path, url, trusted_proxies=1, allowed_hosts=("ojala.example",)))
    assert status(behind, INSIDE, "app-blue:8000") == 200
    assert status(behind, "::ffff:172.30.10.7", "app-blue:8000") == 200
    assert status(behind, INSIDE, "app-blue:8000", X_Forwarded_For="127.0.0.1") == 404
    assert status(behind, OUTSIDE, "app-blue:8000") == 404
    assert status(behind, INSIDE, "ojala.example") == 404
    assert status(behind, INSIDE, "172.30.10.2:8000") == 404
    assert status(behind, INSIDE, "2886732290") == 404
    assert status(app, INSIDE, "app-blue:8000") == 404, "nothing says that a proxy stands before the app"
    assert status(app, "127.0.0.1", "localhost") == 200
    assert status(app, "::1", "localhost") == 200
    assert status(app, "", "localhost") == 404


@pytest.mark.parametrize("who", ROLES)
def test_nobody_reads_them_for_being_logged_in(app: Flask, who: str) -> None:
    client = someone(app, f"the-{who}", role=next(role for role in ROLES if role == who)).browser.client
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": OUTSIDE}).status_code == 404
    response = client.get("/metrics")
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers


def told(app: Flask, name: str, **labels: str) -> float:
    """The value of a series now; 0 where there is none."""
    families = text_string_to_metric_families(app.test_client().get("/metrics").text)
    samples = (one for family in families for one in family.samples)
    return next((one.value for one in samples if one.name == name and one.labels == labels), 0.0)


def test_answers_and_their_diagnoses_are_counted(app: Flask, browser: Browser) -> None:
    kept = {"name": "subjunctive_answers_total", "mode": "choose", "outcome": "kept"}
    before = told(app, **kept), told(app, **{**kept, "outcome": "repeated"})
    browser.get("/drills")
    page = browser.page
    browser.answer("no es ninguna forma")
    browser.page = page
    browser.answer("no es ninguna forma")
    assert (told(app, **kept), told(app, **{**kept, "outcome": "repeated"})) == (before[0] + 1, before[1] + 1)
    assert told(app, "subjunctive_diagnoses_total", code="unknown") > 0


def test_rooms_that_are_open_are_read_from_the_database(app: Flask) -> None:
    assert told(app, "subjunctive_rooms_open", phase="lobby") == 0
    one = teacher(app)
    one.make_room()
    teacher(app).make_room()
    one.press("end")
    assert told(app, "subjunctive_rooms_open", phase="lobby") == 1


def test_pages_of_the_cache_and_statements_are_counted(app: Flask, browser: Browser) -> None:
    browser.get("/")
    hits, statements = told(app, "subjunctive_cache_reads_total", result="hit"), "subjunctive_database_seconds_count"
    browser.get("/grammar")
    browser.get("/help")
    browser.client.get("/help")
    assert told(app, "subjunctive_cache_reads_total", result="hit") > hits
    before = told(app, statements)
    browser.get("/drills")
    assert told(app, statements) > before
    assert told(app, "subjunctive_pool_connections", state="most") > 0


def test_a_statement_that_fails_is_counted_and_timed(app: Flask) -> None:
    with app.app_context(), pytest.raises((OperationalError, ProgrammingError)) as failed:
        db.session.execute(text("SELECT nothing FROM nowhere"))
    assert told(app, "subjunctive_database_errors_total", error=type(failed.value.orig).__name__) > 0


def test_without_the_database_the_rest_is_told(tmp_path: Path) -> None:
    app = create_app(config_for(tmp_path, "postgresql+psycopg2://u:p@127.0.0.1:9/test_nowhere"))
    text = app.test_client().get("/metrics").text
    assert "subjunctive_rooms_open" not in text
    assert "subjunctive_answers_total" in text
    for _ in range(3):
        app.test_client().get("/api/health")
    assert told(app, "subjunctive_breaker_open", breaker="database") == 1


def test_each_service_and_colour_has_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    folders = []
    for role, port in (("app", "8001"), ("app", "8002"), ("ws", "8001")):
        monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
        monkeypatch.setenv("SERVER_ROLE", role)
        monkeypatch.setenv("PORT", port)
        folders.append(runpy.run_path(str(ROOT / "gunicorn.conf.py"))["_metrics_folder"]())
    assert len(set(folders)) == 3


def test_what_an_earlier_server_counted_is_gone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    (tmp_path / "counter_1.db").touch()
    conf = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    conf["on_starting"](None)
    assert list(tmp_path.iterdir()) == []
    conf["on_exit"](None)
    assert not tmp_path.exists()
