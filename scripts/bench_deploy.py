"""`make bench-deploy`: the app is deployed again and again, by processes, while people use it; what failed is counted.

nginx, PostgreSQL and Redis are real and of its own. Learners answer cards without a pause over kept connections,
visitors read pages, and a room is in the middle of a round each time. `bench_deploy.py 5` deploys five times.
"Asked twice" is what browsers do by themselves where nginx closed an idle connection at its reload.
"""

import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.conftest import SECRET
from tests.deploy.host import Crowd, SmallHost
from tests.deploy.people import PatientLearner, asked_class
from tests.faults.learners import check_ledger, playing
from tests.redis_servers import redis_for_tests
from tests.servers import PostgresServer

ROOT = Path(__file__).resolve().parent.parent
LEARNERS, VISITORS, CLASS = 4, 4, 10
PAGES = ("/", "/drills", "/grammar", "/verbs/poner", "/api/health")


def deploy(host: SmallHost, number: int, learners: list[PatientLearner], *words: str) -> str:
    """Deploy once under load; returns the line of the table. Ends the program where the deploy fails."""
    _teacher, pupils, lines = asked_class(host.url, CLASS)
    before, crowd, began = sum(len(one.told) for one in learners), Crowd(host.port, PAGES), time.monotonic()
    stale = sum(one.stale for one in learners)
    with playing(learners), crowd.asking(VISITORS):
        status, said = host.deploy(*words, RELEASE=f"release-{number}", DRAIN_SECONDS="5", WATCH_SECONDS="10")
    seconds = time.monotonic() - began
    if status:
        sys.exit(said)
    codes = Counter(line.code() for line in lines)
    again = [pupil.listen() for pupil in pupils]
    for line in again:
        line.wait_for("rooms-seen")
        line.close()
    told = [status for one in learners for status, _seconds in one.told]
    failed = sum(status != 200 for status in told) + sum(crowd.failed.values())
    stale = crowd.stale + sum(one.stale for one in learners) - stale
    requests = f"{len(told) - before + crowd.answered:6} requests, {failed} failed, {stale} asked twice"
    back = f"{codes[1012]} of {CLASS} sockets closed with 1012, {len(again)} came back"
    return f"{host.state['active']:6}{requests}; {seconds:4.0f} s; {back}"


def main() -> None:
    """Deploy, roll back, and say what was counted."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    secrets = dict.fromkeys(("secret_key", "jwt_secret_key", "password_pepper"), SECRET)
    with tempfile.TemporaryDirectory() as folder, PostgresServer() as postgres, redis_for_tests() as redis:
        database = postgres.new_database()
        settings = {"database_url": database, "redis_url": redis, "THREADS": "24", "HEALTH_SECONDS": "120"}
        with SmallHost(Path(folder), ROOT, **settings, **secrets) as host:
            status, said = host.deploy(RELEASE="release-0")
            if status:
                sys.exit(said)
            learners = [PatientLearner(host.url) for _ in range(LEARNERS)]
            print(f"load average {os.getloadavg()[0]:.1f}; {LEARNERS} learners, {VISITORS} visitors, a room of {CLASS}")
            for number in range(1, times + 1):
                print(deploy(host, number, learners), flush=True)
            print(deploy(host, 0, learners, "--rollback"), "(rollback)")
            kept = check_ledger(learners, database, others=times + 2)
            print(f"{kept} answers are in the database, each once. load average {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
