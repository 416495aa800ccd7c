"""Alerts arrive: from Prometheus through Alertmanager at a Slack, a mailbox and a dead man's switch of our own."""

import json
import queue
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from scripts.render_monitoring import render
from tests.accounts.postbox import Postbox
from tests.monitors import Monitor, missing
from tests.ops.queries import asked_for, load
from tests.programs import installed
from tests.servers import HOST
from tests.waiting import wait_for

SECRET_PATH = "/services/T000/B000/the-webhook-is-a-secret"
USER, PASSWORD = "ojala", "the-password-is-a-secret"
SOON_S = 9
# The server of the tests warns of a password without TLS, which never leaves this machine.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")


class Listener:
    """A server that takes what is posted; a context manager."""

    def __enter__(self) -> "Listener":
        heard: queue.Queue[tuple[str, dict[str, Any]]] = queue.Queue()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                heard.put((self.path, json.loads(body)))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._heard = heard
        self._server = ThreadingHTTPServer((HOST, 0), Handler)
        self.url = f"http://{HOST}:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def next(self) -> tuple[str, dict[str, Any]]:
        """Where to and what, of the next that comes."""
        return self._heard.get(timeout=SOON_S)

    def is_empty(self) -> bool:
        """True where nothing waits to be looked at."""
        return self._heard.empty()


@dataclass
class World:
    """Who may hear of alerts, and Alertmanager with the configuration of an operator."""

    slack: Listener
    switch: Listener
    postbox: Postbox
    alertmanager: Monitor
    folder: Path


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("delivery")
    with ExitStack() as stack:
        slack, switch = stack.enter_context(Listener()), stack.enter_context(Listener())
        postbox = stack.enter_context(Postbox(needs=(USER, PASSWORD)))
        (folder / "slack").write_text(f"{slack.url}{SECRET_PATH}\n")
        (folder / "password").write_text(f"{PASSWORD}\n")
        settings = {
            "DEPLOY_DRIVER": "process",
            "ALERTMANAGER_CONF": str(folder / "alertmanager"),
            "PUBLIC_URL": "https://practice.example",
            "SLACK_WEBHOOK_URL_FILE": str(folder / "slack"),
            "SMTP_HOST": HOST,
            "SMTP_PORT": str(postbox.smtp.port),
            "SMTP_FROM": "ojalá <no-reply@practice.example>",
            "SMTP_USER": USER,
            "SMTP_PASSWORD_FILE": str(folder / "password"),
            "SMTP_STARTTLS": "0",
            "NOTIFY_EMAIL": "one@practice.example, two@practice.example",
            "WATCHDOG_URL": f"{switch.url}/ping",
        }
        assert render(folder, settings)
        own = (f"--config.file={folder}/alertmanager/alertmanager.yml", "--cluster.listen-address=")
        alertmanager = Monitor("prometheus-alertmanager", *own, f"--storage.path={folder}/data")
        yield World(slack, switch, postbox, stack.enter_context(alertmanager), folder)


def raise_alert(world: World, severity: str, name: str, summary: str) -> None:
    """Say it as Prometheus does."""
    labels = {"alertname": name, "severity": severity}
    alert = {"labels": labels, "annotations": {"summary": summary}, "startsAt": datetime.now(UTC).isoformat()}
    status, said = world.alertmanager.ask("POST", "/api/v2/alerts", json.dumps([alert]))
    assert status == 200, said


def test_an_alert_comes_to_slack_and_by_mail_and_its_consequences_do_not(world: World) -> None:
    began = time.monotonic()
    raise_alert(world, "critical", "ErrorRate", "Half of all answers are errors.")
    raise_alert(world, "critical", "PostgresDown", "PostgreSQL does not answer.")
    path, message = world.slack.next()
    after_s = time.monotonic() - began
    assert path == SECRET_PATH
    [attachment] = message["attachments"]
    assert attachment["title"] == "[critical] PostgresDown"
    assert attachment["text"].startswith("PostgreSQL does not answer. Since ")
    assert 'What to do: docs/RUNBOOK.md, "PostgresDown"' in attachment["text"]
    to, mail = world.postbox.take()
    assert to == ["one@practice.example", "two@practice.example"]
    assert mail["Subject"] == "[critical] PostgresDown"
    body = mail.get_body(("plain",))
    assert body
    assert body.get_content().startswith("PostgreSQL does not answer. Since ")
    print(f"delivered after {after_s:.1f} s, by mail after {time.monotonic() - began:.1f} s")
    assert world.slack.is_empty()
    assert time.monotonic() - began < SOON_S


