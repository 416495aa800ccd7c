"""The pages of the grammar: the map of all environments, and one page for each."""

from datetime import UTC, datetime

from flask import Blueprint, Response, make_response, redirect, render_template, url_for

from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.extensions import db
from subjunctive_app.grammar import words
from subjunctive_app.grammar.presenter import EnvironmentNotFound, environment_view
from subjunctive_app.learners.cookie import known_visitor
from subjunctive_app.progress.reading import read_overview
from subjunctive_app.progress.words import headline, state_name
from subjunctive_app.web.caching import kept
from subjunctive_app.web.language import dialect

bp = Blueprint("grammar", __name__, url_prefix="/grammar")
_BY_ADDRESS = {key.casefold(): key for key in ENVIRONMENTS}


@bp.get("")
def index() -> Response:
    """All environments by family, each with the learner's own state."""
    progress = read_overview(db.session(), known_visitor(), datetime.now(UTC))
    page = render_template("grammar/index.html", progress=progress, say=words, state_name=state_name, headline=headline)
    return make_response(page)


@bp.get("/<environment>")
def show(environment: str) -> Response:
    """One environment: rule, pairs, triggers, sentences. Nothing is stored, and the page may be kept."""
    name = _BY_ADDRESS.get(environment.casefold())
    if name is None:
        raise EnvironmentNotFound(environment)
    if name != environment:
        return make_response(redirect(url_for("grammar.show", environment=name), 301))
    return kept(lambda: make_response(_page(name)))


def _page(environment: str) -> str:
    return render_template("grammar/show.html", view=environment_view(environment, dialect()), say=words)
