"""What a deploy asks a new release before anything is touched: `python -m scripts.release_check`.

Reads the settings as the app does, asks the database, and prints one line: its size, and the migrations that it
lacks. Exit 1 with the reason where the release could not start, or is not one to be deployed in two colours.
"""

import sys

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from subjunctive_app.config import Config, ConfigError
from subjunctive_app.ops.schema import SchemaError, pending, revisions

MB = 2**20
CONNECT_S = 5


def report(config: Config) -> str:
    """The line. Raises SchemaError, and SQLAlchemyError where the database does not answer."""
    engine = create_engine(config.database_url, connect_args={"connect_timeout": CONNECT_S}, hide_parameters=True)
    try:
        with engine.connect() as connection:
            size = connection.scalar(text("SELECT pg_database_size(current_database())")) or 0
            has_schema = inspect(connection).has_table("alembic_version")
            current = connection.scalar(text("SELECT version_num FROM alembic_version")) if has_schema else None
    finally:
        engine.dispose()
    missing = pending(current, revisions())
    return f"database_mb={-(-size // MB)} pending_expand={len(missing.expand)} pending_contract={len(missing.contract)}"


def main() -> None:
    """Print the report, or the reason why there is none: never an address or a password."""
    try:
        config = Config.from_env()
        if config.is_embedded:
            sys.exit("DATABASE_URL is not PostgreSQL: two colours cannot share a SQLite file. `make run` restarts it.")
        for doubt in config.doubts():
            print(f"WARNING  {doubt}", file=sys.stderr)
        print(report(config))
    except (ConfigError, SchemaError) as error:
        sys.exit(str(error))
    except SQLAlchemyError as error:
        sys.exit(f"The database does not answer ({type(error).__name__}).")


if __name__ == "__main__":
    main()
