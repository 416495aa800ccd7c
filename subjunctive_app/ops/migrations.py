"""The embedded database migrates itself at start; a PostgreSQL is migrated by a deploy step (`flask db upgrade`)."""

import fcntl
import os
from functools import cached_property
from typing import TYPE_CHECKING

from flask import Flask

from subjunctive_app.config import Config
from subjunctive_app.extensions import db
from subjunctive_app.ops.schema import MIGRATIONS

if TYPE_CHECKING:
    from flask_migrate import Migrate


class Migrations:
    """What Flask-Migrate keeps in an app, made when somebody migrates: a process that only serves does without it and
    Alembic, which take 4 MiB.
    """

    db = db

    @cached_property
    def migrate(self) -> "Migrate":
        """Where the migrations are."""
        from flask_migrate import Migrate

        return Migrate(db=db, directory=str(MIGRATIONS))


def init_migrations(app: Flask, config: Config) -> None:
    """Let `flask db` and `flask_migrate.upgrade` find the migrations; bring a SQLite database to the newest revision.

    Of several processes that start at once, one does it.
    """
    migrations = app.extensions["migrate"] = Migrations()
    if os.environ.get("FLASK_RUN_FROM_CLI"):  # Flask sets it
        migrations.migrate.init_app(app, db)  # adds `flask db`
    if not config.is_embedded:
        return
    from flask_migrate import upgrade

    config.instance_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (config.instance_dir / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with app.app_context():
            upgrade()
