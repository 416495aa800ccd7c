"""The page of the settings."""

from datetime import UTC, datetime

from flask import Blueprint, Response, make_response, render_template, request, url_for

from subjunctive_app.domain.diagnosis import DIALECTS
from subjunctive_app.domain.memory import RETENTIONS
from subjunctive_app.domain.settings import SECTIONS, UP_TO
from subjunctive_app.extensions import db
from subjunctive_app.learners.cookie import known_visitor
from subjunctive_app.progress.goal import HIGHEST, parse_goal
from subjunctive_app.settings.service import (
    KEEP_DAYS,
    Pace,
    parse_keeping,
    parse_retention,
    read_pace,
    save_choices,
    save_pace,
)
from subjunctive_app.web.auth import person
from subjunctive_app.web.htmx import see_other
from subjunctive_app.web.language import dialect
from subjunctive_app.web.settings import keep_settings, settings

bp = Blueprint("settings", __name__, url_prefix="/settings")
# A box that is not ticked is not sent.
BOXES = {"keys": ("off", "on"), "motion": ("full", "reduced"), "voice": ("off", "on")}
BOXES |= {f"shows_{section}": ("off", "on") for section in SECTIONS}


@bp.get("")
def show() -> Response:
    """All that can be chosen; the pace only for somebody whose answers are kept."""
    visitor = known_visitor()
    page = render_template(
        "settings/show.html",
        chosen=settings(),
        dialects=DIALECTS,
        own_dialect=dialect(),
        pace=read_pace(db.session(), visitor) if visitor else None,
        retentions=RETENTIONS,
        keep_days=KEEP_DAYS,
        levels=UP_TO,
        sections=SECTIONS,
        highest=HIGHEST,
        is_saved="saved" in request.args,
    )
    return make_response(page)


@bp.post("")
def save() -> Response:
    """Keep what was chosen: in this browser, with the account if there is one, the pace with the learner."""
    boxes = {name: values[name in request.form] for name, values in BOXES.items()}
    chosen = settings().changed({**request.form, **boxes})
    pace = Pace(parse_goal(request.form), parse_retention(request.form), parse_keeping(request.form))
    if who := person():
        save_choices(db.session(), who, chosen)
    if visitor := known_visitor():
        save_pace(db.session(), visitor, pace, dialect=chosen.dialect or dialect(), now=datetime.now(UTC))
    response = see_other(url_for(".show", saved=1))
    keep_settings(response, chosen)
    return response
