"""One URL, two faces: the fragment for htmx, the page that includes it for everybody else."""

from typing import Any

from flask import Response, make_response, render_template, request
from werkzeug.urls import iri_to_uri


def wants_fragment() -> bool:
    """True only for a targeted htmx swap; boosts and history restores get full pages."""
    return request.headers.get("HX-Request-Type") == "partial"


def render(page: str, *, fragment: str, status: int = 200, **context: Any) -> Response:
    """Render the fragment for htmx and the page that includes it for everyone else."""
    response = make_response(render_template(fragment if wants_fragment() else page, **context), status)
    if request.method == "GET":  # nothing keeps the answer to a POST, so there it would be bytes for nobody
        response.vary.update(("HX-Request", "HX-Request-Type"))
    return response


def see_other(url: str) -> Response:
    """After a POST without htmx: 303, so that reload and Back never send the form again.

    Without the page that repeats the address twice, half a kilobyte that no browser shows (RFC 9110, 15.4.4, asks for
    a note, but only "ought to").
    """
    return Response(status=303, headers={"Location": iri_to_uri(url)})


def go_to(url: str) -> Response:
    """After a POST that ends on another page: the browser goes there as a whole, with htmx and without."""
    if not wants_fragment():
        return see_other(url)
    return Response(status=204, headers={"HX-Redirect": iri_to_uri(url)})
