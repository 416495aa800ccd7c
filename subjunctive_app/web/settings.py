"""The settings of a request: of the account on every device, else of this browser's cookies."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from flask import Flask, Response, g

from subjunctive_app.domain.settings import USUAL, Settings
from subjunctive_app.web.auth import person
from subjunctive_app.web.cookies import keep_cookie, read_cookie

LIFETIME = timedelta(days=400)
# These have cookies of their own, since the footer sets them without a form of all.
COOKIES = {"language": "lang", "dialect": "dialect"}


def settings() -> Settings:
    """What was chosen; read once for each request."""
    found: Settings | None = g.get("settings")
    if found is None:
        who = person()
        found = g.settings = _of_cookies().changed(who.settings if who else {})
    return found


def keep_settings(response: Response, chosen: Settings) -> None:
    """Let this browser remember them: for whoever has no account, and while the database is away."""
    for name, cookie in COOKIES.items():
        if value := getattr(chosen, name):
            keep_cookie(response, cookie, value, LIFETIME)
    rest = {name: value for name, value in chosen.plain.items() if name not in COOKIES}
    keep_cookie(response, "settings", urlencode(rest), LIFETIME)


def _of_cookies() -> Settings:
    own = {name: read_cookie(cookie) for name, cookie in COOKIES.items()}
    return USUAL.changed({**dict(parse_qsl(read_cookie("settings"))), **own})


def init_settings(app: Flask) -> None:
    """Give templates `settings()`."""
    app.jinja_env.globals["settings"] = settings
