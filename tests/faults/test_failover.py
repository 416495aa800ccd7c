"""Two PostgreSQL, one following the other: the first dies, the second is promoted, nothing that was told is lost."""

from pathlib import Path

from sqlalchemy import create_engine, text

from tests.faults.clusters import Cluster, written
from tests.faults.conftest import ROOT, settings
from tests.faults.learners import Learner, check_ledger, playing
from tests.servers import HOST, GunicornServer
from tests.waiting import wait_for


def follow(primary: Cluster) -> None:
    """A commit waits for the standby: without that, what was committed last dies with the first."""
    engine = create_engine(primary.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ALTER SYSTEM SET synchronous_standby_names = '*'"))
        connection.execute(text("SELECT pg_reload_conf()"))
        query = text("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")
        wait_for(lambda: connection.scalar(query) == 1)
    engine.dispose()


def test_the_standby_takes_over(migrated: str, cluster: Cluster, tmp_path: Path) -> None:
    database = cluster.new_database(like=migrated)
    with Cluster(cluster) as standby:
        follow(cluster)
        login = f"{database.username}:{database.password}"
        hosts = f"{HOST}:{cluster.url.port},{HOST}:{standby.url.port}"
        url = f"postgresql://{login}@{hosts}/{database.database}?target_session_attrs=read-write"
        with GunicornServer(settings(url, INSTANCE_DIR=str(tmp_path), WEB_CONCURRENCY="1"), ROOT) as app:
            learners = [Learner(app.url) for _ in range(3)]
            with playing(learners):
                wait_for(lambda: all(len(learner.saved) > 5 for learner in learners))
                cluster.kill()
                wait_for(lambda: all(learner.waiting for learner in learners))
                saved = [len(learner.saved) for learner in learners]
                standby.promote()
                wait_for(lambda: all(len(one.saved) > was for one, was in zip(learners, saved, strict=True)), 5)
            assert check_ledger(learners, written(standby.url.set(database=database.database))) > 15
    cluster.start()
    undo = create_engine(cluster.url, isolation_level="AUTOCOMMIT")
    with undo.connect() as connection:
        connection.execute(text("ALTER SYSTEM RESET synchronous_standby_names"))
        connection.execute(text("SELECT pg_reload_conf()"))
    undo.dispose()
