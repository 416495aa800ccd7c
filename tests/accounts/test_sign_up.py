"""GET and POST /account/sign-up: a name and a password are enough."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from subjunctive_app.models import User
from tests.accounts.people import PASSWORD, is_signed_in, log_in, make_user
from tests.conftest import Browser

PATH = "/account/sign-up"


def sign_up(browser: Browser, name: str = "bob", password: str = PASSWORD, **fields: Any) -> int:
    browser.get(PATH)
    return browser.send(PATH, name=name, password=password, **fields).status_code


@pytest.mark.parametrize("htmx", [True, False])
def test_a_name_and_a_password_are_enough(browser: Browser, session: Session, htmx: bool) -> None:
    browser.get(PATH)
    response = browser.send(PATH, name="Bob", password=PASSWORD, htmx=htmx)
    where = response.headers["HX-Redirect"] if htmx else response.headers["Location"]
    assert (response.status_code, where) == (204 if htmx else 303, "/drills")
    assert is_signed_in(browser)
    user = session.scalars(select(User)).one()
    assert (user.name, user.name_key, user.role, user.email) == ("Bob", "bob", "learner", None)
    assert PASSWORD not in user.password_hash


@pytest.mark.parametrize("name", ["bob", "BOB", " Bob ", "ｂｏｂ"])
def test_a_name_that_is_taken_is_told_so(app: Flask, browser: Browser, name: str) -> None:
    make_user(app, "bob")
    assert sign_up(browser, name) == 422
    assert "Somebody has this name already" in browser.page
    assert 'aria-invalid="true"' in browser.page
    assert not is_signed_in(browser)


@pytest.mark.parametrize(
    "name", ["", "b", "x" * 33, "-bob", "bob.", "bob@example.org", "bo b", "b\u0430b", "bob\r\nx y"]
)
def test_an_odd_name_is_refused(browser: Browser, name: str) -> None:
    assert sign_up(browser, name) == 422
    assert "letters or digits" in browser.page


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("", "too short"),
        ("1234567", "too short"),
        ("password", "tried first"),
        ("PassWord1", "tried first"),
        ("contraseña", "tried first"),
        ("contrasen\u0303a", "tried first"),
        ("aaaaaaaaaaaa", "tried first"),
        ("marisol2024", "guess from the name"),
        ("ojalá1234", "guess from the name"),
    ],
)
def test_a_bad_password_is_refused_and_never_comes_back(browser: Browser, password: str, complaint: str) -> None:
    assert sign_up(browser, "marisol", password) == 422
    assert complaint in browser.page
    assert 'value="marisol"' in browser.page
    assert not password or f'value="{password}"' not in browser.page


@pytest.mark.parametrize("password", ["73920184", "ñ" * 5 + "é" * 59 + "!", "x y " * 15_000, "ab\x00cdefgh"])
def test_any_other_password_is_welcome(browser: Browser, password: str) -> None:
    assert sign_up(browser, "bob", password) == 303


def test_what_is_not_asked_for_is_not_looked_at(browser: Browser, session: Session) -> None:
    extra = {"role": "admin", "id": "7", "email_verified": "1", "disabled_at": "x", "user_id": "1"}
    assert sign_up(browser, "bob", **extra) == 303
    user = session.scalars(select(User)).one()
    assert (user.role, user.email) == ("learner", None)


def test_an_address_counts_only_once_it_is_confirmed(browser: Browser, session: Session) -> None:
    assert sign_up(browser, "bob", email="Bob@Example.org") == 303
    assert session.scalars(select(User.email)).one() is None
    assert "bob@example.org waits to be confirmed" in browser.get("/account").text


def test_an_address_that_another_account_has_is_not_told(app: Flask, browser: Browser, session: Session) -> None:
    """Sign-up says the same for an address that somebody has confirmed: only its mailbox could learn more."""
    make_user(app, "alice")
    session.scalars(select(User)).one().email = "a@example.org"
    session.commit()
    pages = []
    for name, email in (("bob", "a@example.org"), ("carol", "c@example.org")):
        person = Browser(app.test_client())
        assert sign_up(person, name, email=email) == 303
        text = person.get("/account").text.replace(email, "E").replace(name, "N")
        pages.append([line for line in text.splitlines() if "csrf_token" not in line and "/sessions/" not in line])
    assert pages[0] == pages[1]


def test_an_odd_address_is_refused(browser: Browser) -> None:
    for email in (
        "bob",
        "bob@",
        "@example.org",
        "b b@example.org",
        "b@example.org\r\nBcc: c@example.org x",
        "b@x." + "y" * 300,
    ):
        assert sign_up(browser, "bob", email=email) == 422, email
        assert "does not look like an e-mail" in browser.page


def test_a_session_that_was_planted_before_is_not_kept(app: Flask, browser: Browser) -> None:
    browser.get(PATH)
    before = browser.client.get_cookie("session")
    assert sign_up(browser) == 303
    after = browser.client.get_cookie("session")
    assert before
    assert after
    assert before.value != after.value
    with browser.client.session_transaction() as cookie:
        assert "csrf_token" not in cookie, "nor is the token of that session"
    planted = Browser(app.test_client())
    planted.client.set_cookie("session", before.value)
    assert not is_signed_in(planted)


def test_who_signed_up_can_log_in_elsewhere(app: Flask, browser: Browser) -> None:
    sign_up(browser, "Álvaro")
    other = Browser(app.test_client())
    assert log_in(other, "a\u0301LVARO").status_code == 303
    assert is_signed_in(other)


def test_fifty_equal_sign_ups_at_once_are_one(app: Flask, session: Session) -> None:
    def send(_: int) -> int:
        return sign_up(Browser(app.test_client()), "bob")

    session.rollback()
    with ThreadPoolExecutor(50) as pool:
        assert sorted(pool.map(send, range(50))) == [303] + [422] * 49
    assert session.scalars(select(User.name)).all() == ["bob"]
