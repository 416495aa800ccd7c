"""Restores PostgreSQL into a folder of its own, to the end of the archived log or a point in time: scripts/restore.sh.

The result is looked at as a standby: it does not become a new timeline, which other restores would follow, before an
operator puts it in the place of the old cluster.
"""

import argparse
import re
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from scripts.backups import sqlite_copy
from scripts.backups.host import BackupError, Settings, read_settings, say, warn
from scripts.backups.manifest import count_rows, psql
from scripts.backups.repository import Backup, Chain, backups, chain, number_of
from scripts.backups.scratch import Cluster, fetch

EXIT_HOLE = 4
REACHED = "SELECT pg_walfile_name(pg_last_wal_replay_lsn() - 1) WHERE pg_is_in_recovery()"
LSN = "SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn"
PAUSED = "SELECT pg_get_wal_replay_pause_state() WHERE pg_is_in_recovery()"
LAST = "SELECT pg_last_xact_replay_timestamp() AT TIME ZONE 'UTC'"
SEGMENT_BYTES = 16 * 1024 * 1024


def main(arguments: list[str]) -> int:
    """0: all that is archived is there. 4: the log has a hole, and what came after it is lost."""
    parser = argparse.ArgumentParser(prog="scripts/restore.sh", description="Never touches what is there.")
    parser.add_argument(
        "--to", required=True, type=Path, help="an empty folder, or one that is not there (SQLite: a file)"
    )
    parser.add_argument("--at", type=_moment, help="a time with its zone, such as 2026-11-26T03:00:00+00:00")
    parser.add_argument("--set", help="the label of the backup to begin with; else the newest that can be used")
    parser.add_argument("--repo", type=int, help="the number of the repository; else whichever has the newest")
    wanted = parser.parse_args(arguments)
    settings, target = read_settings(), wanted.to.absolute()
    if not settings.database:
        return sqlite_copy.restore(settings, target)
    _refuse_what_lives(settings, target)
    began = time.monotonic()
    backup = _fetch_any(settings, _candidates(settings, wanted), target, wanted.at)
    end = chain(settings, backup)
    _look(settings, backup, target, end, wanted.at)
    say(f"Restored from backup {backup.label} in {time.monotonic() - began:.1f} s. {target} can be put in place.")
    if not end.missing or wanted.at:
        return 0
    warn(f"THE ARCHIVED LOG HAS A HOLE: {end.missing[0]} is missing, though it goes on to {end.newest}. See 'up to'.")
    return EXIT_HOLE


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a time without its zone")
    return found.astimezone(UTC)


def _refuse_what_lives(settings: Settings, target: Path) -> None:
    """Raise BackupError unless nothing is at `target`. The live cluster's folder holds a file, so it is never empty."""
    if target.is_file() or (target.exists() and any(target.iterdir())):
        raise BackupError(f"{target} is not empty: a restore never goes over what is there.")
    try:
        live = Path(psql(settings, "SHOW data_directory")[0]).resolve()
    except BackupError:
        return  # the live cluster is down, as it may well be
    if target.resolve() == live or live in target.resolve().parents:
        raise BackupError(f"{target} belongs to the live cluster.")


def _candidates(settings: Settings, wanted: argparse.Namespace) -> list[Backup]:
    found = backups(settings, wanted.repo)
    if wanted.set:
        found = [one for one in found if one.label == wanted.set]
    if wanted.at:
        found = [one for one in found if one.stopped <= wanted.at]
    if not found:
        raise BackupError("No backup is old enough, or has this label.")
    return found


def _fetch_any(settings: Settings, candidates: list[Backup], target: Path, at: datetime | None) -> Backup:
    """Restore the newest set that is whole; those that are not are named aloud."""
    until = ["--type=time", f"--target={at:%Y-%m-%d %H:%M:%S.%f+00}"] if at else ["--type=default"]
    until += ["--target-action=promote"] if at else []
    for backup in candidates:
        try:
            fetch(settings, backup, target, *until)
        except BackupError as error:
            warn(f"REFUSED: backup {backup.label} of {backup.stopped:%Y-%m-%d %H:%M} UTC: {error}")
        else:
            return backup
    shutil.rmtree(target, ignore_errors=True)
    raise BackupError("NO BACKUP CAN BE RESTORED.")


def _look(settings: Settings, backup: Backup, target: Path, end: Chain, at: datetime | None) -> None:
    """Let the log be replayed, without becoming a timeline, and say what is there."""
    cluster = Cluster(settings, target, backup)
    standby = target / "standby.signal"
    options = ["--recovery_target_action=pause"]
    if not at:
        standby.touch()
        options = []
    try:
        with cluster.running(lambda: _is_there(cluster, end, at), *options):
            last = (cluster.ask(LAST) or ["?"])[0] or "the backup itself"
            for table, rows in count_rows(settings, cluster.socket).items():
                say(f"{table}\t{rows}")
            say(f"up to\t{last} UTC")
    finally:
        standby.unlink(missing_ok=True)
        cluster.forget()


def _is_there(cluster: Cluster, end: Chain, at: datetime | None) -> bool:
    if at:
        return cluster.ask(PAUSED) == ["paused"]
    found = cluster.ask(LSN)
    return bool(found) and bool(re.fullmatch(r"\d+", found[0])) and int(found[0]) > number_of(end.end) * SEGMENT_BYTES


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BackupError as failed:
        warn(str(failed))
        sys.exit(1)
