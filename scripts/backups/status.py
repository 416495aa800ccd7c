"""What went well last, of each kind: for the operator's page (BACKUP_STATUS) and, in metrics/, for Prometheus.

Only a success writes here, so whatever fails, or never runs, grows old and is noticed.
"""

import json
import time
from pathlib import Path

from scripts.backups.host import Settings

PREFIX = "subjunctive_"
MEANINGS = {
    "backup_timestamp_seconds": "When a copy of this kind was last made and found good.",
    "backup_duration_seconds": "How long that took.",
    "backup_size_bytes": "How large it is.",
    "restore_verified_timestamp_seconds": "When a backup was last restored, and held all that it should.",
    "restore_newest_ok": "1 where that was the newest backup, 0 where it had to be an older one.",
    "restore_rto_seconds": "How long the restore took, until the database answered.",
    "restore_rpo_seconds": "How old the last thing was that could be restored.",
    "restore_rows": "How many rows were restored and compared.",
}


def record_copy(settings: Settings, kind: str, began: float, size: int) -> None:
    """Say that a copy is there: `backup` of PostgreSQL or SQLite, `dump`, or `redis`; `began` by time.monotonic()."""
    label = f'{{kind="{kind}"}}'
    values = {"timestamp_seconds": time.time(), "duration_seconds": time.monotonic() - began, "size_bytes": size}
    _record(settings, kind, {f"backup_{name}{label}": value for name, value in values.items()})


def record_restore(settings: Settings, *, newest: bool, rto: float, rpo: float, rows: int) -> None:
    """Say that a backup was restored and found whole; seconds."""
    values = {"verified_timestamp_seconds": time.time(), "newest_ok": int(newest), "rto_seconds": rto}
    values |= {"rpo_seconds": rpo, "rows": rows}
    _record(settings, "restore", {f"restore_{name}": value for name, value in values.items()})


def _record(settings: Settings, kind: str, values: dict[str, float]) -> None:
    for folder in (settings.status, settings.folder / "metrics"):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # the app and the exporter are other users
    _write(settings.status / f"{kind}.json", json.dumps(values, indent=1))
    everything: dict[str, float] = {}
    for path in sorted(settings.status.glob("*.json")):
        everything |= json.loads(path.read_text(encoding="utf-8"))
    _write(settings.folder / "metrics" / "ojala_backups.prom", _for_prometheus(everything))


def _for_prometheus(values: dict[str, float]) -> str:
    lines = []
    for name, meaning in MEANINGS.items():
        rows = [f"{PREFIX}{key} {value:.3f}" for key, value in values.items() if key.partition("{")[0] == name]
        if rows:
            lines += [f"# HELP {PREFIX}{name} {meaning}", f"# TYPE {PREFIX}{name} gauge", *rows]
    return "\n".join([*lines, ""])


def _write(path: Path, text: str) -> None:
    """Nobody ever reads half of it."""
    draft = path.with_suffix(".new")
    draft.write_text(text, encoding="utf-8")
    draft.chmod(0o644)
    draft.replace(path)
