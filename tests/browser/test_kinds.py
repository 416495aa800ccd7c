"""The kinds of card in Chromium: by keyboard, with JavaScript and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from scripts.player import read_card
from subjunctive_app.domain.focus import KINDS
from tests.browser.cards import item_on, submit
from tests.servers import GunicornServer

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]
KIND = pytest.mark.parametrize("kind", KINDS)


def number(page: Page) -> str:
    return page.locator(".head > span").last.inner_text()


def answer_by_keyboard(page: Page) -> None:
    """Answer the card rightly without touching the mouse."""
    right = read_card(page.locator("input[name=token]").input_value())[1]
    if page.locator(".ans").count():
        expect(page.locator(".ans")).to_be_focused()
        page.keyboard.type(right)
        page.keyboard.press("Enter")
        return
    buttons = page.locator(".opts button")
    values = [button.get_attribute("value") for button in buttons.all()]
    expect(buttons.first).to_be_focused()
    page.keyboard.press(str(values.index(right) + 1))


@KIND
def test_a_kind_by_keyboard_alone(page: Page, server: GunicornServer, kind: str) -> None:
    page.goto(f"{server.url}/drills?kind=choose")  # the first card of a visit takes no focus, for phones
    answer_first(page)
    page.goto(f"{server.url}/drills?kind={kind}")
    for _ in range(3):
        before = number(page)
        answer_by_keyboard(page)
        expect(page.locator(".head > span").last).not_to_have_text(before)
        expect(page.locator(".head [data-verdict=right]")).to_be_visible()


def answer_first(page: Page) -> None:
    """Answer a choice card rightly by pressing its button."""
    _item, right = item_on(page)
    page.locator(f'button[name=answer][value="{right}"]').click()
    expect(page.locator("[data-verdict=right]")).to_be_visible()


@KIND
def test_a_kind_without_javascript(new_context: Contexts, server: GunicornServer, kind: str) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{server.url}/drills?kind={kind}")
    for _ in range(3):
        right = read_card(page.locator("input[name=token]").input_value())[1]
        if page.locator(".ans").count():
            submit(page, right)
        else:
            page.locator(f'button[name=answer][value="{right}"]').click()
        expect(page.locator(".head [data-verdict=right]")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_sheet_is_corrected_in_place(new_context: Contexts, server: GunicornServer, script: bool) -> None:
    page = new_context(java_script_enabled=script).new_page()
    page.goto(f"{server.url}/drills/sheet?environment=N.neg")
    page.locator("#a-0").fill("xyzzy")
    page.get_by_role("button", name="Check all").click()
    expect(page.locator("#fb-0")).to_have_attribute("data-verdict", "wrong")
    expect(page.locator("#drills-sheet h2").first).to_contain_text("one more try")
    page.get_by_role("button", name="Check the rest").click()
    expect(page.locator("#drills-sheet h2").first).to_have_text("0 of 10 are right.")
    expect(page.locator("#drills-sheet input[name^=answer]")).to_have_count(0)


def test_a_shown_form_is_typed_once_and_the_next_card_comes(page: Page, server: GunicornServer) -> None:
    page.goto(f"{server.url}/drills?kind=type")
    _item, right = item_on(page)
    before = number(page)
    page.get_by_role("button", name="I don't know").click()
    expect(page.locator("#fb")).to_be_focused()
    submit(page, "no")
    expect(page.locator("#fb")).to_contain_text("Not the same yet")
    submit(page, right)
    expect(page.locator(".head > span").last).not_to_have_text(before)
    expect(page.locator(".ans")).to_be_focused()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_miss_can_be_disputed(new_context: Contexts, server: GunicornServer, script: bool) -> None:
    page = new_context(java_script_enabled=script).new_page()
    page.goto(f"{server.url}/drills?kind=type")
    submit(page, "xyzzy")
    page.get_by_role("link", name="My answer should count").click()
    page.get_by_label("Why should xyzzy count?").fill("mi abuela")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status").filter(has_text="A person will read it.")).to_be_visible()
    page.get_by_role("link", name="Back to the sentence").click()
    expect(page.locator(".ans")).to_be_visible()


def test_the_dialect_is_chosen_once_and_stays(page: Page, server: GunicornServer) -> None:
    page.goto(server.url)
    page.locator("footer").get_by_role("link", name="tú, ustedes").click()
    page.get_by_label("vos, ustedes Río de la Plata").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("footer")).to_contain_text("vos, ustedes")
    page.goto(f"{server.url}/verbs/tener")
    expect(page.locator("main")).to_contain_text("vos")
