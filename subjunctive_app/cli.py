"""Commands for operators: `flask --app wsgi …`."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from subjunctive_app.accounts.commands import users
from subjunctive_app.disputes import service as disputes_service
from subjunctive_app.domain import report
from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.items import all_items
from subjunctive_app.extensions import db
from subjunctive_app.jobs.commands import jobs
from subjunctive_app.models import Dispute
from subjunctive_app.ops.commands import schema
from subjunctive_app.ops.trial import try_database
from subjunctive_app.progress.forgetting import forget_old_answers
from subjunctive_app.progress.service import rebuild

learners = AppGroup("learners", help="Learners and what is derived from their answers.")


@learners.command("rebuild")
def rebuild_learners() -> None:
    """Count all that is derived from answers (tallies, skills, days) anew from the log, and say whether it was so."""
    found = rebuild(db.session())
    click.echo(f"{found.answers} answers counted. Of {found.learners} learners {found.differing} had something else.")


@learners.command("forget")
def forget() -> None:
    """Delete the answers that are older than their learners want them kept, and count anew what is left."""
    click.echo(f"{forget_old_answers(db.session(), datetime.now(UTC))} answers deleted.")


content = AppGroup("content", help="Environments and sentences.")


@content.command("report")
def report_content() -> None:
    """Print counts of sentences and cards by environment, level, tense, person, kind, dialect and verb."""
    for line in report.lines():
        click.echo(line)


disputes = AppGroup("disputes", help="Answers of which learners say that they should count.")


@disputes.command("list")
def list_disputes() -> None:
    """Print what waits for a decision: number, sentence, answer, diagnosis, the learner's words."""
    for one in disputes_service.open_disputes(db.session()):
        item = all_items().get(one.item_id)
        text = item.target.sentence("___") if item else "(gone)"
        click.echo(f"{one.id}\t{one.item_id}\t{text}\t{one.normalised}\t{one.code}\t{one.dialect}\t{one.words}")


@disputes.command("accept")
@click.argument("number", type=int)
def accept_dispute(number: int) -> None:
    """Let the answer stand; it counts from the next content version on (see export)."""
    _decided(lambda: disputes_service.accept(db.session(), number, datetime.now(UTC)))


@disputes.command("reject")
@click.argument("number", type=int)
@click.argument("reply")
def reject_dispute(number: int, reply: str) -> None:
    """Decline, with a line that the learner reads on the progress page."""
    _decided(lambda: disputes_service.reject(db.session(), number, reply, datetime.now(UTC)))


@disputes.command("export")
def export_accepted() -> None:
    """Print domain/content/accepted.toml with all answers that were let stand, to be committed."""
    click.echo(disputes_service.export(db.session()), nl=False)


data = AppGroup("data", help="The database as a whole.")


@data.command("verify")
def verify_data() -> None:
    """Say whether the app works with this database: its schema, a row of each table, a progress page."""
    if found := try_database(db.session(), datetime.now(UTC)):
        raise click.ClickException("; ".join(found))
    click.echo("The app works with this database.")


def _decided(decide: Callable[[], Dispute]) -> None:
    try:
        dispute = decide()
    except DomainError:
        raise click.ClickException("No open dispute has this number.") from None
    click.echo(f"{dispute.item_id}: {dispute.normalised} is {dispute.status}.")


static = AppGroup("static", help="The files of static/.")


@static.command("build")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def build_static(folder: Path) -> None:
    """Write every file under its hashed name, packed, into a folder that nginx or a CDN serves."""
    click.echo(f"{current_app.extensions['assets'].build(folder)} files built.")


def init_cli(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(learners)
    app.cli.add_command(content)
    app.cli.add_command(disputes)
    app.cli.add_command(jobs)
    app.cli.add_command(static)
    app.cli.add_command(data)
    app.cli.add_command(users)
    app.cli.add_command(schema)
