"""A sentence for a class that raises hands: the answers to choose from, and what became of each."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from subjunctive_app.domain.conjugation import MissingForm
from subjunctive_app.domain.diagnosis.malforms import malforms
from subjunctive_app.domain.grading import FIRST_TRY, grade
from subjunctive_app.domain.items import INFINITIVE, form_for
from subjunctive_app.domain.questions import BOTH, Option, Question
from subjunctive_app.domain.verdicts import Verdict

MOST_ANSWERS, MOST_HANDS = 4, 99
# What is taken for the tense that is asked for.
_OTHER_TENSE = {
    "present": "imperfect_ra",
    "imperfect_ra": "present",
    "imperfect_se": "present",
    "perfect": "pluperfect_ra",
    "pluperfect_ra": "perfect",
    "pluperfect_se": "perfect",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its letter, what stands there, how many hands it had, and its verdict."""

    letter: str
    option: Option
    hands: int
    verdict: Verdict

    @property
    def is_right(self) -> bool:
        """True for a right answer, of which a sentence that takes both moods has several."""
        return self.verdict.grade.is_right


def choices_of(question: Question, hands: Sequence[int] = ()) -> tuple[Choice, ...]:
    """The answers of a sentence with their hands, in an order that does not tell which is right."""
    counts = [*hands, *[0] * MOST_ANSWERS]
    return tuple(
        Choice("ABCDEF"[place], option, min(max(0, counts[place]), MOST_HANDS), _verdict(question, option.value))
        for place, option in enumerate(_options(question))
    )


def _options(question: Question) -> tuple[Option, ...]:
    if question.mode == "choose":
        return (*question.options, Option(BOTH))
    if not question.is_typed:
        return question.options
    forms = dict.fromkeys([question.item.target.form(question.dialect), *_wrong_forms(question)])
    forms.pop(question.shown_form, None)
    return tuple(Option(form, form) for form in sorted(list(forms)[:MOST_ANSWERS]))


def _wrong_forms(question: Question) -> Iterator[str]:
    """The other mood first, then the form of a rule left out and that of another tense, where these are wrong here."""
    item = question.item
    yield item.rival_form(question.dialect)
    for group in (_malforms(question), _other_tense(question)):
        found = (form for form in group if _verdict(question, form).grade.diagnosis.verdict == "wrong")
        yield from list(found)[:1]


def _malforms(question: Question) -> Iterator[str]:
    target = question.item.target
    if target.tense != INFINITIVE and " " not in target.form(question.dialect):
        yield from malforms(target.verb, target.tense, target.person)


def _other_tense(question: Question) -> Iterator[str]:
    target = question.item.target
    if other := _OTHER_TENSE.get(target.tense):
        with suppress(MissingForm):
            yield form_for(target.verb, other, target.person, question.dialect)


def _verdict(question: Question, value: str) -> Verdict:
    return Verdict(question, grade(question, value, attempt=FIRST_TRY), value)
