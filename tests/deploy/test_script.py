"""What the script refuses, what it says, and whom it tells."""

import fcntl
import http.server
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.host import ROOT, SECRET
from tests.deploy.test_every_step import World, blue
from tests.servers import HOST

__all__ = ["blue"]


@pytest.fixture
def world(blue: World, tmp_path: Path) -> World:
    """A world of this test's own, in which blue serves release `one`."""
    return blue.copy(tmp_path / "world")


def test_a_dry_run_changes_nothing(world: World) -> None:
    (world.folder / "log").unlink()
    for words in ([], ["--contract"]):
        status, said = world.deploy(*words, "--dry-run", RELEASE="two")
        assert (status, "Would " in said) == (0, True), said
    assert (world.asked, world.state["release"]) == ("blue", "one")
    calls = (world.folder / "log").read_text()
    assert not [verb for verb in (" up ", " stop ", " run ", " build") if verb in calls]


def test_two_deploys_at_once_are_refused(world: World) -> None:
    with (world.folder / "deploy" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        status, said = world.deploy(RELEASE="two")
    assert (status, "Another deploy is at work" in said) == (2, True)
    assert world.state["release"] == "one"


@pytest.mark.parametrize(
    ("words", "said"), [(["--rollback"], "no release to go back to"), (["--sideways"], "production_deploy.sh")]
)
def test_a_wrong_call_is_refused(world: World, words: list[str], said: str) -> None:
    status, found = world.deploy(*words)
    assert (status, said in found) == (2, True), found


def spoil(world: World, what: str) -> None:
    """Make one thing of the host wrong."""
    key = world.folder / "secrets" / "secret_key"
    if what == "missing":
        key.unlink()
    elif what == "open to all":
        key.chmod(0o644)
    else:
        (world.folder / "fullchain.pem").write_text("no certificate")


@pytest.mark.parametrize("what", ["missing", "open to all", "no certificate"])
def test_preflight_names_what_is_wrong(world: World, what: str) -> None:
    spoil(world, what)
    status, said = world.deploy(RELEASE="two")
    name = "fullchain.pem" if what == "no certificate" else "secret_key"
    assert (status, "FAILED at preflight of the host" in said, name in said) == (1, True, True), said
    assert world.state["release"] == "one"


def test_after_a_contraction_there_is_no_way_back(world: World) -> None:
    assert world.deploy(RELEASE="two")[0] == 0
    status, said = world.deploy("--contract")
    assert status == 0, said
    assert "schema contract" in (world.folder / "log").read_text()
    assert world.deploy("--rollback")[0] == 2
    assert (world.asked, world.state["release"]) == ("green", "two")


def test_no_secret_is_said_or_given_to_a_command(world: World) -> None:
    said = world.deploy(RELEASE="two", FAIL_AT="17")[1] + world.deploy(RELEASE="two")[1]
    files = [path.read_text() for path in world.folder.rglob("*") if path.is_file() and path.parent.name != "secrets"]
    assert SECRET not in said + "".join(files)


class Listener(http.server.BaseHTTPRequestHandler):
    """Takes what is posted."""

    heard: list[tuple[str, str]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.heard.append((self.path, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The address of a server that takes everything, and what it took."""
    heard: list[tuple[str, str]] = []

    class Own(Listener):
        pass

    Own.heard = heard
    with http.server.ThreadingHTTPServer((HOST, 0), Own) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"{HOST}:{server.server_port}", heard
        server.shutdown()
        thread.join()


def notify(text: str, **env: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(ROOT / "scripts" / "notify.py"), "--level", "error"]
    return subprocess.run(command, input=text, env={"PATH": os.environ["PATH"], **env}, capture_output=True, text=True)


def test_slack_and_sentry_are_told(listener: tuple[str, list[tuple[str, str]]]) -> None:
    address, heard = listener
    done = notify("It broke.", SLACK_WEBHOOK_URL=f"http://{address}/hook", SENTRY_DSN=f"http://key@{address}/7")
    assert (done.returncode, done.stderr) == (0, "")
    told = dict(heard)
    assert "It broke." in json.loads(told["/hook"])["text"]
    event = json.loads(told["/api/7/envelope/"].splitlines()[2])
    assert (event["message"], event["level"]) == ("It broke.", "error")


def test_who_cannot_be_told_is_named_without_the_address() -> None:
    with socket.create_server((HOST, 0)) as closed:
        port = closed.getsockname()[1]
    done = notify("It broke.", SLACK_WEBHOOK_URL=f"http://{HOST}:{port}/s3cr3t")
    assert (done.returncode, "Slack: URLError" in done.stderr) == (1, True)
    assert "s3cr3t" not in done.stderr + done.stdout


def test_a_deploy_does_not_wait_for_whoever_is_told(world: World) -> None:
    with socket.create_server((HOST, 0)) as silent:
        hook = f"http://{HOST}:{silent.getsockname()[1]}/hook"
        status, said = world.deploy(RELEASE="two", SLACK_WEBHOOK_URL=hook, REAL_PYTHON=sys.executable)
        assert status == 0, said
        silent.settimeout(20)
        connection, _ = silent.accept()  # it did try
        connection.close()


def test_nothing_in_the_settings_file_is_executed(world: World) -> None:
    file = world.folder / "production.env"
    file.touch(mode=0o600)
    file.write_text(f"# settings\nNOTIFY_EMAIL=$(touch {world.folder}/executed)\n\nKEEP_RELEASES=3\n")
    status, said = world.deploy(RELEASE="two", ENV_FILE=str(file))
    assert status == 0, said
    assert not (world.folder / "executed").exists()
    file.write_text("rm -rf nothing\n")
    assert world.deploy(RELEASE="three", ENV_FILE=str(file))[0] == 2
