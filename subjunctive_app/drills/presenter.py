"""What a card shows: the state of the sentence, of the verdict and of the form, ready for the template."""

from dataclasses import dataclass
from datetime import datetime

from subjunctive_app.domain.cards import EVERYTHING, Focus, choices, introduces
from subjunctive_app.domain.items import Item, get_item
from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.drills.service import Outcome, next_card
from subjunctive_app.drills.tokens import Card, Submission


@dataclass(frozen=True, slots=True)
class CardView:
    """A card on the page. `asked` is the card to answer (None once the form was shown: then comes Next).

    `verdict` belongs to the asked sentence (another try) or to the shown form; `settled` to the sentence before.
    """

    item: Item
    asked: Card | None
    ordinal: int
    verdict: Verdict | None = None
    settled: Verdict | None = None
    answered: Submission | None = None
    typed: str = ""
    notice: str = ""

    @property
    def marks_trigger(self) -> bool:
        """True where the trigger is coloured: in every verdict, and on the first cards of an environment."""
        card = self.asked
        if card is None or self.verdict:
            return True
        return introduces(card.seed, card.ordinal, card.dialect, card.focus)

    @property
    def focus(self) -> Focus:
        """What the cards are narrowed to."""
        card = self.asked or (self.answered and self.answered.card)
        return card.focus if card else EVERYTHING

    @property
    def buttons(self) -> tuple[str, str] | None:
        """The two forms of a choice card, or None where the learner types."""
        if self.asked and self.asked.mode == "choose":
            return choices(self.item, self.asked.dialect)
        return None


def ask(card: Card, *, settled: Verdict | None = None, typed: str = "", notice: str = "") -> CardView:
    """A card that waits for its answer; `settled` is the sentence answered rightly just before."""
    return CardView(get_item(card.item), card, card.ordinal, settled=settled, typed=typed, notice=notice)


def answered(outcome: Outcome, now: datetime) -> CardView:
    """The card after an answer: the next one, another try, or the form with its reason."""
    submission, graded = outcome.submission, outcome.grade
    card, item = submission.card, get_item(submission.card.item)
    verdict = Verdict(
        item,
        graded,
        typed=submission.typed,
        mode=card.mode,
        dialect=card.dialect,
        gave_up=submission.gave_up,
        is_repeat=outcome.is_repeat,
    )
    if graded.is_final and graded.is_right:
        return ask(next_card(card, now), settled=verdict)
    if graded.is_final:
        return CardView(item, None, card.ordinal, verdict=verdict, answered=submission)
    attempt = card.attempt + (graded.diagnosis.verdict == "wrong")
    again = card.again(now, attempt=attempt)
    typed = submission.typed if graded.diagnosis.verdict == "retry" else ""
    return CardView(item, again, card.ordinal, verdict=verdict, typed=typed)
