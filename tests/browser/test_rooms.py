"""Rooms over bad Wi-Fi: blocked sockets, lines that are down, lost replies, tabs that sleep, no JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, WebSocketRoute, expect

from tests.browser.rooms import answer, join, make_room, press, says, shows
from tests.servers import GunicornServer

pytestmark = pytest.mark.browser


@pytest.fixture
def open_page(new_context: Callable[..., BrowserContext], server: GunicornServer) -> Callable[..., Page]:
    """A page of a phone of its own."""

    def made(**options: object) -> Page:
        return new_context(base_url=server.url, **options).new_page()

    return made


@pytest.fixture
def host(open_page: Callable[..., Page]) -> Page:
    """The console of a room of typed cards."""
    page = open_page()
    make_room(page, kind="type")
    return page


@pytest.fixture
def code(host: Page) -> str:
    """Its code."""
    return host.url.split("/")[-2]


@pytest.fixture
def pupil(open_page: Callable[..., Page], code: str) -> Page:
    """Somebody in it."""
    page = open_page()
    join(page, code)
    return page


def test_a_round_live(host: Page, pupil: Page) -> None:
    says(host, "live")
    says(pupil, "live")
    press(host, "Start")
    shows(pupil, "question")
    expect(pupil.locator("input.ans")).to_be_focused()
    answer(pupil, "xyzzy")
    shows(pupil, "sent")
    shows(pupil, "reveal")
    shows(host, "reveal")
    expect(host.locator("#rooms-tally")).to_contain_text("xyzzy")


def test_where_sockets_are_blocked_it_asks_and_goes_back_to_live(
    open_page: Callable[..., Page], host: Page, code: str, allow_console: list[str]
) -> None:
    allow_console.append("WebSocket")
    is_blocked = [True]

    def proxy(route: WebSocketRoute) -> None:
        if is_blocked[0]:
            route.close(code=1011)
        else:
            route.connect_to_server()

    page = open_page()
    page.route_web_socket("**/ws/**", proxy)
    join(page, code)
    says(page, "slow line")
    press(host, "Start")
    shows(page, "question")
    is_blocked[0] = False
    says(page, "live", timeout=20_000)


def test_an_answer_waits_for_the_line_and_counts_once(host: Page, pupil: Page, allow_console: list[str]) -> None:
    allow_console.extend(["ERR_INTERNET_DISCONNECTED", "Failed to fetch"])
    press(host, "Start")
    shows(pupil, "question")
    pupil.context.set_offline(True)
    answer(pupil, "xyzzy")
    says(pupil, "offline")
    expect(pupil.locator("#flash")).to_contain_text("Not sent yet")
    expect(pupil.locator("input.ans")).to_have_value("xyzzy")
    pupil.context.set_offline(False)
    shows(pupil, "sent", timeout=15_000)
    expect(host.locator("#rooms-tally")).to_contain_text("1 of 1 have answered")


def test_an_answer_whose_reply_was_lost_counts_once(
    open_page: Callable[..., Page], host: Page, code: str, allow_console: list[str]
) -> None:
    allow_console.extend(["ERR_FAILED", "Failed to fetch"])
    sent = []

    def lose_the_first(route: Route) -> None:
        sent.append(route.fetch())
        if len(sent) == 1:
            route.abort()
        else:
            route.fulfill(response=sent[-1])

    page = open_page()
    # Nothing but a second try may tell that the answer has arrived.
    page.route_web_socket("**/ws/**", lambda silent: None)
    page.route("**/state?*", lambda route: route.abort())
    join(page, code)
    press(host, "Start")
    press(host, "Pause")
    page.reload()
    page.route("**/answer", lose_the_first)
    answer(page, "xyzzy")
    shows(page, "sent")
    assert [reply.status for reply in sent] == [200, 200]
    expect(host.locator("#rooms-tally")).to_contain_text("1 of 1 have answered")


def test_a_pause_wipes_nothing_half_typed(host: Page, pupil: Page) -> None:
    says(pupil, "live")
    press(host, "Start")
    shows(pupil, "question")
    pupil.locator("input.ans").fill("half ty")
    press(host, "Pause")
    expect(pupil.locator("#rooms-clock")).to_contain_text("paused")
    expect(pupil.locator("input.ans")).to_have_value("half ty")
    expect(pupil.locator("input.ans")).to_be_focused()


def test_a_message_wipes_nothing_half_typed(host: Page, pupil: Page, open_page: Callable[..., Page], code: str) -> None:
    host.locator("#rooms-chat summary").click()
    host.locator("#chat-mode").select_option("open")
    host.locator("[name=set]").click()
    other = open_page()
    join(other, code)
    says(pupil, "live")
    says(other, "live")
    press(host, "Start")
    shows(pupil, "question")
    pupil.locator("#chat-text").fill("half a mess")
    pupil.locator("input.ans").fill("half ty")
    shows(other, "question")
    other.locator("#chat-text").fill("¿Quién lo sabe?")
    other.locator("#chat-text").press("Enter")
    expect(pupil.locator("#chat")).to_contain_text("¿Quién lo sabe?")
    expect(pupil.locator("input.ans")).to_be_focused()
    expect(pupil.locator("input.ans")).to_have_value("half ty")
    expect(pupil.locator("#chat-text")).to_have_value("half a mess")
    expect(other.locator("#chat p")).to_have_count(1)
    expect(other.locator("#chat-text")).to_have_value("")
    expect(other.locator("#chat-text")).to_be_focused()
    press(host, "Pause")
    expect(pupil.locator("#rooms-clock")).to_contain_text("paused")
    expect(pupil.locator("#chat-text")).to_have_value("half a mess")


HIDE = """(hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_a_tab_that_slept_shows_what_is(host: Page, pupil: Page) -> None:
    says(pupil, "live")
    press(host, "Start")
    shows(pupil, "question")
    pupil.locator("input.ans").fill("half ty")
    pupil.evaluate(HIDE, True)
    pupil.evaluate(HIDE, False)
    says(pupil, "live")
    expect(pupil.locator("input.ans")).to_have_value("half ty")
    pupil.evaluate(HIDE, True)
    press(host, "Reveal the answer")
    shows(host, "reveal")
    pupil.evaluate(HIDE, False)
    shows(pupil, "reveal")


def test_back_from_another_page(host: Page, pupil: Page) -> None:
    says(pupil, "live")
    pupil.goto("/verbs")
    press(host, "Start")
    shows(host, "question")
    pupil.go_back()
    shows(pupil, "question")
    says(pupil, "live")


LEAVE_AND_RETURN = """(name) => window.dispatchEvent(new PageTransitionEvent(name, { persisted: true }))"""


def test_back_from_the_cache_of_the_browser(host: Page, pupil: Page) -> None:
    """A page that was kept as it stood: its socket was closed for good."""
    says(pupil, "live")
    pupil.evaluate(LEAVE_AND_RETURN, "pagehide")
    press(host, "Start")
    shows(host, "question")
    says(pupil, "slow line")
    pupil.evaluate(LEAVE_AND_RETURN, "pageshow")
    shows(pupil, "question")
    says(pupil, "live")


def test_a_second_window_of_the_same_pupil(host: Page, pupil: Page) -> None:
    second = pupil.context.new_page()
    second.goto(pupil.url)
    press(host, "Start")
    press(host, "Pause")
    for page in (pupil, second):
        shows(page, "question")
    answer(pupil, "first")
    shows(pupil, "sent")
    answer(second, "second")
    shows(second, "sent")
    expect(second.locator(".cue")).to_contain_text("first")


def test_a_line_that_is_dead_at_one_end(open_page: Callable[..., Page], host: Page, code: str) -> None:
    page = open_page()
    is_dead = [False]

    def swallow(route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        server.on_message(lambda message: None if is_dead[0] else route.send(message))

    page.route_web_socket("**/ws/**", swallow)
    page.clock.install()
    join(page, code)
    says(page, "live")
    is_dead[0] = True
    press(host, "Start")
    shows(host, "question")
    expect(page.locator("#rooms-stage")).to_have_attribute("data-phase", "lobby")
    page.clock.fast_forward(45_000)
    shows(page, "question")


def test_a_line_that_was_given_up_is_opened_again(open_page: Callable[..., Page], host: Page, code: str) -> None:
    """The server closes with 1008 where a pong is missing, after which hx-ws tries no more."""
    page = open_page()
    lines: list[WebSocketRoute] = []

    def note(route: WebSocketRoute) -> None:
        lines.append(route)
        route.connect_to_server()

    page.route_web_socket("**/ws/**", note)
    page.clock.install()
    join(page, code)
    says(page, "live")
    lines[0].close(code=1008)
    page.clock.fast_forward(5_000)
    says(page, "slow line")
    page.clock.fast_forward(15_000)
    says(page, "live")
    assert len(lines) == 2


def test_the_host_reloads_and_comes_from_another_device(
    open_page: Callable[..., Page], host: Page, pupil: Page
) -> None:
    press(host, "Start")
    shows(pupil, "question")
    host.get_by_text("Links: pupils").click()
    link = host.get_by_label("For another device of yours").input_value()
    host.reload()
    shows(host, "question")
    phone = open_page()
    phone.goto(link)
    press(phone, "Reveal the answer")
    for page in (host, pupil, phone):
        shows(page, "reveal")


def test_where_htmx_does_not_run_the_page_looks_again(
    open_page: Callable[..., Page], host: Page, code: str, allow_console: list[str]
) -> None:
    allow_console.extend(["ERR_FAILED", "htmx"])
    page = open_page()
    page.route("**/htmx.min.*", lambda route: route.abort())
    join(page, code)
    press(host, "Start")
    shows(page, "question")
    answer(page, "xyzzy")
    shows(page, "sent")
    shows(page, "reveal", timeout=15_000)


def test_a_whole_round_without_javascript(open_page: Callable[..., Page]) -> None:
    host, page = open_page(java_script_enabled=False), open_page(java_script_enabled=False)
    code = make_room(host)
    join(page, code)
    expect(host.locator(".people")).to_contain_text(page.locator("h1 [lang=es]").inner_text())
    press(host, "Start")
    shows(page, "question")
    page.locator(".opts button").first.click()
    shows(page, "sent")
    shows(page, "reveal", timeout=15_000)
    shows(host, "reveal", timeout=15_000)
    press(host, "Next question")
    shows(page, "question", timeout=15_000)


def test_the_screen_shows_all_without_scrolling(open_page: Callable[..., Page], host: Page, code: str) -> None:
    screen = open_page(viewport={"width": 1280, "height": 720})
    screen.goto(host.get_by_role("link", name="Projector screen").get_attribute("href") or "")
    expect(screen.locator(".qr")).to_be_visible()
    assert screen.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
    assert screen.locator("button:visible").count() == 0
    press(host, "Start")
    shows(screen, "question")
    assert screen.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")


def test_five_seconds_after_its_clock_a_page_without_news_asks(open_page: Callable[..., Page], host: Page) -> None:
    """A line that looks alive and brings nothing: the page waits for the reveal of a round whose time is over."""
    make_room(host, kind="type", seconds="20")
    page, is_cut, asked = open_page(), [False], list[str]()

    def swallow(route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        server.on_message(lambda message: None if is_cut[0] else route.send(message))

    page.route_web_socket("**/ws/**", swallow)
    page.on("request", lambda request: asked.append(request.url) if "/state" in request.url else None)
    page.clock.install()
    join(page, host.url.split("/")[-2])
    says(page, "live")
    press(host, "Start")
    shows(page, "question")
    is_cut[0] = True
    press(host, "Reveal the answer")
    shows(host, "reveal")
    asked.clear()
    page.clock.run_for(24_000)
    expect(page.locator("#rooms-clock")).to_have_text("0:00")
    shows(page, "question")
    assert not asked, "until then it trusts the line"
    page.clock.run_for(2_000)
    shows(page, "reveal")
