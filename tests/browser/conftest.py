"""Chromium for the browser tests. Any error in its console fails the test, unless the test expects it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, WebError, sync_playwright

from tests.conftest import SECRET
from tests.servers import GunicornServer

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
# No sandbox: it needs rights that containers and root do not have. The rest keeps Chromium off the network.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
TIMEOUT_MS = 10_000
# Chromium writes most violations to the console by itself; this adds those it only reports as an event.
REPORT_CSP = """document.addEventListener("securitypolicyviolation",
    (event) => console.error(`CSP: ${event.violatedDirective} blocked ${event.blockedURI}`))"""


def find_chromium() -> str | None:
    """The path of an installed Chromium or Chrome."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that browser tests were skipped: a green run without them proves less."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "tests/browser/" in report.nodeid]
    if skipped and not find_chromium():
        text = f"{len(skipped)} browser tests were NOT run: no Chromium on PATH (apt-get install chromium)"
        terminalreporter.write_sep("!", text, red=True, bold=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The installed Chromium. Without one the test is skipped, or fails where CI=true."""
    path = find_chromium()
    if not path:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(f"none of {', '.join(NAMES)} is on PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GunicornServer]:
    """The app under gunicorn with a new SQLite database, for the whole run."""
    with GunicornServer(environment(tmp_path_factory), ROOT) as running:
        yield running


@pytest.fixture(scope="session")
def proxied_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GunicornServer]:
    """The same with a proxy before it that it trusts: a test that says to be one may come from any address."""
    with GunicornServer({**environment(tmp_path_factory), "TRUSTED_PROXIES": "1"}, ROOT) as running:
        yield running


def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Settings of a server with a new SQLite database."""
    return {
        "INSTANCE_DIR": str(tmp_path_factory.mktemp("instance")),
        "SECRET_KEY": SECRET,
        "BCRYPT_ROUNDS": "4",
    }


@pytest.fixture
def allow_console() -> list[str]:
    """Append a part of each error that the test expects in the console, such as "500"."""
    return []


@contextmanager
def watched(chromium: Browser, allowed: list[str]) -> Iterator[Callable[..., BrowserContext]]:
    """A maker of profiles, closed at the end, when no error but the allowed may have been in a console."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(message.text)

    def on_error(error: WebError) -> None:
        problems.append(str(error.error))

    def new(**options: Any) -> BrowserContext:
        context = chromium.new_context(**{"viewport": PHONE, "locale": "en-US", **options})
        context.set_default_timeout(TIMEOUT_MS)
        context.add_init_script(REPORT_CSP)
        context.on("console", on_console)
        context.on("weberror", on_error)
        contexts.append(context)
        return context

    yield new
    for context in contexts:
        context.close()
    unexpected = [problem for problem in problems if not any(part in problem for part in allowed)]
    assert not unexpected, unexpected


@pytest.fixture
def new_context(chromium: Browser, allow_console: list[str]) -> Iterator[Callable[..., BrowserContext]]:
    """Make a browser profile of a phone; takes the options of playwright's Browser.new_context."""
    with watched(chromium, allow_console) as new:
        yield new


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page on a phone (360 x 740) with an empty profile."""
    return new_context().new_page()
