"""The pages of whoever joins a room: by code, link or QR; its question, answer and reveal."""

from dataclasses import replace

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for

from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.rooms.codes import read_code, spoken
from subjunctive_app.domain.rooms.name_list import NotListed
from subjunctive_app.domain.rooms.names import NickRefused, made_name
from subjunctive_app.domain.rooms.settings import MINUTES, ROUNDS, SECONDS, RoomSettings
from subjunctive_app.domain.rooms.teams import TEAMS
from subjunctive_app.drills.focus_view import focus_view
from subjunctive_app.drills.forms import AnswerTooLong, printable
from subjunctive_app.drills.words import kind_names, tense_names
from subjunctive_app.extensions import db
from subjunctive_app.learners.cookie import known_visitor, visitor_for_answer
from subjunctive_app.models import Room
from subjunctive_app.rooms import access, answers, faces, members
from subjunctive_app.rooms.answers import NothingAnswered, TooLate
from subjunctive_app.rooms.desk import fresh, look, look_as, now, tell
from subjunctive_app.rooms.forms import number, parse_answer, parse_settings
from subjunctive_app.rooms.presenter import RoomView
from subjunctive_app.rooms.reading import read_snapshot
from subjunctive_app.rooms.service import create_room, fair_rng, running_rooms
from subjunctive_app.web.auth import person
from subjunctive_app.web.errors import message_of
from subjunctive_app.web.htmx import go_to, see_other, wants_fragment
from subjunctive_app.web.language import dialect
from subjunctive_app.web.limits import address, spend

bp = Blueprint("rooms", __name__)
# Why an answer was not taken, told on the page that follows where there is no htmx.
NOT_TAKEN: dict[str, type[DomainError]] = {one.code: one for one in (TooLate, NothingAnswered, AnswerTooLong)}
MOST_SHOWN = 40


@bp.get("/r")
def index() -> Response:
    """The form for a code, and one button that makes a room."""
    if typed := request.args.get("code", "").strip():
        return see_other(url_for("rooms.show", code=read_code(typed) or typed[:MOST_SHOWN]))
    choices = {"kinds": kind_names(), "tenses": tense_names(), "rounds": ROUNDS, "seconds": SECONDS}
    choices |= {"minutes": MINUTES, "teams": TEAMS}
    who = person()
    running = [(code, spoken(code)) for code in running_rooms(db.session(), who.user_id)] if who else []
    return make_response(render_template("rooms/index.html", view=focus_view(dialect()), running=running, **choices))


@bp.post("/r/new")
def new() -> Response:
    """Make a room; this browser is its host."""
    spend(access.NEW_ROOMS, address())
    who = person()
    settings, owner = parse_settings(request.form), who.user_id if who else None
    room = create_room(db.session(), settings, dialect=dialect(), now=now(), owner=owner)
    return access.keep_host(go_to(url_for("hosting.console", code=room.code)), room, "host")


@bp.get("/r/<code>")
def show(code: str) -> Response:
    """The room for a member, else the form to join it; another spelling of the code is led here."""
    room = access.room_of(code)
    if code != room.code:
        return see_other(url_for("rooms.show", code=room.code))
    member = access.member_of(room)
    if member is None:
        return _join_page(room)
    view = replace(look(room.id, member, patience=members.PATIENCE), answered=number(request.args.get("done", "")))
    if wants_fragment():
        return faces.stage(view)
    error = NOT_TAKEN.get(request.args.get("say", ""))
    return faces.page(view, notice=message_of(error()) if error else "")


@bp.post("/r/join")
def join() -> Response:
    """Join under a name, or come back with the number that the host gave."""
    spend(access.JOINS, address())
    room = access.room_of(request.form.get("code", ""))
    room_id, code = room.id, room.code
    if access.member_of(room):
        return go_to(url_for("rooms.show", code=code))
    spend(access.JOINS_OF_ROOM, str(room_id))
    try:
        token = _token(room)
    except (NickRefused, NotListed, members.WrongNumber) as error:
        return _join_page(fresh(room_id), error)
    tell(room_id, "people")
    return access.keep_member(go_to(url_for("rooms.show", code=code)), code, token)


