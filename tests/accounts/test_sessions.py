"""Sessions on the server: how long they live, who sees them, who can end them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from subjunctive_app.accounts import service, sessions
from subjunctive_app.domain.errors import NotYours
from subjunctive_app.domain.people import ROLES, Role
from subjunctive_app.extensions import db
from subjunctive_app.models import Learner, User, UserSession
from tests.accounts.people import copy_of, is_signed_in, log_in, make_user, someone
from tests.accounts.test_claim import knows_nothing
from tests.conftest import Browser
from tests.progress.test_page import play

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
SID = "s" * 43
MINUTE = timedelta(minutes=1)


def begin(app: Flask, session: Session, role: Role = "learner", sid: str = SID, name: str = "bob") -> int:
    user_id = make_user(app, name, role=role)
    sessions.add_session(session, session.get_one(User, user_id), sid, "Firefox, Linux", NOW)
    session.commit()
    return user_id


def is_open(session: Session, now: datetime, *, shared: bool = False) -> bool:
    return sessions.find_person(session, SID, now, shared=shared) is not None


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("shared", [False, True])
def test_a_session_ends_when_it_is_not_used(app: Flask, session: Session, role: Role, shared: bool) -> None:
    begin(app, session, role)
    limit = sessions.lifetime(role, shared=shared).idle
    assert not is_open(session, NOW + limit + MINUTE, shared=shared)
    assert is_open(session, NOW + limit - MINUTE, shared=shared)
    assert is_open(session, NOW + 2 * limit - 2 * MINUTE, shared=shared), "each use begins the time anew"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("shared", [False, True])
def test_a_session_ends_however_much_it_is_used(app: Flask, session: Session, role: Role, shared: bool) -> None:
    begin(app, session, role)
    limits, now = sessions.lifetime(role, shared=shared), NOW
    while now < NOW + limits.absolute:
        assert is_open(session, now, shared=shared), now
        now += limits.idle - MINUTE
    assert not is_open(session, max(now, NOW + limits.absolute + MINUTE), shared=shared)


def test_a_shared_device_forgets_after_half_an_hour(app: Flask, session: Session) -> None:
    begin(app, session)
    assert is_open(session, NOW + timedelta(minutes=29), shared=True)
    assert not is_open(session, NOW + timedelta(minutes=60), shared=True)


def test_the_clock_going_back_logs_nobody_out(app: Flask, session: Session) -> None:
    begin(app, session)
    assert is_open(session, NOW - timedelta(hours=1))


def test_use_is_noted_every_five_minutes_not_at_each_page(app: Flask, session: Session) -> None:
    begin(app, session)
    seen = []
    for minutes in (1, 4, 6, 9, 12):
        assert is_open(session, NOW + minutes * MINUTE)
        session.expire_all()
        seen.append((session.scalars(select(UserSession.seen_at)).one() - NOW) / MINUTE)
    assert seen == [0, 0, 6, 6, 12]


def test_only_ones_own_sessions_can_be_ended(app: Flask, session: Session) -> None:
    begin(app, session)
    stranger = make_user(app, "charlie")
    [row] = session.scalars(select(UserSession.id)).all()
    with pytest.raises(NotYours):
        sessions.end_session(session, stranger, row)
    assert is_open(session, NOW)


def test_the_list_names_the_browsers_and_ends_one(app: Flask) -> None:
    bob = someone(app, "bob").browser
    phone = Browser(app.test_client())
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1"
    phone.client.environ_base["HTTP_USER_AGENT"] = agent
    log_in(phone, "bob")
    bob.get("/account")
    assert "Safari, iPhone" in bob.page
    assert bob.page.count("Log it out") == 1, "one's own browser is not in the way out"
    path = next(line.split('"')[1] for line in bob.page.splitlines() if "/sessions/" in line and "others" not in line)
    assert bob.send(path).headers["Location"] == "/account?done=ended"
    assert is_signed_in(bob)
    assert not is_signed_in(phone)
    bob.get("/account")
    assert bob.send(path).status_code == 404


def test_the_list_leaves_out_what_is_over(app: Flask, session: Session) -> None:
    bob = someone(app, "bob")
    service.begin_first_session(session, bob.user_id, SID, "Opera, Mac", datetime.now(UTC) - timedelta(days=15))
    assert "Opera" not in bob.browser.get("/account").text
    service.begin_first_session(session, bob.user_id, SID[1:], "Opera, Mac", datetime.now(UTC) - timedelta(days=13))
    assert "Opera" in bob.browser.get("/account").text


def test_all_others_at_once(app: Flask) -> None:
    bob = someone(app, "bob").browser
    others = [Browser(app.test_client()) for _ in range(3)]
    for other in others:
        log_in(other, "bob")
    bob.get("/account")
    assert bob.send("/account/sessions/end-others").status_code == 303
    assert [is_signed_in(one) for one in (bob, *others)] == [True, False, False, False]


def test_a_copied_cookie_ends_with_its_session(app: Flask) -> None:
    bob = someone(app, "bob").browser
    other = Browser(app.test_client())
    log_in(other, "bob")
    thief = copy_of(app, other)
    bob.get("/account")
    bob.send("/account/sessions/end-others")
    assert not is_signed_in(thief)


def test_an_answer_waits_while_nobody_can_say_whose_it_is(app: Flask, session: Session) -> None:
    """Else it would go to whoever played here without an account, and be counted for two."""
    before = Browser(app.test_client())
    play(before, 1)
    bob = someone(app, "bob").browser
    left = before.client.get_cookie("learner")
    assert left
    bob.client.set_cookie("learner", left.value)
    bob.get("/drills")
    with sessions_away(app):
        assert bob.answer("x", htmx=True).status_code == 200
        assert "Not saved yet" in bob.page
        assert knows_nothing(bob)
    assert session.scalars(select(Learner.graded)).all() == [1]


@contextmanager
def sessions_away(app: Flask) -> Iterator[None]:
    """Sessions cannot be read, the rest of the database can."""
    with app.app_context():
        db.session.execute(text("ALTER TABLE user_session RENAME TO away"))
        db.session.commit()
    try:
        yield
    finally:
        with app.app_context():
            db.session.execute(text("ALTER TABLE away RENAME TO user_session"))
            db.session.commit()


def test_without_the_database_a_card_is_dealt_and_an_account_page_is_not(app: Flask) -> None:
    bob = someone(app, "bob").browser
    with sessions_away(app):
        assert bob.get("/drills").status_code == 200
        response = bob.get("/account")
        assert response.status_code == 503
    assert is_signed_in(bob)
