"""The six planted gaps: who has them, which skills they belong to, and what memory finds."""

from collections.abc import Callable
from datetime import timedelta

from subjunctive_app.domain.planning import weakest
from subjunctive_app.domain.questions import Question
from subjunctive_app.domain.skills import Skill, form_skills, tense_group
from tests.domain.simulated import (
    Answer,
    Learner,
    always_indicative,
    always_subjunctive,
    malformed,
    no_backshift,
    play,
    right,
    without_accents,
)

CARDS, LONG, FEWEST, FLOOR = 25, 60, 3, 0.7
Belongs = Callable[[Skill], bool]


def is_of_mood(skill: Skill) -> bool:
    """A skill of the mood: where it stands, and what it means."""
    return skill.startswith(("mood:", "contrast:"))


def is_of_e_i(skill: Skill) -> bool:
    """A form of the verbs like pedir."""
    return skill.startswith("form:") and skill.endswith(":e-i-ir")


def drops_e_i(question: Question) -> str:
    """Says peda and pediera, and builds all other verbs well."""
    has_rule = tense_group(question.item) and any(is_of_e_i(skill) for skill in form_skills(question.item))
    return malformed("stem_change_missed", "ir_vowel_missed")(question) if has_rule else right(question)


GAPS: dict[str, tuple[Answer, Belongs]] = {
    "drops e>i": (drops_e_i, is_of_e_i),
    "no diphthong rule": (malformed("diphthong_kept"), lambda skill: skill == "form:present:no-diphthong"),
    "always indicative": (always_indicative, is_of_mood),
    "always subjunctive": (always_subjunctive, is_of_mood),
    "no backshift": (no_backshift, lambda skill: skill.startswith("sequence:imperfect")),
    "no accents": (without_accents, lambda skill: skill == "accent:acute"),
}


def is_found(name: str, seed: int) -> bool:
    """True where the planted gap is the weakest skill after 25 answers."""
    answer, belongs = GAPS[name]
    learner = Learner(answer)
    list(play(learner, cards=CARDS, seed=f"{name}:{seed}"))
    weak = weakest(learner.memories)
    return bool(weak) and belongs(weak[0])


def blamed(name: str, seed: int) -> dict[Skill, str]:
    """The skills without a gap that fell below 0.7 in sixty answers, with their last attempts."""
    answer, belongs = GAPS[name]
    learner = Learner(answer)
    list(play(learner, cards=LONG, seed=f"{name}:{seed}"))
    return {
        skill: memory.last
        for skill, memory in learner.memories.items()
        if not belongs(skill) and memory.tries >= FEWEST and memory.last.count("1") / len(memory.last) < FLOOR
    }


def solid_moods(answer: Answer, *, days: int, seed: str) -> list[Skill]:
    """The mood skills that are solid after so many days of fifteen cards, one day in two."""
    learner = Learner(answer)
    for day in range(days):
        learner.clock += timedelta(days=2)
        list(play(learner, cards=15, seed=f"{seed} {day}"))
    return [
        skill
        for skill, memory in learner.memories.items()
        if skill.startswith("mood:") and memory.standing(learner.clock) == "solid"
    ]
