"""How gunicorn serves the app, in one of two roles that SERVER_ROLE names; on this machine only unless HOST says so.

`app`, the default, serves pages with threads. Without any setting it is one process with many threads, since the
embedded default keeps everything in one process; WEB_CONCURRENCY and THREADS size it for PostgreSQL and Redis.
`ws` holds the sockets of live rooms with gevent, thousands in a process.
"""

import ctypes
import gc
import os
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path

import gunicorn.util

from subjunctive_app.infra.logging import request_id
from subjunctive_app.infra.server_log import ServerLog

_role = os.environ.get("SERVER_ROLE") or "app"
bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
worker_class = "gevent" if _role == "ws" else "gthread"
# glibc gives eight heaps to each core, and what a thread has freed in one stays there: two are enough under one lock.
# M_ARENA_MAX, which forked processes keep; MALLOC_ARENA_MAX is read before we run. Other C libraries have no such call.
if limit_heaps := getattr(ctypes.CDLL(None), "mallopt", None):
    limit_heaps(-8, 2)
workers = int(os.environ.get("WEB_CONCURRENCY") or 1)
threads = int(os.environ.get("THREADS") or 128)  # of `app`
worker_connections = 4000 if _role == "ws" else 1000
timeout = 60
graceful_timeout = 10 if _role == "ws" else 30
# For so long a line may be idle, and of `ws` also silent before its first request: 0 would be without end. An idle one
# keeps a process that is to end, and `ws` is asked for nothing twice over one line.
keepalive = 2 if _role == "ws" else 5
# gunicorn 27 gives whoever is told that a line ends 2 s to hang up, and waits for it in the one thread that hands out
# all requests: a few that do not would hold up everybody.
gunicorn.util.close_graceful = partial(gunicorn.util.close_graceful, timeout=0.05)
# Never: sockets would count, and each new process leaves the files of its metrics behind.
max_requests = 0
# A worker touches a file to show that it lives; on a disk under load that can stall.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# gunicorn 27 opens a socket under the user's home otherwise, which fails in read-only containers.
control_socket_disable = True
logger_class = ServerLog
# Where access lines are asked for they hold no address, of a browser or of a page: the app has put its rule there.
access_log_format = "%(m)s %({subjunctive.rule}e)s %(s)s %(B)s bytes in %(M)s ms"


def _metrics_folder():
    """Where the processes of this gunicorn keep what they count: for each service and colour another, in memory."""
    memory = worker_tmp_dir or tempfile.gettempdir()
    port = bind.rpartition(":")[2]
    return os.environ.get("PROMETHEUS_MULTIPROC_DIR") or f"{memory}/subjunctive-{os.geteuid()}-{_role}-{port}"


# Set before a process loads the app; prometheus_client reads it then.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = _metrics_folder()


def _empty(folder):
    """Remove what the processes of a gunicorn have there: counts, and turns at hashing passwords."""
    for file in (*folder.glob("*.db"), *folder.glob("*.turn")):
        file.unlink()


def on_starting(server):
    """Begin to count at 0: what an earlier gunicorn left behind is none of ours. Not called for a reload."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.lstat().st_uid != os.geteuid():
        raise RuntimeError(f"{folder} belongs to somebody else: set PROMETHEUS_MULTIPROC_DIR.")
    _empty(folder)
    # Half of the processes may hash passwords at once (infra/passwords.py).
    for number in range(workers // 2):
        (folder / f"password-{number}.turn").touch()


def on_exit(server):
    """Leave nothing behind."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    _empty(folder)
    with suppress(OSError):  # it may be mounted there
        folder.rmdir()


def child_exit(server, worker):
    """What a worker had has gone with it; what it counted stays.

    prometheus_client has a function for that, but the workers must be the first to load it.
    """
    for file in Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).glob(f"gauge_*_{worker.pid}.db"):
        file.unlink(missing_ok=True)


def post_request(worker, req, environ, resp):
    """The thread works for this request no more: its next line belongs to the process."""
    request_id.set("")


def post_worker_init(worker):
    """Keep the process's gauges fresh, and tell the app when it is to end: gunicorn alone would hold sockets then.

    On SQLite the jobs (mails, clean-up) are done in a thread; it begins here, since no thread survives a fork.
    """
    from subjunctive_app.infra.draining import watch
    from subjunctive_app.jobs.desk import start_embedded

    if sampler := worker.wsgi.extensions.get("sampler"):
        sampler.start()
    watch(lambda: worker.alive)
    if _role == "app":
        start_embedded(worker.wsgi)
    # Verbs and sentences live as long as the process. A full collection would look at each of their 200,000 objects,
    # which stops everybody for a tenth of a second.
    gc.collect()
    gc.freeze()
    # What a request leaves behind is mostly gone without the collector: it looks a tenth as often. So it does at what
    # has grown old in `ws`, where a thousand sockets are as many objects again, and no garbage.
    gc.set_threshold(10_000, 10, 100 if _role == "ws" else 10)
