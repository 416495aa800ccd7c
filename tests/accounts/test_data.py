"""Everything one has, as a file; and all of it gone."""

import json

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from subjunctive_app.models import Answer, Base, User
from tests.accounts.people import OTHER, PASSWORD, copy_of, is_signed_in, log_in, someone
from tests.progress.test_page import play

# What is nobody's in particular, or is kept without saying whose it is.
OF_NOBODY = {"failed_login", "outbox"}


def test_the_download_holds_everything(app: Flask, session: Session) -> None:
    bob = someone(app, "bob").browser
    someone(app, "alice")
    play(bob, 3)
    response = bob.get("/account/export")
    assert response.headers["Content-Disposition"] == 'attachment; filename="ojala.json"'
    assert response.headers["Cache-Control"] == "no-store"
    found = json.loads(response.text)
    assert found["account"]["name"] == "bob"
    assert [len(found[name]) for name in ("sessions", "learner", "answers")] == [1, 1, 3]
    columns = set(Answer.__table__.columns.keys()) - {"id", "learner_id"}
    assert set(found["answers"][0]) == columns
    assert sum(tally["count"] for tally in found["tallies"] if not tally["trigger"]) == 3
    assert "alice" not in response.text


def test_an_address_that_is_still_to_be_confirmed_is_in_the_download(app: Flask) -> None:
    bob = someone(app, "bob").browser
    bob.get("/account/email")
    bob.send("/account/email", email="bob@example.org", current=PASSWORD)
    found = json.loads(bob.get("/account/export").text)
    assert found["account"]["email"] is None
    assert [one["email"] for one in found["emails_to_confirm"]] == ["bob@example.org"]


def test_no_secret_is_in_the_download(app: Flask, session: Session) -> None:
    bob = someone(app, "bob").browser
    play(bob, 1)
    text = bob.get("/account/export").text
    user = session.scalars(select(User)).one()
    assert user.password_hash not in text
    assert "hash" not in text


def test_the_download_is_limited(app: Flask) -> None:
    bob = someone(app, "bob").browser
    assert [bob.get("/account/export").status_code for _ in range(21)] == [200] * 20 + [429]


def test_deleting_wants_the_password(app: Flask) -> None:
    bob = someone(app, "bob").browser
    bob.get("/account/delete")
    assert bob.send("/account/delete", current=OTHER).status_code == 422
    assert is_signed_in(bob)


def test_deleting_leaves_nothing(app: Flask, session: Session) -> None:
    bob = someone(app, "bob").browser
    play(bob, 3)
    bob.get("/account/email")
    bob.send("/account/email", email="bob@example.org", current=PASSWORD)
    thief = copy_of(app, bob)
    bob.get("/account/delete")
    response = bob.send("/account/delete", current=PASSWORD)
    assert response.headers["Location"] == "/account/login?done=deleted"
    assert [is_signed_in(one) for one in (bob, thief)] == [False, False]
    left = {
        table.name: session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
    }
    assert {name for name, rows in left.items() if rows} <= OF_NOBODY
    assert log_in(bob, "bob").status_code == 422


def test_deleting_leaves_what_is_others(app: Flask, session: Session) -> None:
    bob, alice = someone(app, "bob").browser, someone(app, "alice").browser
    play(alice, 2)
    play(bob, 1)
    bob.get("/account/delete")
    bob.send("/account/delete", current=PASSWORD)
    assert is_signed_in(alice)
    assert session.scalar(select(func.count()).select_from(Answer)) == 2
