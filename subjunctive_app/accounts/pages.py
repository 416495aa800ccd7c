"""The page of a form, as both kinds of account pages show it."""

from flask import Response, request

from subjunctive_app.accounts import words
from subjunctive_app.accounts.desk import hasher, mailer
from subjunctive_app.accounts.forms import Form, FormRefused
from subjunctive_app.web.htmx import render
from subjunctive_app.web.limits import MAILS, check, spend


def form_page(form: Form, errors: dict[str, str] | None = None, *, status: int = 200) -> Response:
    """The page of a form, or its fragment."""
    return render(
        "accounts/form.html",
        fragment=f"accounts/_{form.page}.html",
        status=status,
        form=form,
        errors=errors or {},
        next=request.args.get("next"),
        can_mail=mailer().can_send,
        done=words.done(request.args.get("done", "")),
    )


def form_refused(error: FormRefused) -> Response:
    """The form once more, with what is wrong beside its fields; passwords do not come back."""
    return form_page(error.form, {name: words.fault(code) for name, code in error.errors.items()}, status=422)


def check_mail(email: str) -> None:
    """Raise TooManyTries where no mail may go to the address now; takes none, as the form may still be refused."""
    if email:
        check(MAILS, _mailbox(email))


def spend_mail(email: str) -> None:
    """At most three mails an hour to one address; raise TooManyTries."""
    if email:
        spend(MAILS, _mailbox(email))


def _mailbox(email: str) -> str:
    return hasher().fingerprint(f"mail:{email}")
