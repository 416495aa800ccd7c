"""What axe-core finds, and what it cannot see: every page and every state of the card (tests/browser/states.py)."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.cards import item_on, submit, to_typing
from tests.browser.conftest import ROOT, watched
from tests.browser.states import ACCENTED, DIALECT, EXPECTED_ERRORS, PAIRED, STATES, TWOFOLD
from tests.servers import GunicornServer

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]
PHONE, DESKTOP, PAPER = 360, 1280, 670
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RUN_AXE = """async (rules) => {
    const options = rules ? {runOnly: rules} : {rules: {"target-size": {enabled: true}}};
    const {violations, passes} = await axe.run(document, options);
    const found = violations.map(({id, nodes}) => `${id}: ${nodes.map((node) => node.target + " " + node.html)}`);
    return {found, passed: passes.length};
}"""
# What depends on the colours alone.
COLOURS = ["color-contrast", "link-in-text-block"]
TEXTS = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
        const text = walker.currentNode.data.trim(), parent = walker.currentNode.parentElement;
        if (text && parent.tagName !== "OPTION")  // which can hold no element, and so no second language
            texts.push([parent.closest("[lang]").lang, text]);
    }
    return texts;
}"""
TARGETS = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")]
    .filter((target) => target.checkVisibility() && !target.matches(".skip"))
    .map((target) => [target.outerHTML, target.getBoundingClientRect()])
    .filter(([, {width, height}]) => width < 24 || height < 24)
    .map(([html, {width, height}]) => `${width} x ${height}: ${html}`)"""
GAPS = """() => [...document.querySelectorAll(".gap")].map((gap) => {
    const style = getComputedStyle(gap), page = getComputedStyle(document.documentElement);
    return {width: gap.getBoundingClientRect().width, line: style.borderBottomStyle,
            thick: parseFloat(style.borderBottomWidth), seen: style.borderBottomColor !== page.backgroundColor};
})"""


FOCUSED = """() => {
    const focused = document.activeElement, {outlineStyle, outlineWidth} = getComputedStyle(focused);
    return {text: focused.innerText, seen: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2};
}"""
ITEMS = (PAIRED, ACCENTED, TWOFOLD)
WORDS = {word for it in ITEMS for word in (it.target.verb, it.target.form(DIALECT), it.rival_form(DIALECT))}
SPANISH = re.compile(rf"[áéíóúüñ¿¡]|\b({'|'.join(WORDS)})\b", re.IGNORECASE)
ENGLISH = re.compile(r"\b(the|of|is|this|you|answer|blank|both|next|what|with)\b", re.IGNORECASE)


@pytest.fixture(scope="module", params=STATES)
def shown(request: pytest.FixtureRequest, chromium: Browser, proxied_server: GunicornServer) -> Iterator[Page]:
    """A page in one of the states; the tests that follow each other share it."""
    expected = EXPECTED_ERRORS.get(request.param)
    with watched(chromium, [expected] if expected else []) as new:
        page = new(base_url=proxied_server.url, reduced_motion="reduce").new_page()
        reach(request.param, page)
        yield page


def reach(state: str, page: Page) -> None:
    """Bring a page there, from an address of its own: one address may make twenty rooms a minute."""
    page.set_extra_http_headers({"X-Forwarded-For": f"10.4.0.{list(STATES).index(state)}"})
    STATES[state](page)


def look(
    page: Page,
    width: int,
    *,
    scheme: Literal["light", "dark"] = "light",
    media: Literal["screen", "print"] = "screen",
    forced: Literal["active", "none"] = "none",
) -> None:
    """Show the page so, and refuse that it is wider than its window."""
    page.set_viewport_size({"width": width, "height": 740})
    page.emulate_media(color_scheme=scheme, media=media, forced_colors=forced, reduced_motion="reduce")
    found = page.evaluate("document.documentElement.scrollWidth")
    assert found <= width, f"{found} px wide in {width} px ({scheme}, {media}, forced colours: {forced})"


def axe(page: Page, rules: list[str] | None = None) -> dict[str, Any]:
    """What axe-core finds; DevTools brings its script in, past the policy of the page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(RUN_AXE, rules)
    return found


def tab(page: Page) -> str:
    """Press Tab; the text of what has the focus then, which must be seen to have it."""
    page.keyboard.press("Tab")
    focused = page.evaluate(FOCUSED)
    assert focused["seen"], focused
    return str(focused["text"])


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_axe_finds_nothing(shown: Page, width: int) -> None:
    look(shown, width)
    result = axe(shown)
    assert result["passed"] > 10
    assert result["found"] == []
    look(shown, width, scheme="dark")
    result = axe(shown, COLOURS)
    assert result["passed"] > 0
    assert result["found"] == []


@pytest.mark.parametrize("on_paper", [False, True], ids=["forced colours", "paper"])
def test_the_gap_can_be_seen(shown: Page, on_paper: bool) -> None:
    if on_paper:
        look(shown, PAPER, media="print")
    else:
        look(shown, PHONE, forced="active")
    for gap in shown.evaluate(GAPS):
        assert gap["seen"], gap
        assert gap["line"] in {"dashed", "solid"}, gap
        assert gap["thick"] >= 1, gap
        assert gap["width"] > 40, gap


