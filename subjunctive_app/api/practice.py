"""The part with a token: cards, answers, progress, what is kept."""

import secrets
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar

from flask_smorest import Blueprint

from subjunctive_app.accounts.desk import now
from subjunctive_app.accounts.export import export
from subjunctive_app.api import practice_schemas as schemas
from subjunctive_app.api.bearer import caller, token_required, visitor
from subjunctive_app.api.blueprints import make_blueprint
from subjunctive_app.api.cards import card_fields, verdict_fields, verdict_of
from subjunctive_app.api.schemas import Card as CardSchema
from subjunctive_app.api.sessions import ACCESS
from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.planning import Knowledge
from subjunctive_app.domain.practice import length_of
from subjunctive_app.domain.settings import CHOICES, USUAL, Settings
from subjunctive_app.drills import service
from subjunctive_app.drills.forms import parse_focus, printable
from subjunctive_app.drills.importing import Taken, take_in
from subjunctive_app.drills.presenter import CardView, answered, follow
from subjunctive_app.drills.signing import signer
from subjunctive_app.drills.tokens import Card, Submission
from subjunctive_app.extensions import db
from subjunctive_app.infra.logging import audit
from subjunctive_app.progress.reading import read_overview
from subjunctive_app.settings.service import PACE, change_choices, change_pace, read_pace, take_in_settings, told
from subjunctive_app.web.language import DEFAULT_DIALECT
from subjunctive_app.web.limits import EXPORTS, IMPORTS, spend
from subjunctive_app.web.security import takes_file

P = ParamSpec("P")
R = TypeVar("R")
bp: Blueprint = make_blueprint("api_practice", "One's own practice, with an access token.")


def _count_import(view: Callable[P, R]) -> Callable[P, R]:
    """Count the request before its eight megabytes are read, whatever is in them. Raises TooManyTries."""

    @wraps(view)
    def counted(*args: P.args, **kwargs: P.kwargs) -> R:
        spend(IMPORTS, str(caller().user_id))
        return view(*args, **kwargs)

    return counted


class NotKept(DomainError):
    """The database could not take the answer: send it again, with the same token."""

    code = "not_kept"
    status = 503
    retry_after = 5


@bp.route("/cards/next")
@bp.doc(security=ACCESS)
@token_required
@bp.arguments(schemas.Wanted, location="query")
@bp.response(200, CardSchema)
def next_card(wanted: dict[str, Any]) -> dict[str, Any]:
    """The next card

    What memory asks for next, or of what is chosen; 404 where no sentence fits the choice.
    """
    focus = parse_focus({name: value for name, value in wanted.items() if isinstance(value, str)})
    dealt = service.first_card(
        db.session(),
        visitor(),
        dialect=wanted["dialect"] or chosen_dialect(),
        seed=secrets.randbelow(2**31),
        now=now(),
        focus=focus,
        length=length_of(wanted["length"] or ""),
        is_tolerant=_chosen().is_tolerant,
        level=_chosen().highest,
    )
    return card_fields(dealt.card)


@bp.route("/answers", methods=["POST"])
@bp.doc(security=ACCESS)
@token_required
@bp.arguments(schemas.Given)
@bp.response(200, schemas.Answered)
def answer(given: dict[str, Any]) -> dict[str, Any]:
    """Answer a card

    Idempotent: an answer is kept once under the card's `submission_id`. Sent again, it gets the same verdict; another
    answer to the same card gets that of the first. 503 where it could not be kept: send it again.
    """
    card = signer().read_card(given["token"], now())
    typed = "" if given["gave_up"] else printable(given["answer"])
    outcome = service.submit(db.session(), Submission(card, typed, given["gave_up"], now()), visitor())
    if not outcome.is_kept:
        raise NotKept
    told = {"submission_id": card.submission, "verdict": verdict_fields(verdict_of(outcome))}
    return {**told, **_what_follows(outcome)}


@bp.route("/progress")
@bp.doc(security=ACCESS)
@token_required
@bp.response(200, schemas.Progress)
def progress() -> dict[str, Any]:
    """How far one is"""
    found = read_overview(db.session(), visitor(), now())
    counts = {state: found.count(state) for state in ("new", "shaky", "solid")}
    standings = [{"id": one.environment.id, **_standing(one)} for one in found.environments]
    return {**counts, "environments": standings, "mistakes": found.mistakes}


@bp.route("/export")
@bp.doc(security=ACCESS)
@token_required
@bp.response(200, schemas.Export)
def everything() -> dict[str, object]:
    """Everything that is stored about the user

    At most 20 times an hour.
    """
    who = caller()
    spend(EXPORTS, str(who.user_id))
    audit("exported", user=who.user_id)
    return export(db.session(), who, told(_chosen(), read_pace(db.session(), visitor())), now())


@bp.route("/import", methods=["POST"])
@bp.doc(security=ACCESS)
@token_required
@_count_import
@bp.arguments(schemas.Import)
@bp.response(200, schemas.Taken)
@takes_file
def bring_back(given: dict[str, Any]) -> Taken:
    """Take in what /export gave

    Of this account or another. Each answer counts once under its `submission_id`, is graded anew, and all are looked
    at before the first is kept. Settings hold where nothing else was chosen here; how long answers are kept stays as
    it is. At most 10,000 answers and 8 MB; 20 times an hour.
    """
    who = caller()
    taken = take_in(db.session(), visitor(), given["answers"], now())
    there = given["settings"]
    take_in_settings(db.session(), visitor(), who, _chosen(), there, dialect=chosen_dialect(), now=now())
    audit("imported", user=who.user_id, answers=taken.new)
    return taken


@bp.route("/settings")
@bp.doc(security=ACCESS)
@token_required
@bp.response(200, schemas.Settings)
def read_settings() -> dict[str, object]:
    """The settings"""
    pace = read_pace(db.session(), visitor())
    return told(_chosen(), pace)


@bp.route("/settings", methods=["PATCH"])
@bp.doc(security=ACCESS)
@token_required
@bp.arguments(schemas.Changes)
@bp.response(200, schemas.Settings)
def change_settings(given: dict[str, Any]) -> dict[str, object]:
    """Change settings

    They hold at once on every device where the user is logged in.
    """
    chosen, pace = _chosen(), read_pace(db.session(), visitor())
    if given.keys() & CHOICES.keys():
        chosen = change_choices(db.session(), caller(), given)
    if timing := {name: given[name] for name in PACE if name in given}:
        pace = change_pace(db.session(), visitor(), timing, dialect=chosen.dialect or DEFAULT_DIALECT, now=now())
    return told(chosen, pace)


def _chosen() -> Settings:
    return USUAL.changed(caller().settings)


def chosen_dialect() -> str:
    """The forms of address that the caller chose, or the usual ones."""
    return _chosen().dialect or DEFAULT_DIALECT


def _what_follows(outcome: service.Outcome) -> dict[str, Any]:
    """The card to send next, or the look back; where the form was shown, what comes after it."""
    view = answered(outcome, partial(_following, known=outcome.known), now())
    if isinstance(view, CardView) and view.is_shown:
        view = follow(_following(view.card))
    if isinstance(view, CardView):
        return {"card": card_fields(view.card), "review": None}
    return {"card": None, "review": {"right": view.review.right, "answered": len(view.review.attempts)}}


def _following(card: Card, known: Knowledge | None = None) -> service.Dealt | service.Ended:
    return service.next_card(db.session(), visitor(), card, now(), known)


def _standing(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("state", "right", "tried", "missing")}
