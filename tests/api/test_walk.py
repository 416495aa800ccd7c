"""The walk through the API on its page, and the example client, against a server."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.accounts.people import PASSWORD
from tests.servers import GunicornServer

ROOT = Path(__file__).resolve().parents[2]
STEP = re.compile(r"```(sh|json)\n(.*?)```", re.DOTALL)
MARK = "--- next step ---"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own, with the account bob that an operator made."""
    folder = tmp_path_factory.mktemp("walk")
    env = {"INSTANCE_DIR": str(folder), "BCRYPT_ROUNDS": "4"}
    (folder / "password").write_text(PASSWORD, encoding="utf-8")
    create = ["users", "create", "bob", "--password-file", str(folder / "password")]
    with GunicornServer(env, ROOT) as server:
        made = [sys.executable, "-m", "flask", "--app", "wsgi", *create]
        subprocess.run(made, cwd=ROOT, env={**os.environ, **env}, check=True, capture_output=True)
        yield server.url


def test_the_walk_gives_what_it_says(address: str) -> None:
    steps = STEP.findall((ROOT / "docs" / "api.md").read_text(encoding="utf-8"))
    script = "\n".join(f"echo '{MARK}'" if kind == "json" else text for kind, text in steps)
    env = {**os.environ, "BASE": address, "PASSWORD": PASSWORD}
    done = subprocess.run(["bash", "-eu", "-c", script], env=env, capture_output=True, text=True, check=True)
    told = [json.loads(output) for output in done.stdout.split(MARK)[:-1]]
    assert told == [json.loads(text) for kind, text in steps if kind == "json"]
    assert len(told) > 5


def test_the_example_client_plays_ten_cards(address: str) -> None:
    command = [sys.executable, "scripts/example_client.py", address, "bob", "--auto"]
    env = {**os.environ, "OJALA_PASSWORD": PASSWORD}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^\d+ of 10 right\.$", done.stdout, re.MULTILINE), done.stdout


def test_the_example_client_says_what_is_wrong(address: str) -> None:
    command = [sys.executable, "scripts/example_client.py", address, "bob", "--auto"]
    env = {**os.environ, "OJALA_PASSWORD": "wrong"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (1, "Name and password do not fit together.")
