"""The progress page."""

from datetime import UTC, datetime

from flask import Blueprint, Response, request, url_for

from subjunctive_app.accounts.desk import leave
from subjunctive_app.domain.items import all_items
from subjunctive_app.domain.progress import mending
from subjunctive_app.elsewhere.desk import here
from subjunctive_app.extensions import db
from subjunctive_app.learners.cookie import known_visitor
from subjunctive_app.progress import form_words, words
from subjunctive_app.progress.goal import HIGHEST, parse_goal, set_goal
from subjunctive_app.progress.reading import read_report, report_of
from subjunctive_app.web.htmx import render, see_other
from subjunctive_app.web.language import dialect

bp = Blueprint("progress", __name__, url_prefix="/progress")


@bp.get("")
def show() -> Response:
    """Which environments and forms are solid, which mistakes come up, and the days of practice."""
    there, session, now = here(), db.session(), datetime.now(UTC)
    return render(
        "progress/show.html",
        fragment="progress/_report.html",
        report=report_of(session, there.learner, now) if there else read_report(session, known_visitor(), now),
        names=words,
        forms=form_words,
        mending=mending,
        items=all_items(),
        dialect=dialect(),
        highest=HIGHEST,
    )


@bp.post("/goal")
def send_goal() -> Response:
    """Set the goal of a day, or none."""
    set_goal(db.session(), known_visitor(), parse_goal(request.form))
    return see_other(url_for(".show"))


@bp.post("/fresh")
def start_fresh() -> Response:
    """Not you? This browser forgets the learner and begins anew; whoever is signed in is logged out."""
    leave()
    return see_other(url_for("drills.home"))
