"""Backups of the embedded database and of Redis, made and restored by the scripts."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from scripts.backups.status import MEANINGS
from tests.redis_servers import RedisServer

ROOT = Path(__file__).resolve().parents[2]


def run(script: str, *arguments: object, code: int = 0, **env: Any) -> str:
    """What a script says, which must end with `code`."""
    given = {"PATH": os.environ["PATH"], "PYTHON": sys.executable, **{name: str(value) for name, value in env.items()}}
    command = [str(ROOT / "scripts" / script), *(str(word) for word in arguments)]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def of_long_ago(*copies: Path) -> None:
    """Rename copies as if they had been made in 2020; what belongs to them goes along."""
    for copy in copies:
        for path in copy.parent.glob(f"{copy.name}*"):
            path.rename(path.with_name(path.name.replace(path.name[:16], "20200101T000000Z")))


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Path]:
    """A database in use: a row is written again and again, two tables at a time."""
    path = tmp_path / "live.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.executescript("CREATE TABLE one (id INTEGER PRIMARY KEY); CREATE TABLE two (id INTEGER PRIMARY KEY);")
        database.executescript("INSERT INTO one VALUES (1); INSERT INTO two VALUES (1);")
    over = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as database:
            while not over.is_set():
                database.executescript("BEGIN; INSERT INTO one VALUES (NULL); INSERT INTO two VALUES (NULL); COMMIT;")

    writer = threading.Thread(target=write)
    writer.start()
    yield path
    over.set()
    writer.join()


def test_the_embedded_database_is_copied_in_use_and_damage_is_refused(live: Path, tmp_path: Path) -> None:
    env: dict[str, Any] = {"DATABASE_URL": f"sqlite:///{live}", "BACKUP_DIR": tmp_path / "backups"}
    first = Path(run("backup.sh", **env).strip())
    assert first.stat().st_mode & 0o077 == 0
    assert "rows as in the manifest" in run("verify_restore.sh", **env)
    assert "subjunctive_restore_newest_ok 1" in (tmp_path / "backups/metrics/ojala_backups.prom").read_text()
    assert (tmp_path / "backups/status/backup.json").is_file()
    second = first.with_name("9" + first.name)
    shutil.copy(f"{first}.json", f"{second}.json")
    second.write_bytes(first.read_bytes()[:-100] + b"\0" * 100)
    assert f"REFUSED: {second}" in run("verify_restore.sh", code=3, **env)

    target = tmp_path / "restored.sqlite3"
    assert f"REFUSED: {second}" in run("restore.sh", "--to", target, **env)
    with closing(sqlite3.connect(target)) as restored:
        one, two = (restored.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("one", "two"))
    assert one == two > 0
    assert "never goes over" in run("restore.sh", "--to", target, code=1, **env)
    first.unlink()
    assert "NO BACKUP CAN BE RESTORED" in run("verify_restore.sh", code=1, **env)


def test_the_night_makes_copies_proves_them_and_forgets_the_oldest(live: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    env: dict[str, Any] = {"DATABASE_URL": f"sqlite:///{live}", "BACKUP_DIR": folder, "BACKUP_KEEP": 1}
    first = Path(run("backup.sh", **env).strip())
    of_long_ago(first)
    assert "rows as in the manifest" in run("backup_schedule.sh", "once", **env)
    [kept, manifest] = sorted((folder / "sqlite").iterdir())
    assert kept.name > "2026"
    assert manifest.name == f"{kept.name}.json"
    metrics = (folder / "metrics" / "ojala_backups.prom").read_text()
    assert {f"subjunctive_{name}" for name in MEANINGS} == set(
        re.findall(r"^# TYPE (\w+) gauge$", metrics, re.MULTILINE)
    )

    kept.unlink()
    Path(f"{live}-wal").unlink(missing_ok=True)
    env["DATABASE_URL"] = f"sqlite:///{tmp_path / 'nowhere.sqlite3'}"
    words = run("backup_schedule.sh", "once", code=1, **env)
    assert "backup.sh all ended with 1" in words
    assert "verify_restore.sh ended with 1" in words, "one that fails does not keep the other from being tried"
    assert (folder / "metrics" / "ojala_backups.prom").read_text() == metrics, "it grows old, and is noticed"


def test_the_schedule_waits_for_its_hour_and_makes_up_for_a_missed_night(live: Path, tmp_path: Path) -> None:
    waits = tmp_path / "sleep"  # whoever is told to sleep writes for how long, and ends the schedule
    waits.write_text('#!/bin/sh\necho "waits $1" && exit 1\n')
    waits.chmod(0o755)
    hour = f"{(datetime.now(UTC).hour + 3) % 24:02}"  # 08 and 09 are no octal numbers
    path = f"{tmp_path}:{os.environ['PATH']}"
    env: dict[str, Any] = {"DATABASE_URL": f"sqlite:///{live}", "BACKUP_DIR": tmp_path / "backups"}
    env |= {"BACKUP_HOUR": hour, "PATH": path}
    status = tmp_path / "backups" / "status" / "backup.json"

    def start() -> str:
        """What the service says until it waits."""
        words = run("backup_schedule.sh", code=1, **env)
        seconds = int(words.rpartition("waits ")[2])
        due = datetime.now(UTC) + timedelta(seconds=seconds)
        assert abs(due - due.replace(hour=int(hour), minute=0, second=0)) < timedelta(minutes=1)
        return words

    assert "rows as in the manifest" in start(), "there was none at all"
    assert "rows" not in start(), "the last day has one"
    os.utime(status, (time.time() - 90_000,) * 2)
    assert "rows as in the manifest" in start()


def test_a_damaged_database_makes_no_backup(tmp_path: Path) -> None:
    path = tmp_path / "live.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.executescript("CREATE TABLE one (word TEXT); CREATE INDEX words ON one (word);")
        database.executemany("INSERT INTO one VALUES (?)", [(f"{number:0>50}",) for number in range(5000)])
        database.commit()
    content = bytearray(path.read_bytes())
    content[4096 * 20 : 4096 * 21] = b"\0" * 4096
    path.write_bytes(content)
    env: dict[str, Any] = {"DATABASE_URL": f"sqlite:///{path}", "BACKUP_DIR": tmp_path / "backups"}
    assert "FAILED: No backup was made" in run("backup.sh", code=1, **env)
    assert not (tmp_path / "backups" / "status").exists()


def test_redis_is_copied_with_its_log(tmp_path: Path) -> None:
    env: dict[str, Any] = {"BACKUP_DIR": tmp_path / "backups"}
    with RedisServer("--appendonly", "yes") as server, Redis.from_url(server.url, decode_responses=True) as client:
        for number in range(500):
            client.set(f"key{number}", "x" * 100)
        folder = client.config_get("dir")["dir"]
        client.config_set("requirepass", "a-word")
        env |= {"REDIS_URL": f"redis://:a-word@127.0.0.1:{server.port}/0", "REDIS_DIR": folder}
        made = Path(run("backup.sh", "redis", **env).strip())
        assert client.config_get("auto-aof-rewrite-percentage") == {"auto-aof-rewrite-percentage": "100"}
        assert made.stat().st_size > 1000
        assert list(made.with_name(f"{made.stem}-aof").glob("*.manifest"))
        of_long_ago(made, made.with_name(f"{made.stem}-aof"))
        last = Path(run("backup.sh", "redis", BACKUP_KEEP=1, **env).strip())
    assert sorted(path.name for path in last.parent.iterdir()) == [f"{last.stem}-aof", last.name]
    assert 'kind="redis"' in (tmp_path / "backups/metrics/ojala_backups.prom").read_text()
    assert "FAILED" in run("backup.sh", "redis", code=1, **env), "nobody is there"


def test_postgresql_is_not_guessed(tmp_path: Path) -> None:
    words = run("backup.sh", code=1, DATABASE_URL="postgresql://far/away", BACKUP_DIR=tmp_path)
    assert "Set PGDATABASE" in words


def test_every_script_says_what_it_is_for(tmp_path: Path) -> None:
    assert "BACKUP_DIR/status" in run("backup.sh", "--help", code=2, BACKUP_DIR=tmp_path)
    assert "--at" in run("restore.sh", BACKUP_DIR=tmp_path)
