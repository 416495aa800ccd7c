"""The database is lost, its backups are damaged, its log has a hole: what is restored, what is refused, what is said.

Small here; `make drill` does the same with a million answers and prints the figures. The tests go on from each other.
"""

import json
import os
import re
import secrets
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_migrate import upgrade
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from subjunctive_app import create_app
from tests.backup_host import BackupHost
from tests.conftest import config_for
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
IS_LARGE = bool(os.environ.get("DRILL"))
ROWS = 1_000_000 if IS_LARGE else 3_000
LEARNER = """INSERT INTO learner (id, key_hash, dialect, graded, created_at, seen_at)
VALUES (1, 'x', 'tu_ustedes', 0, now(), now())"""
ANSWERS = """INSERT INTO answer (learner_id, submission_id, item_id, item_version, mode, attempt, hint_used, typed,
    normalised, verdict, codes, skills, scheduler, dialect, shown_at, answered_at, latency_ms)
SELECT 1, gen_random_uuid(), 'x', 'v', 'choose', 1, false, 'x' || i, 'x', 'wrong', '["unknown"]', '[]', '',
    'tu_ustedes', now(), now(), 900 FROM generate_series(1, {}) i"""
SMOKE = f"{sys.executable} -m flask --app {ROOT}/wsgi data verify"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackupHost]:
    """With the app's schema and answers, and one full backup."""
    with BackupHost(archive_timeout=1, place=None if IS_LARGE else _fast_place()) as host:
        url = host.url.render_as_string(hide_password=False)
        with create_app(config_for(tmp_path_factory.mktemp("app"), url)).app_context():
            upgrade()
        host.sql(LEARNER)
        host.fill(ANSWERS.format(ROWS))
        figure("full backup", said(host, "backup.sh"))
        yield host


def _fast_place() -> Path | None:
    """In memory, where there is room: a restore waits for the disk at each of a thousand files."""
    memory = Path("/dev/shm")  # noqa: S108
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > 3e9 else None


def said(host: BackupHost, script: str, *arguments: object, code: int = 0, **env: str) -> str:
    """What a script says, which must end with `code`."""
    began = time.monotonic()
    done = host.script(script, *arguments, **env)
    words = done.stdout + done.stderr
    assert done.returncode == code, words
    figure(f"{script} {' '.join(map(str, arguments))}", f"{time.monotonic() - began:.1f} s")
    return words


def figure(name: str, value: str) -> None:
    """For `make drill`, which shows what is printed."""
    print(f"{name}: {value.strip()}")


def answers(host: BackupHost) -> set[str]:
    """What was typed in the answers of the writer that is killed."""
    return {row[0] for row in host.sql("SELECT typed FROM answer WHERE mode = 'written'")}


def total(host: BackupHost) -> int:
    """All answers of the live cluster."""
    found: int = host.sql("SELECT count(*) FROM answer")[0][0]
    return found


def restored(host: BackupHost, *options: object, code: int = 0) -> tuple[Path, str]:
    """A fresh restore, and what was said."""
    target = host.home / "data" / secrets.token_hex(4)
    return target, said(host, "restore.sh", "--to", target, *options, code=code)


def until_archived(host: BackupHost) -> None:
    """Return when all that is committed is in the archive; archive_timeout would bring it there, too, but later."""
    segment = host.sql("SELECT pg_walfile_name(pg_switch_wal())")[0][0]
    wait_for(lambda: host.archived()[-1].name >= segment)


def rows_in(words: str) -> int:
    """The answers that a restore counted."""
    return int(next(line for line in words.splitlines() if line.startswith("public.answer\t")).split("\t")[1])


class Writer(threading.Thread):
    """Keeps answers, one a transaction, until the server is killed; `kept` says in which segment each was by then."""

    def __init__(self, host: BackupHost) -> None:
        super().__init__()
        self._engine = create_engine(host.url, isolation_level="AUTOCOMMIT")
        self.kept: dict[str, str] = {}

    def run(self) -> None:
        """Until the line breaks."""
        one = text(ANSWERS.format(1).replace("'x' || i", ":typed").replace("'choose'", "'written'"))
        try:
            with self._engine.connect() as connection:
                while True:
                    typed = secrets.token_hex(8)
                    connection.execute(one, {"typed": typed})
                    where = connection.execute(text("SELECT pg_walfile_name(pg_current_wal_insert_lsn())"))
                    self.kept[typed] = where.scalar_one()
        except DBAPIError:
            self._engine.dispose()


def test_the_cluster_is_lost_under_load_and_nothing_that_was_archived(host: BackupHost) -> None:
    writer = Writer(host)
    writer.start()
    begun = len(host.archived())
    wait_for(lambda: len(host.archived()) >= begun + 2 and len(writer.kept) > 50)
    host.lose()
    writer.join()
    last = host.archived()[-1].name.partition("-")[0]
    safe = {typed for typed, segment in writer.kept.items() if segment <= last}
    assert safe

    target, words = restored(host)
    assert str(live := host.data) not in words
    assert not live.exists()
    if not IS_LARGE:
        host.archive_timeout = 300  # each restore takes as long as it has segments to read
    host.put_in_place(target)
    found = answers(host)
    assert safe <= found
    figure("answers", f"{ROWS} and {len(writer.kept)}; archived {len(safe)}, of these lost {len(safe - found)}")
    figure("never archived", f"{len(writer.kept) - len(safe)}, of these lost {len(set(writer.kept) - found)}")


