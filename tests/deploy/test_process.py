"""Deploys by processes, for real: gunicorn, nginx and people who ask all the while. The app is a tiny one here."""

import os
from collections.abc import Iterator

import pytest

from tests.deploy.host import Crowd, SmallHost
from tests.deploy.releases import make_release


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHost]:
    """A host that serves the release `one` as blue."""
    folder = tmp_path_factory.mktemp("host")
    with SmallHost(folder, make_release(folder / "source", "one")) as found:
        status, said = found.deploy(RELEASE="one")
        assert status == 0, said
        yield found


def test_the_first_deploy_serves(host: SmallHost) -> None:
    assert host.get("/") == (200, "one")
    assert (host.state["active"], host.state["release"], host.running) == ("blue", "one", {"blue"})


# All of them by `make drill-deploy`.
FLAWS = {
    "smoke": "smoke",
    "settings": "preflight of the release",
    "migration": "migration",
    "crash": "health",
    "ill": "health",
}


@pytest.mark.parametrize(("flaw", "step"), list(FLAWS.items())[: 5 if os.environ.get("DRILL") == "1" else 1])
def test_a_bad_release_never_takes_traffic(host: SmallHost, flaw: str, step: str) -> None:
    make_release(host.source, "bad", flaw)
    before = host.state
    with Crowd(host.port).asking() as crowd:
        status, said = host.deploy(RELEASE=f"bad-{flaw}", HEALTH_SECONDS="2")
    assert (status, f"FAILED at {step}" in said) == (1, True), said
    assert (host.state, host.running, host.get("/")) == (before, {before["active"]}, (200, before["release"]))
    assert crowd.failed == {}


def test_a_release_that_fails_before_everybodys_eyes_is_taken_back(host: SmallHost) -> None:
    make_release(host.source, "bad", "errors")
    before = host.state
    with Crowd(host.port).asking() as crowd:
        status, said = host.deploy(RELEASE="bad-errors", WATCH_SECONDS="20")
    assert (status, "FAILED at watch" in said, "answers were errors" in said) == (1, True, True), said
    assert (host.state, host.running, host.get("/")) == (before, {before["active"]}, (200, before["release"]))
    assert set(crowd.failed) == {"500"}


def test_there_and_back_without_a_failed_request(host: SmallHost) -> None:
    before = host.state["release"]
    make_release(host.source, "two")
    with Crowd(host.port).asking() as crowd:
        assert host.deploy(RELEASE="two")[0] == 0
        there = host.get("/")
        status, said = host.deploy("--rollback")
    assert status == 0, said
    assert (there, host.get("/")) == ((200, "two"), (200, before))
    assert crowd.failed == {}
    assert crowd.answered > 100
