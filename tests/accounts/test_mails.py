"""Mails over a real SMTP server: an address is confirmed, a forgotten password is chosen anew."""

import logging
import re
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from subjunctive_app import create_app
from subjunctive_app.config import SmtpConfig
from subjunctive_app.extensions import db, limiter
from subjunctive_app.infra.mail import LogMailer, Mail, SmtpMailer
from subjunctive_app.models import EmailVerification, PasswordReset, User
from tests.accounts.people import OTHER, PASSWORD, copy_of, is_signed_in, log_in, make_user, someone
from tests.accounts.postbox import Postbox
from tests.conftest import Browser, config_for
from tests.servers import HOST, free_port

EMAIL = "bob@example.org"
# The server of the tests asks for a password on the loopback, without TLS.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def with_address(app: Flask, postbox: Postbox, name: str = "bob", email: str = EMAIL) -> Browser:
    """Somebody who has confirmed an address, signed in."""
    browser = someone(app, name).browser
    browser.get("/account/email")
    assert browser.send("/account/email", email=email, current=PASSWORD).status_code == 303
    _to, _mail, path = postbox.next()
    browser.get(path)
    assert browser.send(path).headers["Location"] == "/account?done=verified"
    return browser


def ask(app: Flask, email: str = EMAIL, **headers: str) -> str:
    """Ask for a link, an hour later; returns the page that follows."""
    limiter.reset()
    browser = Browser(app.test_client())
    browser.get("/account/reset")
    data = {"csrf_token": browser.field("csrf_token"), "email": email}
    response = browser.client.post("/account/reset", data=data, headers=headers, buffered=True)
    assert response.status_code == 303
    return browser.get(response.headers["Location"]).text


def test_an_address_is_confirmed_by_its_owner(mailing_app: Flask, postbox: Postbox) -> None:
    browser = Browser(mailing_app.test_client())
    browser.get("/account/sign-up")
    browser.send("/account/sign-up", name="bob", password=PASSWORD, email=EMAIL)
    to, mail, path = postbox.next()
    assert (to, mail["From"], mail["Subject"]) == (EMAIL, "ojalá <no-reply@example.org>", "Confirm your address")
    assert re.fullmatch(r"/account/verify/[\w-]{43}", path)
    anybody = Browser(mailing_app.test_client())
    assert EMAIL in anybody.get(path).text
    assert "waits to be confirmed" in browser.get("/account").text, "looking is not confirming"
    anybody.get(path)
    assert anybody.send(path).status_code == 303
    assert "waits to be confirmed" not in browser.get("/account").text
    assert EMAIL in browser.page
    assert anybody.get(path).status_code == 404, "once"


def test_a_forgotten_password(mailing_app: Flask, postbox: Postbox) -> None:
    bob = with_address(mailing_app, postbox)
    thief = copy_of(mailing_app, bob)
    assert "a mail is on its way" in ask(mailing_app)
    to, mail, path = postbox.next()
    assert to == EMAIL
    assert "bob" in mail.get_content()
    browser = Browser(mailing_app.test_client())
    browser.get(path)
    assert browser.send(path, password="short").status_code == 422
    assert browser.send(path, password=OTHER).headers["Location"] == "/account/login?done=reset"
    assert [is_signed_in(one) for one in (bob, thief, browser)] == [False, False, False]
    assert log_in(browser, "bob").status_code == 422
    assert log_in(browser, EMAIL, OTHER).status_code == 303


