"""Checks of what the app depends on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from subjunctive_app.infra.breaker import Breaker
from subjunctive_app.infra.disk import disk_state
from subjunctive_app.infra.redis import RedisAway, RedisStore
from subjunctive_app.ops.schema import pending, revisions


@dataclass(frozen=True, slots=True)
class Health:
    """The state of each dependency: `ok`, or what is the matter."""

    database: str
    migrations: str
    redis: str = ""
    disk: str = "ok"
    breakers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_ok(self) -> bool:
        """True when the app can do all that it must: without Redis less well, with a full disk not for long."""
        return self.database == self.migrations == "ok"

    def as_dict(self) -> dict[str, object]:
        """For the JSON answer: `ok`, `degraded` without Redis or disk, or `unavailable`.

        The breakers are of this process.
        """
        checks = {"database": self.database, "migrations": self.migrations, "disk": self.disk}
        checks |= {"redis": self.redis} if self.redis else {}
        is_well = self.disk == "ok" and self.redis in {"", "ok"}
        status = "unavailable" if not self.is_ok else "ok" if is_well else "degraded"
        return {"status": status, "checks": checks, "breakers": dict(self.breakers)}


def check_health(session: Session, redis: RedisStore | None, breakers: Sequence[Breaker], folder: Path) -> Health:
    """Ask Redis, if there is one, the disk of the folder, and the database, whose schema must be this code's.

    Each answers or is given up: the database after 3 s, the others after half a second.
    """
    (database, migrations), away, disk = _database(session), _redis(redis), disk_state(folder)
    return Health(database, migrations, away, disk, {breaker.name: breaker.state for breaker in breakers})


def _database(session: Session) -> tuple[str, str]:
    try:
        revision = session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError as error:
        session.rollback()
        return _reason(session, error), "unknown"
    return "ok", _migrations(revision)


def _redis(redis: RedisStore | None) -> str:
    """Whether Redis answers; empty where there is none."""
    if redis is None:
        return ""
    try:
        redis.run(lambda client: client.ping())
    except RedisAway:
        return "unreachable"
    return "ok"


def _migrations(revision: str | None) -> str:
    """A revision that this code does not know is newer: migrations only add while two releases run side by side.

    What takes away may wait: this code works with it and without it.
    """
    is_enough = revision and not pending(revision, revisions()).expand
    return "ok" if is_enough else f"at {revision}"


def _reason(session: Session, error: SQLAlchemyError) -> str:
    """Whether the database is away, busy or only empty; never its address or password."""
    if isinstance(error, PoolTimeout):
        return "no free connection"
    try:
        session.scalar(text("SELECT 1"))
    except SQLAlchemyError:
        session.rollback()
        return "unreachable"
    return f"no schema ({type(error).__name__})"
