"""`flask --app wsgi jobs …`: the runner, and what operators ask of the outbox."""

import logging
import signal
import threading
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from subjunctive_app.extensions import db
from subjunctive_app.jobs import service
from subjunctive_app.jobs.runner import Runner

log = logging.getLogger(__name__)
jobs = AppGroup("jobs", help="Mails, clean-up and statistics: do them, look at them.")


@jobs.command("run")
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
def run_jobs(once: bool) -> None:
    """Do jobs until told to end (TERM or Ctrl-C); the job at hand is finished."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    runner = Runner(current_app._get_current_object(), stop)  # type: ignore[attr-defined]
    if once:
        try:
            runner.run_once()
        except SQLAlchemyError as error:
            raise click.ClickException(f"The database is not well: {type(error).__name__}.") from error
    else:
        log.info("jobs are done in this process")
        runner.run()


@jobs.command("list")
def list_jobs() -> None:
    """Print how many jobs there are by kind and state, how long the oldest waits, and what was given up and why."""
    session, now = db.session(), datetime.now(UTC)
    queue, beat = service.read_queue(session, now), service.last_beat(session)
    for (kind, state), count in sorted(queue.counts.items()):
        click.echo(f"{kind}\t{state}\t{count}")
    click.echo(f"the oldest is due for {queue.oldest_s:.0f} s")
    click.echo(f"a runner was here at {beat.at:%Y-%m-%d %H:%M:%S} UTC" if beat else "no runner has ever been here")
    for job in service.list_failed(session):
        click.echo(f"{job.id}\t{job.kind}\t{job.ended_at:%Y-%m-%d %H:%M} UTC\t{job.tries} tries\t{job.error}")


@jobs.command("retry")
@click.argument("number", type=int)
def retry_job(number: int) -> None:
    """Try a job that was given up once more."""
    try:
        service.retry(db.session(), number, datetime.now(UTC))
    except service.JobNotFound as error:
        raise click.ClickException("No job that was given up has this number.") from error
    click.echo(f"Job {number} is due now.")
