"""An answered sentence: what was typed, what it was, and the form where it may be shown."""

from dataclasses import dataclass

from subjunctive_app.domain.environments import ENVIRONMENTS, Environment
from subjunctive_app.domain.grading import FIRST_TRY, Grade, grade
from subjunctive_app.domain.items import Item
from subjunctive_app.domain.questions import BOTH, Question
from subjunctive_app.domain.texts import Text

MOOD_CODES = frozenset(
    {
        "indicative_same_person",
        "future_or_conditional",
        "subjunctive_for_indicative",
        "indicative_other_person",
    }
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One graded answer. `is_repeat` tells that another answer was sent later and does not count.

    `is_copy` is True for a form typed once more after it was shown.
    """

    question: Question
    grade: Grade
    typed: str
    gave_up: bool = False
    is_repeat: bool = False
    is_copy: bool = False

    @property
    def item(self) -> Item:
        """The sentence."""
        return self.question.item

    @property
    def environment(self) -> Environment:
        """The environment of the sentence."""
        return ENVIRONMENTS[self.item.environment]

    @property
    def form(self) -> str:
        """The form to show: one that the learner gave and that is right, else the usual one."""
        diagnosis = self.grade.diagnosis
        if not self.question.is_typed and self.question.shown_form:
            return self.question.shown_form
        if diagnosis.code in {"right", "right_other_series"} and not self.chose_both:
            return diagnosis.normalised
        return self.usual_form

    @property
    def usual_form(self) -> str:
        """The form of the sentence in the learner's dialect."""
        return self.item.target.form(self.question.dialect)

    @property
    def rival(self) -> str:
        """The other form of a choice card."""
        return self.item.rival_form(self.question.dialect)

    @property
    def readings(self) -> tuple[tuple[str, Text], ...]:
        """Where both moods are right: each form, and what the sentence means with it; the learner's form first."""
        item = self.item
        if not item.both:
            return ()
        pairs = ((self.usual_form, item.both[item.target.mood]), (self.rival, item.both[item.rival_mood]))
        return pairs[::-1] if self.form == self.rival else pairs

    @property
    def is_miss(self) -> bool:
        """True where something was answered and did not count as right."""
        return self.grade.diagnosis.verdict in {"wrong", "almost"} and not self.gave_up and not self.is_copy

    @property
    def chose_both(self) -> bool:
        """True where the third button was pressed."""
        return self.question.mode == "choose" and self.typed == BOTH

    @property
    def shows_partner(self) -> bool:
        """True where the other mood deserves a line: after every card whose environment takes both."""
        if self.item.both or not self.item.partner:
            return False
        return self.environment.mood == "D" or self.grade.diagnosis.code in MOOD_CODES

    @property
    def rival_says(self) -> Text | None:
        """What the other mood says, after a card without a partner in an environment that takes both."""
        if self.item.both or self.item.partner or self.environment.mood != "D":
            return None
        return self.environment.says.get(self.item.rival_mood)


def judge(question: Question, typed: str, *, gave_up: bool = False) -> Verdict:
    """An answer at the first try, as in a room or on a board; of `question.right` it shows the usual form."""
    return Verdict(question, grade(question, typed, attempt=FIRST_TRY, gave_up=gave_up), typed, gave_up=gave_up)
