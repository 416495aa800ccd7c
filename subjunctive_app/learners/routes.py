"""What a browser remembers of its learner besides the answers: the language of the interface."""

from flask import Blueprint, Response, abort, request
from flask_wtf.csrf import CSRFError

from subjunctive_app.extensions import csrf
from subjunctive_app.learners.cookie import COOKIE_LIFETIME
from subjunctive_app.web.cookies import keep_cookie
from subjunctive_app.web.htmx import see_other
from subjunctive_app.web.language import LANGUAGES
from subjunctive_app.web.security import comes_from_us, own_path

bp = Blueprint("learners", __name__)


@bp.post("/language")
@csrf.exempt
def set_language() -> Response:
    """Keep the chosen language in a cookie and go back to the page.

    The browser's word that a page of ours sent the form stands for a CSRF token: so the footer, which has this
    form, is the same for everybody, and pages that need nothing else of a session may be kept.
    """
    if not comes_from_us():
        raise CSRFError("Not known to come from a page of ours.")
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    response = see_other(own_path(request.form.get("back", "")))
    keep_cookie(response, "lang", chosen, COOKIE_LIFETIME)
    return response
