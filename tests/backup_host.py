"""A machine as operators have it: PostgreSQL that archives its log by pgBackRest, and the scripts beside it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, create_engine

from tests.servers import NOBODY, _accepts, _end, _owner_of, _wait_until, free_port
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "ojala_test"
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


class BackupHost:
    """A context manager. The app's database is empty; `archive_timeout` in seconds, `place` where all files are.

    Another `archive_timeout` counts from the next start on.
    """

    def __init__(self, archive_timeout: int = 300, place: Path | None = None) -> None:
        self.archive_timeout, self._place = archive_timeout, place

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="drill-", dir=self._place)
        self.home = Path(self._folder.name)
        self.home.chmod(0o755)
        self._owner = _owner_of(self.home)
        for name in ("repo", "run", "data", "conf.d", "backups"):
            (self.home / name).mkdir(mode=0o700)
            self._give(self.home / name)
        shutil.copy(ROOT / "scripts" / "backups" / "pgbackrest.conf", self.home)
        secret = self.home / "conf.d" / "secret.conf"
        secret.write_text("[global]\nrepo1-cipher-pass=of-a-drill-only\n")
        self._give(secret)
        (self.home / "conf.d" / "none.conf").touch()  # as the file of a second repository is that nobody has
        self.port = free_port()
        self.env = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        self.env |= self._settings()
        try:
            self._make()
        except BaseException:
            self._folder.cleanup()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._folder.cleanup()

    def _give(self, path: Path) -> None:
        if "user" in self._owner:
            os.chown(path, NOBODY, NOBODY)

    def _settings(self) -> dict[str, str]:
        home, socket = str(self.home), str(self.home / "run")
        pg = {"PGHOST": socket, "PGPORT": str(self.port), "PGUSER": "test", "PGDATABASE": DATABASE}
        own = {"BACKUP_DIR": f"{home}/backups", "BACKUP_USER": "nobody", "PYTHON": sys.executable}
        config = {"CONFIG": f"{home}/pgbackrest.conf", "CONFIG_INCLUDE_PATH": f"{home}/conf.d"}
        config |= {"REPO1_PATH": f"{home}/repo", "LOCK_PATH": f"{home}/run", "SPOOL_PATH": f"{home}/run"}
        config |= {"PG1_PATH": str(self.data), "PG1_SOCKET_PATH": socket, "PG1_PORT": str(self.port)}
        config |= {"PG1_USER": "test", "STANZA": "ojala", "JOB_RETRY": "0"}
        return {**pg, **own, **{f"PGBACKREST_{name}": value for name, value in config.items()}}

    def add_repository(self, text: str) -> None:
        """The file of a second one, as docs/backups.md has it."""
        path = self.home / "conf.d" / "repo2.conf"
        path.write_text(text)
        self._give(path)

    @property
    def data(self) -> Path:
        """The folder of the live cluster."""
        return self.home / "data" / "live"

    @property
    def url(self) -> URL:
        """The app's database, over the socket."""
        query = {"host": str(self.home / "run"), "port": str(self.port)}
        return URL.create("postgresql+psycopg2", "test", database=DATABASE, query=query)

    def _make(self) -> None:
        options = ["--username=test", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", "--data-checksums"]
        self._run(PROGRAMS[-1] / "initdb", f"--pgdata={self.data}", *options)
        self.start()
        self._run("createdb", DATABASE)

    def _run(self, *command: object) -> str:
        words = [str(word) for word in command]
        return str(
            subprocess.run(words, check=True, capture_output=True, text=True, env=self.env, **self._owner).stdout
        )

    def start(self) -> None:
        """Start the cluster in `data` and return when it answers; ServerDidNotStart holds its log otherwise."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.home / "run"),
            "port": str(self.port),
            "fsync": "off",
            "archive_mode": "on",
            "archive_command": "pgbackrest archive-push %p",
            "archive_timeout": str(self.archive_timeout),
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        log = self.home / "log"
        command = [str(PROGRAMS[-1] / "postgres"), f"-D{self.data}", *options]
        with log.open("ab") as output:
            more: dict[str, Any] = {**self._owner, "start_new_session": True, "env": self.env}
            self.process = subprocess.Popen(command, stdout=output, stderr=output, **more)
        _wait_until(lambda: _accepts(self.url.set(database="postgres")), self.process, log)

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        _end(self.process, signal.SIGKILL)

    def stop(self) -> None:
        """Let it finish."""
        _end(self.process, signal.SIGINT)

    def lose(self) -> None:
        """The disk of the cluster is gone, without a warning."""
        self.kill()
        shutil.rmtree(self.data)

    def put_in_place(self, restored: Path) -> None:
        """What docs/DISASTER_RECOVERY.md says to do with a restored folder."""
        restored.rename(self.data)
        self.start()
        wait_for(lambda: not self.sql("SELECT pg_is_in_recovery()")[0][0])

    def script(self, name: str, *arguments: object, **env: str) -> "subprocess.CompletedProcess[str]":
        """Run one of the scripts as an operator does; how it ended and what it said."""
        command = [str(ROOT / "scripts" / name), *(str(word) for word in arguments)]
        return subprocess.run(
            command, env={**self.env, **env}, capture_output=True, text=True, check=False, cwd=self.home, timeout=3000
        )

    def script_in_small_space(self, name: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """The same where no file may grow beyond 100 kB, which ends a program as a full disk does."""
        words = ["bash", "-c", 'trap "" XFSZ; ulimit -f 100; exec "$0" "$@"', str(ROOT / "scripts" / name), *arguments]
        return subprocess.run(words, env=self.env, capture_output=True, text=True, check=False, cwd=self.home)

    def fill(self, statement: str) -> None:
        """Run a statement that takes longer than the app would wait."""
        self._run("psql", "--no-psqlrc", "--quiet", "--command", statement)

    def pgbackrest(self, *arguments: str) -> str:
        """What pgBackRest prints, called as its user."""
        return self._run("pgbackrest", *arguments)

    def sql(self, statement: str) -> list[Any]:
        """Run a statement, and commit; its rows."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                found = connection.exec_driver_sql(statement)
                return list(found) if found.returns_rows else []
        finally:
            engine.dispose()

    def archived(self) -> list[Path]:
        """The segments in the archive, the oldest first."""
        return sorted(self.home.glob("repo/archive/ojala/*/*/*-*.zst"))

    def sets(self) -> list[Path]:
        """The folders of the backups that came to an end, the oldest first."""
        return sorted(path.parent for path in self.home.glob("repo/backup/ojala/2*/backup.manifest"))
