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
    token = sheet_token(signer(), after)
    if wants_fragment() or len(token) > MAX_ADDRESS:
        return _page(after, lost=lost)
    return see_other(url_for("sheets.show", sheet=token, unsaved=[signer().receipt(one) for one in lost]))


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
    sheet = read_sheet(signer(), request.form["sheet"])
    return _page(sheet, answers=parse_sheet(request.form, len(sheet.items)), notice=str(LOST_KEY), status=400)


def _page(
    sheet: Sheet,
    *,
    answers: tuple[str, ...] = (),
    notice: str = "",
    lost: list[Submission] | None = None,
    status: int = 200,
) -> Response:
    unsaved = request.args.getlist("unsaved") if lost is None else [signer().receipt(one) for one in lost]
    return render(
        "drills/sheet.html",
        fragment="drills/_sheet.html",
        status=status,
        sheet=sheet,
        token=sheet_token(signer(), sheet),
        blank=sheet_token(signer(), sheet.blank),
        answers=answers,
        notice=notice,
        unsaved=unsaved,
        has_key="key" in request.args,
    )


def _fresh(focus: Focus) -> Sheet:
    seed, is_tolerant = secrets.randbelow(2**31), settings().is_tolerant
    return new_sheet(dialect=dialect(), seed=seed, now=_now(), focus=focus, is_tolerant=is_tolerant)


def _now() -> datetime:
    return datetime.now(UTC)
