"""The promises of weight. What counts as a byte and a request is said in tests/browser/traffic.py; 1 KB is 1024 B.

A budget holds for bytes received, response headers included, from gunicorn itself over HTTP/1.1 with Brotli, which
Chromium offers to this machine as it does to https.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.cards import item_on, submit
from tests.browser.conftest import ROOT
from tests.browser.rooms import make_room
from tests.browser.traffic import Traffic
from tests.servers import GunicornServer

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]
KB = 1024
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])


def opened(contexts: Contexts, server: GunicornServer, *, script: bool = True) -> tuple[Page, Traffic]:
    """The first page as a newcomer gets it, with all that comes after it."""
    page = contexts(java_script_enabled=script).new_page()
    traffic = Traffic(page)
    page.goto(server.url, wait_until="networkidle")
    return page, traffic.settle()


def press(page: Page, answer: str) -> None:
    page.locator(f'button[name=answer][value="{answer}"]').click()


@pytest.mark.parametrize(("script", "most_bytes", "most_requests"), [(True, 30 * KB, 5), (False, 10 * KB, 3)])
def test_a_first_visit(
    new_context: Contexts, server: GunicornServer, script: bool, most_bytes: int, most_requests: int
) -> None:
    _page, traffic = opened(new_context, server, script=script)
    assert traffic.bytes <= most_bytes, f"{traffic.bytes} B: {traffic.loads}"
    assert traffic.requests <= most_requests, f"{traffic.requests} requests: {traffic.loads}"
    # By its address: a script may have arrived in full before the document's last byte.
    document = next(load for load in traffic.loads if load.url == f"{server.url}/")
    assert document.total <= 6 * KB, f"first document: {document.total} B"


@SCRIPT
def test_the_second_page_of_a_newcomer_finds_its_files_in_the_cache(
    new_context: Contexts, server: GunicornServer, script: bool
) -> None:
    page, traffic = opened(new_context, server, script=script)
    for path in ("/drills", "/"):
        traffic.begin()
        page.goto(server.url + path, wait_until="networkidle")
        traffic.settle()
        assert traffic.bytes <= 4 * KB, f"{path}: {traffic.bytes} B: {traffic.loads}"
        assert traffic.requests == 1, f"{path}: {traffic.requests} requests: {traffic.loads}"


def test_an_answer_with_htmx(new_context: Contexts, server: GunicornServer) -> None:
    """Every state of the card: chosen (the first sets the learner's cookie), right, missed, shown, next."""
    page, traffic = opened(new_context, server)

    def weigh(act: Callable[[], None], state: str) -> int:
        traffic.begin()
        with page.expect_event("requestfinished"):
            act()
        traffic.settle()
        assert traffic.requests == 1, f"{state}: {traffic.requests} requests: {traffic.loads}"
        assert traffic.bytes <= 1.5 * KB, f"{state}: {traffic.bytes} B"
        return traffic.loads[0].headers

    for number in (2, 3, 4):
        weigh(lambda: press(page, item_on(page)[1]), f"choice {number - 1}")
        expect(page.locator(".head > span").last).to_contain_text(f"{number} of 10")
    weigh(lambda: submit(page, item_on(page)[1]), "typed rightly")
    expect(page.locator(".head > span").last).to_contain_text("5 of 10")
    headers = weigh(lambda: submit(page, "xyzzy"), "first miss")
    assert headers <= 600, f"headers of a fragment: {headers} B"
    expect(page.locator("#fb")).to_be_visible()
    weigh(lambda: submit(page, "xyzzy"), "second miss")
    weigh(lambda: page.get_by_role("link", name="Next").click(), "next")


def test_an_answer_without_javascript(new_context: Contexts, server: GunicornServer) -> None:
    """The redirect and the page it leads to, from the first answer on, which sets the learner's cookie."""
    page, traffic = opened(new_context, server, script=False)
    for number in (2, 3, 4):
        traffic.begin()
        press(page, item_on(page)[1])
        expect(page.locator(".head > span").last).to_contain_text(f"{number} of 10")
        traffic.settle()
        assert [load.status for load in traffic.loads] == [303, 200], traffic.loads
        assert traffic.bytes <= 4 * KB, f"choice {number - 1}: {traffic.bytes} B: {traffic.loads}"


def test_a_pupil_on_the_way_into_a_room(new_context: Contexts, server: GunicornServer) -> None:
    """All that a phone loads from the link to the lobby, as a newcomer: thirty of them share a bad line."""
    code = make_room(new_context().new_page(), server.url)
    page = new_context().new_page()
    traffic = Traffic(page)
    page.goto(f"{server.url}/r/{code}", wait_until="networkidle")
    page.get_by_role("button", name="Join").click()
    expect(page.locator("#rooms-line")).to_contain_text("live")
    traffic.settle()
    assert traffic.bytes <= 36 * KB, f"{traffic.bytes} B: {traffic.loads}"
    way_in = traffic.loads[0].total + next(load.total for load in traffic.loads if load.method == "POST")
    assert traffic.bytes - way_in <= 32 * KB, f"the page of the room: {traffic.loads}"


# What rooms and the operator's page add is loaded there only, the voice by those who switched it on.
@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("css/style.css", 10_240),
        ("js/app.js", 3_072),
        ("css/rooms.css", 3_072),
        ("css/chat.css", 1_024),
        ("css/board.css", 2_048),
        ("css/paced.css", 1_536),
        ("css/ops.css", 1_024),
        ("js/rooms.js", 4_608),
        ("js/board.js", 1_024),
        ("js/voice.js", 1_024),
        ("js/elsewhere.js", 1_024),
    ],
)
def test_files_of_our_own(name: str, most: int) -> None:
    size = (ROOT / "static" / name).stat().st_size
    assert 0 < size <= most, f"{name}: {size} B"


def test_no_other_files_of_our_own() -> None:
    files = {path.name for folder in ("css", "js") for path in (ROOT / "static" / folder).iterdir()}
    assert files == {
        "style.css",
        "app.js",
        "rooms.css",
        "rooms.js",
        "chat.css",
        "board.css",
        "paced.css",
        "board.js",
        "ops.css",
        "voice.js",
        "elsewhere.js",
    }
