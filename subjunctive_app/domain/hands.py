"""A sentence for a class that raises hands: the answers to choose from, and what became of each."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from subjunctive_app.domain.conjugation import MissingForm
from subjunctive_app.domain.diagnosis.malforms import malforms
from subjunctive_app.domain.items import INFINITIVE, form_for
from subjunctive_app.domain.questions import BOTH, Option, Question
from subjunctive_app.domain.texts import Text
from subjunctive_app.domain.verdicts import Verdict, judge

MOST_ANSWERS, MOST_HANDS = 4, 99
# What is taken for the tense that is asked for.
_OTHER_TENSE = {
    "present": "imperfect_ra",
    "imperfect_ra": "present",
    "imperfect_se": "present",
    "perfect": "pluperfect_ra",
    "pluperfect_ra": "perfect",
    "pluperfect_se": "perfect",
    "ind_present": "ind_imperfect",
    "ind_imperfect": "ind_preterite",
    "ind_preterite": "ind_imperfect",
}
_PERSONS = ("3p", "1p", "2s", "1s", "3s")


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

    @property
    def meaning(self) -> Text | None:
        """What the sentence says with this form, where another mood is right too."""
        is_form = self.verdict.question.is_typed or self.verdict.question.mode == "choose"
        return dict(self.verdict.readings).get(self.option.value) if is_form else None


def choices_of(question: Question, hands: Sequence[int] = ()) -> tuple[Choice, ...]:
    """The answers of a sentence with their hands, in an order that does not tell which is right."""
    counts = [*hands, *[0] * MOST_ANSWERS]
    return tuple(
        Choice("ABCDEF"[place], option, min(max(0, counts[place]), MOST_HANDS), judge(question, option.value))
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
    """The other mood; then the form of a rule left out, of another tense, of another person, where it is wrong here."""
    rival = question.item.rival_form(question.dialect)
    yield rival
    for group in (_malforms(question), _other_tense(question), _other_person(question)):
        yield from list(islice((form for form in group if form != rival and _is_wrong(question, form)), 1))


def _is_wrong(question: Question, form: str) -> bool:
    return judge(question, form).grade.diagnosis.verdict == "wrong"


def _malforms(question: Question) -> Iterator[str]:
    target = question.item.target
    if target.tense != INFINITIVE and " " not in target.form(question.dialect):
        yield from malforms(target.verb, target.tense, target.person)


def _other_tense(question: Question) -> Iterator[str]:
    target = question.item.target
    if other := _OTHER_TENSE.get(target.tense):
        with suppress(MissingForm):
            yield form_for(target.verb, other, target.person, question.dialect)


def _other_person(question: Question) -> Iterator[str]:
    target = question.item.target
    tense = "present" if target.tense == INFINITIVE else target.tense
    for person in _PERSONS:
        with suppress(MissingForm):
            yield form_for(target.verb, tense, person, question.dialect)
