"""Mails as their reader meets them, in Chromium: an address is confirmed, a password chosen anew, by a real server."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.accounts.postbox import Postbox
from tests.browser.conftest import ROOT, environment
from tests.browser.people import PASSWORD, log_in
from tests.browser.test_accessibility import DESKTOP, PHONE, axe, look
from tests.servers import GunicornServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),
]
Contexts = Callable[..., BrowserContext]
NEW = "cuatro gatos pardos"


@pytest.fixture(scope="module")
def postbox() -> Iterator[Postbox]:
    with Postbox(needs=("ojala", "the postman's word")) as running:
        yield running


@pytest.fixture(scope="module")
def mailing_server(tmp_path_factory: pytest.TempPathFactory, postbox: Postbox) -> Iterator[GunicornServer]:
    """A server whose mails go to the postbox. It does not know that browsers reach it at 127.0.0.1."""
    smtp = postbox.smtp
    settings = {
        "PUBLIC_URL": "http://practice.example",
        "SMTP_HOST": smtp.host,
        "SMTP_PORT": str(smtp.port),
        "SMTP_FROM": smtp.sender,
        "SMTP_USER": smtp.user,
        "SMTP_PASSWORD": smtp.password,
        "SMTP_STARTTLS": "0",
    }
    with GunicornServer({**environment(tmp_path_factory), **settings}, ROOT) as running:
        yield running


def fits(page: Page) -> None:
    """On a phone and on a desk, in both colour schemes; axe finds nothing."""
    for width in (PHONE, DESKTOP):
        look(page, width, scheme="dark")
        look(page, width)
        assert axe(page)["found"] == []


@pytest.mark.parametrize("script", [True, False], ids=["htmx", "plain"])
def test_from_an_address_to_a_new_password(
    new_context: Contexts, mailing_server: GunicornServer, postbox: Postbox, allow_console: list[str], script: bool
) -> None:
    allow_console += ["422", "404"]
    name, email = ("bob", "bob@example.org") if script else ("eva", "eva@example.org")
    page = new_context(base_url=mailing_server.url, java_script_enabled=script).new_page()
    page.goto("/account/sign-up")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("E-mail, if you like").fill(email)
    page.get_by_role("button", name="Create the account").click()
    expect(page.locator("#drills-card")).to_be_visible()
    to, _mail, confirm = postbox.next()
    assert to == email
    page.goto(confirm)
    expect(page.get_by_role("heading", name="Is this your address?")).to_be_visible()
    if script:
        fits(page)
    page.get_by_role("button", name="Confirm it").click()
    expect(page.get_by_text("Your address is confirmed.")).to_be_visible()
    stranger = new_context(base_url=mailing_server.url, java_script_enabled=script).new_page()
    stranger.goto("/account/login")
    stranger.get_by_role("link", name="Forgot the password?").click()
    stranger.get_by_label("E-mail").fill(email)
    stranger.get_by_role("button", name="Send me a link").click()
    expect(stranger.get_by_text("a mail is on its way")).to_be_visible()
    _to, _mail, reset = postbox.next()
    stranger.goto(reset)
    if script:
        fits(stranger)
    stranger.get_by_label("New password").fill("password")
    stranger.get_by_role("button", name="Change it").click()
    expect(stranger.get_by_text("tried first")).to_be_visible()
    stranger.get_by_label("New password").fill(NEW)
    stranger.get_by_role("button", name="Change it").click()
    expect(stranger.get_by_text("Your password is changed. Log in with it.")).to_be_visible()
    page.goto("/account")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    log_in(stranger, email, NEW)
    expect(stranger.locator("#drills-card")).to_be_visible()
    stranger.goto(reset)
    expect(stranger.get_by_text("used already, or is too old")).to_be_visible()


def test_a_spanish_reader_gets_a_spanish_mail_and_pages(
    new_context: Contexts, mailing_server: GunicornServer, postbox: Postbox
) -> None:
    page = new_context(base_url=mailing_server.url, locale="es-MX").new_page()
    page.goto("/account/sign-up")
    page.locator("input[name=name]").fill("ana")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=email]").fill("ana@example.org")
    page.locator("main form .go").click()
    expect(page.locator("#drills-card")).to_be_visible()
    _to, mail, confirm = postbox.next()
    assert mail["Subject"] == "Confirma tu dirección"
    page.goto(confirm)
    fits(page)
    page.locator("main form .go").click()
    expect(page.locator(".say.ok")).to_contain_text("dirección")