@bp.get("/r/<code>/state")
def state(code: str) -> Response:
    """What is new since the version `v`, the `stage` and the `digest` of the tally: parts for htmx, or 204."""
    room = access.room_of(code)
    if not wants_fragment():
        return see_other(url_for("rooms.show", code=room.code))
    code = room.code
    view = look_as(room, request.args.get("as", ""), polls=True)
    if view is None:
        return go_to(url_for("rooms.show", code=code))
    seen = faces.seen_in(request.args)
    html, _now_seen = faces.news(view, seen)
    return make_response(html, 200 if html else 204)


@bp.post("/r/<code>/answer")
def answer(code: str) -> Response:
    """Take an answer, once; the verdict waits for the reveal."""
    room = access.room_of(code)
    member = access.member_of(room)
    if member is None:
        return go_to(url_for("rooms.show", code=room.code))
    room_id, member_id, sent = room.id, member.id, parse_answer(request.form)
    try:
        is_first = answers.take(db.session(), room, member, sent, visitor_for_answer(), now())
    except (TooLate, NothingAnswered, AnswerTooLong) as error:
        return _not_taken(fresh(room_id), member_id, error)
    if is_first:
        tell(room_id, "tally")
    room = fresh(room_id)
    if not wants_fragment():
        return see_other(url_for("rooms.show", code=room.code, done=sent.round_no if room.phase == "open" else None))
    snapshot = read_snapshot(db.session(), room_id, now(), member_id)
    return faces.stage(RoomView("member", snapshot, member_id, answered=sent.round_no))


@bp.post("/r/<code>/leave")
def leave(code: str) -> Response:
    """Go; the browser forgets who it was here."""
    room = access.room_of(code)
    member = access.member_of(room)
    code, room_id = room.code, room.id
    if member:
        members.leave(db.session(), member.id)
        tell(room_id, "people")
    return access.forget_member(go_to(url_for("rooms.index")), code)


def _token(room: Room) -> str:
    if back := request.form.get("back", "").strip():
        return members.come_back(db.session(), room.id, back, now())
    nick, real_name = (printable(request.form.get(name, "")) for name in ("nick", "real_name"))
    wanted = members.Wanted(nick, real_name, known_visitor())
    return members.join(db.session(), room, wanted, now(), places=current_app.config["ROOM_PLACES"])


def _join_page(room: Room, error: DomainError | None = None) -> Response:
    chosen = RoomSettings.unpacked(room.settings)
    may_type = chosen.may_type_names or bool(chosen.names)
    typed = printable(request.form.get("nick", ""))[:MOST_SHOWN] if may_type else ""
    html = render_template(
        "rooms/join.html",
        code=room.code,
        spoken=spoken(room.code),
        nick=typed or ("" if chosen.names else made_name(fair_rng())),
        may_type=may_type,
        is_listed=bool(chosen.names),
        asks_real_name=chosen.asks_real_name,
        real_name=printable(request.form.get("real_name", ""))[: members.LONGEST_REAL_NAME],
        is_over=room.phase == "ended",
        is_locked=room.locked,
        error=message_of(error) if error else "",
        is_back=isinstance(error, members.WrongNumber),
    )
    return make_response(html, 422 if error else 200)


def _not_taken(room: Room, member_id: int, error: DomainError) -> Response:
    """Why the answer was not taken; where it came too late, with the stage as it is now."""
    if not wants_fragment():
        return see_other(url_for("rooms.show", code=room.code, say=error.code))
    view = RoomView("member", read_snapshot(db.session(), room.id, now(), member_id), member_id)
    html = render_template(
        "rooms/_refused.html", **faces.context(view, message=message_of(error), moves=isinstance(error, TooLate))
    )
    return make_response(html, 409)
