"""Alembic's entry point: runs inside the app (`flask db …`), on the app's own engine."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Connection

from subjunctive_app.infra import deadline
from subjunctive_app.models import Base, UTCDateTime

LOCK_TIMEOUT = "5s"


def render_item(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """Alembic prints an own column type as a bare name; say where it comes from."""
    if kind == "type" and isinstance(item, UTCDateTime):
        autogen.imports.add("from subjunctive_app.models.base import UTCDateTime")
        return "UTCDateTime()"
    return False


@contextmanager
def without_foreign_keys(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew and dropping the old one; the rows that refer to it must not go too.

    Only outside a transaction can SQLite be told so. At the end every reference must lead somewhere.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    sqlite = connection.connection.cursor()
    sqlite.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        lost = sqlite.execute("PRAGMA foreign_key_check").fetchall()
        if lost:
            raise RuntimeError(f"Rows refer to rows that are gone: {lost[:5]}")
    finally:
        sqlite.execute("PRAGMA foreign_keys=ON")


def run_migrations() -> None:
    """Migrate in one transaction; on PostgreSQL give up rather than queue behind a long lock."""
    engine = current_app.extensions["migrate"].db.engine
    with deadline.at_most(math.inf), engine.connect() as connection, without_foreign_keys(connection):
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


def print_migrations() -> None:
    """The SQL of the migrations, for whoever wants to read or check it (`flask db upgrade --sql`)."""
    engine = current_app.extensions["migrate"].db.engine
    context.configure(dialect_name=engine.dialect.name, target_metadata=Base.metadata, literal_binds=True)
    with context.begin_transaction():
        if engine.dialect.name == "postgresql":
            context.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        context.run_migrations()


if context.is_offline_mode():
    print_migrations()
else:
    run_migrations()
