"""Makes backups: scripts/backup.sh says which there are."""

import hashlib
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from scripts.backups import manifest, redis_copy, sqlite_copy
from scripts.backups.host import (
    BackupError,
    Settings,
    call,
    give,
    keep_newest,
    read_settings,
    require_space,
    say,
    stamp,
    warn,
)
from scripts.backups.manifest import psql
from scripts.backups.repository import WEEK, Backup, backups, pgbackrest, repositories
from scripts.backups.status import record_copy

KINDS = ("auto", "full", "diff", "dump", "redis", "all")


def main(arguments: list[str]) -> int:
    """Raises BackupError where one that is asked for cannot be made; the others are made all the same."""
    settings, kind = read_settings(), (arguments or ["auto"])[0]
    if kind not in KINDS or len(arguments) > 1:
        raise BackupError(f"One of {', '.join(KINDS)}.")
    settings.folder.mkdir(parents=True, exist_ok=True)
    parts = {"auto", "dump", "redis"} if kind == "all" else {kind}
    tasks = []
    if parts & {"auto", "full", "diff"}:
        base = next(iter(parts & {"auto", "full", "diff"}))
        tasks.append(lambda: back_up(settings, base) if settings.database else sqlite_copy.make(settings))
    if "dump" in parts and (settings.database or kind == "dump"):
        tasks.append(lambda: dump(settings))
    if "redis" in parts and (kind == "redis" or os.environ.get("REDIS_URL") or os.environ.get("REDIS_URL_FILE")):
        tasks.append(lambda: redis_copy.make(settings))
    return max([_try(task) for task in tasks])


def _try(task: object) -> int:
    try:
        task()  # type: ignore[operator]
    except (BackupError, OSError) as error:
        warn(f"FAILED: {error}")
        return 1
    return 0


def back_up(settings: Settings, kind: str) -> None:
    """Into each repository; then the manifest, and the log up to its point. Raises BackupError.

    `auto` is a full one when the last full one is a week old, else what changed since that.
    """
    began = time.monotonic()
    pgbackrest(settings, "stanza-create")
    pgbackrest(settings, "check")
    for repo in repositories(settings):
        chosen = _kind(settings, repo) if kind == "auto" else kind
        say(f"{chosen} backup into repository {repo}")
        pgbackrest(settings, "backup", f"--type={chosen}", f"--repo={repo}", "--start-fast")
        newest = backups(settings, repo)[0]
        found = manifest.take(settings, newest)
        say(f"backup {newest.label}, {newest.size / 1e6:.0f} MB, manifest {found['point']}")
    pgbackrest(settings, "check")  # waits until the log with the manifest's point is archived
    record_copy(settings, "backup", began, newest.size)


def _kind(settings: Settings, repo: int) -> str:
    try:
        found = backups(settings, repo)
    except BackupError:
        return "full"
    fulls: list[Backup] = [one for one in found if one.kind == "full"]
    return "diff" if fulls and datetime.now(UTC) - fulls[0].stopped < WEEK else "full"


def dump(settings: Settings) -> None:
    """A dump that any later PostgreSQL reads, read back, with a checksum. Raises BackupError."""
    began, folder = time.monotonic(), settings.below("dumps")
    require_space(folder, int(psql(settings, "SELECT pg_database_size(current_database()) / 4")[0]))
    target = folder / f"{stamp()}.dump"
    draft = folder / "new.dump"
    try:
        call(
            settings,
            ["pg_dump", "--format=custom", f"--file={draft}", "--lock-wait-timeout=60s", "--dbname", settings.database],
        )
        listed = call(settings, ["pg_restore", "--list", str(draft)])
        # Through all of it: what cannot be unpacked would be found too late.
        call(settings, ["pg_restore", "--file=/dev/null", str(draft)])
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    tables = sorted(line.split(" ")[-2] for line in listed.splitlines() if " TABLE DATA " in line)
    about = {"sha256": _digest(target), "bytes": target.stat().st_size, "tables": tables}
    path = target.with_name(f"{target.name}.json")
    path.write_text(json.dumps(about, indent=1), encoding="utf-8")
    give(settings, path)
    keep_newest(folder, "*.dump", settings.keep)
    record_copy(settings, "dump", began, target.stat().st_size)
    say(str(target))


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


if __name__ == "__main__":
    os.umask(0o077)
    try:
        sys.exit(main(sys.argv[1:]))
    except BackupError as failed:
        warn(str(failed))
        sys.exit(1)
