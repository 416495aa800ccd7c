"""Tokens: 15 minutes, exchanged once, dead with their session; and whatever is not one of ours."""

import base64
import json
import time

import jwt
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from subjunctive_app.accounts import service
from subjunctive_app.accounts.desk import now
from subjunctive_app.api.limits import OPEN
from subjunctive_app.extensions import db, limiter
from subjunctive_app.models import UserSession
from tests.accounts.people import OTHER, PASSWORD, log_in, make_user
from tests.api.programs import API, Program, program_of
from tests.conftest import SECRET, Browser


def is_let_in(program: Program) -> bool:
    status = program.get("/progress").status_code
    assert status in {200, 401}
    return status == 200


def claims_of(program: Program) -> dict[str, object]:
    """What stands in an access token."""
    found: dict[str, object] = jwt.decode(program.access, SECRET, ["HS256"], audience="ojala-api")
    return found


def test_name_and_password_give_two_tokens(app: Flask) -> None:
    make_user(app, "bob")
    program = Program(app.test_client())
    assert not is_let_in(program)
    response = program.log_in("bob")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.get_json()["token_type"] == "Bearer"
    claims = claims_of(program)
    assert response.get_json()["expires_in"] == int(str(claims["exp"])) - int(str(claims["iat"])) == 900
    assert is_let_in(program)
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(("name", "password"), [("bob", "wrong"), ("nobody", PASSWORD), ("bob\0", PASSWORD + "\0")])
def test_what_does_not_fit_gets_one_answer(app: Flask, name: str, password: str) -> None:
    make_user(app, "bob")
    response = Program(app.test_client()).log_in(name, password)
    assert response.status_code == 401
    assert response.content_type == "application/problem+json"
    assert response.get_json()["code"] == "no_fit"
    assert response.headers["RateLimit-Remaining"] == "599"
    unread = Program(app.test_client()).post("/tokens", {})
    assert (unread.status_code, unread.headers["RateLimit-Remaining"]) == (422, "598")


def test_ten_wrong_passwords_a_minute(app: Flask) -> None:
    make_user(app, "bob")
    program = Program(app.test_client())
    assert [program.log_in("bob", "wrong").status_code for _ in range(11)] == [401] * 10 + [429]
    response = program.log_in("bob")
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 61
    assert response.get_json()["code"] == "too_many_tries"


def test_a_refresh_token_is_exchanged_for_the_next(app: Flask) -> None:
    program = program_of(app, "bob")
    first = program.refresh
    assert program.exchange().status_code == 200
    assert program.refresh != first
    assert program.exchange().status_code == 200
    assert is_let_in(program)


def test_a_refresh_token_that_comes_twice_ends_its_whole_family(app: Flask, session: Session) -> None:
    owner = program_of(app, "bob")
    other_device = Program(app.test_client())
    other_device.log_in("bob")
    thief = Program(app.test_client(), owner.access, owner.refresh)
    assert owner.exchange().status_code == 200
    assert is_let_in(owner)
    refused = thief.exchange()
    assert (refused.status_code, refused.get_json()["code"]) == (401, "token_refused")
    assert not is_let_in(thief)
    assert not is_let_in(owner)
    assert owner.exchange().status_code == 401
    assert is_let_in(other_device)
    assert session.query(UserSession).count() == 1


def test_a_token_dies_with_its_session(app: Flask) -> None:
    bob, browser = program_of(app, "bob"), Browser(app.test_client())
    log_in(browser, "bob")
    assert "API: " in browser.get("/account").text
    assert bob.post("/tokens/revoke").status_code == 204
    assert not is_let_in(bob)
    assert bob.exchange().status_code == 401

    assert bob.log_in("bob").status_code == 200
    browser.get("/account")
    browser.send("/account/sessions/end-others")
    assert not is_let_in(bob)

    assert bob.log_in("bob").status_code == 200
    browser.send("/account/password", current=PASSWORD, password=OTHER)
    assert not is_let_in(bob)

    assert bob.log_in("bob", OTHER).status_code == 200
    with app.app_context():
        service.set_disabled(db.session(), "bob", disabled=True, now=now())
    assert not is_let_in(bob)
    assert bob.log_in("bob", OTHER).status_code == 401


def test_each_kind_of_token_has_its_place(app: Flask) -> None:
    program = program_of(app, "bob")
    assert program.exchange(program.access).status_code == 401
    assert not is_let_in(Program(program.client, program.refresh))
    assert is_let_in(program)
    assert program.exchange().status_code == 200


def test_the_word_before_a_token_may_be_written_small(app: Flask) -> None:
    program = program_of(app, "bob")
    small = {"Authorization": f"bearer {program.access}"}
    assert program.client.get(f"{API}/progress", headers=small).status_code == 200
    small = {"Authorization": f"BEARER {program.refresh}"}
    assert program.client.post(f"{API}/tokens/refresh", headers=small).status_code == 200


def test_who_is_refused_is_counted_by_address(app: Flask) -> None:
    program = program_of(app, "bob")
    left = int(program.get("/today").headers["RateLimit-Remaining"])
    program.post("/tokens/revoke")  # which counts for the address, and then for the user
    for token in ("", "x", program.access, program.refresh):
        refused = Program(program.client, token).get("/progress")
        assert (refused.status_code, refused.headers["RateLimit-Limit"]) == (401, "600")
    assert int(refused.headers["RateLimit-Remaining"]) == left - 5
    assert limiter.limiter.hit(OPEN, "address:127.0.0.1", cost=left - 5)
    assert program.get("/progress").status_code == 429


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": -120},
        {"nbf": 600},
        {"iss": "somebody"},
        {"aud": "somebody"},
        {"sub": "999999"},
        {"sid": "made up"},
        {"type": "refresh"},
    ],
)
def test_a_token_with_another_claim_is_refused(app: Flask, changes: dict[str, object]) -> None:
    program = program_of(app, "bob")
    claims = claims_of(program)
    assert is_let_in(Program(program.client, jwt.encode(claims, SECRET, "HS256")))
    # Times are told in seconds from now, which is not when the tests were collected.
    changed = {name: time.time() + value if isinstance(value, int) else value for name, value in changes.items()}
    assert not is_let_in(Program(program.client, jwt.encode({**claims, **changed}, SECRET, "HS256")))


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_a_token_that_we_did_not_sign_is_refused(app: Flask) -> None:
    program = program_of(app, "bob")
    claims, signature = claims_of(program), program.access.rpartition(".")[2]
    body = part(claims)
    forged = [
        f"{part({'alg': 'none', 'typ': 'JWT'})}.{body}.",
        f"{part({'alg': 'None'})}.{body}.{signature}",
        f"{part({'alg': 'RS256', 'typ': 'JWT'})}.{body}.{signature}",
        jwt.encode(claims, SECRET, "HS512"),
        jwt.encode(claims, "another secret that is long enough", "HS256"),
        f"{body}.{body}.{signature}",
        jwt.encode(claims, "x" * 32, "HS256", headers={"kid": "../../dev/null", "jku": "https://evil.example"}),
        program.access[:-4],
        "x",
        "a.b.c",
        "ñ.ñ.ñ",
    ]
    assert [token for token in forged if is_let_in(Program(program.client, token))] == []


def test_a_cookie_opens_nothing_and_another_site_can_do_nothing(app: Flask) -> None:
    make_user(app, "bob")
    browser = Browser(app.test_client())
    log_in(browser, "bob")
    assert browser.client.get(f"{API}/progress").status_code == 401
    response = browser.client.post(f"{API}/answers", json={"token": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
