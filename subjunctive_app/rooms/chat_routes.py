"""The chat of a room: what pupils send, the page to write on without JavaScript, and what a host does about it."""

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from limits import RateLimitItemPerMinute, RateLimitItemPerSecond

from subjunctive_app.domain.errors import DomainError, NotYours, TooManyTries
from subjunctive_app.domain.rooms.chat import CHAT_MODES, LONGEST, ChatRefused
from subjunctive_app.drills.forms import printable
from subjunctive_app.extensions import db
from subjunctive_app.models import Room, RoomMember
from subjunctive_app.rooms import access, chat, faces
from subjunctive_app.rooms.chat import ChatClosed, ChatMuted, ChatTooFast, Said
from subjunctive_app.rooms.desk import look, now, tell
from subjunctive_app.rooms.forms import number
from subjunctive_app.web.errors import message_of
from subjunctive_app.web.htmx import go_to, see_other, wants_fragment
from subjunctive_app.web.limits import spend

bp = Blueprint("chatting", __name__)
MESSAGES = RateLimitItemPerSecond(1, 3, namespace="chat-messages")
# A class that says the same at once, twice; more is a flood, by whomever.
MESSAGES_OF_ROOM = RateLimitItemPerMinute(120, namespace="chat-of-a-room")


@bp.get("/r/<code>/chat")
def show(code: str) -> Response:
    """A page to write on, which stays as it is while somebody does."""
    room = access.room_of(code)
    member = access.member_of(room)
    if member is None:
        return see_other(url_for("rooms.show", code=room.code))
    return _page(room, member)


@bp.post("/r/<code>/chat")
def send(code: str) -> Response:
    """Say something; it comes to the page as everybody's news. What is refused stays in its line."""
    room = access.room_of(code)
    member = access.member_of(room)
    if member is None:
        return go_to(url_for("rooms.show", code=room.code))
    room_id, code = room.id, room.code
    said = Said(number(request.form.get("phrase", "")), printable(request.form.get("text", "")))
    try:
        is_shown = _say(room, member, said)
    except (ChatRefused, ChatClosed, ChatMuted, ChatTooFast) as error:
        db.session.rollback()
        return _refused(db.session.get_one(Room, room_id), member, said, error)
    tell(room_id, "chat")
    note = _("Sent.") if is_shown else _("Sent. Your teacher looks at it first.")
    if wants_fragment():
        return _said(said, note)
    return see_other(url_for("rooms.show" if is_shown else "chatting.show", code=code))


@bp.get("/r/<code>/chat/all")
def record(code: str) -> Response:
    """All that was said, for a host who has to know."""
    room = access.hosted(code)
    messages = chat.read_record(db.session(), room.id)
    return make_response(render_template("rooms/chat_record.html", code=room.code, messages=messages))


@bp.post("/r/<code>/chat/act")
def act(code: str) -> Response:
    """What a host pressed: let through, delete, mute, clear, close, or another way to write."""
    room = access.hosted(code)
    room_id, code = room.id, room.code
    _act(room)
    tell(room_id, "chat")
    if not wants_fragment():
        return see_other(url_for("hosting.console", code=code))
    view = look(room_id, None)
    change = "all" if {"set", "close"} & set(request.form) else "list"
    return make_response(render_template("rooms/_chat_news.html", **faces.context(view, chat_change=change)))


def _say(room: Room, member: RoomMember, said: Said) -> bool:
    kind, text = chat.text_of(said)
    try:
        spend(MESSAGES, str(member.id))
        spend(MESSAGES_OF_ROOM, str(room.id))
    except TooManyTries as error:
        raise ChatTooFast(error.retry_after) from None
    return chat.say(db.session(), room, member, kind, text, now())


def _act(room: Room) -> None:
    session, room_id, form = db.session(), room.id, request.form
    if "approve" in form:
        chat.approve(session, room_id, number(form["approve"]))
    elif "delete" in form:
        chat.delete(session, room_id, number(form["delete"]))
    elif "mute" in form:
        chat.mute(session, room_id, number(form["mute"]))
    elif "unmute" in form:
        chat.unmute(session, room_id, number(form["unmute"]))
    elif "clear" in form:
        chat.clear(session, room_id)
    elif "close" in form:
        chat.set_mode(session, room_id, "off", is_on_screen=room.chat_on_screen)
    else:
        mode = next((one for one in CHAT_MODES if one == form.get("mode")), None)
        if mode is None:
            raise NotYours
        chat.set_mode(session, room_id, mode, is_on_screen="screen" in form)


def _said(said: Said, note: str, *, status: int = 200, is_refused: bool = False) -> Response:
    """For htmx: the line to write on as it is to be now, and a word about what was sent."""
    html = render_template(
        "rooms/_chat_said.html",
        note=note,
        typed=said.typed if is_refused else "",
        is_text=said.phrase < 0,
        is_refused=is_refused,
    )
    return make_response(html, status)


def _refused(room: Room, member: RoomMember, said: Said, error: DomainError) -> Response:
    words = message_of(error)
    if wants_fragment():
        response = _said(said, words, status=error.status, is_refused=True)
    else:
        response = _page(room, member, typed=said.typed, note=words, status=error.status)
    if isinstance(error, ChatTooFast):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _page(room: Room, member: RoomMember, *, typed: str = "", note: str = "", status: int = 200) -> Response:
    view = look(room.id, member)
    html = render_template("rooms/chat.html", **faces.context(view, typed=typed[:LONGEST], note=note))
    return make_response(html, status)
