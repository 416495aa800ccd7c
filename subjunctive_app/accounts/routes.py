"""The account pages: come and go, and what is one's own. Proofs by mail are in mail_routes.py."""

import json

from flask import Blueprint, Response, make_response, render_template, request, url_for

from subjunctive_app.accounts import claiming, proofs, service, sessions, words
from subjunctive_app.accounts.desk import (
    browser,
    desk,
    end_session_here,
    hasher,
    is_shared,
    leave,
    mailer,
    now,
    postman,
)
from subjunctive_app.accounts.export import export
from subjunctive_app.accounts.forms import DeleteForm, LogInForm, PasswordForm, SignUpForm
from subjunctive_app.accounts.pages import answer_refusals, check_mail, form_page, spend_mail, taken
from subjunctive_app.domain.settings import USUAL
from subjunctive_app.extensions import db
from subjunctive_app.infra.logging import audit
from subjunctive_app.learners.cookie import drop_learner, known_visitor, visitor_of_cookie
from subjunctive_app.settings.service import read_pace, told
from subjunctive_app.web.auth import login_required, new_sid, person_here, sign_in
from subjunctive_app.web.htmx import go_to, see_other
from subjunctive_app.web.limits import EXPORTS, SIGN_UPS, address, spend
from subjunctive_app.web.security import own_path

bp = Blueprint("accounts", __name__, url_prefix="/account")
answer_refusals(bp)


@bp.get("")
@login_required
def show() -> Response:
    """What is one's own: address, password, sessions, data."""
    session, who = db.session(), person_here()
    page = render_template(
        "accounts/show.html",
        who=who,
        account=service.read_account(session, who),
        waiting=proofs.waiting_email(session, who.user_id, now()),
        sessions=sessions.list_sessions(session, who, now(), shared=is_shared()),
        unclaimed=claiming.count_unclaimed(session, visitor_of_cookie()),
        can_mail=mailer().can_send,
        say=words,
        done=words.done(request.args.get("done", "")),
    )
    return make_response(page)


@bp.get("/login")
def log_in() -> Response:
    """Name and password; `next` is where to go then, `again` says why somebody who is logged in is asked."""
    return form_page(LogInForm(), notice=words.again() if "again" in request.args else "")


@bp.post("/login")
def send_log_in() -> Response:
    """Begin a session under a new id."""
    form, sid = taken(LogInForm.parse(request.form)), new_sid()
    who = service.log_in(db.session(), desk(), form, sid, browser(), now())
    end_session_here()
    sign_in(sid, who)
    return go_to(_after_log_in())


@bp.post("/logout")
def log_out() -> Response:
    """End the session, on the server too, and leave nothing behind in this browser."""
    leave()
    return go_to(url_for("drills.home"))


@bp.get("/sign-up")
def sign_up() -> Response:
    """A name and a password are enough."""
    return form_page(SignUpForm())


@bp.post("/sign-up")
def send_sign_up() -> Response:
    """Make the account, log in, and send a mail to an address that was given."""
    form, sid = taken(SignUpForm.parse(request.form)), new_sid()
    spend(SIGN_UPS, address())
    form.check()
    check_mail(form.email)
    user_id = service.sign_up(db.session(), hasher(), form, now())
    spend_mail(form.email)
    end_session_here()
    sign_in(sid, service.begin_first_session(db.session(), user_id, sid, browser(), now()))
    if form.email:
        proofs.ask_verification(db.session(), postman(), user_id, form.email, now())
    return go_to(_after_log_in())


@bp.get("/password")
@login_required
def password() -> Response:
    """The old password and a new one."""
    return form_page(PasswordForm())


@bp.post("/password")
@login_required
def send_password() -> Response:
    """Change it: every session ends, and this browser gets a new one."""
    who, sid = person_here(), new_sid()
    form = taken(PasswordForm.parse(request.form, who.name))
    sign_in(sid, service.change_password(db.session(), desk(), form, who, sid, browser(), now()))
    return go_to(url_for(".show", done="password"))


@bp.post("/sessions/<int:session_id>/end")
@login_required
def end_session(session_id: int) -> Response:
    """Log another of one's browsers out."""
    who = person_here()
    sessions.end_session(db.session(), who.user_id, session_id)
    audit("session_ended", user=who.user_id, session=session_id)
    return go_to(url_for(".show", done="ended"))


@bp.post("/sessions/end-others")
@login_required
def end_other_sessions() -> Response:
    """Log all other browsers out."""
    who = person_here()
    sessions.end_other_sessions(db.session(), who.user_id, but=who.session_id)
    audit("other_sessions_ended", user=who.user_id)
    return go_to(url_for(".show", done="others"))


@bp.get("/claim")
@login_required
def claim() -> Response:
    """Ask whether the answers made on this device before are one's own: it may be a shared one."""
    count = claiming.count_unclaimed(db.session(), visitor_of_cookie())
    if not count:
        return see_other(_next())
    return make_response(render_template("accounts/claim.html", question=words.answers(count), next=_next()))


@bp.post("/claim")
@login_required
def send_claim() -> Response:
    """Add them, or let this browser forget them."""
    device = visitor_of_cookie()
    if device and request.form.get("mine") == "yes":
        claiming.claim(db.session(), device, person_here().user_id)
    drop_learner()
    return go_to(_next())


@bp.get("/export")
@login_required
def download() -> Response:
    """Everything that is stored about oneself, as JSON."""
    who = person_here()
    spend(EXPORTS, str(who.user_id))
    chosen = told(USUAL.changed(who.settings), read_pace(db.session(), known_visitor()))
    found = export(db.session(), who, chosen, now())
    audit("exported", user=who.user_id)
    response = Response(json.dumps(found, ensure_ascii=False, indent=1), mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="ojala.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/delete")
@login_required
def delete() -> Response:
    """Ask for the password before everything goes."""
    return form_page(DeleteForm())


@bp.post("/delete")
@login_required
def send_delete() -> Response:
    """Erase the account and its answers."""
    service.delete_account(db.session(), desk(), taken(DeleteForm.parse(request.form)), person_here(), now())
    leave()
    return go_to(url_for(".log_in", done="deleted"))


def _next() -> str:
    return own_path(request.args.get("next") or url_for("drills.show"))


def _after_log_in() -> str:
    """Where to go: first to the question, if this device has answers that may be one's own."""
    if claiming.count_unclaimed(db.session(), visitor_of_cookie()):
        return url_for(".claim", next=_next())
    return _next()
