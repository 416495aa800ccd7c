"""The operator's page in Chromium: it fits, axe finds nothing, and its buttons work."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from subjunctive_app import create_app
from subjunctive_app.config import Config
from subjunctive_app.extensions import db
from tests.accounts.people import PASSWORD, make_user
from tests.browser.conftest import ROOT, environment
from tests.browser.test_accessibility import DESKTOP, PHONE, axe, look
from tests.ops.test_page import dispute, given_up
from tests.servers import GunicornServer

pytestmark = pytest.mark.browser


@pytest.fixture
def staffed_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GunicornServer]:
    """A server with an admin, a job that was given up and an answer to decide on."""
    settings = environment(tmp_path_factory)
    app = create_app(Config.from_env(settings))
    with app.app_context():
        make_user(app, "olga", role="admin")
        dispute(db.session())
        given_up(db.session())
        db.engine.dispose()
    with GunicornServer(settings, ROOT) as running:
        yield running


def test_it_fits_and_its_buttons_work(
    new_context: Callable[..., BrowserContext], staffed_server: GunicornServer
) -> None:
    page = new_context(base_url=staffed_server.url).new_page()
    page.goto("/ops")
    page.get_by_label("User name").fill("olga")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Operator's page")).to_be_visible()
    for width in (PHONE, DESKTOP):
        look(page, width, scheme="dark")
        look(page, width)
        assert axe(page)["found"] == []
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    page.get_by_label("A line for the learner").fill("It is past.")
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_text("None waits for a decision.")).to_be_visible()
