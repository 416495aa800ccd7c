"""Puts the API into the app."""

from flask import Flask

from subjunctive_app.api import docs, practice, reference, rooms, sessions
from subjunctive_app.api.bearer import init_bearer
from subjunctive_app.api.blueprints import Api
from subjunctive_app.config import Config

ABOUT = (
    "Practise the Spanish subjunctive. Errors are problem details (RFC 9457) with a code that does not change. "
    "Texts come in English or Spanish by Accept-Language, but for `errors`; Spanish words in them stand between "
    "asterisks. "
    "RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset say what is left of this minute; 429 says in Retry-After "
    "when to come again. Answers to GET carry an ETag: send it back as If-None-Match for a 304."
)
SECURITY = {
    "access": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "The access token."},
    "refresh": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "The refresh token."},
}


def init_api(app: Flask, config: Config) -> None:
    """Bind tokens, blueprints and their description."""
    init_bearer(app, config)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # ñ is one letter, not six
    app.config.update(API_TITLE="ojalá", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    app.config["API_SPEC_OPTIONS"] = {
        "info": {"description": ABOUT},
        "components": {"securitySchemes": SECURITY},
        "servers": [{"url": "/"}],
    }
    api = Api(app)
    # Its commands print what /api/v1/openapi.json serves.
    app.cli.commands.pop("openapi")
    for feature in (reference, sessions, practice, rooms):
        api.register_blueprint(feature.bp)
    app.register_blueprint(docs.bp)
    app.extensions["api"] = api
