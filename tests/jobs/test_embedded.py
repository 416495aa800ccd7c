"""The embedded server does its jobs itself: in one thread of one of its processes, and in another if that one ends."""

import os
import signal
import sqlite3
import subprocess
from pathlib import Path

from tests.conftest import SECRET
from tests.servers import GunicornServer
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
HERE = "jobs are done in this process"


def test_one_of_two_processes_does_the_jobs_and_then_the_other(tmp_path: Path) -> None:
    env = {"INSTANCE_DIR": str(tmp_path), "SECRET_KEY": SECRET, "WEB_CONCURRENCY": "2", "THREADS": "4"}
    with GunicornServer(env, ROOT) as server:
        wait_for(lambda: done(tmp_path) == ["clean_up", "old_answers", "statistics"])
        assert server.log.count(HERE) == 1
        os.kill(holder(server, tmp_path / "jobs.lock"), signal.SIGKILL)
        wait_for(lambda: server.log.count(HERE) == 2)


def done(folder: Path) -> list[str]:
    """The kinds of jobs that are done."""
    connection = sqlite3.connect(folder / "ojala.sqlite3")
    try:
        return [row[0] for row in connection.execute("SELECT kind FROM outbox WHERE state = 'done' ORDER BY kind")]
    finally:
        connection.close()


def holder(server: GunicornServer, lock: Path) -> int:
    """Which of the processes holds the lock, as the kernel tells."""
    inode = f":{lock.stat().st_ino} "
    held = [int(line.split()[4]) for line in Path("/proc/locks").read_text().splitlines() if inode in line]
    children = subprocess.run(["pgrep", "-P", str(server.pid)], capture_output=True, text=True, check=True)
    [found] = {int(word) for word in children.stdout.split()} & set(held)
    return found