def test_every_target_is_large_enough(shown: Page) -> None:
    for width in (PHONE, DESKTOP):
        look(shown, width)
        assert shown.evaluate(TARGETS) == []


def test_every_spanish_text_says_so(shown: Page) -> None:
    texts = shown.evaluate(TEXTS)
    assert {"es", "en"} <= {language for language, _text in texts}
    assert [text for language, text in texts if language == "en" and SPANISH.search(text)] == []
    assert [text for language, text in texts if language == "es" and ENGLISH.search(text)] == []


def test_the_sentence_keeps_its_place(new_context: Contexts, server: GunicornServer, allow_console: list[str]) -> None:
    allow_console.append(EXPECTED_ERRORS["refused"])
    page = new_context(base_url=server.url).new_page()
    places = set()
    for name in ("choice card", "typing card", "first miss", "shown", "right", "almost", "refused", "unsaved"):
        STATES[name](page)
        places.add(page.locator("#q").evaluate("(sentence) => sentence.getBoundingClientRect().top"))
    assert len(places) == 1, places


def test_spanish_words_fit_a_narrow_phone(new_context: Contexts, proxied_server: GunicornServer) -> None:
    """And, with text at twice its size, half a screen."""
    page = new_context(base_url=proxied_server.url, locale="es-ES").new_page()
    for name in (name for name in STATES if name not in EXPECTED_ERRORS):
        reach(name, page)
        look(page, 320)
        assert page.locator("html").get_attribute("lang") == "es", name
        if not name.startswith("room, screen"):  # a projector's, whose text is large as it is
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            look(page, 640)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_only_who_wants_it_sees_movement(new_context: Contexts, server: GunicornServer, motion: str) -> None:
    page = new_context(base_url=server.url, reduced_motion=motion).new_page()
    STATES["first miss"](page)
    animated = """[...document.querySelectorAll("*")].filter((element) => {
        const {animationName, transitionDuration} = getComputedStyle(element);
        return animationName !== "none" || parseFloat(transitionDuration);
    }).map((element) => element.id)"""
    assert page.evaluate(animated) == ([] if motion == "reduce" else ["fb"])


def test_tab_goes_from_the_skip_link_to_the_card(page: Page, server: GunicornServer) -> None:
    page.goto(server.url)
    assert [tab(page) for _ in range(7)] == [
        "Skip to content",
        "ojalá",
        "Practise",
        "Explore",
        "Progress",
        "Join",
        page.locator(".opts button").first.inner_text(),
    ]
    page.reload()
    right = page.locator(f'button[name=answer][value="{item_on(page)[1]}"]').inner_text()
    tab(page)
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    while tab(page) != right:
        assert page.locator(".opts button:focus").count() == 1, "the card's buttons follow the skip link"
    page.keyboard.press("Enter")
    expect(page.locator("[data-verdict=right]")).to_be_visible()
    expect(page.locator(".opts button").first).to_be_focused()


def test_a_sentence_by_keyboard_alone(page: Page, server: GunicornServer) -> None:
    to_typing(page, server)
    expect(page.locator(".ans")).to_be_focused()
    assert "3px solid" in page.locator(".ans").evaluate("(input) => getComputedStyle(input).borderBottom")
    page.keyboard.type("xyzzy")
    page.keyboard.press("Enter")
    expect(page.locator("#fb")).to_contain_text("Not yet")
    expect(page.locator(".ans")).to_be_focused()
    assert [tab(page) for _ in range(3)] == ["á", "Try again", "Show me"]
    page.keyboard.press("Enter")
    expect(page.locator("#fb")).to_be_focused()
    assert tab(page) == "Next"
    page.keyboard.press("Enter")
    expect(page.locator(".ans")).to_be_focused()
    page.keyboard.type(item_on(page)[1])
    page.keyboard.press("Enter")
    expect(page.locator("[data-verdict=right]")).to_be_visible()


def test_the_live_region_speaks_when_the_focus_does_not(page: Page, server: GunicornServer) -> None:
    to_typing(page, server)
    live = page.locator("#live")
    kept = live.evaluate_handle("(node) => node")
    submit(page, item_on(page)[1])
    expect(page.locator(".head > span").last).to_contain_text("5 of 10")
    expect(live).to_have_text("¡Eso es! Next sentence.")
    expect(page.locator(".ans")).to_be_focused()
    submit(page, "xyzzy")
    expect(page.locator("#fb")).to_contain_text("Not yet")
    expect(live).to_be_empty()
    page.get_by_role("button", name="Show me").click()
    expect(page.locator("#fb")).to_be_focused()
    expect(live).to_be_empty()
    assert kept.evaluate("(node) => node === document.getElementById('live')")
    assert live.get_attribute("role") == "status"
