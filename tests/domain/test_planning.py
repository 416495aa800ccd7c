"""What to practise next."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from subjunctive_app.domain.demands import demand_of
from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.errors import ItemNotFound
from subjunctive_app.domain.focus import Focus
from subjunctive_app.domain.items import all_items
from subjunctive_app.domain.planning import NOBODY, Choice, Knowledge, choose
from subjunctive_app.domain.skills import asked
from tests.domain.simulated import Answer, Learner, no_backshift, play, without_accents

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
TU = "tu_ustedes"


def first(seed: str, ordinal: int = 1, known: Knowledge = NOBODY, focus: Focus = Focus()) -> Choice:  # noqa: B008
    return choose(known, NOW, seed=seed, ordinal=ordinal, dialect=TU, focus=focus)


@pytest.fixture(scope="module")
def sitting() -> list[Choice]:
    """Forty cards of somebody who is right throughout, in one sitting."""
    return [choice for choice, _right in play(Learner(), cards=40, seed="a")]


def test_the_same_state_and_seed_give_the_same_card() -> None:
    assert [first(seed) for seed in "abcdef"] == [first(seed) for seed in "abcdef"]
    assert len({first(str(seed)).item.id for seed in range(40)}) > 10


def test_a_newcomer_begins_with_buttons_and_simple_tenses(sitting: list[Choice]) -> None:
    assert [choice.mode for choice in sitting[:3]] == ["choose"] * 3
    assert sitting[0].reason == "new"
    assert {choice.item.target.tense for choice in sitting[:3]} <= {"present", "ind_present", "infinitive"}
    assert any(choice.mode == "type" for choice in sitting[3:8])


def test_a_new_environment_begins_with_buttons_and_a_marked_trigger(sitting: list[Choice]) -> None:
    seen: Counter[str] = Counter()
    for choice in sitting:
        environment = choice.item.environment
        if seen[environment] == 0:
            assert choice.mode in {"choose", "interpret"}
        assert choice.introduces == (seen[environment] < 3)
        seen[environment] += 1


def test_a_third_or_more_are_lookalikes(sitting: list[Choice]) -> None:
    for size in (10, 20, 40):
        assert sum(choice.item.is_lookalike for choice in sitting[:size]) >= size // 3


def test_a_known_environment_never_comes_twice_running(sitting: list[Choice]) -> None:
    seen: Counter[str] = Counter()
    for one, other in pairwise(sitting):
        seen[one.item.environment] += one.mode not in {"choose", "interpret", "spot"}
        if seen[one.item.environment] >= 3:
            assert one.item.environment != other.item.environment


def test_no_sentence_comes_again_while_others_wait(sitting: list[Choice]) -> None:
    families = [choice.item.family for choice in sitting[:20]]
    assert len(set(families)) == len(families)


def test_few_environments_are_begun_at_a_time(sitting: list[Choice]) -> None:
    assert len({choice.item.environment for choice in sitting[:12]}) <= 4
    assert len({choice.item.environment for choice in sitting}) >= 5


def test_what_is_due_comes_first_and_says_so() -> None:
    learner = Learner()
    list(play(learner, cards=30, seed="b"))
    later = learner.clock + timedelta(days=40)
    choice = choose(learner.knowledge, later, seed="b", ordinal=31, dialect=TU)
    assert choice.reason == "due"
    assert 0 < choice.recall < 0.9


def test_forms_that_are_due_do_not_pile_up() -> None:
    """A form has a card of its own: of somebody who comes each day few wait, however the places stand."""
    learner, waiting = Learner(slips=0.15), []
    for day in range(14):
        learner.clock += timedelta(days=1)
        forms = [memory for skill, memory in learner.memories.items() if skill.startswith("form:")]
        waiting.append(sum(memory.is_due(learner.clock) for memory in forms))
        list(play(learner, cards=20, seed=f"g{day}"))
    assert len(forms) > 20
    assert sum(waiting) / len(waiting) < 7


def test_of_what_is_due_twenty_come_in_a_sitting() -> None:
    """Whoever goes on after a long pause meets what they know, and no endless row of what they forgot."""
    learner = Learner(slips=0.1)
    for day in range(40):
        learner.clock += timedelta(days=1)
        list(play(learner, cards=20, seed=f"j{day}"))
    for _sitting in range(2):
        learner.clock += timedelta(days=100)
        reasons = [choice.reason for choice, _right in play(learner, cards=40, seed="k")]
        assert reasons[:10] == ["due"] * 10
        assert reasons.count("due") <= 20


def test_a_card_for_a_form_that_is_due_says_so() -> None:
    learner = Learner()
    list(play(learner, cards=20, seed="h"))
    learner.clock += timedelta(days=3)
    for skill, memory in learner.memories.items():
        if not skill.startswith("form:"):
            learner.memories[skill] = replace(memory, due=learner.clock + timedelta(days=1))
    chosen = [choice for choice, _right in play(learner, cards=10, seed="i")]
    due = [choice for choice in chosen if choice.reason == "due"]
    assert due
    assert all(demand_of(choice.item.id).forms and choice.recall < 1 for choice in due)


def test_a_rule_never_tried_in_one_place_is_no_focus() -> None:
    """Its card has a reason as every other has."""
    for seed in "abcdef":
        assert "only" not in {choice.reason for choice, _right in play(Learner(), cards=30, seed=seed)}


def test_a_focus_is_kept() -> None:
    focus = Focus(environment="N.neg", kind="mend")
    chosen = [first(str(seed), 9, focus=focus) for seed in range(10)]
    assert {(choice.item.environment, choice.mode) for choice in chosen} == {("N.neg", "mend")}
    assert first("a", focus=Focus(verb="tener")).item.target.verb == "tener"
    with pytest.raises(ItemNotFound):
        first("a", focus=Focus(verb="zonquear"))


@pytest.mark.parametrize(
    ("answer", "weak"), [(without_accents, "accent:acute"), (no_backshift, "sequence:imperfect:N")]
)
def test_my_mistakes_are_those_of_any_kind(answer: Answer, weak: str) -> None:
    """Who only forgets accents is asked for words that have one."""
    learner = Learner(answer)
    for _ in play(learner, cards=60, seed="e"):
        pass
    assert "0" in learner.memories[weak].last
    mine = {skill for skill, memory in learner.memories.items() if "0" in memory.last}
    for choice, _right in play(learner, cards=12, seed="f", focus=Focus(mistakes="1")):
        assert not mine.isdisjoint(asked(choice.item, TU))


def test_a_sitting_ends_with_half_an_hour_of_pause() -> None:
    learner = Learner()
    list(play(learner, cards=5, seed="c"))
    assert len(learner.knowledge.session(learner.clock)) == 5
    assert learner.knowledge.session(learner.clock + timedelta(hours=2)) == ()


def test_every_environment_is_met_in_time() -> None:
    learner, met = Learner(), set()
    for day in range(120):
        learner.clock = NOW + timedelta(days=day)
        met |= {choice.item.environment for choice, _right in play(learner, cards=20, seed=f"d{day}")}
    drilled = {name for name, one in ENVIRONMENTS.items() if one.items} - {"F.lex", "R.ra"}
    assert met == drilled
    assert {item.environment for item in all_items().values()} >= met
