"""The jobs that come by themselves: clean-up each hour, the figures of a day and old answers each night."""

import logging
import time
from datetime import UTC, datetime, timedelta

from flask import Flask

from subjunctive_app.config import Config
from subjunctive_app.extensions import db
from subjunctive_app.jobs.desk import add_kind
from subjunctive_app.jobs.runner import Kind
from subjunctive_app.jobs.service import Task
from subjunctive_app.ops.cleaning import clean_up
from subjunctive_app.ops.statistics import count_days
from subjunctive_app.progress.forgetting import forget_old_answers

log = logging.getLogger(__name__)
# Shorter than the lease of a job.
CLEAN_UP_S = 60.0


def init_ops(app: Flask, config: Config) -> None:
    """Let the runner clean up, forget and count, and the operator's page know where backups leave their trace."""
    app.config["BACKUP_STATUS"] = config.backup_status
    add_kind(app, Kind("clean_up", _clean_up, every=timedelta(hours=1)))
    add_kind(app, Kind("old_answers", _old_answers, every=timedelta(days=1)))
    add_kind(app, Kind("statistics", _statistics, every=timedelta(days=1)))


def _clean_up(task: Task) -> None:
    until = time.monotonic() + CLEAN_UP_S
    removed = clean_up(db.session(), datetime.now(UTC), lambda: time.monotonic() < until)
    log.info("cleaned up", extra={"fields": {name: count for name, count in removed.items() if count}})


def _old_answers(task: Task) -> None:
    count = forget_old_answers(db.session(), datetime.now(UTC))
    log.info("old answers forgotten", extra={"fields": {"answers": count}})


def _statistics(task: Task) -> None:
    days = count_days(db.session(), datetime.now(UTC))
    log.info("days counted", extra={"fields": {"days": days}})
