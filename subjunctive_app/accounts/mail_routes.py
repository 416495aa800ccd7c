"""The account pages that go with a mail: an address to confirm, a forgotten password."""

from flask import Blueprint, Response, make_response, render_template, request, url_for

from subjunctive_app.accounts import proofs
from subjunctive_app.accounts.desk import desk, hasher, now, postman
from subjunctive_app.accounts.forms import EmailForm, NewPasswordForm, ResetForm
from subjunctive_app.accounts.pages import answer_refusals, check_mail, form_page, spend_mail, taken
from subjunctive_app.extensions import db
from subjunctive_app.web.auth import login_required, person_here
from subjunctive_app.web.htmx import go_to
from subjunctive_app.web.limits import RESETS, address, spend

bp = Blueprint("proofs", __name__, url_prefix="/account")
answer_refusals(bp)


@bp.get("/email")
@login_required
def email() -> Response:
    """One's address, if any."""
    return form_page(EmailForm())


@bp.post("/email")
@login_required
def send_email() -> Response:
    """Send a mail to a new address, which counts once it is confirmed; an empty one drops the old."""
    form, who = taken(EmailForm.parse(request.form)), person_here()
    form.check()
    check_mail(form.email)
    proofs.change_email(db.session(), desk(), postman(), form, who, now())
    spend_mail(form.email)
    return go_to(url_for("accounts.show", done="email" if form.email else "no-email"))


@bp.get("/verify/<token>")
def verify(token: str) -> Response:
    """Ask: programs that read mails open links, and a GET changes nothing."""
    address_to_confirm = proofs.email_behind(db.session(), token, now())
    return make_response(render_template("accounts/verify.html", token=token, email=address_to_confirm))


@bp.post("/verify/<token>")
def send_verify(token: str) -> Response:
    """Confirm the address."""
    proofs.verify_email(db.session(), token, now())
    return go_to(url_for("accounts.show", done="verified"))


@bp.get("/reset")
def reset() -> Response:
    """For whoever forgot the password."""
    return form_page(ResetForm())


@bp.post("/reset")
def send_reset_mail() -> Response:
    """Send a link to the address, if an account has confirmed it; the answer is the same for any other."""
    form = taken(ResetForm.parse(request.form))
    spend(RESETS, address())
    form.check()
    spend_mail(form.email)
    proofs.ask_reset(db.session(), postman(), form.email, now())
    return go_to(url_for(".reset", done="reset-asked"))


@bp.get("/reset/<token>")
def new_password(token: str) -> Response:
    """Choose a new password by the link of a mail."""
    return form_page(NewPasswordForm(token, name=proofs.name_behind_reset(db.session(), token, now())))


@bp.post("/reset/<token>")
def send_new_password(token: str) -> Response:
    """Set it: every session ends, and so does the link."""
    name = proofs.name_behind_reset(db.session(), token, now())
    proofs.reset_password(db.session(), hasher(), taken(NewPasswordForm.parse(request.form, token, name)), now())
    return go_to(url_for("accounts.log_in", done="reset"))
