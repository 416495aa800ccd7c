"""Every statement to the database: how long it took, and a log line where that was long."""

import logging
import time
from typing import Any

from sqlalchemy import Engine, ExceptionContext, Pool, QueuePool, event

from subjunctive_app.infra.database import is_kept_back
from subjunctive_app.infra.metrics import counter, gauge, histogram
from subjunctive_app.infra.spans import begin_span

log = logging.getLogger(__name__)
# Enough to find a statement in the code.
MOST_LETTERS = 500
# What is told of a message that holds the values themselves: people's words are among them.
WITH_VALUES = "several statements in one message"
SECONDS = histogram("subjunctive_database_seconds", "Time of each statement to the database.")
SLOW = counter("subjunctive_slow_queries_total", "Statements that took longer than SLOW_QUERY_MS.")
ERRORS = counter("subjunctive_database_errors_total", "Statements that failed, by the class of the error.", error=())
POOL = gauge(
    "subjunctive_pool_connections",
    "Connections to the database: used now, open, and the most there may be.",
    state=("used", "open", "most"),
)


def watch_statements(engine: Engine, slow_ms: int) -> None:
    """Measure what this engine sends from now on."""

    def begun(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        context.began = None
        if not is_kept_back():
            context.span = begin_span(_told(statement, context))
            context.began = time.perf_counter()

    def ended(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if context.began is None:  # it goes out later, with others
            return
        _note(_told(statement, context), time.perf_counter() - context.began, slow_ms)
        if context.span:
            context.span.finish()

    def failed(failure: ExceptionContext) -> None:
        ERRORS.labels(type(failure.original_exception).__name__).inc()
        began = getattr(failure.execution_context, "began", None)
        if began is not None and failure.statement:
            _note(_told(failure.statement, failure.execution_context), time.perf_counter() - began, slow_ms)

    event.listen(engine, "before_cursor_execute", begun)
    event.listen(engine, "after_cursor_execute", ended)
    event.listen(engine, "handle_error", failed)


def _told(statement: str, context: Any) -> str:
    """The statement with the places of its values, never with the values."""
    return WITH_VALUES if context.execution_options.get("no_parameters") else statement


def _note(statement: str, seconds: float, slow_ms: int) -> None:
    SECONDS.observe(seconds)
    if seconds * 1000 > slow_ms:
        SLOW.inc()
        short = " ".join(statement.split())[:MOST_LETTERS]
        log.warning("slow query", extra={"fields": {"ms": round(seconds * 1000, 1), "statement": short}})


def sample_pool(pool: Pool) -> None:
    """Set the gauges of the pool."""
    if isinstance(pool, QueuePool):
        used, most = pool.checkedout(), pool.size() + max(pool._max_overflow, 0)
        for state, number in {"used": used, "open": used + pool.checkedin(), "most": most}.items():
            POOL.labels(state).set(number)
