"""Part of `make bench`: what counting, timing and reporting add to an answered card, in processor time."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from flask import Flask
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool
from werkzeug.test import EnvironBuilder

from subjunctive_app.config import Config
from subjunctive_app.drills.service import ANSWERS, DIAGNOSES
from subjunctive_app.infra.sentry import init_sentry
from subjunctive_app.infra.statements import watch_statements
from subjunctive_app.web.metrics import init_metrics
from subjunctive_app.web.requests import App, init_requests

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
STATEMENTS = 13  # more than an answer sends (docs/performance.md)
ROUNDS, CALLS = 15, 400
# Nobody listens there.
NOWHERE = "http://key@127.0.0.1:9/1"


def cost_us(call: Callable[[], object]) -> float:
    """Processor time of a call in microseconds, in the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(CALLS):
            call()
        best = min(best, time.process_time() - began)
    return best / CALLS * 1e6


def request_to(app: Flask) -> Callable[[], object]:
    """A request that does nothing else."""
    environ = EnvironBuilder("/nothing/x").get_environ()
    return lambda: b"".join(app({**environ}, lambda status, headers, error=None: lambda data: None))


def bare(config: Config, *, counts: bool) -> Flask:
    """An app of one page, with or without metrics."""
    app = App(__name__)
    init_requests(app, config)
    if counts:
        init_metrics(app, config)
    app.add_url_rule("/nothing/<what>", "nothing", lambda what: "nothing")
    return app


def statement_on(engine: Engine) -> Callable[[], object]:
    """The smallest statement."""
    connection = engine.connect()
    return lambda: connection.exec_driver_sql("SELECT 1").fetchone()


def memory() -> Engine:
    """A database in memory."""
    return create_engine("sqlite://", poolclass=StaticPool)


def count_answer() -> None:
    """What an answer counts."""
    ANSWERS.labels("type", "kept").inc()
    DIAGNOSES.labels("right").inc()


def main() -> None:
    """Print what each part costs, and all of it for an answer."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config.from_env({"INSTANCE_DIR": folder})
        watched = memory()
        watch_statements(watched, 10_000)
        plain_request, counted_request = (request_to(bare(config, counts=counts)) for counts in (False, True))
        plain_statement, counted_statement = statement_on(memory()), statement_on(watched)
        before = cost_us(plain_request), cost_us(plain_statement)
        metrics = cost_us(counted_request) - before[0], cost_us(counted_statement) - before[1], cost_us(count_answer)
        whole = metrics[0] + STATEMENTS * metrics[1] + metrics[2]
        print(f"metrics: request {metrics[0]:.0f} µs, statement {metrics[1]:.1f} µs, counters {metrics[2]:.1f} µs")
        print(f"         an answer of {STATEMENTS} statements {whole / 1000:.2f} ms")
        for traces in (0.0, 1.0):
            init_sentry(NOWHERE, environment="development", release="bench@0", role="app", traces=traces)
            request, statement = cost_us(plain_request) - before[0], cost_us(counted_statement) - before[1] - metrics[1]
            print(f"Sentry, a share of {traces:.0f} traced: request {request:.0f} µs, statement {statement:.1f} µs")
    print("load average:", *(f"{load:.1f}" for load in os.getloadavg()))


def with_files() -> None:
    """Run this once more, counting into files, as under gunicorn: prometheus_client chooses when it is loaded."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, FOLDER: folder}
        subprocess.run([sys.executable, "-m", "scripts.bench_metrics"], env=env, check=True)


if __name__ == "__main__":
    main() if FOLDER in os.environ else with_files()
