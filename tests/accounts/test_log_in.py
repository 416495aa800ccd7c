"""GET and POST /account/login, POST /account/logout."""

import pytest
from flask import Flask, g
from sqlalchemy import select
from sqlalchemy.orm import Session

from subjunctive_app.extensions import db
from subjunctive_app.models import User, UserSession
from tests.accounts.people import OTHER, PASSWORD, copy_of, is_signed_in, log_in, make_user, someone
from tests.conftest import Browser, recorded_statements

NO_FIT = "Name and password do not fit together."


@pytest.mark.parametrize("htmx", [True, False])
def test_in_and_out(app: Flask, browser: Browser, htmx: bool) -> None:
    make_user(app, "bob")
    response = log_in(browser, "bob", htmx=htmx)
    assert response.headers["HX-Redirect" if htmx else "Location"] == "/drills"
    assert ">bob</h1>" in browser.get("/account").text
    response = browser.send("/account/logout", htmx=htmx)
    assert response.headers["HX-Redirect" if htmx else "Location"] == "/"
    assert not is_signed_in(browser)


def test_the_cookie_holds_the_key_and_the_session_and_nothing_else(app: Flask, session: Session) -> None:
    bob = someone(app, "bob")
    bob.browser.get("/account")
    with bob.browser.client.session_transaction() as cookie:
        assert set(cookie) == {"_permanent", "_user_id", "csrf_token"}
        sid = cookie["_user_id"]
    assert len(sid) == 43
    assert session.scalars(select(UserSession.sid_hash)).one() != sid


def test_a_thousand_session_ids_differ_and_are_long(app: Flask) -> None:
    from subjunctive_app.web.auth import new_sid

    ids = {new_sid() for _ in range(1000)}
    assert len(ids) == 1000
    assert {len(sid) for sid in ids} == {43}


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("name", "password"), [("bob", OTHER), ("nobody", OTHER), ("bob", ""), ("", ""), ("b@x.org", "y")]
)
def test_one_answer_for_all_that_does_not_fit(
    app: Flask, browser: Browser, name: str, password: str, htmx: bool
) -> None:
    make_user(app, "bob")
    assert log_in(browser, name, password, htmx=htmx).status_code == 422
    assert browser.page.count(NO_FIT) == 1
    assert f'value="{name}"' in browser.page
    assert not is_signed_in(browser)


def statements(app: Flask, browser: Browser, name: str, password: str) -> list[str]:
    """The SQL that a try takes, without its values."""
    with recorded_statements(app) as found:
        assert log_in(browser, name, password).status_code == 422
    return found


def test_an_unknown_name_takes_the_same_work_as_a_known_one(app: Flask, browser: Browser) -> None:
    """Times are measured by `make bench`; here, that neither way leaves anything out."""
    make_user(app, "bob")
    make_user(app, "shut")
    with app.app_context():
        from subjunctive_app.accounts import service
        from subjunctive_app.accounts.desk import now

        service.set_disabled(db.session(), "shut", disabled=True, now=now())
    known = statements(app, browser, "bob", OTHER)
    assert len(known) >= 3
    assert statements(app, browser, "nobody", OTHER) == known
    assert statements(app, browser, "shut", PASSWORD) == known


def test_a_confirmed_address_serves_as_a_name(app: Flask, browser: Browser, session: Session) -> None:
    make_user(app, "bob")
    session.scalars(select(User)).one().email = "bob@example.org"
    session.commit()
    assert log_in(browser, " Bob@Example.ORG").status_code == 303


def test_a_copied_cookie_opens_nothing_after_logging_out(app: Flask) -> None:
    bob = someone(app, "bob")
    thief = copy_of(app, bob.browser)
    assert is_signed_in(thief)
    bob.browser.get("/account")
    bob.browser.send("/account/logout")
    assert not is_signed_in(thief)
    assert thief.client.get("/account", headers={"HX-Request-Type": "partial"}).status_code == 401


def test_start_fresh_logs_out_too(app: Flask) -> None:
    bob = someone(app, "bob")
    thief = copy_of(app, bob.browser)
    bob.browser.get("/account")
    assert bob.browser.send("/progress/fresh").status_code == 303
    assert not is_signed_in(thief)


def test_the_log_in_page_leads_back_to_where_one_was(app: Flask, browser: Browser) -> None:
    make_user(app, "bob")
    response = browser.get("/account/password")
    assert response.headers["Location"] == "/account/login?next=/account/password"
    assert log_in(browser, "bob", path=response.headers["Location"]).headers["Location"] == "/account/password"


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(app: Flask, browser: Browser, path: str) -> None:
    make_user(app, "bob")
    response = log_in(browser, "bob", path=f"/account/login?next={path}")
    assert response.headers["Location"] == "/"


def test_an_address_with_any_letters_is_gone_to_with_htmx_too(app: Flask, browser: Browser) -> None:
    """A header holds ASCII: gunicorn breaks the connection at anything else."""
    make_user(app, "bob")
    response = log_in(browser, "bob", path="/account/login?next=/%C3%B1%F0%9F%98%80", htmx=True)
    assert response.headers["HX-Redirect"] == "/%C3%B1%F0%9F%98%80"


@pytest.mark.parametrize("path", ["/account/login", "/account/sign-up"])
def test_a_new_log_in_ends_the_session_that_was_there(app: Flask, path: str) -> None:
    make_user(app, "alice")
    bob = someone(app, "bob").browser
    thief = copy_of(app, bob)
    bob.get(path)
    assert bob.send(path, name="alice", password=OTHER).status_code == 422
    assert is_signed_in(thief), "one that fails changes nothing"
    name = "alice" if path == "/account/login" else "carol"
    bob.get(path)
    assert bob.send(path, name=name, password=PASSWORD).status_code == 303
    assert not is_signed_in(thief)
    assert f">{name}</h1>" in bob.get("/account").text


def test_htmx_gets_401_and_the_address_of_the_log_in_page(browser: Browser) -> None:
    response = browser.get("/account", htmx=True)
    assert (response.status_code, response.text) == (401, "")
    assert response.headers["HX-Redirect"] == "/account/login?next=/account"


def test_strangers_cost_no_look_up(app: Flask, browser: Browser) -> None:
    with recorded_statements(app) as found:
        browser.get("/drills")
        browser.get("/verbs")
    assert found == []


@pytest.mark.parametrize("cookie", ["remember_token", "session"])
def test_a_made_up_cookie_is_a_stranger(app: Flask, browser: Browser, cookie: str) -> None:
    make_user(app, "bob")
    browser.client.set_cookie(cookie, "1|" + "0" * 128)
    assert not is_signed_in(browser)


def test_no_account_page_is_kept_by_a_browser(app: Flask) -> None:
    bob = someone(app, "bob")
    for path in ("/account", "/account/password", "/account/export", "/progress", "/drills"):
        response = bob.browser.get(path)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store", path


def test_a_session_is_looked_up_once_a_request(app: Flask) -> None:
    bob = someone(app, "bob")
    with app.test_request_context(headers={"Cookie": "session=" + _cookie(bob.browser)}):
        from subjunctive_app.web.auth import person

        assert person() is person()
        assert g._login_user.person.name == "bob"


def _cookie(browser: Browser) -> str:
    found = browser.client.get_cookie("session")
    assert found
    return found.value
