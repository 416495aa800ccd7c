"""Rooms through the API: whoever made one is its host; who answered in it while signed in sees what members see."""

from typing import Any

from flask_smorest import Blueprint

from subjunctive_app.api import room_schemas as schemas
from subjunctive_app.api.bearer import caller, token_required
from subjunctive_app.api.blueprints import make_blueprint
from subjunctive_app.api.cards import question_fields
from subjunctive_app.api.practice import chosen_dialect
from subjunctive_app.api.sessions import ACCESS
from subjunctive_app.domain.errors import DomainError, NotYours
from subjunctive_app.domain.rooms.name_list import read_names
from subjunctive_app.domain.rooms.settings import RoomSettings
from subjunctive_app.domain.rooms.stage import NotNow
from subjunctive_app.drills.forms import parse_focus
from subjunctive_app.extensions import db
from subjunctive_app.models import Room, RoomMember
from subjunctive_app.rooms import access, faces
from subjunctive_app.rooms.desk import fresh, look, now, tell
from subjunctive_app.rooms.members import member_of_user
from subjunctive_app.rooms.presenter import RoomView
from subjunctive_app.rooms.results import ResultRow, read_results
from subjunctive_app.rooms.service import carry_out, create_room
from subjunctive_app.web.language import language
from subjunctive_app.web.limits import address, spend

bp: Blueprint = make_blueprint("api_rooms", "Live rooms, with an access token.")


# The settings that are taken as they come.
PLAIN = (
    *("rounds", "seconds", "has_speed", "has_board", "may_type_names"),
    *("asks_real_name", "is_paced", "minutes", "teams"),
)


class NotHost(DomainError):
    """A member asked for what is the host's."""

    code = "not_host"
    status = 403


@bp.route("/rooms", methods=["POST"])
@bp.doc(security=ACCESS)
@token_required
@bp.arguments(schemas.NewRoom)
@bp.response(201, schemas.Room)
def make_room(wanted: dict[str, Any]) -> dict[str, Any]:
    """Make a room

    Whoever makes it is its host. 404 where no sentence fits the choice, 429 above 20 new rooms a minute.
    """
    spend(access.NEW_ROOMS, address())
    plain = {name: wanted[name] for name in PLAIN}
    focus = parse_focus({name: value for name, value in wanted.items() if isinstance(value, str)})
    settings = RoomSettings(**plain, focus=focus, names=read_names("\n".join(wanted["names"])))
    dialect = wanted["dialect"] or chosen_dialect()
    room = create_room(db.session(), settings, dialect=dialect, now=now(), owner=caller().user_id)
    return _state(look(room.id, None))


@bp.route("/rooms/<code>")
@bp.doc(security=ACCESS)
@token_required
@bp.response(200, schemas.Room)
def read_room(code: str) -> dict[str, Any]:
    """A room as it stands

    Its host sees who is there, and is there by asking. Who has answered in it while logged in sees it as a member; to
    everybody else it is not there (404).
    """
    room, member = _room_of(code)
    return _state(look(room.id, member))


@bp.route("/rooms/<code>/acts", methods=["POST"])
@bp.doc(security=ACCESS)
@token_required
@bp.arguments(schemas.Pressed)
@bp.response(200, schemas.Room)
def act(pressed: dict[str, Any], code: str) -> dict[str, Any]:
    """Move a room on

    For its host: 403 for a member. 409 where the room has gone on since the `version` that was seen, or the act is
    none of its `acts`: read the room again.
    """
    room_id = _hosted(code).id
    if not carry_out(db.session(), fresh(room_id), pressed["act"], pressed["version"], now()):
        raise NotNow
    tell(room_id, "stage")
    return _state(look(room_id, None))


@bp.route("/rooms/<code>/results")
@bp.doc(security=ACCESS)
@token_required
@bp.response(200, schemas.Results)
def results(code: str) -> dict[str, Any]:
    """What came out of a room

    For its host: 403 for a member. The round that is being asked is not in it.
    """
    found = read_results(db.session(), fresh(_hosted(code).id))
    placed = [{"nick": n, "place": one.place, "points": one.points, "right": one.right} for n, one in found.members]
    return {
        "rounds": [{"round": number, "sentence": text, "form": asked.right} for number, text, asked in found.sentences],
        "members": placed,
        "answers": [_answer(row) for row in found.rows],
        "mistakes": _counts(found.mistakes),
    }


def _room_of(code: str) -> tuple[Room, RoomMember | None]:
    """The room, for its host; with a member, for them. Raises RoomNotFound, NotYours for a stranger, and Banned."""
    room = access.room_of(code)
    if room.owner_id == caller().user_id:
        return room, None
    member = member_of_user(db.session(), room.id, caller().user_id)
    if member is None:
        raise NotYours
    if member.banned:
        raise access.Banned
    return room, member


def _hosted(code: str) -> Room:
    room, member = _room_of(code)
    if member:
        raise NotHost
    return room


def _state(view: RoomView) -> dict[str, Any]:
    room, stage, is_host = view.room, view.room.stage, view.role == "host"
    told = {"code": room.code, "role": view.role, "phase": stage.phase, "version": stage.version}
    place = {"round": stage.round_no, "rounds": stage.rounds, "seconds": stage.seconds, "left_ms": view.left_ms}
    asked = {"question": question_fields(view.question) if view.question else None}
    count = {"answered": len(room.answers), "expected": room.expected}
    return {
        **told,
        **place,
        "is_paused": stage.is_paused,
        "is_locked": room.is_locked,
        "acts": stage.possible if is_host else (),
        **asked,
        **count,
        **_revealed(view),
        "members": _seats(view) if is_host else None,
        "links": faces.links(room.code, db.session.get_one(Room, room.room_id).key) if is_host else None,
    }


def _revealed(view: RoomView) -> dict[str, Any]:
    """What may be told once everybody has answered, or the host has shown it."""
    if view.shown is None:
        return {"solution": None, "counts": None}
    form, item = view.shown.form, view.shown.item
    solution = {"form": form, "sentence": item.target.sentence(form), "why": item.why.in_language(language())}
    return {"solution": solution, "counts": _counts(view.room.tally.kinds)}


def _seats(view: RoomView) -> list[dict[str, Any]]:
    answered = view.room.answers
    told = ("nick", "real_name", "is_here")
    return [{**{name: getattr(m, name) for name in told}, "has_answered": m.id in answered} for m in view.room.members]


def _counts(pairs: tuple[tuple[str, int], ...]) -> list[dict[str, Any]]:
    return [{"kind": kind, "count": count} for kind, count in pairs]


def _answer(row: ResultRow) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ("nick", "given", "verdict", "kind", "points", "ms")}
    return {**plain, "round": row.round_no}
