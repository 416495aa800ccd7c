"""Prometheus, Alertmanager and exporters, on free ports of this machine."""

import http.client
import os
from collections.abc import Mapping
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.ops.queries import Selector
from tests.programs import installed
from tests.servers import HOST, INHERITED, OwnServer, free_port


class Monitor(OwnServer):
    """One of these programs, ready when `with` gives it: a context manager.

    `options` are those of its command line besides where it listens; `env` is all it sees besides the system's.
    """

    def __init__(self, program: str, *options: str, port: int = 0, env: Mapping[str, str] | None = None) -> None:
        self._program = installed(program, program)
        self.port = port or free_port()
        self._options = options
        self._env = {name: os.environ[name] for name in INHERITED if name in os.environ} | dict(env or {})

    def start(self) -> None:
        """Start it and return when it tells its metrics; raise ServerDidNotStart with the log otherwise."""
        command = [self._program, f"--web.listen-address={HOST}:{self.port}", *self._options]
        self._launch(command, self._is_there, env=self._env, cwd=self.folder)

    @property
    def folder(self) -> Path:
        """A folder of its own."""
        return Path(self._folder.name)

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        """Status and text of an answer."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        try:
            connection.request(method, path, body or None, {"Content-Type": "application/json"} if body else {})
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def scrape(self, path: str = "/metrics") -> str:
        """What Prometheus would read."""
        status, text = self.ask("GET", path)
        assert status == 200, text
        return text

    def _is_there(self) -> bool:
        try:
            return self.ask("GET", "/metrics")[0] == 200
        except (OSError, http.client.HTTPException):
            return False


def missing(asked: set[Selector], text: str) -> set[Selector]:
    """What is asked for and not in a scrape."""
    told = [one for family in text_string_to_metric_families(text) for one in family.samples]
    # The parser gives every counter this ending, whether or not its exporter does.
    return {
        one
        for one in asked
        if not any(
            one.finds(name, sample.labels)
            for sample in told
            for name in (sample.name, sample.name.removesuffix("_total"))
        )
    }