def test_a_link_works_once_and_ends_with_any_change(mailing_app: Flask, postbox: Postbox) -> None:
    bob = with_address(mailing_app, postbox)
    paths = []
    for _ in range(2):
        ask(mailing_app)
        paths.append(postbox.next()[2])
    browser = Browser(mailing_app.test_client())
    assert [browser.get(path).status_code for path in paths] == [200, 200]
    browser.send(paths[0], password=OTHER)
    assert [browser.get(path).status_code for path in paths] == [404, 404]
    ask(mailing_app)
    path = postbox.next()[2]
    log_in(bob, "bob", OTHER)
    bob.get("/account/password")
    bob.send("/account/password", current=OTHER, password=PASSWORD)
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize(
    ("model", "lives"), [(PasswordReset, timedelta(minutes=30)), (EmailVerification, timedelta(days=2))]
)
def test_links_grow_old(
    mailing_app: Flask, postbox: Postbox, model: type[PasswordReset | EmailVerification], lives: timedelta
) -> None:
    bob = with_address(mailing_app, postbox)
    if model is PasswordReset:
        ask(mailing_app)
    else:
        bob.get("/account/email")
        bob.send("/account/email", email="new@example.org", current=PASSWORD)
    path = postbox.next()[2]
    for age, status in ((lives - timedelta(minutes=1), 200), (lives + timedelta(minutes=1), 404)):
        with mailing_app.app_context():
            made = db.session.scalars(select(model.created_at)).one()
            began = made if status == 200 else made + (lives - timedelta(minutes=1))
            db.session.execute(update(model).values(created_at=began - age))
            db.session.commit()
        assert bob.get(path).status_code == status, age
    bob.page = ""
    assert bob.send(path, password=OTHER).status_code == 404


def test_the_same_is_said_and_done_for_an_unknown_address(mailing_app: Flask, postbox: Postbox) -> None:
    with_address(mailing_app, postbox)
    known, unknown = ask(mailing_app), ask(mailing_app, "stranger@example.org")
    assert [re.sub(r'value="[^"]{50,}"', "", page) for page in (known, unknown)] == [
        re.sub(r'value="[^"]{50,}"', "", known)
    ] * 2
    assert postbox.next()[0] == EMAIL
    assert postbox.is_empty
    with mailing_app.app_context():
        assert len(db.session.scalars(select(PasswordReset)).all()) == 2, "each leaves a row, so each takes as long"


def test_an_address_that_is_not_confirmed_gets_no_link(mailing_app: Flask, postbox: Postbox) -> None:
    browser = Browser(mailing_app.test_client())
    browser.get("/account/sign-up")
    browser.send("/account/sign-up", name="bob", password=PASSWORD, email=EMAIL)
    postbox.next()
    ask(mailing_app)
    make_user(mailing_app, "last")
    with_address(mailing_app, postbox, "alice", "alice@example.org")
    assert postbox.is_empty, "alice's mail was the next one"


def test_the_host_of_a_request_is_never_in_a_link(mailing_app: Flask, postbox: Postbox) -> None:
    with_address(mailing_app, postbox)
    limiter.reset()
    for name in ("Host", "X-Forwarded-Host", "Forwarded"):
        value = "host=evil.example" if name == "Forwarded" else "evil.example"
        browser = Browser(mailing_app.test_client())
        browser.get("/account/reset")
        host = {"base_url": "http://evil.example"} if name == "Host" else {"headers": {name: value}}
        data = {"csrf_token": browser.field("csrf_token"), "email": EMAIL}
        if name == "Host":
            browser.page = browser.client.get("/account/reset", base_url="http://evil.example").text
            data["csrf_token"] = browser.field("csrf_token")
        assert browser.client.post("/account/reset", data=data, buffered=True, **host).status_code == 303
        assert "evil" not in postbox.next()[1].get_content()


def test_two_accounts_cannot_have_one_address(mailing_app: Flask, postbox: Postbox) -> None:
    with_address(mailing_app, postbox)
    carol = someone(mailing_app, "carol").browser
    carol.get("/account/email")
    assert carol.send("/account/email", email=EMAIL, current=PASSWORD).status_code == 303, "nothing is told here"
    path = postbox.next()[2]
    carol.get(path)
    assert carol.send(path).status_code == 409, "the owner of the mailbox may know"


def test_an_address_is_dropped(mailing_app: Flask, postbox: Postbox) -> None:
    bob = with_address(mailing_app, postbox)
    ask(mailing_app)
    path = postbox.next()[2]
    bob.get("/account/email")
    assert bob.send("/account/email", email="", current=PASSWORD).headers["Location"] == "/account?done=no-email"
    assert bob.get(path).status_code == 404
    with mailing_app.app_context():
        assert db.session.scalars(select(User.email)).one() is None


