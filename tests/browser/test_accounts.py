"""Accounts in Chromium: with htmx, without JavaScript, and what Back shows after logging out."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from scripts.bench_logins import Pupil
from subjunctive_app.web.auth import new_sid
from tests.browser.cards import item_on
from tests.browser.conftest import ROOT
from tests.browser.people import PASSWORD, log_in, log_out, sign_up
from tests.servers import GunicornServer

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["htmx", "plain"])


@pytest.fixture
def open_page(new_context: Contexts, server: GunicornServer) -> Callable[..., Page]:
    """A page of a new browser."""
    return lambda *, script=True: new_context(base_url=server.url, java_script_enabled=script).new_page()


def miss(page: Page) -> None:
    """Answer a choice card wrongly, so that the progress page has something to show."""
    page.goto("/drills")
    item, right = item_on(page)
    while item.both or item.rival in item.marked:  # a form that is right or possible is no mistake
        page.reload()
        item, right = item_on(page)
    page.locator(f"button[name=answer]:not([value='{right}'])").first.click()
    expect(page.locator("#drills-card [data-verdict]").first).to_be_visible()


@SCRIPT
def test_from_stranger_to_account_and_out(
    open_page: Callable[..., Page], allow_console: list[str], script: bool
) -> None:
    allow_console.append("422")
    page = open_page(script=script)
    miss(page)
    page.get_by_role("link", name="Account").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("User name").fill("x")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_label("User name")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("User name")).to_be_focused()
    expect(page.get_by_label("Password")).to_have_value("")
    name = sign_up(page)
    expect(page.get_by_role("heading", name="Add the answer made on this device?")).to_be_visible()
    page.get_by_role("button", name="Yes, they are mine").click()
    expect(page.locator("#drills-card")).to_be_visible()
    page.goto("/progress")
    expect(page.get_by_role("heading", name="My mistakes, by kind")).to_be_visible()
    log_out(page)
    log_in(page, name)
    expect(page.locator("#drills-card")).to_be_visible()
    page.goto("/account")
    expect(page.get_by_role("heading", name=name)).to_be_visible()


@SCRIPT
def test_back_shows_nothing_of_who_has_logged_out(open_page: Callable[..., Page], script: bool) -> None:
    page = open_page(script=script)
    name = sign_up(page)
    miss(page)
    page.goto("/progress")
    expect(page.get_by_role("heading", name="My mistakes, by kind")).to_be_visible()
    log_out(page)
    for _ in range(3):
        page.go_back()
        page.wait_for_load_state()
        assert name not in page.content()
        expect(page.get_by_role("heading", name="My mistakes, by kind")).to_have_count(0)


def test_a_session_that_was_ended_leads_to_the_log_in_page(
    open_page: Callable[..., Page], allow_console: list[str]
) -> None:
    """A redirect would put that page into the form."""
    allow_console.append("401")
    page = open_page()
    sign_up(page)
    page.goto("/account/password")
    session = next(cookie for cookie in page.context.cookies() if cookie["name"] == "session")
    other = open_page()
    copied = {"name": "session", "value": session["value"], "domain": session["domain"], "path": "/"}
    other.context.add_cookies([copied])  # type: ignore[list-item]
    log_out(other)
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password").fill("cuatro gatos pardos")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    expect(page.locator("footer")).to_have_count(1)


def test_too_many_tries_are_told_beside_the_form(
    new_context: Contexts, proxied_server: GunicornServer, allow_console: list[str]
) -> None:
    allow_console += ["422", "429"]
    page = new_context(base_url=proxied_server.url).new_page()
    page.set_extra_http_headers({"X-Forwarded-For": "10.9.9.9"})
    for _ in range(10):
        log_in(page, "nobody", "wrong words")
        expect(page.locator("[aria-invalid=true]")).to_be_visible()
    log_in(page, "nobody", "wrong words")
    expect(page.locator("#flash")).to_contain_text("Please wait a minute")
    expect(page.get_by_label("User name or e-mail")).to_have_value("nobody")
    expect(page.get_by_label("Password")).to_have_value("wrong words")


def test_a_password_is_changed_with_three_clicks_and_one_request(open_page: Callable[..., Page]) -> None:
    page = open_page()
    sign_up(page)
    page.goto("/account/password")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password").fill(new_sid())
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="Change it").evaluate("(b) => { b.click(); b.click(); b.click(); }")
    expect(page.get_by_text("Your password is changed.")).to_be_visible()
    assert len(sent) == 1


def test_no_cookie_can_be_read_by_a_script(open_page: Callable[..., Page]) -> None:
    page = open_page()
    sign_up(page)
    page.goto("/drills")
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.fixture
def small_server(tmp_path: Path) -> Iterator[GunicornServer]:
    """Only one password may be looked at, and that takes some tenths of a second."""
    settings = {"INSTANCE_DIR": str(tmp_path), "THREADS": "3", "BCRYPT_ROUNDS": "11", "TRUSTED_PROXIES": "1"}
    with GunicornServer(settings, ROOT) as running:
        yield running


def come_until(enough: threading.Event, url: str, network: int) -> None:
    """Somebody who sends wrong passwords all the time, each from another address."""
    for number in range(10_000):
        if enough.is_set():
            return
        pupil = Pupil(url, "/account/login", address=f"10.{network}.{number // 250}.{number % 250}")
        with closing(pupil.connection):
            pupil.send(f"n{number}", "wrong words")


def test_where_there_is_no_room_the_form_goes_out_again_by_itself(
    small_server: GunicornServer, new_context: Contexts, allow_console: list[str]
) -> None:
    allow_console.append("503")
    page, enough = new_context(base_url=small_server.url).new_page(), threading.Event()
    name = sign_up(page)
    log_out(page)
    page.goto("/account/login")
    page.get_by_label("User name or e-mail").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    with ThreadPoolExecutor(3) as pool:
        crowd = [pool.submit(come_until, enough, small_server.url, number) for number in range(3)]
        try:
            page.get_by_role("button", name="Log in").click()
            expect(page.locator("#flash")).to_contain_text("goes out again by itself", timeout=20_000)
        finally:
            enough.set()
    assert [one.result() for one in crowd] == [None] * 3
    expect(page.get_by_label("Password")).to_have_value(PASSWORD)
    expect(page.locator("#drills-card")).to_be_visible(timeout=30_000)
