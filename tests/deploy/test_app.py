"""The app itself is deployed, on PostgreSQL and Redis, while learners answer and a room is in the middle of a round."""

from collections.abc import Iterator

import pytest

from tests.conftest import SECRET
from tests.deploy.host import ROOT, SmallHost
from tests.deploy.people import PatientLearner, asked_class
from tests.faults.learners import check_ledger, playing
from tests.servers import PostgresServer

LEARNERS, CLASS = 3, 3


@pytest.fixture(scope="module")
def database(postgres: PostgresServer) -> str:
    return postgres.new_database()


@pytest.fixture(scope="module")
def host(database: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHost]:
    """A host that serves the app as blue."""
    folder = tmp_path_factory.mktemp("app")
    secrets = dict.fromkeys(("secret_key", "jwt_secret_key", "password_pepper"), SECRET)
    with SmallHost(
        folder, ROOT, database_url=database, redis_url=redis_url, THREADS="16", HEALTH_SECONDS="120", **secrets
    ) as found:
        status, said = found.deploy(RELEASE="one")
        assert status == 0, said
        yield found


@pytest.mark.timeout(300)  # on a machine that is busy with other tests, too
def test_nobody_notices_a_deploy(host: SmallHost, database: str) -> None:
    teacher, pupils, lines = asked_class(host.url, CLASS)
    learners = [PatientLearner(host.url) for _ in range(LEARNERS)]
    with playing(learners, pause_s=0.05):
        status, said = host.deploy(RELEASE="two")
    assert status == 0, said
    assert "logged in, answered a card, heard a socket" in said
    assert (host.state["active"], host.running) == ("green", {"green"})
    told = [status for learner in learners for status, _seconds in learner.told]
    assert set(told) == {200}
    assert check_ledger(learners, database, others=2) > 20  # the smoke test answered once in each deploy
    assert [line.code() for line in lines] == [1012] * CLASS
    again = [pupil.listen() for pupil in pupils]
    for line in again:
        line.wait_for("rooms-seen")
    teacher.press("reveal")
    for line in again:
        line.wait_for('data-phase="reveal"')
        line.close()
