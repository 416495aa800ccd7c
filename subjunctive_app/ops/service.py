"""Checks of what the app depends on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from subjunctive_app.infra.breaker import Breaker
from subjunctive_app.infra.redis import RedisAway, RedisStore
from subjunctive_app.ops.schema import pending, revisions


@dataclass(frozen=True, slots=True)
class Health:
    """The state of each dependency: `ok`, or what is the matter."""

    database: str
    migrations: str
    redis: str = ""
    breakers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_ok(self) -> bool:
        """True when the app can do all that it must. Without Redis it can, only less well."""
        return self.database == self.migrations == "ok"

    def as_dict(self) -> dict[str, object]:
        """For the JSON answer: `ok`, `degraded` without Redis, or `unavailable`; the breakers are of this process."""
        checks = {"database": self.database, "migrations": self.migrations}
        checks |= {"redis": self.redis} if self.redis else {}
        status = "unavailable" if not self.is_ok else "degraded" if self.redis == "unreachable" else "ok"
        return {"status": status, "checks": checks, "breakers": dict(self.breakers)}


def check_health(session: Session, redis: RedisStore | None = None, breakers: Sequence[Breaker] = ()) -> Health:
    """Ask Redis, if there is one, and the database, whose schema must be the one of this code's migrations."""
    database, migrations = _database(session)
    return Health(database, migrations, _redis(redis), {breaker.name: breaker.state for breaker in breakers})


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
    """Whether the database is away or only empty; never its address or password."""
    try:
        session.scalar(text("SELECT 1"))
    except SQLAlchemyError:
        session.rollback()
        return "unreachable"
    return f"no schema ({type(error).__name__})"
