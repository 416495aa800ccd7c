"""Errors of the JSON API as problem details (RFC 9457)."""

import json
from http import HTTPStatus
from typing import Any

from flask import Response, request

MEDIA_TYPE = "application/problem+json"


def speaks_json() -> bool:
    """True below /api/: programs ask there, with no cookie and no page."""
    return request.path.startswith("/api/")


def problem(status: int, detail: str, *, code: str = "", errors: object = None) -> Response:
    """A problem: its status in words, a code that does not change, what a person may read, the fields that are wrong.

    A 401 says how to prove who asks.
    """
    title = HTTPStatus(status).phrase
    found: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    found["code"] = code or title.lower().replace(" ", "_")
    if errors:
        found["errors"] = errors
    response = Response(json.dumps(found, ensure_ascii=False), status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
