"""The page of a verb: all its forms, and how one of them is made."""

import unicodedata

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from subjunctive_app.domain.conjugation import UnknownVerb
from subjunctive_app.verbs import words
from subjunctive_app.verbs.presenter import verb_view
from subjunctive_app.web.language import dialect

bp = Blueprint("verbs", __name__)
MAX_LETTERS = 40


@bp.get("/verbs/<infinitive>")
def show(infinitive: str) -> Response:
    """All forms for the reader's dialect; `form` (tense.person) is the one explained. Nothing is stored."""
    form = request.args.get("form")
    address = unicodedata.normalize("NFC", infinitive).strip().lower()
    if len(address) > MAX_LETTERS:
        raise UnknownVerb(address)
    if address != infinitive:
        return make_response(redirect(url_for("verbs.show", infinitive=address, form=form), 301))
    response = make_response(render_template("verbs/show.html", view=verb_view(address, dialect(), form), say=words))
    # The same for everybody of one language and dialect, which both come with these headers.
    response.vary.update(("Accept-Language", "Cookie"))
    response.headers["Cache-Control"] = "private, max-age=300"
    return response
