"""The progress page."""

from datetime import UTC, datetime

from flask import Blueprint, Response, make_response, render_template, url_for

from subjunctive_app.accounts.desk import leave
from subjunctive_app.disputes.service import of_learner
from subjunctive_app.domain.items import all_items
from subjunctive_app.extensions import db
from subjunctive_app.learners.cookie import known_visitor
from subjunctive_app.progress import words
from subjunctive_app.progress.service import read_overview
from subjunctive_app.web.htmx import see_other
from subjunctive_app.web.language import dialect

bp = Blueprint("progress", __name__, url_prefix="/progress")


@bp.get("")
def show() -> Response:
    """Which environments are solid, which mistakes come up, and the last of them."""
    page = render_template(
        "progress/show.html",
        progress=read_overview(db.session(), known_visitor(), datetime.now(UTC)),
        proposals=of_learner(db.session(), known_visitor()),
        names=words,
        items=all_items(),
        dialect=dialect(),
    )
    return make_response(page)


@bp.post("/fresh")
def start_fresh() -> Response:
    """Not you? This browser forgets the learner and begins anew; whoever is signed in is logged out."""
    leave()
    return see_other(url_for("drills.home"))
