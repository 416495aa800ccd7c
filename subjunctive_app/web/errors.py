"""Every error as a response: a notice beside the page for htmx, a problem for programs, a page for everyone else."""

import logging

from flask import Flask, Response, make_response, render_template
from flask_babel import gettext, lazy_gettext, ngettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from subjunctive_app.domain.errors import Busy, DomainError, TooManyTries
from subjunctive_app.extensions import db
from subjunctive_app.web.htmx import wants_fragment
from subjunctive_app.web.problems import problem, speaks_json

log = logging.getLogger(__name__)

MESSAGES = {
    400: lazy_gettext("That request could not be read. Please go back and try again."),
    401: lazy_gettext("Log in first: the token is missing, too old, or of a session that has ended."),
    403: lazy_gettext("This is not yours to see or to change."),
    404: lazy_gettext("It does not exist, or not any more."),
    405: lazy_gettext("This address does not take that kind of request."),
    413: lazy_gettext("That is too long."),
    415: lazy_gettext("Send it as JSON, with the Content-Type application/json."),
    422: lazy_gettext("A field is missing, or holds what cannot be."),
    429: lazy_gettext("That was very fast. Please wait a moment."),
    500: lazy_gettext("Something broke on our side. Nothing of yours is lost."),
    503: lazy_gettext("The database is away for a moment. Please try again."),
}
# By code; the others get the words of their status.
DOMAIN_MESSAGES = {
    "environment_not_found": lazy_gettext("No place of the subjunctive has that name."),
    "goal_refused": lazy_gettext("A goal is a number from 1 to 200."),
    "import_no_json": lazy_gettext("That is not our file. Choose the JSON file that you took along here."),
    "import_too_long": lazy_gettext("A file holds at most %(most)s answers. Nothing was taken in."),
    "import_no_answer": lazy_gettext(
        "Number %(number)s of the answers in that file cannot be one of ours (%(field)s). Nothing was taken in."
    ),
    "item_not_found": lazy_gettext("No sentence fits that choice."),
    "nothing_to_dispute": lazy_gettext("That answer counts already."),
    "unknown_verb": lazy_gettext("That is no Spanish infinitive: those end in -ar, -er or -ir."),
    "card_expired": lazy_gettext("This card had waited for more than a day. Ask for the next one."),
    "card_tampered": lazy_gettext("That is none of our cards."),
    "form_not_found": lazy_gettext("The verb has no such form."),
    "link_dead": lazy_gettext("This link was used already, or is too old. Ask for a new one."),
    "email_taken": lazy_gettext("Another account has this address already."),
    "room_not_found": lazy_gettext("No room has that code. Look at the screen once more."),
    "room_locked": lazy_gettext("This room lets nobody else in. Your teacher can open it."),
    "handover_dead": lazy_gettext("This link was used already, a newer one was made, or the room is over."),
    "nobody_so_called": lazy_gettext("No account has that name."),
    "room_full": lazy_gettext("All places of this room are taken. When somebody leaves, you can come in."),
    "banned": lazy_gettext("Your teacher has removed you from this room."),
    "not_host": lazy_gettext("Only the host of the room may do that."),
    "not_now": lazy_gettext("The room has gone on meanwhile."),
    "too_late": lazy_gettext("That came after the reveal. It is not counted against you."),
    "nothing_missed": lazy_gettext("Nothing was missed in this room."),
    "nothing_answered": lazy_gettext("Type the missing form, or say that you don't know."),
    "answer_too_long": lazy_gettext("That is too long: one verb form is asked for."),
    "wrong_number": lazy_gettext("That number lets nobody in. Ask your teacher for a new one."),
    "nick_length": lazy_gettext("A name has two to twenty letters."),
    "nick_signs": lazy_gettext("A name has letters, digits and spaces."),
    "nick_refused": lazy_gettext("Please choose another name."),
    "chat_empty": lazy_gettext("Write something first."),
    "chat_long": lazy_gettext("A message has at most 200 signs."),
    "chat_link": lazy_gettext("Links are left out, and nothing else was left."),
    "chat_signs": lazy_gettext("Please write in Spanish letters."),
    "chat_refused": lazy_gettext("Please choose other words."),
    "chat_closed": lazy_gettext("The chat is closed for that."),
    "chat_muted": lazy_gettext("Your teacher lets you read here, and not write."),
    "chat_too_fast": lazy_gettext("One message every three seconds: send it again in a moment."),
    "nick_taken": lazy_gettext("Somebody here has that name already."),
    "nick_unlisted": lazy_gettext("Your teacher's list does not have that name."),
    "nick_unclear": lazy_gettext("The list has several such names: write yours in full."),
}
# A session that ended while a page was open: the form is refused, and its fields stay.
LOST_KEY = lazy_gettext("This page had lost its key, as after a long sleep. Nothing is lost: send it again.")


