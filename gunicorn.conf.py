"""How gunicorn serves the app, in one of two roles that SERVER_ROLE names; on this machine only unless HOST says so.

`app`, the default, serves pages with threads. Without any setting it is one process with many threads, since the
embedded default keeps everything in one process; WEB_CONCURRENCY and THREADS size it for PostgreSQL and Redis.
`ws` holds the sockets of live rooms with gevent, thousands in a process.
"""

import os
from pathlib import Path

_role = os.environ.get("SERVER_ROLE") or "app"
bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
worker_class = "gevent" if _role == "ws" else "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 1)
threads = int(os.environ.get("THREADS") or 128)  # of `app`
worker_connections = 4000 if _role == "ws" else 1000
timeout = 60
graceful_timeout = 10 if _role == "ws" else 30
keepalive = 5
# Never: sockets would count, and each new process leaves the files of its metrics behind.
max_requests = 0
# A worker touches a file to show that it lives; on a disk under load that can stall.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# gunicorn 27 opens a socket under the user's home otherwise, which fails in read-only containers.
control_socket_disable = True


def post_worker_init(worker):
    """Tell the app when its process is to end: gunicorn alone would hold sockets until it kills them.

    On SQLite the jobs (mails, clean-up) are done in a thread; it begins here, since no thread survives a fork.
    """
    from subjunctive_app.infra.draining import watch
    from subjunctive_app.jobs.desk import start_embedded

    watch(lambda: worker.alive)
    if _role == "app":
        start_embedded(worker.wsgi)
