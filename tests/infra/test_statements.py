"""What is told of statements: how long they took, and never a value."""

import logging
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from subjunctive_app import create_app
from subjunctive_app.extensions import db
from subjunctive_app.infra.statements import WITH_VALUES
from tests.conftest import Browser, config_for
from tests.ops.test_metrics import told

TYPED = "quetzalcoatlizaras"


def test_a_slow_answer_is_told_without_what_was_typed(
    app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    strict = create_app(config_for(tmp_path, app.config["SQLALCHEMY_DATABASE_URI"], slow_query_ms=0))
    with strict.app_context():
        engine = db.engine
    seen: list[str] = []
    event.listen(engine, "after_cursor_execute", lambda *given: seen.append(given[2]))
    caplog.set_level(logging.WARNING)
    before, browser = told(strict, "subjunctive_slow_queries_total"), Browser(strict.test_client())
    browser.get("/drills")
    browser.answer(TYPED)
    slow = [record.__dict__["fields"]["statement"] for record in caplog.records if record.message == "slow query"]
    assert any(one.startswith("SELECT") for one in slow)
    assert not any(TYPED in one for one in slow)
    if engine.dialect.name == "postgresql":
        assert any(TYPED in one for one in seen), "a message with values goes out"
        assert WITH_VALUES in slow
    assert told(strict, "subjunctive_slow_queries_total") > before
    engine.dispose()
