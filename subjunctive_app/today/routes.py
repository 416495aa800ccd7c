"""The page of the card of the day."""

from datetime import UTC, datetime

from flask import Blueprint, Response, request, url_for

from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.drills.forms import AnswerForm
from subjunctive_app.drills.service import grade_submission, submit
from subjunctive_app.drills.signing import signer
from subjunctive_app.drills.tokens import Submission
from subjunctive_app.elsewhere.desk import here
from subjunctive_app.extensions import db
from subjunctive_app.learners.cookie import known_visitor, visitor_for_answer
from subjunctive_app.today.service import card_of, own_answer, shares
from subjunctive_app.web.htmx import render, see_other
from subjunctive_app.web.language import dialect

bp = Blueprint("today", __name__, url_prefix="/today")


@bp.get("")
def show() -> Response:
    """The card of today, or, after one's own answer (`done` is its receipt), the verdict and the shares of all."""
    if receipt := request.args.get("done"):
        return _result(signer().read_receipt(receipt))
    here()
    card = card_of(datetime.now(UTC), dialect())
    if given := own_answer(db.session(), known_visitor(), card):
        return _result(given)
    token = signer().card_token(card)
    return render("today/show.html", fragment="today/_card.html", question=card.question, token=token)


@bp.post("")
def answer() -> Response:
    """Grade the answer, keep it once, and lead to its verdict."""
    now = datetime.now(UTC)
    form = AnswerForm.parse(request.form)
    card = signer().read_card(form.token, now)
    form.check()
    outcome = submit(db.session(), Submission(card, form.answer, form.gave_up, now), visitor_for_answer())
    return see_other(url_for("today.show", done=signer().receipt(outcome.submission)))


def _result(given: Submission) -> Response:
    question = given.card.question
    verdict = Verdict(question, grade_submission(given), given.typed, gave_up=given.gave_up)
    return render(
        "today/result.html",
        fragment="today/_result.html",
        question=question,
        verdict=verdict,
        shares=shares(db.session(), given.card),
    )
