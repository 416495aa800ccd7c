"""The pages of a sheet: ten sentences, one form, corrected in place."""

import secrets
from datetime import UTC, datetime

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError

from subjunctive_app.domain.focus import EVERYTHING, Focus
from subjunctive_app.drills.forms import MAX_SHEET_ANSWER, parse_focus, parse_sheet
from subjunctive_app.drills.sheet_tokens import read_sheet, sheet_token
from subjunctive_app.drills.sheets import Sheet, correct, keep_round, new_sheet
from subjunctive_app.drills.signing import signer
from subjunctive_app.drills.tokens import CardTampered, Submission
from subjunctive_app.drills.waiting import FULL, have_room, keep_waiting, receipts, waiting
from subjunctive_app.extensions import db
from subjunctive_app.learners.cookie import visitor_for_answer
from subjunctive_app.web.errors import LOST_KEY, error_response
from subjunctive_app.web.htmx import render, see_other, wants_fragment
from subjunctive_app.web.language import dialect
from subjunctive_app.web.settings import settings

bp = Blueprint("sheets", __name__, url_prefix="/drills/sheet")
# gunicorn reads at most 4,094 bytes of a request line.
MAX_ADDRESS = 3500


@bp.get("")
def show() -> Response:
    """A new sheet of the focus in the query, or the one in `sheet`; with `key`, its answers on a page of their own."""
    if token := request.args.get("sheet"):
        return _page(read_sheet(signer(), token))
    return _page(_fresh(parse_focus(request.args)))


@bp.post("")
def answer() -> Response:
    """Correct a round and keep its answers: the sheet for htmx, a redirect to it without."""
    before = read_sheet(signer(), request.form.get("sheet", ""))
    answers = parse_sheet(request.form, len(before.items))
    if any(len(one) > MAX_SHEET_ANSWER for one in answers):
        notice = gettext("One of the answers is too long: a verb form is asked for.")
        return _page(before, answers=answers, notice=notice, status=422)
    after = correct(before, answers)
    lost = keep_round(db.session(), before, after, visitor_for_answer(), _now())
    unsaved = [*waiting(), *lost] if lost else keep_waiting()
    if not have_room(unsaved):
        return _no_room(before, answers)
    address = url_for("sheets.show", sheet=sheet_token(signer(), after), unsaved=receipts(unsaved))
    if wants_fragment() or len(address) > MAX_ADDRESS:
        return _page(after, unsaved=unsaved)
    return see_other(address)


def _no_room(sheet: Sheet, answers: tuple[str, ...]) -> Response:
    """No more answers fit into the page while the database is away: these stay in their form."""
    notice = str(FULL)
    response = (
        error_response(503, notice) if wants_fragment() else _page(sheet, answers=answers, notice=notice, status=503)
    )
    response.headers["Retry-After"] = "5"
    return response


@bp.errorhandler(CardTampered)
def sheet_tampered(error: CardTampered) -> Response:
    """Not one of our sheets, or one with a sentence that is gone: a new one."""
    notice = gettext("That sheet could not be read, so here is a new one.")
    return _page(_fresh(EVERYTHING), notice=notice, status=422 if request.method == "POST" else 404)


@bp.errorhandler(CSRFError)
def csrf_refused(error: CSRFError) -> Response:
    """The page had lost its key: the same sheet under a fresh one, what was typed kept, nothing graded."""
    if wants_fragment() or "sheet" not in request.form:
        return error_response(400, str(LOST_KEY), refreshes_csrf=True)
    try:
        sheet = read_sheet(signer(), request.form["sheet"])
    except CardTampered as tampered:
        return sheet_tampered(tampered)
    return _page(sheet, answers=parse_sheet(request.form, len(sheet.items)), notice=str(LOST_KEY), status=400)


def _page(
    sheet: Sheet,
    *,
    answers: tuple[str, ...] = (),
    notice: str = "",
    unsaved: list[Submission] | None = None,
    status: int = 200,
) -> Response:
    return render(
        "drills/sheet.html",
        fragment="drills/_corrected.html",
        status=status,
        sheet=sheet,
        token=sheet_token(signer(), sheet),
        blank=sheet_token(signer(), sheet.blank),
        answers=answers,
        notice=notice,
        unsaved=receipts(waiting() if unsaved is None else unsaved),
        had_unsaved="unsaved" in request.form,
        has_key="key" in request.args,
    )


def _fresh(focus: Focus) -> Sheet:
    seed, is_tolerant = secrets.randbelow(2**31), settings().is_tolerant
    return new_sheet(dialect=dialect(), seed=seed, now=_now(), focus=focus, is_tolerant=is_tolerant)


def _now() -> datetime:
    return datetime.now(UTC)
