"""What the paper and the page for learners say about people is what the code does."""

import configparser
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement
from sqlalchemy.sql import visitors

from scripts.backups.host import read_settings
from subjunctive_app.models import Base
from subjunctive_app.ops.cleaning import FEW, LEARNERS_KEPT, STRANGERS_KEPT, rules
from subjunctive_app.rooms.service import KEPT as ROOMS_KEPT
from subjunctive_app.settings.service import KEEP_DAYS
from tests.conftest import Browser

ROOT = Path(__file__).resolve().parent.parent
PAPER = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
NOW = datetime(2026, 11, 26, tzinfo=UTC)
UNITS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1), "night": timedelta(days=1)}


def times_in(text: str) -> set[timedelta]:
    """Every "12 hours", "3 days", "5 weeks" of a text."""
    found = re.findall(r"\b(\d+)\s+(hour|day|week|night)s?\b", text)
    return {int(number) * UNITS[unit] for number, unit in found}


def test_every_column_of_every_table_is_told_and_no_other() -> None:
    told: dict[str, list[str]] = {}
    for table, columns in re.findall(r"^\| `(\w+)`: ((?:`\w+`(?:, )?)+) \|", PAPER, re.MULTILINE):
        told.setdefault(table, []).extend(re.findall(r"`(\w+)`", columns))
    stored = {name: sorted(table.columns.keys()) for name, table in Base.metadata.tables.items()}
    assert {name: sorted(columns) for name, columns in told.items()} == stored


def test_no_table_that_leads_to_a_person_is_among_those_of_nobody() -> None:
    nobody = PAPER.partition("### Nothing of a person")[2].partition("\n## ")[0]
    names = re.findall(r"^\| `(\w+)`:", nobody, re.MULTILINE)
    assert len(names) == 3
    assert [name for name in names if Base.metadata.tables[name].foreign_keys] == []


def ages(condition: ColumnElement[bool]) -> set[timedelta]:
    """How old what a rule removes is: the times in its condition, before NOW."""
    values: Iterable[object] = (getattr(part, "value", None) for part in visitors.iterate(condition))
    return {NOW - value for value in values if isinstance(value, datetime)}


def test_what_is_removed_and_when_is_told() -> None:
    expected: dict[str, set[timedelta]] = {}
    tables: dict[str, set[str]] = {}
    for name, model, condition in rules(NOW):
        expected.setdefault(name, set()).update(ages(condition))
        tables.setdefault(name, set()).add(model.__tablename__)
    rows = re.findall(r"^\| `([a-z -]+)` \| ([^|]+) \| ([^|]+) \|$", PAPER.partition("## How long")[2], re.MULTILINE)
    assert {name: times_in(when) for name, _what, when in rows if name in expected} == expected
    assert all(expected.values())
    assert f"fewer than {FEW} answers" in PAPER
    chosen = next(line for line in PAPER.split("\n- ") if line.startswith("Answers:"))
    assert times_in(chosen) == {timedelta(days=days) for days in KEEP_DAYS if days}


def test_how_long_backups_hold_what_was_deleted_is_told() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "scripts" / "backups" / "pgbackrest.conf")
    elsewhere = re.search(r"^repo2-retention-full=(\d+)$", (ROOT / "docs/backups.md").read_text(), re.MULTILINE)
    assert elsewhere
    # The oldest full one is a week from going when the last of so many others is made.
    weeks = [1 + int(config["global"]["repo1-retention-full"]), 1 + int(elsewhere[1])]
    nights = timedelta(days=read_settings({}).keep)
    told = next(line for line in PAPER.split("\n- ") if line.startswith("**Backups**"))
    assert times_in(told) == {*(timedelta(weeks=number) for number in weeks), nights}


def test_learners_read_the_same_times(browser: Browser) -> None:
    backups = max(times_in(next(line for line in PAPER.split("\n- ") if line.startswith("**Backups**"))))
    chosen = {timedelta(days=number) for number in KEEP_DAYS if number}
    days = {"day": 1, "día": 1, "week": 7, "semana": 7}
    for language in ("en", "es"):
        page = browser.client.get("/help", headers={"Accept-Language": language}).text
        kept = re.search(r'<h3 id="kept">.*?</dl>', page, re.DOTALL)
        assert kept
        numbers = re.findall(r"(\d+) (day|week|día|semana)s", kept[0])
        found = {timedelta(days=int(number) * days[word]) for number, word in numbers}
        assert found == {LEARNERS_KEPT, STRANGERS_KEPT, ROOMS_KEPT, *chosen, backups}
