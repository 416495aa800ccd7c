"""The settings of the backup scripts, and how they call other programs."""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUR_S = 3600


class BackupError(RuntimeError):
    """What went wrong, for the operator to read; nothing that exists was harmed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Read from the environment; docs/backups.md lists them. PostgreSQL's own (PGDATABASE, PGHOST …) go to libpq."""

    folder: Path
    stanza: str
    database: str  # empty with SQLite
    sqlite: Path
    scratch: Path
    keep: int
    smoke: str
    user: str

    @property
    def status(self) -> Path:
        """Where the last success of each kind is written."""
        return self.folder / "status"

    def below(self, name: str) -> Path:
        """A folder of the backups, made where it is missing, for the eyes of its owner alone."""
        path = self.folder / name
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        give(self, path)
        return path


def value_of(name: str, environ: Mapping[str, str]) -> str:
    """A setting, or the content of the file that NAME_FILE names."""
    if found := environ.get(name, "").strip():
        return found
    path = environ.get(f"{name}_FILE", "").strip()
    return Path(path).read_text(encoding="utf-8").strip() if path else ""


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read them. Raises BackupError where PostgreSQL is used, but not named as its own programs want it."""
    database, url = environ.get("PGDATABASE", "").strip(), value_of("DATABASE_URL", environ)
    if not database and url and not url.startswith("sqlite"):
        raise BackupError("Set PGDATABASE (and PGHOST, PGUSER …) and run this beside PostgreSQL, as its user.")
    folder = Path(environ.get("BACKUP_DIR", "").strip() or "/var/backups/ojala")
    instance = Path(environ.get("INSTANCE_DIR", "").strip() or ROOT / "instance")
    return Settings(
        folder,
        stanza=environ.get("PGBACKREST_STANZA", "").strip() or "ojala",
        database=database,
        sqlite=Path(url.removeprefix("sqlite:///")) if url else instance / SQLITE_NAME,
        scratch=Path(environ.get("BACKUP_SCRATCH", "").strip() or folder / "scratch"),
        keep=int(environ.get("BACKUP_KEEP", "").strip() or 7),
        smoke=environ.get("BACKUP_SMOKE", "").strip(),
        user=environ.get("BACKUP_USER", "").strip() or "postgres",
    )


SQLITE_NAME = "ojala.sqlite3"


def owner(settings: Settings) -> dict[str, object]:
    """Arguments of subprocess: called by root, the programs of PostgreSQL run as the user it belongs to."""
    if os.geteuid() or not settings.database:
        return {}
    entry = pwd.getpwnam(settings.user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def give(settings: Settings, path: Path) -> None:
    """Let the user of PostgreSQL have what root has made."""
    if not os.geteuid() and settings.database:
        entry = pwd.getpwnam(settings.user)
        os.chown(path, entry.pw_uid, entry.pw_gid)


def call(settings: Settings, command: Sequence[str], text: str = "", seconds: float = 12 * HOUR_S) -> str:
    """What a program prints. Raises BackupError with its last words where it fails, is missing or takes too long."""
    try:
        done = subprocess.run(  # type: ignore[call-overload]
            list(command), input=text, capture_output=True, text=True, timeout=seconds, cwd="/", **owner(settings)
        )
    except FileNotFoundError:
        raise BackupError(f"{command[0]} is not installed.") from None
    except subprocess.TimeoutExpired:
        raise BackupError(f"{command[0]} took longer than {seconds:.0f} s.") from None
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
        raise BackupError(f"{' '.join(command[:6])} … ended with {done.returncode}:\n{said}")
    return str(done.stdout)


def require_space(folder: Path, needed: int) -> None:
    """Raise BackupError where the disk of `folder` has not so many bytes left, and a tenth more."""
    free = shutil.disk_usage(folder).free
    if free < needed * 1.1:
        raise BackupError(f"{folder} has {free / 1e6:.0f} MB left, and {needed * 1.1 / 1e6:.0f} MB are needed.")


def keep_newest(folder: Path, pattern: str, count: int) -> None:
    """Remove all but the newest files of a pattern, whose names begin with the time, and what lies beside them."""
    for old in sorted(folder.glob(pattern))[:-count]:
        for path in folder.glob(f"{old.name}*"):
            path.unlink()


def stamp() -> str:
    """The time as names of files have it (UTC)."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")


def say(text: str) -> None:
    """A line for whoever watches."""
    print(text, flush=True)


def warn(text: str) -> None:
    """A line that must not be overlooked."""
    print(f"!! {text}", file=sys.stderr, flush=True)
