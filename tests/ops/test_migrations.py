"""Migrations go up, down and up again, and make exactly what the models say; one process of many migrates."""

import multiprocessing
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from subjunctive_app import create_app
from subjunctive_app.config import Config
from subjunctive_app.extensions import db
from subjunctive_app.models import Base, Learner, Tally
from tests.servers import PostgresServer

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 26, tzinfo=UTC)
LAST = {"last_item": "wish-fiesta", "last_typed": "vengas"}


def test_the_schema_is_what_the_models_say(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_up_down_up(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        upgrade()
        assert set(Base.metadata.tables) <= set(inspect(db.engine).get_table_names())


def test_answers_survive_the_way_down_and_up_past_the_users(app: Flask) -> None:
    """SQLite cannot change a table in place: made anew, it would take the answers with it, by cascade."""
    with app.app_context():
        made = {"created_at": NOW, "seen_at": NOW, "dialect": "tu_ustedes"}
        db.session.add(Learner(id=1, key_hash="hash", **made))
        db.session.flush()
        db.session.add(Tally(learner_id=1, environment="N.wish", kind="right", count=3, last_at=NOW, **LAST))
        db.session.commit()
        db.session.remove()
        for move in (lambda: downgrade(revision="20261123_tally"), upgrade):
            move()
            with db.engine.connect() as connection:
                assert connection.scalar(text("SELECT count FROM tally WHERE learner_id = 1")) == 3


def start(folder: str) -> str:
    app = create_app(Config.from_env({"INSTANCE_DIR": folder}))
    with app.app_context():
        return ",".join(sorted(inspect(db.engine).get_table_names()))


@pytest.mark.parametrize("processes", [4])
def test_processes_that_start_at_once_migrate_once(tmp_path: Path, processes: int) -> None:
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        found = pool.map(start, [str(tmp_path / "new")] * processes)
    assert found == ["alembic_version," + ",".join(sorted(Base.metadata.tables))] * processes


SERVE = """
import sys
from subjunctive_app import create_app
from subjunctive_app.config import Config
app = create_app(Config.from_env({"INSTANCE_DIR": sys.argv[1], "DATABASE_URL": sys.argv[2]}))
app.test_client().get("/health")
print({"alembic", "flask_migrate", "xlsxwriter", "sentry_sdk"} & set(sys.modules))
"""


@pytest.mark.postgres
def test_a_process_that_serves_never_loads_what_only_commands_need(tmp_path: Path, postgres: PostgresServer) -> None:
    """Each takes some megabytes of every process."""
    command = [sys.executable, "-c", SERVE, str(tmp_path), postgres.new_database()]
    assert subprocess.check_output(command, text=True, cwd=ROOT) == "set()\n"
