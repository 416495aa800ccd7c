"""Restores the newest backup into a scratch cluster and compares it with its manifest: scripts/verify_restore.sh."""

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from scripts.backups import sqlite_copy
from scripts.backups.host import BackupError, Settings, give, read_settings, say, warn
from scripts.backups.manifest import compare, newest
from scripts.backups.repository import Backup, backups, chain
from scripts.backups.scratch import Cluster, fetch
from scripts.backups.status import record_restore

STATE = "SELECT pg_is_in_recovery(), CASE WHEN pg_is_in_recovery() THEN pg_get_wal_replay_pause_state() END"
LAST = "SELECT extract(epoch FROM pg_last_xact_replay_timestamp())"
EXIT_OLDER, EXIT_HOLE = 3, 4


def main() -> int:
    """0: the newest backup holds all it should. 3: only an older one does. 4: the log has a hole. 1: nothing does."""
    settings = read_settings()
    if not settings.database:
        return sqlite_copy.verify(settings)
    known = backups(settings)
    candidates = newest(settings, known)
    if not candidates:
        raise BackupError("No backup has a manifest to be compared with: run scripts/backup.sh.")
    is_newest = candidates[0][0].label == known[0].label
    if not is_newest:
        warn(f"The newest backup, {known[0].label}, has no manifest.")
    for backup, manifest in candidates:
        try:
            hole = _verify(settings, backup, manifest, is_newest)
        except BackupError as error:
            warn(f"REFUSED: backup {backup.label} of {backup.stopped:%Y-%m-%d %H:%M} UTC: {error}")
            is_newest = False
        else:
            return EXIT_HOLE if hole else 0 if is_newest else EXIT_OLDER
    raise BackupError("NO BACKUP CAN BE RESTORED.")


def _verify(settings: Settings, backup: Backup, manifest: Mapping[str, object], is_newest: bool) -> bool:
    """Restore, compare, go on to the end of the log, check pages and indexes, try the app. True: the log has a hole."""
    data = settings.scratch / "data"
    shutil.rmtree(data, ignore_errors=True)
    settings.scratch.mkdir(parents=True, exist_ok=True)
    give(settings, settings.scratch)
    began, wall = time.monotonic(), time.time()
    end = chain(settings, backup)
    fetch(
        settings,
        backup,
        data,
        "--type=name",
        f"--target={manifest['point']}",
        "--target-action=pause",
        "--archive-mode=off",
    )
    cluster = Cluster(settings, data, backup)
    try:
        with cluster.running(lambda: cluster.ask(STATE) == ["t|paused"]):
            took = time.monotonic() - began
            rows = compare(settings, manifest, cluster.socket)
            last = _last(cluster)
        began = time.monotonic()
        with cluster.running(lambda: cluster.ask(STATE) == ["f|"], "--recovery_target_name="):
            rto = took + time.monotonic() - began
            rpo = max(0.0, wall - max(last, _last(cluster), backup.stopped.timestamp()))
            _check(settings, cluster)
        _check_pages(cluster)
    finally:
        cluster.forget()
        shutil.rmtree(data, ignore_errors=True)
    reached = datetime.fromtimestamp(wall - rpo, UTC)
    if end.missing:
        _report_hole(end.missing, end.newest, reached)
    say(f"backup {backup.label}: {rows} rows as in the manifest; RTO {rto:.1f} s, RPO {rpo:.0f} s ({reached:%H:%M:%S})")
    record_restore(settings, newest=is_newest and not end.missing, rto=rto, rpo=rpo, rows=rows)
    return bool(end.missing)


def _last(cluster: Cluster) -> float:
    """When the last transaction was made that is restored, in seconds of the epoch; 0 where none was replayed."""
    return float((cluster.ask(LAST) or ["0"])[0] or 0)


def _check_pages(cluster: Cluster) -> None:
    if "Data page checksum version:           0" in cluster.run("pg_controldata", str(cluster.data)):
        warn("The cluster was made without --data-checksums: damaged pages may go unnoticed.")
    else:
        cluster.run("pg_checksums", "--check", f"--pgdata={cluster.data}")


def _report_hole(missing: tuple[str, ...], last: str, reached: datetime) -> None:
    warn(
        f"THE ARCHIVED LOG HAS A HOLE: {len(missing)} segments are missing, {missing[0]} first, though it goes on to "
        f"{last}. Restored as of {reached:%Y-%m-%d %H:%M:%S} UTC: what came later is lost. Make a full backup now."
    )


def _check(settings: Settings, cluster: Cluster) -> None:
    """Every page and index, by PostgreSQL's own programs; then the app, where BACKUP_SMOKE says how."""
    where = ["--host", str(cluster.socket), "--port", "5432"]
    cluster.run("pg_amcheck", "--install-missing", "--heapallindexed", *where, settings.database)
    name = os.environ.get("PGUSER") or settings.user
    smoke(settings, f"postgresql://{name}@/{settings.database}?host={cluster.socket}&port=5432")


def smoke(settings: Settings, url: str) -> None:
    """Let the app look at a restored database, by the command of BACKUP_SMOKE. Raises BackupError."""
    if not settings.smoke:
        return
    env = {**os.environ, "DATABASE_URL": url}
    done = subprocess.run(shlex.split(settings.smoke), env=env, capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise BackupError(f"The app does not work with it:\n{(done.stdout + done.stderr)[-2000:]}")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BackupError as failed:
        warn(str(failed))
        sys.exit(1)
