"""An app that sends real mails, and the postbox they come to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from subjunctive_app import create_app
from subjunctive_app.extensions import limiter
from tests.accounts.postbox import Postbox
from tests.conftest import IsolatedClient, config_for
from tests.outbox import do_jobs


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """An SMTP server that wants a password."""
    with Postbox(needs=("ojala", "the postman's word")) as running:
        yield running


@pytest.fixture
def mailing_app(postbox: Postbox, tmp_path: Path) -> Flask:
    """The app with that server, on SQLite. Links begin with PUBLIC_URL, which is http here, for plain cookies."""
    url = f"sqlite:///{tmp_path}/test.sqlite3"
    app = create_app(config_for(tmp_path, url, smtp=postbox.smtp, public_url=""))
    app.config["LINK_BASE"] = "https://practice.example"
    app.test_client_class = IsolatedClient
    limiter.reset()
    postbox.deliver = lambda: do_jobs(app)
    return app
