"""Renders the faces of a room: whole pages, and the parts of them that are news to a browser."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import segno
from flask import Response, current_app, make_response, render_template, request, url_for
from markupsafe import escape

from subjunctive_app.domain.rooms.chat import PHRASES
from subjunctive_app.domain.rooms.codes import spoken
from subjunctive_app.rooms import changes, words
from subjunctive_app.rooms.keys import token_for
from subjunctive_app.rooms.presenter import RoomView
from subjunctive_app.web.language import language
from subjunctive_app.web.settings import settings
from subjunctive_app.web.templates import csrf_value

# Stand in a shared page for what is only one member's: signs that no name and no answer has.
NAME_MARK, KEY_MARK = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a browser shows: the version of the room, the key of its stage, and a digest of what changes beside it.

    `chat` is the key of its chat; a page without one says nothing of it, and is told nothing.
    """

    version: str = ""
    key: str = ""
    digest: str = ""
    chat: str = ""


def seen_in(fields: Mapping[str, str]) -> Seen:
    """What a browser says that it shows."""
    return Seen(fields.get("v", ""), fields.get("stage", ""), fields.get("digest", ""), fields.get("chat", ""))


def invitation(code: str) -> dict[str, Any]:
    """How to join, for the screen: the address to type, and the QR code of the whole one."""
    size, path = qr_path(join_url(code))
    return {"address": f"{request.host}{url_for('rooms.index')}", "qr_size": size, "qr_path": path}


def context(view: RoomView, **more: Any) -> dict[str, Any]:
    """What the templates of rooms need."""
    return {
        "view": view,
        "room": view.room,
        "stage": view.room.stage,
        "question": view.question,
        "code": view.room.code,
        "spoken": spoken(view.room.code),
        "room_words": words,
        "seen": Seen(str(view.room.stage.version), view.key, changes.digest(view.room) if view.shows_table else ""),
        "chat": view.chat,
        "phrases": PHRASES,
        "refresh_s": None if request.args.get("auto") == "0" else view.refresh_s,
        **more,
    }


def page(view: RoomView, **more: Any) -> Response:
    """The whole page of a face."""
    name = {"member": "rooms/room.html", "host": "rooms/host.html", "screen": "rooms/screen.html"}[view.role]
    return make_response(render_template(name, **context(view, **_invited(view), **more)))


def stage(view: RoomView) -> Response:
    """For htmx: the stage, and what changes beside it."""
    return make_response(render_template("rooms/_moved.html", **context(view)))


def _invited(view: RoomView) -> dict[str, Any]:
    return invitation(view.room.code) if view.role == "screen" else {}


def news(view: RoomView, seen: Seen, shared: dict[object, str] | None = None) -> tuple[str, Seen]:
    """The parts that a browser does not show yet, or an empty string; and what it shows then.

    Members in the same state share what is made for one of them, in `shared`.
    """
    now = Seen(str(view.room.stage.version), view.key, _beside(view), view.chat.key if seen.chat else "")
    if now == seen:
        return "", now
    if shared is not None and view.role == "member":
        return _for_member(view, seen, now, shared), now
    return render_template("rooms/_news.html", **context(view, **_invited(view), **_changed(view, seen, now))), now


def _changed(view: RoomView, seen: Seen, now: Seen) -> dict[str, Any]:
    """Which parts are news."""
    chat_change = view.chat.change(seen.chat)
    changed: dict[str, Any] = {
        "is_new_version": now.version != seen.version,
        "is_new_stage": now.key != seen.key,
        "is_new_beside": now.digest != seen.digest,
        "chat_change": chat_change,
        "chat_before": seen.chat if chat_change else "",
        "seen": now,
    }
    if view.shows_table and now.digest != seen.digest:
        changed["changes"] = changes.changes(view.room, seen.digest)
    return changed


def _beside(view: RoomView) -> str:
    """A digest of what stands beside the stage."""
    if view.shows_table:
        return changes.digest(view.room)
    tally = render_template("rooms/_tally.html", **context(view)) if view.role != "member" else ""
    return _digest(tally + "silent" * view.is_host_missed)


def _for_member(view: RoomView, seen: Seen, now: Seen, shared: dict[object, str]) -> str:
    """A member's parts: made once for all to whom the same is to be said, then name and key of forms filled in."""
    like = (view.likeness, seen, now, language(), settings())
    if like not in shared:
        marked = replace(view, name=NAME_MARK)
        given = context(marked, **_changed(view, seen, now), csrf_value=lambda: KEY_MARK)
        shared[like] = render_template("rooms/_news.html", **given)
    html = shared[like].replace(NAME_MARK, str(escape(view.me.nick)) if view.me else "")
    return html.replace(KEY_MARK, csrf_value()) if KEY_MARK in html else html


def _digest(html: str) -> str:
    return hashlib.sha256(html.encode()).hexdigest()[:12] if html else ""


def join_url(code: str) -> str:
    """The address that pupils type or scan, as they reach this server."""
    return url_for("rooms.show", code=code, _external=True)


def qr_path(text: str) -> tuple[int, str]:
    """The QR code of a text: its size with the quiet zone, and its dark modules as the path of an SVG."""
    rows = list(segno.make(text, error="m").matrix_iter(border=2))
    dark = [(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module]
    return len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)


def links(room_code: str, room_key: str) -> dict[str, str]:
    """The links of a room, for its host."""
    secret = current_app.config["SECRET_KEY"]
    return {
        "join": join_url(room_code),
        "host": url_for("hosting.enter", code=room_code, token=token_for(secret, room_key, "host"), _external=True),
        "cohost": url_for("hosting.enter", code=room_code, token=token_for(secret, room_key, "cohost"), _external=True),
        "screen": url_for("hosting.screen", code=room_code, key=token_for(secret, room_key, "screen"), _external=True),
    }
