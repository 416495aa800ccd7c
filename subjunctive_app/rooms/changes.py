"""What is new in the table of a class at its own pace, from what a browser says that it shows."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from subjunctive_app.domain.rooms.paced import Row
from subjunctive_app.rooms.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Changes:
    """The rows that changed, in the order of the table, and whether the errors did."""

    rows: tuple[Row, ...]
    errors: bool
    groups: tuple[tuple[int, tuple[Row, ...]], ...]


def digest(room: Snapshot) -> str:
    """What the table shows, in a line: who is in it, the errors, and a sign for each member in the order they came."""
    signs = {row.member: row.sign for row in room.board.rows}
    return f"{_people(room)}.{_errors(room)}.{''.join(signs[one.id] for one in room.members)}"


def changes(room: Snapshot, seen: str) -> Changes | None:
    """What has changed since a digest; None where the whole table is to be sent."""
    people, _dot, rest = seen.partition(".")
    errors, _dot, signs = rest.partition(".")
    if people != _people(room) or len(signs) != len(room.members):
        return None
    before = dict(zip((one.id for one in room.members), signs, strict=True))
    rows = tuple(row for row in room.board.rows if row.sign != before[row.member])
    return Changes(rows, errors != _errors(room), tuple(_groups(room.board.rows, {row.member for row in rows})))


def _groups(rows: tuple[Row, ...], changed: set[int]) -> Iterator[tuple[int, tuple[Row, ...]]]:
    """The changed rows as they follow each other, each group with the row that stays before it, or 0."""
    before, group = 0, list[Row]()
    for row in rows:
        if row.member in changed:
            group.append(row)
            continue
        if group:
            yield before, tuple(group)
        before, group = row.member, []
    if group:
        yield before, tuple(group)


def _people(room: Snapshot) -> str:
    return _short(str([(one.id, one.nick) for one in room.members]))


def _errors(room: Snapshot) -> str:
    shown = room.paced and room.paced.shown
    return _short(str((room.board.errors, shown and shown.place)))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
