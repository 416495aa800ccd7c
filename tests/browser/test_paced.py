"""A class at its own pace in Chromium: a card each on the phones, a table that changes row by row on the console."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.rooms import answer, join, make_room, press, says, shows
from tests.servers import GunicornServer

pytestmark = pytest.mark.browser


def rows(page: Page) -> list[str]:
    """The rows of the table, in their order."""
    return [" ".join(row.split()) for row in page.locator("#rooms-rows tr").all_inner_texts()]


def test_a_class_at_its_own_pace(new_context: Callable[..., BrowserContext], server: GunicornServer) -> None:
    def a_phone() -> Page:
        return new_context(base_url=server.url).new_page()

    host, one, two = a_phone(), a_phone(), a_phone()
    code = make_room(host, kind="type", rounds="5", pace="own", minutes="5")
    for pupil in (one, two):
        join(pupil, code)
        says(pupil, "live")
    press(host, "Start")
    for pupil in (one, two):
        shows(pupil, "open")
        expect(pupil.locator("input.ans")).to_be_focused()
    two.locator("input.ans").fill("half ty")
    answer(one, "xyzzy")
    expect(one.locator("#fb")).to_be_focused()
    right = one.locator("#q .real").inner_text()
    one.get_by_role("link", name="Next").click()
    expect(one.locator("input.ans")).to_be_focused()
    expect(host.locator("#rooms-errors del")).to_have_text("xyzzy")
    press(host, "+2 min")
    expect(two.locator("input.ans")).to_have_value("half ty")
    answer(two, right)
    expect(two.locator("input.ans")).to_be_focused()
    expect(two.locator("#rooms-stage")).to_contain_text("¡Eso es!")
    expect(host.locator("#rooms-rows tr").nth(1).locator("td.q0")).to_have_text("100")
    anew = host.context.new_page()
    anew.goto(f"/r/{code}/host")
    assert rows(host) == rows(anew), "row by row it has become what a page opened now shows"
    anew.goto(f"/r/{code}/screen")
    says(host, "live")
    host.locator("#rooms-errors button").click()
    expect(anew.locator("del")).to_have_text("xyzzy")
    press(host, "Take off")
    expect(anew.locator("del")).to_have_count(0)
