"""Reading and answering the card on a page, as the tests of the browser need it."""

from playwright.sync_api import Page, expect

from scripts.player import read_card
from subjunctive_app.domain.items import Item
from tests.servers import GunicornServer


def item_on(page: Page) -> tuple[Item, str]:
    """The item and the right answer of the card on the page."""
    return read_card(page.locator("input[name=token]").input_value())


def choose(page: Page) -> None:
    """Press the right button of a choice card, and wait for the next card."""
    _item, right = item_on(page)
    number = page.locator(".head > span").last
    before = number.inner_text()
    page.locator(f'button[name=answer][value="{right}"]').click()
    expect(number).not_to_have_text(before)


def to_typing(page: Page, server: GunicornServer) -> None:
    """Open the first page and answer its choice cards."""
    page.goto(server.url)
    for _ in range(3):
        choose(page)
    expect(page.locator(".ans")).to_be_visible()


def submit(page: Page, typed: str) -> None:
    """Type an answer and press Enter."""
    page.locator(".ans").fill(typed)
    page.locator(".ans").press("Enter")