def test_a_restore_never_goes_over_what_is_there(host: BackupHost) -> None:
    assert "not empty" in said(host, "restore.sh", "--to", host.data, code=1)
    assert "live cluster" in said(host, "restore.sh", "--to", host.data / "base" / "new", code=1)
    assert answers(host)


def test_the_newest_backup_is_restored_and_compared(host: BackupHost) -> None:
    host.sql(ANSWERS.format(200))
    said(host, "backup.sh", "full")
    words = said(host, "verify_restore.sh", BACKUP_SMOKE=SMOKE, SECRET_KEY="s" * 40)
    assert "rows as in the manifest" in words
    figure("verified", words)
    metrics = (host.home / "backups" / "metrics" / "ojala_backups.prom").read_text()
    for name in ("backup_timestamp_seconds", "restore_rto_seconds", "restore_rpo_seconds", "restore_rows"):
        assert f"\nsubjunctive_{name}" in metrics
    assert "subjunctive_restore_newest_ok 1" in metrics
    rpo = re.search(r"\nsubjunctive_restore_rpo_seconds (\S+)", metrics)
    assert rpo
    assert float(rpo[1]) < 60
    assert not (host.home / "backups" / "scratch" / "data").exists()


def test_another_content_than_the_manifest_says_is_refused(host: BackupHost) -> None:
    path = max((host.home / "backups" / "manifests").iterdir())
    manifest = json.loads(path.read_text())
    manifest["tables"]["public.answer"][1] += "1"
    path.write_text(json.dumps(manifest))
    words = said(host, "verify_restore.sh", code=3)
    rows = total(host)
    assert f"public.answer: {rows} rows, {rows} restored, with another content" in words
    assert "REFUSED" in words


def test_a_point_in_time(host: BackupHost) -> None:
    at = host.sql("SELECT now()")[0][0]
    before = total(host)
    host.fill("DELETE FROM answer")  # the mistake of somebody at three in the morning
    until_archived(host)
    target, words = restored(host, "--at", at.isoformat())
    assert rows_in(words) == before
    shutil.rmtree(target)


def test_a_damaged_backup_is_refused_and_the_one_before_is_used(host: BackupHost) -> None:
    newest = host.sets()[-1]
    bundle = max(newest.rglob("*"), key=lambda path: path.stat().st_size if path.is_file() else 0)
    content = bytearray(bundle.read_bytes())
    content[len(content) // 2] ^= 0xFF
    bundle.write_bytes(content)
    target, words = restored(host)
    assert f"REFUSED: backup {newest.name}" in words
    assert rows_in(words) == total(host)
    shutil.rmtree(target)
    shutil.rmtree(newest)
    if not IS_LARGE:  # how it goes on from the one before is as above
        _, words = restored(host, "--set", newest.name, code=1)
        assert f"REFUSED: backup {newest.name}" in words
        assert "NO BACKUP CAN BE RESTORED" in words
        return
    target, words = restored(host)
    assert f"REFUSED: backup {newest.name}" in words
    assert rows_in(words) == total(host)
    shutil.rmtree(target)


def test_a_disk_that_is_full(host: BackupHost) -> None:
    status = host.home / "backups" / "status" / "backup.json"
    before = status.read_text()
    words = host.script_in_small_space("backup.sh", "full")
    assert words.returncode == 1
    assert "FAILED" in words.stderr
    assert status.read_text() == before
    host.sql(ANSWERS.format(200))  # it goes on
    until_archived(host)


def test_what_is_older_than_it_is_to_be_kept_goes(host: BackupHost) -> None:
    """That what is kept can be restored is seen by the next one."""
    backups = host.home / "backups"
    old = backups / "dumps" / "20200101T000000Z.dump"
    old.parent.mkdir(exist_ok=True)
    for path in (old, old.with_name(f"{old.name}.json")):
        path.write_text("of long ago")
    before = {path.name for path in host.sets()}
    said(host, "backup.sh", "full", PGBACKREST_REPO1_RETENTION_FULL="1")
    said(host, "backup.sh", "dump", BACKUP_KEEP="1")
    [newest] = host.sets()
    assert newest.name not in before
    dumps = sorted(path.suffix for path in old.parent.iterdir())
    assert dumps == [".dump", ".json"]
    assert not old.exists()
    # The log from before it serves nobody any more; a recovery from it begins with its first segment.
    manifest = json.loads(max((backups / "manifests").iterdir()).read_text())
    assert manifest["label"] == newest.name
    info = host.pgbackrest("info", "--output=json", f"--set={newest.name}")
    first = json.loads(info)[0]["backup"][0]["archive"]["start"]
    assert host.archived()[0].name.startswith(first)


def test_a_hole_in_the_log_is_said_and_how_far_it_goes(host: BackupHost) -> None:
    for _ in range(3):
        host.sql(ANSWERS.format(1))
        until_archived(host)
    gone = host.archived()[-2]
    gone.unlink()
    target, words = restored(host, "--set", host.sets()[0].name, code=4)
    assert "THE ARCHIVED LOG HAS A HOLE" in words
    assert gone.name.partition("-")[0] in words
    assert "up to\t20" in words
    assert rows_in(words) == total(host) - 2
    figure("hole", words)
    shutil.rmtree(target)


def test_no_backup_at_all(host: BackupHost) -> None:
    shutil.rmtree(host.home / "repo" / "backup")
    assert "!! " in said(host, "restore.sh", "--to", host.home / "data" / "none", code=1)
    assert "!! " in said(host, "verify_restore.sh", code=1)
