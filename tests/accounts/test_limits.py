"""Limits of tries: by address and by account, exact with forty at once, and a pause that a spray cannot go round."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from subjunctive_app import create_app
from subjunctive_app.accounts.throttle import pause
from subjunctive_app.extensions import limiter
from subjunctive_app.models import FailedLogin, User
from tests.accounts.people import OTHER, PASSWORD, log_in, make_user, someone
from tests.conftest import Browser, config_for

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def try_from(app: Flask, address: str, name: str, password: str = OTHER, **headers: str) -> int:
    """One try with a browser that has the form open, from an address."""
    browser = Browser(app.test_client())
    browser.get("/account/login")
    data = {"csrf_token": browser.field("csrf_token"), "name": name, "password": password}
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    response = browser.client.post(
        "/account/login", data=data, headers=given, environ_overrides={"REMOTE_ADDR": address}
    )
    return response.status_code


def test_the_eleventh_wrong_try_in_a_minute_waits(app: Flask, browser: Browser) -> None:
    make_user(app, "bob")
    assert [log_in(browser, "bob", OTHER).status_code for _ in range(10)] == [422] * 10
    response = log_in(browser, "bob", PASSWORD)
    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert "Please wait a minute" in response.text
    assert 'name="name" type="text" value="bob"' in response.text, "the form comes back"
    assert PASSWORD not in response.text


def test_htmx_is_told_beside_the_form(app: Flask, browser: Browser) -> None:
    for _ in range(10):
        log_in(browser, "nobody", OTHER)
    response = log_in(browser, "nobody", OTHER, htmx=True)
    assert response.status_code == 429
    assert response.text.startswith('<hx-partial hx-target="#flash"')
    assert "Retry-After" in response.headers


def test_right_tries_are_given_back(app: Flask) -> None:
    """A class of thirty behind one address, all of whom know their password."""
    for number in range(15):
        make_user(app, f"pupil{number}")
    assert {try_from(app, "192.0.2.1", f"pupil{number}", PASSWORD) for number in range(15)} == {303}


@pytest.mark.parametrize("same", ["address", "account"])
def test_forty_at_once_are_ten(app: Flask, same: str) -> None:
    make_user(app, "bob")

    def attempt(number: int) -> int:
        return try_from(app, *(("192.0.2.1", f"n{number}") if same == "address" else (f"192.0.2.{number}", "bob")))

    with ThreadPoolExecutor(40) as pool:
        found = Counter(pool.map(attempt, range(40)))
    assert found == {422: 10, 429: 30}


def test_a_class_of_thirty_with_right_passwords_at_once_all_get_in(app: Flask) -> None:
    for number in range(30):
        make_user(app, f"pupil{number}")
    with ThreadPoolExecutor(30) as pool:
        found = Counter(pool.map(lambda n: try_from(app, "192.0.2.1", f"pupil{n}", PASSWORD), range(30)))
    assert found == {303: 30}


@pytest.mark.parametrize("header", ["X_Forwarded_For", "X_Real_IP", "Forwarded", "User_Agent", "X_Client_IP"])
def test_no_header_makes_another_address_of_it(app: Flask, header: str) -> None:
    found = [try_from(app, "192.0.2.1", f"n{n}", **{header: f"203.0.113.{n}"}) for n in range(11)]
    assert found == [422] * 10 + [429]


def test_behind_a_proxy_only_what_the_proxy_says_counts(tmp_path: Path) -> None:
    app = create_app(config_for(tmp_path, f"sqlite:///{tmp_path}/test.sqlite3", trusted_proxies=1))
    limiter.reset()
    forged = [try_from(app, "10.0.0.1", f"n{n}", X_Forwarded_For=f"203.0.113.{n}, 192.0.2.7") for n in range(11)]
    assert forged == [422] * 10 + [429]
    assert try_from(app, "10.0.0.1", "n0", X_Forwarded_For="192.0.2.8") == 422


def test_an_ipv6_subscriber_is_one_address(app: Flask) -> None:
    found = [try_from(app, f"2001:db8:0:1::{n:x}", f"n{n}") for n in range(11)]
    assert found == [422] * 10 + [429]
    assert try_from(app, "2001:db8:0:2::1", "n0") == 422


@pytest.mark.parametrize(
    ("failures", "seconds_ago", "wait"),
    [(0, 0, 0), (19, 0, 0), (20, 0, 30), (20, 10, 20), (20, 31, 0), (22, 0, 120), (40, 0, 900), (10_000, 0, 900)],
)
def test_the_pause_of_an_account(failures: int, seconds_ago: int, wait: int) -> None:
    assert pause(failures, NOW - timedelta(seconds=seconds_ago), NOW) == wait


def test_a_spray_from_many_addresses_is_slowed(app: Flask, session: Session) -> None:
    make_user(app, "bob")
    found = []
    for number in range(22):
        if number % 10 == 0:
            limiter.reset()  # as if minutes went by: only the database remembers
        found.append(try_from(app, f"192.0.2.{number}", "bob"))
    assert found == [422] * 20 + [429] * 2
    assert try_from(app, "198.51.100.1", "bob", PASSWORD) == 429, "the pause is the account's, whoever comes"
    assert session.scalar(select(func.count()).select_from(FailedLogin)) == 20


def test_unknown_names_are_slowed_alike_and_not_written_down(app: Flask, session: Session) -> None:
    for number in range(20):
        if number % 10 == 0:
            limiter.reset()
        try_from(app, f"192.0.2.{number}", "my secret password")
    limiter.reset()
    assert try_from(app, "192.0.2.99", "my secret password") == 429
    stored = session.scalars(select(FailedLogin.account)).all()
    assert all(len(account) == 64 and "secret" not in account for account in stored)


def test_the_owner_ends_the_count(app: Flask, session: Session) -> None:
    make_user(app, "bob")
    assert try_from(app, "192.0.2.1", "bob") == 422
    assert try_from(app, "192.0.2.2", "bob", PASSWORD) == 303
    assert session.scalar(select(func.count()).select_from(FailedLogin)) == 0


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/account/password", {"password": "a long new one"}),
        ("/account/email", {"email": "bob@example.org"}),
        ("/account/delete", {}),
    ],
)
def test_asking_for_the_password_again_is_limited_too(app: Flask, path: str, fields: dict[str, Any]) -> None:
    bob = someone(app, "bob").browser
    bob.get(path)
    found = [bob.send(path, current=OTHER, **fields).status_code for _ in range(11)]
    assert found == [422] * 10 + [429]


def test_sign_ups_are_sixty_a_minute(app: Flask, browser: Browser) -> None:
    found = []
    for _ in range(61):
        browser.get("/account/sign-up")
        found.append(browser.send("/account/sign-up", name="b", password="x").status_code)
    assert found == [422] * 60 + [429]


def test_resets_are_ten_a_minute_and_three_an_hour_to_one_mailbox(app: Flask, browser: Browser) -> None:
    browser.get("/account/reset")
    found = [browser.send("/account/reset", email="a@example.org").status_code for _ in range(4)]
    assert found == [303, 303, 303, 429]
    more = [browser.send("/account/reset", email=f"b{n}@example.org").status_code for n in range(7)]
    assert more == [303] * 6 + [429]


def test_only_a_mail_that_goes_out_is_counted(app: Flask) -> None:
    """A name that is taken, or a password mistyped, must not cost one's mailbox an hour."""
    bob = someone(app, "bob").browser
    email, found = "bob@example.org", []
    for name in ("bob", "bob", "bob", "bob", "carol"):
        browser = Browser(app.test_client())
        browser.get("/account/sign-up")
        found.append(browser.send("/account/sign-up", name=name, password=PASSWORD, email=email).status_code)
    assert found == [422] * 4 + [303]
    bob.get("/account/email")
    passwords = [OTHER] * 4 + [PASSWORD] * 3
    assert [bob.send("/account/email", current=one, email=email).status_code for one in passwords] == [
        *[422] * 4,
        *[303, 303, 429],
    ]


