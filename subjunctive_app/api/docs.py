"""The API's description: as OpenAPI 3.1 for programs, and as a page without any script for people."""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template

from subjunctive_app.api.blueprints import FIVE_MINUTES, PREFIX, with_etag
from subjunctive_app.web.caching import kept

bp = Blueprint("api_docs", __name__, url_prefix=PREFIX)


@bp.get("/openapi.json")
def openapi() -> Response:
    """The whole description."""
    response = jsonify(_document())
    response.headers["Cache-Control"] = FIVE_MINUTES
    return with_etag(response)


@bp.get("/docs")
def show() -> Response:
    """Every operation with its fields, written from the same description."""
    return kept(lambda: make_response(render_template("api/docs.html", api=_document())))


def _document() -> dict[str, Any]:
    found: dict[str, Any] = current_app.extensions["api"].spec.to_dict()
    return found
