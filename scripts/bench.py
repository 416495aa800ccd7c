"""`make bench`: the speeds that are promised, measured on this machine (docs/performance.md names the budgets)."""

import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from scripts.player import Player
from tests.servers import GunicornServer

SEQUENTIAL, THREADS, EACH = 500, 32, 500
ROOT = Path(__file__).resolve().parent.parent
CONJUGATOR = """
import time; began = time.perf_counter()
from subjunctive_app.domain.conjugation import PERSONS, TENSES, accepted_forms, known_verbs
accepted_forms("tener", "present", "1s")
loaded = time.perf_counter() - began
verbs = sorted(known_verbs()); began = time.perf_counter(); forms = 0
for verb in verbs:
    for tense in TENSES:
        for person in PERSONS:
            forms += len(accepted_forms(verb, tense, person))
print(loaded * 1e3, (time.perf_counter() - began) / forms * 1e6, forms)
"""


def percentile(times: list[float], share: float) -> float:
    """The `share` quantile of seconds, in ms."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000


def conjugator() -> str:
    """Load and speed of the conjugator, in fresh processes (median of 5)."""
    command = [sys.executable, "-c", CONJUGATOR]
    runs = [subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(5)]  # noqa: S603
    figures = [[float(word) for word in run.stdout.split()] for run in runs]
    load, each = (statistics.median(column) for column in list(zip(*figures, strict=True))[:2])
    return f"conjugator: load {load:.0f} ms (budget 50), {each:.1f} µs a form (budget 20)"


def sequential(url: str) -> str:
    """One learner, one answer after the other: what a single answer costs."""
    player = Player(url)
    for _ in range(20):
        player.answer()
    times = [player.answer() for _ in range(SEQUENTIAL)]
    p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
    speed = f"p50 {p50:.1f} ms, p95 {p95:.1f} ms (budget 20)"
    return f"drill answer, {SEQUENTIAL} in a row: {speed}, {player.errors} errors"


def crowd(url: str) -> str:
    """Thirty-two learners at once on SQLite, every answer a write."""
    times: list[float] = []
    errors: list[int] = []

    def play() -> None:
        player = Player(url)
        times.extend([player.answer() for _ in range(EACH)])
        errors.append(player.errors)

    threads = [threading.Thread(target=play) for _ in range(THREADS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(times) / (time.perf_counter() - began)
    p95, longest = percentile(times, 0.95), max(times) * 1000
    return (
        f"{THREADS} threads x {EACH} answers on SQLite: {len(times)} answered, {sum(errors)} errors, "
        f"{rate:.0f}/s, p95 {p95:.0f} ms, max {longest:.0f} ms"
    )


def main() -> None:
    """Print each figure on a line."""
    print(conjugator(), flush=True)
    with tempfile.TemporaryDirectory() as folder, GunicornServer({"INSTANCE_DIR": folder}, ROOT) as server:
        print(sequential(server.url), flush=True)
        print(crowd(server.url), flush=True)


if __name__ == "__main__":
    main()
