"""Health: alive without a database, well only with the schema that this code wants."""

import threading
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from subjunctive_app import create_app
from subjunctive_app.extensions import db
from subjunctive_app.infra import disk
from subjunctive_app.infra.disk import disk_state
from subjunctive_app.ops.schema import revisions
from tests.conftest import config_for


def test_alive_and_well(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/health").get_json() == {"status": "ok"}
    response = client.get("/api/health")
    assert response.status_code == 200
    redis = {"redis": "ok"} if app.extensions["redis"] else {}
    assert response.get_json() == {
        "status": "ok",
        "checks": {"database": "ok", "migrations": "ok", "disk": disk_state(Path()), **redis},
        "breakers": {"database": "closed", **({"redis": "closed"} if redis else {})},
        "version": app.config["VERSION"],
    }
    assert response.headers["Cache-Control"] == "no-store"


def test_health_sets_no_cookie(app: Flask) -> None:
    assert "Set-Cookie" not in app.test_client().get("/health").headers


def set_revision(app: Flask, revision: str | None) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_an_unmigrated_schema_is_not_well(app: Flask) -> None:
    oldest, newest = revisions()[0].id, revisions()[-1].id
    set_revision(app, oldest)
    try:
        response = app.test_client().get("/api/health")
        assert (response.status_code, response.get_json()["checks"]["migrations"]) == (503, f"at {oldest}")
    finally:
        set_revision(app, newest)


def test_a_schema_that_is_ahead_of_the_code_is_well(app: Flask) -> None:
    """During a deploy the old release serves on while the schema is already the next one's."""
    set_revision(app, "99991231_from_the_future")
    try:
        assert app.test_client().get("/api/health").status_code == 200
    finally:
        set_revision(app, revisions()[-1].id)


def test_a_database_that_is_away_is_said_so_and_the_app_lives(tmp_path: Path) -> None:
    """Nothing listens on this port: a real refusal."""
    app = create_app(config_for(tmp_path, "postgresql+psycopg2://u:p@127.0.0.1:9/test_nowhere"))
    client = app.test_client()
    assert client.get("/health").status_code == 200
    response = client.get("/api/health")
    assert (response.status_code, response.get_json()["checks"]["database"]) == (503, "unreachable")
    assert "127.0.0.1" not in response.text


def test_without_redis_it_is_degraded_and_serves(migrated_app: Flask, tmp_path: Path) -> None:
    url = migrated_app.config["SQLALCHEMY_DATABASE_URI"]
    app = create_app(config_for(tmp_path, url, redis_url="redis://127.0.0.1:9"))
    client = app.test_client()
    for _ in range(3):
        response = client.get("/api/health")
        assert (response.status_code, response.get_json()["status"]) == (200, "degraded")
    assert response.get_json()["breakers"]["redis"] == "open"
    assert client.get("/drills").status_code == 200


def test_a_disk_that_is_nearly_full_or_does_not_answer(tmp_path: Path) -> None:
    assert disk_state(tmp_path / "not" / "there" / "yet", least_bytes=0) == "ok"
    assert disk_state(tmp_path, least_bytes=10**18).endswith(" MB left")
    let_go = threading.Event()
    disk.pool.submit(let_go.wait)  # what hangs is asked by the one thread that asks
    try:
        assert disk_state(tmp_path) == "silent"
    finally:
        let_go.set()
