"""The runner: takes jobs and does them one after the other, makes those of each period, and says that it is there."""

import logging
import smtplib
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import SystemRandom

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from subjunctive_app.extensions import db
from subjunctive_app.infra import deadline
from subjunctive_app.infra.breaker import CircuitOpen
from subjunctive_app.infra.database import LONG_S
from subjunctive_app.infra.logging import correlated
from subjunctive_app.jobs import service
from subjunctive_app.jobs.service import GiveUp, Task

log = logging.getLogger(__name__)
POLL_S = 1.0
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: what does it, how often it comes by itself, and whether it must rest, as its server is away."""

    name: str
    do: Callable[[Task], None]
    every: timedelta | None = None
    rests: Callable[[], bool] = lambda: False


class Runner:
    """Works through the outbox of an app until it is told to stop; then it finishes the job at hand."""

    def __init__(self, app: Flask, stop: threading.Event) -> None:
        self._app, self._stop = app, stop
        self._kinds: dict[str, Kind] = app.extensions["jobs"]
        # The last period of each kind that was seen to; that of the heartbeat is "".
        self._seen: dict[str, datetime] = {}
        self._rng = SystemRandom()

    def run(self) -> None:
        """Work; where there is nothing to do, look again every second. The database may be away: it comes back."""
        while not self._stop.is_set():
            if not self._step():
                self._stop.wait(POLL_S)

    def run_once(self) -> None:
        """Make the jobs of the period, do what is due, and return. Raises SQLAlchemyError."""
        with self._app.app_context():
            self._see_to_periods(_now())
        self.drain()

    def drain(self) -> None:
        """Do what is due now, and return. Raises SQLAlchemyError."""
        while not self._stop.is_set() and self._take_one():
            pass

    def _step(self) -> bool:
        """Do one job; False where none is due, or nothing can be done now."""
        try:
            with self._app.app_context():
                self._see_to_periods(_now())
            return self._take_one()
        except SQLAlchemyError as error:
            log.warning("jobs wait for the database: %s", type(error).__name__)
        except Exception:
            log.exception("the runner of jobs stumbled")  # a thread that ended would be missed by nobody
        return False

    def _see_to_periods(self, now: datetime) -> None:
        if self._is_new("", service.BEAT_EVERY, now):
            breakers = {breaker.name: breaker.state for breaker in self._app.extensions["breakers"]}
            service.beat(db.session(), breakers, now)
            self._seen[""] = _period(now, service.BEAT_EVERY)
        for kind in self._kinds.values():
            if kind.every and self._is_new(kind.name, kind.every, now):
                period = _period(now, kind.every)
                service.schedule(db.session(), kind.name, period.strftime("%Y-%m-%dT%H:%M"), now)
                self._seen[kind.name] = period

    def _is_new(self, name: str, every: timedelta, now: datetime) -> bool:
        return self._seen.get(name) != _period(now, every)

    def _take_one(self) -> bool:
        with self._app.app_context():
            ready = [kind.name for kind in self._kinds.values() if not kind.rests()]
            task = service.claim(db.session(), ready, _now())
            if task:
                self._do(task)
            return task is not None

    def _do(self, task: Task) -> None:
        session = db.session()
        with correlated(task.request_id):
            try:
                with deadline.at_most(LONG_S):
                    self._kinds[task.kind].do(task)
            except CircuitOpen:
                service.postpone(session, task, _now())
            except Exception as error:
                session.rollback()
                for_good = isinstance(error, GiveUp)
                is_over = service.fail(session, task, reason(error), _now(), self._rng, for_good=for_good)
                words = "given up" if is_over else f"put off after try {task.tries}"
                log.error("job %s %s %s: %s", task.id, task.kind, words, reason(error))
            else:
                service.finish(session, task, _now())
                log.info("job %s %s done", task.id, task.kind)


def reason(error: Exception) -> str:
    """What went wrong without the words of others, which may name the learner."""
    if isinstance(error, GiveUp):
        return str(error)
    name = type(error).__name__
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{name} {error.smtp_code}"
    if isinstance(error, OSError):
        return name
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{name} in {Path(last.filename).name}, line {last.lineno}"


def _period(now: datetime, every: timedelta) -> datetime:
    """When the period began in which `now` is; days begin at midnight UTC."""
    return now - (now - EPOCH) % every


def _now() -> datetime:
    return datetime.now(UTC)
