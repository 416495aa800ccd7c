"""The runner as a process of its own: a mail server that comes late, kill -9 in the middle of a job, TERM."""

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
from tests.conftest import SECRET, IsolatedClient, config_for
from tests.faults.clusters import Cluster, written
from tests.faults.conftest import ROOT, settings
from tests.rooms.class_room import pupil, right_form, teacher
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


def let_leases_run_out(engine: Engine) -> None:
    """As if two minutes had gone by."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET due_at = :at"), {"at": datetime.now(UTC) - timedelta(1)})


def counted(engine: Engine) -> list[int]:
    """How many answers count for each learner, by the learners' numbers."""
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT graded FROM learner ORDER BY id")).scalars())


def test_answers_of_a_class_move_skills_once_though_the_runner_is_killed_half_way(
    database_url: str, tmp_path: Path
) -> None:
    app = create_app(config_for(tmp_path, database_url))
    app.test_client_class = IsolatedClient
    engine = create_engine(database_url)
    with app.app_context():
        host = teacher(app)
        code = host.make_room(kind="type", rounds="5")
        class_ = [pupil(app, code) for _ in range(3)]
        host.press("start")
        for one in class_:
            one.look()
            one.say(right_form(db.session()))
        host.press("reveal")
        db.engine.dispose()
    assert counted(engine) == [0, 0, 0], "nobody waits for it"
    runner = JobsProcess(settings(database_url, INSTANCE_DIR=str(tmp_path)))
    with engine.begin() as connection:  # the last one is in the middle of a drill
        connection.execute(text("SELECT id FROM learner ORDER BY id DESC LIMIT 1 FOR UPDATE"))
        with runner:
            wait_for(lambda: counted(engine) == [1, 1, 0])
            runner.kill()
    let_leases_run_out(engine)
    with runner:
        wait_for(lambda: counted(engine) == [1, 1, 1])
        wait_for(lambda: "room_answers done" in runner.log)
    engine.dispose()


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
            let_leases_run_out(engine)
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
