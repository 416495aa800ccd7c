"""Health for probes and for people at 3 a.m."""

from flask import Blueprint, Response, current_app, jsonify, make_response

from subjunctive_app.extensions import db
from subjunctive_app.ops.service import check_health

bp = Blueprint("ops", __name__)


@bp.get("/health")
def health() -> Response:
    """Alive: the process answers. Asks nothing of the database."""
    return _fresh(jsonify(status="ok"))


@bp.get("/api/health")
def api_health() -> Response:
    """Well: the database answers and its schema is the one this code wants; 503 otherwise. Redis may be away."""
    report = check_health(db.session(), current_app.extensions["redis"], current_app.extensions["breakers"])
    return _fresh(make_response(jsonify(report.as_dict()), 200 if report.is_ok else 503))


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
