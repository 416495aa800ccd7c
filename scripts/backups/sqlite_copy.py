"""Backups of the embedded database: copied while it is in use, checked, restored to another file."""

import hashlib
import json
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from scripts.backups.host import BackupError, Settings, keep_newest, require_space, say, stamp, warn
from scripts.backups.status import record_copy, record_restore

PAGES, PAUSE_S = 2000, 0.02  # a writer gets its turn between two steps


def make(settings: Settings) -> Path:
    """Copy the database, check the copy, and keep it with a manifest. Raises BackupError."""
    if not settings.sqlite.is_file():
        raise BackupError(f"{settings.sqlite} is not there.")
    began, folder = time.monotonic(), settings.below("sqlite")
    require_space(folder, settings.sqlite.stat().st_size)
    target = folder / f"{stamp()}.sqlite3"
    draft = target.with_suffix(".new")
    try:
        _copy(settings.sqlite, draft)
        manifest = {"sha256": _digest(draft), "tables": _check(draft)}
    except (sqlite3.Error, OSError, BackupError) as error:
        draft.unlink(missing_ok=True)
        raise BackupError(f"No backup was made of {settings.sqlite}: {error}") from error
    draft.replace(target)
    _manifest_of(target).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    keep_newest(folder, "*.sqlite3", settings.keep)
    record_copy(settings, "backup", began, target.stat().st_size)
    say(str(target))
    return target


def _copy(source: Path, target: Path) -> None:
    """The online backup of SQLite: one state of the database, though others write meanwhile."""
    target.touch(mode=0o600)
    with (
        closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy, pages=PAGES, sleep=PAUSE_S)
        copy.execute("PRAGMA journal_mode = DELETE")  # so that it is one file


def _check(path: Path) -> dict[str, int]:
    """The rows of each table. Raises BackupError where pages, indexes or references are damaged."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as copy:
        found = [row[0] for row in copy.execute("PRAGMA integrity_check")]
        if found != ["ok"]:
            raise BackupError(f"{path} is damaged: {'; '.join(found[:5])}")
        if broken := copy.execute("PRAGMA foreign_key_check").fetchall():
            raise BackupError(f"{path}: {len(broken)} rows refer to what is not there.")
        tables = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608


def _manifest_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _newest(settings: Settings) -> Sequence[Path]:
    found = sorted((settings.folder / "sqlite").glob("*.sqlite3"), reverse=True)
    if not found:
        raise BackupError("There is no backup.")
    return found


def _fetch(backup: Path, target: Path) -> int:
    """Copy a backup to `target` and compare it with its manifest; return how many rows it has. Raises BackupError."""
    try:
        manifest = json.loads(_manifest_of(backup).read_text(encoding="utf-8"))
        require_space(target.parent, backup.stat().st_size)
        target.touch(mode=0o600)
        target.write_bytes(backup.read_bytes())
        if _digest(target) != manifest["sha256"]:
            raise BackupError("its content is not what was written")
        if _check(target) != manifest["tables"]:
            raise BackupError("its tables have other numbers of rows than when it was made")
    except (OSError, ValueError, sqlite3.Error, BackupError) as error:
        target.unlink(missing_ok=True)
        raise BackupError(f"REFUSED: {backup}: {error}") from error
    return sum(manifest["tables"].values())


def restore(settings: Settings, target: Path) -> int:
    """Put the newest backup that is whole at `target`, which must not be there; 0. Raises BackupError."""
    if target.exists():
        raise BackupError(f"{target} is there: a restore never goes over what is there.")
    _backup, rows, _is_newest = _fetch_any(settings, target)
    say(f"{target} holds {rows} rows. Stop the app, put it in the place of {settings.sqlite}, remove -wal and -shm.")
    return 0


def _fetch_any(settings: Settings, target: Path) -> tuple[Path, int, bool]:
    """Copy the newest backup that is whole to `target`: the backup, its rows, and whether it is the newest of all."""
    found = _newest(settings)
    for backup in found:
        try:
            rows = _fetch(backup, target)
        except BackupError as error:
            warn(str(error))
        else:
            return backup, rows, backup == found[0]
    raise BackupError("NO BACKUP CAN BE RESTORED.")


def verify(settings: Settings) -> int:
    """Restore the newest backup to a temporary file and try it: 0, or 3 where an older one had to be used."""
    from scripts.backups.verify import EXIT_OLDER, smoke  # noqa: PLC0415

    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        target = Path(name) / "restored.sqlite3"
        backup, rows, is_newest = _fetch_any(settings, target)
        rto, rpo = time.monotonic() - began, max(0.0, time.time() - backup.stat().st_mtime)
        smoke(settings, f"sqlite:///{target}")
    say(f"backup {backup.name}: {rows} rows as in the manifest; RTO {rto:.1f} s, RPO {rpo:.0f} s")
    record_restore(settings, newest=is_newest, rto=rto, rpo=rpo, rows=rows)
    return 0 if is_newest else EXIT_OLDER
