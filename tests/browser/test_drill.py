"""The drill in Chromium: what only a browser shows."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.cards import choose, item_on, submit, to_typing
from tests.servers import GunicornServer

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]


def test_a_newcomer_drills_in_one_tap(page: Page, server: GunicornServer) -> None:
    page.goto(server.url)
    expect(page.locator("#drills-card button[name=answer]")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    choose(page)
    expect(page.locator("[data-verdict=right]")).to_have_text("✓ ¡Eso es!")
    expect(page.locator("#live")).to_contain_text("¡Eso es!")
    assert page.url == f"{server.url}/"


def test_the_new_input_takes_the_focus_and_the_shown_form_does_too(page: Page, server: GunicornServer) -> None:
    to_typing(page, server)
    expect(page.locator(".ans")).to_be_focused()
    submit(page, "xyzzy")
    expect(page.locator("#fb")).to_contain_text("Not yet")
    expect(page.locator(".ans")).to_be_focused()
    assert page.locator(".ans").get_attribute("aria-describedby") == "fb q"
    page.get_by_role("button", name="Show me").click()
    expect(page.locator("#fb")).to_be_focused()
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".ans")).to_be_focused()


def test_accent_keys_write_at_the_cursor_and_keep_the_focus(page: Page, server: GunicornServer) -> None:
    to_typing(page, server)
    page.locator(".ans").fill("habl")
    page.get_by_role("button", name="é", exact=True).click()
    expect(page.locator(".ans")).to_have_value("hablé")
    expect(page.locator(".ans")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="á", exact=True)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="ü", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".ans")).to_have_value("habléü")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="ü", exact=True)).to_be_focused()


def test_three_fast_clicks_send_one_answer(page: Page, server: GunicornServer) -> None:
    page.goto(server.url)
    _item, right = item_on(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    page.locator(f'button[name=answer][value="{right}"]').evaluate("b => { b.click(); b.click(); b.click(); }")
    expect(page.locator("[data-verdict]")).to_be_visible()
    assert sent == ["POST"]


def test_a_422_is_swapped_in_with_the_text_kept(page: Page, server: GunicornServer, allow_console: list[str]) -> None:
    allow_console.append("422")
    to_typing(page, server)
    page.evaluate("document.querySelector('input[name=token]').value = 'made-up'")
    submit(page, "tenga")
    expect(page.locator("#drills-card [role=alert]")).to_contain_text("You had typed tenga.")


def test_a_lost_key_leaves_the_page_and_its_text_and_the_second_try_works(
    page: Page, server: GunicornServer, allow_console: list[str]
) -> None:
    allow_console.append("400")
    to_typing(page, server)
    _item, right = item_on(page)
    page.context.clear_cookies()
    submit(page, right)
    expect(page.locator("#flash")).to_contain_text("send it again")
    expect(page.locator(".ans")).to_have_value(right)
    page.locator(".ans").press("Enter")
    expect(page.locator("[data-verdict=right]")).to_be_visible()


def test_an_error_of_ours_does_not_replace_the_card(
    page: Page, server: GunicornServer, allow_console: list[str]
) -> None:
    allow_console.append("500")
    to_typing(page, server)

    def fail(route: Route) -> None:
        notice = '<hx-partial hx-target="#flash" hx-swap="innerHTML"><p>Broken</p></hx-partial>'
        route.fulfill(status=500, content_type="text/html", body=notice + "<h1>not for the card</h1>")

    page.route("**/drills/answer", fail)
    submit(page, "tenga")
    expect(page.locator("#flash")).to_have_text("Broken")
    expect(page.locator(".ans")).to_have_value("tenga")
    assert "not for the card" not in page.content()


def test_when_the_line_is_down_the_answer_stays_and_goes_out_later(
    page: Page, server: GunicornServer, allow_console: list[str]
) -> None:
    allow_console += ["ERR_INTERNET_DISCONNECTED", "Failed to fetch"]
    to_typing(page, server)
    _item, right = item_on(page)
    page.context.set_offline(True)
    submit(page, right)
    expect(page.locator("#flash")).to_contain_text("Not sent yet")
    expect(page.locator(".ans")).to_have_value(right)
    page.context.set_offline(False)
    page.locator(".ans").press("Enter")
    expect(page.locator("[data-verdict=right]")).to_be_visible()
    expect(page.locator("#flash")).to_be_empty()


def test_back_gives_a_whole_page(page: Page, server: GunicornServer) -> None:
    page.goto(server.url)
    page.get_by_role("link", name="Practise").click()
    expect(page.locator("#drills-card")).to_be_visible()
    choose(page)
    page.go_back()
    expect(page.locator("h1")).to_contain_text("one sentence at a time")
    expect(page.locator("#drills-card")).to_have_count(1)
    choose(page)
    expect(page.locator("[data-verdict=right]")).to_be_visible()


def test_two_tabs_of_one_newcomer(new_context: Contexts, server: GunicornServer) -> None:
    context = new_context()
    tabs = [context.new_page(), context.new_page()]
    for tab in tabs:
        tab.goto(server.url)
    for tab in tabs:
        choose(tab)
        expect(tab.locator("[data-verdict=right]")).to_be_visible()
    assert len([cookie for cookie in context.cookies() if cookie["name"] == "learner"]) == 1


def test_everything_without_javascript(new_context: Contexts, server: GunicornServer, allow_console: list[str]) -> None:
    allow_console.append("422")
    page = new_context(java_script_enabled=False).new_page()
    page.goto(server.url)
    for _ in range(3):
        _item, right = item_on(page)
        page.locator(f'button[name=answer][value="{right}"]').click()
        expect(page.locator("[data-verdict=right]")).to_be_visible()
        assert "/drills?done=" in page.url
    expect(page.locator(".keys")).to_be_hidden()
    expect(page.get_by_text("No accent keys?")).to_be_visible()
    page.reload()
    expect(page.locator("[data-verdict=right]")).to_be_visible()
    submit(page, "xyzzy")
    expect(page.locator("#fb")).to_contain_text("Not yet")
    submit(page, "a" * 500)
    expect(page.get_by_role("alert").last).to_contain_text("too long")
    page.get_by_role("button", name="I don't know").click()
    page.get_by_role("link", name="Next").click()
    submit(page, item_on(page)[1])
    expect(page.locator("[data-verdict=right]")).to_be_visible()
    page.go_back()
    expect(page.locator("#drills-card")).to_have_count(1)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_page_is_wider_than_its_window(
    new_context: Contexts, server: GunicornServer, width: int, dark: bool
) -> None:
    context = new_context(viewport={"width": width, "height": 740}, color_scheme="dark" if dark else "light")
    page = context.new_page()
    to_typing(page, server)
    submit(page, "xyzzy")
    expect(page.locator("#fb")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    background = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (max(int(part) for part in re.findall(r"\d+", background)) < 60) == dark
