"""How long the reveal of a class takes its teacher: `python -m scripts.bench_reveal [members] [database]`.

Processor time of the request, in one process, and of the jobs that move the members' skills afterwards.
"""

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from flask_migrate import upgrade

from subjunctive_app import create_app
from subjunctive_app.extensions import db
from subjunctive_app.jobs.runner import Runner
from tests.conftest import IsolatedClient, config_for
from tests.rooms.class_room import pupil, right_form, teacher

ROUNDS = 10


def main(members: int = 30, database_url: str = "") -> None:
    """Play ten rounds with a class in which everybody answers; print the medians."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(config_for(Path(folder), database_url or f"sqlite:///{folder}/test.sqlite3"))
        app.test_client_class = IsolatedClient
        with app.app_context():
            upgrade()
            host = teacher(app)
            code = host.make_room(kind="type", rounds=str(ROUNDS))
            pupils = [pupil(app, code) for _ in range(members)]
            host.press("start")
            took: dict[str, list[tuple[float, float]]] = {"reveal": [], "jobs": []}
            for number in range(1, ROUNDS + 1):
                form = right_form(db.session(), number)
                for one in pupils:
                    one.look()
                    one.say(form)
                took["reveal"].append(timed(lambda: host.press("reveal", htmx=True)))
                took["jobs"].append(timed(Runner(app, threading.Event()).drain))
                host.press("next")
    for what, times in took.items():
        cpu, clock = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
        print(f"{what}: {cpu:.1f} ms of processor time, {clock:.1f} ms by the clock")


def timed(what: Callable[[], object]) -> tuple[float, float]:
    """Processor time and time by the clock, in seconds."""
    cpu, clock = time.process_time(), time.perf_counter()
    what()
    return time.process_time() - cpu, time.perf_counter() - clock


if __name__ == "__main__":
    main(*(int(word) if word.isdigit() else word for word in sys.argv[1:]))  # type: ignore[arg-type]
