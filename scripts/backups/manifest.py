"""What the database held at one point of its log: for each table the number of rows, and a digest of all of them.

The point is exact. For some milliseconds nobody writes: then a name goes into the log (pg_create_restore_point), and
the snapshot of that moment is read at leisure. A restore up to the name must hold just these rows.
"""

import json
import secrets
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.backups.host import BackupError, Settings, call, give, stamp, warn
from scripts.backups.repository import Backup

TABLES = """SELECT quote_ident(nspname) || '.' || quote_ident(relname) FROM pg_class
JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind = 'r' AND nspname NOT IN ('pg_catalog', 'information_schema') AND nspname NOT LIKE 'pg\\_t%' ORDER BY 1"""
# Shorter than deadlock_timeout (1 s): whoever has to give way is this script, never a learner's answer.
LOCK_MS, TRIES = 300, 30
FORM = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET extra_float_digits = 1; SET statement_timeout = 0;"


def psql(settings: Settings, statements: str, *, host: Path | None = None) -> list[str]:
    """What the statements give, a line for each row; of the live cluster, or of the one whose socket is in `host`.

    Raises BackupError.
    """
    where = ["--host", str(host), "--port", "5432"] if host else []
    words = ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", *where]
    return call(settings, [*words, "--dbname", settings.database], statements).splitlines()


def _read(tables: Sequence[str]) -> str:
    """One statement that counts all tables; the digest does not depend on the order of rows, nor on that of columns'
    storage: it adds up a hash of each row as text."""
    rows = [
        f"SELECT '{table}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {table} t"  # noqa: S608
        for table in tables
    ]
    return " UNION ALL ".join(rows) + ";"


def _parse(lines: Sequence[str]) -> dict[str, list[str]]:
    fields = [line.split("|") for line in lines if line.count("|") == 2]
    return {table: [rows, digest] for table, rows, digest in fields}


def take(settings: Settings, backup: Backup) -> dict[str, object]:
    """Name a point in the log, and write down what the database holds there. Raises BackupError."""
    tables = psql(settings, TABLES)
    if not tables:
        raise BackupError(f"The database {settings.database} has no tables.")
    name = f"ojala-{stamp()}-{secrets.token_hex(3)}"
    script = f"""{FORM} SET lock_timeout = {LOCK_MS};
BEGIN ISOLATION LEVEL REPEATABLE READ;
SAVEPOINT quiet;
LOCK TABLE {", ".join(tables)} IN SHARE MODE;
SELECT pg_create_restore_point('{name}');
ROLLBACK TO SAVEPOINT quiet;
{_read(tables)}
COMMIT; SELECT pg_switch_wal();"""
    found = {"point": name, "label": backup.label, "repo": backup.repo, "tables": _parse(_patiently(settings, script))}
    path = settings.below("manifests") / f"{name}.json"
    path.write_text(json.dumps(found, indent=1), encoding="utf-8")
    give(settings, path)
    return found


def _patiently(settings: Settings, script: str) -> list[str]:
    for _ in range(TRIES - 1):
        try:
            return psql(settings, script)
        except BackupError as error:
            if "lock timeout" not in str(error):
                raise
            time.sleep(1)
    return psql(settings, script)


def newest(settings: Settings, known: Sequence[Backup]) -> list[tuple[Backup, dict[str, object]]]:
    """For each set that has one its manifest, the newest first. Those of sets that are gone are removed."""
    found = []
    sets = {(one.label, one.repo): one for one in known}
    for path in sorted((settings.folder / "manifests").glob("ojala-*.json"), reverse=True):
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            warn(f"{path} cannot be read.")
            continue
        if backup := sets.pop((manifest["label"], manifest["repo"]), None):
            found.append((backup, manifest))
        elif all((one.label, one.repo) != (manifest["label"], manifest["repo"]) for one in known):
            path.unlink()
    return found


def compare(settings: Settings, manifest: Mapping[str, object], host: Path) -> int:
    """Raise BackupError naming what differs in the cluster behind `host`; return how many rows are the same."""
    expected: dict[str, list[str]] = dict(manifest["tables"])  # type: ignore[call-overload]
    found = _parse(psql(settings, f"{FORM} {_read(sorted(expected))}", host=host))
    differing = [
        f"{table}: {expected[table][0]} rows, {found[table][0]} restored"
        + ("" if expected[table][0] != found[table][0] else ", with another content")
        for table in expected
        if expected[table] != found.get(table)
    ]
    if differing:
        raise BackupError(f"At {manifest['point']} the manifest says otherwise: {'; '.join(differing)}")
    return sum(int(rows) for rows, _digest in found.values())


def count_rows(settings: Settings, host: Path) -> dict[str, int]:
    """The rows of each table in the cluster behind `host`."""
    found = _parse(psql(settings, _read(psql(settings, TABLES, host=host)), host=host))
    return {table: int(rows) for table, (rows, _digest) in found.items()}
