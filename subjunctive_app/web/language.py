"""The language of the interface and the learner's form of address, as far as a request tells them."""

from collections.abc import Mapping
from typing import Any

from babel.support import NullTranslations
from flask import Flask, has_request_context, request
from flask_babel import Domain
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from subjunctive_app.domain.settings import LANGUAGES
from subjunctive_app.extensions import babel
from subjunctive_app.web.problems import speaks_json
from subjunctive_app.web.settings import settings

_REGIONS = {
    "es": "tu_vosotros",
    **dict.fromkeys(("ar", "uy", "py"), "vos_rioplatense"),
    **dict.fromkeys(("cr", "gt", "hn", "ni", "sv"), "vos_centroamericano"),
}
DIALECT_NAMES = {
    "tu_vosotros": "tú, vosotros",
    "tu_ustedes": "tú, ustedes",
    "vos_rioplatense": "vos, ustedes",
    "vos_centroamericano": "vos, ustedes",
}
DEFAULT_DIALECT = "tu_ustedes"


class Catalogs(Domain):
    """The texts of Flask-Babel; the catalog of a request is looked for once, not with each word."""

    def get_translations(self) -> NullTranslations:
        """The catalog of the request's language."""
        if not has_request_context():
            return super().get_translations()
        kept = _kept()
        if "catalog" not in kept:
            kept["catalog"] = super().get_translations()
        found: NullTranslations = kept["catalog"]
        return found


def language() -> str:
    """`en` or `es`: what was chosen (of no account to the API), then what the browser asks for, then English."""
    kept = _kept()
    if "language" not in kept:
        chosen = "" if speaks_json() else settings().language
        kept["language"] = chosen or request.accept_languages.best_match(LANGUAGES) or "en"
    found: str = kept["language"]
    return found


def _kept() -> dict[str, Any]:
    """What is remembered with the request itself. Flask's stand-in for it takes its time, and texts ask often."""
    return vars(request._get_current_object())  # type: ignore[attr-defined,return-value]


def dialect() -> str:
    """The forms of address to ask for: those chosen, then what the region of the browser's Spanish suggests."""
    if chosen := settings().dialect:
        return chosen
    for tag in request.accept_languages.values():
        name, _, region = tag.lower().replace("_", "-").partition("-")
        if name == "es" and region:
            return _REGIONS.get(region, DEFAULT_DIALECT)
    return DEFAULT_DIALECT


def dialect_name(key: str = "") -> str:
    """The forms of address of a dialect in Spanish words; without a key, of the one in use."""
    return DIALECT_NAMES[key or dialect()]


def init_language(app: Flask) -> None:
    """Bind Flask-Babel, and give templates `language()`."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    babel.init_app(app, locale_selector=language)
    babel.domain_instance = Catalogs()
    # Instead of Flask-Babel's own, which look for the app and its domain with each of the two hundred texts of a page.
    app.jinja_env.globals.update(_=_text, ngettext=_texts, language=language, dialect_name=dialect_name)


@pass_eval_context
def _text(context: EvalContext, text: str, **values: object) -> str:
    """A text in the language of the request."""
    return _filled(context, babel.domain_instance.get_translations().ugettext(text), values)


@pass_eval_context
def _texts(context: EvalContext, one: str, many: str, num: int, **values: object) -> str:
    """The same of a number of things."""
    found = babel.domain_instance.get_translations().ungettext(one, many, num)
    return _filled(context, found, {"num": num, **values})


def _filled(context: EvalContext, text: str, values: Mapping[str, object]) -> str:
    """The text with its values, which are escaped on a page; a `%` means something only where there are any."""
    found = Markup(text) if context.autoescape else text  # noqa: S704  (our own words)
    return found % values if values else found
