"""The drill pages: a card, its answer, its verdict."""

import secrets
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError

from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.focus import EVERYTHING, Focus
from subjunctive_app.domain.planning import Knowledge
from subjunctive_app.domain.practice import Length, length_of
from subjunctive_app.drills import service
from subjunctive_app.drills.board import board_page
from subjunctive_app.drills.focus_view import focus_view
from subjunctive_app.drills.forms import MAX_ANSWER, AnswerForm, AnswerTooLong, parse_focus
from subjunctive_app.drills.presenter import CardView, EndView, answered, ask, copied, deal, follow
from subjunctive_app.drills.signing import signer
from subjunctive_app.drills.tokens import Card, CardExpired, CardTampered, Submission
from subjunctive_app.drills.waiting import FULL, fit_address, have_room, keep_waiting, receipts, waiting
from subjunctive_app.drills.words import focus_names, more_words, place_words, why_words
from subjunctive_app.extensions import db
from subjunctive_app.learners.cookie import known_visitor, visitor_for_answer, visitor_of_request
from subjunctive_app.progress.form_words import EXAMPLES
from subjunctive_app.web.errors import LOST_KEY, error_response
from subjunctive_app.web.htmx import render, see_other, wants_fragment
from subjunctive_app.web.language import dialect
from subjunctive_app.web.settings import settings

bp = Blueprint("drills", __name__)


@bp.get("/")
def home() -> Response:
    """What this is, in one sentence, and a first card that needs no keyboard."""
    dealt = _first_card()
    return _card_page(deal(replace(dealt, card=replace(dealt.card, mode="choose"))), page="home.html")


@bp.get("/drills")
def show() -> Response:
    """A card of the focus in the query, or one that another leads to: `done`, `next`, `more`, `copy`, `card`.

    With `screen` it is one for a class that raises hands.
    """
    if request.args.get("screen"):
        return board_page(request.args)
    if receipt := request.args.get("done"):
        return _verdict_page(signer().read_receipt(receipt))
    if token := request.args.get("next"):
        return _card_page(follow(_following(signer().read_any_card(token))))
    if token := request.args.get("more"):
        return _card_page(deal(_first_card(service.focus_like(signer().read_any_card(token)))))
    if token := request.args.get("copy"):
        return _card_page(copied(signer().read_any_card(token), AnswerForm.parse(request.args).answer, _following))
    if token := request.args.get("card"):
        return _card_page(ask(signer().read_card(token, _now())))
    return _card_page(deal(_first_card(parse_focus(request.args), length_of(request.args.get("length", "")))))


@bp.get("/drills/focus")
def focus() -> Response:
    """What can be chosen to practise, as a form and as plain links."""
    page, fragment = "drills/focus.html", "drills/_focus.html"
    return render(page, fragment=fragment, view=focus_view(dialect()), names=focus_names())


@bp.post("/drills/answer")
def answer() -> Response:
    """Grade an answer and keep it: the card that follows for htmx, a redirect to its receipt without."""
    form = AnswerForm.parse(request.form)
    card = signer().read_card(form.token, _now())
    form.check()
    visitor = visitor_for_answer()
    outcome = service.submit(db.session(), Submission(card, form.answer, form.gave_up, _now()), visitor)
    unsaved = keep_waiting() if outcome.is_kept else [*waiting(), outcome.submission]
    if not have_room(unsaved):
        return _no_room(card, form.answer)
    if wants_fragment():
        return _card_page(answered(outcome, partial(_following, known=outcome.known), _now()), unsaved=unsaved)
    done, repeat = signer().receipt(outcome.submission), 1 if outcome.is_repeat else None
    return see_other(url_for("drills.show", done=done, repeat=repeat, unsaved=receipts(unsaved)))


@bp.post("/drills/unsaved")
def unsaved() -> Response:
    """Try again to keep answers that the database could not take."""
    left = receipts(keep_waiting())
    if not wants_fragment():
        return see_other(url_for("drills.show", unsaved=left))
    return render("", fragment="drills/_unsaved.html", unsaved=left)


