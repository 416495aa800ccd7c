"""The operator's page, and its buttons."""

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, url_for

from subjunctive_app.disputes import service as disputes
from subjunctive_app.disputes.forms import MAX_WORDS
from subjunctive_app.domain import report
from subjunctive_app.drills.forms import printable
from subjunctive_app.drills.words import kind_names
from subjunctive_app.extensions import db
from subjunctive_app.infra.logging import audit
from subjunctive_app.jobs import service as jobs
from subjunctive_app.ops import words
from subjunctive_app.ops.desk import health_here
from subjunctive_app.ops.overview import read_overview
from subjunctive_app.web.auth import operator_required, person_here
from subjunctive_app.web.htmx import see_other

bp = Blueprint("operator", __name__, url_prefix="/ops")


@bp.get("")
@operator_required
def show() -> Response:
    """How it stands with everything."""
    health = health_here()
    overview = read_overview(db.session(), current_app.config["BACKUP_STATUS"], datetime.now(UTC))
    page = render_template(
        "ops/show.html",
        health=health.as_dict(),
        # Only who sends mails knows how the mail server is.
        breakers={
            **{name: state for name, state in health.breakers.items() if name != "smtp"},
            **overview.mail_breaker,
        },
        ops=overview,
        content=report.totals(),
        kind_names=kind_names(),
        say=words,
        most=MAX_WORDS,
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/jobs/<int:number>/retry")
@operator_required
def retry_job(number: int) -> Response:
    """Try once more what was given up."""
    jobs.retry(db.session(), _id(number), datetime.now(UTC))
    return _decided("job_retried", number, "jobs")


@bp.post("/disputes/<int:number>/accept")
@operator_required
def accept_dispute(number: int) -> Response:
    """Let the answer stand, from the next version of the content on."""
    disputes.accept(db.session(), _id(number), datetime.now(UTC))
    return _decided("dispute_accepted", number, "disputes")


@bp.post("/disputes/<int:number>/decline")
@operator_required
def decline_dispute(number: int) -> Response:
    """Decline, with a line for the learner."""
    reply = printable(" ".join(request.form.get("reply", "").split()))
    if len(reply) > MAX_WORDS:
        abort(422)
    disputes.reject(db.session(), _id(number), reply, datetime.now(UTC))
    return _decided("dispute_declined", number, "disputes")


def _id(number: int) -> int:
    """The number, where a row can have it: a database stumbles over larger ones."""
    if number >= 2**31:
        abort(404)
    return number


def _decided(event: str, number: int, section: str) -> Response:
    audit(event, user=person_here().user_id, number=number)
    return see_other(url_for(".show", _anchor=section))
