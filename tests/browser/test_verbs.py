"""The pages of the verbs in Chromium: they fit the window, on paper every table is open, the box finds as one types."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.servers import GunicornServer

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("verb", ["tener", "roer", "desaparecer", "arrepentirse"])
def test_the_tables_fit_the_window(new_context: Contexts, server: GunicornServer, verb: str, width: int) -> None:
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


def test_on_paper_every_table_is_open(page: Page, server: GunicornServer) -> None:
    page.goto(f"{server.url}/verbs/tener")
    seen = "[...document.querySelectorAll('table')].filter((table) => table.checkVisibility()).length"
    tall = "document.documentElement.scrollHeight"
    on_screen = page.evaluate(tall)
    page.emulate_media(media="print")
    heights = page.evaluate("[...document.querySelectorAll('td')].map((cell) => cell.getBoundingClientRect().height)")
    assert page.evaluate(seen) == 8
    assert min(heights) > 15
    assert page.evaluate(tall) > on_screen + 6 * 200
    expect(page.locator("footer")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("query", ["", "?q=hable", "?q=desenvolver", "?q=tenerr", "?q=zonquear", "?q=" + "x" * 60])
def test_what_is_found_fits_the_window(new_context: Contexts, server: GunicornServer, query: str, width: int) -> None:
    page = new_context(viewport={"width": width, "height": 740}).new_page()
    page.goto(f"{server.url}/verbs{query}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_box_finds_as_one_types_and_says_how_many(page: Page, server: GunicornServer) -> None:
    page.goto(f"{server.url}/verbs")
    box, live = page.get_by_role("searchbox"), page.locator("#live")
    kept = box.evaluate_handle("(node) => node")
    box.press_sequentially("tuvieramos", delay=20)
    expect(page.locator(".hits li")).to_have_count(1)
    expect(live).to_have_text("1 verb")
    expect(box).to_be_focused()
    expect(box).to_have_value("tuvieramos")
    assert kept.evaluate("(node) => node.isConnected")
    assert page.url.endswith("/verbs?q=tuvieramos")
    box.fill("tenerr")
    expect(live).to_have_text("No verb found")
    expect(page.locator(".empty")).to_contain_text("Did you mean")
    box.fill("")
    expect(live).to_have_text("The commonest verbs")
    assert page.url.endswith("/verbs")


def test_one_request_for_a_word_typed_without_a_pause(page: Page, server: GunicornServer) -> None:
    page.goto(f"{server.url}/verbs")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/verbs" in request.url else None)
    page.get_by_role("searchbox").press_sequentially("comer", delay=10)
    expect(page.locator("#live")).not_to_be_empty()
    assert asked == [f"{server.url}/verbs?q=comer"]


def test_by_keyboard_from_the_box_to_a_form_and_back(page: Page, server: GunicornServer) -> None:
    page.goto(f"{server.url}/verbs")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("tuvieramos")
    expect(page.locator("#live")).to_have_text("1 verb")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="tuviéramos is the past subjunctive")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#how > summary")).to_contain_text("tuviéramos")
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("tuvieramos")
    expect(page.locator(".hits li")).to_have_count(1)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_enter_leads_from_the_name_of_a_verb_to_its_page(
    new_context: Contexts, server: GunicornServer, script: bool
) -> None:
    page = new_context(java_script_enabled=script).new_page()
    page.goto(f"{server.url}/verbs")
    page.get_by_role("searchbox").fill("tener")
    page.keyboard.press("Enter")
    page.wait_for_url("**/verbs/tener")
    page.get_by_role("link", name="Practise this verb").click()
    expect(page.locator(".head")).to_contain_text("only tener")


def test_back_from_the_page_of_a_verb_shows_the_list(page: Page, server: GunicornServer) -> None:
    page.goto(f"{server.url}/verbs")
    page.get_by_role("searchbox").fill("tener")
    expect(page.locator("#live")).not_to_be_empty()
    page.locator(".hits a").first.click()
    page.wait_for_url("**/verbs/tener")
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("tener")
    expect(page.locator(".hits a").first).to_contain_text("tener")


def test_a_page_seen_before_is_not_asked_for_again_until_the_language_changes(
    page: Page, server: GunicornServer
) -> None:
    received = "performance.getEntriesByType('navigation')[0].transferSize"
    for _ in range(2):  # the first visit is not kept
        page.goto(f"{server.url}/verbs/tener")
        assert page.evaluate(received) > 1000
    page.goto(f"{server.url}/verbs")
    page.locator(".row").get_by_role("link", name="tener", exact=True).click()
    page.wait_for_url("**/verbs/tener")
    assert page.evaluate(received) == 0
    for language, name in (("es", "Español"), ("en", "English")):
        page.get_by_role("button", name=name).click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert page.url.endswith("/verbs/tener")
