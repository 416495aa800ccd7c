"""News for pages that are open already."""

from flask import Blueprint, Response, make_response, render_template, request, url_for

from subjunctive_app.elsewhere.desk import here
from subjunctive_app.elsewhere.service import Standing
from subjunctive_app.web.htmx import see_other, wants_fragment

bp = Blueprint("elsewhere", __name__)


@bp.get("/elsewhere")
def news() -> Response:
    """What is new since the marks `progress` and `rooms`: rooms, and a hint to parts of the page; or 204.

    The hint is the event `moved`, on which they ask for themselves anew. A browser that carries nothing any more is
    told so once.
    """
    if not wants_fragment():
        return see_other(url_for("progress.show"))
    there, progress, rooms = here(), request.args.get("progress", ""), request.args.get("rooms", "")
    if there is None or (there.progress, there.rooms_mark) == (progress, rooms):
        return Response(status=204)
    return _told(there, has_moved=there.progress != progress, has_rooms=there.rooms_mark != rooms)


def _told(there: Standing, *, has_moved: bool, has_rooms: bool) -> Response:
    response = make_response(render_template("elsewhere/_news.html", there=there, has_rooms=has_rooms))
    if has_moved:
        response.headers["HX-Trigger"] = "moved"
    return response