BY_MAIL = {"SMTP_HOST": "mail.example", "SMTP_FROM": "a@practice.example", "NOTIFY_EMAIL": "b@practice.example"}


def test_a_receiver_is_there_only_where_it_is_set_up(tmp_path: Path) -> None:
    given: list[tuple[dict[str, str], set[str]]] = [
        ({}, set()),
        ({"SLACK_WEBHOOK_URL": "https://hooks.slack.example/x"}, {"slack_configs"}),
        (BY_MAIL, {"email_configs"}),
        ({**BY_MAIL, "SLACK_WEBHOOK_URL": "https://hooks.slack.example/x"}, {"slack_configs", "email_configs"}),
        ({"SMTP_HOST": "mail.example"}, set()),
    ]
    for number, (settings, kinds) in enumerate(given):
        is_heard = render(tmp_path / str(number), {"PUBLIC_URL": "https://practice.example", **settings})
        assert is_heard == bool(kinds)
        oncall, watchdog = load(tmp_path / str(number) / "alertmanager/alertmanager.yml")["receivers"]
        assert (set(oncall) - {"name"}, set(watchdog)) == (kinds, {"name"})
    files = [str(path) for path in tmp_path.glob("*/alertmanager/alertmanager.yml")]
    check = [installed("amtool", "prometheus-alertmanager"), "check-config", *files]
    done = subprocess.run(check, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("SUCCESS") >= len(given)


def test_no_secret_stands_in_the_configuration(world: World) -> None:
    for path in (world.folder / "alertmanager").iterdir():
        is_secret = path.name in {"slack_url", "smtp_password"}
        assert stat.S_IMODE(path.stat().st_mode) == (0o600 if is_secret else 0o644), path
        assert is_secret or not any(word in path.read_text() for word in (PASSWORD, SECRET_PATH)), path
    assert (world.folder / "alertmanager/smtp_password").read_text() == PASSWORD
    assert not any(word in world.alertmanager.log for word in (PASSWORD, SECRET_PATH))


def test_prometheus_evaluates_the_rules_and_the_dead_mans_switch_is_pressed(world: World) -> None:
    path = world.folder / "prometheus/prometheus.yml"
    # All places but Alertmanager's are nobody's; and so that the test need not wait for 15 s.
    text = path.read_text().replace("localhost:9093", f"{HOST}:{world.alertmanager.port}").replace("15s", "1s")
    path.write_text(text)
    # What fires before Alertmanager is found, which takes 5 s after a start, is sent again.
    options = (f"--config.file={path}", f"--storage.tsdb.path={world.folder}/tsdb", "--rules.alert.resend-delay=1s")
    with Monitor("prometheus", *options) as prometheus:
        path_asked, message = world.switch.next()
        assert path_asked == "/ping"
        assert message["commonLabels"]["alertname"] == "Watchdog"
        status, said = prometheus.ask("GET", "/api/v1/rules")
        groups = json.loads(said)["data"]["groups"]
        assert status == 200
        assert len(groups) == 5
        assert missing(asked_for("prometheus_"), prometheus.scrape()) == set()
        seen = [rule["health"] for group in groups for rule in group["rules"]]
        assert "err" not in seen
    told = world.alertmanager.scrape()
    assert missing(asked_for("alertmanager_"), told) == set()
    wait_for(lambda: 'alertmanager_notifications_total{integration="webhook"} 1' in world.alertmanager.scrape())