def _no_room(card: Card, typed: str) -> Response:
    """No more answers fit into the page while the database is away: this one stays in its form."""
    is_htmx = wants_fragment()
    response = (
        error_response(503, str(FULL)) if is_htmx else _card_page(ask(card, typed=typed, notice=str(FULL)), status=503)
    )
    response.headers["Retry-After"] = "5"
    return response


@bp.errorhandler(CardExpired)
def card_expired(error: CardExpired) -> Response:
    """A card from yesterday: the same sentence on a fresh card, and the text kept."""
    fresh = replace(error.card, submission=uuid.uuid4(), attempt=1, shown_at=_now())
    notice = gettext("This card had waited for more than a day. Here it is again: send your answer once more.")
    return _card_page(ask(fresh, typed=_typed(), notice=notice), status=422)


@bp.errorhandler(CardTampered)
def card_tampered(error: CardTampered) -> Response:
    """Not one of our cards: a new one; what was typed is only shown."""
    notice = gettext("That card could not be read, so here is a new one.")
    if _typed():
        notice += " " + gettext("You had typed *%(typed)s*.", typed=_typed().replace("*", ""))
    return _card_page(deal(_first_card(), notice=notice), status=422)


@bp.errorhandler(AnswerTooLong)
def answer_too_long(error: AnswerTooLong) -> Response:
    """The same card with the text kept, and what is wrong with it."""
    card = signer().read_card(request.form["token"], _now())
    notice = gettext("That is too long: one verb form is asked for.")
    return _card_page(ask(card, typed=AnswerForm.parse(request.form).answer, notice=notice), status=422)


@bp.errorhandler(CSRFError)
def csrf_refused(error: CSRFError) -> Response:
    """The page had lost its key: the same card under a fresh one, the text kept, nothing graded."""
    notice = str(LOST_KEY)
    if wants_fragment() or "token" not in request.form:
        return error_response(400, notice, refreshes_csrf=True)
    try:
        card = signer().read_card(request.form["token"], _now())
    except CardExpired as expired:
        return card_expired(expired)
    except CardTampered as tampered:
        return card_tampered(tampered)
    return _card_page(ask(card, typed=_typed(), notice=notice), status=400)


def _card_page(
    view: CardView | EndView,
    *,
    page: str = "drills/show.html",
    unsaved: list[Submission] | None = None,
    status: int = 200,
) -> Response:
    carried = waiting() if unsaved is None else unsaved
    return render(
        page,
        fragment="drills/_answered.html",
        status=status,
        view=view,
        token=signer().card_token(view.card),
        unsaved=receipts(carried),
        has_room=fit_address(carried),
        had_unsaved="unsaved" in request.form,
        environments=len(ENVIRONMENTS),
        why_words=why_words,
        place_words=place_words,
        more_words=more_words,
        model_examples=EXAMPLES,
    )


def _verdict_page(submission: Submission) -> Response:
    """The verdict of a receipt; graded afresh, since grading is pure."""
    outcome = service.Outcome(
        submission,
        service.grade_submission(submission),
        is_kept=True,
        is_repeat="repeat" in request.args,
    )
    return _card_page(answered(outcome, _following, _now()))


def _following(card: Card, known: Knowledge | None = None) -> service.Dealt | service.Ended:
    return service.next_card(db.session(), visitor_of_request(), card, _now(), known)


def _first_card(focus: Focus = EVERYTHING, length: Length | None = None) -> service.Dealt:
    return service.first_card(
        db.session(),
        known_visitor(),
        dialect=dialect(),
        seed=secrets.randbelow(2**31),
        now=_now(),
        focus=focus,
        length=length,
        is_tolerant=settings().is_tolerant,
        level=settings().highest,
    )


def _typed() -> str:
    return AnswerForm.parse(request.form).answer[:MAX_ANSWER]


def _now() -> datetime:
    return datetime.now(UTC)
