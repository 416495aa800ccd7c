"""Health: alive without a database, well only with the schema that this code wants."""

from pathlib import Path

from flask import Flask

from subjunctive_app import create_app
from subjunctive_app.extensions import db
from tests.conftest import config_for


def test_alive_and_well(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/health").get_json() == {"status": "ok"}
    response = client.get("/api/health")
    assert response.status_code == 200
    assert response.get_json() == {"status": "ok", "checks": {"database": "ok", "migrations": "ok"}}
    assert response.headers["Cache-Control"] == "no-store"


def test_health_sets_no_cookie(app: Flask) -> None:
    assert "Set-Cookie" not in app.test_client().get("/health").headers


def test_an_unmigrated_schema_is_not_well(app: Flask) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    try:
        response = app.test_client().get("/api/health")
        assert (response.status_code, response.get_json()["checks"]["migrations"]) == (503, "at older")
    finally:
        from subjunctive_app.ops.service import newest_revision

        with app.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{newest_revision()}'")


def test_a_database_that_is_away_is_said_so_and_the_app_lives(tmp_path: Path) -> None:
    """Nothing listens on this port: a real refusal."""
    app = create_app(config_for(tmp_path, "postgresql+psycopg2://u:p@127.0.0.1:9/test_nowhere"))
    client = app.test_client()
    assert client.get("/health").status_code == 200
    response = client.get("/api/health")
    assert (response.status_code, response.get_json()["checks"]["database"]) == (503, "unreachable")
    assert "127.0.0.1" not in response.text
