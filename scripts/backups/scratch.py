"""A cluster that is restored to a folder of its own and runs behind a socket of its own: nobody else reaches it."""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.backups.host import BackupError, Settings, call, give, owner, require_space
from scripts.backups.manifest import psql
from scripts.backups.repository import Backup, pgbackrest

START_S = 4 * 3600
# A standby must allow at least what the primary did; pg_controldata knows.
LIMITS = {
    "max_connections": "max_connections setting",
    "max_worker_processes": "max_worker_processes setting",
    "max_wal_senders": "max_wal_senders setting",
    "max_prepared_transactions": "max_prepared_xacts setting",
    "max_locks_per_transaction": "max_locks_per_xact setting",
}
PRIVATE = {
    "archive_mode": "off",
    "listen_addresses": "",
    "port": "5432",
    "logging_collector": "off",
    "log_destination": "stderr",
    "ssl": "off",
    "wal_retrieve_retry_interval": "200ms",
    "primary_conninfo": "",
    "shared_preload_libraries": "",
    "fsync": "off",
}


def programs(version: str) -> Path:
    """The folder with the server of a major version. Raises BackupError where it is not installed."""
    folders = [Path(found) for found in (os.environ.get("PG_BIN", ""), f"/usr/lib/postgresql/{version}/bin") if found]
    folders += [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    for folder in folders:
        if (folder / "initdb").exists():
            return folder
    raise BackupError(f"The server of PostgreSQL {version} is not installed.")


def fetch(settings: Settings, backup: Backup, data: Path, *options: str) -> None:
    """Restore a set into `data`, which must be empty. Raises BackupError; what was restored so far is removed then."""
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o700)
    give(settings, data)
    if any(data.iterdir()):
        raise BackupError(f"{data} is not empty: a restore never goes over what is there.")
    require_space(data, backup.size)
    chosen = [f"--set={backup.label}", f"--repo={backup.repo}", f"--pg1-path={data}"]
    try:
        pgbackrest(
            settings, "restore", *chosen, f"--recovery-option=restore_command={log_getter(settings, backup)}", *options
        )
    except BackupError:
        for path in data.iterdir():
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        raise


def log_getter(settings: Settings, backup: Backup, data: Path | None = None) -> str:
    """The restore_command. pgBackRest's own would name the folder that was restored to, and fail once that is moved to
    its place; so what is kept names none (the one of the configuration is meant), and a look from elsewhere `data`.
    It asks the backup's own repository alone: one that is away would be waited for at each segment.
    """
    where = f" --pg1-path={shlex.quote(str(data)).replace('%', '%%')}" if data else ""
    return f'pgbackrest --stanza={settings.stanza} --repo={backup.repo}{where} archive-get %f "%p"'


class Cluster:
    """The cluster in `data`, run with settings of our own whatever its own files say."""

    def __init__(self, settings: Settings, data: Path, backup: Backup) -> None:
        self._settings, self.data, self._backup = settings, data, backup
        self._programs = programs(backup.version)
        self.socket = Path(tempfile.mkdtemp(prefix="ojala-"))  # short: the path of a socket has at most 107 bytes
        give(settings, self.socket)
        self._log = self.socket / "log"

    @contextmanager
    def running(self, is_ready: Callable[[], bool], *options: str) -> Iterator[None]:
        """Run it, with `name=value` options; the body begins when `is_ready`. Raises BackupError if it ends before."""
        with self._log.open("wb") as output:
            process = subprocess.Popen(  # type: ignore[call-overload]
                [self._programs / "postgres", f"-D{self.data}", *self._private(), *options],
                stdout=output,
                stderr=output,
                cwd="/",
                **owner(self._settings),
            )
        try:
            self._await(process, is_ready)
            yield
        finally:
            process.send_signal(2)
            try:
                process.wait(300)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _private(self) -> list[str]:
        (self.socket / "postgresql.conf").write_text("")
        (self.socket / "pg_ident.conf").write_text("")
        (self.socket / "pg_hba.conf").write_text("local all all trust\n")  # the folder is closed to all others
        for path in self.socket.iterdir():
            give(self._settings, path)
        files = {name: str(self.socket / f"{base}.conf") for name, base in _FILES.items()}
        values = {**PRIVATE, **self._limits(), **files, "unix_socket_directories": str(self.socket)}
        values["restore_command"] = log_getter(self._settings, self._backup, self.data)
        return [f"--{name}={value}" for name, value in values.items()]

    def _limits(self) -> dict[str, str]:
        shown = call(self._settings, [str(self._programs / "pg_controldata"), str(self.data)])
        found = dict(re.findall(r"^(.+?): +(.*)$", shown, re.MULTILINE))
        return {name: found[line] for name, line in LIMITS.items() if line in found}

    def _await(self, process: "subprocess.Popen[bytes]", is_ready: Callable[[], bool]) -> None:
        deadline, pause = time.monotonic() + START_S, 0.05
        while not is_ready():
            if process.poll() is not None:
                raise BackupError(f"The restored cluster did not come up:\n{self.last_words()}")
            if time.monotonic() > deadline:
                raise BackupError(f"The restored cluster was not ready after {START_S} s:\n{self.last_words()}")
            time.sleep(pause)
            pause = min(pause * 1.25, 2.0)

    def ask(self, statement: str) -> list[str]:
        """What a statement gives; nothing while it cannot be asked."""
        try:
            return psql(self._settings, statement, host=self.socket)
        except BackupError:
            return []

    def run(self, program: str, *options: str) -> str:
        """Call one of PostgreSQL's programs on it. Raises BackupError."""
        return call(self._settings, [str(self._programs / program), *options])

    def last_words(self) -> str:
        """The end of its log."""
        return "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:])

    def forget(self) -> None:
        """Remove what belongs to the run; the data stays."""
        shutil.rmtree(self.socket, ignore_errors=True)


_FILES = {"config_file": "postgresql", "hba_file": "pg_hba", "ident_file": "pg_ident"}
