"""The progress page of a learner with many answers: its time, by the clock of the client and by that of the server as
its log tells it, and its bytes, on SQLite and on PostgreSQL.

Five thousand answers are given one by one. The log of a hundred thousand repeats them in earlier years, and what is
kept of it is filled up: each trigger of the content with three kinds of mistake, as nobody will ever have. Each page is
made anew: nothing of it is kept, only what the process knows of the learner, as after an answer.
"""

import gzip
import http.client
import random
import re
import secrets
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from flask_migrate import upgrade
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from scripts.bench import ROOT, percentile
from subjunctive_app import create_app
from subjunctive_app.domain.focus import suited
from subjunctive_app.domain.items import all_items
from subjunctive_app.domain.questions import Mode, Question
from subjunctive_app.drills import service
from subjunctive_app.drills.tokens import Card, Submission
from subjunctive_app.extensions import db
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Answer, Tally
from tests.conftest import config_for
from tests.domain.replay import Mind
from tests.servers import GunicornServer, PostgresServer

ANSWERS, MANY = 5_000, 100_000
DIALECT, A_DAY, PAGES, WARM_UP = "tu_ustedes", 40, 200, 20
MODES: tuple[Mode, ...] = ("type", "type", "choose")
LINE = re.compile(r"request method=GET rule=/progress status=200 ms=([\d.]+)")
KINDS = ("indicative_same_person", "subjunctive_for_indicative", "other_subjunctive_tense")


def fill(session: Session, key: str) -> None:
    """Five thousand answers of one learner who practises forty sentences a day, up to today."""
    rng = random.Random(ANSWERS)  # noqa: S311  (no secret)
    mind, visitor, items = Mind(rng, talent=1.0), Visitor(key, lambda: True), suited(DIALECT)
    begin = datetime.now(UTC) - timedelta(days=ANSWERS // A_DAY, minutes=10)
    for number in range(ANSWERS):
        mind.day, of_today = divmod(number, A_DAY)
        item, mode = rng.choice(items), rng.choice(MODES)
        at = begin + timedelta(days=mind.day, seconds=of_today)
        card = Card(item.id, uuid.uuid4(), 1, mode, DIALECT, number + 1, 1, at)
        typed = mind.answer(Question(item, mode, DIALECT))
        service.keep(session, Submission(card, typed, False, at), visitor)
    session.rollback()


def multiply(session: Session) -> None:
    """The log in earlier years too."""
    columns = [column for column in Answer.__table__.columns if column.key != "id"]
    rows = [dict(row) for row in session.execute(select(*columns)).mappings()]
    for times in range(1, MANY // ANSWERS):
        back = timedelta(days=times * ANSWERS // A_DAY)
        moved = [{**row, "submission_id": uuid.uuid4(), "answered_at": row["answered_at"] - back} for row in rows]
        session.execute(insert(Answer), moved)
    session.commit()


def miss_everything(session: Session) -> None:
    """Each trigger with each of three mistakes."""
    learner = session.scalar(select(Answer.learner_id).limit(1))
    session.execute(delete(Tally).where(Tally.trigger != ""))
    places = {(item.environment, item.target.trigger.casefold()): item for item in all_items().values()}
    last = {"learner_id": learner, "count": 7, "last_typed": "vienes", "last_at": datetime.now(UTC)}
    full = [
        {**last, "environment": environment, "trigger": trigger, "kind": kind, "last_item": item.id}
        for (environment, trigger), item in places.items()
        for kind in KINDS
    ]
    session.execute(insert(Tally), full)
    session.commit()


def measure(server: GunicornServer, key: str) -> str:
    """The times of the page in a row over one kept connection, and its bytes as they travel."""
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    headers = {"Cookie": f"learner={key}; seen=1", "Accept-Encoding": "gzip"}
    waited = []
    for _number in range(PAGES + WARM_UP):
        began = time.perf_counter()
        connection.request("GET", "/progress", headers=headers)
        page = connection.getresponse().read()
        waited.append(time.perf_counter() - began)
    served = [float(found) / 1000 for found in LINE.findall(server.log)]
    times = ", ".join(
        f"{whose} p50 {percentile(part, 0.5):.1f} ms, p95 {percentile(part, 0.95):.1f} ms"
        for whose, part in (("client", waited[WARM_UP:]), ("server", served[WARM_UP:]))
    )
    return f"{times}, {len(page):,} B ({len(gzip.decompress(page)):,} B unpacked)"


def run(name: str, database: str, folder: Path) -> None:
    """Fill a database more and more, serve it, print a line for each stage."""
    key, app = secrets.token_hex(32), create_app(config_for(folder, database))
    settings = {"INSTANCE_DIR": str(folder), "DATABASE_URL": database}
    stages: tuple[tuple[str, Callable[[Session], None]], ...] = (
        (f"{ANSWERS:,} answers", lambda session: fill(session, key)),
        (f"{MANY:,} answers", multiply),
        ("the same, each trigger missed in three ways", miss_everything),
    )
    for stage, more in stages:
        with app.app_context():
            upgrade()
            more(db.session())
        with GunicornServer(settings, ROOT) as server:
            print(f"/progress on {name}, {stage}: {measure(server, key)}", flush=True)


def main() -> None:
    """Print three lines for each database."""
    with tempfile.TemporaryDirectory(prefix="test-") as folder:
        run("SQLite", f"sqlite:///{folder}/test.sqlite3", Path(folder))
    with PostgresServer() as postgres, tempfile.TemporaryDirectory(prefix="test-") as folder:
        run("PostgreSQL", postgres.new_database(), Path(folder))


if __name__ == "__main__":
    main()
