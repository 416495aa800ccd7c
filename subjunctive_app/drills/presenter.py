"""What a card or the end of a sitting shows, ready for the template."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from subjunctive_app.domain.grading import SECOND_TRY, grade
from subjunctive_app.domain.planning import Choice
from subjunctive_app.domain.practice import Review
from subjunctive_app.domain.questions import Question
from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.drills.service import Dealt, Ended, Outcome
from subjunctive_app.drills.tokens import Card


@dataclass(frozen=True, slots=True)
class CardView:
    """A card on the page: the next one, another try, or a sentence with its form shown (`is_shown`).

    `verdict` belongs to this sentence, `settled` to the one before. `card` is what the page can send, `choice` tells
    why it was dealt, where it was dealt just now.
    """

    card: Card
    is_shown: bool = False
    verdict: Verdict | None = None
    settled: Verdict | None = None
    choice: Choice | None = None
    typed: str = ""
    notice: str = ""
    template: ClassVar[str] = "drills/_card.html"

    @property
    def question(self) -> Question:
        """What the card asks."""
        return self.card.question

    @property
    def form(self) -> str:
        """The form in the sentence: the right one once it is shown, or what the card shows; empty for a gap."""
        return self.verdict.form if self.verdict and self.is_shown else self.question.shown_form

    @property
    def needs_keys(self) -> bool:
        """False only where a form without any accent is to be copied."""
        return not (self.is_shown and self.form.isascii())

    @property
    def marks_trigger(self) -> bool:
        """True where the trigger is coloured: in every verdict, and on the first cards of an environment."""
        if self.verdict:
            return True
        return self.choice is not None and self.choice.introduces and self.card.mode != "spot"


@dataclass(frozen=True, slots=True)
class EndView:
    """The end of a sitting, in the place of a card: the last card, what was settled with it, and the look back."""

    card: Card
    review: Review
    settled: Verdict | None = None
    template: ClassVar[str] = "drills/_end.html"


def ask(card: Card, *, typed: str = "", notice: str = "") -> CardView:
    """A card that waits for its answer."""
    return CardView(card, typed=typed, notice=notice)


def follow(following: Dealt | Ended, *, settled: Verdict | None = None) -> CardView | EndView:
    """What comes after a card; `settled` is its sentence, where it was answered rightly just before."""
    if isinstance(following, Ended):
        return EndView(following.card, following.review, settled)
    return deal(following, settled=settled)


def deal(dealt: Dealt, *, settled: Verdict | None = None, notice: str = "") -> CardView:
    """A card just dealt."""
    return CardView(dealt.card, settled=settled, choice=dealt.choice, notice=notice)


def answered(outcome: Outcome, following: Callable[[Card], Dealt | Ended], now: datetime) -> CardView | EndView:
    """The card after an answer: what follows (by `following`), another try, or the form with its reason."""
    given, graded = outcome.submission, outcome.grade
    card = given.card
    verdict = Verdict(card.question, graded, given.typed, gave_up=given.gave_up, is_repeat=outcome.is_repeat)
    if graded.is_final and graded.is_right:
        return follow(following(card), settled=verdict)
    if graded.is_final:
        return CardView(card, is_shown=True, verdict=verdict)
    attempt = card.attempt + (graded.diagnosis.verdict == "wrong")
    typed = given.typed if graded.diagnosis.verdict == "retry" else ""
    return CardView(card.again(now, attempt=attempt), verdict=verdict, typed=typed)


def copied(card: Card, typed: str, following: Callable[[Card], Dealt | Ended]) -> CardView | EndView:
    """The card after the shown form was typed once: what follows, or the difference and the form to copy again."""
    verdict = Verdict(card.question, grade(card.question, typed, attempt=SECOND_TRY), typed, is_copy=True)
    if verdict.grade.is_right:
        return follow(following(card), settled=verdict)
    return CardView(card, is_shown=True, verdict=verdict)