def error_response(status: int, message: str = "", *, code: str = "", **context: object) -> Response:
    """A page, or for htmx a fragment whose hx-partials are shown while the page stays as it is; a problem in JSON."""
    words = message or str(MESSAGES.get(status, MESSAGES[400 if status < 500 else 500]))
    if speaks_json():
        return problem(status, words, code=code, errors=context.get("errors"))
    template = "errors/_notice.html" if wants_fragment() else "errors/error.html"
    html = render_template(template, status=status, message=words, **context)
    return make_response(html, status)


def _csrf(error: CSRFError) -> Response:
    """The token is missing or of another session: say so, and put a fresh one into the form that is open."""
    log.info("csrf refused: %s", error.description)
    return error_response(400, str(LOST_KEY), refreshes_csrf=True)


def _unknown_host(error: SecurityError) -> Response:
    """A host that is not ours: no page, since no address could be built for it."""
    if speaks_json():
        return problem(400, "Unknown host.")
    return Response("Unknown host.\n", 400, content_type="text/plain; charset=utf-8")


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    # What webargs found wrong with the fields of a request to the API.
    response = error_response(status, errors=getattr(error, "data", {}).get("messages"))
    if retry := getattr(error, "retry_after", None):
        response.headers["Retry-After"] = str(retry)
    if status == 405:
        response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or []))
    return response


def message_of(error: DomainError) -> str:
    """A domain error in words; empty where those of its status do."""
    words = str(DOMAIN_MESSAGES.get(error.code, ""))
    return words % vars(error) if vars(error) else words


def _domain(error: DomainError) -> Response:
    response = error_response(error.status, message_of(error), code=error.code)
    if retry := getattr(error, "retry_after", None):
        response.headers["Retry-After"] = str(retry)
    return response


def wait_words(error: Busy | TooManyTries) -> str:
    """What is to be waited for. With htmx a page that found no room sends itself again, when it is time (app.js)."""
    if isinstance(error, TooManyTries):
        return ngettext(
            "That was tried too often. Please wait a minute, then go on.",
            "That was tried too often. Please wait %(num)s minutes, then go on.",
            -(-error.retry_after // 60),
        )
    if wants_fragment():
        return gettext("Many people are logging in at this moment. Nothing is wrong: yours goes out again by itself.")
    return gettext("Many people are logging in at this moment. Nothing is wrong: please send it again.")


def wait_response(error: Busy | TooManyTries) -> Response:
    """A page or a notice that asks to wait."""
    response = error_response(error.status, wait_words(error), code=error.code)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def _database(error: SQLAlchemyError) -> Response:
    db.session.rollback()
    # While the database is away one line for each request is enough; anything else is a fault to be traced.
    # Never its words: PostgreSQL's name the values of the row that it refused.
    kinds = (type(error).__name__, type(getattr(error, "orig", None)).__name__)
    log.error("database error: %s (%s)", *kinds, exc_info=None if isinstance(error, OperationalError) else error)
    response = error_response(503)
    response.headers["Retry-After"] = "5"
    return response


def _unexpected(error: InternalServerError) -> Response:
    db.session.rollback()
    return error_response(500)


def init_errors(app: Flask) -> None:
    """Register the handlers; domain errors are mapped here and nowhere else."""
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(TooManyTries, wait_response)
    app.register_error_handler(Busy, wait_response)
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(InternalServerError, _unexpected)
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(HTTPException, _http)
