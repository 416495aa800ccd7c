"""Engines: how SQLite and PostgreSQL are opened, and how a writing transaction begins.

Waiting is bounded everywhere. While PostgreSQL is away a breaker refuses at once: pages come from the cache or as a
503, cards are graded all the same, and an answer stays with its page as a receipt until it can be kept.

SQLite lets one writer in at a time. A transaction that reads first and writes later is refused at once when
another one wrote meanwhile (SQLITE_BUSY_SNAPSHOT), so writers begin with BEGIN IMMEDIATE; and a lock of our own
puts the threads of this process in a queue, since SQLite's own waiting is by chance and starves some.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg2
from sqlalchemy import Connection, Engine, PoolProxiedConnection, QueuePool, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session

from subjunctive_app.infra import deadline
from subjunctive_app.infra.breaker import Breaker
from subjunctive_app.infra.metrics import counter

log = logging.getLogger(__name__)
BUSY_TIMEOUT_S = 5
POOL_TIMEOUT_S = 2
PING_S = 1.0
LONG_S = 35.0  # what jobs wait at most for a statement; the server ends it 5 s earlier
WRITES = {"writes": True}
IN_VAIN = counter("subjunctive_pool_timeouts_total", "Requests that found all connections of the pool in use.")
# The statements of a `together`, as they will go out.
_waiting: ContextVar[list[bytes] | None] = ContextVar("waiting", default=None)


class GuardedPool(QueuePool):
    """A pool behind a breaker. Each connection that it gives has just answered, or was just made."""

    breaker: Breaker

    def connect(self) -> PoolProxiedConnection:
        """A connection. Raises OperationalError at once while the database is away or the request's time is up."""
        if deadline.is_over() or not self.breaker.allows():
            raise OperationalError("connect", None, TimeoutError("the database is away"))
        try:
            with deadline.at_most(PING_S):
                connection = super().connect()
        except PoolTimeout:
            IN_VAIN.inc()
            deadline.give_up()
            raise
        except psycopg2.OperationalError:
            self.breaker.failed()
            raise
        self.breaker.succeeded()
        return connection


def engine_options(url: str, pool: int, breaker: Breaker) -> dict[str, Any]:
    """Arguments for create_engine; `pool` is how many connections to PostgreSQL this process may hold."""
    if url.startswith("sqlite"):
        return {
            "pool_size": 16,
            "max_overflow": 112,  # one for each thread of the embedded server
            "pool_timeout": BUSY_TIMEOUT_S,
            "hide_parameters": True,
            "connect_args": {"isolation_level": None, "timeout": BUSY_TIMEOUT_S},
        }
    return {
        "poolclass": type("GuardedPool", (GuardedPool,), {"breaker": breaker}),
        "pool_size": pool,
        "max_overflow": 0,
        "pool_timeout": POOL_TIMEOUT_S,
        "pool_pre_ping": True,
        "executemany_mode": "values_plus_batch",  # the skills of an answer go out together, not one by one
        "hide_parameters": True,  # an error must not put learners' words into the log
        "connect_args": {
            "connect_timeout": int(deadline.CONNECT_S),
            "options": "-c statement_timeout=1500 -c timezone=UTC",
            # The server's end of a line that has gone silent; ours is infra/deadline.py.
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 2,
            "tcp_user_timeout": 3000,
        },
    }


def prepare_engine(engine: Engine) -> None:
    """Attach what each database needs: the order of writers for SQLite, deadlines and hosts for PostgreSQL."""
    if engine.dialect.name == "sqlite":
        _put_writers_in_a_queue(engine)
    else:
        deadline.install()
        event.listen(engine, "do_connect", Hosts())
        _forgive_rollbacks(engine)
        _send_together(engine)


