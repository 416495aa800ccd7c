"""The paths of the charts."""

import pytest

from subjunctive_app.web.charts import strokes


@pytest.mark.parametrize(("states", "width"), [(["new"], "8"), (["new", "solid"], "8"), (["shaky"] * 3, "16")])
def test_strokes_have_room_to_be_drawn_in(states: list[str], width: str) -> None:
    assert strokes(states)[2] == width  # type: ignore[arg-type]
