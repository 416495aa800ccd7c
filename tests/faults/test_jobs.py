"""The runner as a process of its own: a mail server that comes late, kill -9 in the middle of a mail, TERM."""

import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from subjunctive_app import create_app
from subjunctive_app.accounts import proofs
from subjunctive_app.extensions import db
from tests.accounts.people import make_user
from tests.accounts.postbox import Postbox
from tests.conftest import SECRET, config_for
from tests.faults.clusters import Cluster, written
from tests.faults.conftest import ROOT, settings
from tests.servers import INHERITED, OwnServer
from tests.waiting import wait_for


class JobsProcess(OwnServer):
    """`flask jobs run`, in a group of its own."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = {**{name: os.environ[name] for name in INHERITED if name in os.environ}, **env}

    def start(self) -> None:
        """Start it and return when it looks for jobs."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "run"]
        self._launch(command, lambda: "jobs are done in this process" in self.log, cwd=ROOT, env=self._env)


@pytest.fixture
def postbox() -> Postbox:
    """A mail server that is still to be started."""
    return Postbox()


@pytest.fixture
def database_url(cluster: Cluster, migrated: str) -> str:
    """A PostgreSQL with the schema, for these tests alone."""
    return written(cluster.new_database(like=migrated))


@pytest.fixture
def runner(database_url: str, postbox: Postbox, tmp_path: Path) -> JobsProcess:
    """A runner that is still to be started."""
    smtp = {
        "SMTP_HOST": postbox.smtp.host,
        "SMTP_PORT": str(postbox.smtp.port),
        "SMTP_FROM": "ojala@example.org",
        "SMTP_STARTTLS": "0",
        "PUBLIC_URL": "http://practice.example",
    }
    return JobsProcess(settings(database_url, INSTANCE_DIR=str(tmp_path), **smtp))


def ask_for_mail(database_url: str, folder: Path) -> None:
    """What signing up with an address does, in an app without a runner."""
    app = create_app(config_for(folder, database_url))
    with app.app_context():
        user = make_user(app, "bob")
        now = datetime.now(UTC)
        proofs.ask_verification(db.session(), proofs.Postman(SECRET, "en"), user, "bob@example.org", now)
        db.engine.dispose()


def the_mail(engine: Engine) -> tuple[str, int, str]:
    """State, tries and error of the one mail."""
    with engine.connect() as connection:
        query = "SELECT state, tries, error FROM outbox WHERE kind = 'verification_mail'"
        state, tries, error = connection.execute(text(query)).one()
        return state, tries, error


def test_a_mail_survives_a_server_that_is_away_and_a_runner_that_is_killed(
    database_url: str, postbox: Postbox, runner: JobsProcess, tmp_path: Path
) -> None:
    ask_for_mail(database_url, tmp_path)
    engine = create_engine(database_url)
    with runner:
        wait_for(lambda: the_mail(engine) == ("waiting", 1, "ConnectionRefusedError"))
        postbox.holds = True
        with postbox:
            wait_for(lambda: postbox.talks == 1)
            runner.kill()
            assert the_mail(engine)[:2] == ("running", 2), "it is in the middle of the mail"
            with engine.begin() as connection:  # as if its lease had run out
                connection.execute(text("UPDATE outbox SET due_at = :at"), {"at": datetime.now(UTC) - timedelta(1)})
            runner.start()
            wait_for(lambda: postbox.talks == 2)
            runner.process.send_signal(signal.SIGTERM)
            postbox.holds = False
            assert runner.process.wait(20) == 0, "the job at hand was finished"
            assert the_mail(engine) == ("done", 3, "")
            arrived = [postbox.next()]
            while not postbox.is_empty():  # the first talk may have been heard to its end
                arrived.append(postbox.next())
        log = runner.log
    assert {to for to, _mail, _path in arrived} == {"bob@example.org"}
    assert len({mail["Message-ID"] for _to, mail, _path in arrived}) == 1
    token = arrived[0][2].rpartition("/")[2]
    assert token not in log
    assert "bob@example.org" not in log
    with engine.connect() as connection:
        beats = connection.execute(text("SELECT count(*) FROM heartbeat")).scalar()
    engine.dispose()
    assert beats == 1
