"""Alice the teacher, Bob who learns, Charlie who has nothing to do with either; and how they come and go."""

from dataclasses import dataclass

from flask import Flask
from werkzeug.test import TestResponse

from subjunctive_app.accounts import service
from subjunctive_app.accounts.desk import hasher, now
from subjunctive_app.accounts.forms import SignUpForm
from subjunctive_app.domain.people import Role
from subjunctive_app.extensions import db
from tests.conftest import Browser

PASSWORD = "tres tristes tigres"
OTHER = "cuatro gatos pardos"


@dataclass
class Someone:
    """A person with a browser of their own, signed in."""

    name: str
    user_id: int
    browser: Browser


def make_user(app: Flask, name: str, *, role: Role = "learner", password: str = PASSWORD) -> int:
    """An account, as an operator makes one."""
    with app.app_context():
        return service.sign_up(db.session(), hasher(), SignUpForm(name, password), now(), role=role)


def log_in(
    browser: Browser, name: str, password: str = PASSWORD, *, htmx: bool = False, path: str = ""
) -> TestResponse:
    """Send the log-in form."""
    browser.get("/account/login")
    return browser.send(path or "/account/login", name=name, password=password, htmx=htmx)


def someone(app: Flask, name: str, *, role: Role = "learner") -> Someone:
    """A new account, and a browser that is signed in to it."""
    user_id, browser = make_user(app, name, role=role), Browser(app.test_client())
    assert log_in(browser, name).status_code == 303
    return Someone(name, user_id, browser)


def is_signed_in(browser: Browser) -> bool:
    """Whether the account page opens."""
    return browser.client.get("/account").status_code == 200


def copy_of(app: Flask, browser: Browser) -> Browser:
    """A browser with the same session cookie, as a thief would have it."""
    cookie = browser.client.get_cookie("session")
    assert cookie
    thief = Browser(app.test_client())
    thief.client.set_cookie("session", cookie.value)
    return thief
