"""Settings in Chromium: the voice, which only a browser has, and what a phone shows of the form."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cards import submit, to_typing
from tests.servers import GunicornServer

pytestmark = pytest.mark.browser
# Chromium on a server has no voices: this one stands in for a phone's, and notes what it is told to say.
VOICES = """Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => LANGUAGES.map((lang) => ({ lang })),
    cancel: () => {},
    speak: (said) => { window.said = [said.text, said.lang]; },
} });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };"""


def shown(page: Page, server: GunicornServer, languages: str) -> None:
    """A sentence with its form, in a browser with voices for these languages, the voice switched on."""
    page.add_init_script(VOICES.replace("LANGUAGES", languages))
    page.goto(f"{server.url}/settings")
    page.get_by_label("A button that reads the sentence out").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".say.ok")).to_contain_text("Saved")
    to_typing(page, server)
    submit(page, "xyzzy")
    page.get_by_role("button", name="Show me").click()
    expect(page.locator("#fb")).to_be_focused()


def test_the_voice_reads_the_whole_sentence(page: Page, server: GunicornServer) -> None:
    shown(page, server, '["en-US", "es-MX"]')
    page.get_by_role("button", name="Listen").first.click()
    text, language = page.evaluate("window.said")
    form = page.locator("#q .real").inner_text()
    assert form in text
    assert language == "es-MX"
    assert len(text.split()) > 3


def test_without_a_spanish_voice_there_is_no_button(page: Page, server: GunicornServer) -> None:
    shown(page, server, '["en-US"]')
    expect(page.locator("[data-say]").first).to_be_attached()
    expect(page.get_by_role("button", name="Listen")).to_have_count(0)


def test_nobody_who_did_not_ask_for_it_loads_the_voice(page: Page, server: GunicornServer) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    to_typing(page, server)
    submit(page, "xyzzy")
    page.get_by_role("button", name="Show me").click()
    expect(page.locator("[data-say]")).to_have_count(0)
    assert not [url for url in loaded if "voice" in url]


def test_less_motion_stops_what_moves(page: Page, server: GunicornServer) -> None:
    to_typing(page, server)
    submit(page, "xyzzy")
    moving = "getComputedStyle(document.querySelector('.say')).animationName"
    expect(page.locator(".say")).to_be_visible()
    assert page.evaluate(moving) == "in"
    page.goto(f"{server.url}/settings")
    page.get_by_label("Less motion").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".say.ok")).to_contain_text("Saved")
    assert page.evaluate(moving) == "none"


def test_without_the_keys_a_card_has_none(page: Page, server: GunicornServer) -> None:
    to_typing(page, server)
    key = page.get_by_role("button", name="á", exact=True)
    key.click()
    expect(page.get_by_role("textbox")).to_have_value("á")
    page.goto(f"{server.url}/settings")
    page.get_by_label("Keys for letters with accents").uncheck()
    page.get_by_role("button", name="Save").click()
    page.goto(f"{server.url}/drills?kind=type")
    expect(page.get_by_role("textbox")).to_be_visible()
    expect(key).to_have_count(0)
