"""The form with which a learner says that an answer should count."""

from datetime import UTC, datetime

from flask import Blueprint, Response, make_response, render_template, request, url_for

from subjunctive_app.disputes.forms import MAX_WORDS, DisputeForm
from subjunctive_app.disputes.service import propose
from subjunctive_app.drills.signing import signer
from subjunctive_app.extensions import db
from subjunctive_app.learners.cookie import visitor_for_answer
from subjunctive_app.web.htmx import see_other
from subjunctive_app.web.limits import DISPUTES, address, spend

bp = Blueprint("disputes", __name__, url_prefix="/disputes")


@bp.get("/new")
def form() -> Response:
    """The form for the answer in `typed` to the card in `card`; with `sent`, thanks and the way back."""
    return _page(DisputeForm.parse(request.args), is_sent="sent" in request.args)


@bp.post("")
def send() -> Response:
    """Keep the dispute for the operator."""
    spend(DISPUTES, address())
    sent = DisputeForm.parse(request.form)
    card = signer().read_any_card(sent.card)
    if sent.is_too_long:
        return _page(sent, status=422)
    propose(db.session(), visitor_for_answer(), card, sent.typed, sent.words, datetime.now(UTC))
    return see_other(url_for("disputes.form", card=sent.card, typed=sent.typed, sent=1))


def _page(form: DisputeForm, *, is_sent: bool = False, status: int = 200) -> Response:
    item = signer().read_any_card(form.card).question.item
    page = render_template("disputes/new.html", form=form, item=item, is_sent=is_sent, most=MAX_WORDS)
    return make_response(page, status)
