"""Deploys by processes, for real: gunicorn, nginx and people who ask all the while. The app is a tiny one here."""

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


def test_a_release_that_fails_before_everybodys_eyes_is_taken_back(host: SmallHost) -> None:
    make_release(host.source, "bad", "errors")
    before = host.state
    with Crowd(host.port).asking() as crowd:
        status, said = host.deploy(RELEASE="bad-errors", WATCH_SECONDS="20")
    assert (status, "FAILED at watch" in said, "answers were errors" in said) == (1, True, True), said
    assert (host.state, host.running, host.get("/")) == (before, {before["active"]}, (200, before["release"]))
    assert set(crowd.failed) == {"500"}
