"""The way back from everywhere: whichever call to Docker fails, and wherever the deploy is killed, somebody serves."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deploy.host import ROOT, SECRET, make_certificate
from tests.servers import INHERITED

NAMES = ("secret_key", "jwt_secret_key", "password_pepper", "smoke_password", "database_url")


@dataclass
class World:
    """A host with a Docker that only remembers."""

    folder: Path

    def deploy(self, *words: str, **settings: str) -> tuple[int, str]:
        """Run the script; returns its exit status and what it said."""
        (self.folder / "calls").unlink(missing_ok=True)
        env = {name: os.environ[name] for name in INHERITED if name in os.environ} | {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "WORLD": str(self.folder),
            "DEPLOY_DRIVER": "compose",
            "DEPLOY_HOME": str(self.folder / "deploy"),
            "SECRETS_DIR": str(self.folder / "secrets"),
            "PUBLIC_URL": "https://practice.example",
            "TLS_CERTIFICATE": str(self.folder / "fullchain.pem"),
            "ENV_FILE": str(self.folder / "none"),
            "DRAIN_SECONDS": "0",
            **settings,
        }
        script = str(ROOT / "scripts" / "production_deploy.sh")
        done = subprocess.run([script, *words], env=env, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    @property
    def calls(self) -> int:
        """How many times Docker was called by the last deploy."""
        return int((self.folder / "calls").read_text())

    @property
    def asked(self) -> str:
        """The colour that nginx asks since its last reload."""
        found = re.search('default "(.*)"', (self.folder / "asked").read_text())
        return found[1] if found else ""

    @property
    def running(self) -> set[str]:
        """The services of both colours that run."""
        return {path.name for path in (self.folder / "running").iterdir() if "-" in path.name}

    @property
    def state(self) -> dict[str, str]:
        """What state.json says."""
        text = (self.folder / "deploy" / "state.json").read_text()
        return dict(re.findall(r'"(\w+)": "([^"]*)"', text))

    def copy(self, target: Path) -> "World":
        """The same world a second time."""
        shutil.copytree(self.folder, target)
        return World(target)


@pytest.fixture(scope="module")
def blue(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A world in which release `one` was deployed as blue."""
    world = World(tmp_path_factory.mktemp("world"))
    for name in ("bin", "running", "secrets"):
        (world.folder / name).mkdir()
    for name in ("docker", "python3"):
        shutil.copy(ROOT / "tests" / "deploy" / "fake_docker.sh", world.folder / "bin" / name)
    for name in NAMES:
        path = world.folder / "secrets" / name
        path.touch(mode=0o600)
        path.write_text(SECRET)
    make_certificate(world.folder)
    status, said = world.deploy(RELEASE="one")
    assert status == 0, said
    assert (world.asked, world.running, world.state["active"]) == ("blue", {"app-blue", "ws-blue"}, "blue")
    return world


def serves(world: World, colour: str) -> bool:
    """nginx asks the colour, and it runs."""
    return world.asked == colour and {f"app-{colour}", f"ws-{colour}"} <= world.running


@pytest.fixture(scope="module")
def calls(blue: World, tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many calls of Docker a good second deploy makes."""
    world = blue.copy(tmp_path_factory.mktemp("good") / "world")
    status, said = world.deploy(RELEASE="two")
    assert status == 0, said
    assert serves(world, "green")
    assert world.running == {"app-green", "ws-green"}
    assert (world.state["release"], world.state["previous"]) == ("two", "one")
    found = world.calls
    status, said = world.deploy("--rollback")
    assert status == 0, said
    assert serves(world, "blue")
    assert world.state["release"] == "one"
    return found


def test_whatever_fails_somebody_serves(blue: World, calls: int, tmp_path: Path) -> None:
    before = after = 0
    for number in range(1, calls + 1):
        world = blue.copy(tmp_path / str(number))
        status, said = world.deploy(RELEASE="two", FAIL_AT=str(number))
        colour = world.state["active"]
        assert serves(world, colour), f"{number}: {said}"
        if colour == "blue":
            before += 1
            assert world.running == {"app-blue", "ws-blue"}, f"{number}: {said}"
        else:
            after += 1
    assert before > 15
    assert 0 < after <= 9  # tolerated, or after the new colour had proved itself


def killed(blue: World, number: int, folder: Path) -> None:
    """Killed at a call, as by a power cut: somebody serves, and the next deploy needs no help."""
    world = blue.copy(folder)
    status, said = world.deploy(RELEASE="two", KILL_AT=str(number))
    assert status == -9, f"{number}: {said}"
    assert serves(world, world.asked), f"{number}: {said}"
    status, said = world.deploy(RELEASE="three")
    assert status == 0, f"{number}: {said}"
    colour = world.state["active"]
    assert serves(world, colour), f"{number}: {said}"
    assert world.running == {f"app-{colour}", f"ws-{colour}"}, f"{number}: {said}"
    assert world.state["release"] == "three"


def test_killed_around_the_switch_it_leaves_nothing_to_do(blue: World, calls: int, tmp_path: Path) -> None:
    for number in range(calls - 12, calls, 4):
        killed(blue, number, tmp_path / str(number))
