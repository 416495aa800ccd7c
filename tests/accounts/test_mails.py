"""Mails over a real SMTP server: an address is confirmed, a forgotten password is chosen anew."""

import logging
import re
import smtplib
import socket
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update

from subjunctive_app import create_app
from subjunctive_app.accounts import proofs
from subjunctive_app.accounts.links import token_for
from subjunctive_app.accounts.sessions import hash_of
from subjunctive_app.config import SmtpConfig
from subjunctive_app.extensions import db, limiter
from subjunctive_app.infra.mail import LogMailer, Mail, MailRefused, SmtpMailer
from subjunctive_app.jobs import service as jobs
from subjunctive_app.models import EmailVerification, Job, PasswordReset, User
from tests.accounts.people import OTHER, PASSWORD, copy_of, is_signed_in, log_in, make_user, someone
from tests.accounts.postbox import Postbox
from tests.conftest import SECRET, Browser, config_for
from tests.outbox import do_jobs, waiting_tokens
from tests.servers import HOST, free_port

EMAIL = "bob@example.org"
POSTMAN = proofs.Postman(SECRET, "en")
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
    assert postbox.is_empty()
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
    assert postbox.is_empty(), "alice's mail was the next one"


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


def jobs_of(app: Flask) -> list[tuple[str, str, int, str, dict[str, str]]]:
    """The outbox: kind, state, tries, error, payload."""
    with app.app_context():
        rows = db.session.scalars(select(Job).order_by(Job.id)).all()
        return [(row.kind, row.state, row.tries, row.error, row.payload) for row in rows]


def test_the_outbox_holds_no_secret_and_no_address(mailing_app: Flask, postbox: Postbox) -> None:
    """Not while the mail waits, and even less when it has gone."""
    with_address(mailing_app, postbox)
    ask(mailing_app)
    [token] = waiting_tokens(mailing_app)
    with mailing_app.app_context():
        kept = str([tuple(row) for row in db.session.execute(select(Job.__table__))])
    assert token not in kept
    assert EMAIL not in kept
    assert postbox.next()[2] == f"/account/reset/{token}"
    assert [(kind, state, payload) for kind, state, _tries, _error, payload in jobs_of(mailing_app)] == [
        ("verification_mail", "done", {}),
        ("reset_mail", "done", {}),
    ]


def test_a_mail_and_its_token_are_written_together_or_not_at_all(mailing_app: Flask) -> None:
    """A trigger makes the outbox refuse: then there is no link that nobody was told of."""
    make_user(mailing_app, "bob")
    with mailing_app.app_context():
        db.session.execute(text("CREATE TRIGGER no BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'full'); END"))
        db.session.execute(update(User).values(email=EMAIL))
        db.session.commit()
    browser = Browser(mailing_app.test_client())
    assert browser.send("/account/reset", email=EMAIL).status_code == 503
    with mailing_app.app_context():
        assert db.session.scalars(select(PasswordReset)).all() == []


def test_a_mail_that_is_sent_twice_is_known_by_its_id(mailing_app: Flask, postbox: Postbox) -> None:
    """A runner is lost after the server took the mail, before it could say so."""
    with_address(mailing_app, postbox)
    ask(mailing_app)
    _to, first, path = postbox.next()
    with mailing_app.app_context():
        seed = {"seed": "x"}
        job = db.session.scalars(select(Job).where(Job.kind == "reset_mail")).one()
        proofs_row = db.session.scalars(select(PasswordReset)).one()
        proofs_row.token_hash = hash_of(token_for(mailing_app.config["SECRET_KEY"], "x"))
        job.state, job.payload, job.lease = "running", {**seed, "language": "en"}, "of the runner that was lost"
        job.due_at -= timedelta(hours=1)
        db.session.commit()
    _to, second, _path = postbox.next()
    assert first["Message-ID"] == second["Message-ID"]
    assert re.fullmatch(r"<[0-9a-f]{32}@example.org>", first["Message-ID"])
    assert path.rpartition("/")[2] not in first["Message-ID"]


