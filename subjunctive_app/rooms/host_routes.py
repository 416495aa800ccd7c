"""The pages of whoever hosts a room: console, people, screen, results. Not a host's: not there."""

from collections.abc import Callable

from flask import Blueprint, Response, make_response, render_template, request, url_for
from sqlalchemy.orm import Session

from subjunctive_app.domain.errors import NotYours
from subjunctive_app.domain.rooms.stage import ACTS, NotNow
from subjunctive_app.extensions import db
from subjunctive_app.progress.export import csv_line
from subjunctive_app.rooms import access, chat, faces, members, words
from subjunctive_app.rooms.desk import fresh, look, look_as, now, tell
from subjunctive_app.rooms.forms import number
from subjunctive_app.rooms.paced import put_on_screen
from subjunctive_app.rooms.report import read_report
from subjunctive_app.rooms.results import Results, read_results
from subjunctive_app.rooms.service import carry_out, set_locked
from subjunctive_app.web.htmx import go_to, see_other, wants_fragment

bp = Blueprint("hosting", __name__)
# What may be done with one member; each takes (session, room, member).
WITH_MEMBER: dict[str, Callable[[Session, int, int], None]] = {
    "kick": members.kick,
    "ban": members.ban,
    "rename": members.rename,
    "mute": chat.mute,
    "unmute": chat.unmute,
}


@bp.get("/r/<code>/host")
def console(code: str) -> Response:
    """The console: what is asked, who has answered, what they wrote, and the buttons."""
    room = access.hosted(code)
    links = faces.links(room.code, room.key)
    is_first = access.host_role(room) == "host"
    return faces.page(look(room.id, None), links=links, is_first=is_first, is_locked=room.locked)


@bp.get("/r/<code>/host/<token>")
def enter(code: str, token: str) -> Response:
    """The link of a host: this browser is one from now on."""
    room = access.room_of(code)
    role = access.role_of_link(room, token)
    return access.keep_host(see_other(url_for("hosting.console", code=room.code)), room, role)


@bp.post("/r/<code>/host/<act>")
def act(code: str, act: str) -> Response:
    """Carry out what a host pressed on the version `v`; what somebody else did first is only shown."""
    room = access.hosted(code)
    room_id, code = room.id, room.code
    chosen = next((one for one in ACTS if one == act), None)
    if chosen is None:
        return _with_people(room_id, code, act)
    room = fresh(room_id)
    try:
        # The end is the end, whatever was seen.
        seen = room.version if chosen == "end" else number(request.form.get("v", ""))
        if carry_out(db.session(), room, chosen, seen, now()):
            tell(room_id, "stage")
    except NotNow:
        pass  # the console below shows how it stands
    if not wants_fragment():
        return see_other(url_for("hosting.console", code=code))
    return faces.stage(look(room_id, None))


@bp.post("/r/<code>/host/show")
def show_error(code: str) -> Response:
    """Put a wrong form of a class at its own pace on the screen, without names, or take it off: `show` is empty."""
    room = access.hosted(code)
    room_id, code = room.id, room.code
    round_no, _colon, form = request.form.get("show", "").partition(":")
    put_on_screen(db.session(), room_id, number(round_no), form)
    tell(room_id, "shown")
    view = look(room_id, None)
    if not wants_fragment() or not view.shows_table:
        return go_to(url_for("hosting.console", code=code))
    return make_response(render_template("rooms/_errors.html", **faces.context(view)))


@bp.get("/r/<code>/people")
def people(code: str) -> Response:
    """Who is in the room, and what a host may do with each."""
    room = access.hosted(code)
    view = look(room.id, None)
    return make_response(render_template("rooms/people.html", **faces.context(view)))


@bp.get("/r/<code>/screen")
def screen(code: str) -> Response:
    """The page for the projector: it shows and asks nothing of whoever stands before it."""
    view = look_as(access.room_of(code), "screen")
    if view is None:
        raise NotYours
    return faces.page(view, key=request.args.get("key", ""))


@bp.get("/r/<code>/results")
def results(code: str) -> Response:
    """The report: by environment, by person and by mistake, and who answered what."""
    room = access.hosted(code)
    report = read_report(db.session(), room, now())
    shown = {"code": room.code, "made_at": room.created_at, "report": report, "results": report.results}
    return make_response(render_template("rooms/results.html", room_words=words, **shown))


@bp.get("/r/<code>/results.csv")
def results_csv(code: str) -> Response:
    """The same for a spreadsheet: one row for each answer."""
    room = access.hosted(code)
    response = make_response(_csv(read_results(db.session(), room)))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="ojala-{room.created_at:%Y-%m-%d}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _with_people(room_id: int, code: str, act: str) -> Response:
    """What a host does with the door or with a member. Raises NotYours for what there is not."""
    session, member = db.session(), number(request.form.get("member", ""))
    if act in ("lock", "unlock"):
        set_locked(session, room_id, locked=act == "lock")
        return go_to(url_for("hosting.console", code=code))
    if act == "back":
        shown = members.let_back(session, room_id, member, now())
        return make_response(render_template("rooms/back.html", code=code, number=shown))
    if act == "extra":
        members.give_time(session, room_id, member, number(request.form.get("time", "")))
    elif act in WITH_MEMBER:
        WITH_MEMBER[act](session, room_id, member)
    else:
        raise NotYours
    if act in ("rename", "ban"):
        chat.renew(session, room_id)
    if act in ("rename", "ban", "mute", "unmute"):
        tell(room_id, "chat")
    tell(room_id, f"gone:{member}" if act in ("kick", "ban") else "stage")
    tell(room_id, "people")
    return go_to(url_for("hosting.people", code=code))


def _csv(found: Results) -> str:
    """A table that spreadsheets of all languages open: with a byte order mark."""
    head = ("name", "round", "sentence", "answer", "form", "verdict", "mistake", "points", "seconds", "environment")
    lines = ["\ufeff", csv_line(head)]
    for row in found.rows:
        told = (words.given_words(row.question, row.given), words.asked_words(row.question))
        cells = (row.nick, row.round_no, row.sentence, *told, row.verdict, row.kind, row.points)
        lines.append(csv_line((*cells, f"{row.ms / 1000:.1f}", row.question.item.environment)))
    return "".join(lines)
