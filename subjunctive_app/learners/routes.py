"""What a browser remembers of its learner besides the answers: the language of the interface."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, request

from subjunctive_app.learners.cookie import COOKIE_LIFETIME
from subjunctive_app.web.htmx import see_other
from subjunctive_app.web.language import LANGUAGES

bp = Blueprint("learners", __name__)


@bp.post("/language")
def set_language() -> Response:
    """Keep the chosen language in a cookie and go back to the page."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    response = see_other(own_path(request.form.get("back", "")))
    response.set_cookie(
        "lang",
        chosen,
        max_age=int(COOKIE_LIFETIME.total_seconds()),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def own_path(path: str) -> str:
    """The path if it is one of ours; the first page for anything that could lead elsewhere (open redirect)."""
    parts = urlsplit(path)
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return path if is_ours and path.isprintable() else "/"