def test_a_server_that_is_away_is_nobodys_error_and_gets_the_mail_later(
    mailing_app: Flask, postbox: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    with_address(mailing_app, postbox)
    there = mailing_app.extensions["mailer"]
    away = SmtpConfig(HOST, free_port(), "ojala@example.org", starttls=False)
    set_mailer(mailing_app, SmtpMailer(away))
    ask(mailing_app)
    [token] = waiting_tokens(mailing_app)
    do_jobs(mailing_app)
    assert jobs_of(mailing_app)[-1][1:4] == ("waiting", 1, "ConnectionRefusedError")
    assert "put off after try 1: ConnectionRefusedError" in caplog.text
    assert token not in caplog.text
    assert EMAIL not in our_lines(caplog)
    set_mailer(mailing_app, there)
    assert postbox.is_empty(), "it waits for its time"
    bring_forward(mailing_app)
    assert postbox.next()[2] == f"/account/reset/{token}"


def our_lines(caplog: pytest.LogCaptureFixture) -> str:
    """The log without that of the mail server, which runs in this process."""
    return "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("mail"))


def set_mailer(app: Flask, mailer: SmtpMailer) -> None:
    """Another mail server, as after a new start with other settings."""
    app.extensions["mailer"] = mailer
    for name in ("reset_mail", "verification_mail"):
        kind = app.extensions["jobs"][name]
        app.extensions["jobs"][name] = replace(kind, rests=mailer.rests)


def bring_forward(app: Flask) -> None:
    """All that waits is due now."""
    with app.app_context():
        db.session.execute(update(Job).where(Job.state == "waiting").values(due_at=Job.made_at))
        db.session.commit()


def test_a_server_that_is_away_is_not_asked_for_each_mail(mailing_app: Flask, postbox: Postbox) -> None:
    """Three mails in vain, then one now and then: the others wait, and no try of theirs is counted."""
    mailer = SmtpMailer(SmtpConfig(HOST, free_port(), "ojala@example.org", starttls=False))
    set_mailer(mailing_app, mailer)
    with mailing_app.app_context():
        for number in range(5):
            user = make_user(mailing_app, f"user{number}")
            proofs.ask_verification(db.session(), POSTMAN, user, f"u{number}@example.org", datetime.now(UTC))
    do_jobs(mailing_app)
    assert mailer.breaker.state == "open"
    assert sorted(tries for _kind, _state, tries, _error, _payload in jobs_of(mailing_app)) == [0, 0, 1, 1, 1]


def test_a_mailbox_that_is_refused_is_given_up_and_says_nothing_against_the_server(
    mailing_app: Flask, postbox: Postbox
) -> None:
    postbox.refuses = "550 5.1.1 nobody@example.org is unknown"
    with mailing_app.app_context():
        for number in range(4):
            user = make_user(mailing_app, f"user{number}")
            proofs.ask_verification(db.session(), POSTMAN, user, f"u{number}@example.org", datetime.now(UTC))
    assert postbox.is_empty()
    assert {job[1:4] for job in jobs_of(mailing_app)} == {("failed", 1, "the server refuses the mailbox (550)")}
    assert mailing_app.extensions["mailer"].breaker.state == "closed"
    postbox.refuses = ""
    with mailing_app.app_context():
        [job, *_] = db.session.scalars(select(Job).order_by(Job.id))
        jobs.retry(db.session(), job.id, datetime.now(UTC))
    assert postbox.next()[0] == "u0@example.org", "after the operator asked for it"


def test_a_mailbox_that_is_refused_for_now_is_tried_again(mailing_app: Flask, postbox: Postbox) -> None:
    postbox.refuses = "450 4.2.0 come again"
    with mailing_app.app_context():
        proofs.ask_verification(db.session(), POSTMAN, make_user(mailing_app, "bob"), EMAIL, datetime.now(UTC))
    assert postbox.is_empty()
    assert jobs_of(mailing_app)[0][1:4] == ("waiting", 1, "SMTPRecipientsRefused")


def test_no_mail_goes_out_whose_link_is_dead(mailing_app: Flask, postbox: Postbox) -> None:
    with_address(mailing_app, postbox)
    ask(mailing_app)
    with mailing_app.app_context():
        db.session.scalars(select(PasswordReset)).one().created_at -= timedelta(hours=1)
        db.session.commit()
    assert postbox.is_empty()
    assert jobs_of(mailing_app)[-1][1:4] == ("failed", 1, "the link grew old before the mail could be sent")


def test_a_mail_whose_account_is_gone_is_nobodys(mailing_app: Flask, postbox: Postbox) -> None:
    with mailing_app.app_context():
        proofs.ask_verification(db.session(), POSTMAN, make_user(mailing_app, "bob"), EMAIL, datetime.now(UTC))
        db.session.execute(delete(User))
        db.session.commit()
    assert postbox.is_empty()
    assert jobs_of(mailing_app)[0][1] == "done"


@pytest.mark.parametrize("change", [{"password": "another"}, {"starttls": True}])
def test_a_mail_never_goes_round_password_or_encryption(postbox: Postbox, change: dict[str, object]) -> None:
    mailer = SmtpMailer(replace(postbox.smtp, **change))  # type: ignore[arg-type]
    with pytest.raises(smtplib.SMTPException):
        mailer.send(Mail(EMAIL, "s", "b", "key"))
    assert postbox.is_empty()


def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    with socket.create_server((HOST, 0)) as silent:
        smtp = SmtpConfig(HOST, silent.getsockname()[1], "ojala@example.org", starttls=False)
        began = time.monotonic()
        with pytest.raises(smtplib.SMTPServerDisconnected):
            SmtpMailer(smtp, timeout_s=0.2).send(Mail(EMAIL, "s", "b", "key"))
        assert time.monotonic() - began < 5


def test_development_prints_mails_and_production_never_a_link(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    mail = Mail(EMAIL, "Subject", "http://127.0.0.1:8000/account/reset/token", "key")
    LogMailer(is_production=False).send(mail)
    assert "reset/token" in caplog.text
    caplog.clear()
    with pytest.raises(MailRefused, match="SMTP_HOST is not set"):
        LogMailer(is_production=True).send(mail)
    assert caplog.text == ""


def test_where_no_mail_can_be_sent_none_is_offered(tmp_path: Path) -> None:
    app = create_app(config_for(tmp_path, f"sqlite:///{tmp_path}/test.sqlite3"))
    app.extensions["mailer"] = LogMailer(is_production=True)
    client = app.test_client()
    assert "Forgot" not in client.get("/account/login").text
    assert 'name="email"' not in client.get("/account/sign-up").text
