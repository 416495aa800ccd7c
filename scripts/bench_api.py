"""Part of `make bench`: what a request to the API costs, from a server on SQLite, by the example client."""

import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from os import environ
from pathlib import Path
from typing import Any

from scripts.bench import ROOT, percentile
from scripts.example_client import Client, answer_of
from tests.servers import GunicornServer

# Below the limit of a minute for each of them.
USERS, CARDS, FORMS = 6, 50, 300
VERBS = ("tener", "pedir", "caber", "construir", "averiguar", "quejarse")


def users(folder: str, url: str) -> list[Client]:
    """So many new accounts, logged in."""
    password = secrets.token_urlsafe(16)
    (Path(folder) / "password").write_text(password, encoding="utf-8")
    found = []
    for number in range(USERS):
        make = ["users", "create", f"user{number}", "--password-file", f"{folder}/password"]
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *make]
        subprocess.run(command, cwd=ROOT, env={**environ, "INSTANCE_DIR": folder}, check=True, capture_output=True)  # noqa: S603
        found.append(Client(url))
        found[-1].log_in(f"user{number}", password)
    return found


def timed(times: list[float], call: Callable[[], Any]) -> Any:
    """What the call gives; its time is noted."""
    began = time.perf_counter()
    given = call()
    times.append(time.perf_counter() - began)
    return given


def main() -> None:
    """Print each figure on a line."""
    conjugated: list[float] = []
    dealt: list[float] = []
    answered: list[float] = []
    with tempfile.TemporaryDirectory() as folder, GunicornServer({"INSTANCE_DIR": folder}, ROOT) as server:
        clients = users(folder, server.url)
        for number in range(FORMS):
            address = f"/conjugate?infinitive={VERBS[number % len(VERBS)]}&tense=present&person=3s"
            timed(conjugated, lambda address=address: clients[0].call("GET", address))  # type: ignore[misc]
        for client in clients:
            for _ in range(CARDS):
                card = timed(dealt, lambda: client.call("GET", "/cards/next"))  # noqa: B023
                given = {"token": card["token"], **(answer_of(client, card) if card["options"] else {"gave_up": True})}
                timed(answered, lambda: client.call("POST", "/answers", given))  # noqa: B023
    for name, times in (("conjugate", conjugated), ("next", dealt), ("answer", answered)):
        print(f"API, {name}: {len(times)}, p50 {percentile(times, 0.5):.1f} ms, p95 {percentile(times, 0.95):.1f} ms")


if __name__ == "__main__":
    main()
