"""The database is locked by another writer: the verdict comes, the answer goes out again, and is stored once."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.cards import item_on
from tests.servers import GunicornServer

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
# The server waits 5 s for the lock before it answers without having stored.
PATIENCE_MS = 15_000


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[GunicornServer]:
    with GunicornServer({"INSTANCE_DIR": str(tmp_path)}, ROOT) as server:
        yield server


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the write lock of the embedded database, as a backup or a stuck process would."""
    with closing(sqlite3.connect(folder / "ojala.sqlite3", isolation_level=None)) as blocker:
        blocker.execute("BEGIN IMMEDIATE")
        yield
        blocker.execute("ROLLBACK")


def stored(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "ojala.sqlite3")) as connection:
        return int(connection.execute("SELECT count(*) FROM answer").fetchone()[0])


def test_with_javascript_it_goes_out_by_itself(
    new_context: Callable[..., BrowserContext], own_server: GunicornServer, tmp_path: Path
) -> None:
    page = new_context().new_page()
    page.goto(own_server.url)
    with locked(tmp_path):
        page.locator(f'button[name=answer][value="{item_on(page)[1]}"]').click()
        expect(page.locator("[data-verdict=right]")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.locator("#drills-unsaved")).to_contain_text("Not saved yet")
    assert stored(tmp_path) == 0
    expect(page.locator("#drills-unsaved")).to_be_empty(timeout=PATIENCE_MS)
    assert stored(tmp_path) == 1


def test_without_javascript_it_goes_out_with_the_next_answer(
    new_context: Callable[..., BrowserContext], own_server: GunicornServer, tmp_path: Path
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(own_server.url)
    with locked(tmp_path):
        page.locator(f'button[name=answer][value="{item_on(page)[1]}"]').click(timeout=PATIENCE_MS)
        expect(page.locator("[data-verdict=right]")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.locator("#drills-unsaved")).to_contain_text("Not saved yet")
    page.locator(f'button[name=answer][value="{item_on(page)[1]}"]').click()
    expect(page.locator("#drills-unsaved")).to_be_empty()
    assert stored(tmp_path) == 2
