"""Part of `make bench`: choosing the next card and keeping an answer, with a short and a long history behind."""

import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy.orm import Session

from scripts.bench import percentile
from subjunctive_app import create_app
from subjunctive_app.drills import service
from subjunctive_app.drills.tokens import Card, Submission
from subjunctive_app.extensions import db
from subjunctive_app.learners.service import Visitor
from subjunctive_app.progress.memory import knowledge
from subjunctive_app.progress.recollections import Recollections
from tests.conftest import config_for
from tests.servers import PostgresServer

HISTORIES, MEASURED = (10, 10_000), 200
A_DAY, SLIPS = 40, 0.2
FIRST = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)


class Pupil:
    """Answers one card after the other, forty a day, one in five wrongly.

    `kept`, `chosen` and `strange` are seconds: of an answer, of the next card as the app finds it, and of the same in
    a process that has not met the learner.
    """

    def __init__(self, session: Session, name: str) -> None:
        self.session, self.visitor = session, Visitor(name, lambda: True)
        self.rng, self.now = random.Random(name), FIRST  # noqa: S311  (no secret)
        self.chosen: list[float] = []
        self.kept: list[float] = []
        self.strange: list[float] = []
        self.card = self._first()

    def play(self, count: int, *, is_measured: bool = False) -> None:
        """Answer so many cards."""
        for number in range(count):
            self.now += timedelta(days=1) if number % A_DAY == A_DAY - 1 else timedelta(seconds=20)
            typed = "xyzzy" if self.rng.random() < SLIPS else self.card.question.right
            began = time.perf_counter()
            outcome = service.submit(self.session, Submission(self.card, typed, False, self.now), self.visitor)
            kept = time.perf_counter()
            following = service.next_card(self.session, self.visitor, self.card, self.now, outcome.known)
            self.kept.append(kept - began)
            self.chosen.append(time.perf_counter() - kept)
            if is_measured:
                self.strange.append(self._seconds_of_a_stranger())
            if not outcome.is_kept:
                raise RuntimeError("an answer was not kept")
            self.card = following.card if isinstance(following, service.Dealt) else self._first()
            self.session.rollback()

    def _seconds_of_a_stranger(self) -> float:
        self.session.rollback()
        began = time.perf_counter()
        known = knowledge(self.session, self.visitor, Recollections())
        service.next_card(self.session, self.visitor, self.card, self.now, known)
        return time.perf_counter() - began

    def _first(self) -> Card:
        return service.first_card(self.session, self.visitor, dialect="tu_vosotros", seed=1, now=self.now).card


@contextmanager
def databases() -> Iterator[tuple[tuple[str, str], ...]]:
    """An empty SQLite and an empty PostgreSQL: name and URL."""
    with tempfile.TemporaryDirectory() as folder, PostgresServer() as server:
        yield ("SQLite", f"sqlite:///{Path(folder) / 'test.sqlite3'}"), ("PostgreSQL", server.new_database())


def main() -> None:
    """Print for each database and history how long a choice and an answer take."""
    with databases() as both, tempfile.TemporaryDirectory() as folder:
        for name, url in both:
            app = create_app(config_for(Path(folder), url))
            with app.app_context():
                upgrade()
                for history in HISTORIES:
                    pupil = Pupil(db.session(), f"pupil {history}")
                    pupil.play(history)
                    if name == "PostgreSQL":
                        analyse()
                    pupil.chosen.clear()
                    pupil.kept.clear()
                    pupil.play(MEASURED, is_measured=True)
                    print(f"{name}, {history:,} answers before: {words(pupil)}", flush=True)
                db.session.remove()
                db.engine.dispose()


def analyse() -> None:
    """Let PostgreSQL count its rows, as it does by itself within a minute: plans are made for that."""
    db.session.connection().exec_driver_sql("ANALYZE")
    db.session.commit()


def words(pupil: Pupil) -> str:
    """The figures in words."""
    choice, anew, answer = (
        f"p50 {percentile(times, 0.5):.1f} ms, p95 {percentile(times, 0.95):.1f} ms"
        for times in (pupil.chosen, pupil.strange, pupil.kept)
    )
    return f"next card {choice} (budget 10), all read anew {anew}; answer kept {answer}; load {os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    main()
