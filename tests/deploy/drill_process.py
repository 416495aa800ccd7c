"""More deploys by processes, for `make drill-deploy`: every kind of bad release, there and back, after a power cut."""

import pytest

from tests.deploy.host import Crowd, SmallHost
from tests.deploy.releases import make_release
from tests.deploy.test_process import host

__all__ = ["host"]

FLAWS = {
    "smoke": "smoke",
    "settings": "preflight of the release",
    "migration": "migration",
    "crash": "health",
    "ill": "health",
}


@pytest.mark.parametrize(("flaw", "step"), FLAWS.items())
def test_a_bad_release_never_takes_traffic(host: SmallHost, flaw: str, step: str) -> None:
    make_release(host.source, "bad", flaw)
    before = host.state
    with Crowd(host.port).asking() as crowd:
        status, said = host.deploy(RELEASE=f"bad-{flaw}", HEALTH_SECONDS="2")
    assert (status, f"FAILED at {step}" in said) == (1, True), said
    assert (host.state, host.running, host.get("/")) == (before, {before["active"]}, (200, before["release"]))
    assert ("The last that" in said and "this release does not start" in said) == (flaw == "crash"), said
    assert crowd.failed == {}


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


def test_what_died_is_started_again(host: SmallHost) -> None:
    """After a reboot: nothing runs, not even nginx."""
    before = host.state
    host.kill_everything()
    assert host.running == set()
    status, said = host.deploy("--resume")
    assert status == 0, said
    assert (host.state, host.running, host.get("/")) == (before, {before["active"]}, (200, before["release"]))
    processes = host.processes
    status, said = host.deploy("--resume")
    assert (status, host.processes) == (0, processes), said
