"""What pgBackRest holds: its backups, and the chain of its archived log. Only options that 2.45 and 2.59 both know."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scripts.backups.host import BackupError, Settings, call

WEEK = timedelta(days=7)
SEGMENTS_A_FILE = 0x100  # of 16 MB each, for each number in the middle of a segment's name


@dataclass(frozen=True, slots=True)
class Backup:
    """One set. `size` is what it takes once restored, in bytes; `first` the segment that its recovery begins with."""

    label: str
    repo: int
    kind: str
    stopped: datetime
    size: int
    first: str
    version: str


@dataclass(frozen=True, slots=True)
class Chain:
    """How far the archived log goes on from a backup without a hole: `end`; beyond it `missing`, up to `newest`."""

    end: str
    missing: tuple[str, ...]
    newest: str


def pgbackrest(settings: Settings, command: str, *options: str, seconds: float = 12 * 3600) -> str:
    """Run it. Raises BackupError."""
    words = ["pgbackrest", command, f"--stanza={settings.stanza}", "--log-level-console=warn", *options]
    return call(settings, words, seconds=seconds)


def _info(settings: Settings, *options: str) -> dict[str, list[dict[str, object]]]:
    found = json.loads(pgbackrest(settings, "info", "--output=json", *options))
    if not found or not found[0].get("db"):
        raise BackupError(f"pgBackRest knows nothing of the stanza {settings.stanza}.")
    return dict(found[0])


def repositories(settings: Settings) -> list[int]:
    """The numbers of those that are configured."""
    return [int(str(repo["key"])) for repo in _info(settings)["repo"]]


def backups(settings: Settings, repo: int | None = None) -> list[Backup]:
    """All sets, of one repository or of all, the newest first. Raises BackupError where there is none."""
    info = _info(settings, *([f"--repo={repo}"] if repo else []))
    versions = {(str(db["repo-key"]), str(db["id"])): str(db["version"]) for db in info["db"]}
    found = [_backup(one, versions) for one in info.get("backup", [])]
    if not found:
        raise BackupError("There is no backup.")
    return sorted(found, key=lambda one: one.stopped, reverse=True)


def _backup(one: dict[str, object], versions: dict[tuple[str, str], str]) -> Backup:
    times, sizes, archive, db = (dict(one[name]) for name in ("timestamp", "info", "archive", "database"))  # type: ignore[call-overload]
    stopped = datetime.fromtimestamp(times["stop"], UTC)
    version = versions[str(db["repo-key"]), str(db["id"])]
    label, repo = str(one["label"]), int(db["repo-key"])
    return Backup(label, repo, str(one["type"]), stopped, int(sizes["size"]), str(archive["start"]), version)


def chain(settings: Settings, backup: Backup) -> Chain:
    """Look through the archive of its repository: which segment is the last before a hole. Raises BackupError."""
    repo = f"--repo={backup.repo}"
    folders = {str(folder["id"]) for folder in _info(settings, repo)["archive"]}
    numbers: dict[int, str] = {}
    for folder in folders:  # one for each major version that the cluster had
        path = f"archive/{settings.stanza}/{folder}"
        listed = json.loads(pgbackrest(settings, "repo-ls", "--recurse", "--output=json", repo, path))
        for name in listed:
            segment, _, digest = name.rpartition("/")[2].partition("-")
            if len(segment) == len(backup.first) and digest and segment >= backup.first:
                numbers[number_of(segment)] = max(segment, numbers.get(number_of(segment), ""))
    return _follow(number_of(backup.first), numbers)


def _follow(first: int, numbers: dict[int, str]) -> Chain:
    if first not in numbers:
        raise BackupError("The archived log has no segment with which this backup's recovery begins.")
    newest = max(numbers)
    missing = [number for number in range(first, newest + 1) if number not in numbers]
    end = missing[0] - 1 if missing else newest
    timeline = numbers[end][:8]
    names = tuple(f"{timeline}{number // SEGMENTS_A_FILE:08X}{number % SEGMENTS_A_FILE:08X}" for number in missing)
    return Chain(numbers[end], names, numbers[newest])


def number_of(segment: str) -> int:
    """Where a segment of 16 MB stands in the log, whatever its timeline."""
    return int(segment[8:16], 16) * SEGMENTS_A_FILE + int(segment[16:24], 16)
