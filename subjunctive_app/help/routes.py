"""Pages that explain; the same for everybody, and nothing is stored."""

from flask import Blueprint, Response, current_app, make_response, render_template

from subjunctive_app.ops.cleaning import FEW, LEARNERS_KEPT, STRANGERS_KEPT
from subjunctive_app.rooms.chat import KEPT as CHAT_KEPT
from subjunctive_app.rooms.service import KEPT as ROOMS_KEPT
from subjunctive_app.settings.service import KEEP_DAYS
from subjunctive_app.web.caching import kept

# What docs/privacy.md says: two weekly backups here and four elsewhere, each until the next one after them is made.
BACKUPS_KEPT_WEEKS = 5

bp = Blueprint("help", __name__)


@bp.get("/help")
def show() -> Response:
    """How it works, the keys, what is stored."""
    times = {
        "learners": LEARNERS_KEPT.days,
        "strangers": STRANGERS_KEPT.days,
        "few": FEW,
        "rooms": ROOMS_KEPT.days,
        "chat": round(CHAT_KEPT.total_seconds() / 3600),
        "choices": [days for days in KEEP_DAYS if days],
        "backups": BACKUPS_KEPT_WEEKS,
    }
    is_shared = current_app.config["SHARED_DEVICE"]
    return kept(lambda: make_response(render_template("help/show.html", times=times, is_shared=is_shared)))


@bp.get("/accessibility")
def accessibility() -> Response:
    """What is promised to everybody, how it is checked, and what is still wanting."""
    return kept(lambda: make_response(render_template("help/accessibility.html")))