def test_the_count_of_another_spelling_tells_nothing_of_an_address(app: Flask, session: Session) -> None:
    """The address of an account and one that only looks like it: were they counted together where there is no
    account, and apart where there is one, eleven tries would tell which."""
    make_user(app, "bob")
    session.scalars(select(User)).one().email = "bob@example.org"
    session.commit()
    found = []
    for address in ("bob@example.org", "eve@example.org"):
        limiter.reset()
        like_it = address.replace("e", "\uff45")  # a full-width e, which names take for an e
        for number in range(10):
            assert try_from(app, f"192.0.2.{number}", like_it) == 422
        found.append(try_from(app, "198.51.100.1", address))
    assert found[0] == found[1]


def test_when_too_many_wait_the_next_is_told_so_and_nothing_is_counted(tmp_path: Path) -> None:
    """Two places: with slow hashes, the third and later callers are refused at once, and may come again."""
    url = f"sqlite:///{tmp_path}/test.sqlite3"
    app = create_app(config_for(tmp_path, url, threads=4, bcrypt_rounds=12))
    limiter.reset()
    make_user(app, "bob")
    with ThreadPoolExecutor(8) as pool:
        found = Counter(pool.map(lambda n: try_from(app, f"192.0.2.{n}", "bob", PASSWORD), range(8)))
    assert set(found) == {303, 503}
    assert found[303] >= 2
    assert try_from(app, "192.0.2.1", "bob", PASSWORD) == 303
