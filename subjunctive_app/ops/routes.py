"""Health for probes and for people at 3 a.m.; metrics for Prometheus."""

from flask import Blueprint, Response, abort, current_app, jsonify, make_response

from subjunctive_app.ops.desk import health_here
from subjunctive_app.web.metrics import exposition, may_read_metrics

bp = Blueprint("ops", __name__)


@bp.get("/health")
def health() -> Response:
    """Alive: the process answers. Asks nothing of the database."""
    return _fresh(jsonify(status="ok"))


@bp.get("/api/health")
def api_health() -> Response:
    """Well: the database answers and its schema is the one this code wants; 503 otherwise.

    Redis may be away and the disk nearly full.
    """
    report = health_here()
    response = jsonify(**report.as_dict(), version=current_app.config["VERSION"])
    return _fresh(make_response(response, 200 if report.is_ok else 503))


@bp.get("/metrics")
def metrics() -> Response:
    """All that is counted, in Prometheus' format; for who may not read it, nothing is here."""
    if not may_read_metrics():
        abort(404)
    text, content_type = exposition()
    return _fresh(Response(text, content_type=content_type))


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
