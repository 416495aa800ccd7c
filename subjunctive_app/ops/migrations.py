"""The embedded database migrates itself at start; a PostgreSQL is migrated by a deploy step (`flask db upgrade`)."""

import fcntl

from flask import Flask
from flask_migrate import upgrade

from subjunctive_app.config import Config


def migrate_embedded(app: Flask, config: Config) -> None:
    """Bring the SQLite database to the newest revision; of several processes that start at once, one does it."""
    config.instance_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (config.instance_dir / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with app.app_context():
            upgrade()
