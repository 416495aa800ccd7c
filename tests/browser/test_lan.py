"""A laptop that serves a classroom over plain http: a name in the LAN is no secure context, unlike 127.0.0.1.

There browsers drop Secure cookies and send no Sec-Fetch-Site, so that a form must do with Origin.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import ARGUMENTS, find_chromium, watched
from tests.browser.people import log_in, log_out, sign_up
from tests.servers import GunicornServer

pytestmark = pytest.mark.browser
NAME = "classroom.example"


@pytest.mark.parametrize("script", [True, False], ids=["htmx", "plain"])
def test_a_name_in_the_lan_over_http(chromium: Browser, server: GunicornServer, script: bool) -> None:
    """The name leads to this machine, by a rule of the browser's own."""
    arguments = [*ARGUMENTS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
    browser = chromium.browser_type.launch(executable_path=find_chromium(), args=arguments)
    with watched(browser, []) as new:
        _come_and_go(new, server.url.replace("127.0.0.1", NAME), script=script)
    browser.close()


def _come_and_go(new: Callable[..., BrowserContext], url: str, *, script: bool) -> None:
    page = new(base_url=url, java_script_enabled=script).new_page()
    writes: list[dict[str, str]] = []
    page.on("request", lambda sent: writes.append(sent.all_headers()) if sent.method == "POST" else None)
    page.goto("/drills")
    page.locator("button[name=answer]").first.click()
    expect(page.locator("#drills-card [data-verdict]").first).to_be_visible()
    name = sign_up(page)
    page.get_by_role("button", name="Yes, they are mine").click()
    expect(page.locator("#drills-card")).to_be_visible()
    log_out(page)
    log_in(page, name)
    expect(page.locator("#drills-card")).to_be_visible()
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert len(writes) >= 6
    assert {headers.get("sec-fetch-site") for headers in writes} == {None}
    assert {headers["origin"] for headers in writes} == {url}
