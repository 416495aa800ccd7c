"""What jobs share with Flask: the kinds that the features bring along, and the thread of the embedded server."""

import fcntl
import logging
import threading
from pathlib import Path

from flask import Flask

from subjunctive_app.config import Config
from subjunctive_app.infra.draining import on_drain
from subjunctive_app.jobs.runner import Kind, Runner

log = logging.getLogger(__name__)
LOOK_EVERY_S = 5.0


def init_jobs(app: Flask, config: Config) -> None:
    """Make room for the kinds of jobs (`app.extensions["jobs"]`, by name). Nothing runs yet."""
    app.extensions["jobs"] = {}
    app.extensions["jobs_lock"] = config.instance_dir / "jobs.lock" if config.is_embedded else None


def add_kind(app: Flask, kind: Kind) -> None:
    """Let the runner do a kind of job."""
    app.extensions["jobs"][kind.name] = kind


def start_embedded(app: Flask) -> None:
    """On SQLite, do the jobs in a thread of this server; of several processes on a machine, one does.

    Called by gunicorn after the fork. With PostgreSQL nothing happens: `flask jobs run` is a process of its own.
    """
    path: Path | None = app.extensions["jobs_lock"]
    if path is None:
        return
    stop = threading.Event()
    on_drain(stop.set)
    threading.Thread(target=_run_alone, args=(app, path, stop), name="jobs", daemon=True).start()


def _run_alone(app: Flask, path: Path, stop: threading.Event) -> None:
    """Run as soon as no other process does; the system lets go of the lock whatever ends this one."""
    with path.open("w") as lock:
        while not stop.is_set():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                stop.wait(LOOK_EVERY_S)
            else:
                log.info("jobs are done in this process")
                Runner(app, stop).run()
