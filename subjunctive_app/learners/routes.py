"""What a browser remembers of its learner besides the answers: the language of the interface, the forms of address."""

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask_wtf.csrf import CSRFError

from subjunctive_app.domain.diagnosis import DIALECTS
from subjunctive_app.domain.settings import CHOICES
from subjunctive_app.extensions import csrf, db
from subjunctive_app.settings.service import save_choices
from subjunctive_app.web.auth import person
from subjunctive_app.web.caching import kept
from subjunctive_app.web.cookies import keep_cookie
from subjunctive_app.web.htmx import see_other
from subjunctive_app.web.language import dialect
from subjunctive_app.web.security import comes_from_us, own_path
from subjunctive_app.web.settings import COOKIES, LIFETIME, settings

bp = Blueprint("learners", __name__)


@bp.post("/language")
@csrf.exempt
def set_language() -> Response:
    """Keep the chosen language in a cookie and go back to the page.

    The browser's word that a page of ours sent the form stands for a CSRF token: so the footer, which has this
    form, is the same for everybody, and pages that need nothing else of a session may be kept.
    """
    return _remember("language", request.form.get("language", ""))


@bp.get("/dialect")
def dialect_form() -> Response:
    """The four forms of address to choose from."""
    return kept(
        lambda: make_response(render_template("learners/dialect.html", dialects=DIALECTS, own_dialect=dialect()))
    )


@bp.post("/dialect")
@csrf.exempt
def set_dialect() -> Response:
    """Keep the chosen forms of address in a cookie and go back to the page. Guarded as the language is."""
    return _remember("dialect", request.form.get("dialect", ""))


def _remember(name: str, value: str) -> Response:
    if not comes_from_us():
        raise CSRFError("Not known to come from a page of ours.")
    if value not in CHOICES[name]:
        abort(400)
    chosen = settings().changed({name: value})
    if who := person():
        save_choices(db.session(), who, chosen)
    response = see_other(own_path(request.form.get("back", "")))
    keep_cookie(response, COOKIES[name], value, LIFETIME)
    return response
