"""The paths of the small charts: drawn here, since a template would take milliseconds for a page of them."""

from collections.abc import Iterable, Sequence

from subjunctive_app.domain.calendar import Week
from subjunctive_app.domain.memory import Standing

# Strokes stand 8 apart, 17.6 where a new group begins, and are 72 high; weeks and days are squares of 11 every 14.
STROKE, GROUP, HEIGHT = 8, 17.6, 72
STEP, SIDE, BAR = 14, 11, 32
_SQUARE, _EMPTY = f"h{SIDE}v{SIDE}h-{SIDE}z", f" 0h{SIDE}v{BAR}h-{SIDE}z"


def strokes(states: Sequence[Standing], groups: Sequence[str] = ()) -> tuple[str, str, str]:
    """The dashed path, the solid one, and the width. A new place is dashed, a solid one solid, a shaky one half."""
    x, dashed, solid = 0.0, "", ""
    for number, state in enumerate(states):
        if number:
            x += STROKE if not groups or groups[number] == groups[number - 1] else GROUP
        low = 34 if state == "shaky" else HEIGHT
        if state != "solid":
            # To and fro, so that the dashes of neighbours do not stand in rows.
            dashed += f"M{x:g} {low}V0" if number % 2 else f"M{x:g} 0V{low}"
        if state != "new":
            solid += f"M{x:g} {HEIGHT}V{38 if state == 'shaky' else 0}"
    return dashed, solid, f"{x or STROKE:g}"  # nothing is drawn where there is no width: a class of one


def calendar(weeks: Iterable[Week]) -> list[tuple[int, str]]:
    """A path for each depth of colour that days have, with that depth."""
    paths = dict.fromkeys(range(5), "")
    for column, week in enumerate(weeks):
        for row, day in enumerate(week.days):
            paths[day.depth] += f"M{column * STEP} {row * STEP}{_SQUARE}"
    return [(depth, path) for depth, path in paths.items() if path]


def bars(shares: Sequence[int | None]) -> tuple[str, str]:
    """The path of the empty bars and of the filled ones; `shares` are percents, None where there is nothing to tell."""
    told = [(column * STEP, share) for column, share in enumerate(shares) if share is not None]
    empty = "".join(f"M{x}{_EMPTY}" for x, _share in told)
    filled = "".join(f"M{x} {BAR}v-{round(share * BAR / 100, 1)}h{SIDE}V{BAR}z" for x, share in told if share)
    return empty, filled


def width(columns: Sequence[object]) -> int:
    """How wide a chart of weeks is."""
    return len(columns) * STEP - (STEP - SIDE)
