"""Part of `make bench`: every query of a request, explained by a PostgreSQL with a million answers.

Raises where one reads a whole table that grows.
"""

import math
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, event, text

from scripts.player import read_card
from subjunctive_app import create_app
from subjunctive_app.extensions import db
from subjunctive_app.infra import deadline
from subjunctive_app.today.service import card_of
from tests.accounts.people import PASSWORD, someone
from tests.conftest import Browser, IsolatedClient, config_for
from tests.servers import PostgresServer

ROOT = Path(__file__).resolve().parent.parent
# What a table may have to be read whole: less than PostgreSQL would look into an index for.
SMALL = 1_000
NEW = "cuatro gatos pardos"


def fill(connection: Connection) -> None:
    """A million answers, and as much of the rest as belongs to them."""
    today = card_of(datetime.now(UTC), "tu_ustedes")
    for statement in (ROOT / "scripts" / "million.sql").read_text(encoding="utf-8").split(";\n"):
        given = {"day": today.submission, "item": today.item}
        connection.execute(text(statement), {name: value for name, value in given.items() if f":{name}" in statement})


@contextmanager
def asked() -> Iterator[dict[str, Any]]:
    """Every statement that is sent meanwhile, each once, with its parameters."""
    found: dict[str, Any] = {}

    def note(connection: object, cursor: object, statement: str, parameters: Any, context: Any, _: object) -> None:
        if context.execution_options.get("no_parameters"):
            return  # several in one message (`infra.database.together`), each noted before
        if re.match(r"\s*(SELECT|UPDATE|DELETE|INSERT|WITH)", statement):
            found.setdefault(statement, parameters)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def use(app: Flask) -> None:
    """What people do: practise, look, dispute, sign up, log in and out, forget a password, leave."""
    stranger, bob = Browser(app.test_client()), someone(app, "bench-bob").browser
    for browser in (stranger, bob):
        for path in ("/", "/drills", "/today", "/progress"):
            browser.get(path)
        browser.get("/drills")
        for typed in (read_card(browser.field("token"))[1], "xyzzy"):
            browser.answer(typed, htmx=True)
        browser.get("/today")
        browser.client.post("/today", data={"csrf_token": browser.field("csrf_token"), "answer": "both"})
        for path in ("/today", "/progress", "/account", "/drills/sheet", "/api/health", "/account/export"):
            browser.get(path)
    for name in ("user7", "user7@example.org", "nobody"):
        stranger.send("/account/login", name=name, password=PASSWORD)
    stranger.send("/account/reset", email="user9@example.org")
    bob.get("/account")
    bob.send("/account/password", current=PASSWORD, password=NEW)
    bob.get("/account")
    bob.send("/account/delete", current=NEW)


def whole_tables(plan: dict[str, Any], sizes: dict[str, int]) -> list[str]:
    """The large tables that a plan reads from end to end."""
    name = plan.get("Relation Name", "")
    here = [name] if plan["Node Type"] == "Seq Scan" and sizes.get(name, 0) > SMALL else []
    return here + [table for below in plan.get("Plans", []) for table in whole_tables(below, sizes)]


def explain(statements: dict[str, Any]) -> str:
    """Raise RuntimeError with each statement that reads a whole table."""
    offences = []
    with db.engine.connect() as connection:
        query = "SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r'"
        sizes = {str(name): int(rows) for name, rows in connection.execute(text(query))}
        for statement, parameters in statements.items():
            given = parameters[0] if isinstance(parameters, list) else parameters
            plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", given).scalar_one()
            if found := whole_tables(plan[0]["Plan"], sizes):
                offences.append(f"{', '.join(found)}: {' '.join(statement.split())}")
    if offences:
        raise RuntimeError("\n".join(offences))
    return f"{len(statements)} statements of requests over {sizes['answer']:,} answers: none reads a whole table"


def main() -> None:
    """Print how many were looked at."""
    with PostgresServer() as postgres, tempfile.TemporaryDirectory() as folder:
        app = create_app(config_for(Path(folder), postgres.new_database()))
        app.test_client_class = IsolatedClient
        with app.app_context():
            upgrade()
            with deadline.at_most(math.inf), db.engine.connect() as connection:
                connection.exec_driver_sql("SET statement_timeout = 0")
                fill(connection)
                connection.commit()
                connection.exec_driver_sql("ANALYZE")
                connection.exec_driver_sql("RESET statement_timeout")
                connection.commit()
            with asked() as statements:
                use(app)
            print(explain(statements), flush=True)
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main()