def _forgive_rollbacks(engine: Engine) -> None:
    """A rollback over a line that breaks is no error: the server does it by itself, and the pool finds the line dead.

    It would come at the end of a request, when Flask can only drop the response that is already made.
    """
    roll_back = engine.dialect.do_rollback

    def forgiving(connection: Any) -> None:
        try:
            roll_back(connection)
        except psycopg2.Error as error:
            if not connection.closed:
                raise
            log.warning("rollback not sent: %s", type(error).__name__)

    engine.dialect.do_rollback = forgiving  # type: ignore[assignment,method-assign]


class Hosts:
    """Connects to the first host of a list that will have us, the one that did so last before all others.

    libpq would do so itself, but behind a wait callback it does not turn to the next host when one is silent.
    """

    def __init__(self) -> None:
        self._last: tuple[str, str] | None = None

    def __call__(self, dialect: Any, record: Any, args: Any, params: dict[str, Any]) -> Any:
        """A connection, or None where only one host is named and there is nothing to choose."""
        hosts = str(params.get("host", "")).split(",")
        if len(hosts) == 1:
            return None
        ports = str(params.get("port", "")).split(",")
        places = list(zip(hosts, ports if len(ports) > 1 else ports * len(hosts), strict=True))
        # Only a server that may be written to will do, unless the operator asks for another.
        asked = {"target_session_attrs": "read-write", **params}
        return self._connect(sorted(places, key=lambda place: place != self._last), asked)

    def _connect(self, places: list[tuple[str, str]], params: dict[str, Any]) -> Any:
        for place in places:
            try:
                connection = psycopg2.connect(**{**params, "host": place[0], "port": place[1] or None})
            except psycopg2.OperationalError as error:
                last = error
            else:
                self._last = place
                return connection
        raise last


def _put_writers_in_a_queue(engine: Engine) -> None:
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


def begin_long_write(session: Session) -> None:
    """The same for what reads or removes much, as jobs do: the server lets its statements take longer."""
    begin_write(session)
    if dialect_of(session) == "postgresql":
        session.execute(text(f"SET LOCAL statement_timeout = {round((LONG_S - 5) * 1000)}"))


def begin_read(session: Session) -> None:
    """Read without a transaction, which each statement is alone under READ COMMITTED: two messages fewer. SQLite's
    readers stay at one moment.
    """
    session.rollback()
    if dialect_of(session) == "postgresql":
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})


@contextmanager
def together(session: Session) -> Iterator[Connection]:
    """What is written over this connection goes to PostgreSQL at the end, all in one message; SQLite has no way to go.

    Nothing inside may ask for a result. What is refused is raised at the end.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        yield connection
        return
    waiting: list[bytes] = []
    token = _waiting.set(waiting)
    try:
        yield connection
    finally:
        _waiting.reset(token)
    connection.exec_driver_sql(b";".join(waiting).decode(), execution_options={"no_parameters": True})


def is_kept_back() -> bool:
    """Whether what this thread sends now waits for the end of a `together`."""
    return _waiting.get() is not None


def _send_together(engine: Engine) -> None:
    """Each message that is waited for costs more than what most statements do."""

    def keep(cursor: Any, statement: str, rows: list[Any], context: Any) -> bool:
        waiting = _waiting.get()
        if waiting is None:
            return False
        waiting.extend(cursor.mogrify(statement, row) for row in rows)
        return True  # SQLAlchemy takes it for done

    def keep_one(cursor: Any, statement: str, row: Any, context: Any) -> bool:
        return keep(cursor, statement, [row], context)

    event.listen(engine, "do_execute", keep_one)
    event.listen(engine, "do_executemany", keep)


def dialect_of(session: Session) -> str:
    """`sqlite` or `postgresql`: what a statement that is made once is made for."""
    return session.get_bind().dialect.name


def upsert(dialect: str, model: type[DeclarativeBase]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that may be given `on_conflict_do_update`; both databases know it, each in its own dialect."""
    return sqlite.insert(model) if dialect == "sqlite" else postgresql.insert(model)
