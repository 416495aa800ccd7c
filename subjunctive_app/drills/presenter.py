"""What a card shows: the state of the sentence, of the verdict and of the form, ready for the template."""

from dataclasses import dataclass
from datetime import datetime

from subjunctive_app.domain.cards import introduces
from subjunctive_app.domain.focus import EVERYTHING, Focus
from subjunctive_app.domain.grading import RETYPED
from subjunctive_app.domain.questions import Question
from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.drills.service import Outcome, next_card
from subjunctive_app.drills.tokens import Card, Submission


@dataclass(frozen=True, slots=True)
class CardView:
    """A card on the page. `asked` is the card to answer: the next one, another try, or the shown form to copy.

    `verdict` belongs to the asked sentence (another try) or to the shown form; `settled` to the sentence before.
    `is_shown` tells that the form stands in the sentence and that Next is offered.
    """

    question: Question
    ordinal: int
    asked: Card | None
    is_shown: bool = False
    verdict: Verdict | None = None
    settled: Verdict | None = None
    answered: Submission | None = None
    typed: str = ""
    notice: str = ""

    @property
    def form(self) -> str:
        """The form in the sentence: the right one once it is shown, or what the card shows; empty for a gap."""
        return self.verdict.form if self.verdict and self.is_shown else self.question.shown_form

    @property
    def marks_trigger(self) -> bool:
        """True where the trigger is coloured: in every verdict, and on the first cards of an environment."""
        card = self.asked
        if card is None or self.verdict:
            return True
        return card.mode != "spot" and introduces(card.seed, card.ordinal, card.dialect, card.focus)

    @property
    def focus(self) -> Focus:
        """What the cards are narrowed to."""
        card = self.asked or (self.answered and self.answered.card)
        return card.focus if card else EVERYTHING


def ask(card: Card, *, settled: Verdict | None = None, typed: str = "", notice: str = "") -> CardView:
    """A card that waits for its answer; `settled` is the sentence answered rightly just before."""
    return CardView(card.question, card.ordinal, card, settled=settled, typed=typed, notice=notice)


def answered(outcome: Outcome, now: datetime) -> CardView:
    """The card after an answer: the next one, another try, or the form with its reason."""
    submission, graded = outcome.submission, outcome.grade
    card = submission.card
    verdict = Verdict(
        card.question,
        graded,
        typed=submission.typed,
        gave_up=submission.gave_up,
        is_repeat=outcome.is_repeat,
        is_copy=card.attempt >= RETYPED,
    )
    if graded.is_final and graded.is_right:
        return ask(next_card(card, now), settled=verdict)
    if graded.is_final or card.attempt >= RETYPED:
        copied = card.to_copy(now) if card.question.is_typed else None
        return CardView(card.question, card.ordinal, copied, is_shown=True, verdict=verdict, answered=submission)
    attempt = card.attempt + (graded.diagnosis.verdict == "wrong")
    again = card.again(now, attempt=attempt)
    typed = submission.typed if graded.diagnosis.verdict == "retry" else ""
    return CardView(card.question, card.ordinal, again, verdict=verdict, typed=typed)
