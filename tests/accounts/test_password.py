"""GET and POST /account/password."""

import pytest
from flask import Flask

from tests.accounts.people import OTHER, PASSWORD, copy_of, is_signed_in, log_in, someone
from tests.conftest import Browser

PATH = "/account/password"


@pytest.mark.parametrize("htmx", [True, False])
def test_a_change_logs_every_other_browser_out(app: Flask, htmx: bool) -> None:
    bob = someone(app, "bob").browser
    other = Browser(app.test_client())
    log_in(other, "bob")
    thief = copy_of(app, bob)
    bob.get(PATH)
    response = bob.send(PATH, current=PASSWORD, password=OTHER, htmx=htmx)
    assert response.headers["HX-Redirect" if htmx else "Location"] == "/account?done=password"
    assert [is_signed_in(one) for one in (bob, other, thief)] == [True, False, False]
    assert log_in(other, "bob").status_code == 422
    assert log_in(other, "bob", OTHER).status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "complaint"),
    [
        (OTHER, OTHER + "!", "That is not your password."),
        ("", OTHER, "That is not your password."),
        (PASSWORD, "1a2b3c", "too short"),
        (PASSWORD, "12345678", "tried first"),
        (PASSWORD, "bob12345", "guess from the name"),
    ],
)
def test_what_is_refused(app: Flask, current: str, new: str, complaint: str) -> None:
    bob = someone(app, "bob").browser
    bob.get(PATH)
    assert bob.send(PATH, current=current, password=new, htmx=True).status_code == 422
    assert complaint.replace("'", "&#39;") in bob.page
    assert bob.page.startswith('<section id="accounts-password">')
    assert new not in bob.page
    assert log_in(Browser(app.test_client()), "bob").status_code == 303


def test_two_changes_at_once_are_one(app: Flask) -> None:
    """The second one knew a password that does not count any more."""
    from concurrent.futures import ThreadPoolExecutor

    bob = someone(app, "bob").browser
    tabs = [copy_of(app, bob) for _ in range(4)]
    for tab in tabs:
        tab.get(PATH)
    with ThreadPoolExecutor(4) as pool:
        found = list(
            pool.map(lambda n: tabs[n].send(PATH, current=PASSWORD, password=f"{OTHER} {n}").status_code, range(4))
        )
    assert found.count(303) >= 1
    assert sum(log_in(Browser(app.test_client()), "bob", f"{OTHER} {n}").status_code == 303 for n in range(4)) == 1
