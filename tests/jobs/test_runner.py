"""The runner of an app: what it does with jobs that work, fail or cannot be tried; and its commands."""

import logging
import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from subjunctive_app import create_app
from subjunctive_app.extensions import db
from subjunctive_app.infra.breaker import CircuitOpen
from subjunctive_app.infra.logging import request_id
from subjunctive_app.jobs import service
from subjunctive_app.jobs.desk import add_kind, start_embedded
from subjunctive_app.jobs.runner import Kind, Runner
from subjunctive_app.jobs.service import GiveUp, Task
from subjunctive_app.models import Heartbeat, Job
from tests.conftest import config_for
from tests.jobs.test_service import NOW
from tests.waiting import wait_for


@pytest.fixture
def other_app(tmp_path: Path) -> Flask:
    """An app on SQLite, to which a test may add kinds of jobs."""
    return create_app(config_for(tmp_path, f"sqlite:///{tmp_path / 'test.sqlite3'}"))


def run(app: Flask, *args: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["jobs", *args])
    return result.exit_code, result.output


def rows(app: Flask) -> dict[str, tuple[str, int, str]]:
    with app.app_context():
        return {job.kind: (job.state, job.tries, job.error) for job in db.session.scalars(select(Job))}


def test_each_job_ends_by_itself_whatever_the_others_do(other_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    said, before = [], request_id.get()

    def works(task: Task) -> None:
        said.append(request_id.get())

    def breaks(task: Task) -> None:
        raise ValueError("bob@example.org is odd")

    def gives_up(task: Task) -> None:
        raise GiveUp("no such roof")

    def rests(task: Task) -> None:
        raise CircuitOpen("smtp")

    for do in (breaks, gives_up, rests, works):
        add_kind(other_app, Kind(do.__name__, do))
    never = Kind("never", works, rests=lambda: True)
    add_kind(other_app, never)
    with other_app.app_context():
        token = request_id.set("the-request")
        for kind in ("breaks", "gives_up", "rests", "works", "never"):
            service.add(db.session(), kind, {}, NOW)
        db.session.commit()
        request_id.reset(token)
    Runner(other_app, threading.Event()).drain()
    found = rows(other_app)
    assert found.pop("breaks")[:2] == ("waiting", 1)
    assert found == {
        "gives_up": ("failed", 1, "no such roof"),
        "rests": ("waiting", 0, ""),
        "works": ("done", 1, ""),
        "never": ("waiting", 0, ""),
    }
    assert said == ["the-request"]
    assert request_id.get() == before
    assert "ValueError in test_runner.py, line" in caplog.text
    assert "bob@example.org" not in caplog.text


def test_the_jobs_of_a_period_are_made_by_the_runner(app: Flask, session: Session) -> None:
    for _ in range(2):
        assert run(app, "run", "--once")[0] == 0
    assert sorted(session.scalars(select(Job.kind))) == ["clean_up", "old_answers", "statistics"]
    assert set(session.scalars(select(Job.state))) == {"done"}
    assert len(session.scalars(select(Heartbeat)).all()) == 1


def rename_outbox(app: Flask, old: str, new: str) -> None:
    with app.app_context():
        db.session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))
        db.session.commit()


def test_a_database_that_is_not_well_is_waited_for(other_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    rename_outbox(other_app, "outbox", "elsewhere")
    stop = threading.Event()
    thread = threading.Thread(target=Runner(other_app, stop).run)
    thread.start()
    wait_for(lambda: "jobs wait for the database: OperationalError" in caplog.text)
    rename_outbox(other_app, "elsewhere", "outbox")
    wait_for(lambda: {state for state, _tries, _error in rows(other_app).values()} == {"done"})
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_what_operators_see_and_may_try_again(app: Flask, session: Session) -> None:
    assert "no runner has ever been here" in run(app, "list")[1]
    service.add(session, "reset_mail", {}, NOW)
    session.commit()
    task = service.claim(session, ["reset_mail"], NOW)
    assert task
    service._say(session, task, state="failed", error="no such roof", ended_at=NOW)
    service.beat(session, {}, NOW)
    said = run(app, "list")[1]
    assert "reset_mail\tfailed\t1\n" in said
    assert f"{task.id}\treset_mail\t2026-11-26 09:00 UTC\t1 tries\tno such roof\n" in said
    assert "a runner was here at 2026-11-26 09:00:00 UTC" in said
    assert run(app, "retry", str(task.id)) == (0, f"Job {task.id} is due now.\n")
    code, said = run(app, "retry", str(task.id))
    assert (code, said) == (1, "Error: No job that was given up has this number.\n")


def test_no_thread_without_a_server_and_none_beside_postgresql(app: Flask, other_app: Flask) -> None:
    def threads() -> list[str]:
        return [thread.name for thread in threading.enumerate() if thread.name == "jobs"]

    assert threads() == []
    if app.extensions["jobs_lock"] is None:
        start_embedded(app)
        assert threads() == []
