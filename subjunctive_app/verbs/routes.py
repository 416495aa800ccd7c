"""The pages of the verbs: the search, and all forms of one verb with how they are made."""

import unicodedata

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from subjunctive_app.domain.conjugation import UnknownVerb
from subjunctive_app.domain.focus import Focus, suited
from subjunctive_app.verbs import words
from subjunctive_app.verbs.about import about, is_listed
from subjunctive_app.verbs.presenter import verb_view
from subjunctive_app.verbs.search import MAX_LETTERS, Found, SearchTooLong, commonest, find, near, tidy
from subjunctive_app.web.caching import kept
from subjunctive_app.web.errors import DOMAIN_MESSAGES
from subjunctive_app.web.htmx import render, see_other, wants_fragment
from subjunctive_app.web.language import dialect

bp = Blueprint("verbs", __name__)
MAX_SENTENCES = 5


@bp.get("/verbs")
def search() -> Response:
    """The verbs for `q`, a verb, a form of one or an English word; without it the commonest. Nothing is stored.

    A form that is sent with the whole name of a verb leads to its page; `list` asks for the list even so.
    """
    text = tidy(request.args.get("q", ""))
    if is_listed(text) and not wants_fragment() and "list" not in request.args:
        return see_other(url_for("verbs.show", infinitive=text))
    return kept(lambda: _listed(find(text, dialect())))


@bp.get("/verbs/<infinitive>")
def show(infinitive: str) -> Response:
    """All forms for the reader's dialect; `form` (tense.person) is the one explained. Nothing is stored."""
    form = request.args.get("form")
    address = unicodedata.normalize("NFC", infinitive).strip().lower()
    if len(address) > MAX_LETTERS:
        raise UnknownVerb(address)
    if address != infinitive:
        return make_response(redirect(url_for("verbs.show", infinitive=address, form=form), 301))
    return kept(lambda: make_response(_page(address, form)))


@bp.errorhandler(SearchTooLong)
def search_too_long(error: SearchTooLong) -> Response:
    """The text kept in the box, and what is wrong with it."""
    notice = gettext("That is too long for a verb: at most %(num)s letters.", num=MAX_LETTERS)
    return _search_page(Found(str(error), ()), notice=notice, status=422)


@bp.errorhandler(UnknownVerb)
def unknown_verb(error: UnknownVerb) -> Response:
    """The box with what stood in the address, and the verbs that are near."""
    return _search_page(near(str(error)[:MAX_LETTERS]), notice=str(DOMAIN_MESSAGES[error.code]), status=404)


def _page(infinitive: str, form: str | None) -> str:
    # A sentence before its variants, so that the five differ.
    sentences = sorted(suited(dialect(), Focus(infinitive)), key=lambda item: "." in item.id)
    return render_template(
        "verbs/show.html",
        view=verb_view(infinitive, dialect(), form),
        about_it=about(infinitive),
        sentences=sentences[:MAX_SENTENCES],
        dialect=dialect(),
        say=words,
    )


def _listed(found: Found) -> Response:
    """The results; in the address bar stands where Back finds them again."""
    response = _search_page(found)
    if wants_fragment():
        as_list = 1 if is_listed(found.text) else None
        response.headers["HX-Replace-Url"] = url_for("verbs.search", q=found.text or None, list=as_list)
    return response


def _search_page(found: Found, *, notice: str = "", status: int = 200) -> Response:
    return render(
        "verbs/search.html",
        fragment="verbs/_found.html",
        status=status,
        found=found,
        notice=notice,
        commonest=commonest(),
        most_letters=MAX_LETTERS,
        say=words,
    )
