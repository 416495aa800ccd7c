"""What every test may ask for: an app on SQLite and on PostgreSQL with Redis, a client with a browser's manners."""

import contextvars
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from subjunctive_app import create_app
from subjunctive_app.config import Config
from subjunctive_app.extensions import db, limiter
from subjunctive_app.models import Base
from tests.redis_servers import redis_for_tests
from tests.servers import PostgresServer

SECRET = "a-key-of-the-tests-that-protects-nothing-at-all"
BACKENDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


class IsolatedClient(FlaskClient):
    """Each request is one of its own, also in a test that holds the app's context.

    Flask would let it share that context, and with it who is signed in and the CSRF token.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            db.session.rollback()  # the test's own session sees then what the request did
        return contextvars.Context().run(super().open, *args, **kwargs)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL, for the whole run."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Redis, for the whole run."""
    with redis_for_tests() as url:
        yield url


@pytest.fixture(scope="session", params=BACKENDS)
def migrated_app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One app for each database, its schema made by the migrations; with PostgreSQL goes Redis."""
    folder = tmp_path_factory.mktemp(f"test-{request.param}")
    if request.param == "sqlite":
        return _with_isolation(create_app(config_for(folder, f"sqlite:///{folder / 'test.sqlite3'}")))
    server: PostgresServer = request.getfixturevalue("postgres")
    redis = request.getfixturevalue("redis_url")
    app = create_app(config_for(folder, server.new_database(), redis_url=redis))
    with app.app_context():
        upgrade()
    return _with_isolation(app)


def _with_isolation(app: Flask) -> Flask:
    app.test_client_class = IsolatedClient
    return app


def config_for(folder: Path, database_url: str, **settings: object) -> Config:
    """Settings of a test app; refuses a database whose name does not say that it is for tests."""
    assert "test" in database_url.rsplit("/", 1)[-1], "tests empty their database: its name must contain 'test'"
    given: dict[str, Any] = {"bcrypt_rounds": 4, **settings}
    return Config(
        environment="development",
        instance_dir=folder,
        database_url=database_url,
        secret_key=SECRET,
        jwt_secret_key=SECRET,
        password_pepper=SECRET,
        **given,
    )


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """The app with empty tables and no remembered limits."""
    with migrated_app.app_context():
        for table in reversed(Base.metadata.sorted_tables):
            db.session.execute(table.delete())
        db.session.commit()
        db.session.remove()
    limiter.reset()
    yield migrated_app
    with migrated_app.app_context():
        db.session.remove()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A database session of the app."""
    with app.app_context():
        yield db.session()


@dataclass
class Browser:
    """A client that keeps cookies, fills in the hidden fields of the form it sees, and may speak htmx."""

    client: FlaskClient
    page: str = ""

    def get(self, path: str, *, htmx: bool = False) -> TestResponse:
        """Open a page (or a fragment) and remember it."""
        response = self.client.get(path, headers=_headers(htmx=htmx))
        self.page = response.text
        return response

    def answer(self, typed: str, *, htmx: bool = False, **fields: str) -> TestResponse:
        """Answer the card on the page; the response is remembered as the page where it is one."""
        data = {
            "csrf_token": self.field("csrf_token"),
            "token": self.field("token"),
            "answer": typed,
            **fields,
        }
        response = self.client.post("/drills/answer", data=data, headers=_headers(htmx=htmx))
        if response.status_code != 303:
            self.page = response.text
        return response

    def send(self, path: str, *, htmx: bool = False, **fields: str) -> TestResponse:
        """Send a form with the token of the page; without one on it, a form of the log-in page gives it."""
        if 'name="csrf_token"' not in self.page:
            self.get("/account/login")
        data = {"csrf_token": self.field("csrf_token"), **fields}
        # Read to its end, as browsers do: mails go out then.
        response = self.client.post(path, data=data, headers=_headers(htmx=htmx), buffered=True)
        if response.status_code == 422:
            self.page = response.text
        elif response.status_code in {204, 303}:
            self.page = ""  # a new session may have begun: the old token is worth nothing
        return response

    def field(self, name: str) -> str:
        """The value of a hidden field."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found, f"no field {name} in {self.page}"
        return found[1]

    def follow(self, response: TestResponse) -> TestResponse:
        """Go where a redirect points."""
        assert response.status_code == 303, response.text
        return self.get(response.headers["Location"])


def _headers(*, htmx: bool) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Request-Type": "partial"} if htmx else {}


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A newcomer's browser."""
    return Browser(app.test_client())


@contextmanager
def recorded_statements(app: Flask) -> Iterator[list[str]]:
    """All SQL that the app sends meanwhile."""
    found: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
