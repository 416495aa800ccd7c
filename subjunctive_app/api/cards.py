"""Cards and verdicts as plain values."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from subjunctive_app.domain.practice import Review
from subjunctive_app.domain.questions import BOTH, Option, Question
from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.drills.service import Outcome
from subjunctive_app.drills.signing import signer
from subjunctive_app.drills.tokens import Card
from subjunctive_app.web import feedback
from subjunctive_app.web.language import language

GAP = "___"


@dataclass(frozen=True, slots=True)
class Answered:
    """What follows an answer: its verdict, and a card to send next or the end of the sitting."""

    verdict: Verdict
    card: Card | None
    review: Review | None


def card_fields(card: Card) -> dict[str, Any]:
    """The card as the API gives it; nothing in it names the answer."""
    sent = {"token": signer().card_token(card), "submission_id": card.submission, "attempt": card.attempt}
    return {**sent, **question_fields(card.question)}


def question_fields(question: Question) -> dict[str, Any]:
    """What a card asks, without what would answer it."""
    target, partner = question.item.target, question.item.partner
    said = (
        partner.target.sentence(partner.target.form(question.dialect))
        if partner and question.mode == "transform"
        else ""
    )
    shown = f"⟨{target.in_gap(question.shown_form)}⟩" if question.shown_form else GAP
    return {
        "kind": question.mode,
        "sentence": "".join(shown if part.kind == "gap" else part.text for part in target.segments),
        "partner": said,
        "infinitive": target.verb,
        "subject": question.item.subject,
        "dialect": question.dialect,
        "options": _options(question),
    }


def _options(question: Question) -> list[dict[str, str]]:
    found = [{"value": option.value, "text": _on_button(option)} for option in question.options]
    if question.mode == "choose":
        found.append({"value": BOTH, "text": _("both are possible")})
    return found


def _on_button(option: Option) -> str:
    return option.meaning.in_language(language()) if option.meaning else option.spanish


def verdict_of(outcome: Outcome) -> Verdict:
    """A graded submission as a verdict."""
    given = outcome.submission
    return Verdict(given.card.question, outcome.grade, given.typed, gave_up=given.gave_up, is_repeat=outcome.is_repeat)


def verdict_fields(verdict: Verdict) -> dict[str, Any]:
    """The verdict as the API gives it: the form and the reason only where there is no other try."""
    graded, item = verdict.grade, verdict.item
    diagnosis = graded.diagnosis
    headline = "¡Eso es!" if graded.is_right and not verdict.gave_up else feedback.headline(verdict)
    told = {"verdict": diagnosis.verdict, "code": diagnosis.code, "headline": headline, "line": feedback.line(verdict)}
    known = {"is_right": graded.is_right, "is_final": graded.is_final, "is_repeat": verdict.is_repeat}
    ends = {"environment": item.environment, "form": verdict.form, "sentence": item.target.sentence(verdict.form)}
    ends["why"] = item.why.in_language(language())
    return {**told, **known, **(ends if graded.is_final else dict.fromkeys(ends, ""))}
