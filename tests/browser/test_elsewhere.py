"""Two devices of one account: what happens on one is seen on the other without a reload, and takes nothing away."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.cards import choose, submit
from tests.browser.people import log_in, sign_up
from tests.browser.rooms import join, make_room, press
from tests.browser.traffic import Traffic
from tests.servers import GunicornServer

pytestmark = pytest.mark.browser
Devices = tuple[Page, Page]
# Above the longest pause between two questions, 24 s.
PAUSE_MS = 25_000


@pytest.fixture
def devices(new_context: Callable[..., BrowserContext], server: GunicornServer) -> Devices:
    """A phone on which a learner has answered one card, and their machine at home, with a clock of its own."""
    phone, home = (new_context(base_url=server.url).new_page() for _ in range(2))
    name = sign_up(phone)
    phone.goto("/")
    choose(phone)
    log_in(home, name)
    expect(home.locator("#drills-card")).to_be_visible()
    home.clock.install()
    return phone, home


def test_progress_of_another_device(devices: Devices) -> None:
    phone, home = devices
    home.goto("/progress")
    home.get_by_text("Set a goal for each day").click()
    goal = home.locator("#sentences")
    goal.fill("7")
    before = home.locator("h1").inner_text()
    traffic = Traffic(home)
    with home.expect_response("**/elsewhere?*") as nothing:
        home.clock.fast_forward(PAUSE_MS)
    assert nothing.value.status == 204
    traffic.settle()
    assert traffic.bytes <= 400, f"nothing new: {traffic.loads}"
    for environment in ("N.wish", "N.emo"):  # one of them is new to her
        phone.goto(f"/drills?environment={environment}&kind=type&length=10")
        submit(phone, "xyzzy")
        expect(phone.locator("#fb")).to_be_visible()
    home.clock.fast_forward(PAUSE_MS)
    expect(home.locator("h1")).not_to_have_text(before)
    expect(home.locator("#kinds ~ ul > li")).to_have_count(1)
    expect(goal).to_have_value("7")
    expect(goal).to_be_focused()


def test_a_room_of_another_device(
    devices: Devices, new_context: Callable[..., BrowserContext], server: GunicornServer
) -> None:
    phone, home = devices
    host = new_context(base_url=server.url).new_page()
    # A verdict had the focus, its reader has gone on to a link: news must not take it back.
    home.goto("/drills?kind=type&length=10")
    for where in ("to_be_visible", "to_be_focused"):
        submit(home, "xyzzy")
        getattr(expect(home.locator("#fb")), where)()
    link = home.get_by_role("link", name="Choose what to practise")
    link.focus()
    code = make_room(host)
    join(phone, code)
    home.clock.fast_forward(PAUSE_MS)
    notice = home.locator("#elsewhere-rooms a")
    expect(notice).to_have_text(f"The room {code[:3]} {code[3:]} is on: go back to your place")
    expect(link).to_be_focused()
    notice.click()
    expect(home.locator("[data-phase=lobby]")).to_be_visible()
    home.goto("/today")
    expect(notice).to_have_count(1)
    host.get_by_text("Lock or end the room").click()
    press(host, "End for everybody")
    expect(host.locator("[data-phase=ended]")).to_be_visible()
    home.clock.fast_forward(PAUSE_MS)
    expect(notice).to_have_count(0)
