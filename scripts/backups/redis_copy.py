"""Copies of what Redis keeps. Nothing in it must survive (docs/stores.md); a copy helps to understand, and to warm up.

REDIS_URL says where it is; with REDIS_DIR, its own folder, the append-only files are copied too.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from scripts.backups.host import BackupError, Settings, call, keep_newest, say, stamp, value_of
from scripts.backups.status import record_copy

TRIES = 5


def make(settings: Settings) -> None:
    """Take an RDB file, and the append-only files where they can be reached; keep them if they are sound.

    Raises BackupError.
    """
    began, folder = time.monotonic(), settings.below("redis")
    cli = _client()
    target = folder / f"{stamp()}.rdb"
    draft = folder / "new.rdb"
    try:
        call(settings, [*cli, "--rdb", str(draft)])
        call(settings, ["redis-check-rdb", str(draft)])
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    size = target.stat().st_size
    if source := os.environ.get("REDIS_DIR", "").strip():
        size += _copy_log(settings, cli, Path(source), target.with_name(f"{target.stem}-aof"))
    keep_newest(folder, "*.rdb", settings.keep)
    _forget_logs(folder)
    record_copy(settings, "redis", began, size)
    say(str(target))


def _client() -> list[str]:
    """redis-cli with the address of REDIS_URL; the password goes by the environment, unseen by `ps`."""
    url = value_of("REDIS_URL", os.environ)
    if not url or url.startswith("redis+cluster"):
        raise BackupError("REDIS_URL must name one Redis.")
    parts = urlsplit(url)
    user, password = (unquote(word or "") for word in (parts.username, parts.password))
    if user and not password:  # as the app reads it, a lone word is the password
        user, password = "", user
    if password:
        os.environ["REDISCLI_AUTH"] = password
    options = ["--tls"] if parts.scheme == "rediss" else []
    options += ["--user", user] if user else []
    return ["redis-cli", "--no-auth-warning", "-e", "-h", parts.hostname or "", "-p", str(parts.port or 6379), *options]


def _copy_log(settings: Settings, cli: list[str], source: Path, target: Path) -> int:
    """Copy the folder of append-only files; bytes. A copy that caught half a command is taken again."""
    folders = [path.parent for path in source.glob("*/*.manifest")]
    if not folders:
        raise BackupError(f"{source} has no append-only files (appendonly yes).")
    with _no_rewrites(settings, cli):
        for last in (False,) * (TRIES - 1) + (True,):
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(folders[0], target)
            try:
                call(settings, ["redis-check-aof", str(next(target.glob("*.manifest")))])
                break
            except BackupError:
                shutil.rmtree(target, ignore_errors=True)
                if last:
                    raise
                time.sleep(0.2)
    return sum(path.stat().st_size for path in target.iterdir())


@contextmanager
def _no_rewrites(settings: Settings, cli: list[str]) -> Iterator[None]:
    """A rewrite would remove files under our hands."""
    name = "auto-aof-rewrite-percentage"
    before = call(settings, [*cli, "CONFIG", "GET", name]).split()[-1]
    call(settings, [*cli, "CONFIG", "SET", name, "0"])
    try:
        while "aof_rewrite_in_progress:1" in call(settings, [*cli, "INFO", "persistence"]):
            time.sleep(0.2)
        yield
    finally:
        call(settings, [*cli, "CONFIG", "SET", name, before])


def _forget_logs(folder: Path) -> None:
    for log in folder.glob("*-aof"):
        if not (folder / f"{log.name.removesuffix('-aof')}.rdb").exists():
            shutil.rmtree(log)
