"""Part of `make bench`: what logging in costs, and what a class that logs in at once costs those who practise."""

import http.client
import re
import statistics
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from flask import Flask

from scripts.bench import percentile
from scripts.player import Player
from subjunctive_app import create_app
from subjunctive_app.config import Config
from tests.servers import GunicornServer
from tests.test_access import PERSONAS, cases

ROOT = Path(__file__).resolve().parent.parent
PUPILS, TRIES, PASSWORD = 30, 30, "tres tristes tigres"
TIMEOUT_S = 60
_TOKEN = re.compile(r'name="csrf_token" value="([^"]*)"')


class Pupil:
    """A browser that opens the form, then sends it; `send` returns status and seconds."""

    def __init__(self, url: str, path: str, *, address: str = "192.0.2.1") -> None:
        parts = urlsplit(url)
        self.path, self.address = path, address
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
        self.cookies: dict[str, str] = {}
        _status, page = self._request("GET", None)
        found = _TOKEN.search(page)
        if not found:
            raise RuntimeError(f"no form at {path}")
        self.token = found[1]

    def send(self, name: str, password: str) -> tuple[int, float]:
        """Send name and password."""
        body = urlencode({"csrf_token": self.token, "name": name, "password": password})
        began = time.perf_counter()
        status, _page = self._request("POST", body)
        return status, time.perf_counter() - began

    def _request(self, method: str, body: str | None) -> tuple[int, str]:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-Forwarded-For": self.address,
        }
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, self.path, body, headers)
        response = self.connection.getresponse()
        page = response.read().decode()
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return response.status, page


def sign_up_all(url: str) -> None:
    """Make the accounts of the class. Raises RuntimeError."""
    for number in range(PUPILS):
        status, _seconds = Pupil(url, "/account/sign-up").send(f"pupil{number}", PASSWORD)
        if status != 303:
            raise RuntimeError(f"sign-up: {status}")


def tries(url: str) -> str:
    """Medians of wrong tries, for names that exist and names that do not, in turn; each from its own address."""
    times: dict[str, list[float]] = {"pupil": [], "nobody": []}
    for number in range(TRIES):
        for kind, found in times.items():
            status, seconds = Pupil(url, "/account/login", address=f"198.51.100.{number}").send(
                f"{kind}{number}", "wrong"
            )
            if status != 422:
                raise RuntimeError(f"log-in of {kind}{number}: {status}")
            found.append(seconds * 1000)
    known, unknown = (statistics.median(found) for found in times.values())
    return f"wrong log-in, medians of {TRIES}: known name {known:.0f} ms, unknown {unknown:.0f} ms"


def drills(url: str, until: threading.Event) -> list[float]:
    """One learner who answers all the time."""
    player, times = Player(url), []
    while not until.is_set():
        times.append(player.answer())
    return times


def a_class(url: str) -> str:
    """Thirty pupils behind one address log in at the same moment, while one learner practises."""
    quiet = threading.Event()
    threading.Timer(3, quiet.set).start()
    before = percentile(drills(url, quiet), 0.95)
    pupils = [Pupil(url, "/account/login") for _ in range(PUPILS)]
    done = threading.Event()
    with ThreadPoolExecutor(PUPILS + 1) as pool:
        drilling = pool.submit(drills, url, done)
        began = time.perf_counter()
        sent = [pool.submit(pupil.send, f"pupil{number}", PASSWORD) for number, pupil in enumerate(pupils)]
        found = [one.result() for one in sent]
        took = time.perf_counter() - began
        done.set()
        meanwhile = percentile(drilling.result(), 0.95)
    inside = sum(status == 303 for status, _seconds in found)
    middle = statistics.median(seconds for _status, seconds in found)
    return (
        f"{PUPILS} log-ins at once: {inside} in, the last after {took:.1f} s, half after {middle:.1f} s; "
        f"drill p95 meanwhile {meanwhile:.1f} ms (before {before:.1f} ms)"
    )


def access(app: Flask) -> str:
    """How many addresses are tried by how many kinds of people in tests/test_access.py."""
    number = len(cases(app))
    return f"access: {number} addresses x {len(PERSONAS)} personas = {number * len(PERSONAS)} checked by the tests"


def main() -> None:
    """Print each figure on a line."""
    with tempfile.TemporaryDirectory() as folder:
        env = {"INSTANCE_DIR": folder, "TRUSTED_PROXIES": "1"}
        with GunicornServer(env, ROOT) as server:
            sign_up_all(server.url)
            print(tries(server.url), flush=True)
            print(a_class(server.url), flush=True)
        print(access(create_app(Config.from_env({"INSTANCE_DIR": folder}))), flush=True)


if __name__ == "__main__":
    main()
