"""How things stand with whoever sent the request, for pages that tell it and go on telling it."""

import logging
from datetime import UTC, datetime

from flask import Flask, current_app, g
from sqlalchemy.exc import SQLAlchemyError

from subjunctive_app.elsewhere.service import Carried, Standing, standing
from subjunctive_app.extensions import db
from subjunctive_app.learners.cookie import known_visitor
from subjunctive_app.web.cookies import cookies_like, read_cookie

log = logging.getLogger(__name__)


def carried() -> Carried:
    """What came with the request."""
    places, consoles = (
        {name.removeprefix(kind): read_cookie(name) for name in cookies_like(kind)} for kind in ("r_", "h_")
    )
    return Carried(known_visitor(), places, consoles)


def here() -> Standing | None:
    """How things stand, read once for each request; None for a stranger, and while the database is away.

    A page that shows progress calls it before it reads that: what comes in between is news then, not lost.
    """
    if "standing" not in g:
        g.standing = _read()
    found: Standing | None = g.standing
    return found


def asks_again() -> bool:
    """Whether pages go on asking. Not on a device that a class shares: its half hour is to run out."""
    return not current_app.config["SHARED_DEVICE"]


def _read() -> Standing | None:
    whose = carried()
    if whose.is_nothing:
        return None
    try:
        return standing(db.session(), whose, current_app.config["SECRET_KEY"], datetime.now(UTC))
    except SQLAlchemyError as error:
        db.session.rollback()
        log.warning("how things stand was not read: %s", type(error).__name__)
        return None


def init_elsewhere(app: Flask) -> None:
    """Let templates ask."""
    app.jinja_env.globals.update(standing_here=here, asks_again=asks_again)
