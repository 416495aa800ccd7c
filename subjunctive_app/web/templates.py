"""What templates may call: feedback in words, forms' CSRF value, Spanish words inside a text."""

import secrets
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, request, session
from flask_wtf.csrf import generate_csrf
from jinja2.runtime import Context
from markupsafe import Markup

from subjunctive_app.web import charts, feedback
from subjunctive_app.web.assets import is_first_visit
from subjunctive_app.web.htmx import wants_fragment

_SPANISH = Markup('<i lang="es">{}</i>')


def csrf_value() -> str:
    """The CSRF token, in a session that outlives the browser window: phones close it without asking.

    It travels with every card, so its random value (128 bits) is written shorter than Flask-WTF would.
    """
    if "csrf_token" not in session:
        session["csrf_token"] = secrets.token_urlsafe(16)
    token = generate_csrf()
    if not session.permanent:
        session.permanent = True
    return str(token)


def words(text: object) -> Markup:
    """A text of the interface as HTML: what stands between asterisks is Spanish, and marked so."""
    return _words(str(text))


@lru_cache(maxsize=4096)
def _words(text: str) -> Markup:
    """Most texts are said over and over, on one page too."""
    parts = enumerate(text.split("*"))
    return Markup().join(_SPANISH.format(part) if index % 2 else part for index, part in parts if part)


class _PageContext(Context):
    """Calls what says nothing of a context as it is. Jinja asks of each whether it or its class wants one, which takes
    longer than most of the hundreds of calls of a page.
    """

    def call(self, called: Callable[..., Any], /, *args: Any, **values: Any) -> Any:
        """What a template calls, with the values that it gives."""
        if hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **values)
        values.pop("_loop_vars", None)
        values.pop("_block_vars", None)
        return called(*args, **values)


def _remembering(app: Flask) -> Callable[..., str]:
    """Flask's `url_for` for templates: a page has some forty addresses, and most stand on the next one too."""

    @lru_cache(maxsize=512)
    def kept(_root: str, endpoint: str, **values: str) -> str:
        return app.url_for(endpoint, **values)  # type: ignore[arg-type]

    def url_for(endpoint: str, **values: Any) -> str:
        is_plain = endpoint[0] != "." and all(isinstance(value, str) for value in values.values())
        return kept(request.script_root, endpoint, **values) if is_plain else app.url_for(endpoint, **values)

    return url_for


def init_templates(app: Flask) -> None:
    """Register the globals and filters."""
    app.jinja_env.context_class = _PageContext
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(charts=charts, feedback=feedback, csrf_value=csrf_value, words=words)
    app.jinja_env.globals["url_for"] = _remembering(app)
    app.jinja_env.globals.update(is_first_visit=is_first_visit, wants_fragment=wants_fragment)
