"""Binds the database to the app."""

from flask import Flask, request

from subjunctive_app.config import Config
from subjunctive_app.extensions import db
from subjunctive_app.infra import deadline
from subjunctive_app.infra.breaker import Breaker
from subjunctive_app.infra.database import engine_options, prepare_engine
from subjunctive_app.infra.statements import sample_pool, watch_statements


def init_database(app: Flask, config: Config) -> None:
    """Open the engine of DATABASE_URL with its time-outs."""
    breaker = Breaker("database", failures=2)
    app.extensions["breakers"].append(breaker)
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(config.database_url, config.database_pool, breaker)
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    prepare_engine(engine)
    watch_statements(engine, config.slow_query_ms)
    app.extensions["sampler"].add(lambda: sample_pool(engine.pool))
    app.before_request(_begin)
    app.teardown_request(lambda error: deadline.end_request())


def _begin() -> None:
    """Pages share one patience with the database; each message of a socket has its own."""
    if request.headers.get("Upgrade", "").lower() != "websocket":
        deadline.begin_request()
