"""Over a hundred hostile messages and names in a room, on every face of it, live: none runs, none is even tried."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import ROOT, TIMEOUT_MS
from tests.browser.hostile import HOSTILE, packed
from tests.browser.rooms import join, make_room, says
from tests.browser.test_hostile import UNCHECKED
from tests.conftest import SECRET
from tests.servers import GunicornServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
# As many as a page shows.
BATCH = 20
STATE = """() => ({
    hit: window.hit ?? null,
    mains: document.querySelectorAll("#main").length,
    chats: document.querySelectorAll("#chat").length,
    strange: [...document.querySelectorAll("#chat *, ol.list *")].filter(
        (one) => !["P", "B", "DIV", "BUTTON", "SPAN", "INPUT", "LI", "BR", "U"].includes(one.tagName)).length,
    isHome: document.baseURI.startsWith("http://127.0.0.1"),
})"""
MEMBER = """INSERT INTO room_member (room_id, nick, nick_key, token_hash, extra_time, joined_at, joined_round,
    last_seen_at, has_left, banned) SELECT id, ?, ?, ?, 100, created_at, 1, created_at, 0, 0 FROM room"""
MESSAGE = """INSERT INTO room_message (room_id, member_id, no, kind, text, state, at)
    SELECT room_id, id, ?, 'text', ?, 'shown', joined_at FROM room_member WHERE token_hash = ?"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("test-hostile-rooms")


@pytest.fixture(scope="module")
def room_server(folder: Path) -> Iterator[GunicornServer]:
    env = {"INSTANCE_DIR": str(folder), "SECRET_KEY": SECRET, "TRUSTED_PROXIES": "1"}
    with GunicornServer(env, ROOT) as running:
        yield running


def unhurt(page: Page, *, chats: int = 1) -> None:
    """Nothing ran, nothing became more than text, and the page is whole."""
    assert page.evaluate(STATE) == {"hit": None, "mains": 1, "chats": chats, "strange": 0, "isHome": True}, page.url


def say_all(folder: Path, texts: tuple[str, ...], first: int) -> None:
    """Texts that came past all that is done to what is typed, each by somebody whose name is one too."""
    with closing(sqlite3.connect(folder / "ojala.sqlite3", timeout=5)) as database, database:
        for no, text in enumerate(texts, first):
            database.execute(MEMBER, (text, f"key {no}", f"token {no}"))
            database.execute(MESSAGE, (no, text, f"token {no}"))
        database.execute("UPDATE room SET chat_no = ?", (first + len(texts) - 1,))


def test_messages_and_names_on_every_face(
    new_context: Callable[..., BrowserContext], room_server: GunicornServer, folder: Path
) -> None:
    """Pushed to open pages, in batches as a page shows them; then all of them on the pages of the host."""
    host, pupil = (new_context(base_url=room_server.url).new_page() for _ in range(2))
    code = make_room(host)
    host.locator("#rooms-chat summary").click()
    host.locator("#chat-mode").select_option("open")
    host.locator("[name=screen]").check()
    host.locator("[name=set]").click()
    join(pupil, code)
    screen, record = host.context.new_page(), host.context.new_page()
    screen.goto(f"/r/{code}/screen")
    for page in (host, pupil, screen):
        page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
        if page is not screen:
            says(page, "live")
    shown = 10
    for first in range(0, len(HOSTILE), BATCH):
        texts = HOSTILE[first : first + BATCH]
        say_all(folder, texts, shown)
        shown += len(texts)
        for page in (host, pupil, screen):
            page.locator(f"#c{shown - 1}").wait_for(state="attached", timeout=TIMEOUT_MS)
            unhurt(page)
    expect(pupil.locator("#chat p").first).to_be_visible()
    record.goto(f"/r/{code}/chat/all")
    assert record.locator(".list li").count() == len(HOSTILE) > 110
    unhurt(record, chats=0)
    for path in ("people", "results", "host", "screen"):
        record.goto(f"/r/{code}/{path}")
        unhurt(record, chats=int(path in ("host", "screen")))
    pupil.goto(f"/r/{code}/chat")
    unhurt(pupil)


def test_what_is_refused_comes_back_as_text(
    new_context: Callable[..., BrowserContext], room_server: GunicornServer, allow_console: list[str]
) -> None:
    """Some messages in the line that they were typed in, and some names on the form to join."""
    allow_console += ["422", "429"]
    host, pupil = (new_context(base_url=room_server.url).new_page() for _ in range(2))
    code = make_room(host)
    host.locator("#rooms-chat summary").click()
    host.locator("#chat-mode").select_option("open")
    host.locator("[name=set]").click()
    expect(host.locator("#rooms-chat summary")).to_have_text("Chat: anything")
    join(pupil, code)
    for text in packed(190)[::3]:
        pupil.locator("form.livetext").evaluate(UNCHECKED)
        pupil.locator("#chat-text").fill(f"{text} mierda")
        with pupil.expect_response(lambda response: response.request.method == "POST") as sent:
            pupil.locator("#chat-text").press("Enter")
        assert sent.value.status == 422, text
        expect(pupil.locator("#chat-text[aria-invalid]")).to_be_focused()
        unhurt(pupil)
    pupil.context.clear_cookies()
    host.goto("/r")
    host.locator("summary").click()
    host.locator("[name=names]").check()
    host.get_by_role("button", name="Make a room").click()
    code = host.url.split("/")[-2]
    for number, text in enumerate(HOSTILE[::13]):
        pupil.set_extra_http_headers({"X-Forwarded-For": f"10.2.0.{number}"})
        pupil.goto(f"/r/{code}")
        pupil.locator("#nick").fill(f"<{text}")
        pupil.get_by_role("button", name="Join", exact=True).click()
        expect(pupil.locator("#nick[aria-invalid]")).to_be_visible()
        unhurt(pupil, chats=0)
