"""What a host takes along from a room: a workbook, and another room of what was missed."""

from flask import Blueprint, Response, make_response, url_for

from subjunctive_app.extensions import db
from subjunctive_app.rooms import access
from subjunctive_app.rooms.desk import now
from subjunctive_app.rooms.report import read_report, start_again
from subjunctive_app.rooms.workbook import workbook
from subjunctive_app.web.auth import person
from subjunctive_app.web.htmx import go_to
from subjunctive_app.web.limits import address, spend

bp = Blueprint("reporting", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/r/<code>/results.xlsx")
def results_xlsx(code: str) -> Response:
    """The report as a workbook."""
    room = access.hosted(code)
    response = make_response(workbook(read_report(db.session(), room, now())))
    response.headers["Content-Type"] = XLSX
    response.headers["Content-Disposition"] = f'attachment; filename="ojala-{room.created_at:%Y-%m-%d}.xlsx"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/r/<code>/host/again")
def again(code: str) -> Response:
    """Make a room of what was missed in this one; this browser is its host."""
    room = access.hosted(code)
    spend(access.NEW_ROOMS, address())
    who = person()
    made = start_again(db.session(), room, now(), who.user_id if who else None)
    return access.keep_host(go_to(url_for("hosting.console", code=made.code)), made, "host")
