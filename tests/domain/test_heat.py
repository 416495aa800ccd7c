"""The table of forms."""

from datetime import UTC, datetime, timedelta

import pytest

from subjunctive_app.domain.heat import FAMILIES, Cell, family_of, heat_map
from subjunctive_app.domain.items import all_items
from subjunctive_app.domain.memory import Evidence, Memory
from subjunctive_app.domain.skills import Rating, form_skills, tense_group

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def memory(rights: list[bool], *, days: int = 0, verbs: int = 4) -> Memory:
    """A memory of so many attempts, each some days after the last."""
    found = Memory()
    for number, is_right in enumerate(rights):
        at = NOW + timedelta(days=days * number)
        rating = Rating.GOOD if is_right else Rating.AGAIN
        found = found.after(Evidence(rating, f"item-{number}", f"verb-{number % verbs}", False, True, at))
    return found


def test_every_form_of_the_content_has_a_place_in_the_table() -> None:
    for item in all_items().values():
        for skill in form_skills(item) if tense_group(item) else ():
            _form, tense, model = skill.split(":")
            assert tense == "participle" or tense in FAMILIES[family_of(model)], skill


def test_a_group_adds_up_its_models() -> None:
    memories = {
        "form:present:e-ie": memory([True, False]),
        "form:present:o-ue": memory([True, True, True]),
        "form:imperfect:strong-j": memory([False]),
        "form:participle:irregular": memory([True]),
        "mood:N.wish:produce": memory([False]),
    }
    found = heat_map(memories, NOW)
    assert found.rows["diphthong"] == {"present": Cell(4, 5)}
    assert (found.rows["strong"]["imperfect"], found.participle) == (Cell(0, 1), Cell(1, 1))
    assert found.rows["regular"]["present"] == Cell()
    assert [rule.model for rule in found.rules] == ["o-ue", "e-ie", "strong-j", "irregular"]


@pytest.mark.parametrize(
    ("right", "tries", "percent", "depth"), [(0, 0, 0, 0), (1, 2, 50, 0), (7, 10, 70, 2), (9, 10, 90, 4)]
)
def test_strong_colour_is_settled(right: int, tries: int, percent: int, depth: int) -> None:
    assert (Cell(right, tries).percent, Cell(right, tries).depth) == (percent, depth)


def test_a_form_needs_no_lookalikes_and_no_more_verbs_than_there_are() -> None:
    known = memory([True] * 8, days=9, verbs=1)
    found = heat_map({"form:present:ser": known, "form:present:e-ie": known}, NOW + timedelta(days=64))
    wanting = {rule.model: rule.missing for rule in found.rules}
    assert wanting == {"ser": (), "e-ie": ("verbs",)}
