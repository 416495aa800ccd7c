"""`flask --app wsgi schema …`: the steps of a deploy that change the database."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import inspect, text

from subjunctive_app.extensions import db
from subjunctive_app.ops.schema import Pending, SchemaError, pending, revisions

schema = AppGroup("schema", help="The schema, in two phases: what only adds, and what takes away.")


@schema.command("expand")
def expand_schema() -> None:
    """Apply what only adds; the release that serves meanwhile serves on."""
    from flask_migrate import upgrade

    found = _pending()
    if found.expand:
        upgrade(revision=found.expand[-1].id)
    click.echo(f"{len(found.expand)} migrations applied, {len(found.contract)} wait for `schema contract`.")


@schema.command("contract")
def contract_schema() -> None:
    """Apply everything, also what takes away: the release before this one cannot serve afterwards."""
    from flask_migrate import upgrade

    found = _pending()
    upgrade()
    click.echo(f"{len(found.expand) + len(found.contract)} migrations applied.")


def _pending() -> Pending:
    folder = Path(current_app.root_path).parent / current_app.extensions["migrate"].migrate.directory
    try:
        return pending(_current(), revisions(folder))
    except SchemaError as error:
        raise click.ClickException(str(error)) from error


def _current() -> str | None:
    """The revision of the database, None where it is empty."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found
