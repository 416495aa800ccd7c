"""`flask users …`."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from subjunctive_app.models import User
from tests.accounts.people import PASSWORD, is_signed_in, log_in, make_user, someone
from tests.conftest import Browser


def run(app: Flask, *args: str, typed: str = "") -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["users", *args], input=typed)
    return result.exit_code, result.output


def test_an_account_by_hand(app: Flask, browser: Browser, session: Session) -> None:
    code, said = run(app, "create", "Alice", "--role", "teacher", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert (code, said.splitlines()[-1]) == (0, "Alice is a teacher now.")
    assert PASSWORD not in said
    assert session.scalars(select(User.role)).one() == "teacher"
    assert log_in(browser, "alice").status_code == 303


def test_a_password_from_a_file(app: Flask, tmp_path: Path, browser: Browser) -> None:
    (tmp_path / "word").write_text(f"{PASSWORD}\r\nits second line is a note\n")
    assert run(app, "create", "bob", "--password-file", str(tmp_path / "word"))[0] == 0
    assert log_in(browser, "bob").status_code == 303


@pytest.mark.parametrize(
    ("args", "typed", "says"),
    [
        (("create", "bob"), "short\nshort\n", "password_short"),
        (("create", "b b"), f"{PASSWORD}\n{PASSWORD}\n", "name_odd"),
        (("create", "taken"), f"{PASSWORD}\n{PASSWORD}\n", "name_taken"),
        (("create", "bob", "--role", "king"), "", "king"),
        (("disable", "nobody"), "", "no account nobody"),
        (("enable", "nobody"), "", "no account nobody"),
        (("role", "nobody", "admin"), "", "no account nobody"),
    ],
)
def test_what_cannot_be_done_is_said(app: Flask, args: tuple[str, ...], typed: str, says: str) -> None:
    make_user(app, "taken")
    code, said = run(app, *args, typed=typed)
    assert code != 0
    assert says in said


def test_a_disabled_account_is_out_at_once_and_back_when_enabled(app: Flask) -> None:
    bob = someone(app, "bob").browser
    assert run(app, "disable", "BOB")[0] == 0
    assert not is_signed_in(bob)
    assert log_in(bob, "bob").status_code == 422
    assert run(app, "enable", "bob")[0] == 0
    assert not is_signed_in(bob), "what was ended stays ended"
    assert log_in(bob, "bob").status_code == 303


def test_a_new_role_wants_a_new_session(app: Flask, session: Session) -> None:
    bob = someone(app, "bob").browser
    assert run(app, "role", "bob", "admin")[0] == 0
    assert not is_signed_in(bob)
    assert session.scalars(select(User.role)).one() == "admin"
