"""Migrations go up, down and up again, and make exactly what the models say; one process of many migrates."""

import multiprocessing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from subjunctive_app import create_app
from subjunctive_app.config import Config
from subjunctive_app.extensions import db
from subjunctive_app.models import Base


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
        assert {"answer", "learner", "tally"} <= set(inspect(db.engine).get_table_names())


def start(folder: str) -> str:
    app = create_app(Config.from_env({"INSTANCE_DIR": folder}))
    with app.app_context():
        return ",".join(sorted(inspect(db.engine).get_table_names()))


@pytest.mark.parametrize("processes", [4])
def test_processes_that_start_at_once_migrate_once(tmp_path: Path, processes: int) -> None:
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        found = pool.map(start, [str(tmp_path / "new")] * processes)
    assert found == ["alembic_version,answer,daily_activity,dispute,learner,skill_card,tally"] * processes
