"""Engines: how SQLite and PostgreSQL are opened, and how a writing transaction begins.

SQLite lets one writer in at a time. A transaction that reads first and writes later is refused at once when
another one wrote meanwhile (SQLITE_BUSY_SNAPSHOT), so writers begin with BEGIN IMMEDIATE; and a lock of our own
puts the threads of this process in a queue, since SQLite's own waiting is by chance and starves some.
"""

import threading
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session

BUSY_TIMEOUT_S = 5
WRITES = {"writes": True}


def engine_options(url: str) -> dict[str, Any]:
    """Arguments for create_engine. Waiting is bounded everywhere: a request never hangs on the database."""
    if url.startswith("sqlite"):
        return {
            "pool_size": 16,
            "max_overflow": 112,  # one for each thread of the embedded server
            "pool_timeout": BUSY_TIMEOUT_S,
            "hide_parameters": True,
            "connect_args": {"isolation_level": None, "timeout": BUSY_TIMEOUT_S},
        }
    return {
        "pool_size": 5,
        "max_overflow": 3,
        "pool_timeout": 2,
        "pool_pre_ping": True,
        "hide_parameters": True,  # an error must not put learners' words into the log
        "connect_args": {
            "connect_timeout": 2,
            "options": "-c statement_timeout=1500 -c timezone=UTC",
            # A line that has gone silent is given up after seconds; statement_timeout needs a server that answers.
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 2,
            "tcp_user_timeout": 3000,
        },
    }


def prepare_engine(engine: Engine) -> None:
    """Attach the events that SQLite needs; nothing for PostgreSQL."""
    if engine.dialect.name != "sqlite":
        return
    writers = threading.Lock()

    def connected(connection: Any, record: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    def begun(connection: Connection) -> None:
        if not connection.get_execution_options().get("writes"):
            connection.exec_driver_sql("BEGIN")
            return
        if not writers.acquire(timeout=BUSY_TIMEOUT_S):
            raise OperationalError("BEGIN IMMEDIATE", {}, TimeoutError("database is locked"))
        connection.info["holds_writers"] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def returned(connection: Any, record: Any) -> None:
        if record.info.pop("holds_writers", False):
            writers.release()

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    event.listen(engine, "checkin", returned)


def begin_write(session: Session) -> None:
    """Start a writing transaction. Call it before anything is read: the option counts only at the beginning."""
    session.rollback()
    session.connection(execution_options=WRITES)


def dialect_of(session: Session) -> str:
    """`sqlite` or `postgresql`: what a statement that is made once is made for."""
    return session.get_bind().dialect.name


def upsert(dialect: str, model: type[DeclarativeBase]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that may be given `on_conflict_do_update`; both databases know it, each in its own dialect."""
    return sqlite.insert(model) if dialect == "sqlite" else postgresql.insert(model)
