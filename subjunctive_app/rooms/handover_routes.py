"""The pages on which a host hands a room over, and on which somebody takes it."""

from flask import Blueprint, Response, make_response, render_template, request, url_for
from limits import RateLimitItemPerMinute

from subjunctive_app.domain.rooms.codes import spoken
from subjunctive_app.drills.forms import printable
from subjunctive_app.extensions import db
from subjunctive_app.models import Room
from subjunctive_app.rooms import access, faces, handover
from subjunctive_app.rooms.desk import tell
from subjunctive_app.web.errors import message_of
from subjunctive_app.web.htmx import go_to
from subjunctive_app.web.limits import address, spend

bp = Blueprint("handing", __name__)
# Whether somebody has an account is not to be tried out by hundreds.
NAMES_TRIED = RateLimitItemPerMinute(10, namespace="room-handovers")
LONGEST_NAME = 40


@bp.get("/r/<code>/host/handover")
def show(code: str) -> Response:
    """The two ways to hand a room over, for its first host."""
    return _page(access.first_hosted(code))


@bp.post("/r/<code>/host/handover")
def make_link(code: str) -> Response:
    """A link that makes one browser a host, once; shown this one time."""
    room = access.first_hosted(code)
    code, token = room.code, handover.new_link(db.session(), room.id)
    link = url_for("handing.asked", code=code, token=token, _external=True)
    size, path = faces.qr_path(link)
    html = render_template("rooms/handover_link.html", code=code, link=link, qr_size=size, qr_path=path)
    return _unkept(make_response(html))


@bp.post("/r/<code>/host/give")
def give(code: str) -> Response:
    """Give the room to the account of somebody else, by name. This browser stays a host as long as its cookie."""
    room = access.first_hosted(code)
    room_id = room.id
    spend(NAMES_TRIED, address())
    typed = printable(request.form.get("name", ""))[:LONGEST_NAME].strip()
    try:
        name = handover.hand_to(db.session(), room_id, typed)
    except handover.NobodySoCalled as error:
        return _page(db.session.get_one(Room, room_id), typed=typed, error=message_of(error), status=422)
    html = render_template("rooms/handover.html", code=room.code, given_to=name)
    # Whoever was a host by being signed in is one by this browser from now on, to the end of the lesson.
    return access.keep_host(make_response(html), room, "host")


@bp.get("/r/<code>/handover/<token>")
def asked(code: str, token: str) -> Response:
    """The link that works once asks first: programs that look at links in messages would use it up."""
    room = access.room_of(code)
    handover.check_link(room, token)
    html = render_template("rooms/take_over.html", code=room.code, token=token, spoken=spoken(room.code))
    return _unkept(make_response(html))


@bp.post("/r/<code>/handover/<token>")
def take(code: str, token: str) -> Response:
    """This browser is a host from now on, and the link is dead."""
    room = access.room_of(code)
    room_id = room.id
    handover.use_link(db.session(), room_id, token)
    tell(room_id, "people")
    room = db.session.get_one(Room, room_id, populate_existing=True)
    return access.keep_host(go_to(url_for("hosting.console", code=room.code)), room, "host")


def _page(room: Room, *, typed: str = "", error: str = "", status: int = 200) -> Response:
    html = render_template("rooms/handover.html", code=room.code, typed=typed, error=error)
    return make_response(html, status)


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
