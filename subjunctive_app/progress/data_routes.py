"""What is kept of a learner: to take along in three kinds of file, or to delete; with and without an account."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime

from flask import Blueprint, Response, make_response, render_template, request, url_for

from subjunctive_app.accounts.desk import leave
from subjunctive_app.domain.settings import USUAL
from subjunctive_app.drills.importing import ImportNoAnswer, ImportNoJson, ImportTooLong, read_file, take_in
from subjunctive_app.extensions import db
from subjunctive_app.learners.cookie import known_visitor, visitor_for_answer, visitor_of_cookie
from subjunctive_app.progress.export import anki_notes, answers_csv, erase, everything, plain
from subjunctive_app.settings.service import read_pace, take_in_settings, told
from subjunctive_app.web.auth import person
from subjunctive_app.web.errors import message_of
from subjunctive_app.web.htmx import see_other
from subjunctive_app.web.language import dialect, language
from subjunctive_app.web.limits import EXPORTS, IMPORTS, address, spend
from subjunctive_app.web.security import takes_file
from subjunctive_app.web.settings import keep_settings, settings

bp = Blueprint("data", __name__, url_prefix="/data")


@bp.get("")
def show() -> Response:
    """What is kept, the three files and the way back in, and the way to delete it all."""
    return _page()


@bp.get("/everything.json")
def everything_json() -> Response:
    """All of it; of somebody with an account, that too."""
    if person():
        return see_other(url_for("accounts.download"))
    _count_export()
    visitor = visitor_of_cookie()
    found = everything(db.session(), visitor.is_learner) if visitor else {}
    found["settings"] = told(settings(), read_pace(db.session(), visitor))
    text = json.dumps({"exported_at": plain(datetime.now(UTC)), **found}, ensure_ascii=False, indent=1)
    return _file([text], "ojala.json", "application/json")


@bp.get("/answers.csv")
def answers() -> Response:
    """Each answer on a line, for a spreadsheet. It begins with the mark by which Excel knows UTF-8."""
    _count_export()
    lines = answers_csv(db.session(), known_visitor())
    return _file(["\ufeff", *lines], "ojala.csv", "text/csv")


@bp.get("/mistakes.txt")
def mistakes() -> Response:
    """One's own mistakes as cards for Anki (File, Import)."""
    _count_export()
    # What Anki calls its plain notes in English and in Spanish.
    note_type = {"en": "Basic", "es": "Básico"}[language()]
    return _file(anki_notes(db.session(), known_visitor(), language(), note_type), "ojala-anki.txt", "text/plain")


@bp.get("/delete")
def delete() -> Response:
    """Ask once more; with an account, its own page asks for the password."""
    if person():
        return see_other(url_for("accounts.delete"))
    return make_response(render_template("progress/delete.html"))


@bp.post("/delete")
def send_delete() -> Response:
    """Delete the answers of this browser's learner and all that follows; the browser forgets them, and says so."""
    if person():
        return see_other(url_for("accounts.delete"))
    if visitor := visitor_of_cookie():
        erase(db.session(), visitor)
    leave()
    return see_other(url_for(".show", deleted=1))


@bp.post("/import")
@takes_file
def send_import() -> Response:
    """Take in a file, into the account or this browser: each answer counts once, however often it is sent, and settings
    hold where nothing else was chosen here.
    """
    spend(IMPORTS, _learner())
    visitor, now = visitor_for_answer(), datetime.now(UTC)
    try:
        answers, there = read_file(_sent_file())
        taken = take_in(db.session(), visitor, answers, now)
    except (ImportNoJson, ImportTooLong, ImportNoAnswer) as error:
        return _page(message_of(error))
    who = person()
    here = USUAL.changed(who.settings) if who else settings()
    chosen = take_in_settings(db.session(), visitor, who, here, there, dialect=dialect(), now=now)
    response = see_other(url_for(".show", **asdict(taken)))
    keep_settings(response, chosen)
    return response


def _sent_file() -> bytes:
    """What was chosen; nothing where it is missing. A long one lies on disk meanwhile."""
    file = request.files.get("file")
    if file is None:
        return b""
    with file.stream as stream:
        return stream.read()


def _page(error: str = "") -> Response:
    """The page; after a file, with how many of its answers were new, known, and of sentences that are gone."""
    taken = {name: request.args.get(name, type=int) for name in ("new", "known", "gone", "waiting")}
    is_known = known_visitor() is not None
    html = render_template("progress/data.html", is_known=is_known, taken=taken, error=error)
    return make_response(html, 422 if error else 200)


def _learner() -> str:
    """Whom limits count: each learner; whoever is none yet shares those of the address."""
    who, device = person(), visitor_of_cookie()
    return str(who.user_id) if who else device.key_hash if device else address()


def _count_export() -> None:
    """Twenty files an hour. Raises TooManyTries."""
    spend(EXPORTS, _learner())


def _file(parts: Iterable[str], name: str, mimetype: str) -> Response:
    response = Response("".join(parts), mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
