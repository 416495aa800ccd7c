"""Commands for operators: `flask --app wsgi …`."""

import click
from flask import Flask
from flask.cli import AppGroup

from subjunctive_app.accounts.commands import users
from subjunctive_app.extensions import db
from subjunctive_app.progress.service import rebuild

learners = AppGroup("learners", help="Learners and what is derived from their answers.")


@learners.command("rebuild")
def rebuild_learners() -> None:
    """Count the tallies of all learners anew from the answer log."""
    click.echo(f"{rebuild(db.session())} answers counted.")


def init_cli(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(learners)
    app.cli.add_command(users)
