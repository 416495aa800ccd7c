"""The mails of accounts, in the reader's language."""

from flask import Response, current_app, render_template, url_for
from flask_babel import gettext as _

from subjunctive_app.accounts.desk import mailer
from subjunctive_app.accounts.proofs import ResetLink
from subjunctive_app.infra.mail import Mail


def send_verification(response: Response, email: str, token: str) -> None:
    """Ask the owner of an address to confirm it."""
    link = _link("proofs.verify", token)
    _send_later(response, Mail(email, _("Confirm your address"), render_template("email/verify.txt", link=link)))


def send_reset(response: Response, email: str, reset: ResetLink) -> None:
    """Tell the owner of an address how to choose a new password. Without an account all is done but the sending."""
    link = _link("proofs.new_password", reset.token)
    body = render_template("email/reset.txt", link=link, name=reset.name or "")
    if reset.name is not None:
        _send_later(response, Mail(email, _("Choose a new password"), body))


def _link(endpoint: str, token: str) -> str:
    return f"{current_app.config['LINK_BASE']}{url_for(endpoint, token=token)}"


def _send_later(response: Response, mail: Mail) -> None:
    """When the response has gone out: who waits for it must not learn from the time whether there was a mail."""
    sender = mailer()
    response.call_on_close(lambda: sender.send(mail))
