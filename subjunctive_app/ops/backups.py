"""When the last backup was made, as its script leaves it behind."""

from datetime import UTC, datetime
from pathlib import Path


def last_backup(status: Path | None) -> datetime | None:
    """The time of the last backup: when the file, or the newest file of the folder, was written; None for never.

    Backup scripts write it last, and only where all went well.
    """
    if status is None:
        return None
    try:
        files = [path for path in status.iterdir() if path.is_file()] if status.is_dir() else [status]
        times = [path.stat().st_mtime for path in files]
    except OSError:
        return None
    return datetime.fromtimestamp(max(times), UTC) if times else None
