"""Progress in words, from tallies."""

from datetime import UTC, datetime, timedelta

import pytest

from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.focus import Focus
from subjunctive_app.domain.items import all_items
from subjunctive_app.domain.memory import Evidence, Memory
from subjunctive_app.domain.progress import MOST_MISTAKES, KindProgress, Place, mending, overview, trigger_of
from subjunctive_app.domain.skills import Rating, model_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def solid_memory() -> Memory:
    memory = Memory()
    for number, day in enumerate((0, 2, 8, 13, 13, 13, 13, 59)):
        at = NOW + timedelta(days=day, minutes=number)
        memory = memory.after(Evidence(Rating.GOOD, f"i{number}", f"v{number}", number % 3 == 0, True, at))
    return memory


@pytest.mark.parametrize(
    ("right", "wrong", "days", "state", "missing"),
    [
        (0, 0, 60, "new", ()),
        (8, 2, 60, "solid", ()),
        (8, 2, 2000, "shaky", ("time",)),
    ],
)
def test_the_state_of_an_environment(right: int, wrong: int, days: int, state: str, missing: tuple[str, ...]) -> None:
    memories = {"mood:N.wish:produce": solid_memory()} if right else {}
    found = overview({"N.wish": (right, right + wrong)}, memories, NOW + timedelta(days=days))
    wish = next(one for one in found.environments if one.environment.id == "N.wish")
    assert (wish.right, wish.tried, wish.state, wish.missing) == (right, right + wrong, state, missing)


def test_what_was_only_pressed_is_shaky_and_wants_all() -> None:
    found = overview({"N.wish": (3, 3)}, {}, NOW)
    wish = next(one for one in found.environments if one.environment.id == "N.wish")
    assert wish.state == "shaky"
    assert {"sentences", "verbs", "days", "time"} <= set(wish.missing)


@pytest.mark.parametrize("environment", ["F.lex", "R.ra"])
def test_what_is_only_to_be_recognised_turns_solid_by_buttons(environment: str) -> None:
    """It is never typed, and has six sentences: what is wanting must be there to be given."""
    memory, items = Memory(), sorted(ENVIRONMENTS[environment].items, key=lambda item: item.id)
    for number, item in enumerate(items):
        at = NOW + timedelta(days=(0, 2, 8, 13, 30)[min(4, number // 4)], minutes=number)
        lookalike = item.excludes_subjunctive
        memory = memory.after(Evidence(Rating.GOOD, item.family, item.target.verb, lookalike, False, at))
    memories = {f"mood:{environment}:choose": memory}
    found = overview({environment: (9, 9)}, memories, NOW + timedelta(days=31))
    [one] = [one for one in found.environments if one.tried]
    assert (one.state, one.missing) == ("solid", ())


def test_the_environments_that_want_least_come_first() -> None:
    memories = {"mood:N.wish:produce": solid_memory()}
    found = overview({"N.wish": (8, 8), "A.time": (1, 1)}, memories, NOW + timedelta(days=2000))
    assert [one.environment.id for one in found.of("shaky")] == ["N.wish", "A.time"]


def test_the_commonest_mistakes_come_first() -> None:
    kinds = [KindProgress(f"kind {number}", number, (), "wish-fiesta", "vienes") for number in range(9)]
    assert [kind.count for kind in overview({}, mistakes=kinds).mistakes] == [8, 7, 6, 5, 4, 3][:MOST_MISTAKES]


def test_only_mistakes_of_the_mood_are_counted_by_trigger() -> None:
    item = all_items()["neg-ruido"]
    assert trigger_of("indicative_same_person", item) == item.target.trigger.casefold()
    assert trigger_of("diphthong_kept", item) == trigger_of("right", item) == ""


def test_what_mends_a_mistake() -> None:
    items = all_items()
    form = next(item for item in items.values() if item.target.verb == "pensar" and item.target.tense == "present")
    mood = KindProgress("infinitive", 3, (Place("A.time", "cuando", 2), Place("N.wish", "quiero que", 1)), form.id, "x")
    assert mending(mood) == Focus(environment="A.time")
    rule = mending(KindProgress("stem_change_missed", 3, (), form.id, "pense"))
    assert rule
    assert rule.tense == "present"
    assert rule.verb.split()[0] == "pensar"
    assert 2 <= len(rule.verb.split()) <= 5
    assert {model_of(verb, "present") for verb in rule.verb.split()} == {"e-ie"}
    assert mending(KindProgress("shown", 1, (), form.id, "")) == Focus(environment=form.environment)
    assert mending(KindProgress("accent", 1, (), "a sentence that is gone", "")) is None


def test_nobody_has_met_anything() -> None:
    found = overview({})
    assert found.is_empty
    assert found.count("new") == len(ENVIRONMENTS) == len(found.environments)


def test_an_environment_that_the_content_has_lost_does_not_break_the_page() -> None:
    assert overview({"X.gone": (0, 3)}).is_empty
