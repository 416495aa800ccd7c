"""Signing up and logging in as a person does, in Chromium."""

import secrets

from playwright.sync_api import Page, expect

PASSWORD = "tres tristes tigres"


def sign_up(page: Page, *, path: str = "/account/sign-up") -> str:
    """Make an account and return its name; the page that follows is open then. In any language."""
    name = f"pupil-{secrets.token_hex(4)}"
    page.goto(path)
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form .go").click()
    expect(page.locator("input[name=password]")).to_have_count(0)
    return name


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Send the log-in form."""
    page.goto("/account/login")
    page.get_by_label("User name or e-mail").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def log_out(page: Page) -> None:
    """Press the button on the account page."""
    page.goto("/account")
    page.get_by_role("button", name="Log out", exact=True).click()
    expect(page.locator("#drills-card")).to_be_visible()