def test_a_new_address_ends_the_links_of_the_old_one(mailing_app: Flask, postbox: Postbox) -> None:
    bob = with_address(mailing_app, postbox)
    ask(mailing_app)
    old = postbox.next()[2]
    bob.get("/account/email")
    bob.send("/account/email", email="new@example.org", current=PASSWORD)
    path = postbox.next()[2]
    bob.get(path)
    bob.send(path)
    assert bob.get(old).status_code == 404


def test_mails_are_in_the_readers_language(mailing_app: Flask, postbox: Postbox) -> None:
    with_address(mailing_app, postbox)
    ask(mailing_app, **{"Accept-Language": "es"})
    assert postbox.next()[1]["Subject"] == "Elige una contraseña nueva"


def test_a_server_that_is_away_is_nobodys_error(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    mailer = SmtpMailer(SmtpConfig(HOST, free_port(), "ojala@example.org", starttls=False))
    mailer.send(Mail(EMAIL, "s", "https://practice.example/account/reset/token"))
    mailer._pool.shutdown()
    assert "mail not sent: ConnectionRefusedError" in caplog.text
    assert "token" not in caplog.text
    assert EMAIL not in caplog.text


def test_a_server_that_comes_back_gets_the_mail_that_waited(caplog: pytest.LogCaptureFixture) -> None:
    """Nobody listens yet at the first try; aiosmtpd takes the port while the mailer waits."""
    postbox = Postbox()
    mailer = SmtpMailer(postbox.smtp)
    talked = mailer._talk

    def talk(message: EmailMessage) -> None:
        try:
            talked(message)
        except ConnectionRefusedError:
            postbox.__enter__()
            raise

    mailer._talk = talk  # type: ignore[method-assign]
    mailer.send(Mail(EMAIL, "s", "https://practice.example/x"))
    try:
        assert postbox.next()[0] == EMAIL
    finally:
        postbox.__exit__(None, None, None)
    mailer._pool.shutdown()


def test_after_mails_in_vain_the_next_are_given_up_at_once(caplog: pytest.LogCaptureFixture) -> None:
    mailer = SmtpMailer(SmtpConfig(HOST, free_port(), "ojala@example.org", starttls=False))
    for _ in range(5):
        mailer.send(Mail(EMAIL, "s", "b"))
    mailer._pool.shutdown()
    assert mailer.breaker.state == "open"
    assert [record.message for record in caplog.records if "mail not" in record.message] == [
        *["mail not sent: ConnectionRefusedError"] * 3,
        *["mail not sent: CircuitOpen"] * 2,
    ]


@pytest.mark.parametrize("change", [{"password": "another"}, {"starttls": True}])
def test_a_mail_never_goes_round_password_or_encryption(
    postbox: Postbox, caplog: pytest.LogCaptureFixture, change: dict[str, object]
) -> None:
    smtp = postbox.smtp
    asked = {"host": smtp.host, "port": smtp.port, "sender": smtp.sender, "user": smtp.user, "password": smtp.password}
    mailer = SmtpMailer(SmtpConfig(**{**asked, "starttls": False, **change}))  # type: ignore[arg-type]
    mailer.send(Mail(EMAIL, "s", "b"))
    mailer._pool.shutdown()
    assert postbox.is_empty
    assert "mail not sent: SMTP" in caplog.text


def test_development_prints_mails_and_production_never_a_link(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    mail = Mail(EMAIL, "Subject", "http://127.0.0.1:8000/account/reset/token")
    LogMailer(is_production=False).send(mail)
    assert "reset/token" in caplog.text
    caplog.clear()
    LogMailer(is_production=True).send(mail)
    assert "mail not sent" in caplog.text
    assert "token" not in caplog.text
    assert EMAIL not in caplog.text


def test_where_no_mail_can_be_sent_none_is_offered(tmp_path: Path) -> None:
    app = create_app(config_for(tmp_path, f"sqlite:///{tmp_path}/test.sqlite3"))
    app.extensions["mailer"] = LogMailer(is_production=True)
    client = app.test_client()
    assert "Forgot" not in client.get("/account/login").text
    assert 'name="email"' not in client.get("/account/sign-up").text
