"""The bounded distance against the textbook definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subjunctive_app.domain.spelling import is_within


def _distance(one: str, other: str) -> int:
    """Optimal string alignment distance by its recurrence."""
    height, width = len(one) + 1, len(other) + 1
    rows = [[max(row, column) for column in range(width)] for row in range(height)]
    for row in range(1, height):
        for column in range(1, width):
            change = one[row - 1] != other[column - 1]
            steps = [rows[row - 1][column] + 1, rows[row][column - 1] + 1, rows[row - 1][column - 1] + change]
            if min(row, column) > 1 and one[row - 2 : row] == other[column - 2 : column][::-1]:
                steps.append(rows[row - 2][column - 2] + 1)
            rows[row][column] = min(steps)
    return rows[-1][-1]


@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 2))
def test_bounded_distance_agrees_with_the_definition(one: str, other: str, slips: int) -> None:
    assert is_within(one, other, slips) == (_distance(one, other) <= slips)


@pytest.mark.parametrize(
    ("typed", "slips"), [("hable", 0), ("hble", 1), ("haable", 1), ("hsble", 1), ("ahble", 1), ("ahbel", 2)]
)
def test_slips_of_the_finger(typed: str, slips: int) -> None:
    assert is_within(typed, "hable", slips)
    assert slips == 0 or not is_within(typed, "hable", slips - 1)
