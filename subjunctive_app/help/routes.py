"""Pages that explain; the same for everybody, and nothing is stored."""

from flask import Blueprint, Response, make_response, render_template

from subjunctive_app.web.caching import kept

bp = Blueprint("help", __name__)


@bp.get("/help")
def show() -> Response:
    """How it works, the keys, what is stored."""
    return kept(lambda: make_response(render_template("help/show.html")))


@bp.get("/accessibility")
def accessibility() -> Response:
    """What is promised to everybody, how it is checked, and what is still wanting."""
    return kept(lambda: make_response(render_template("help/accessibility.html")))
