"""Migrations in two phases: what only adds, what takes away; the SQL of each; and one that was killed half way."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import event, inspect

from subjunctive_app.extensions import db
from subjunctive_app.models import Base
from subjunctive_app.ops.schema import MIGRATIONS, Pending, Revision, SchemaError, pending, revisions

ROOT = Path(__file__).resolve().parents[2]
ONE, TWO, THREE = (Revision(name, "expand") for name in ("one", "two", "three"))
LESS = Revision("less", "contract")
# Migrations of before came with the first release: no table had a row to be locked.
FIRST_RELEASE = "20261128"


@pytest.mark.parametrize(
    ("current", "known", "expected"),
    [
        ("one", [ONE, TWO, LESS], Pending((TWO,), (LESS,))),
        ("two", [ONE, TWO, LESS], Pending((), (LESS,))),
        ("less", [ONE, TWO, LESS, THREE], Pending((THREE,), ())),
        ("of a later release", [ONE, TWO], Pending((), ())),
        (None, [ONE, LESS, TWO], Pending((ONE, LESS, TWO), ())),  # an empty database takes all
    ],
)
def test_what_is_pending(current: str | None, known: list[Revision], expected: Pending) -> None:
    assert pending(current, known) == expected


def test_an_expansion_after_a_contraction_that_waits_is_refused() -> None:
    with pytest.raises(SchemaError, match="three comes after less"):
        pending("one", [ONE, LESS, THREE])


MORE = """
import sqlalchemy as sa
from alembic import op
revision = "{revision}"
down_revision = "{down}"
phase = "{phase}"

def upgrade():
    {up}

def downgrade():
    pass
"""
EXPLODES = MORE.format(revision="odd", down="drop_note", phase="explode", up="pass")


@pytest.fixture
def next_release(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The app with two migrations more: a table that is added, and one later that takes it away."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    head = revisions()[-1].id
    added = 'op.create_table("note", sa.Column("id", sa.Integer, primary_key=True))'
    more = [("add_note", head, "expand", added), ("drop_note", "add_note", "contract", 'op.drop_table("note")')]
    for revision, down, phase, up in more:
        text = MORE.format(revision=revision, down=down, phase=phase, up=up)
        (folder / "versions" / f"{revision}.py").write_text(text)
    migrate = app.extensions["migrate"].migrate
    before, migrate.directory = migrate.directory, str(folder)
    yield app
    migrate.directory = before
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS note")
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{head}'")


def tables(app: Flask) -> set[str]:
    with app.app_context():
        return set(inspect(db.engine).get_table_names())


def test_a_deploy_adds_and_a_later_step_takes_away(next_release: Flask) -> None:
    run = next_release.test_cli_runner()
    assert run.invoke(args=["schema", "expand"]).output.startswith("1 migrations applied, 1 wait")
    assert "note" in tables(next_release)
    assert run.invoke(args=["schema", "expand"]).output.startswith("0 migrations applied, 1 wait")
    assert run.invoke(args=["schema", "contract"]).output == "1 migrations applied.\n"
    assert "note" not in tables(next_release)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (MORE.format(revision="odd", down="drop_note", phase="explode", up="pass"), "odd: phase is 'explode'"),
        (
            MORE.format(revision="odd", down="drop_note", phase="explode", up="pass").replace(
                "phase =", "phase: str ="
            ),
            "odd: phase is 'explode'",
        ),
        (MORE.format(revision="odd", down="add_note", phase="expand", up="pass"), "not one chain"),
        (MORE.format(revision="odd", down="nothing known", phase="expand", up="pass"), "not one chain"),
    ],
    ids=["no such phase", "the same with its type", "two follow one", "one follows none"],
)
def test_what_is_odd_is_refused(next_release: Flask, text: str, told: str) -> None:
    folder = Path(next_release.extensions["migrate"].migrate.directory)
    (folder / "versions" / "odd.py").write_text(text)
    revisions.cache_clear()
    result = next_release.test_cli_runner().invoke(args=["schema", "expand"])
    assert (result.exit_code, told in result.output) == (1, True)


@pytest.mark.parametrize("statement", [3, 20])
def test_a_migration_that_was_killed_runs_again(app: Flask, statement: int) -> None:
    """Killed as by a power cut, in the middle: nothing half-made is left, and the next run makes it whole."""
    with app.app_context():
        db.session.remove()
        downgrade(revision="base")
        db.engine.dispose()
        child = os.fork()
        if child == 0:
            _upgrade_until_killed(statement)
        _, status = os.waitpid(child, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []


def _upgrade_until_killed(statement: int) -> None:
    """Die at the n-th CREATE. Never returns."""
    seen = []

    def count(connection: object, cursor: object, sql: str, *rest: object) -> None:
        seen.append(sql.strip().startswith("CREATE"))
        if sum(seen) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        event.listen(db.engine, "after_cursor_execute", count)
        upgrade()
    finally:
        os._exit(1)


def test_the_sql_of_each_migration_locks_nobody_out(
    migrated_app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if "postgresql" not in migrated_app.config["SQLALCHEMY_DATABASE_URI"]:
        return  # squawk reads PostgreSQL's SQL
    before = "base"
    for one in revisions():
        with migrated_app.app_context():
            upgrade(revision=f"{before}:{one.id}", sql=True)
        (tmp_path / f"{one.id}.sql").write_text(capsys.readouterr().out.replace("BEGIN;", "").replace("COMMIT;", ""))
        before = one.id
    squawk = Path(sys.executable).with_name("squawk")
    files = sorted(tmp_path.glob("*.sql"))
    done = subprocess.run(
        [squawk, "--config", ROOT / ".squawk.toml", "--reporter", "gcc", *files], capture_output=True, text=True
    )
    found = [line for line in done.stdout.splitlines() if ": warning: " in line or ": error: " in line]
    told = {(Path(line.partition(":")[0]).stem, line.split(": ")[2].split()[0]) for line in found}
    assert {one for one in told if one[0] >= FIRST_RELEASE} == set(), done.stdout
    assert "ban-drop-constraint" in done.stdout, done.stderr  # it did read them
