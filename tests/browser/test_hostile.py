"""Over a hundred hostile texts through every text field, rendered in Chromium: none runs, none is even tried to."""

import itertools
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from subjunctive_app.drills.forms import MAX_ANSWER, MAX_SHEET_ANSWER
from tests.browser.hostile import HOSTILE, packed
from tests.browser.people import PASSWORD, sign_up
from tests.browser.states import PAIRED, SIGNER, a_sheet, card, receipt, some_progress
from tests.servers import GunicornServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Contexts = Callable[..., BrowserContext]
NUMBERS = itertools.count(1)
# The browser's own checks would keep most texts back. A copy of the form is one that htmx has not bound itself to.
UNCHECKED = """(form) => {
    form.noValidate = true;
    form.dataset.sent = "";
    for (const field of form.querySelectorAll("[type=email]")) field.type = "text";
}"""
PLAIN = """(form) => {
    const copy = form.cloneNode(true);
    for (const name of copy.getAttributeNames()) if (name.startsWith("hx-")) copy.removeAttribute(name);
    form.replaceWith(copy);
}"""
STATE = """() => ({
    hit: window.hit ?? null,
    mains: document.querySelectorAll("#main").length,
    footers: document.querySelectorAll("footer").length,
    isHome: document.baseURI.startsWith("http://127.0.0.1"),
})"""
# The text fields of each form, by their names.
FORMS = {
    "/account/login": ["name"],
    "/account/sign-up": ["name", "email"],
    "/account/reset": ["email"],
    "/account/email": ["email"],
}
# Forms cut a line of text at 300.
LONGEST_LINE = 300


@pytest.fixture
def victim(new_context: Contexts, proxied_server: GunicornServer, allow_console: list[str]) -> Page:
    """A page on which no dialog may open. What the server answers is expected, a violation of the CSP is not."""
    allow_console += ["404", "422"]
    page = new_context(base_url=proxied_server.url).new_page()
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    return page


def from_elsewhere(page: Page) -> None:
    """As if from another address, as far as limits go: the server trusts one proxy, which is us."""
    page.set_extra_http_headers({"X-Forwarded-For": f"10.1.{next(NUMBERS) // 250}.{next(NUMBERS) % 250}"})


def unhurt(page: Page) -> None:
    """Nothing ran, and the page is whole."""
    found = page.evaluate(STATE)
    assert found == {"hit": None, "mains": 1, "footers": 1, "isHome": True}, (page.url, found)


def test_there_are_enough() -> None:
    assert len(set(HOSTILE)) > 110


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("way", ["plain", "htmx"])
def test_forms(victim: Page, path: str, way: str) -> None:
    """The texts come back in their fields; the page that shows them has the form for the next ones."""
    from_elsewhere(victim)
    if path == "/account/email":
        sign_up(victim)
    victim.goto(path)
    form = victim.locator("main form")
    for index, text in enumerate(packed(LONGEST_LINE)):
        if index % 8 == 7:
            from_elsewhere(victim)
        if way == "plain":
            form.evaluate(PLAIN)
        form.evaluate(UNCHECKED)
        for name in FORMS[path]:
            form.locator(f"input[name={name}]").fill(text)
        with victim.expect_response(lambda response: response.request.method == "POST") as sent:
            form.locator("button").first.click()
        assert sent.value.status == 422, text
        expect(victim.locator("main form:not([data-sent]) [aria-invalid=true]").first).to_be_visible()
        unhurt(victim)


def test_verbs(victim: Page) -> None:
    for text in packed(60):
        victim.goto(f"/verbs?q={quote(text)}")
        unhurt(victim)
    for text in HOSTILE[::4]:
        victim.goto(f"/verbs/{quote(text[:40].replace('/', ' '), safe='')}")
        unhurt(victim)


def test_answers(victim: Page) -> None:
    """In a verdict, and kept: on the progress page, where they are shown again."""
    for text in packed(MAX_ANSWER):
        victim.goto(f"/drills?done={receipt(PAIRED, text, attempt=2)}")
        unhurt(victim)
    sign_up(victim)
    for text in HOSTILE[::12]:
        victim.goto(f"/drills?next={receipt(PAIRED, '', gave_up=True)}")
        for _ in range(2):
            if victim.locator(".ans").count():
                victim.locator(".ans").fill(text)
                victim.locator(".ans").press("Enter")
                expect(victim.locator("[data-verdict]").first).to_be_visible()
                unhurt(victim)
        victim.goto("/progress")
        unhurt(victim)


def test_disputes(victim: Page) -> None:
    """The answer and the reason, in the form that shows both, and kept: on the progress page."""
    some_progress(victim)
    token = SIGNER.card_token(card(PAIRED))
    for index, text in enumerate(packed(MAX_ANSWER)):
        victim.goto(f"/disputes/new?card={token}&typed={quote(text)}&words={quote(text)}")
        unhurt(victim)
        if index % 5 == 0:
            from_elsewhere(victim)
            victim.locator("main form button").click()
            expect(victim.locator("main [role=status]")).to_be_visible()
            unhurt(victim)
    victim.goto("/progress")
    expect(victim.get_by_text("ontoggle").first).to_be_visible()
    unhurt(victim)


def test_copies_and_the_card_of_the_day(victim: Page) -> None:
    token = SIGNER.card_token(card(PAIRED))
    for text in packed(MAX_ANSWER):
        victim.goto(f"/drills?copy={token}&answer={quote(text)}")
        unhurt(victim)
        victim.goto(f"/today?done={receipt(PAIRED, text, mode='choose')}")
        unhurt(victim)


def test_sheets(victim: Page) -> None:
    """In the fields of a sheet that is open still, and struck out in one that is done; ten at a time."""
    texts = packed(MAX_SHEET_ANSWER)
    for first in range(0, len(texts), 10):
        for rounds in (1, 2):
            a_sheet(*texts[first : first + 10], rounds=rounds)(victim)
            expect(victim.locator("[data-verdict]").first).to_be_visible()
            unhurt(victim)


def test_addresses_and_browsers(new_context: Contexts, victim: Page, proxied_server: GunicornServer) -> None:
    """What a browser calls itself stands in the list of sessions; an address that waits stands on the account page."""
    name = sign_up(victim)
    for text in HOSTILE[:60:6]:
        from_elsewhere(victim)
        agent = "".join(char for char in text if " " <= char <= "~") + " Firefox/1 Linux"
        other = new_context(base_url=proxied_server.url, user_agent=agent).new_page()
        other.goto("/account/login")
        other.get_by_label("User name or e-mail").fill(name)
        other.get_by_label("Password").fill(PASSWORD)
        other.get_by_role("button", name="Log in").click()
        expect(other.locator("#drills-card")).to_be_visible()
    victim.goto("/account")
    expect(victim.locator(".list li")).to_have_count(11)
    unhurt(victim)


def test_where_to_go_next(victim: Page) -> None:
    for text in packed(300):
        victim.goto(f"/account/login?next={quote(text)}&done={quote(text)}")
        unhurt(victim)
        victim.goto(f"/drills?done={quote(text)}")
        unhurt(victim)
        victim.goto(f"/drills?verb={quote(text)}")
        unhurt(victim)
