"""How gunicorn serves the app by default: one process with threads, on this machine only.

The embedded default keeps everything in one process (SQLite, in-memory limits), so it has one worker with many
threads; HOST and PORT move it, WEB_CONCURRENCY and THREADS size it for PostgreSQL.
"""

import os
from pathlib import Path

bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 1)
threads = int(os.environ.get("THREADS") or 128)
timeout = 60
graceful_timeout = 30
keepalive = 5
# A worker touches a file to show that it lives; on a disk under load that can stall.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# gunicorn 27 opens a socket under the user's home otherwise, which fails in read-only containers.
control_socket_disable = True


def post_worker_init(worker):
    """Tell the app when its process is to end: gunicorn alone would hold sockets until it kills them."""
    from subjunctive_app.infra.draining import watch

    watch(lambda: worker.alive)
