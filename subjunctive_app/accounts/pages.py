"""The page of a form, as both kinds of account pages show it."""

from typing import TypeVar

from flask import Blueprint, Response, g, request

from subjunctive_app.accounts import words
from subjunctive_app.accounts.desk import hasher, mailer
from subjunctive_app.accounts.forms import Form, FormRefused
from subjunctive_app.domain.errors import Busy, TooManyTries
from subjunctive_app.web.errors import wait_response, wait_words
from subjunctive_app.web.htmx import render, wants_fragment
from subjunctive_app.web.limits import MAILS, check, spend

F = TypeVar("F", bound=Form)


def form_page(form: Form, errors: dict[str, str] | None = None, *, status: int = 200, notice: str = "") -> Response:
    """The page of a form, or its fragment."""
    return render(
        "accounts/form.html",
        fragment=f"accounts/_{form.page}.html",
        status=status,
        form=form,
        errors=errors or {},
        notice=notice,
        next=request.args.get("next"),
        can_mail=mailer().can_send,
        done=words.done(request.args.get("done", "")),
    )


def form_refused(error: FormRefused) -> Response:
    """The form once more, with what is wrong beside its fields; passwords do not come back."""
    return form_page(error.form, {name: words.fault(code) for name, code in error.errors.items()}, status=422)


def taken(form: F) -> F:
    """A form that was sent, kept for `asked_to_wait`."""
    g.form = form
    return form


def asked_to_wait(error: Busy | TooManyTries) -> Response:
    """htmx leaves the form in the page; without it the form comes back, as an error page would have lost it."""
    if wants_fragment() or "form" not in g:
        return wait_response(error)
    response = form_page(g.form, status=error.status, notice=wait_words(error))
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def answer_refusals(bp: Blueprint) -> None:
    """Let the forms of a blueprint come back where they are refused, or must wait."""
    bp.register_error_handler(FormRefused, form_refused)
    bp.register_error_handler(TooManyTries, asked_to_wait)
    bp.register_error_handler(Busy, asked_to_wait)


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
