"""A room in browsers: its host on one phone, pupils on others."""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po
from playwright.sync_api import BrowserContext, Page, expect

NewContext = Callable[..., BrowserContext]
CATALOG = Path(__file__).parents[2] / "subjunctive_app/translations/es/LC_MESSAGES/messages.po"


@lru_cache(maxsize=1)
def _spanish() -> dict[str, str]:
    with CATALOG.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file)}


def in_words_of(page: Page, name: str) -> str:
    """An English name of the interface in the language of the page."""
    return _spanish()[name] if page.locator("html").get_attribute("lang") == "es" else name


def make_room(page: Page, url: str = "", **settings: str) -> str:
    """Make a room with one click, or with settings; return its code. The page shows the console then."""
    page.goto(f"{url}/r")
    if settings:
        page.locator("summary").click()
    for name, value in settings.items():
        page.locator(f"select[name={name}]").select_option(value)
    page.get_by_role("button", name=in_words_of(page, "Make a room")).click()
    expect(page.locator("[data-phase=lobby]")).to_be_visible()
    found = re.search(r"/r/(\w{6})/host", page.url)
    assert found
    return found[1]


def join(page: Page, code: str) -> None:
    """Take the name that is offered."""
    page.goto(f"/r/{code}")
    page.get_by_role("button", name=in_words_of(page, "Join"), exact=True).click()
    expect(page.locator("[data-phase]")).to_be_visible()


def press(host: Page, name: str) -> None:
    """Press a button of the console."""
    host.get_by_role("button", name=in_words_of(host, name), exact=True).click()


def shows(page: Page, phase: str, timeout: float = 10_000) -> None:
    """Wait until the page is in a phase."""
    expect(page.locator(f"#rooms-stage[data-phase={phase}]")).to_be_visible(timeout=timeout)


def says(page: Page, line: str, timeout: float = 10_000) -> None:
    """Wait until the pill of the line says so."""
    expect(page.locator("#rooms-line")).to_contain_text(line, timeout=timeout)


def answer(page: Page, typed: str) -> None:
    """Type an answer and send it."""
    page.locator("input.ans").fill(typed)
    press(page, "Send")
