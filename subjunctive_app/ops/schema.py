"""The two phases of a change of the schema.

A revision with `phase = "expand"`, the default, only adds: the release before it serves on beside the new one, and a
deploy applies it. One with `phase = "contract"` takes away what no release uses any more: it is applied by a step of
its own, later, and the release that brings it works with it and without it.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
PHASES = ("expand", "contract")


class SchemaError(ValueError):
    """The migrations cannot be applied in two phases; the message says why."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A migration: its id and its phase."""

    id: str
    phase: str


@dataclass(frozen=True, slots=True)
class Pending:
    """What a database lacks, the oldest first."""

    expand: tuple[Revision, ...]
    contract: tuple[Revision, ...]


@lru_cache(maxsize=8)
def revisions(folder: Path = MIGRATIONS) -> tuple[Revision, ...]:
    """The migrations that came with this code, the oldest first. Raises SchemaError for a phase that is none, and for
    migrations that are not one chain.

    Read as text: every process that is asked for its health would load Alembic otherwise.
    """
    names = [_names(path) for path in (folder / "versions").glob("*.py")]
    after = {one["down_revision"]: Revision(one["revision"], one.get("phase", "expand")) for one in names}
    found, last = [], None
    while one := after.get(last):
        if one.phase not in PHASES:
            raise SchemaError(f"{one.id}: phase is {one.phase!r}; it must be 'expand' or 'contract'.")
        found.append(one)
        last = one.id
    if len(found) < len(names):
        raise SchemaError("The migrations are not one chain: two follow the same one, or one follows none.")
    return tuple(found)


def _names(path: Path) -> dict[str, Any]:
    """What a migration says of itself: the constants at the top of its file."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    assigned = [(node.targets[0], node.value) for node in body if isinstance(node, ast.Assign)]
    assigned += [(node.target, node.value) for node in body if isinstance(node, ast.AnnAssign) and node.value]
    return {
        name.id: value.value
        for name, value in assigned
        if isinstance(name, ast.Name) and isinstance(value, ast.Constant)
    }


def pending(current: str | None, known: Sequence[Revision]) -> Pending:
    """What lies between the revision of a database and the newest one; nothing where the database is ahead.

    Raises SchemaError where an expansion comes after a contraction that was not applied.
    """
    ids = [one.id for one in known]
    if current and current not in ids:
        return Pending((), ())
    missing = list(known[ids.index(current) + 1 :] if current else known)
    # In an empty database there is nothing to take away from anybody.
    first = next((i for i, one in enumerate(missing) if current and one.phase == "contract"), len(missing))
    expand, contract = missing[:first], missing[first:]
    if late := next((one for one in contract if one.phase == "expand"), None):
        raise SchemaError(f"{late.id} comes after {contract[0].id}, which contracts: run that first (--contract).")
    return Pending(tuple(expand), tuple(contract))
