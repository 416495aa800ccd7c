"""Which tenses belong together: moods, the two past series, commands that are forms of the present."""

from typing import Literal

Mood = Literal["subjunctive", "imperative", "indicative", "infinitive"]

SUBJUNCTIVE = frozenset(
    {"present", "imperfect_ra", "imperfect_se", "future", "perfect", "pluperfect_ra", "pluperfect_se"}
)
FUTURE_OR_CONDITIONAL = frozenset({"ind_future", "conditional", "ind_future_perfect", "conditional_perfect"})
INDICATIVE = FUTURE_OR_CONDITIONAL | {
    "ind_present",
    "ind_preterite",
    "ind_imperfect",
    "ind_perfect",
    "ind_pluperfect",
}
PRESENT = frozenset({"present", "ind_present"})
_SAME_SERIES: dict[str, tuple[str, ...]] = {
    "imperfect_ra": ("imperfect_ra", "imperfect_se"),
    "imperfect_se": ("imperfect_se", "imperfect_ra"),
    "pluperfect_ra": ("pluperfect_ra", "pluperfect_se"),
    "pluperfect_se": ("pluperfect_se", "pluperfect_ra"),
    "imperative_negative": ("imperative_negative", "present"),
}
# The commands to usted, ustedes and nosotros are forms of the present subjunctive.
_BORROWED = frozenset({"3s", "3p", "1p"})


def series(tense: str, person: str) -> tuple[str, ...]:
    """The tenses whose forms are as right as those of `tense` itself, which comes first."""
    if tense == "imperative_affirmative" and person in _BORROWED:
        return (tense, "present")
    return _SAME_SERIES.get(tense, (tense,))


def mood(tense: str, person: str) -> Mood:
    """The mood of a target; commands that take a form of the present subjunctive count as subjunctive."""
    if person == "inf":
        return "infinitive"
    if tense in INDICATIVE:
        return "indicative"
    return "imperative" if series(tense, person) == ("imperative_affirmative",) else "subjunctive"
