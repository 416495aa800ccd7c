"""Alembic's entry point: runs inside the app (`flask db …`), on the app's own engine."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from subjunctive_app.models import Base, UTCDateTime

LOCK_TIMEOUT = "5s"


def render_item(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """Alembic prints an own column type as a bare name; say where it comes from."""
    if kind == "type" and isinstance(item, UTCDateTime):
        autogen.imports.add("from subjunctive_app.models.base import UTCDateTime")
        return "UTCDateTime()"
    return False


def run_migrations() -> None:
    """Migrate in one transaction; on PostgreSQL give up rather than queue behind a long lock."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
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


run_migrations()
