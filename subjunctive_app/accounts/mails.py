"""The mails of accounts, in the reader's language: jobs that are done when the request has long gone."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from subjunctive_app.accounts.links import token_for
from subjunctive_app.accounts.proofs import Addressee, reset_addressee, verification_addressee
from subjunctive_app.extensions import db
from subjunctive_app.infra.mail import Mail, Mailer, MailRefused
from subjunctive_app.jobs.service import GiveUp, Task

Finder = Callable[[Session, str, datetime], Addressee | None]


def send_verification(task: Task) -> None:
    """Ask the owner of an address to confirm it."""
    _send(task, verification_addressee, "proofs.verify", "email/verify.txt", lambda: _("Confirm your address"))


def send_reset(task: Task) -> None:
    """Tell the owner of an address how to choose a new password."""
    _send(task, reset_addressee, "proofs.new_password", "email/reset.txt", lambda: _("Choose a new password"))


def _send(task: Task, find: Finder, endpoint: str, template: str, subject: Callable[[], str]) -> None:
    """Make the link and send it; nothing where nobody waits for it. Raises GiveUp, CircuitOpen and OSError."""
    token = token_for(current_app.config["SECRET_KEY"], task.payload["seed"])
    to = find(db.session(), token, datetime.now(UTC))
    db.session.rollback()  # no connection is held while the server takes its time
    if to is None:
        return
    with force_locale(task.payload["language"]):
        body = render_template(template, link=_link(endpoint, token), name=to.name)
        mail = Mail(to.email, subject(), body, task.key)
    sender: Mailer = current_app.extensions["mailer"]
    try:
        sender.send(mail)
    except MailRefused as refused:
        raise GiveUp(str(refused)) from refused


def _link(endpoint: str, token: str) -> str:
    """The address of a page, never made of a request's host."""
    path = current_app.url_map.bind("").build(endpoint, {"token": token})
    return f"{current_app.config['LINK_BASE']}{path}"
