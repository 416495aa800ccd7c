"""The form table in Chromium: it fits the window, with every table open."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.servers import GunicornServer

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("verb", ["tener", "roer", "desaparecer"])
def test_the_tables_fit_the_window(
    new_context: Callable[..., BrowserContext], server: GunicornServer, verb: str, width: int
) -> None:
    page = new_context(viewport={"width": width, "height": 740}).new_page()
    page.goto(f"{server.url}/verbs/{verb}")
    folded = page.locator("details:not([open]) > summary")
    expect(folded).to_have_count(6)
    while folded.count():
        folded.first.click()
    expect(page.locator("table:visible")).to_have_count(8)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="no ", exact=False).first.click()
    expect(page.locator("#how > summary")).to_contain_text("How ")
    expect(page.locator("[aria-current=true]")).to_contain_text("no ")
