"""How much room a disk has left, asked with a time-out: a disk in a network may never answer."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

WAIT_S = 0.5
LEAST_BYTES = 500_000_000
pool = ThreadPoolExecutor(1, thread_name_prefix="disk")


def disk_state(folder: Path, *, least_bytes: int = LEAST_BYTES) -> str:
    """What is the matter with the disk where the folder is or will be: `ok`, how little is left, or `silent`."""
    try:
        free = pool.submit(_free_bytes, folder).result(WAIT_S)
    except (TimeoutError, OSError):
        return "silent"
    return "ok" if free >= least_bytes else f"{free // 1_000_000} MB left"


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(next(path for path in (folder, *folder.parents) if path.is_dir())).free
