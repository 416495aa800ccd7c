"""A PostgreSQL that tests may kill, freeze, start again, and follow with a standby."""

import secrets
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Self

from sqlalchemy import URL

from tests.servers import (
    HOST,
    ServerDidNotStart,
    _end,
    _execute,
    _make_cluster,
    _owner_of,
    _reachable_programs,
    _start_postgres,
    free_port,
)


class Cluster:
    """A context manager; with `primary`, a standby that follows it. Started again it keeps its port.

    A commit survives the end of its processes, as it would not with the settings of the other tests.
    """

    def __init__(self, primary: "Cluster | None" = None) -> None:
        self._primary = primary

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="test-cluster-")
        self._home = Path(self._folder.name)
        self._home.chmod(0o755)
        self._owner = _owner_of(self._home)
        self._programs = _reachable_programs(self._home, self._owner)
        try:
            self.url = self._copy(self._primary) if self._primary else self._make()
            self.start()
        except BaseException:
            self._folder.cleanup()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._folder.cleanup()

    def _make(self) -> URL:
        return _make_cluster(self._programs, self._home, self._owner)

    def _copy(self, primary: "Cluster") -> URL:
        source = ["--host", HOST, "--port", str(primary.url.port), "--username", "test"]
        program, data = str(self._programs / "pg_basebackup"), str(self._home / "data")
        command = [program, *source, "--pgdata", data, "--write-recovery-conf"]
        environment = {"PGPASSWORD": str(primary.url.password), "PATH": "/usr/bin:/bin"}
        done = subprocess.run(
            [*command, "--checkpoint=fast", "--no-sync"],
            env=environment,
            capture_output=True,
            text=True,
            **self._owner,
        )
        if done.returncode:
            raise ServerDidNotStart(done.stderr)
        return primary.url.set(port=free_port())

    def start(self) -> None:
        """Start it and return when it answers."""
        self.process = _start_postgres(
            self._programs, self._home, self._owner, self.url, synchronous_commit="on", max_connections="60"
        )

    def stop_at_once(self) -> None:
        """What `pg_ctl stop -m immediate` does: no answer goes out any more, and recovery follows."""
        _end(self.process, signal.SIGQUIT)

    def kill(self) -> None:
        """End all its processes."""
        _end(self.process, signal.SIGKILL)

    def promote(self) -> None:
        """Make a standby the one that may be written to."""
        _execute(self.url, "SELECT pg_promote()")

    def new_database(self, like: str = "") -> URL:
        """Make a database, empty or a copy of another, and return its URL."""
        name = f"test_{secrets.token_hex(6)}"
        _execute(self.url, f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{like}"' if like else ""))
        return self.url.set(database=name)

    def processes(self) -> list[int]:
        """All of them, the one that watches first."""
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False)
        return [self.process.pid, *(int(word) for word in found.stdout.split())]


def written(url: URL) -> str:
    """A URL as an operator writes it."""
    return url.render_as_string(hide_password=False)
