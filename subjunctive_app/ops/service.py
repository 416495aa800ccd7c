"""Checks of what the app depends on."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


@dataclass(frozen=True, slots=True)
class Health:
    """The state of each dependency: `ok`, or what is the matter."""

    database: str
    migrations: str

    @property
    def is_ok(self) -> bool:
        """True when every dependency is."""
        return self.database == self.migrations == "ok"

    def as_dict(self) -> dict[str, object]:
        """For the JSON answer."""
        checks = {"database": self.database, "migrations": self.migrations}
        return {"status": "ok" if self.is_ok else "unavailable", "checks": checks}


def check_health(session: Session) -> Health:
    """Ask the database for its schema revision and compare it with the migrations of this code."""
    try:
        revision = session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError as error:
        session.rollback()
        return Health(database=_reason(session, error), migrations="unknown")
    return Health(database="ok", migrations=_migrations(revision))


@lru_cache(maxsize=1)
def revisions() -> tuple[str, ...]:
    """The migrations that came with this code, the newest first."""
    return tuple(script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def _migrations(revision: str | None) -> str:
    """A revision that this code does not know is newer: migrations only add while two releases run side by side."""
    is_current = revision == revisions()[0]
    return "ok" if is_current or (revision and revision not in revisions()) else f"at {revision}"


def _reason(session: Session, error: SQLAlchemyError) -> str:
    """Whether the database is away or only empty; never its address or password."""
    try:
        session.scalar(text("SELECT 1"))
    except SQLAlchemyError:
        session.rollback()
        return "unreachable"
    return f"no schema ({type(error).__name__})"
