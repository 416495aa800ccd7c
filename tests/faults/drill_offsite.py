"""The machine and its disk are gone, and what is left is the copy elsewhere: for `make drill-offsite`.

Elsewhere is a real store that speaks S3 over TLS (moto), set up as docs/backups.md says.
"""

import http.client
import shutil
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backup_host import BackupHost
from tests.faults.test_backups import _fast_place, restored, rows_in, said, total, until_archived
from tests.servers import _end, _wait_until, free_port

ROWS = 20_000
APP = """from moto.server import DomainDispatcherApplication, create_backend_app
app = DomainDispatcherApplication(create_backend_app)
"""
# This store believes everybody; it only asks for a name.
OWNER = "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
# As in docs/backups.md; the last three because this one has a port and a certificate of its own, and one address.
REPOSITORY = """[global]
repo2-type=s3
repo2-path=/ojala
repo2-s3-bucket=ojala
repo2-s3-endpoint=localhost
repo2-s3-region=eu-central-1
repo2-s3-key=of-a-drill-only
repo2-s3-key-secret=of-a-drill-only
repo2-cipher-type=aes-256-cbc
repo2-cipher-pass=another-of-a-drill-only
repo2-retention-full=1
repo2-storage-port={port}
repo2-storage-ca-file={certificate}
repo2-s3-uri-style=path
"""


class Store:
    """The bucket, empty at first; it forgets all when it ends."""

    def __init__(self, folder: Path) -> None:
        self.port, self.certificate, self._key = free_port(), folder / "s3.crt", folder / "s3.key"
        words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
        made = ["-keyout", str(self._key), "-out", str(self.certificate)]
        subprocess.run(["openssl", *words.split(), *made], check=True, capture_output=True)
        self.certificate.chmod(0o644)
        (folder / "store.py").write_text(APP)
        self._log = folder / "s3.log"
        options = f"--config /dev/null --worker-class gthread --threads 8 --no-control-socket --chdir {folder}".split()
        options += [
            "--bind",
            f"127.0.0.1:{self.port}",
            "--certfile",
            str(self.certificate),
            "--keyfile",
            str(self._key),
        ]
        command = [sys.executable, "-m", "gunicorn", *options, "store:app"]
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
        _wait_until(self._answers, self._process, self._log)

    def _answers(self) -> bool:
        try:
            return self.ask("PUT", "/ojala")[0] in {200, 409}
        except OSError:
            return False

    def ask(self, method: str, path: str) -> tuple[int, bytes]:
        """What it says, and with which status."""
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        connection = http.client.HTTPSConnection("localhost", self.port, timeout=10, context=trusted)
        connection.request(method, path, headers={"Authorization": OWNER})
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def end(self) -> None:
        """Away, without a word."""
        _end(self._process, signal.SIGKILL)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("store"))
    yield store
    store.end()


@pytest.fixture(scope="module")
def host(store: Store) -> Iterator[BackupHost]:
    """Two repositories: one on its disk, one in the store."""
    with BackupHost(place=_fast_place()) as host:
        certificate = host.home / "s3.crt"
        shutil.copy(store.certificate, certificate)
        host.add_repository(REPOSITORY.format(port=store.port, certificate=certificate))
        host.sql("CREATE TABLE answer (id integer PRIMARY KEY, typed text)")
        host.fill(f"INSERT INTO answer SELECT i, 'x' || i FROM generate_series(1, {ROWS}) i")
        yield host


def test_the_disk_is_lost_and_all_is_restored_from_elsewhere(host: BackupHost, store: Store) -> None:
    began = time.monotonic()
    words = said(host, "backup.sh")
    assert "full backup into repository 1" in words
    assert "full backup into repository 2" in words
    print(f"both backups: {time.monotonic() - began:.1f} s")
    host.sql(f"INSERT INTO answer VALUES ({ROWS + 1}, 'after the backup')")
    until_archived(host)
    expected = total(host)
    keys = store.ask("GET", "/ojala?list-type=2&prefix=ojala/archive/ojala/15")[1].decode()
    segment = next(part.partition("</Key>")[0] for part in keys.split("<Key>") if ".zst</Key>" in part)
    assert store.ask("GET", f"/ojala/{segment}")[1].startswith(b"Salted__"), "nobody reads it without the key"

    host.lose()
    shutil.rmtree(host.home / "repo")
    shutil.rmtree(host.home / "backups")
    (host.home / "repo").mkdir(mode=0o777)
    (host.home / "repo").chmod(0o777)
    began = time.monotonic()
    target, words = restored(host, "--repo", "2")
    print(f"restored from elsewhere: {time.monotonic() - began:.1f} s")
    assert rows_in(words) == expected == ROWS + 1
    host.put_in_place(target)
    assert total(host) == expected


def test_what_is_older_goes_elsewhere_too(host: BackupHost, store: Store) -> None:
    said(host, "backup.sh", "full")
    listed = store.ask("GET", "/ojala?list-type=2&delimiter=/&prefix=ojala/backup/ojala/2")[1].decode()
    assert listed.count("<CommonPrefixes>") == 1


def test_a_store_that_is_away_is_said_and_its_own_disk_goes_on(host: BackupHost, store: Store) -> None:
    store.end()
    words = said(host, "backup.sh", "full", code=1, PGBACKREST_IO_TIMEOUT="2", PGBACKREST_ARCHIVE_TIMEOUT="5")
    assert "!! FAILED" in words
    began = time.monotonic()
    target, words = restored(host, "--repo", "1")
    print(f"restored from the disk while elsewhere is away: {time.monotonic() - began:.1f} s")
    assert rows_in(words) == ROWS + 1
    shutil.rmtree(target)
