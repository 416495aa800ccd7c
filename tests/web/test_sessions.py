"""The session cookie under clocks that differ: one of the future counts, one that is too old does not."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from subjunctive_app.web.security import SESSION_LIFETIME
from tests.accounts.people import is_signed_in, someone


def aged(app: Flask, value: str, age: timedelta) -> str:
    """The same cookie, as a process whose clock is ahead (or a browser long ago) would have got it."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    assert isinstance(signer, URLSafeTimedSerializer)
    data = signer.loads(value)
    made = signer.make_signer(signer.salt)
    moment = int((datetime.now(UTC) - age).timestamp())
    made.get_timestamp = lambda: moment  # type: ignore[attr-defined]
    signed: bytes = made.sign(signer.dump_payload(data))
    return signed.decode()


@pytest.mark.parametrize(
    ("age", "counts"),
    [
        (timedelta(hours=-1), True),
        (timedelta(0), True),
        (SESSION_LIFETIME - timedelta(hours=1), True),
        (SESSION_LIFETIME + timedelta(hours=1), False),
    ],
)
def test_a_cookie_counts_whatever_the_clock_of_its_maker_said(app: Flask, age: timedelta, counts: bool) -> None:
    client = someone(app, "bob").browser.client
    cookie = client.get_cookie("session")
    assert cookie
    client.set_cookie("session", aged(app, cookie.value, age))
    assert client.get("/account").status_code == (200 if counts else 303)


@pytest.mark.parametrize("value", ["", "x", "e30.x.y"])
def test_a_cookie_that_cannot_be_read_is_none(app: Flask, value: str) -> None:
    browser = someone(app, "bob").browser
    assert is_signed_in(browser)
    browser.client.set_cookie("session", value)
    assert not is_signed_in(browser)
