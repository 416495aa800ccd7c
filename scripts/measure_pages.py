"""What a learner on a slow phone line waits for: bytes, requests and paint times in Chromium, printed as a table.

The line is Chromium's emulation of slow 3G: 400 ms for each round trip, 400 kbit/s. What counts as a byte and a
request is said in tests/browser/traffic.py. FCP is the first contentful paint, DCL is DOMContentLoaded, both in
seconds from the start of the navigation; an answer's time runs from the press to the next card on the screen.
"""

import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.cards import item_on
from tests.browser.conftest import ARGUMENTS, PHONE, ROOT, find_chromium
from tests.browser.traffic import Traffic
from tests.servers import GunicornServer

SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime / 1000"
PARSED = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000"
HEAD = f"{'slow 3G':<28}{'requests':>9}{'bytes':>9}{'FCP s':>8}{'DCL s':>8}{'answer s':>10}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; times in seconds, None where there is nothing to measure."""

    name: str
    requests: int
    size: int
    painted: float | None = None
    parsed: float | None = None
    answered: float | None = None

    def __str__(self) -> str:
        times = f"{_seconds(self.painted):>8}{_seconds(self.parsed):>8}{_seconds(self.answered):>10}"
        return f"{self.name:<28}{self.requests:>9}{self.size:>9,}{times}"


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def visit(page: Page, traffic: Traffic, url: str, name: str) -> Row:
    """Open a page and wait until everything has arrived."""
    traffic.begin()
    page.goto(url, wait_until="networkidle")
    traffic.settle()
    return Row(name, traffic.requests, traffic.bytes, page.evaluate(PAINTED), page.evaluate(PARSED))


def answer(page: Page, traffic: Traffic, name: str, number: int) -> Row:
    """Press the right button and wait for card `number`."""
    button = page.locator(f'button[name=answer][value="{item_on(page)[1]}"]')
    traffic.begin()
    began = time.perf_counter()
    button.click(no_wait_after=True)
    expect(page.locator(".head > span").last).to_contain_text(f"{number} of 10", timeout=30_000)
    took = time.perf_counter() - began
    traffic.settle()
    return Row(name, traffic.requests, traffic.bytes, answered=took)


def measure(browser: Browser, url: str, *, script: bool) -> list[Row]:
    """A newcomer's first minutes: first visit, two answers, the drill page with a warm cache."""
    suffix = "" if script else ", no JavaScript"
    context = browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]}, locale="en-US", java_script_enabled=script
    )
    page = context.new_page()
    traffic = Traffic(page)
    traffic.cdp.send("Network.emulateNetworkConditions", SLOW_3G)
    rows = [visit(page, traffic, url, f"first visit{suffix}")]
    rows += [answer(page, traffic, f"{which} answer{suffix}", number) for which, number in (("first", 2), ("next", 3))]
    rows.append(visit(page, traffic, f"{url}/drills", f"warm visit{suffix}"))
    context.close()
    return rows


def main() -> None:
    """Print the table."""
    path = find_chromium()
    if not path:
        sys.exit("No Chromium on PATH: the pages were not measured.")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = stack.enter_context(GunicornServer({"INSTANCE_DIR": folder}, ROOT))
        chromium = stack.enter_context(sync_playwright()).chromium
        browser = stack.enter_context(chromium.launch(executable_path=path, args=ARGUMENTS))
        print(HEAD, flush=True)
        for script in (True, False):
            print(*measure(browser, server.url, script=script), sep="\n", flush=True)


if __name__ == "__main__":
    main()
