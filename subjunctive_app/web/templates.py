"""What templates may call: feedback in words, forms' CSRF value, Spanish words inside a text."""

import secrets

from flask import Flask, session
from flask_wtf.csrf import generate_csrf

from subjunctive_app.web import feedback
from subjunctive_app.web.assets import is_first_visit
from subjunctive_app.web.htmx import wants_fragment


def csrf_value() -> str:
    """The CSRF token, in a session that outlives the browser window: phones close it without asking.

    It travels with every card, so its random value (128 bits) is written shorter than Flask-WTF would.
    """
    session.setdefault("csrf_token", secrets.token_urlsafe(16))
    token = generate_csrf()
    if not session.permanent:
        session.permanent = True
    return str(token)


def stretches(text: str) -> list[tuple[bool, str]]:
    """Cut `a *b* c` into (is Spanish, words) stretches."""
    parts = text.split("*")
    return [(index % 2 == 1, part) for index, part in enumerate(parts) if part]


def init_templates(app: Flask) -> None:
    """Register the globals and filters."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(feedback=feedback, csrf_value=csrf_value)
    app.jinja_env.globals.update(is_first_visit=is_first_visit, wants_fragment=wants_fragment)
    app.jinja_env.filters["stretches"] = stretches
