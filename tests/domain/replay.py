"""A log of many learners who learn and forget, replayed: does memory foretell the next answer better than averages?"""

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from subjunctive_app.domain.diagnosis.malforms import malforms
from subjunctive_app.domain.questions import Question
from subjunctive_app.domain.skills import Skill, form_skills, mood_skill, tense_group
from tests.domain.simulated import Learner, play, right, rival

DAYS, CARDS, TRAINING = 20, 15, 0.7


@dataclass(frozen=True, slots=True)
class Foretold:
    """A typed first attempt: what was foretold of it, and what became of it."""

    learner: int
    skill: Skill
    day: int
    predicted: float
    is_right: bool


@dataclass
class Mind:
    """What a simulated learner truly knows, by talent, practice and time; memory sees the answers only."""

    rng: random.Random
    talent: float
    day: int = 0
    tries: dict[Skill, int] = field(default_factory=dict)
    last: dict[Skill, int] = field(default_factory=dict)
    gifts: dict[Skill, float] = field(default_factory=dict)

    def answer(self, question: Question) -> str:
        """Right, or wrong in the mood or in the form, as each of them is known."""
        item = question.item
        forms = form_skills(item) if tense_group(item) and question.is_typed else ()
        knows_mood = self._knows(mood_skill(item.environment, is_typed=True))
        knows_forms = all(list(map(self._knows, forms)))  # each of them is practised
        if not knows_mood:
            return rival(question)
        wrong = () if knows_forms else malforms(item.target.verb, item.target.tense, item.target.person)
        return next(iter(wrong), right(question))

    def _knows(self, skill: Skill) -> bool:
        gift = self.gifts.setdefault(skill, self.rng.gauss(self.talent, 1.0))
        tries, away = self.tries.get(skill, 0), self.day - self.last.get(skill, self.day)
        self.tries[skill], self.last[skill] = tries + 1, self.day
        strength = gift + 0.7 * math.log1p(tries) - away / (4 + 2 * tries)
        return self.rng.random() < 1 / (1 + math.exp(-strength))


def log_of(learners: int) -> list[Foretold]:
    """Some days of practice of so many learners, each card foretold before it was answered."""
    return [entry for number in range(learners) for entry in _days_of(number)]


def _days_of(number: int) -> Iterable[Foretold]:
    rng = random.Random(f"mind {number}")
    mind = Mind(rng, talent=rng.gauss(1.0, 0.8))
    learner = Learner(mind.answer)
    for day in range(DAYS):
        mind.day = day
        learner.clock += timedelta(days=1)
        for choice, is_right in play(learner, cards=CARDS, seed=f"{number}:{day}"):
            if choice.mode == "type":
                skill = mood_skill(choice.item.environment, is_typed=True)
                yield Foretold(number, skill, day, choice.predicted, is_right)


def losses(log: Sequence[Foretold]) -> dict[str, float]:
    """Log loss on the last days: of memory, and of the averages of the first days by learner and by skill."""
    cut = DAYS * TRAINING
    before, after = [one for one in log if one.day < cut], [one for one in log if one.day >= cut]
    learners, skills = (_averages(before, key) for key in ("learner", "skill"))
    return {
        "memory": _loss((one.predicted, one.is_right) for one in after),
        "learner": _loss((learners[one.learner], one.is_right) for one in after),
        "skill": _loss((skills[one.skill], one.is_right) for one in after),
    }


def _averages(log: Iterable[Foretold], key: str) -> dict[object, float]:
    """The share of right ones by learner or skill, drawn a little to three in four; that for who is new."""
    found: dict[object, list[bool]] = defaultdict(list)
    for one in log:
        found[getattr(one, key)].append(one.is_right)
    known = {name: (sum(rights) + 1.5) / (len(rights) + 2) for name, rights in found.items()}
    return defaultdict(lambda: 0.75, known)


def _loss(foretold: Iterable[tuple[float, bool]]) -> float:
    each = [-math.log(p if is_right else 1 - p) for p, is_right in foretold]
    return sum(each) / len(each)
