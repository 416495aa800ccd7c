"""A small host for deploys: nginx on a port of its own, a folder for releases, and people who never stop asking."""

import hashlib
import http.client
import os
import re
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.nginx_servers import installed_nginx
from tests.servers import HOST, INHERITED, free_port, free_ports
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
NGINX = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {home}/nginx/upstreams/active.conf;
    proxy_http_version 1.1;
    map $http_upgrade $hop {{ default upgrade; "" ""; }}
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $http_x_forwarded_for;
    proxy_set_header Connection $hop;
    proxy_set_header Upgrade $http_upgrade;
    server {{
        listen {host}:{port};
        location / {{ proxy_pass http://app; }}
        location /ws/ {{ proxy_pass http://ws; }}
    }}
    server {{
        listen {host}:{status};
        location = /colour {{ default_type text/plain; return 200 $colour; }}
    }}
}}
"""
SECRET = "p8Zt1wq0Lm3xVbN6yRk4Tg7HcJd2Fs9A"


class SmallHost:
    """A machine that deploys the tree at `source` with the driver `process`; all of it ends with the `with`."""

    def __init__(self, folder: Path, source: Path, **settings: str) -> None:
        self.folder, self.source = folder, source
        self.home, self.secrets = folder / "deploy", folder / "secrets"
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.secrets.mkdir()
        for name in ("secret_key", "jwt_secret_key", "password_pepper", "smoke_password", "database_url"):
            self.keep_secret(name, settings.pop(name, SECRET))
        conf = folder / "nginx.conf"
        status = free_port()
        conf.write_text(NGINX.format(folder=folder, host=HOST, port=self.port, status=status, home=self.home))
        (self.home / "nginx").mkdir(parents=True)
        self.env = {name: os.environ[name] for name in INHERITED if name in os.environ} | {
            "DEPLOY_DRIVER": "process",
            "DEPLOY_HOME": str(self.home),
            "SECRETS_DIR": str(self.secrets),
            "PUBLIC_URL": "https://localhost",
            "STATUS_PORT": str(status),
            "TLS_CERTIFICATE": make_certificate(folder),
            "NGINX": f"{installed_nginx()} -e {folder}/nginx.log -p {folder} -c {conf}",
            "FIRST_PORT": str(free_ports(4)),
            "ALLOW_ROOT": "1",
            "ENV_FILE": str(folder / "production.env"),
            "DRAIN_SECONDS": "1",
            "WATCH_SECONDS": "1",
            "HEALTH_SECONDS": "60",
            "WEB_CONCURRENCY": "1",
            "PYTHON": sys.executable,
            **settings,
        }
        self._share_environment()

    def _share_environment(self) -> None:
        """The environment of the tests serves as that of each release, which would take half a minute to make."""
        name = hashlib.sha256((self.source / "requirements.lock").read_bytes()).hexdigest()[:16]
        (self.home / "venvs").mkdir()
        (self.home / "venvs" / name).symlink_to(sys.prefix)

    def keep_secret(self, name: str, value: str) -> None:
        """Write a secret to its file."""
        path = self.secrets / name
        path.touch(mode=0o600)
        path.write_text(value)

    def __enter__(self) -> "SmallHost":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill_everything()

    def kill_everything(self) -> None:
        """End all that runs, as a power cut would."""
        nginx = [*self.env["NGINX"].split(), "-s", "stop"]
        subprocess.run(nginx, check=False, capture_output=True)
        for file in (self.home / "run").glob("*.pid"):
            _kill_group(int(file.read_text() or 0))
        wait_for(lambda: not self.running)

    @property
    def processes(self) -> dict[str, int]:
        """The processes of the app by their names."""
        return {file.stem: int(file.read_text()) for file in (self.home / "run").glob("*.pid") if _lives(file)}

    def start(self, *words: str, **settings: str) -> "subprocess.Popen[str]":
        """Begin a deploy."""
        script = self.source / "scripts" / "production_deploy.sh"
        return subprocess.Popen(
            [str(script), *words],
            env={**self.env, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def deploy(self, *words: str, **settings: str) -> tuple[int, str]:
        """Deploy and return the exit status and what was said."""
        process = self.start(*words, **settings)
        said, _ = process.communicate(timeout=250)
        return process.returncode, said

    @property
    def state(self) -> dict[str, str]:
        """What state.json says."""
        return dict(re.findall(r'"(\w+)": "([^"]*)"', (self.home / "state.json").read_text()))

    @property
    def running(self) -> set[str]:
        """The colours that have a process."""
        return {file.name.partition("-")[0] for file in (self.home / "run").glob("*-*.pid") if _lives(file)}

    def get(self, path: str) -> tuple[int, str]:
        """A page through nginx."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        connection.request("GET", path)
        response = connection.getresponse()
        found = response.status, response.read().decode()
        connection.close()
        return found


def _lives(file: Path) -> bool:
    try:
        stat = Path(f"/proc/{int(file.read_text())}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return False
    return ") Z " not in stat


def _kill_group(pid: int) -> None:
    if pid:
        subprocess.run(["kill", "-KILL", "--", f"-{pid}"], check=False, capture_output=True)


class Crowd:
    """Clients that ask over kept connections, and ask a second time on a connection that was just closed, as browsers.

    `failed` has what went wrong: a status, or the kind of error.
    """

    def __init__(self, port: int, paths: tuple[str, ...] = ("/",)) -> None:
        self.port, self.paths = port, paths
        self.failed: Counter[str] = Counter()
        self.answered = self.stale = 0
        self._stop = threading.Event()

    @contextmanager
    def asking(self, clients: int = 3) -> Iterator["Crowd"]:
        """They ask without a pause until the block ends."""
        threads = [threading.Thread(target=self._ask) for _ in range(clients)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _ask(self) -> None:
        connection, turn = http.client.HTTPConnection(HOST, self.port, timeout=10), 0
        while not self._stop.is_set():
            turn += 1
            path = self.paths[turn % len(self.paths)]
            found = ""
            for _attempt in range(2):
                try:
                    connection.request("GET", path)
                    response = connection.getresponse()
                    response.read()
                    found = "" if response.status < 500 else str(response.status)
                    break
                except (OSError, http.client.HTTPException) as error:
                    connection.close()
                    found = type(error).__name__
                    if not isinstance(error, ConnectionError):
                        break
                    self.stale += 1
            self.answered += 1
            if found:
                self.failed[found] += 1
            self._stop.wait(0.01)
        connection.close()


def make_certificate(folder: Path) -> str:
    """A certificate for a month; returns its path."""
    path = folder / "fullchain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        + ["-days", "30", "-subj", "/CN=localhost", "-keyout", folder / "privkey.pem", "-out", path],
        check=True,
        capture_output=True,
    )
    return str(path)


def copy_tools(target: Path) -> None:
    """The deploy script and its parts, as they are here."""
    scripts = target / "scripts"
    shutil.copytree(ROOT / "nginx", target / "nginx")
    shutil.copytree(ROOT / "scripts" / "deploy", scripts / "deploy")
    shutil.copytree(ROOT / "monitoring", target / "monitoring")
    renderers = ("render_nginx.py", "render_monitoring.py")
    for name in ("production_deploy.sh", "notify.py", *renderers, "watch_errors.py", "__init__.py"):
        shutil.copy(ROOT / "scripts" / name, scripts / name)
