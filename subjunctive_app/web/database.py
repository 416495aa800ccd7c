"""Binds the database to the app."""

from flask import Flask

from subjunctive_app.config import Config
from subjunctive_app.extensions import db, migrate
from subjunctive_app.infra.database import engine_options, prepare_engine


def init_database(app: Flask, config: Config) -> None:
    """Open the engine of DATABASE_URL with its time-outs, and bind Flask-Migrate."""
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(config.database_url)
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        prepare_engine(db.engine)
