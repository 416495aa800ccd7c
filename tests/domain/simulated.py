"""Learners as programs, each with one gap: what they answer, and what memory makes of it."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from subjunctive_app.domain.conjugation import accepted_forms
from subjunctive_app.domain.diagnosis.malforms import malforms
from subjunctive_app.domain.focus import EVERYTHING, Focus
from subjunctive_app.domain.grading import grade
from subjunctive_app.domain.memory import Evidence, Memory
from subjunctive_app.domain.planning import Choice, Knowledge, Seen, choose
from subjunctive_app.domain.questions import Question
from subjunctive_app.domain.skills import Skill, credit
from subjunctive_app.domain.spelling import without_acutes

DIALECT = "tu_ustedes"
Answer = Callable[[Question], str]


def right(question: Question) -> str:
    """The right answer to any kind of card."""
    return question.right


def rival(question: Question) -> str:
    """The form of the other mood; on buttons that show no form, another button."""
    if question.mode in {"interpret", "spot"}:
        return next(option.value for option in question.options if option.value != question.right_option)
    return question.item.rival_form(question.dialect)


def always_indicative(question: Question) -> str:
    """Knows every form, and never uses the subjunctive."""
    return right(question) if question.item.is_lookalike or question.item.both else rival(question)


def always_subjunctive(question: Question) -> str:
    """Knows every form, and uses the subjunctive everywhere."""
    return rival(question) if question.item.is_lookalike and not question.item.both else right(question)


def without_accents(question: Question) -> str:
    """Writes no accents."""
    return without_acutes(right(question)) if question.is_typed else right(question)


def no_backshift(question: Question) -> str:
    """Uses the present subjunctive after a past main verb, too."""
    target = question.item.target
    if not question.is_typed or target.tense != "imperfect_ra":
        return right(question)
    return min(accepted_forms(target.verb, "present", target.person), default=right(question))


def malformed(*codes: str) -> Answer:
    """Builds forms by a rule left out, wherever that rule makes another form."""

    def answer(question: Question) -> str:
        target = question.item.target
        if not question.is_typed or question.item.is_lookalike:
            return right(question)
        wrong = malforms(target.verb, target.tense, target.person)
        return next((form for form, code in wrong.items() if code in codes), right(question))

    return answer


@dataclass
class Learner:
    """Somebody who answers cards, one every twenty seconds; `slips` is the share of answers that go wrong by chance."""

    answer: Answer = right
    slips: float = 0.0
    clock: datetime = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    memories: dict[Skill, Memory] = field(default_factory=dict)
    latest: list[Seen] = field(default_factory=list)

    @property
    def knowledge(self) -> Knowledge:
        """What is known of the learner by now."""
        return Knowledge(self.memories, tuple(self.latest[-200:]))


def play(learner: Learner, *, cards: int, seed: str, focus: Focus = EVERYTHING) -> Iterator[tuple[Choice, bool]]:
    """Deal cards and answer them; each with whether it was right."""
    rng = random.Random(seed)
    for _ in range(cards):
        learner.clock += timedelta(seconds=20)
        ordinal = len(learner.latest) + 1
        choice = choose(learner.knowledge, learner.clock, seed=seed, ordinal=ordinal, dialect=DIALECT, focus=focus)
        question = Question(choice.item, choice.mode, DIALECT, ordinal)
        typed = rival(question) if rng.random() < learner.slips else learner.answer(question)
        graded = grade(question, typed, attempt=1)
        for skill, rating in credit(question, graded.diagnosis):
            item = choice.item
            evidence = Evidence(
                rating, item.family, item.target.verb, item.excludes_subjunctive, question.is_typed, learner.clock
            )
            learner.memories[skill] = learner.memories.get(skill, Memory()).after(evidence)
        learner.latest.append(Seen(choice.item.id, learner.clock, graded.is_right))
        yield choice, graded.is_right
